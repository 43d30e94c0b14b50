package facts

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"dateline/corpus"
)

// token is a word with the punctuation that belongs to it ("U.S.", "don't",
// "nine-year-old"), and what stands between it and the one before.
type token struct {
	corpus.Span
	text   string
	gap    string // the bytes since the token before
	starts bool   // begins a sentence, a quotation or a heading
}

func tokenise(text string) []token {
	var out []token
	end := 0
	for i := 0; i < len(text); {
		r, size := utf8.DecodeRuneInString(text[i:])
		if !isWordRune(r) {
			i += size
			continue
		}
		j := wordEnd(text, i)
		t := token{Span: corpus.Span{Start: i, End: j}, text: text[i:j], gap: text[end:i]}
		t.starts = len(out) == 0 || opensSentence(t.gap, out[len(out)-1].text)
		out = append(out, t)
		i, end = j, j
	}
	return out
}

// wordEnd is the end of the word that starts at i. Apostrophes and hyphens
// between letters, separators between digits and the full stops of an
// abbreviation belong to it.
func wordEnd(text string, i int) int {
	j := i
	for j < len(text) {
		r, size := utf8.DecodeRuneInString(text[j:])
		if isWordRune(r) {
			j += size
			continue
		}
		next, _ := utf8.DecodeRuneInString(text[j+size:])
		prev, _ := utf8.DecodeLastRuneInString(text[i:j])
		switch {
		case (r == '-' || r == '\'' || r == '’') && isWordRune(next):
		case (r == ',' || r == '.') && unicode.IsDigit(prev) && unicode.IsDigit(next):
		case r == '.' && isInitials(text[i:j]):
		default:
			return j
		}
		j += size
	}
	return j
}

// isInitials reports whether s is "U", "U.S", "J": capitals, each alone between
// full stops, so that the next full stop belongs to it.
func isInitials(s string) bool {
	for k, part := range strings.Split(s, ".") {
		if len(part) != 1 || !unicode.IsUpper(rune(part[0])) {
			return false
		}
		if k == 0 && part == "I" {
			return false
		}
	}
	return true
}

func isWordRune(r rune) bool {
	return r != utf8.RuneError && (unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.Is(unicode.M, r))
}

// opensSentence reports whether what stands between two words ends a sentence
// or opens a quotation.
func opensSentence(gap, before string) bool {
	if strings.ContainsAny(gap, "\n?!:\"“([") {
		return true
	}
	return strings.Contains(gap, ".") && !titles[strings.ToLower(before)]
}

// titles stand before a name, with or without a full stop.
var titles = wordSet(`mr mrs ms miss dr prof gen general col colonel lt maj capt sgt adm admiral
sen senator rep gov governor president minister secretary king queen prince pope sir lord judge
justice st mullah sheikh imam rabbi bishop archbishop chancellor ambassador commander chairman chairwoman`)

func wordSet(list string) map[string]bool {
	set := make(map[string]bool)
	for w := range strings.FieldsSeq(list) {
		set[w] = true
	}
	return set
}

func sortByStart(facts []Fact) {
	slices.SortStableFunc(facts, func(a, b Fact) int { return a.Start - b.Start })
}
