package corpus

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// What Title takes from a lead sentence, and what EmbeddingText takes from a
// headline, in code points. A word piece is never shorter than a code point, so
// what stands before a passage has at most maxHeadline tokens.
const (
	maxTitle    = 90
	maxHeadline = 160
)

// Title is the article's own headline or, when it gives none, the start of its
// lead sentence, cut at a word with an ellipsis. It is never invented; it is
// empty only when the text holds no word. It may differ from the bytes of the
// article in white space and the ellipsis, so it isn't a quote.
func (a Article) Title() string {
	if headline := oneLine(a.Headline); headline != "" {
		return headline
	}
	return shorten(oneLine(lead(a.Text).In(a.Text)), maxTitle)
}

// EmbeddingText is what is embedded and indexed for a span of the article: the
// title on a line of its own, then the span without the white space around it.
// A lead that stands in for a headline isn't repeated before itself.
func (a Article) EmbeddingText(span Span) string {
	return a.titleLine(span) + Trim(a.Text, span).In(a.Text)
}

// titleLine is what EmbeddingText puts before a span: a line, or nothing.
func (a Article) titleLine(span Span) string {
	title := oneLine(a.Headline)
	if title == "" {
		first := lead(a.Text)
		if span.Start <= first.Start {
			return ""
		}
		title = shorten(oneLine(first.In(a.Text)), maxTitle)
	}
	return shorten(title, maxHeadline) + "\n"
}

// lead is the first sentence that holds a word, trimmed; empty when none does.
func lead(text string) Span {
	head := text
	if len(head) > 2*maxSentence {
		head = head[:2*maxSentence]
		for len(head) > 0 && !utf8.RuneStart(text[len(head)]) {
			head = head[:len(head)-1]
		}
	}
	s := splitter{text: head, width: wrapWidth(head)}
	for start := 0; start < len(head); {
		end := s.next(start)
		trim := Trim(head, Span{start, end})
		if strings.IndexFunc(trim.In(head), unicode.IsLetter) >= 0 {
			return trim
		}
		start = end
	}
	return Span{}
}

// oneLine joins a text's lines and drops the white space around it.
func oneLine(s string) string { return strings.Join(strings.FieldsFunc(s, isSpace), " ") }

// shorten cuts s to at most limit code points, the ellipsis included, at the
// last space in its second half if there is one.
func shorten(s string, limit int) string {
	if utf8.RuneCountInString(s) <= limit {
		return s
	}
	runes := []rune(s)[:limit]
	cut := limit - 1
	for i := cut; i > limit/2; i-- {
		if runes[i] == ' ' {
			cut = i
			break
		}
	}
	return strings.TrimRight(string(runes[:cut]), " ,;:-–—\"'“‘([") + "…"
}
