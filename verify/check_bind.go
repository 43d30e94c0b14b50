package verify

import (
	"slices"
	"strings"
)

// frameOf is the frame that a unit belongs to: that of the last verb before it
// in its clause or else, as in "on Friday the jury convicted", of the next one.
// -1 is for none.
func (t *text) frameOf(i int) int {
	best := -1
	for n, f := range t.frames {
		switch {
		case f.verb < i && !t.clauseBetween(f.verb, i):
			best = n
		case f.verb > i && best < 0:
			return n
		}
	}
	return best
}

// clauseBetween reports whether a conjunction or a hard gap stands between two
// units.
func (t *text) clauseBetween(i, j int) bool {
	for k := i + 1; k <= j; k++ {
		u := &t.units[k]
		if hardGap(t.between(k-1)) || u.tag == conjunction && u.lower != "and" && u.lower != "or" {
			return true
		}
	}
	return false
}

// checkMoments wants a day or a month to stand with the event that the claim
// puts it to: where the passage gives that event another day, the claim's one
// belongs to something else.
func (a *alignment) checkMoments() *finding {
	for i := range a.claim.units {
		u := &a.claim.units[i]
		if u.kind != moment || u.quoted {
			continue
		}
		n := a.claim.frameOf(i)
		if n < 0 || a.attr.has(a.claim.frames[n].verb) {
			continue
		}
		f := a.claim.frames[n]
		if a.claim.units[f.verb].weight == 0 {
			continue
		}
		right, wrong := false, false
		for s := range a.sources {
			t := a.sources[s].text
			for m, g := range t.frames {
				if sim, flip := a.m.compare(&a.claim.units[f.verb], &t.units[g.verb]); sim < .8 || flip || !a.relevant(s) || a.claim.units[f.verb].weight <= .3 && a.fit(f, g, t) < 1.45 {
					continue
				}
				switch there := t.momentsOf(m); {
				case a.nextDay(u), a.holdsUnit(i, s) && (len(there) == 0 || slices.Contains(there, a.best[s][i].unit) || t.otherwise(m, a.best[s][i].unit)):
					right = true
				case len(there) > 0:
					wrong = true
				}
			}
		}
		if wrong && !right {
			return &finding{reason: WrongTime, detail: u.In(a.claim.raw)}
		}
	}
	return nil
}

// otherwise reports whether a moment of a sentence belongs to no frame but one
// that only says so, as in "the bank said on Monday that it would close".
func (t *text) otherwise(m, moment int) bool {
	n := t.frameOf(moment)
	return n < 0 || n == m || t.frames[n].speech
}

// holdsUnit reports whether a sentence has the claim's unit in its own word.
func (a *alignment) holdsUnit(i, s int) bool { return a.best[s][i].sim >= .9 }

// momentsOf are the days and months of a frame, and the like of "last week".
func (t *text) momentsOf(n int) []int {
	var out []int
	for i := range t.units {
		u := &t.units[i]
		dated := u.kind == moment
		for _, f := range t.times {
			w, _, _ := strings.Cut(f.Value, " ")
			dated = dated || f.Start <= u.Start && u.End <= f.End && (w == "last" || w == "next" || w == "this" || w == "yesterday" || w == "tomorrow" || w == "today")
		}
		if dated && t.frameOf(i) == n {
			out = append(out, i)
		}
	}
	return out
}

// quoteSpeaker are the claim's nouns that it lets say the quotation at byte at,
// by a verb that may be any: "called the result ...".
func (a *alignment) quoteSpeaker(at int) []int {
	t := a.claim
	best := -1
	for n, f := range t.frames {
		if u := &t.units[f.verb]; !u.quoted && u.End <= at && f.finite && (speechWords[base(u.lower)] || describing[base(u.lower)]) {
			best = n
		}
	}
	if best < 0 || strings.ContainsAny(t.raw[t.units[t.frames[best].verb].End:at], ".;!?") {
		return nil
	}
	return a.nounsOf(t.frames[best].subject)
}

var describing = set(`call describe dub label brand term condemn criticise criticize praise dismiss`)

// loose doubts a claim whose target is a name that the passage's sentence has
// only inside the phrase of another noun: "meet Port Royal" for "meet the
// winner of the semi-final between Elmstead and Port Royal".
func (a *alignment) loose(f, g frame, t *text) bool {
	own := a.side(a.claim, f.target())
	names, heads := a.namesIn(a.claim, own), a.side(t, g.target())
	if len(names) == 0 || names[0] != own[0] || len(heads) == 0 || len(a.namesIn(t, heads)) > 0 || a.foundIn(names, heads, t) {
		return false
	}
	inside := false
	for _, j := range g.target() {
		if !slices.Contains(heads, j) && t.afterPreposition(j) {
			for _, i := range names {
				sim, _ := a.m.compare(&a.claim.units[i], &t.units[j])
				inside = inside || sim >= .9
			}
		}
	}
	return inside && !genericPerson[t.units[heads[0]].lower]
}

// checkModifiers doubts a noun to which the claim and the sentence that carries
// it give different describing words: "the mathematics exam", "the physics
// exam".
func (a *alignment) checkModifiers() *finding {
	s := a.support[0]
	t := a.sources[s].text
	for i := 0; i+1 < len(a.claim.units); i++ {
		u, h := &a.claim.units[i], &a.claim.units[i+1]
		m := a.best[s][i+1]
		if u.quoted || u.kind != content || u.weight < .8 || u.tag != noun && u.tag != adjective || h.tag != noun || h.kind != content || a.claim.between(i) != " " ||
			m.unit < 1 || m.sim < .95 || a.best[s][i].sim >= .3 {
			continue
		}
		p := &t.units[m.unit-1]
		if p.kind != content || p.tag != u.tag || t.between(m.unit-1) != " " || a.taken(m.unit-1, s) {
			continue
		}
		if sim, _ := a.m.compare(u, p); sim < .3 {
			return &finding{reason: Merged, detail: u.In(a.claim.raw), weak: true}
		}
	}
	return nil
}
