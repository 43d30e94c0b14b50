package lexicon

import "dateline/lexicon/internal/format"

// Category is a set of kinds of thing, after WordNet's lexicographer files;
// nouns and verbs share one.
type Category uint32

// The categories. State holds static verbs too, Body verbs of grooming and
// bodily care, Communication verbs of saying.
const (
	Act Category = 1 << iota
	Animal
	Artifact
	Attribute
	Body
	Change
	Cognition
	Communication
	Competition
	Consumption
	Contact
	Creation
	Event
	Emotion
	Food
	Group
	Location
	Motion
	Object
	Perception
	Person
	Phenomenon
	Plant
	Possession
	Process
	Quantity
	Relational
	Shape
	Social
	State
	Substance
	Time
)

// Has reports whether c holds all of want.
func (c Category) Has(want Category) bool { return c&want == want }

// Categories returns what the frequent noun and verb senses of word, in any
// inflection and case, are: those whose weight (see lexicon/build) is at least
// .4. Names from the tables count: a country is a Location, an organisation a
// Group, a month a Time. Numbers are Quantity.
func Categories(word string) Category { return Default().Categories(word) }

// Categories is the function of that name over this lexicon.
func (l *Lexicon) Categories(word string) Category {
	var buf [format.MaxKey]byte
	key := fold(buf[:0], word)
	r := l.read(key)
	var out Category
	for _, rd := range r.at[:r.n] {
		if rd.weight >= .5 {
			_, _, c := l.info(rd.id)
			out |= c
		}
	}
	if a, ok := l.one(word); ok {
		out |= a.Kind.category()
	}
	if isNumber(word) {
		out |= Quantity
	}
	return out
}

// category is what names of the kind are.
func (k Kind) category() Category {
	switch k {
	case Country, City:
		return Location
	case Organization:
		return Group
	case Month, Weekday:
		return Time
	case Number:
		return Quantity
	}
	return 0
}
