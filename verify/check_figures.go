package verify

import (
	"math"
	"slices"
	"strconv"
	"strings"
)

// followed reports whether the measure at n of the claim stands after, or
// directly before, the figure at j of t, or the figure has a sign for it.
func (a *alignment) followed(n int, t *text, j int) bool {
	if currency(t, j) {
		w := a.claim.units[n].lower
		return money[w] && w != "percent" && w != "cent"
	}
	if shares[t.units[j].lower] != "" {
		return true
	}
	for k := max(j-4, 0); k < len(t.units) && k <= j+6; k++ {
		if sim, _ := a.m.compare(&a.claim.units[n], &t.units[k]); sim >= .9 && k != j {
			return k < j || !a.figureBetween(t, j, k)
		}
	}
	return false
}

// figureBetween reports whether another figure stands between j and k.
func (a *alignment) figureBetween(t *text, j, k int) bool {
	for l := j + 1; l < k; l++ {
		if t.units[l].kind == figure {
			return t.units[j+1].lower != "to" && t.units[j+1].lower != "or" && t.units[j+1].lower != "and"
		}
	}
	return false
}

// shares are words for parts of a whole, as a percentage.
var shares = map[string]string{"half": "50", "quarter": "25", "third": "33"}

// checkFigures wants each figure of the claim in a passage that counts the
// same thing.
func (a *alignment) checkFigures() *finding {
	var weak *finding
	for i := range a.claim.units {
		u := &a.claim.units[i]
		if u.kind != figure || u.quoted || u.key == "2" && i+1 < len(a.claim.units) && bothSides[a.claim.units[i+1].lower] {
			continue
		}
		if i > 0 && (u.key == "2" || u.key == "3") && a.claim.units[i-1].lower == "the" {
			continue // "the two managers" are whoever was spoken of
		}
		if a.isShareOf(i) {
			continue
		}
		held, bound, denied, ordinal := false, false, false, false
		for s := range a.sources {
			t := a.sources[s].text
			for j := range t.units {
				if v := &t.units[j]; ordinalOf(v.key) == u.key || v.key == ordinalOf(u.key) {
					ordinal = true
				}
				if sim, _ := a.m.compare(u, &t.units[j]); sim >= 1 || wordShare(t, j, u) {
					if t.units[j].denied && !u.denied && notBefore(t, j) && !a.claim.contrasted(i) {
						denied = true // "72 hours, not six weeks"
						continue
					}
					held = true
					bound = bound || a.countsSame(i, t, j) || isYear(u.key) && slices.Contains(a.support, s) || s == a.support[0] && a.sameSpan(i, t, j)
				}
			}
		}
		if !held && a.inHeadline(u) {
			continue
		}
		if !held {
			return &finding{reason: WrongFigure, detail: u.In(a.claim.raw), weak: ordinal && !denied}
		}
		if weak == nil && (!bound || a.ousted(i)) {
			weak = &finding{reason: WrongFigure, detail: u.In(a.claim.raw), weak: true}
		}
	}
	if f := a.checkFigureOrder(); f != nil {
		return f
	}
	return weak
}

// contrasted reports whether "rather than" or "instead of" stands before unit i.
func (t *text) contrasted(i int) bool {
	for k := i - 1; k >= 0 && k >= i-2; k-- {
		if w := t.units[k].lower; strings.HasPrefix(w, "rather") || strings.HasPrefix(w, "instead") {
			return true
		}
	}
	return false
}

// notBefore reports whether a negation stands directly before unit j.
func notBefore(t *text, j int) bool { return j > 0 && t.units[j-1].tag == negator }

