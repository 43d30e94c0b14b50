package lexicon

import (
	"bytes"
	"math"
	"strconv"
	"strings"

	"dateline/lexicon/internal/format"
)

// number reads the number that starts at tokens[0], in digits or words, with
// its multiplier: "six", "1,200", "twenty-five", "two hundred", "2.5 million",
// "a dozen". Ordinals ("sixth", "6th") give digits with their ending.
func number(tokens []string) (key string, n int) {
	if len(tokens) == 0 {
		return "", 0
	}
	if key, ok := ordinal(tokens[0]); ok {
		return key, 1
	}
	v, ok := cardinal(tokens[0])
	if !ok {
		return "", 0
	}
	sum := sum{part: v, figures: digits(tokens[0])}
	for n = 1; n < len(tokens) && n < maxTokens && !breaks(tokens[n-1]); n++ {
		if !sum.scale(tokens[n]) && !sum.add(tokens[n]) {
			break
		}
	}
	return show(sum.total + sum.part), n
}

// sum is a number in words under way: what thousands and millions have closed,
// and the part below them.
type sum struct {
	total, part float64
	last        float64 // the scale that closed total last, 0 for none
	figures     bool    // it began in figures, so that only scales may follow
}

// scale multiplies by "hundred", "thousand", "million".
func (s *sum) scale(token string) bool {
	m, ok := scale(token)
	switch {
	case !ok || s.part == 0 || s.last != 0 && m >= s.last:
		return false
	case m < 1000:
		if s.part >= 100 {
			return false
		}
		s.part *= m
	default:
		s.total += s.part * m
		s.part, s.last = 0, m
	}
	return true
}

// add joins a lower number: "twenty five", "two hundred ten", "two thousand
// six".
func (s *sum) add(token string) bool {
	w, ok := cardinal(token)
	if !ok || digits(token) || s.figures || w == 0 {
		return false
	}
	tens := s.part >= 20 && math.Mod(s.part, 100) >= 20 && math.Mod(s.part, 10) == 0 && w < 10
	hundreds := s.part >= 100 && math.Mod(s.part, 100) == 0 && w < 100
	fresh := s.part == 0 && s.last != 0
	if !tens && !hundreds && !fresh {
		return false
	}
	s.part += w
	return true
}

func breaks(token string) bool { return strings.HasSuffix(token, ",") || strings.HasSuffix(token, ".") }

func show(v float64) string { return strconv.FormatFloat(v, 'f', -1, 64) }

func digits(s string) bool { return s != "" && s[0] >= '0' && s[0] <= '9' }

// cardinal reads one token: digits with commas and a point, or a word below
// 100.
func cardinal(s string) (float64, bool) {
	if s == "" || len(s) > 24 {
		return 0, false
	}
	if digits(s) {
		return digitValue(strings.TrimRight(s, ".,;:!?)\"”"))
	}
	var buf [format.MaxKey]byte
	key := format.AppendAlias(buf[:0], s)
	if i := bytes.IndexByte(key, ' '); i > 0 {
		t, ok1 := small(key[:i])
		u, ok2 := small(key[i+1:])
		return t + u, ok1 && ok2 && t >= 20 && math.Mod(t, 10) == 0 && u > 0 && u < 10
	}
	return small(key)
}

func digitValue(s string) (float64, bool) {
	for i := range len(s) {
		if c := s[i]; (c < '0' || c > '9') && c != ',' && c != '.' {
			return 0, false
		}
	}
	if strings.Contains(s, ",") {
		s = strings.ReplaceAll(s, ",", "")
	}
	v, err := strconv.ParseFloat(s, 64)
	return v, err == nil
}

// small reads a word for a number below 100.
func small(key []byte) (float64, bool) {
	if len(key) < 3 || len(key) > 9 {
		return 0, false
	}
	for i, w := range &units {
		if w == string(key) {
			return float64(i), true
		}
	}
	for i, w := range &tens {
		if w == string(key) {
			return float64(10 * (i + 2)), true
		}
	}
	if string(key) == "dozen" {
		return 12, true
	}
	return 0, false
}

func scale(s string) (float64, bool) {
	var buf [format.MaxKey]byte
	if len(s) > 12 {
		return 0, false
	}
	switch string(format.AppendWord(buf[:0], s)) {
	case "hundred":
		return 100, true
	case "thousand":
		return 1e3, true
	case "million", "m":
		return 1e6, true
	case "billion", "bn":
		return 1e9, true
	case "trillion":
		return 1e12, true
	case "dozen":
		return 12, true
	}
	return 0, false
}

// ordinal reads "6th" and "sixth", "twenty-first" and "21st".
func ordinal(s string) (string, bool) {
	var buf [format.MaxKey]byte
	if s == "" || len(s) > 20 {
		return "", false
	}
	key := format.AppendAlias(buf[:0], s)
	if len(key) > 0 && '0' <= key[0] && key[0] <= '9' {
		return figureOrdinal(key)
	}
	base, last := 0.0, key
	if i := bytes.IndexByte(key, ' '); i > 0 {
		t, ok := small(key[:i])
		if !ok || t < 20 {
			return "", false
		}
		base, last = t, key[i+1:]
	}
	for i, w := range &ordinals {
		if w != "" && w == string(last) && (base == 0 || i < 10) {
			return strconv.Itoa(int(base)+i) + ending(i), true
		}
	}
	return "", false
}

// figureOrdinal reads "6th".
func figureOrdinal(key []byte) (string, bool) {
	n := len(key) - 2
	if n < 1 {
		return "", false
	}
	switch string(key[n:]) {
	case "st", "nd", "rd", "th":
		_, ok := digitValue(string(key[:n]))
		return string(key), ok
	}
	return "", false
}

func ending(n int) string {
	switch n {
	case 1:
		return "st"
	case 2:
		return "nd"
	case 3:
		return "rd"
	}
	return "th"
}

func isNumber(s string) bool {
	if _, ok := cardinal(s); ok {
		return true
	}
	_, ok := ordinal(s)
	return ok
}

var units = [20]string{
	"zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten",
	"eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen",
}

var tens = [8]string{"twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"}

var ordinals = [21]string{
	"", "first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth",
	"tenth", "eleventh", "twelfth", "thirteenth", "fourteenth", "fifteenth", "sixteenth", "seventeenth",
	"eighteenth", "nineteenth", "twentieth",
}
