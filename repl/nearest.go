package repl

import (
	"strings"
	"unicode/utf8"

	"dateline/internal/spelling"
)

// nearest is the candidate that a mistyped word most likely means, "" when
// none is near: at most a third of its letters differ, or it begins alike.
func nearest(word string, candidates []string) string {
	best, bestDistance := "", len(word)/3+2
	lower := strings.ToLower(word)
	for _, c := range candidates {
		d := spelling.Distance(lower, strings.ToLower(c))
		if utf8.RuneCountInString(lower) > 1 && strings.HasPrefix(strings.ToLower(c), lower) {
			d = min(d, 1)
		}
		if d < bestDistance {
			best, bestDistance = c, d
		}
	}
	return best
}
