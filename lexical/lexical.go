// Package lexical turns text into the terms that lexical search counts: words
// by Unicode's segmentation (UAX #29), lower case, without accents and without
// the possessive 's, English endings stemmed.
//
// Start with [Terms]. It is a pure function: the same text always gives the
// same terms, so a question and the passages it is matched with agree. It does
// not correct spelling, and it knows no synonyms.
package lexical

import (
	"iter"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/clipperhouse/uax29/v2/words"

	"dateline/corpus"
)

// Version changes whenever Terms gives other terms for some text.
const Version = 1

// Term is one word of a text in the form in which it is counted.
type Term struct {
	Text string // "negoti" for "Negotiations", "kabul" for "Kabul's"
	corpus.Span
	Stop bool // too common to score by: "the", "of"
}

// Terms returns the terms of text in order. Spaces and punctuation have none.
// Scripts that are written without spaces give one term for each character.
// Invalid UTF-8 separates words and is otherwise passed over.
func Terms(text string) []Term {
	terms := make([]Term, 0, len(text)/5)
	for t := range All(text) {
		terms = append(terms, t)
	}
	return terms
}

// All yields what [Terms] returns, one by one, without building the list.
func All(text string) iter.Seq[Term] {
	return func(yield func(Term) bool) {
		shouting := !hasLower(text)
		for piece, start := range pieces(text) {
			t := normalised(piece, shouting)
			t.Span = corpus.Span{Start: start, End: start + len(piece)}
			if t.Text != "" && !yield(t) {
				return
			}
		}
	}
}

// pieces yields the words of text as they stand, with where they start.
func pieces(text string) iter.Seq2[string, int] {
	return func(yield func(string, int) bool) {
		for it := words.FromString(text); it.Next(); {
			for word, start := it.Value(), it.Start(); word != ""; {
				piece, rest := cut(word)
				if isWord(piece) && !yield(piece, start) {
					return
				}
				start += len(word) - len(rest)
				word = rest
			}
		}
	}
}

// cut splits what Unicode's segmentation leaves together in "war.The",
// "text:word" and "snake_case", but not an abbreviation or a number.
func cut(segment string) (piece, rest string) {
	for at := 0; at < len(segment); at++ {
		if c := segment[at]; c != '.' && c != ':' && c != '_' {
			continue
		}
		if isNumber(segment) || isDotted(segment) {
			break
		}
		return segment[:at], segment[at+1:]
	}
	return segment, ""
}

// isWord reports whether a segment holds a letter or a digit.
func isWord(segment string) bool {
	for i := 0; i < len(segment); i++ {
		c := segment[i]
		if c >= utf8.RuneSelf {
			return strings.ContainsFunc(segment[i:], isWordRune)
		}
		if isASCIIWord(c) {
			return true
		}
	}
	return false
}

func isASCIIWord(c byte) bool {
	return 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || '0' <= c && c <= '9'
}

func isWordRune(r rune) bool { return unicode.IsLetter(r) || unicode.IsNumber(r) }

// hasLower reports whether text holds a lower-case letter. A text without one
// is a headline in capitals, in which "IT" is the pronoun.
func hasLower(text string) bool {
	for i := 0; i < len(text); i++ {
		if 'a' <= text[i] && text[i] <= 'z' {
			return true
		}
		if text[i] >= utf8.RuneSelf {
			return strings.ContainsFunc(text[i:], unicode.IsLower)
		}
	}
	return false
}
