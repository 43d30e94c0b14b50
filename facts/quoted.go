package facts

import (
	"strings"
	"unicode/utf8"

	"dateline/corpus"
)

// FindQuoted returns what stands between quotation marks, without the marks.
// A quotation that a paragraph opens and doesn't close runs to the paragraph's
// end. An apostrophe is no quotation mark.
func FindQuoted(text string) []Fact {
	var out []Fact
	open := -1
	for i := 0; i < len(text); {
		r, size := utf8.DecodeRuneInString(text[i:])
		switch {
		case r == '“' && open < 0, r == '"' && open < 0 && opensQuote(text, i):
			open = i + size
		case (r == '”' || r == '"') && open >= 0, r == '\n' && open >= 0:
			out = appendQuoted(out, text, open, i)
			open = -1
		}
		i += size
	}
	if open >= 0 {
		out = appendQuoted(out, text, open, len(text))
	}
	return out
}

// opensQuote reports whether the straight mark at i can open a quotation:
// something other than white space follows.
func opensQuote(text string, i int) bool {
	next, _ := utf8.DecodeRuneInString(text[i+1:])
	return i+1 < len(text) && next != ' ' && next != '\n'
}

func appendQuoted(out []Fact, text string, start, end int) []Fact {
	s := corpus.Span{Start: start, End: end}
	if strings.TrimSpace(s.In(text)) == "" {
		return out
	}
	return append(out, Fact{Kind: Quoted, Span: s, Text: s.In(text), Value: s.In(text)})
}
