package draft

import (
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"dateline/internal/pattern"
)

// maxMarker is the longest marker in bytes, with its bracket.
const maxMarker = 40

func opensMarker(r rune) bool { return r == '[' || r == '【' || r == '(' }

// closes reports whether a character closes the marker that another opened.
func closes(opened, r rune) bool {
	if opened == '(' {
		return r == ')'
	}
	return r == ']' || r == '】'
}

// markerRE is what stands between a marker's brackets: "1", "1, 3", "2-4",
// "Passage 2", "^1", and "1†source", as some models were taught.
var (
	markerRE = pattern.New(`^(?i)\s*(?:passages?|sources?|articles?|documents?)?\s*[#^]?\d{1,3}(?:\s*(?:,|;|&|and|-|–)\s*#?\d{1,3})*\s*(?:†.*)?$`)
	rangeRE  = pattern.New(`(\d{1,3})(?:\s*[-–]\s*(\d{1,3}))?`)
)

// Numbers in round brackets are markers or part of the text: "(1)" after a full
// stop or before one, "(Passage 2)" anywhere; "(32)" is an age and "(2001)" a
// year. No answer has more passages than maxPassages, and few have so many that
// a number above midSentence is cited inside of a sentence.
const (
	maxPassages = 50
	midSentence = 9
)

var (
	labelledRE = pattern.New(`^(?i)\s*(?:see\s+)?(?:passages?|sources?|refs?\.?)\s*#?\d{1,3}(?:\s*(?:,|;|&|and|-|–)\s*#?\d{1,3})*\s*$`)
	roundRE    = pattern.New(`\s*\(\s*(\d{1,2}(?:\s*(?:,|;|&|and|-|–)\s*\d{1,2})*)\s*\)`)
	// restRE is what may stand between the last marker and a sentence's end.
	restRE = pattern.New(`^[\s.,;:!?…。！？)"”’'»]*$`)
)

func allWithin(numbers []int, limit int) bool {
	for _, n := range numbers {
		if n < 1 || n > limit {
			return false
		}
	}
	return true
}

// unround takes the markers in round brackets out of a sentence. Those at its
// end are found from there, one after the other.
func unround(text string) (string, []int) {
	var numbers []int
	found := roundRE.FindAllStringSubmatchIndex(text, -1)
	for _, m := range slices.Backward(found) {
		n := markerNumbers(text[m[2]:m[3]])
		limit := midSentence
		if restRE.MatchString(text[m[1]:]) {
			limit = maxPassages
		}
		if len(n) == 0 || m[0] == 0 || !allWithin(n, limit) {
			continue
		}
		text = text[:m[0]] + text[m[1]:]
		numbers = append(n, numbers...)
	}
	return text, numbers
}

// superscripts are the digits of a marker like ¹ or ².
var superscripts = map[rune]byte{'⁰': '0', '¹': '1', '²': '2', '³': '3', '⁴': '4', '⁵': '5', '⁶': '6', '⁷': '7', '⁸': '8', '⁹': '9'}

// power reports whether a superscript after this text is one of mathematics: of
// a number, or of a unit like m² and km³.
func power(before string, r rune) bool {
	last, _ := utf8.DecodeLastRuneInString(before)
	if before == "" || unicode.IsDigit(last) {
		return before != ""
	}
	word := before[strings.LastIndexAny(before, " (/")+1:]
	return (r == '²' || r == '³') && len(word) <= 2 && unicode.IsLetter(last)
}

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
