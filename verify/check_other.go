package verify

import "slices"

// other is what the claim has on a side where t has another: a name for another
// name, or a noun for another noun where the claim's one stands elsewhere in
// the evidence, so that it isn't only another word.
func (a *alignment) other(claim, there []int, s int, f frame) string {
	t := a.sources[s].text
	if len(claim) == 0 || len(there) == 0 {
		return ""
	}
	for _, j := range there {
		if v := &t.units[j]; v.tag == pronoun || leaning[v.lower] {
			if who := a.namesIn(a.claim, claim); len(who) > 0 && v.person() && !a.foundIn(who, []int{j}, t) {
				if v.sure {
					return a.claim.units[who[0]].In(a.claim.raw)
				}
				a.doubt = true
			}
			return ""
		}
	}
	names, namesThere := a.namesIn(a.claim, claim), a.namesIn(t, there)
	switch {
	case len(names) > 0 && len(namesThere) > 0:
		return a.claim.units[names[0]].In(a.claim.raw)
	case len(names) > 0 && !a.anyIn(names, s):
		return a.claim.units[f.verb].In(a.claim.raw) + " " + a.claim.units[names[0]].In(a.claim.raw)
	case len(names) == 0 && len(namesThere) == 0:
		for _, i := range claim {
			if !a.elsewhere(i) {
				return ""
			}
			for _, j := range there {
				if sim, _ := a.m.compare(&a.claim.units[i], &t.units[j]); sim >= .6 || genericNouns[t.units[j].lower] || genericNouns[a.claim.units[i].lower] {
					return ""
				}
			}
		}
		return a.claim.units[claim[0]].In(a.claim.raw)
	}
	return ""
}

var genericPerson = set(`company firm organisation organization maker people person man woman men women officials official group member members leader leaders side party`)

// genericNouns may stand for whoever was named before.
var genericNouns = set(`people person man woman men women group member members side party company firm organisation organization maker`)

// anyIn reports whether one of the claim's units is explained by source s or
// what it leans on.
func (a *alignment) anyIn(units []int, s int) bool {
	for _, i := range units {
		if a.score[s][i] >= .5 {
			return true
		}
	}
	return false
}

// otherNames reports whether both sides have names and share none.
func (a *alignment) otherNames(claim, there []int, t *text) bool {
	names, namesThere := a.namesIn(a.claim, claim), a.namesIn(t, there)
	return len(names) > 0 && len(namesThere) > 0 && !a.foundIn(names, namesThere, t)
}

// otherPerson is the claim's doer by name where the sentence has "he" or "she"
// for somebody else: the names in it and in the sentence before are others.
func (a *alignment) otherPerson(claim, there []int, s int) string {
	src := a.sources[s]
	p := src.pronounIn(there)
	if p < 0 || src.units[p].lower != "he" && src.units[p].lower != "she" {
		return ""
	}
	names := a.namesIn(a.claim, claim)
	before := src.before(1)
	if len(names) == 0 || before == nil || len(before.names) == 0 {
		return ""
	}
	for _, i := range names {
		if a.best[s][i].sim >= .5 || a.m.find(&a.claim.units[i], before).sim >= .5 || containsWord(src.voice().Text, a.claim.units[i].lower) {
			return ""
		}
		if two := src.before(2); two != nil && a.m.find(&a.claim.units[i], two).sim >= .5 {
			return ""
		}
	}
	return a.claim.units[names[0]].In(a.claim.raw)
}

func (a *alignment) namesIn(t *text, units []int) []int {
	var out []int
	for _, i := range units {
		if t.units[i].kind == name {
			out = append(out, i)
		}
	}
	return out
}

// elsewhere reports whether the claim's unit stands, in its own word, in any
// sentence of the evidence.
func (a *alignment) elsewhere(i int) bool {
	for s := range a.sources {
		if a.best[s][i].sim >= .97 {
			return true
		}
	}
	return false
}

// placePrepositions bind a name to a verb as its place or its partner.
var placePrepositions = set(`in at from to near of`)

// otherPlace is a name after a preposition among what the claim's frame holds
// where t's frame has another name after the same preposition.
func (a *alignment) otherPlace(f, g frame, t *text) string {
	for _, i := range slices.Concat(f.subject, f.object) {
		p := a.claim.governor(i)
		if a.claim.units[i].kind != name || !placePrepositions[p] || p == "of" {
			continue
		}
		differs := false
		for j := range t.units {
			v := &t.units[j]
			if v.kind != name {
				continue
			}
			if sim, _ := a.m.compare(&a.claim.units[i], v); sim >= .5 {
				differs = false
				break
			}
			differs = differs || p == "in" && t.fronted(j) && a.best[a.indexOf(t)][i].sim < .5 || t.governor(j) == p && (slices.Contains(g.object, j) || slices.Contains(g.subject, j))
		}
		if differs {
			return a.claim.units[i].In(a.claim.raw)
		}
	}
	return ""
}

// fronted reports whether the name at j is where the sentence says, at its
// start, that all of it happens: "In Gorlice, ...".
func (t *text) fronted(j int) bool {
	return j == 1 && (t.units[0].lower == "in" || t.units[0].lower == "at")
}

// indexOf is the source with a text.
func (a *alignment) indexOf(t *text) int {
	return slices.IndexFunc(a.sources, func(s source) bool { return s.text == t })
}

// partNouns say which part of a place.
var partNouns = set(`part parts north south east west centre center town city village province region state area island capital outskirts suburb district coast border`)

// governor is the preposition that unit i follows, past articles and
// adjectives, "" for none.
func (t *text) governor(i int) string {
	for k := i - 1; k >= 0 && k >= i-3; k-- {
		if t.between(k) != " " {
			return ""
		}
		switch t.units[k].tag {
		case preposition:
			if w := t.units[k].lower; w != "of" || k == 0 || !partNouns[t.units[k-1].lower] {
				return w
			}
			return t.governor(k - 1)
		case determiner, adjective:
		default:
			return ""
		}
	}
	return ""
}
