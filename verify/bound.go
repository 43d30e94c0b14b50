package verify

import "slices"

// bound says how far the claim's clauses are clauses of the evidence: the share
// of each one's verb and of what stands round it that one clause of one
// sentence has in the same part, as a mean by weight; 1 for a claim without
// clauses.
func (a *alignment) bound() float64 {
	total, sum := 0.0, 0.0
	for _, f := range a.claim.frames {
		if a.attr.has(f.verb) || a.claim.units[f.verb].quoted {
			continue
		}
		parts := a.partsOf(f)
		weight := 0.0
		for _, p := range parts {
			weight += p.weight
		}
		if weight < 1 {
			continue
		}
		best := 0.0
		for s := range a.sources {
			if a.relevant(s) {
				best = max(best, a.boundIn(f, parts, weight, s))
			}
		}
		total += weight
		sum += weight * best
	}
	if total == 0 {
		return 1
	}
	return sum / total
}

// part is a unit of a claim's clause.
type part struct {
	unit   int
	weight float64
	doer   bool
	verb   bool
}

// verbLeast is the least that a clause's verb weighs, unless it says nothing.
const verbLeast = 1

func (a *alignment) partsOf(f frame) []part {
	u := &a.claim.units[f.verb]
	var out []part
	if u.weight > .3 {
		out = append(out, part{unit: f.verb, weight: max(u.weight, verbLeast), verb: true})
	}
	for _, i := range slices.Concat(f.subject, f.object, f.agent) {
		v := &a.claim.units[i]
		if v.weight == 0 && len(v.means) == 0 || a.attr.has(i) || i == f.verb {
			continue
		}
		w := v.weight
		if w == 0 {
			w = .6 // a pronoun
		}
		out = append(out, part{unit: i, weight: w, doer: slices.Contains(f.doer(), i)})
	}
	return out
}

// How much a part counts that was found elsewhere than in its own place.
const (
	otherSide  = .5 // on the other side of the same clause
	sameClause = .6 // in the sentence, not in the clause
	nearby     = .5 // in what the sentence leans on
	asNoun     = .8 // a verb as a noun: "approved", "approval"
)

// boundIn is the share of a clause's parts in the clause of sentence s that has
// most of them.
func (a *alignment) boundIn(f frame, parts []part, weight float64, s int) float64 {
	t := a.sources[s].text
	best := 0.0
	for n := -1; n < len(t.frames); n++ {
		found := 0.0
		for _, p := range parts {
			found += p.weight * a.partIn(p, f, n, s)
		}
		best = max(best, found/weight)
	}
	return best
}

// partIn is how far one part stands in frame n of sentence s, -1 for none.
func (a *alignment) partIn(p part, f frame, n, s int) float64 {
	t := a.sources[s].text
	u := &a.claim.units[p.unit]
	if p.verb {
		if n >= 0 {
			g := t.frames[n]
			if sim, flip := a.m.compare(u, &t.units[g.verb]); sim >= .3 {
				if (a.claim.negative(f) == t.negative(g)) == flip {
					return 0
				}
				return sim
			}
			for _, j := range slices.Concat(g.subject, g.object, g.agent) {
				if sim, flip := a.m.compare(u, &t.units[j]); sim >= alike && !flip {
					return asNoun * sim
				}
			}
		}
		if m := a.best[s][p.unit]; m.sim >= alike && !m.flip {
			return sameClause * m.sim
		}
		return 0
	}
	out := min(nearby*a.score[s][p.unit], nearby)
	if m := a.best[s][p.unit]; m.sim > 0 && !m.flip {
		out = max(out, sameClause*m.sim)
	}
	if n < 0 {
		return out
	}
	g := t.frames[n]
	for _, j := range slices.Concat(g.subject, g.object, g.agent) {
		sim, flip := a.m.compare(u, &t.units[j])
		if flip {
			continue
		}
		if p.doer != slices.Contains(g.doer(), j) && (p.doer || slices.Contains(a.side(a.claim, f.target()), p.unit)) {
			sim *= otherSide
		}
		out = max(out, sim)
	}
	return out
}
