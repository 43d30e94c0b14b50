package eval

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// normalise brings text to the form in which answers are matched: compatibility
// composed (NFKC), lower case, words and numbers separated by single spaces.
// A possessive loses its "'s" ("Karzai's" = "Karzai"); other apostrophes of
// every make vanish ("don't" = "dont"), as do commas between digits ("68,000" = "68000") and the full stops of initials ("U.S." = "US"); a
// full stop between digits stays ("3.5" is not "35"). Any other punctuation
// and any symbol separates ("decision-making" = "decision making").
func normalise(text string) string {
	runes := []rune(strings.ToLower(norm.NFKC.String(text)))
	var b strings.Builder
	word := 0 // letters and digits since the last separator
	for i := 0; i < len(runes); i++ {
		r := runes[i]
		switch {
		case unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.IsMark(r):
			b.WriteRune(r)
			word++
		case isApostrophe(r):
			if word > 0 && possessive(runes, i) {
				i++
			}
		case (r == ',' || r == '.') && between(runes, i, unicode.IsDigit):
			if r == '.' {
				b.WriteRune(r)
			}
		case r == '.' && word == 1 && unicode.IsLetter(runes[i-1]) && initialFollows(runes, i):
			word = 0
		default:
			b.WriteByte(' ')
			word = 0
		}
	}
	return strings.Join(strings.Fields(b.String()), " ")
}

// possessive reports whether the apostrophe at i and an s after it end a word.
func possessive(runes []rune, i int) bool {
	if i+1 >= len(runes) || runes[i+1] != 's' {
		return false
	}
	return i+2 >= len(runes) || !unicode.IsLetter(runes[i+2]) && !unicode.IsDigit(runes[i+2])
}

func isApostrophe(r rune) bool { return strings.ContainsRune("'‘’‛ʼ′`´", r) }

// between reports whether the runes on both sides of i are of a class.
func between(runes []rune, i int, class func(rune) bool) bool {
	return i > 0 && i+1 < len(runes) && class(runes[i-1]) && class(runes[i+1])
}

// initialFollows reports whether the full stop at i joins on to a single
// letter, as in "u.s.": not "plan b.then".
func initialFollows(runes []rune, i int) bool {
	if i+1 >= len(runes) || !unicode.IsLetter(runes[i+1]) {
		return false
	}
	return i+2 >= len(runes) || !unicode.IsLetter(runes[i+2]) && !unicode.IsDigit(runes[i+2])
}

// MatchGroups says for each group whether any of its strings stands in the
// text, on word boundaries.
func MatchGroups(text string, groups [][]string) []bool {
	padded := " " + normalise(text) + " "
	met := make([]bool, len(groups))
	for i, group := range groups {
		for _, s := range group {
			if strings.Contains(padded, " "+normalise(s)+" ") {
				met[i] = true
				break
			}
		}
	}
	return met
}

// countWords counts what a reader would: runs between white space that hold a
// letter or a digit.
func countWords(text string) int {
	n := 0
	for field := range strings.FieldsSeq(text) {
		if strings.ContainsFunc(field, func(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) }) {
			n++
		}
	}
	return n
}