// ousted reports whether the sentence that carries the claim has another figure
// before the noun that the claim's figure at i counts.
func (a *alignment) ousted(i int) bool {
	s := a.support[0]
	if a.best[s][i].sim >= 1 {
		return false
	}
	t := a.sources[s].text
	n, ok := a.counted(a.claim, i)
	if !ok {
		return false
	}
	for j := range t.units {
		if t.units[j].kind != figure {
			continue
		}
		if m, ok := a.counted(t, j); ok {
			if sim, _ := a.m.compare(&a.claim.units[n], &t.units[m]); sim >= .9 {
				return true
			}
		}
	}
	return false
}

// bothSides are whoever there are two of without its being said.
var bothSides = set(`sides parties countries companies firms governments men women unions`)

// isShareOf knows "nine in ten" where the passage has 90 percent.
func (a *alignment) isShareOf(i int) bool {
	t := a.claim
	k := i
	if i > 0 && t.units[i-1].lower == "in" {
		k = i - 2
	}
	if a.isOneIn(i) || a.isAboutShare(i) {
		return true
	}
	if k < 0 || k+2 >= len(t.units) || t.units[k+1].lower != "in" || t.units[k].kind != figure || t.units[k+2].key != "10" {
		return false
	}
	for s := range a.sources {
		for j := range a.sources[s].units {
			if a.sources[s].units[j].key == t.units[k].key+"0" {
				return true
			}
		}
	}
	return false
}

// isAboutShare knows "a third" where the passage has 34 percent.
func (a *alignment) isAboutShare(i int) bool {
	t := a.claim
	want := map[string]float64{"half": 50, "third": 33.3, "quarter": 25, "fifth": 20, "tenth": 10}[t.units[i].lower]
	if want == 0 || i == 0 || t.units[i-1].lower != "a" && t.units[i-1].lower != "one" {
		return false
	}
	for s := range a.sources {
		x := a.sources[s].text
		for j := range x.units {
			if j+1 < len(x.units) && x.units[j].kind == figure && x.units[j+1].lower == "percent" {
				if p, err := strconv.ParseFloat(x.units[j].key, 64); err == nil && math.Abs(p-want) <= 2 {
					return true
				}
			}
		}
	}
	return false
}

// isOneIn knows "one in four" where the passage has a quarter or 25 percent.
func (a *alignment) isOneIn(i int) bool {
	t := a.claim
	word := map[string]string{"2": "half", "3": "third", "4": "quarter", "5": "fifth", "10": "tenth"}[t.units[i].key]
	if word == "" || i < 2 || t.units[i-1].lower != "in" || t.units[i-2].lower != "one" {
		return false
	}
	for s := range a.sources {
		for j := range a.sources[s].units {
			if v := &a.sources[s].units[j]; v.lower == word || v.key == shares[word] {
				return true
			}
		}
	}
	return false
}

// wordShare knows "a quarter" where the claim has 25 percent.
func wordShare(t *text, j int, u *unit) bool { return shares[t.units[j].lower] == u.key }

func (a *alignment) inHeadline(u *unit) bool {
	for k := range a.evidence {
		if containsWord(a.evidence[k].Article.Headline, u.key) {
			return true
		}
	}
	return false
}

// sameSpan reports whether two equal figures measure the same length of time.
func (a *alignment) sameSpan(i int, t *text, j int) bool {
	n, ok := a.measured(a.claim, i)
	m, there := a.measured(t, j)
	return ok && there && timeNouns[a.claim.units[n].lower] && a.claim.units[n].key == t.units[m].key
}

// reach is how many units round a figure are looked at for what it counts.
const reach = 5

