package verify

import (
	"slices"
	"strings"
)

// untoldPart is a word of the claim that a model has likely added from
// elsewhere, "" for none: one of a part that is told of a noun beside it (", who
// lives in Quetta,", ", led by Karzai's brother,") which no sentence tells of
// that noun, or a state ("is dead") that nothing in the support is like. All
// else of such a claim may be found, so that shares don't show it.
func (a *alignment) untoldPart() string {
	union := a.union()
	for _, p := range a.parts() {
		if w := a.untold(p); w != "" {
			return w
		}
	}
	for _, f := range a.claim.frames {
		if i := a.state(f); i >= 0 && union[i] < .3 {
			return a.claim.units[i].In(a.claim.raw)
		}
	}
	return ""
}

// From aloneFrom on a word told of a noun counts, from nounFrom and rareFrom on
// it must be found by itself.
const (
	aloneFrom = .75
	nounFrom  = .9
	rareFrom  = 1
)

// states are said of somebody in hardly any other word, and are grave.
var states = set(`dead alive ill sick wounded injured missing married divorced retired guilty innocent blind paralysed paralyzed bankrupt arrested jailed imprisoned`)

// state is what a clause says that somebody with a name is ("Omar is dead"), -1
// for nothing of that kind.
func (a *alignment) state(f frame) int {
	if !slices.ContainsFunc(f.subject, func(k int) bool { return a.claim.units[k].kind == name }) {
		return -1
	}
	for i := f.verb; i <= f.verb+1 && i < len(a.claim.units); i++ {
		if u := &a.claim.units[i]; states[u.lower] && !u.quoted && i > 0 && beForms[a.claim.units[i-1].lower] {
			return i
		}
	}
	return -1
}

// besideNoun is a part of the claim between commas that is told of a noun.
type besideNoun struct{ head, from, to int } // units, to excluded

// parts finds the relative clauses, appositions and participles that stand
// between a comma after a noun and the next comma or the end.
func (a *alignment) parts() []besideNoun {
	var out []besideNoun
	n := len(a.claim.units)
	for i := 0; i+1 < n; i++ {
		head, next := &a.claim.units[i], &a.claim.units[i+1]
		if !a.noun(i) || !strings.Contains(a.claim.between(i), ",") || head.quoted {
			continue
		}
		if len(out) > 0 && out[len(out)-1].to == i+1 && !relatives[next.lower] {
			continue // what goes on after such a part
		}
		if !relatives[next.lower] && next.tag != determiner && !a.participle(i+1) {
			continue
		}
		to := i + 2
		for to < n && !strings.Contains(a.claim.between(to-1), ",") && !hardGap(a.claim.between(to-1)) {
			to++
		}
		if next.tag == determiner && (a.hasClause(i+1, to) || a.claim.units[to-1].tag == verb) {
			continue // "According to Ada Lunt, the harbour will close"
		}
		out = append(out, besideNoun{head: i, from: i + 1, to: to})
	}
	return out
}

// hasClause reports whether a clause with its subject begins among some units,
// and not by a relative.
func (a *alignment) hasClause(from, to int) bool {
	for _, f := range a.claim.frames {
		if f.verb >= from && f.verb < to && f.finite && !slices.ContainsFunc(a.claim.units[from:f.verb], func(u unit) bool { return relatives[u.lower] || u.lower == "that" }) {
			return true
		}
	}
	return false
}

var relatives = set(`who which whose whom where`)

// noun reports whether a unit may be the noun that something is told of.
func (a *alignment) noun(i int) bool {
	u := &a.claim.units[i]
	return u.tag == noun || u.kind == name || u.weight > 0 && i > 0 && a.claim.units[i-1].kind == name
}

// participle reports whether the unit is a past participle before a
// preposition: "led by", "founded in".
func (a *alignment) participle(i int) bool {
	u := &a.claim.units[i]
	return u.tag == verb && !ing(u.lower) && i+1 < len(a.claim.units) && a.claim.units[i+1].tag == preposition && a.claim.units[i+1].lower != "to"
}

// sumsUp reports whether a noun only takes up the clause before it: "a process
// that takes six months".
func (a *alignment) sumsUp(p besideNoun, i int) bool {
	return i == p.from+1 && a.claim.units[p.from].tag == determiner && i+1 < p.to && (relatives[a.claim.units[i+1].lower] || a.claim.units[i+1].lower == "that")
}

// about reports whether a sentence may tell something of the named head of a
// part: it has the name, or it leans on a sentence that has and no "they"
// stands for one person.
func (a *alignment) about(p besideNoun, s int) bool {
	if a.best[s][p.head].sim >= .5 {
		return true
	}
	next := min(p.from+1, p.to-1)
	single := a.claim.units[p.from].lower == "who" && (a.claim.units[next].lower == "is" || a.claim.units[next].lower == "was" || strings.HasSuffix(a.claim.units[next].lower, "s"))
	t := a.sources[s].text
	if single && !slices.ContainsFunc(t.units, func(u unit) bool { return leaning[u.lower] && !several[u.lower] }) && containsPlural(t) {
		return false
	}
	return a.score[s][p.head] >= .3
}

var several = set(`they them their these those`)

func containsPlural(t *text) bool {
	return slices.ContainsFunc(t.units, func(u unit) bool { return several[u.lower] || several[strings.TrimSuffix(u.lower, "'re")] })
}

// untold is a word of such a part that no sentence which tells of its head has.
func (a *alignment) untold(p besideNoun) string {
	var words []int
	for i := p.from; i < p.to; i++ {
		if u := &a.claim.units[i]; u.weight >= aloneFrom && !u.quoted && !a.sumsUp(p, i) {
			words = append(words, i)
		}
	}
	which := -1
	if len(words) == 0 {
		return ""
	}
	best := -1.0
	named := a.claim.units[p.head].kind == name
	for s := range a.sources {
		if !a.relevant(s) || named && !a.about(p, s) {
			continue
		}
		total, found, at := 0.0, 0.0, -1
		for n, i := range words {
			u := &a.claim.units[i]
			sim := a.score[s][i]
			if n == 0 || named && u.kind == name {
				sim = a.best[s][i].sim // not from another sentence
			}
			total += u.weight
			found += u.weight * sim
			if sim < .3 && at < 0 && a.weighty(i) {
				at = i
			}
		}
		if at < 0 && found < .45*total {
			at = words[0]
		}
		if at < 0 {
			return ""
		}
		if found > best {
			best, which = found, at
		}
	}
	if which < 0 {
		which = words[0]
	}
	return a.claim.units[which].In(a.claim.raw)
}

// weighty reports whether a word told of a noun must be found by itself: a
// name, a noun, and a verb that is rare enough to have few other wordings.
func (a *alignment) weighty(i int) bool {
	u := &a.claim.units[i]
	switch {
	case u.kind == name:
		return true
	case u.tag == verb:
		return u.weight >= rareFrom && !speechWords[base(u.lower)]
	}
	return u.weight >= nounFrom
}
