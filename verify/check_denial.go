package verify

import (
	"slices"
	"strings"
)

// checkDenials wants something in the sentences that carry the claim to deny
// where the claim denies: a "not" that stands nowhere there is the claim's own.
func (a *alignment) checkDenials() *finding {
	for _, f := range a.claim.frames {
		u := &a.claim.units[f.verb]
		if u.quoted || !a.claim.negative(f) || !a.claim.negatedBefore(f.verb) || a.deniedNearby(f.verb) || a.opposed(f) {
			continue
		}
		return &finding{reason: WrongPolarity, detail: u.In(a.claim.raw), weak: true, silent: true}
	}
	return nil
}

// negatedBefore reports whether a "not" or the like stands shortly before a
// verb, rather than a word that denies by its meaning.
func (t *text) negatedBefore(i int) bool {
	for k := i - 1; k >= 0 && k >= i-4; k-- {
		if t.units[k].tag == negator {
			return true
		}
	}
	return false
}

// deniedNearby reports whether a sentence that carries the claim denies
// anything, or one beside it that has the verb.
func (a *alignment) deniedNearby(verb int) bool {
	for s := range a.sources {
		if (slices.Contains(a.support, s) || a.beside(s, a.support[0]) && a.best[s][verb].sim >= .8 && a.claim.units[verb].weight > .3) && a.denies(s) {
			return true
		}
	}
	return false
}

// denies reports whether a sentence denies anything.
func (a *alignment) denies(s int) bool {
	t := a.sources[s].text
	for i := range t.units {
		u := &t.units[i]
		if u.denied || u.tag == negator || denyWords[u.lower] || u.lower == "first" || u.lower == "last" || u.tag == adjective && (strings.HasSuffix(u.lower, "est") || strings.HasPrefix(u.lower, "un")) {
			return true
		}
	}
	return false
}

// opposed reports whether the opposite of a denied verb, or of its complement,
// stands in a sentence that carries the claim.
func (a *alignment) opposed(f frame) bool {
	for _, s := range a.support {
		for _, i := range append([]int{f.verb}, f.object...) {
			if (i == f.verb || a.claim.units[i].tag == adjective) && a.best[s][i].flip {
				return true
			}
		}
	}
	return false
}

// asks reports whether a sentence only asks.
func (a *alignment) asks(s int) bool {
	src := a.sources[s]
	return strings.HasSuffix(strings.TrimRight(src.span.In(src.article.Text), " \n\"”'’)"), "?")
}

var (
	allWords  = set(`all every each`)
	someWords = set(`some several many few most half part`)
)

// checkQuantities catches "all troops" where the sentence that carries the
// claim has some.
func (a *alignment) checkQuantities() *finding {
	s := a.support[0]
	t := a.sources[s].text
	for i := range a.claim.units {
		m := a.best[s][i]
		if a.claim.units[i].tag != noun || a.claim.units[i].quoted || m.unit < 0 || m.sim < .9 {
			continue
		}
		if all := a.claim.quantifier(i, allWords); all >= 0 && t.quantifier(m.unit, someWords) >= 0 {
			return &finding{reason: WrongFigure, detail: a.claim.units[all].In(a.claim.raw)}
		}
	}
	return nil
}

// quantifier is the word of a list that stands before the noun at i, with
// nothing but describing words between, -1 for none.
func (t *text) quantifier(i int, words map[string]bool) int {
	for k := i - 1; k >= 0 && k >= i-4; k-- {
		u := &t.units[k]
		switch {
		case words[u.lower]:
			return k
		case u.tag == adjective, u.tag == determiner, u.kind == name, u.lower == "of", u.tag == noun && k == i-1:
		default:
			return -1
		}
	}
	return -1
}
