package lexicon

import (
	"slices"

	"dateline/lexicon/internal/format"
)

// POS is a set of parts of speech.
type POS uint8

// The parts of speech.
const (
	Noun POS = 1 << iota
	Verb
	Adjective
	Adverb
)

// Lemma is a base form that a word may stand for, and as what.
type Lemma struct {
	Text string
	POS  POS // one or more, where the same ending serves several
}

// Lemmas returns the base forms that word, in any case, may be an inflection
// of, the likeliest first: "led" gives lead; "leaves" leave and leaf. A base
// form gives itself. An unknown word gives none. It allocates the result.
func Lemmas(word string) []Lemma { return Default().Lemmas(word) }

// Lemmas is the function of that name over this lexicon.
func (l *Lexicon) Lemmas(word string) []Lemma {
	var buf [format.MaxKey]byte
	r := l.read(fold(buf[:0], word))
	var out []Lemma
	for len(out) < r.n {
		best := -1
		for i := range r.n {
			if r.at[i].weight >= 0 && (best < 0 || r.at[i].weight > r.at[best].weight) {
				best = i
			}
		}
		out = append(out, Lemma{l.word(r.at[best].id), r.at[best].pos})
		r.at[best].weight = -1
	}
	return out
}

// Frequency says how common the base forms of word are: 8 times the binary
// logarithm of one more than their count in WordNet's tagged texts, 0 to 255.
func Frequency(word string) int {
	l := Default()
	var buf [format.MaxKey]byte
	r := l.read(fold(buf[:0], word))
	best := 0
	for _, rd := range r.at[:r.n] {
		_, f, _ := l.info(rd.id)
		best = max(best, int(f))
	}
	return best
}

// reading is one base form of a word. weight, 0 to 1, says how likely it is
// meant, by how common the base form is beside the others.
type reading struct {
	id     int
	pos    POS
	weight float64
}

type readings struct {
	at [6]reading
	n  int
}

func (r *readings) add(id int, pos POS) {
	for i := range r.n {
		if r.at[i].id == id {
			r.at[i].pos |= pos
			return
		}
	}
	if r.n < len(r.at) {
		r.at[r.n] = reading{id: id, pos: pos}
		r.n++
	}
}

// fold appends word's key to buf, or nothing where it is too long for a word.
func fold(buf []byte, word string) []byte {
	if len(word) > format.MaxKey {
		return buf
	}
	return format.AppendWord(buf, word)
}

// read finds the base forms of a folded word: itself, its irregular bases, or
// what WordNet's detachment rules leave, with the spelling rules for doubled
// consonants and y that its exception lists stand in for.
func (l *Lexicon) read(key []byte) readings {
	var r readings
	if len(key) == 0 || len(key) > format.MaxKey {
		return r
	}
	id := l.find(key)
	if pos, _, _ := l.info(id); pos != 0 {
		r.add(id, pos)
	}
	if !l.irregular(&r, id) {
		l.detach(&r, key)
	}
	l.weigh(&r)
	for i := range r.n {
		if r.at[i].id == id { // the word as it stands
			r.at[i].weight = max(r.at[i].weight, .5)
		}
	}
	return r
}

// irregular adds the bases of which the word is an irregular form.
func (l *Lexicon) irregular(r *readings, id int) bool {
	if id < 0 {
		return false
	}
	forms := l.section[format.Forms]
	low, high := 0, len(forms)/format.FormSize
	for low < high { // the first record of id
		mid := (low + high) / 2
		if int(u16(forms, format.FormSize*mid)) < id {
			low = mid + 1
		} else {
			high = mid
		}
	}
	found := false
	for at := low * format.FormSize; at+format.FormSize <= len(forms) && int(u16(forms, at)) == id; at += format.FormSize {
		if base := int(u16(forms, at+2)); base < l.words {
			r.add(base, POS(forms[at+4]))
			found = true
		}
	}
	return found
}

// stemTest is a condition on what is left of a word before an ending.
type stemTest uint8

const (
	anyStem stemTest = iota
	notS
	short
	undoubled
)

func (t stemTest) holds(stem []byte) bool {
	switch last := stem[len(stem)-1]; t {
	case notS:
		return last != 's' && last != 'u' && (last != 'i' || len(stem) > 3)
	case short:
		return len(stem) <= 2
	case undoubled:
		return !wouldDouble(stem)
	}
	return true
}

// rule replaces an ending, for one part of speech.
type rule struct {
	from, to string
	pos      POS
	test     stemTest
}

