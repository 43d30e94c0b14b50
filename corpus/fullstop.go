package corpus

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// endsFullStop decides for a single full stop with white space and no
// lower-case word after it: by what stands before it.
func (s *splitter) endsFullStop(m stop) bool {
	token := strings.TrimRight(m.token, "\"'”’»)]")
	if token != m.token && !isAcronym(token) {
		return true // the stop follows a closing mark: a "new phase". Others
	}
	bare := token[strings.LastIndexAny(token, "-–")+1:] // "Mich" of "D-Mich"
	next := firstRune(s.text[m.word:])
	fresh := s.starts(m.word) || m.word > m.next && unicode.IsUpper(next)
	switch {
	case token == "":
		return true
	case isNumber(token):
		return s.endsNumber(m, token)
	case isAcronym(token):
		return s.endsAcronym(m, token, fresh)
	case utf8.RuneCountInString(bare) == 1:
		return s.endsLetter(m, bare, fresh)
	case m.closed != "":
		return true // "No." "etc.)"
	case bare == "St":
		return fresh && s.precededByCapital(m)
	case titles[bare]:
		return false
	case periods[bare], units[bare]:
		return !unicode.IsDigit(next)
	case references[strings.ToLower(bare)]:
		return s.endsReference(bare, next, fresh)
	case suffixes[bare]:
		return fresh
	case isClipped(bare):
		return fresh || !unicode.IsUpper(next)
	}
	return true
}

// endsNumber: a number ends a sentence unless it numbers a list ("1. Release")
// or is a German ordinal ("3. Oktober").
func (s *splitter) endsNumber(m stop, token string) bool {
	before := strings.TrimRightFunc(s.text[m.from:m.start-len(token)], isSpace)
	before = strings.TrimRight(before, "(\"'“‘")
	if len(token) <= 2 && (before == "" || strings.HasSuffix(before, ":") || strings.HasSuffix(before, ";")) {
		return false
	}
	return !germanMonths[wordAt(s.text, m.word)]
}

// endsAcronym: "U.S.", "J.R.R.", "p.m.", "Ph.D." end a sentence only when what
// follows begins one; a clock time also when no weekday or zone completes it.
func (s *splitter) endsAcronym(m stop, token string, fresh bool) bool {
	word := wordAt(s.text, m.word)
	switch strings.ToLower(token) {
	case "e.g", "i.e":
		return false
	case "a.m", "p.m":
		return !afterClock[word] && !unicode.IsDigit(firstRune(word))
	}
	if m.closed != "" {
		return unicode.IsUpper(firstRune(word))
	}
	switch word {
	case "Mr", "Mrs", "Ms", "Dr": // never named by a country or a degree
		return true
	}
	return fresh
}

// endsLetter: a capital alone is an initial unless what follows begins a
// sentence; a small letter is an abbreviation ("p. 12").
func (s *splitter) endsLetter(m stop, letter string, fresh bool) bool {
	r := firstRune(letter)
	switch {
	case !unicode.IsLetter(r), m.closed != "":
		return true
	case unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Hangul, unicode.Thai):
		return true
	case letter == "I":
		return fresh || !s.precededByCapital(m)
	}
	return fresh
}

// precededByCapital reports whether the word before m's token begins with a
// capital: "Main St." but not "the flight from St."
func (s *splitter) precededByCapital(m stop) bool {
	before := strings.TrimRightFunc(s.text[m.from:m.start-len(m.token)], isSpace)
	return unicode.IsUpper(firstRune(lastWord(before)))
}

// endsReference: "No. 2", "p. 12", "Brown v. Board" go on; "No. He" doesn't.
func (s *splitter) endsReference(bare string, next rune, fresh bool) bool {
	switch strings.ToLower(bare) {
	case "v", "vs", "cf", "viz":
		return false
	case "no", "min", "max", "art", "ed", "est", "ser", "sec", "ch":
		return !unicode.IsDigit(next) && (fresh || strings.ToLower(bare) == "no" || bare != strings.ToLower(bare))
	}
	return fresh && !unicode.IsDigit(next)
}

func isNumber(token string) bool {
	return token != "" && strings.Trim(token, "0123456789") == ""
}

// isAcronym reports letters parted by stops ("U.S", "a.m"), or a degree.
func isAcronym(token string) bool {
	if token == "Ph.D" || token == "Ed.D" {
		return true
	}
	parts := strings.Split(token, ".")
	for _, p := range parts {
		p = strings.TrimPrefix(p, "&") // "S.&P. 500"
		if r, n := utf8.DecodeRuneInString(p); n == 0 || n != len(p) || !unicode.IsLetter(r) {
			return false
		}
	}
	return len(parts) > 1
}

// isClipped guesses an abbreviation that no list has: up to five letters, no
// vowel, not all capitals ("Bldg" and "mgmt", but not "CNN").
func isClipped(token string) bool {
	return len(token) <= 5 && !strings.ContainsAny(strings.ToLower(token), "aeiouyáéíóú0123456789") &&
		strings.ToUpper(token) != token && strings.IndexFunc(token, func(r rune) bool { return r > 0x7f || !unicode.IsLetter(r) }) < 0
}
