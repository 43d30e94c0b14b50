package verify

import "slices"

// astray counts the clauses that have a doer, a target or a figure from
// elsewhere in the evidence where the evidence's own clauses with that verb have
// another: two facts told as one, perhaps.
func (a *alignment) astray() int {
	n := 0
	for _, f := range a.claim.frames {
		u := &a.claim.units[f.verb]
		if a.attr.has(f.verb) || u.quoted || u.weight <= .3 || !f.finite {
			continue
		}
		if slices.ContainsFunc(a.keyParts(f), func(i int) bool { return a.strange(i, f) }) {
			n++
		}
	}
	return n
}

// keyParts are a clause's doer, target, names and figures.
func (a *alignment) keyParts(f frame) []int {
	out := slices.Concat(a.side(a.claim, f.doer()), a.claim.upToComma(f, a.side(a.claim, f.target())))
	for _, i := range f.object {
		u := &a.claim.units[i]
		if u.kind == figure && !slices.Contains(out, i) {
			out = append(out, i)
		}
	}
	return slices.DeleteFunc(out, func(i int) bool {
		u := &a.claim.units[i]
		return a.attr.has(i) || u.quoted || u.weight < .5 || a.isOutlet(i) || genericNouns[u.lower] || genericPerson[u.lower] || possessive(u.lower)
	})
}

// strange reports whether the evidence has a part of the claim's clause, but
// none of its clauses with the same verb has, and all of those have something
// else of that kind.
func (a *alignment) strange(i int, f frame) bool {
	u := &a.claim.units[i]
	if !a.elsewhere(i) {
		return false
	}
	clauses := 0
	for s := range a.sources {
		t := a.sources[s].text
		for _, g := range t.frames {
			if sim, flip := a.m.compare(&a.claim.units[f.verb], &t.units[g.verb]); sim < .9 || flip {
				continue
			}
			if !g.finite {
				// "The network, a group based in Pakistan, …": whose participle this is
				// isn't known well enough to go by another sentence's clause.
				if slices.Contains(a.support, s) {
					return false
				}
				continue
			}
			clauses++
			if a.hasPart(u, g, t) || !a.rival(i, f, g, t) {
				return false
			}
		}
	}
	return clauses > 0
}

// hasPart reports whether a frame, or a name's other part beside it, has the
// claim's unit.
func (a *alignment) hasPart(u *unit, g frame, t *text) bool {
	for _, j := range slices.Concat(g.subject, g.object, g.agent) {
		if sim, _ := a.m.compare(u, &t.units[j]); sim >= alike {
			return true
		}
	}
	return false
}

// rival reports whether a frame has another of the kind of the claim's unit in
// its place.
func (a *alignment) rival(i int, f, g frame, t *text) bool {
	u := &a.claim.units[i]
	if slices.Contains(f.doer(), i) {
		heads := slices.DeleteFunc(a.side(t, g.doer()), func(j int) bool { return genericPerson[t.units[j].lower] || len(t.units[j].called) > 0 })
		return len(heads) > 0 && !slices.ContainsFunc(g.doer(), func(j int) bool { return t.units[j].tag == pronoun && len(t.units[j].means) == 0 })
	}
	for _, j := range slices.Concat(g.target(), g.object) {
		v := &t.units[j]
		switch {
		case v.tag == pronoun:
			return false
		case u.kind == figure && v.kind == figure, u.kind != figure && v.kind != figure && v.kind != moment && v.tag == noun:
			return true
		}
	}
	return false
}
