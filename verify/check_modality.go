package verify

import (
	"slices"
)

// checkModality catches a plan or a possibility told as a fact, or a
// possibility as a plan.
func (a *alignment) checkModality() *finding {
	for _, f := range a.claim.frames {
		u := &a.claim.units[f.verb]
		if u.quoted || !f.finite || a.attr.has(f.verb) || u.modal < planned || plannedWords[u.lower] || possibleWords[u.lower] || a.claim.afterBefore(f.verb) {
			continue
		}
		right, wrong := false, false
		for _, s := range a.support {
			t := a.sources[s].text
			for _, g := range t.frames {
				v := &t.units[g.verb]
				if !a.sameEvent(f, g, t) || v.modal == unmarked {
					continue
				}
				if u.modal > v.modal {
					wrong = true
				} else {
					right = true
				}
			}
		}
		if wrong && !right {
			return &finding{reason: WrongModality, detail: u.In(a.claim.raw)}
		}
		if !right && u.modal == actual && (a.wished(f.verb) || a.onlyToCome(f)) {
			return &finding{reason: WrongModality, detail: u.In(a.claim.raw), weak: true}
		}
	}
	return nil
}

// onlyToCome reports whether the sentence that carries the claim has another
// verb in place of the claim's, of the same doer and target, that tells of what
// is to come: "has approved the plan", "will vote on the plan".
func (a *alignment) onlyToCome(f frame) bool {
	s := a.support[0]
	t := a.sources[s].text
	if a.claim.units[f.verb].weight <= .3 || a.best[s][f.verb].sim >= .3 {
		return false
	}
	doer, target := a.side(a.claim, f.doer()), a.side(a.claim, f.target())
	for _, g := range t.frames {
		if m := t.units[g.verb].modal; (m == planned || m == possible) && a.foundIn(doer, g.subject, t) && a.foundIn(target, g.object, t) {
			return true
		}
	}
	return false
}

// wished reports whether the sentence that carries the claim has its verb only
// as a noun that somebody asks for: "ask regulators for approval".
func (a *alignment) wished(i int) bool {
	s := a.support[0]
	t := a.sources[s].text
	m := a.best[s][i]
	if w := a.claim.units[i].lower; ing(w) || speechWords[base(w)] || demandVerbs[base(w)] {
		return false
	}
	if m.unit < 0 || m.sim < alike || m.flip || t.units[m.unit].tag != noun {
		return false
	}
	for _, g := range t.frames {
		v := &t.units[g.verb]
		w := base(v.lower)
		if slices.Contains(g.object, m.unit) && (wishing[w] || (w == "ask" || w == "call" || w == "apply") && t.governor(m.unit) == "for") {
			return true
		}
	}
	return false
}

// afterBefore reports whether the verb at i stands in a clause with "before",
// which doesn't say that it happened.
func (t *text) afterBefore(i int) bool {
	for k := i - 1; k >= 0 && k >= i-5; k-- {
		if t.units[k].lower == "before" {
			return true
		}
		if t.units[k].tag == verb {
			return false
		}
	}
	return false
}

// onlyPlanned is what the claim says was done, by a verb that the sentence
// doesn't have, where the sentence says that it was planned or asked for:
// "made its first flight", "plans its first flight".
func (a *alignment) onlyPlanned(f frame, t *text, s int) string {
	u := &a.claim.units[f.verb]
	if u.modal != actual || ing(u.lower) || wishing[base(u.lower)] || plannedWords[u.lower] || demandVerbs[base(u.lower)] || speechWords[base(u.lower)] {
		return ""
	}
	for _, i := range a.claim.upToComma(f, a.side(a.claim, f.object)) {
		m := a.best[s][i]
		if m.unit < 0 || m.sim < .9 || m.flip || a.claim.units[i].kind == name {
			continue
		}
		for _, g := range t.frames {
			w := base(t.units[g.verb].lower)
			if wishing[w] && slices.Contains(a.side(t, g.object), m.unit) || (w == "ask" || w == "call") && t.governor(m.unit) == "for" && slices.Contains(g.object, m.unit) {
				return a.claim.units[f.verb].In(a.claim.raw)
			}
		}
	}
	return ""
}

// wishing verbs have an object that isn't there yet.
var wishing = set(`plan expect want seek demand propose request offer promise threaten consider predict forecast await`)
