package corpus

import (
	"unicode"
	"unicode/utf8"
)

// maxSentence bounds a sentence in bytes, so that text without any punctuation
// still comes in pieces that can be shown and searched. The longest sentence
// of ordinary news prose is below 1,000.
const maxSentence = 2000

// Split cuts a text into sentences. The spans tile it: the first begins at 0,
// each begins where the one before ends, the last ends at len(text). White
// space belongs to the sentence before it (at the very start, to the first);
// Trim takes it off. An empty text has no sentences.
//
// Ends are found by rules for English news prose over the marks that Unicode
// calls sentence terminals; a line that is a paragraph, a headline or a list
// item ends a sentence too, a hard-wrapped line does not. Bytes that are not
// UTF-8 are kept and end nothing.
func Split(text string) []Span {
	s := splitter{text: text, width: wrapWidth(text)}
	var spans []Span
	for start := 0; start < len(text); {
		end := s.next(start)
		spans = append(spans, Span{start, end})
		start = end
	}
	return spans
}

// Trim returns the span without the white space at its ends; an empty span at
// its start when it holds nothing else. The span must lie within the text.
func Trim(text string, span Span) Span {
	for span.Start < span.End {
		r, n := utf8.DecodeRuneInString(text[span.Start:span.End])
		if !isSpace(r) {
			break
		}
		span.Start += n
	}
	for span.Start < span.End {
		r, n := utf8.DecodeLastRuneInString(text[span.Start:span.End])
		if !isSpace(r) {
			break
		}
		span.End -= n
	}
	return span
}

type splitter struct {
	text  string
	width int // at which the text is hard-wrapped, in code points; 0 when it isn't
}

// next returns where the sentence that begins at start ends, the white space
// after it included.
func (s *splitter) next(start int) int {
	var (
		from  = skipSpace(s.text, start)
		words = false // a letter or digit has been seen: only then can it end
		open  = 0     // brackets opened inside the sentence and not closed
	)
	for i := from; i < len(s.text); {
		r, n := utf8.DecodeRuneInString(s.text[i:])
		if i-from >= maxSentence {
			return skipSpace(s.text, s.cut(from, i))
		}
		switch {
		case isLineFeed(r):
			if s.lineEnds(from, i) {
				return skipSpace(s.text, i)
			}
			i = skipSpace(s.text, i)
			continue
		case r == '(' || r == '[':
			if words {
				open++
			}
		case r == ')' || r == ']':
			open = max(0, open-1)
		case unicode.IsLetter(r) || unicode.IsDigit(r):
			words = true
		case isTerminator(r) || isBrokenOff(s.text[i:]):
			if !words {
				break
			}
			m := s.readStop(from, i)
			if s.ends(m, open) {
				return skipSpace(s.text, m.end)
			}
			i = m.marks
			continue
		}
		i += n
	}
	return len(s.text)
}

// cut finds where to break a sentence of [from, to) that has no end within
// reach: after the last clause mark of its second half, or else the last white
// space, or else at to.
func (s *splitter) cut(from, to int) int {
	if c := lastClause(s.text, from+(to-from)/2, to); c > 0 {
		return c
	}
	if c := lastSpace(s.text, from+1, to); c > 0 {
		return c
	}
	return to
}

// lastClause returns the end of the last clause mark in [from, to) with white
// space after it (or none, for the marks of scripts without it), or 0.
func lastClause(text string, from, to int) int {
	best := 0
	for i, r := range text[from:to] {
		end := from + i + utf8.RuneLen(r)
		if r == utf8.RuneError || end >= to {
			continue
		}
		switch r {
		case '、', '，', '；', '：':
			best = end
		case ',', ';', ':', '—', '–', ')':
			if isSpace(firstRune(text[end:])) {
				best = end
			}
		}
	}
	return best
}

// lastSpace returns the end of the last white space in [from, to), or 0.
func lastSpace(text string, from, to int) int {
	best := 0
	for i, r := range text[from:to] {
		if isSpace(r) {
			best = from + i + utf8.RuneLen(r)
		}
	}
	return best
}
