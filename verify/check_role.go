package verify

import (
	"slices"
	"strings"
)

// sameVerb is the similarity from which two verbs are the same event.
const sameVerb = .6

// checkRoles lays every frame of the claim beside those frames of the evidence
// that have the same verb. Where the rest agrees but the doer, the target or a
// figure is another, and no other frame agrees wholly, the claim put somebody
// or something in another's place.
func (a *alignment) checkRoles() *finding {
	for _, f := range a.claim.frames {
		u := &a.claim.units[f.verb]
		if a.attr.has(f.verb) || u.quoted || ing(u.lower) && !f.finite || neutralSpeech[base(u.lower)] && len(a.side(a.claim, f.object)) == 0 || u.weight == 0 && !beForms[u.lower] && !haveForms[u.lower] {
			continue
		}
		title := a.titled(f)
		if title.lesser != "" {
			return &finding{reason: WrongRole, detail: title.lesser}
		}
		right, wrong, weak := title.source >= 0, "", false
		for s := range a.sources {
			t := a.sources[s].text
			relevant := a.relevant(s)
			for _, g := range t.frames {
				if !a.sameEvent(f, g, t) || !relevant && !a.restAgrees(f, g, t) {
					continue
				}
				switch detail, agrees := a.rolesDiffer(f, g, s); {
				case detail != "":
					wrong = detail
					weak = !a.isNamed(detail)
				case agrees:
					right = true
				}
			}
		}
		if wrong != "" && !right {
			return &finding{reason: WrongRole, detail: wrong, weak: weak}
		}
	}
	return a.checkOwners()
}

// isNamed reports whether what differs is a name, or a verb whose sides have
// changed places, rather than a noun or a figure.
func (a *alignment) isNamed(detail string) bool {
	for i := range a.claim.units {
		if a.claim.units[i].In(a.claim.raw) == detail {
			return a.claim.units[i].kind == name || a.claim.units[i].tag == verb
		}
	}
	return false
}

// relevant reports whether a sentence covers enough of the claim to be about
// the same.
func (a *alignment) relevant(s int) bool {
	return slices.Contains(a.support, s) || a.cover[s] >= .6*a.cover[a.support[0]]
}

func (a *alignment) sameEvent(f, g frame, t *text) bool {
	u, v := &a.claim.units[f.verb], &t.units[g.verb]
	if u.weight == 0 || v.weight == 0 {
		return sameForms(u, v) && (a.restAgrees(f, g, t) || a.foundIn(a.side(a.claim, f.object), g.object, t))
	}
	sim, flip := a.m.compare(u, v)
	return sim >= sameVerb && !flip
}

// sameForms reports whether both are forms of "be", or both of "have".
func sameForms(u, v *unit) bool {
	return beForms[u.lower] && beForms[v.lower] || haveForms[u.lower] && haveForms[v.lower]
}

