package verify

import (
	"slices"
	"strings"
)

// checkPolarity wants what the claim says that happens to happen in the support
// too, and what it denies to be denied: verb by verb, with the same doer or
// target; for opposites ("accepted", "rejected") with the rest the same.
func (a *alignment) checkPolarity() *finding {
	for _, f := range a.claim.frames {
		u := &a.claim.units[f.verb]
		if u.quoted {
			continue
		}
		if a.attr.has(f.verb) {
			if a.unsaid(f.verb) {
				return &finding{reason: WrongPolarity, detail: u.In(a.claim.raw)}
			}
			continue
		}
		agrees, differs := 0.0, 0.0
		for s := range a.sources {
			if !a.relevant(s) {
				continue
			}
			t := a.sources[s].text
			supports := slices.Contains(a.support, s)
			if !supports && a.cover[s] < .85*a.cover[a.support[0]] {
				continue
			}
			for _, g := range t.frames {
				same, decides := a.samePolarity(f, g, s)
				switch {
				case decides && same:
					agrees = max(agrees, a.fit(f, g, t))
				case decides && supports:
					differs = max(differs, a.fit(f, g, t))
				}
			}
		}
		if differs > agrees+.2 {
			return &finding{reason: WrongPolarity, detail: u.In(a.claim.raw)}
		}
	}
	if f := a.checkQualities(); f != nil {
		return f
	}
	return a.checkDenied()
}

// demanded reports whether an infinitive is what somebody asks for.
func (t *text) demanded(g frame) bool {
	for k := g.verb - 1; k >= 0 && k >= g.verb-6; k-- {
		if demandVerbs[base(t.units[k].lower)] || demandVerbs[t.units[k].lower] {
			return true
		}
	}
	return false
}

var demandVerbs = set(`call ask demand urge exhort want request press beg tell order invite allow expect`)

// directions need no target to be opposites.
var directions = set(`rise fall drop climb grow shrink increase decrease gain lose`)

// fit says how well a sentence's frame is the claim's one, whatever it says of
// it: 1 and, up to 2, the share of what stands round the claim's verb.
func (a *alignment) fit(f, g frame, t *text) float64 {
	total, found := 0.0, 0.0
	there := slices.Concat(g.subject, g.object, g.agent)
	for _, i := range slices.Concat(f.subject, f.object, f.agent) {
		u := &a.claim.units[i]
		best := 0.0
		for _, j := range there {
			sim, _ := a.m.compare(u, &t.units[j])
			best = max(best, sim)
		}
		total += u.weight
		found += u.weight * best
	}
	if total == 0 {
		return 1
	}
	return 1 + found/total
}

// samePolarity compares what the claim's frame and one of t say of an event.
// decides is false when they aren't of the same event.
func (a *alignment) samePolarity(f, g frame, s int) (same, decides bool) {
	t := a.sources[s].text
	u, v := &a.claim.units[f.verb], &t.units[g.verb]
	if u.weight == 0 || v.weight == 0 {
		if !sameForms(u, v) || !a.restAgrees(f, g, t) && !(beForms[u.lower] && a.foundIn(a.side(a.claim, f.object), g.object, t)) {
			return false, false
		}
		return a.claim.negative(f) == t.negative(g), true
	}
	sim, flip := a.m.compare(u, v)
	if sim < .6 {
		return false, false
	}
	doer := a.foundIn(a.side(a.claim, f.doer()), g.doer(), t) || a.samePronoun(f.doer(), g.doer(), t) || a.mayBe(f.doer(), g.doer(), s)
	target := a.foundIn(a.side(a.claim, f.target()), g.target(), t) || a.restAgrees(f, g, t) || a.samePronoun(f.target(), g.target(), t)
	light := u.weight <= .3 || v.weight <= .3
	switch {
	case flip && doer && directions[base(u.lower)] && directions[base(v.lower)] && v.modal != planned && v.modal != possible:
		return false, true
	case light && !((doer || f.passive && g.passive) && (target || len(f.object) == 0)):
		return false, false
	case flip && !(target && (doer || len(g.doer()) == 0 || len(f.doer()) == 0) || doer && len(a.side(a.claim, f.target())) == 0 && len(a.side(t, g.target())) == 0):
		return false, false
	case flip && (v.modal == planned || v.modal == possible) && u.modal == actual:
		return false, false // to want an end is no end
	}
	if (u.modal == planned || u.modal == possible) && v.modal == actual && !flip && t.negative(g) {
		return false, false // what must be done may not have been done
	}
	if !flip && a.claim.negative(f) && !t.negative(g) && v.modal == planned && u.modal != planned && !g.finite && t.demanded(g) {
		return false, false // who is asked to resign may not intend to
	}
	return (a.claim.negative(f) == t.negative(g)) != flip, doer || target || len(f.subject)+len(f.object) == 0 || sim >= .95
}