var rules = []rule{
	{"ies", "y", Noun | Verb, anyStem},
	{"ves", "f", Noun, anyStem},
	{"ches", "ch", Noun | Verb, anyStem},
	{"shes", "sh", Noun | Verb, anyStem},
	{"sses", "ss", Noun | Verb, anyStem},
	{"xes", "x", Noun | Verb, anyStem},
	{"zes", "z", Noun | Verb, anyStem},
	{"oes", "o", Noun | Verb, anyStem},
	{"ses", "s", Noun, anyStem},
	{"men", "man", Noun, anyStem},
	{"s", "", Noun | Verb, notS},
	{"ied", "y", Verb, anyStem},
	{"ying", "ie", Verb, short},
	{"ed", "e", Verb, anyStem},
	{"ed", "", Verb, undoubled},
	{"ing", "e", Verb, anyStem},
	{"ing", "", Verb, undoubled},
	{"ier", "y", Adjective | Adverb, anyStem},
	{"iest", "y", Adjective | Adverb, anyStem},
	{"er", "e", Adjective | Adverb, anyStem},
	{"er", "", Adjective | Adverb, undoubled},
	{"est", "e", Adjective | Adverb, anyStem},
	{"est", "", Adjective | Adverb, undoubled},
}

// detach tries every rule; a stem counts where the lexicon has it as the
// rule's part of speech.
func (l *Lexicon) detach(r *readings, key []byte) {
	var buf [format.MaxKey + 4]byte
	for i := range rules {
		ru := &rules[i]
		n := len(key) - len(ru.from)
		if n < 2 || string(key[n:]) != ru.from {
			continue
		}
		stem := append(buf[:0], key[:n]...)
		if ru.test.holds(stem) {
			l.try(r, append(stem, ru.to...), ru.pos)
		}
		if ru.to == "" && doubled(stem) { // "planned", "bigger"
			l.try(r, stem[:n-1], ru.pos)
		}
	}
}

func (l *Lexicon) try(r *readings, base []byte, pos POS) {
	id := l.find(base)
	if have, _, _ := l.info(id); have&pos != 0 {
		r.add(id, have&pos)
	}
}

// weigh sets each reading's weight: the root of its frequency over the
// commonest's, at least .3.
func (l *Lexicon) weigh(r *readings) {
	var best byte
	for _, rd := range r.at[:r.n] {
		_, f, _ := l.info(rd.id)
		best = max(best, f)
	}
	for i := range r.n {
		_, f, _ := l.info(r.at[i].id)
		r.at[i].weight = rootWeight[min((best-f)/8, byte(len(rootWeight)-1))]
	}
}

// rootWeight is 2 to the power of minus half the index: each doubling of the
// frequency is a step.
var rootWeight = [...]float64{1, .71, .5, .35, .3}

// wouldDouble reports whether a stem of one syllable doubles its last consonant
// before an ending: "hoped" is of hope, not of hop.
func wouldDouble(stem []byte) bool {
	n := len(stem)
	if n < 3 || vowel(stem[n-1]) || !vowel(stem[n-2]) || vowel(stem[n-3]) {
		return false
	}
	if c := stem[n-1]; c == 'w' || c == 'x' || c == 'y' {
		return false
	}
	return !slices.ContainsFunc(stem[:n-3], vowel)
}

func doubled(stem []byte) bool {
	n := len(stem)
	return n >= 4 && stem[n-1] == stem[n-2] && !vowel(stem[n-1])
}

func vowel(c byte) bool {
	switch c {
	case 'a', 'e', 'i', 'o', 'u':
		return true
	}
	return false
}

// Same reports whether two words, inflected and in any case, may be forms of
// one base form ("draw", "drew"), or are names of one thing ("U.S.",
// "American").
func Same(a, b string) bool { return Default().Same(a, b) }

// Same is the function of that name over this lexicon.
func (l *Lexicon) Same(a, b string) bool {
	var bufA, bufB [format.MaxKey]byte
	ra, rb := l.read(fold(bufA[:0], a)), l.read(fold(bufB[:0], b))
	for _, x := range ra.at[:ra.n] {
		for _, y := range rb.at[:rb.n] {
			if x.id == y.id && x.weight*y.weight >= likely {
				return true
			}
		}
	}
	x, named := l.one(a)
	y, also := l.one(b)
	return named && also && x.Key == y.Key
}

// likely is the product of two readings' weights from which they count.
const likely = .35