// rolesDiffer compares the claim's frame with one of t: detail is what stands
// in another's place, "" for nothing; agrees is whether both sides that the
// claim names were found.
func (a *alignment) rolesDiffer(f, g frame, s int) (detail string, agrees bool) {
	t := a.sources[s].text
	doer, target := a.side(a.claim, f.doer()), a.side(a.claim, f.target())
	if a.claim.gerund(doer) {
		doer = nil
	}
	target = a.claim.upToComma(f, target)
	there, thereTarget := a.side(t, g.doer()), t.upToComma(g, a.side(t, g.target()))
	doerSame, targetSame := a.foundIn(doer, g.doer(), t), a.foundIn(target, g.target(), t)
	if a.otherNames(doer, there, t) {
		doerSame = false
	}
	rest := a.restAgrees(f, g, t) || len(f.object)+len(f.agent) == 0 && f.passive && g.passive ||
		len(f.object)+len(g.object) == 0 && f.passive == g.passive && !a.claim.verbAt(f.verb+1) && a.claim.units[f.verb].stem == t.units[g.verb].stem
	if i, j := f.verb+1, g.verb+1; a.claim.verbAt(i) && t.verbAt(j) {
		sim, flip := a.m.compare(&a.claim.units[i], &t.units[j])
		rest = rest || sim >= .8 && !flip // "proposed spending"
	}
	d := len(doer) > 0 && !doerSame && a.foundIn(doer, t.surely(thereTarget), t)
	e := len(target) > 0 && !targetSame && a.foundIn(target, t.surely(there), t)
	intransitive := base(a.claim.units[f.verb].lower) == "die" || a.claim.units[f.verb].weight == 0
	switch {
	case intransitive:
	case d && e, d && len(target) > 0 && !targetSame, e && len(doer) > 0 && !doerSame, a.crossed(f, g, t):
		return a.claim.units[f.verb].In(a.claim.raw), false
	}
	// The rest of the frame must agree, or it isn't the same event.
	if !doerSame && (targetSame || rest || g.finite && s == a.support[0] && a.allOwn(target, s)) {
		a.doubt = a.doubt || a.otherPerson(doer, g.doer(), s) != ""
		if w := a.other(doer, there, s, f); w != "" {
			return w, false
		}
	}
	if !targetSame && (doerSame || rest && f.passive) {
		if w := a.other(target, thereTarget, s, f); w != "" {
			return w, false
		}
	}
	if !doerSame && f.passive == g.passive && len(there) > 0 && len(a.namesIn(t, there)) == 0 {
		if n := a.namesIn(a.claim, doer); len(n) > 0 && a.foundIn(n, g.object, t) && !a.pronounIn(t, g.doer()) {
			return a.claim.units[f.verb].In(a.claim.raw), false
		}
	}
	if !doerSame && (targetSame || rest) && f.finite && g.finite && f.passive == g.passive && a.doesElse(doer, g, t) {
		return a.claim.units[f.verb].In(a.claim.raw), false
	}
	a.doubt = a.doubt || a.loose(f, g, t)
	if doerSame || targetSame || rest {
		if w := a.otherPlace(f, g, t); w != "" {
			return w, false
		}
	}
	if w := a.otherCount(f, g, t); w != "" && (targetSame || rest || len(target) == 0 && len(f.object) == 0 && !a.claim.verbAt(f.verb+2) && !a.claim.verbAt(f.verb+1) || f.passive && doerSame) {
		return w, false
	}
	if doerSame || rest && a.pronounIn(t, g.doer()) || len(doer) == 0 && targetSame {
		if w := a.otherFigure(f, g, t); w != "" {
			return w, false
		}
	}
	return "", (doerSame || len(doer) == 0) && (targetSame || len(target) == 0 || rest)
}

// allOwn reports whether a sentence has all of some units in its own words.
func (a *alignment) allOwn(units []int, s int) bool {
	for _, i := range units {
		if a.best[s][i].sim < .9 || a.best[s][i].flip {
			return false
		}
	}
	return len(units) > 0
}

func (t *text) verbAt(i int) bool { return i < len(t.units) && t.units[i].tag == verb }

// surely leaves out the pronouns that may stand for something else.
func (t *text) surely(units []int) []int {
	var out []int
	for _, i := range units {
		if t.units[i].tag != pronoun || t.units[i].sure {
			out = append(out, i)
		}
	}
	return out
}

// doesElse reports whether the claim's doer is in t the doer of another verb
// than g's, which has one of its own.
func (a *alignment) doesElse(doer []int, g frame, t *text) bool {
	own := a.side(t, g.doer())
	if len(own) == 0 || len(t.surely(own)) < len(own) {
		return false
	}
	for _, i := range doer {
		u := &a.claim.units[i]
		if u.kind == name || genericPerson[u.lower] || genericNouns[u.lower] || u.tag != noun {
			return false
		}
		for _, h := range t.frames {
			if h.verb == g.verb || !h.finite || a.foundIn(doer, g.subject, t) {
				continue
			}
			for _, j := range a.side(t, h.subject) {
				if sim, _ := a.m.compare(u, &t.units[j]); sim >= .95 && !slices.Contains(g.subject, j) {
					return true
				}
			}
		}
	}
	return false
}

// upToComma leaves out what follows a comma after the frame's verb: an
// apposition or a further clause.
func (t *text) upToComma(f frame, units []int) []int {
	var out []int
	for _, i := range units {
		if i < f.verb || !strings.Contains(t.raw[t.units[f.verb].End:t.units[i].Start], ",") {
			out = append(out, i)
		}
	}
	return out
}

