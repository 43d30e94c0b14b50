// Package text writes Discord's Markdown: it escapes what others wrote, lets
// through what a model may use, and cuts long messages into parts.
package text

import "unicode/utf16"

// MaxMessage is the longest content of a message.
const MaxMessage = 2000

// Length is how long Discord takes a text to be. Its servers count code points
// and its clients UTF-16 code units; this counts the latter, which are never
// fewer, so that both agree that a text fits.
func Length(s string) int {
	n := 0
	for _, r := range s {
		n += utf16Length(r)
	}
	return n
}

func utf16Length(r rune) int {
	if n := utf16.RuneLen(r); n > 0 {
		return n
	}
	return 1 // what isn't UTF-8 goes out as one replacement character
}

// Clip cuts a text that is longer than limit and marks the cut.
func Clip(s string, limit int) string {
	if Length(s) <= limit {
		return s
	}
	n := 0
	for i, r := range s {
		if n += utf16Length(r); n > limit-1 {
			return s[:i] + "…"
		}
	}
	return s
}