// negative reports whether a frame says that something does not happen: its
// verb is denied or what it acts on is none.
func (t *text) negative(f frame) bool {
	out := t.units[f.verb].denied
	for k := f.verb - 1; k >= 0 && k >= f.verb-3 && t.units[f.verb].tag == auxiliary; k-- {
		out = out || t.units[k].denied && t.units[k].tag == auxiliary
	}
	return out
}

// checkQualities compares the adjectives that the claim and the support give
// to the same noun, or as the complement of "is", where one is the opposite of
// the other.
func (a *alignment) checkQualities() *finding {
	for i := range a.claim.units {
		u := &a.claim.units[i]
		if u.quoted || u.tag != adjective && u.tag != adverb && u.tag != verb && !qualities[u.lower] || u.weight == 0 {
			continue
		}
		if certainties[u.lower] && a.union()[i] < .5 {
			return &finding{reason: WrongModality, detail: u.In(a.claim.raw)}
		}
		agrees, differs := false, false
		for _, s := range a.support {
			t := a.sources[s].text
			for j := range t.units {
				sim, flip := a.m.compare(u, &t.units[j])
				if sim < .6 || !flip && sim < .9 || u.tag == verb && t.units[j].tag != adjective {
					continue
				}
				if (u.denied != t.units[j].denied) == flip {
					agrees = true
				} else if a.sameHead(i, j, t) || s == a.support[0] && t.complement(j) && (a.claim.complement(i) || u.tag == verb) {
					differs = true
				}
			}
		}
		if differs && !agrees {
			return &finding{reason: WrongPolarity, detail: u.In(a.claim.raw)}
		}
	}
	return nil
}

// certainties say that something is settled.
var certainties = set(`certain certainly definite definitely undoubtedly proven`)

// checkDenied doubts a claim that affirms a noun which its support denies under
// a verb that the claim doesn't have: "promised a subsidy", "ruled out a
// subsidy".
func (a *alignment) checkDenied() *finding {
	s := a.support[0]
	t := a.sources[s].text
	for _, f := range a.claim.frames {
		u := &a.claim.units[f.verb]
		if a.attr.has(f.verb) || u.quoted || u.denied {
			continue
		}
		if w := a.excluded(f, t, s); w != "" {
			return &finding{reason: WrongPolarity, detail: w}
		}
		if a.best[s][f.verb].sim >= .6 {
			continue
		}
		if w := a.onlyPlanned(f, t, s); w != "" {
			return &finding{reason: WrongModality, detail: w, weak: true}
		}
		if u.weight == 0 {
			continue
		}
		for _, i := range a.claim.upToComma(f, a.side(a.claim, f.object)) {
			m := a.best[s][i]
			if m.unit >= 0 && m.sim >= .9 && !m.flip && t.units[m.unit].denied && !a.claim.units[i].denied {
				return &finding{reason: WrongPolarity, detail: a.claim.units[i].In(a.claim.raw), weak: true}
			}
		}
	}
	return nil
}

