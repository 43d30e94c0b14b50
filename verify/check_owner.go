package verify

import (
	"slices"
	"strings"
)

// checkOwners catches "Essalia's president" where the evidence has Tarvonia's:
// the same noun with another name before it.
func (a *alignment) checkOwners() *finding {
	c := a.claim
	for i := 0; i+1 < len(c.units); i++ {
		noun := owned(c, i)
		if noun < 0 || c.units[i].quoted {
			continue
		}
		right, wrong := false, false
		for s := range a.sources {
			t := a.sources[s].text
			for j := 0; j+1 < len(t.units); j++ {
				n := owned(t, j)
				if n < 0 {
					n = j + 1
				}
				if sim, _ := a.m.compare(&c.units[noun], &t.units[n]); sim < .9 {
					continue
				}
				sim, _ := a.m.compare(&c.units[i], &t.units[j])
				switch {
				case sim >= .5:
					right = true
				case owned(t, j) >= 0:
					wrong = wrong || slices.Contains(a.support, s)
				default:
					right = right || leaning[t.units[j].lower] || a.ownedAfter(i, t, j+1)
				}
			}
		}
		if wrong && !right {
			return &finding{reason: WrongName, detail: c.units[i].In(c.raw)}
		}
	}
	return nil
}

// owned is the noun that the name at unit i describes, the next one or, after
// "'s", one or two words further on; -1 for none.
func owned(t *text, i int) int {
	if t.units[i].kind != name {
		return -1
	}
	far := 1
	if strings.HasSuffix(t.units[i].lower, "'s") {
		far = 3
	}
	for k := i + 1; k < len(t.units) && k <= i+far; k++ {
		if strings.Trim(t.between(k-1), " ") != "" {
			return -1
		}
		u := &t.units[k]
		if u.tag == noun && u.kind == content && (u.weight > .3 || far > 1) {
			return k
		}
		if u.kind != figure && u.tag != adjective {
			return -1
		}
	}
	return -1
}

// ownedAfter knows "the president of Essalia".
func (a *alignment) ownedAfter(i int, t *text, j int) bool {
	for k := j + 1; k < len(t.units) && k <= j+4; k++ {
		if sim, _ := a.m.compare(&a.claim.units[i], &t.units[k]); sim >= .5 {
			return true
		}
	}
	return false
}