// crossed reports whether doer and target, each with all that describes it,
// fit far better the other way round.
func (a *alignment) crossed(f, g frame, t *text) bool {
	straight := a.nearest(f.doer(), g.doer(), t) + a.nearest(f.target(), g.target(), t)
	across := a.nearest(f.doer(), g.target(), t) + a.nearest(f.target(), g.doer(), t)
	if f.passive && g.passive && len(f.agent)+len(g.agent) == 0 {
		// "was sent off for a foul on Fontaine"
		straight = a.nearest(f.subject, g.subject, t) + a.nearestName(f.object, g.object, t)
		across = a.nearest(f.subject, g.object, t) + a.nearestName(f.object, g.subject, t)
	}
	return across >= 1.6 && across >= straight+.6
}

// nearestName is nearest among names only.
func (a *alignment) nearestName(claim, there []int, t *text) float64 {
	return a.nearest(a.namesIn(a.claim, claim), there, t)
}

// nearest is the highest similarity of any of the claim's names and nouns to
// one of t's.
func (a *alignment) nearest(claim, there []int, t *text) float64 {
	best := 0.0
	for _, i := range claim {
		u := &a.claim.units[i]
		if u.tag != noun && u.kind != name || u.kind == figure || u.kind == moment {
			continue
		}
		for _, j := range there {
			if sim, flip := a.m.compare(u, &t.units[j]); !flip {
				best = max(best, sim)
			}
		}
	}
	return best
}

// gerund reports whether a subject is what a verb in -ing acts on: "closing the
// schools".
func (t *text) gerund(units []int) bool {
	if len(units) == 0 {
		return false
	}
	for k := slices.Min(units) - 1; k >= 0 && k >= slices.Min(units)-2; k-- {
		if t.units[k].tag == verb && ing(t.units[k].lower) {
			return true
		}
	}
	return false
}

func (a *alignment) pronounIn(t *text, units []int) bool { return t.pronounIn(units) >= 0 }

// side is the heads of one side of a frame: its names and its first noun, not
// what possesses or follows a preposition.
func (a *alignment) side(t *text, units []int) []int {
	sorted := slices.Clone(units)
	slices.Sort(sorted)
	var out []int
	for n, i := range sorted {
		u := &t.units[i]
		if len(u.means) > 0 && t != a.claim {
			out = append(out, i)
			continue
		}
		if u.kind == moment || u.kind == figure || u.tag != noun && u.kind != name || timeNouns[u.lower] || measures[u.lower] {
			continue
		}
		if strings.HasSuffix(u.lower, "'s") || strings.HasSuffix(u.lower, "s'") {
			continue
		}
		if t.afterPreposition(i) {
			continue
		}
		// A word before another noun describes it.
		if n+1 < len(sorted) && sorted[n+1] == i+1 && t.units[i+1].tag == noun && t.units[i+1].kind == content && strings.Trim(t.between(i), " .") == "" {
			continue
		}
		out = append(out, i)
	}
	return out
}

// afterPreposition reports whether the noun phrase with unit i follows a
// preposition.
func (t *text) afterPreposition(i int) bool {
	for k := i - 1; k >= 0 && k >= i-5; k-- {
		if gap := t.between(k); strings.Contains(gap, ",") || hardGap(gap) {
			return false
		}
		if t.units[k].kind == moment || timeNouns[t.units[k].lower] {
			return false // "on Thursday night Essalia accepted"
		}
		switch t.units[k].tag {
		case preposition:
			if t.units[k].lower == "by" && k > 0 && t.units[k-1].tag == verb {
				return false // an agent
			}
			return !clauseWords[t.units[k].lower]
		case conjunction:
			if t.units[k].lower != "and" && t.units[k].lower != "or" {
				return false
			}
		case verb, auxiliary:
			return false
		}
	}
	return false
}

// foundIn reports whether one of the claim's units stands among those of t.
func (a *alignment) foundIn(claim, there []int, t *text) bool {
	for _, i := range claim {
		for _, j := range there {
			if sim, flip := a.m.compare(&a.claim.units[i], &t.units[j]); sim >= .5 && !flip {
				return true
			}
		}
	}
	return false
}

// restAgrees reports whether most of what else the claim's frame holds, outside
// its doer, stands in t's frame.
func (a *alignment) restAgrees(f, g frame, t *text) bool {
	total, found := 0.0, 0.0
	for _, i := range f.object {
		if a.attr.has(i) {
			continue
		}
		u := &a.claim.units[i]
		total += u.weight
		best := 0.0
		for _, j := range g.object {
			sim, _ := a.m.compare(u, &t.units[j])
			best = max(best, sim)
		}
		found += u.weight * best
	}
	return total > 0 && found >= .55*total
}
