package draft

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

func firstRune(s string) rune {
	r, _ := utf8.DecodeRuneInString(s)
	return r
}

// IsBreak reports whether a character ends a line.
func IsBreak(r rune) bool { return strings.ContainsRune("\n\r\v\f\u0085\u2028\u2029", r) }

// startsItem reports whether a line that begins so is an item of a list, a
// heading or a row.
func startsItem(r rune) bool { return strings.ContainsRune("-*+•▪◦‣·#>|–—=", r) }

// closesSentence are the marks that stand right after a sentence's last word.
func closesSentence(r rune) bool {
	return unicode.Is(unicode.Sentence_Terminal, r) || strings.ContainsRune(`…:;,)"”’'»`, r)
}
