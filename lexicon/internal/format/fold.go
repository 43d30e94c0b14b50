package format

import (
	"unicode"
	"unicode/utf8"
)

// AppendWord appends word as the word table spells it: lower case, straight
// apostrophes, no possessive ending and no outer punctuation.
func AppendWord(dst []byte, word string) []byte {
	from := len(dst)
	for i := 0; i < len(word); {
		c := word[i]
		if c < utf8.RuneSelf {
			dst = append(dst, lower(c))
			i++
			continue
		}
		r, n := utf8.DecodeRuneInString(word[i:])
		dst = appendRune(dst, r)
		i += n
	}
	return trim(dst, from)
}

// AppendAlias appends token as the alias table spells it: as AppendWord, but
// with full stops dropped and hyphens read as spaces, so that "U.S." and "US",
// "al-Qaida" and "al Qaida" meet.
func AppendAlias(dst []byte, token string) []byte {
	from := len(dst)
	dst = AppendWord(dst, token)
	to := from
	for _, c := range dst[from:] {
		if c == '.' {
			continue
		}
		if c == '-' {
			c = ' '
		}
		dst[to] = c
		to++
	}
	return dst[:to]
}

func appendRune(dst []byte, r rune) []byte {
	switch r {
	case '’', '‘', 'ʼ':
		return append(dst, '\'')
	case '‐', '‑', '–':
		return append(dst, '-')
	case '“', '”':
		return append(dst, '"')
	}
	return utf8.AppendRune(dst, unicode.ToLower(r))
}

// trim drops outer punctuation and a possessive from dst[from:]. The full stop
// of an abbreviation goes too; inner ones stay.
func trim(dst []byte, from int) []byte {
	start, end := from, len(dst)
	for end > start && outer(dst[end-1]) {
		end--
	}
	for start < end && outer(dst[start]) {
		start++
	}
	if end-start > 2 && dst[end-1] == 's' && dst[end-2] == '\'' {
		end -= 2
	}
	n := copy(dst[from:], dst[start:end])
	return dst[:from+n]
}

func outer(c byte) bool {
	switch c {
	case '.', ',', ';', ':', '!', '?', '"', '\'', '(', ')', '[', ']', ' ', '-', '\t', '\n':
		return true
	}
	return false
}

func lower(c byte) byte {
	if 'A' <= c && c <= 'Z' {
		c += 'a' - 'A'
	}
	return c
}

// AppendPhrase appends the tokens as one alias key, with single spaces. A
// token that folds to nothing is left out.
func AppendPhrase(dst []byte, tokens []string) []byte {
	from := len(dst)
	for _, t := range tokens {
		mark := len(dst)
		if mark > from {
			dst = append(dst, ' ')
		}
		start := len(dst)
		if dst = AppendAlias(dst, t); len(dst) == start {
			dst = dst[:mark]
		}
	}
	return dst
}
