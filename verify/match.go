package verify

import (
	"strings"

	"dateline/lexicon"
)

// match is the unit of a sentence that stands for a unit of the claim.
type match struct {
	unit int     // index, -1 for none
	sim  float64 // 0 to 1
	flip bool    // it is the opposite
}

// matcher compares units and remembers what it compared.
type matcher struct{ known map[[2]string]match }

// alike is the similarity from which two words say the same.
const alike = .45

func (m *matcher) compare(u, v *unit) (sim float64, flip bool) {
	switch {
	case u.kind == name && len(v.called) > 0:
		return m.called(u, v), false
	case v.kind == name && len(u.called) > 0:
		return m.called(v, u), false
	case len(v.means) > 0:
		return m.meant(u, v), false
	case len(u.means) > 0:
		return m.meant(v, u), false
	case u.weight == 0 && u.tag != verb || v.weight == 0 && v.tag != verb && v.lower != "both":
		return 0, false
	case u.key == v.key:
		return 1, false
	case u.key == "2" && v.lower == "both", v.key == "2" && u.lower == "both":
		return 1, false
	case u.kind == figure || v.kind == figure || u.kind == moment || v.kind == moment:
		if u.kind == v.kind && ordinalOf(u.key) == ordinalOf(v.key) && ordinalOf(u.key) != "" {
			return 1, false
		}
		return 0, false
	case u.city != "" && u.city == v.key, v.city != "" && v.city == u.key:
		return .5, false
	case u.kind == name && v.kind == name:
		return names(u, v), false
	case u.stem == v.stem && len(u.stem) > 2:
		return .97, false
	}
	pair := [2]string{u.key, v.key}
	if r, ok := m.known[pair]; ok {
		return r.sim, r.flip
	}
	r := match{sim: lexicon.Similarity(u.key, v.key)}
	bu, bv := base(u.lower), base(v.lower)
	if p := max(pairs[[2]string{bu, bv}], pairs[[2]string{bv, bu}], pairs[[2]string{bu, v.key}], pairs[[2]string{u.key, bv}], pairs[[2]string{v.key, bu}], pairs[[2]string{bv, u.key}]); p != 0 {
		r.sim = max(r.sim, float64(p)/10)
	}
	if r.sim < alike && (opposite[[2]string{bu, bv}] || opposite[[2]string{bv, bu}] || opposite[[2]string{u.key, v.key}] || opposite[[2]string{v.key, u.key}] || lexicon.Antonyms(u.key, v.key)) {
		r = match{sim: .8, flip: true}
	}
	if r.sim < .6 && !r.flip && compound(u, v) {
		r.sim = .6
	}
	if r.sim < .3 {
		r.sim = 0
	}
	m.known[pair] = r
	return r.sim, r.flip
}

// called compares a name with the one that "the company" may stand for.
func (m *matcher) called(u, body *unit) float64 {
	best := 0.0
	for i := range body.called {
		best = max(best, .9*names(u, &body.called[i]))
	}
	return best
}

// compound reports whether one word is the other with a further word:
// "heatwave", "heat".
func compound(u, v *unit) bool {
	a, b := u.key, v.key
	if len(a) > len(b) {
		a, b = b, a
	}
	if len(a) < 4 || len(b)-len(a) < 3 || u.tag != noun || v.tag != noun {
		return false
	}
	if rest, ok := strings.CutPrefix(b, a); ok {
		return len(lexicon.Lemmas(strings.TrimPrefix(rest, "-"))) > 0
	}
	return false
}

// meant compares a unit with what a pronoun may stand for.
func (m *matcher) meant(u, pronoun *unit) float64 {
	best := 0.0
	if u.tag == noun && u.kind != figure && u.kind != moment {
		for i := range pronoun.means {
			if sim, flip := m.compare(u, &pronoun.means[i]); !flip {
				best = max(best, .95*sim)
			}
		}
	}
	return best
}

// names compares two words of names: the same one, or a people and its
// country.
func names(u, v *unit) float64 {
	if u.stem == v.stem {
		return 1
	}
	a, b := u.key, v.key
	if len(a) > len(b) {
		a, b = b, a
	}
	if len(a) >= 4 && len(b)-len(a) <= 3 && strings.HasPrefix(b, a[:len(a)-1]) && peopleEnding(b) {
		return .95
	}
	if s := lexicon.Similarity(u.key, v.key); s >= .5 {
		return s
	}
	return 0
}

func peopleEnding(s string) bool {
	for _, e := range []string{"n", "an", "ian", "ese", "i", "ish", "ans"} {
		if strings.HasSuffix(s, e) {
			return true
		}
	}
	return false
}

func ordinalOf(s string) string {
	n := len(s)
	if n > 2 && s[0] >= '0' && s[0] <= '9' && (strings.HasSuffix(s, "st") || strings.HasSuffix(s, "nd") || strings.HasSuffix(s, "rd") || strings.HasSuffix(s, "th")) {
		return s[:n-2]
	}
	return ""
}

// find returns the best match of u among the units of t.
func (m *matcher) find(u *unit, t *text) match {
	best := match{unit: -1}
	for j := range t.units {
		s, flip := m.compare(u, &t.units[j])
		if s == 0 {
			continue
		}
		// Of two equal ones the one with the same polarity and role counts.
		if flip {
			s *= .9
		}
		if s > best.sim || s == best.sim && best.unit >= 0 && (t.units[best.unit].denied != u.denied) && t.units[j].denied == u.denied {
			best = match{unit: j, sim: s, flip: flip}
		}
	}
	return best
}
