package verify

import (
	"slices"
	"strings"
)

// checkUnwilling catches a wish or a consent that the evidence denies in other
// words: "wants talks" where the group "was not interested in talks". The
// claim's verb stands nowhere, so that no verb could be compared; doer and
// target are those of the denied clause.
func (a *alignment) checkUnwilling() *finding {
	for _, f := range a.claim.frames {
		u := &a.claim.units[f.verb]
		if a.attr.has(f.verb) || u.quoted || a.claim.negative(f) || !a.willing(f) || a.willingThere(f) {
			continue
		}
		for s := range a.sources {
			t := a.sources[s].text
			if (a.relevant(s) || a.speaks(s)) && slices.ContainsFunc(t.frames, func(g frame) bool { return a.unwilling(f, g, t) }) {
				return &finding{reason: WrongPolarity, detail: u.In(a.claim.raw)}
			}
		}
	}
	return nil
}

// willing reports whether a clause of the claim says that somebody is for
// something: by its verb, or by what it says that they are.
func (a *alignment) willing(f frame) bool {
	w := a.claim.units[f.verb].lower
	if wishes[w] || wishes[base(w)] {
		return true
	}
	next := f.verb + 1
	return beForms[w] && next < len(a.claim.units) && interest[a.claim.units[next].lower] && !a.claim.units[next].denied
}

// wishes are verbs that say that somebody is for something.
var wishes = set(`want wish seek desire would-like`)

// interest words say so with "not" before them of who is against it.
var interest = set(`interested interest willing ready keen prepared inclined open eager want wish seek plan intend desire support favour favor accept agree`)

// unwilling reports whether a frame denies that the claim's doer is for the
// claim's target.
func (a *alignment) unwilling(f, g frame, t *text) bool {
	denied := false
	for _, j := range append([]int{g.verb}, g.object...) {
		w := t.units[j].lower
		denied = denied || (interest[w] || interest[base(w)]) && (t.units[j].denied || t.negative(g))
	}
	return denied && a.sameSides(f, g, t)
}

// willingThere reports whether a sentence says of the same doer and target
// that they are for it.
func (a *alignment) willingThere(f frame) bool {
	for s := range a.sources {
		t := a.sources[s].text
		for _, g := range t.frames {
			if sim, flip := a.m.compare(&a.claim.units[f.verb], &t.units[g.verb]); sim >= .9 && !flip && !t.negative(g) && a.sameSides(f, g, t) {
				return true
			}
		}
	}
	return false
}

// sameSides reports whether two frames have the same doer and the same target.
func (a *alignment) sameSides(f, g frame, t *text) bool {
	doer := a.foundIn(a.side(a.claim, f.subject), g.subject, t) || a.claim.pronounIn(f.subject) >= 0
	total, found := 0.0, 0.0
	for _, i := range f.object {
		if interest[a.claim.units[i].lower] {
			continue
		}
		best := 0.0
		for _, j := range g.object {
			sim, _ := a.m.compare(&a.claim.units[i], &t.units[j])
			if strings.HasSuffix(t.units[j].lower, " "+a.claim.units[i].lower) {
				sim = 1 // "talks", "peace talks"
			}
			best = max(best, sim)
		}
		total += a.claim.units[i].weight
		found += a.claim.units[i].weight * best
	}
	return doer && total > 0 && found >= .6*total
}
