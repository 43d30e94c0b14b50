package verify

import "strings"

// checkStance catches "voted for" where the sentence that carries the claim has
// "voted against", and "is against" where it has "supports".
func (a *alignment) checkStance() *finding {
	s := a.support[0]
	t := a.sources[s].text
	for _, f := range a.claim.frames {
		own := a.claim.stance(f)
		if own == 0 || a.attr.has(f.verb) || a.claim.units[f.verb].quoted {
			continue
		}
		for _, g := range t.frames {
			if i, j := headCount(a.claim, f), headCount(t, g); i >= 0 && j >= 0 && a.claim.units[i].key != t.units[j].key {
				continue // others than those who voted for it
			}
			if doer := a.side(a.claim, f.subject); len(doer) > 0 && !a.foundIn(doer, g.subject, t) {
				continue
			}
			there := t.stance(g)
			same := a.sameEvent(f, g, t) || beForms[a.claim.units[f.verb].lower] || beForms[t.units[g.verb].lower]
			if there == -own && same && a.fit(f, g, t) >= 1.5 && a.claim.negative(f) == t.negative(g) {
				return &finding{reason: WrongPolarity, detail: a.claim.units[f.verb].In(a.claim.raw)}
			}
		}
	}
	return nil
}

// stance is 1 for what a frame is for, -1 for what it is against, 0 for neither.
func (t *text) stance(f frame) int {
	w := base(t.units[f.verb].lower)
	switch {
	case backing[w]:
		return 1
	case opposing[w]:
		return -1
	case !taking[w] && !beForms[t.units[f.verb].lower]:
		return 0
	}
	for k := f.verb + 1; k < len(t.units) && k <= f.verb+3; k++ {
		switch t.units[k].lower {
		case "against", "opposed":
			return -1
		case "favour", "favor":
			return 1
		case "for":
			if taking[w] {
				return 1
			}
			return 0
		}
		if t.units[k].tag == verb {
			return 0
		}
	}
	return 0
}

var (
	backing  = set(`support back favour favor endorse welcome`)
	opposing = set(`oppose reject resist condemn`)
	taking   = set(`vote argue speak campaign demonstrate protest rule decide fight rally march`)
)

// checkComparison catches a comparison turned round: "large ones were hit
// harder than small ones".
func (a *alignment) checkComparison() *finding {
	s := a.support[0]
	t := a.sources[s].text
	i, j := a.claim.than(), t.than()
	if i < 0 || j < 0 {
		return nil
	}
	across := [2]bool{}
	for k := range a.claim.units {
		u, m := &a.claim.units[k], a.best[s][k]
		if u.weight == 0 || u.quoted || u.tag == verb || m.unit < 0 || m.sim < .8 || m.flip || u.kind == figure && k < i {
			continue
		}
		switch left, there := k < i, m.unit < j; {
		case left != there && left:
			across[0] = true
		case left != there:
			across[1] = true
		case !left && !strings.HasSuffix(u.lower, "s"):
			return nil // the same thing is what the others are compared with
		}
	}
	if across[0] && across[1] {
		return &finding{reason: WrongRole, detail: "than"}
	}
	return nil
}

// than is where a text compares, -1 for nowhere or for a measure as in "more
// than six".
func (t *text) than() int {
	for i := range t.units {
		if t.units[i].lower == "than" && i+1 < len(t.units) && t.units[i+1].kind != figure {
			return i
		}
	}
	return -1
}
