package verify

import (
	"slices"
	"strings"
)

// A claim that repeats a sentence word for word, or a run of one, but for one
// change that turns what it says round: a denial put in or left out, or two
// parties that have changed places. Such near copies are what a trained judge
// is worst at, and what can be read exactly.

// fewestCopied is how many words a claim must repeat for its changes to be read.
const fewestCopied = 4

// turned reports whether one of the sources says the opposite in the same words,
// and none says the same.
func (c *claim) turned(sources []*source) bool {
	said := strings.Fields(plain(c.text))
	bare, denied := undenied(said)
	if len(bare) < fewestCopied {
		return false
	}
	turned := false
	for _, s := range sources {
		there := strings.Fields(plain(s.text()))
		for i := range there {
			run, denials, ok := undeniedRun(there[i:], len(bare))
			switch {
			case !ok:
			case slices.Equal(run, bare):
				if denials%2 == denied%2 {
					return false
				}
				turned = true
			case denials == denied && exchanged(bare, run):
				turned = true
			}
		}
	}
	return turned
}

// undenied are words without those that deny, and how many those were.
func undenied(words []string) (bare []string, denied int) {
	for _, w := range words {
		stem, isn := strings.CutSuffix(w, "n't")
		switch {
		case isn:
			bare, denied = append(bare, stem), denied+1
		case w == "not" || w == "never":
			denied++
		default:
			bare = append(bare, w)
		}
	}
	return bare, denied
}

// undeniedRun is the run of n words, denials not counted, that words begin with.
func undeniedRun(words []string, n int) (run []string, denied int, ok bool) {
	if first := words[0]; first == "not" || first == "never" {
		return nil, 0, false // that run begins a word later
	}
	for k := n; k <= len(words); k++ {
		if run, denied = undenied(words[:k]); len(run) == n {
			return run, denied, true
		}
	}
	return nil, 0, false
}

// exchanged reports whether one row of words is the other with two runs of it
// in each other's place, and more than an "and" between them: "the north lost
// more than the south". What moves to another place by itself, such as a day,
// may stand anywhere.
func exchanged(a, b []string) bool {
	for len(a) > 0 && len(b) > 0 && a[0] == b[0] {
		a, b = a[1:], b[1:]
	}
	for len(a) > 0 && len(b) > 0 && a[len(a)-1] == b[len(b)-1] {
		a, b = a[:len(a)-1], b[:len(b)-1]
	}
	for i := 1; i < len(a); i++ {
		for j := i + 1; j < len(a); j++ {
			first, middle, last := a[:i], a[i:j], a[j:]
			if middle[0] == "and" || middle[0] == "or" {
				continue
			}
			if slices.Equal(b, slices.Concat(last, middle, first)) {
				return true
			}
		}
	}
	return false
}
