package corpus

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// isSpace also counts the marks that take no room: they separate nothing a
// reader sees, and a quote should neither begin nor end with one.
func isSpace(r rune) bool {
	return unicode.IsSpace(r) || r == '\uFEFF' || r == '\u200B'
}

// isWide reports a full stop that is not followed by white space in the
// scripts that write without it.
func isWide(r rune) bool {
	switch r {
	case '。', '！', '？', '．', '｡':
		return true
	}
	return false
}

// isTerminator reports a mark that can end a sentence.
func isTerminator(r rune) bool {
	switch {
	case r == '.' || r == '?' || r == '!' || r == '…':
		return true
	case r < 0x80:
		return false
	}
	return unicode.Is(unicode.Sentence_Terminal, r)
}

func isCloser(r rune) bool {
	switch r {
	case ')', ']', '}', '*', '）', '】':
		return true
	}
	return isClosingQuote(r)
}

func isClosingQuote(r rune) bool {
	switch r {
	case '"', '\'', '”', '’', '»', '›', '」', '』', '〉', '》':
		return true
	}
	return false
}

func isOpener(r rune) bool {
	switch r {
	case '"', '\'', '“', '‘', '«', '‹', '„', '‚', '`', '「', '『', '〈', '《',
		'(', '[', '{', '（', '【', '*', '_', '¿', '¡':
		return true
	}
	return false
}

// skipSpace returns the first position at or after i that holds no white space.
func skipSpace(text string, i int) int {
	for i < len(text) {
		r, n := utf8.DecodeRuneInString(text[i:])
		if !isSpace(r) {
			break
		}
		i += n
	}
	return i
}

// lineFeeds counts the line ends in a run of white space: CR LF is one, and
// the form feed and the paragraph separator, which both part paragraphs, two.
func lineFeeds(space string) int {
	count := 0
	var prev rune
	for _, r := range space {
		switch r {
		case '\n':
			if prev != '\r' {
				count++
			}
		case '\r', '\u0085', '\u2028':
			count++
		case '\f', '\u2029':
			count += 2
		}
		prev = r
	}
	return count
}

func isLineFeed(r rune) bool {
	return r == '\n' || r == '\r' || r == '\f' || r == '\u0085' || r == '\u2028' || r == '\u2029'
}

// wordAt reads the word that begins at i: letters, digits and apostrophes,
// at most 40 of them.
func wordAt(text string, i int) string {
	end := i
	for n := 0; end < len(text) && n < 40; n++ {
		r, size := utf8.DecodeRuneInString(text[end:])
		if !unicode.IsLetter(r) && !unicode.IsMark(r) && !unicode.IsDigit(r) && r != '\'' && r != '’' {
			break
		}
		end += size
	}
	return text[i:end]
}

func firstRune(s string) rune {
	r, _ := utf8.DecodeRuneInString(s)
	return r
}

func hasUpper(s string) bool { return strings.IndexFunc(s, unicode.IsUpper) >= 0 }
