package lexical

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// normalise gives the term of one word, without its span. The result is empty
// for a word of nothing but marks.
//
// An abbreviation loses its full stops, so that "U.N." and "UN" meet. One that
// would then read as a stop word ("U.S.", "US", "WHO") stays in capitals: it is
// a name, not a pronoun.
func normalise(word string, shouting bool) Term {
	folded := fold(word)
	folded = strings.TrimSuffix(folded, "'s")
	folded = strings.TrimSuffix(folded, "'")
	dotted := isDotted(folded)
	if dotted {
		folded = strings.ReplaceAll(folded, ".", "")
	}
	if folded == "" {
		return Term{}
	}
	if isNumber(folded) {
		return Term{Text: strings.ReplaceAll(folded, ",", "")}
	}
	if stopWords[folded] {
		if dotted || (!shouting && len(folded) > 1 && isCapitals(word, len(folded))) {
			return Term{Text: strings.ToUpper(folded)}
		}
		return Term{Text: folded, Stop: true}
	}
	return Term{Text: stem(folded)}
}

// fold lower-cases a word, strips its accents and gives it plain apostrophes.
// Compatibility forms (full-width letters, ligatures) become their plain ones.
func fold(word string) string {
	if isASCII(word) {
		return strings.ToLower(word)
	}
	var b strings.Builder
	for _, r := range norm.NFKD.String(word) {
		switch {
		case r == utf8.RuneError, isAccent(r), unicode.Is(unicode.Cf, r):
		case r == '’' || r == '‘' || r == 'ʼ':
			b.WriteByte('\'')
		case r == 'ß':
			b.WriteString("ss")
		case r == 'ı':
			b.WriteByte('i')
		default:
			b.WriteRune(unicode.ToLower(r))
		}
	}
	return norm.NFC.String(b.String())
}

// isAccent reports whether a mark may be left out of a word. Those of Indic
// scripts and of kana are vowels and consonants; those of Hebrew and Arabic are
// mostly left out in writing.
func isAccent(r rune) bool {
	return '\u0300' <= r && r <= '\u036f' || '\u0591' <= r && r <= '\u05c7' && unicode.Is(unicode.Mn, r) ||
		'\u064b' <= r && r <= '\u065f' || r == '\u0670'
}

func isASCII(s string) bool {
	for i := 0; i < len(s); i++ {
		if s[i] >= utf8.RuneSelf {
			return false
		}
	}
	return true
}

// isDotted reports whether every second byte is a full stop between single
// letters: "U.S", "u.n.", "a.m".
func isDotted(s string) bool {
	if len(s) < 3 {
		return false
	}
	for i := 0; i < len(s); i++ {
		letter := s[i]|0x20 >= 'a' && s[i]|0x20 <= 'z'
		if dot := s[i] == '.'; dot != (i%2 == 1) || !dot && !letter {
			return false
		}
	}
	return true
}

// isNumber reports whether s is digits with separators: "30,000", "2.3".
func isNumber(s string) bool {
	for i := 0; i < len(s); i++ {
		if !('0' <= s[i] && s[i] <= '9' || s[i] == ',' || s[i] == '.') {
			return false
		}
	}
	return true
}

// isCapitals reports whether the first n bytes of word are ASCII capitals.
func isCapitals(word string, n int) bool {
	for i := 0; i < n && i < len(word); i++ {
		if word[i] < 'A' || word[i] > 'Z' {
			return false
		}
	}
	return true
}