// excluded is what the claim puts into a frame that the sentence takes out of
// it: "ready to talk, but not about the closure".
func (a *alignment) excluded(f frame, t *text, s int) string {
	if a.best[s][f.verb].sim < .6 {
		return ""
	}
	for _, i := range f.object {
		u := &a.claim.units[i]
		m := a.best[s][i]
		if u.denied || u.kind == figure || m.sim < .9 || m.flip || !t.units[m.unit].denied || a.claim.negative(f) || a.claim.contrasted(i) {
			continue
		}
		for k := m.unit - 1; k >= 0 && k >= m.unit-3; k-- {
			if t.units[k].lower == "not" && k > 0 && t.units[k-1].tag != auxiliary && t.units[k-1].tag != verb {
				return u.In(a.claim.raw)
			}
		}
	}
	return ""
}

var qualities = set(`unpopular popular unlikely likely impossible possible preliminary final first last high low high-level easy hard difficult little strong northern southern eastern western northwestern northeastern southwestern southeastern`)

// complement reports whether "is", "was", "become" or the like stands shortly
// before unit i.
func (t *text) complement(i int) bool {
	for k := i - 1; k >= 0 && k >= i-4; k-- {
		w := base(t.units[k].lower)
		if w == "be" || beForms[t.units[k].lower] || w == "become" || w == "remain" || w == "seem" || w == "call" || w == "believe" || w == "describe" || t.units[k].lower == "as" {
			return true
		}
	}
	return false
}

// sameHead reports whether the words at i of the claim and j of t describe the
// same noun.
func (a *alignment) sameHead(i, j int, t *text) bool {
	for k := i + 1; k < len(a.claim.units) && k <= i+2; k++ {
		for l := j + 1; l < len(t.units) && l <= j+2; l++ {
			if sim, flip := a.m.compare(&a.claim.units[k], &t.units[l]); sim >= .7 && !flip && a.claim.units[k].tag == noun {
				return true
			}
		}
	}
	return false
}

// unsaid reports whether the sentence that carries the claim says that its
// speaker did not say so.
func (a *alignment) unsaid(i int) bool {
	t := a.sources[a.support[0]].text
	differs := false
	for _, g := range t.frames {
		v := &t.units[g.verb]
		if !neutralSpeech[base(v.lower)] || !a.sameDoer(i, g.verb, t) {
			continue
		}
		if !v.denied {
			return false
		}
		differs = true
	}
	return differs
}

// sameDoer reports whether the verbs at i of the claim and j of t have the same
// doer by name or noun.
func (a *alignment) sameDoer(i, j int, t *text) bool {
	for _, f := range a.claim.frames {
		if f.verb != i {
			continue
		}
		for _, g := range t.frames {
			if g.verb == j {
				return a.foundIn(a.side(a.claim, f.subject), a.side(t, g.subject), t) || a.samePronoun(f.subject, g.subject, t)
			}
		}
	}
	return false
}

// mayBe reports whether a pronoun as the sentence's doer may stand for the
// claim's: its name or noun stands just before.
func (a *alignment) mayBe(claim, there []int, s int) bool {
	if a.sources[s].pronounIn(there) < 0 {
		return false
	}
	for _, i := range a.side(a.claim, claim) {
		if a.score[s][i] >= .5 {
			return true
		}
	}
	return false
}

// samePronoun reports whether both subjects are the same pronoun.
func (a *alignment) samePronoun(claim, there []int, t *text) bool {
	i, j := a.claim.pronounIn(claim), t.pronounIn(there)
	return i >= 0 && j >= 0 && a.claim.units[i].lower == t.units[j].lower
}

var causes = set(`because since due after following caused causes cause led leads as so therefore owing thanks protest amid over`)

// strongCauses name a cause and nothing else.
var strongCauses = set(`because owing`)

