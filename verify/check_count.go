package verify

// otherFigure is a figure among the claim's objects where t's frame has
// another one.
func (a *alignment) otherFigure(f, g frame, t *text) string {
	for _, i := range f.object {
		if a.claim.units[i].kind != figure {
			continue
		}
		differs := false
		for _, j := range g.object {
			if t.units[j].kind != figure {
				continue
			}
			if sim, _ := a.m.compare(&a.claim.units[i], &t.units[j]); sim >= 1 {
				// Of "four of eleven fans" only four are counted.
				differs = t.partOf(j) && !a.claim.partOf(i) && a.best[a.support[0]][i].sim >= 1 || a.secondary(i, j, g, t)
				break
			}
			differs = differs || a.sameUnit(i, t, j)
		}
		if differs {
			return a.claim.units[i].In(a.claim.raw)
		}
	}
	return ""
}

// secondary reports whether a frame's figure at j, which is the claim's, is only
// what its first one is set against: "came to 46 percent, against 22 before".
func (a *alignment) secondary(i, j int, g frame, t *text) bool {
	for _, k := range g.object {
		if k >= j {
			return false
		}
		if t.units[k].kind != figure || t.governor(k) == "from" || !a.sameUnit(i, t, k) {
			continue
		}
		for c := range a.claim.units {
			if sim, _ := a.m.compare(&a.claim.units[c], &t.units[k]); sim >= 1 {
				return false
			}
		}
		for l := k + 1; l < j; l++ {
			if contrasts[t.units[l].lower] {
				return true
			}
		}
		return false
	}
	return false
}

var contrasts = set(`against from down up compared versus instead after before`)

// partOf reports whether a figure says of how many another one is a part: the
// second of "four of eleven".
func (t *text) partOf(j int) bool {
	k := j - 1
	if k > 0 && (t.units[k].tag == determiner || possessive(t.units[k].lower)) {
		k--
	}
	return k > 0 && t.units[k].lower == "of" && t.units[k-1].kind == figure
}

// otherCount is the figure that counts the claim's subject where t's frame
// counts the same with another: "three of the nine governors voted".
func (a *alignment) otherCount(f, g frame, t *text) string {
	if f.passive != g.passive {
		return ""
	}
	if i, j := ordinalIn(a.claim, f), ordinalIn(t, g); i >= 0 && j >= 0 && a.claim.units[i].key != t.units[j].key {
		return a.claim.units[i].In(a.claim.raw)
	}
	if j := headCount(t, g); j >= 0 && a.claim.saysAll(f) && j+1 < len(t.units) && t.units[j+1].lower == "of" && a.foundIn(a.side(a.claim, f.subject), g.subject, t) {
		return "all"
	}
	i, j := headCount(a.claim, f), headCount(t, g)
	if i < 0 || j < 0 || a.claim.units[i].quoted {
		return ""
	}
	for _, k := range g.subject {
		if sim, _ := a.m.compare(&a.claim.units[i], &t.units[k]); sim >= 1 && k == j {
			return ""
		}
	}
	if !a.foundIn(a.side(a.claim, f.subject), g.subject, t) && !a.sameUnit(i, t, j) {
		return ""
	}
	return a.claim.units[i].In(a.claim.raw)
}

// saysAll reports whether a frame's subject is all of something.
func (t *text) saysAll(f frame) bool {
	first := f.verb
	for _, i := range f.subject {
		first = min(first, i)
	}
	for k := first - 1; k >= 0 && k >= first-2; k-- {
		if w := t.units[k].lower; w == "all" || w == "every" || w == "both" || w == "each" {
			return true
		}
	}
	return false
}

// ordinalIn is the ordinal in a frame's subject, -1 for none or several.
func ordinalIn(t *text, f frame) int {
	out := -1
	for _, i := range f.subject {
		if u := &t.units[i]; u.kind == figure && (ordinalOf(u.key) != "" || u.lower == "first" || u.lower == "second" || u.lower == "third") {
			if out >= 0 {
				return -1
			}
			out = i
		}
	}
	return out
}

// headCount is the first figure of a frame's subject, -1 for none or for a
// year or an age.
func headCount(t *text, f frame) int {
	first := -1
	for _, i := range f.subject {
		if t.units[i].kind == figure && ordinalOf(t.units[i].key) == "" && (first < 0 || i < first) {
			first = i
		}
	}
	for _, i := range f.subject {
		if i < first && t.units[i].weight > 0 && t.units[i].tag == noun {
			return -1 // what counts stands first
		}
	}
	return first
}

// sameUnit reports whether two figures are followed by the same noun, or by
// none.
func (a *alignment) sameUnit(i int, t *text, j int) bool {
	n, ok := a.measured(a.claim, i)
	m, okThere := a.measured(t, j)
	if !ok || !okThere {
		return ok == okThere
	}
	sim, _ := a.m.compare(&a.claim.units[n], &t.units[m])
	return sim >= .7
}
