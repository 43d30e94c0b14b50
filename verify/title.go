package verify

import "slices"

// lesser are words that make another office of a title.
var lesser = set(`former ex late acting then vice deputy assistant incoming outgoing future interim`)

// title is what the evidence has before the name of somebody of whom the claim
// says what they are.
type title struct {
	source int    // -1 for none
	whole  bool   // there is nothing else in the claim
	lesser string // it is another office: "former", "vice"
}

// titled is the title that says what a clause says: "President Hamid Karzai"
// for "Karzai is president".
func (a *alignment) titled(f frame) title {
	best := title{source: -1}
	if !beForms[a.claim.units[f.verb].lower] || a.claim.units[f.verb].denied {
		return best
	}
	who, what := a.namesIn(a.claim, f.subject), a.side(a.claim, f.object)
	if len(who) == 0 || len(what) == 0 {
		return best
	}
	for s := range a.sources {
		t := a.sources[s].text
		for j := range t.units {
			if t.units[j].kind != name || !a.foundIn(who, []int{j}, t) {
				continue
			}
			before := t.titleBefore(j)
			if !a.foundIn(what, before, t) {
				continue
			}
			if best.lesser = a.lesser(t, before); best.lesser == "" {
				return title{source: s, whole: a.saysOnly(f, append(before, t.nameFrom(j)...), t)}
			}
		}
	}
	return best
}

// wholeTitle is the source of which the claim is nothing but a title and a
// name, -1 for none.
func (a *alignment) wholeTitle() int {
	if len(a.claim.frames) != 1 {
		return -1
	}
	if t := a.titled(a.claim.frames[0]); t.whole {
		return t.source
	}
	return -1
}

// titleBefore is the units of the phrase that the name at j ends, without the
// name's last part: "Afghan President Hamid".
func (t *text) titleBefore(j int) []int {
	var out []int
	for k := j - 1; k >= 0 && k >= j-5 && t.between(k) == " "; k-- {
		if t.units[k].tag != noun && t.units[k].kind != name && !lesser[t.units[k].lower] {
			break
		}
		out = append(out, k)
	}
	return out
}

// nameFrom is the units of a name from its part at j on.
func (t *text) nameFrom(j int) []int {
	out := []int{j}
	for k := j + 1; k < len(t.units) && t.units[k].kind == name && t.between(k-1) == " "; k++ {
		out = append(out, k)
	}
	return out
}

// lesser is the word that makes a title in t one of another office than the
// claim's, "" for none.
func (a *alignment) lesser(t *text, title []int) string {
	for _, k := range title {
		word := t.units[k].lower
		if lesser[word] && !slices.ContainsFunc(a.claim.units, func(u unit) bool { return u.lower == word }) {
			return word
		}
	}
	return ""
}

// saysOnly reports whether each word of the claim that weighs, but its verb, is
// one of t's given units.
func (a *alignment) saysOnly(f frame, units []int, t *text) bool {
	for i := range a.claim.units {
		u := &a.claim.units[i]
		if u.weight == 0 || i == f.verb {
			continue
		}
		if !slices.ContainsFunc(units, func(j int) bool {
			sim, flip := a.m.compare(u, &t.units[j])
			return sim >= .9 && !flip
		}) {
			return false
		}
	}
	return true
}
