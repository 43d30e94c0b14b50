package lexicon

import (
	"strings"

	"dateline/lexicon/internal/format"
)

// Kind says what sort of thing an alias names.
type Kind uint8

// The kinds.
const (
	NoKind       Kind = iota
	Country           // or a people, a region, a continent
	Organization      // or an agency, a medium, a war: a name with other names
	Month
	Weekday
	Number
	City // a seat of government
)

// Alias is what one or more tokens are another name of.
type Alias struct {
	Key    string // the one key of all its names, lower case
	Kind   Kind
	SeatOf string // for a City, the key of its country
}

// maxTokens is the most tokens that a name may have.
const maxTokens = 9

// Canonical returns the key under which the name that starts at tokens[0] goes,
// and how many tokens it takes: "United States", "U.S.", "US" and "Americans"
// all give "united states"; "six" gives "6", "2.5 million" "2500000", "Sept"
// "september". It takes the longest name, so that "Washington Post" isn't Washington, and of
// "U.S.-led" the country. n is 0 where no name starts: the token stands for itself.
//
// Case counts where a lower-case word means something else ("us", "turkey",
// "may"). A seat of government keeps a key of its own; see Find. It allocates
// for numbers only.
func Canonical(tokens []string) (key string, n int) {
	a, n := Default().Find(tokens)
	return a.Key, n
}

// Find is Canonical with the kind of name and, for a seat of government, its
// country.
func Find(tokens []string) (Alias, int) { return Default().Find(tokens) }

// Find is the function of that name over this lexicon.
func (l *Lexicon) Find(tokens []string) (Alias, int) {
	if key, n := number(tokens); n > 0 {
		return Alias{Key: key, Kind: Number}, n
	}
	var buf [format.MaxKey]byte
	var ends [maxTokens]int
	key, count := buf[:0], 0
	for _, t := range tokens[:min(len(tokens), maxTokens)] {
		if len(key)+len(t)+1 > format.MaxKey {
			break
		}
		before := len(key)
		if before > 0 {
			key = append(key, ' ')
		}
		start := len(key)
		if key = format.AppendAlias(key, t); len(key) == start {
			break
		}
		ends[count] = len(key)
		count++
		if sentenceEnd(t, key[start:]) {
			break
		}
	}
	for n := count; n > 0; n-- {
		if a, ok := l.alias(key[:ends[n-1]], tokens[:n]); ok {
			return a, n
		}
	}
	if a, ok := l.compound(tokens); ok {
		return a, 1
	}
	return Alias{}, 0
}

// compound finds the name that a hyphened word begins with: "U.S.-led",
// "Afghan-backed".
func (l *Lexicon) compound(tokens []string) (Alias, bool) {
	if len(tokens) == 0 {
		return Alias{}, false
	}
	i := strings.IndexByte(tokens[0], '-')
	if i < 2 {
		return Alias{}, false
	}
	if a, ok := l.one(tokens[0][:i]); ok && (a.Kind == Country || a.Kind == Organization) {
		return a, true
	}
	return Alias{}, false
}

// sentenceEnd reports whether a token's punctuation ends whatever name it is
// in. A full stop may be an abbreviation's.
func sentenceEnd(token string, folded []byte) bool {
	switch token[len(token)-1] {
	case ',', ';', ':', '!', '?', ')':
		return true
	case '.':
		return len(folded) > 4
	}
	return false
}

// alias looks a folded name up; tokens are what it was folded from.
func (l *Lexicon) alias(key []byte, tokens []string) (Alias, bool) {
	table := l.section[format.Aliases]
	h := format.Hash(key)
	low, high := 0, len(table)/format.AliasSize
	for low < high {
		mid := (low + high) / 2
		if u32(table, format.AliasSize*mid) < h {
			low = mid + 1
		} else {
			high = mid
		}
	}
	for at := low * format.AliasSize; at+format.AliasSize <= len(table) && u32(table, at) == h; at += format.AliasSize {
		text := u32(table, at+4)
		if cut(l.section[format.Texts], text, text+uint32(table[at+8])) == string(key) && looksRight(tokens[0], table[at+9]) {
			return l.concept(int(u16(table, at+10))), true
		}
	}
	return Alias{}, false
}

func (l *Lexicon) concept(id int) Alias {
	table := l.section[format.Concepts]
	at := id * format.ConceptSize
	if at+format.ConceptSize > len(table) {
		return Alias{}
	}
	text := u32(table, at)
	a := Alias{Key: cut(l.section[format.Texts], text, text+uint32(table[at+4])), Kind: Kind(table[at+5])}
	if seat := int(u16(table, at+6)); seat != format.None && seat < id { // countries stand before their seats
		a.SeatOf = l.concept(seat).Key
	}
	return a
}

// looksRight checks a token's case against what the alias asks for.
func looksRight(token string, flags byte) bool {
	token = strings.TrimLeft(token, "\"“‘'([")
	if flags == 0 || token == "" {
		return flags == 0
	}
	if flags&format.NeedCapital != 0 {
		return token[0] >= 'A' && token[0] <= 'Z'
	}
	token = strings.TrimSuffix(strings.TrimSuffix(token, "'s"), "’s")
	if strings.Contains(token, ".") && len(token) > 2 && token[1] == '.' { // "u.s." is plain enough
		return true
	}
	return token == strings.ToUpper(token)
}

// one looks a name up that stands in one string: "U.S.", "united states".
func (l *Lexicon) one(name string) (Alias, bool) {
	if len(name) > format.MaxKey {
		return Alias{}, false
	}
	var buf [format.MaxKey]byte
	key := format.AppendAlias(buf[:0], name)
	if len(key) == 0 || len(key) > format.MaxKey {
		return Alias{}, false
	}
	token := [1]string{name}
	return l.alias(key, token[:])
}
