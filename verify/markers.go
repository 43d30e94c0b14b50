package verify

import (
	"strconv"
	"strings"

	"dateline/internal/pattern"
)

var markerRE = pattern.New(`\s*\[\d{1,3}(?:\s*,\s*\d{1,3})*\]`)

// Cited returns the evidence that a sentence's markers name, like [1] or
// [2, 3], in their order and each once, and the sentence without them. reason
// is NoCitation or UnknownNumber when there is none or one that no evidence
// has; then there is nothing to verify.
func Cited(sentence string, evidence []Evidence) (text string, cited []Evidence, reason Reason) {
	seen := make(map[int]bool)
	for _, m := range markerRE.FindAllString(sentence, -1) {
		for part := range strings.SplitSeq(strings.Trim(strings.TrimSpace(m), "[]"), ",") {
			n, err := strconv.Atoi(strings.TrimSpace(part))
			if err != nil || seen[n] {
				continue
			}
			seen[n] = true
			found := false
			for i := range evidence {
				if evidence[i].Number == n {
					cited, found = append(cited, evidence[i]), true
					break
				}
			}
			if !found {
				reason = UnknownNumber
			}
		}
	}
	text = strings.TrimSpace(markerRE.ReplaceAllString(sentence, ""))
	switch {
	case reason != "":
		return text, nil, reason
	case len(cited) == 0:
		return text, nil, NoCitation
	}
	return text, cited, ""
}