// checkCause wants the reason that a claim gives to be in the support: the
// words after "because" in one of its sentences, and most of them.
func (a *alignment) checkCause() *finding {
	t := a.claim
	union := a.union()
	for k := range t.units {
		w := t.units[k].lower
		strong := strongCauses[w] || w == "due" && k+2 < len(t.units) && t.units[k+1].lower == "to" && t.units[k+2].tag != verb
		if !strong && w != "after" && w != "following" || t.units[k].quoted {
			continue
		}
		total, found, verbs := 0.0, 0.0, 0
		for j := k + 1; j < len(t.units); j++ {
			if hardGap(t.between(j-1)) || strings.Contains(t.between(j-1), ",") {
				break
			}
			if t.units[j].tag == verb {
				verbs++
			}
			if a.attr.has(j) || t.units[j].weight == 0 {
				continue
			}
			total += t.units[j].weight
			found += t.units[j].weight * union[j]
		}
		if total == 0 || !strong && verbs == 0 {
			continue
		}
		if found < .45*total || strong && !a.causal(k) {
			return &finding{reason: WrongCause, detail: t.raw[t.units[k].Start:], weak: found >= .6*total && a.together() >= .6}
		}
	}
	return nil
}

// causal reports whether one sentence of the evidence gives a reason and has
// much of the claim's on both sides of its "because" at k.
func (a *alignment) causal(k int) bool {
	var effect, cause []int
	for i := range a.claim.units {
		switch {
		case a.attr.has(i) || a.claim.units[i].weight == 0:
		case i < k:
			effect = append(effect, i)
		case i > k:
			cause = append(cause, i)
		}
	}
	if k == 0 {
		return true // "Because of X, Y": where X ends isn't told
	}
	for s := range a.sources {
		t := a.sources[s].text
		own := a.own(s)
		for i := range t.units {
			if causes[t.units[i].lower] && a.share(cause, own) >= .4 && a.share(effect, a.score[s]) >= .3 {
				return true
			}
		}
	}
	return false
}

// checkBinding wants the names and nouns of each of the claim's clauses in one
// sentence of the support, with what it leans on.
func (a *alignment) checkBinding() *finding {
	for _, f := range a.claim.frames {
		if !f.finite || a.attr.has(f.verb) || a.claim.units[f.verb].quoted {
			continue
		}
		units := append(append(append([]int{}, f.subject...), f.object...), f.agent...)
		best := 0.0
		for _, s := range a.support {
			best = max(best, a.share(units, a.score[s]))
		}
		if best < .45 && a.weightOf(units) >= 1 {
			if a.doubt = true; best >= .3 || a.weight() < 1.5 {
				continue
			}
			return &finding{reason: Merged, detail: a.claim.units[f.verb].In(a.claim.raw)}
		}
	}
	return nil
}

func (a *alignment) weightOf(units []int) float64 {
	total := 0.0
	for _, i := range units {
		if !a.attr.has(i) {
			total += a.claim.units[i].weight
		}
	}
	return total
}

// together is how much of the claim's clauses stands in one sentence each,
// weighted by what they hold.
func (a *alignment) together() float64 {
	total, found := 0.0, 0.0
	for _, f := range a.claim.frames {
		if !f.finite || a.attr.has(f.verb) {
			continue
		}
		units := append(append(append([]int{f.verb}, f.subject...), f.object...), f.agent...)
		best := 0.0
		for _, s := range a.support {
			best = max(best, a.share(units, a.score[s]))
		}
		w := a.weightOf(units)
		total += w
		found += w * best
	}
	if total == 0 {
		return a.cover[a.support[0]]
	}
	return max(found/total, a.cover[a.support[0]])
}

// share is how much of some units' weight scores find again; 1 without any
// weight.
func (a *alignment) share(units []int, scores []float64) float64 {
	total, found := 0.0, 0.0
	for _, i := range units {
		if a.attr.has(i) {
			continue
		}
		total += a.claim.units[i].weight
		found += a.claim.units[i].weight * scores[i]
	}
	if total == 0 {
		return 1
	}
	return found / total
}