// countsSame reports whether the figure at i of the claim and the one at j of t
// stand beside a word that means the same.
func (a *alignment) countsSame(i int, t *text, j int) bool {
	if n, ok := a.measured(a.claim, i); ok && !currency(a.claim, i) {
		if m, ok := a.measured(t, j); ok {
			sim, _ := a.m.compare(&a.claim.units[n], &t.units[m])
			if sim < .4 && (measures[a.claim.units[n].lower] || measures[t.units[m].lower]) && (money[a.claim.units[n].lower] || !generic[a.claim.units[n].lower] && !generic[t.units[m].lower]) && !currency(t, j) {
				return false
			}
		}
	}
	if n, ok := a.measured(a.claim, i); ok && measures[a.claim.units[n].lower] && !generic[a.claim.units[n].lower] && !a.followed(n, t, j) {
		return false
	}
	compared := false
	for k := max(i-reach, 0); k < len(a.claim.units) && k <= i+reach; k++ {
		u := &a.claim.units[k]
		if k == i || u.weight == 0 || u.kind == figure || measures[u.lower] && !generic[u.lower] {
			continue
		}
		compared = true
		for l := range t.units {
			if l == j {
				continue
			}
			if sim, flip := a.m.compare(u, &t.units[l]); sim >= alike && !flip {
				return true
			}
		}
	}
	return !compared
}

// checkFigureOrder catches two figures that have changed places: both stand in
// one sentence, but what each counts is what the other does there.
func (a *alignment) checkFigureOrder() *finding {
	c := a.claim
	for i := range c.units {
		if c.units[i].kind != figure {
			continue
		}
		own, ok := a.counted(c, i)
		if !ok {
			continue
		}
		swapped, right := false, false
		for _, s := range a.support {
			t := a.sources[s].text
			for j := range t.units {
				if t.units[j].kind != figure {
					continue
				}
				there, ok := a.counted(t, j)
				if !ok {
					continue
				}
				sim, flip := a.m.compare(&c.units[own], &t.units[there])
				if sim < .8 || flip {
					continue
				}
				if same, _ := a.m.compare(&c.units[i], &t.units[j]); same >= 1 {
					right = true
				} else if a.countsOther(i, t) {
					swapped = true
				}
			}
		}
		if swapped && !right {
			return &finding{reason: WrongFigure, detail: c.units[i].In(c.raw)}
		}
	}
	return nil
}

// countsOther reports whether the figure at i of the claim counts something
// else in t.
func (a *alignment) countsOther(i int, t *text) bool {
	own, _ := a.counted(a.claim, i)
	for j := range t.units {
		if same, _ := a.m.compare(&a.claim.units[i], &t.units[j]); same < 1 {
			continue
		}
		if there, ok := a.counted(t, j); ok {
			if sim, _ := a.m.compare(&a.claim.units[own], &t.units[there]); sim < alike {
				return true
			}
		}
	}
	return false
}

var money = set(`dollar dollars crown crowns euro euros pounds percent cent`)

// currency reports whether the figure at i has a sign for money before it.
func currency(t *text, i int) bool {
	before := t.raw[:t.units[i].Start]
	for _, sign := range []string{"$", "€", "£"} {
		if strings.HasSuffix(before, sign) {
			return true
		}
	}
	return false
}

// generic nouns may stand for whatever is counted.
var generic = set(`people million billion times point points`)

// measured is the noun that directly follows a figure.
func (a *alignment) measured(t *text, i int) (int, bool) {
	if i+1 >= len(t.units) || strings.Trim(t.between(i), " -") != "" || t.units[i+1].tag != noun || t.units[i+1].kind != content {
		return 0, false
	}
	return i + 1, true
}

var measures = set(`percent per cent dollar dollars crown crowns euro euros year years month months week weeks day days hour hours hectare hectares kilometre kilometres metre metres people million billion point points times`)

// counted is the noun that directly follows a figure and isn't a measure.
func (a *alignment) counted(t *text, i int) (int, bool) {
	for k := i + 1; k < len(t.units) && k <= i+3; k++ {
		if gap := t.between(k - 1); hardGap(gap) || strings.Contains(gap, ",") {
			return 0, false
		}
		u := &t.units[k]
		if u.kind == figure || measures[u.lower] || u.tag == preposition || u.tag == verb {
			return 0, false
		}
		if u.tag == noun && u.weight > 0 {
			return k, true
		}
	}
	return 0, false
}
