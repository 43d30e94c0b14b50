package lexicon

import (
	"strings"

	"dateline/lexicon/internal/format"
)

// Relation is what two base forms have to do with each other.
type Relation uint8

// The relations.
const (
	Unrelated Relation = iota
	Synonym            // they share a synset
	Derived            // one is made from the other, or both from a third
	Broader            // one is the direct hypernym of the other
	Cluster            // similar adjectives, verb groups, causes
	Chain              // one is a synonym of what the other derives from
	News               // news uses one for the other: a table of our own
	Contrary           // antonyms
)

// Similarity says how far two words, inflected and in any case, may stand for
// one another: 0 for unrelated or opposite, 1 for the same base form. Names of
// one thing ("U.S.", "American") have .95, a country and its seat of
// government .5.
//
// For the rest, each sense s of a word has a weight
//
//	w(s) = sqrt(c(s)/max c of its part of speech) · (that max / max c of the word)^¼
//	c(s) = WordNet's tag count of s + 1/rank of s
//
// times sqrt(20/n) where the word has n > 20 senses,
//
// and two base forms a and b, over senses s of a and t of b, the best of
//
//	synonym   1 - Π(1 - .95·w(s)·w(t)) over the synsets they share, at most .95
//	derived   .5 + .4·w(s)·w(t); .95 times the product over a common kin; .5 + .3·w(s)
//	          where the definition of s uses t and they begin alike; .8 for the
//	          kin that only our table has
//	chain     .8·w(s)·w(t), where a in s derives from another word of b's synset t;
//	          or .8 · derived(a, x) · news(x, b) where derived is .8 or more
//	broader   .65·w(s)·w(t) / (1 + log10(1 + h/4)), h = hyponyms of the broader
//	cluster   .6 (similar to, verb group), .45 (cause) or .3 (entailment),
//	          times w(s)·w(t); .6·w(s)·w(t) / (1 + log10(1 + n/4)) for two of the n
//	          adjectives similar to a third
//	news      .5 to .8, as the table gives it
//
// kept from .2 up in steps of 1/31. Where a word has several base forms, each
// counts with the root of its frequency over the commonest's (at least .3, or .5
// for the word as it stands), and the best pair holds. From .5 up two words mostly mean the same in news;
// from .3 they are related.
func Similarity(a, b string) float64 { return Default().Similarity(a, b) }

// Similarity is the function of that name over this lexicon.
func (l *Lexicon) Similarity(a, b string) float64 {
	if a == b && a != "" {
		return 1
	}
	var bufA, bufB [format.MaxKey]byte
	ka, kb := fold(bufA[:0], a), fold(bufB[:0], b)
	if len(ka) == 0 || len(kb) == 0 {
		if a != "" && strings.EqualFold(a, b) {
			return 1
		}
		return 0
	}
	if string(ka) == string(kb) {
		return 1
	}
	ra, rb := l.read(ka), l.read(kb)
	best, contrary := l.relate(&ra, &rb)
	if contrary {
		return 0
	}
	if best < .95 {
		best = max(best, l.names(a, b))
	}
	return best
}

// relate returns the best score over all pairs of base forms, and whether the
// likeliest pair are antonyms.
func (l *Lexicon) relate(ra, rb *readings) (best float64, contrary bool) {
	for _, x := range ra.at[:ra.n] {
		for _, y := range rb.at[:rb.n] {
			w := x.weight * y.weight
			if x.id == y.id {
				best = max(best, w)
				continue
			}
			rel, score := l.link(x.id, y.id)
			if rel == Contrary {
				contrary = contrary || w >= .5
				continue
			}
			best = max(best, w*score)
		}
	}
	return best, contrary && best < 1
}

// Antonyms reports whether two words, inflected and in any case, are opposites
// in common senses: directly, through an adjective's cluster or through what
// they derive from ("success", "fail"), or by a negating prefix.
func Antonyms(a, b string) bool { return Default().Antonyms(a, b) }

// Antonyms is the function of that name over this lexicon.
func (l *Lexicon) Antonyms(a, b string) bool {
	var bufA, bufB [format.MaxKey]byte
	ra, rb := l.read(fold(bufA[:0], a)), l.read(fold(bufB[:0], b))
	_, contrary := l.relate(&ra, &rb)
	return contrary
}

// Relate returns the relation that Similarity rests on for the likeliest pair
// of base forms that has one, and its score before the readings' weights. Two
// forms of one word are Synonym with 1.
func Relate(a, b string) (Relation, float64) {
	l := Default()
	var bufA, bufB [format.MaxKey]byte
	ra, rb := l.read(fold(bufA[:0], a)), l.read(fold(bufB[:0], b))
	rel, score, best := Unrelated, 0.0, 0.0
	for _, x := range ra.at[:ra.n] {
		for _, y := range rb.at[:rb.n] {
			r, s := l.link(x.id, y.id)
			if x.id == y.id {
				r, s = Synonym, 1
			}
			if w := x.weight * y.weight * s; w > best {
				rel, score, best = r, s, w
			}
		}
	}
	return rel, score
}
