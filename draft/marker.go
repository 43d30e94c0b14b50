package draft

import (
	"regexp"
	"strconv"
	"strings"
)

// maxMarker is the longest marker in bytes, with its bracket.
const maxMarker = 40

func opensMarker(r rune) bool  { return r == '[' || r == '【' }
func closesMarker(r rune) bool { return r == ']' || r == '】' }

// markerRE is what stands between a marker's brackets: "1", "1, 3", "2-4",
// "Passage 2", "^1", and "1†source", as some models were taught.
var (
	markerRE = regexp.MustCompile(`^(?i)\s*(?:passages?|sources?|articles?|documents?)?\s*[#^]?\d{1,3}(?:\s*(?:,|;|&|and|-|–)\s*#?\d{1,3})*\s*(?:†.*)?$`)
	rangeRE  = regexp.MustCompile(`(\d{1,3})(?:\s*[-–]\s*(\d{1,3}))?`)
)

// maxRange is how many passages "2-4" may stand for.
const maxRange = 10

// markerNumbers reads what stands between brackets, nil when it is no marker.
func markerNumbers(inside string) []int {
	inside, _, _ = strings.Cut(inside, "†")
	if !markerRE.MatchString(inside) {
		return nil
	}
	var out []int
	for _, m := range rangeRE.FindAllStringSubmatch(inside, -1) {
		from, _ := strconv.Atoi(m[1])
		to := from
		if m[2] != "" {
			to, _ = strconv.Atoi(m[2])
		}
		if to < from || to-from >= maxRange {
			to = from
		}
		for n := from; n <= to; n++ {
			out = append(out, n)
		}
	}
	return out
}
