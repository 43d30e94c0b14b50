package rag

import (
	"fmt"
	"slices"
	"strings"

	"dateline/lexical"
)

// duplicateShare is the share of a passage's four-word runs that, found in a
// better passage, make it a near-duplicate: a story sent out again with a new
// opening.
const duplicateShare = 0.8

// dropDuplicates leaves out hits whose words stand almost all in a better hit,
// which keeps them as its copies. One with a figure of its own is none: it may
// be the correction.
func dropDuplicates(hits []Hit) []Hit {
	var kept []Hit
	var runs []map[string]bool
next:
	for _, h := range hits {
		own := wordRuns(h.Text)
		for i, better := range runs {
			if share(own, better) >= duplicateShare && sameFigures(h.Text, kept[i].Text) {
				kept[i].Copies = append(kept[i].Copies, Copy{ArticleID: h.Passage.ArticleID, Outlet: h.Outlet, Text: h.Text})
				continue next
			}
		}
		kept, runs = append(kept, h), append(runs, own)
	}
	return kept
}

// sameFigures reports whether a text has no figure that another lacks.
func sameFigures(text, other string) bool {
	figures := func(s string) []string {
		return strings.FieldsFunc(s, func(r rune) bool { return r < '0' || r > '9' })
	}
	has := setOf(figures(other))
	for _, f := range figures(text) {
		if !has[f] {
			return false
		}
	}
	return true
}

func setOf(words []string) map[string]bool {
	set := make(map[string]bool, len(words))
	for _, w := range words {
		set[w] = true
	}
	return set
}

// also are the other outlets that print a quote of a hit word for word, as a
// reader is told of them: "Alpha, Bravo and 3 more".
func (h Hit) also(quote string) string {
	var outlets []string
	for _, c := range h.Copies {
		if c.Outlet != h.Outlet && strings.Contains(c.Text, quote) {
			outlets = append(outlets, c.Outlet)
		}
	}
	slices.Sort(outlets)
	outlets = slices.Compact(outlets)
	const named = 2
	switch n := len(outlets); {
	case n == 0:
		return ""
	case n == 1:
		return outlets[0]
	case n <= named+1:
		return strings.Join(outlets[:n-1], ", ") + " and " + outlets[n-1]
	default:
		return strings.Join(outlets[:named], ", ") + fmt.Sprintf(" and %d more", n-named)
	}
}

func wordRuns(text string) map[string]bool {
	terms := lexical.Terms(text)
	runs := make(map[string]bool, len(terms))
	for i := 0; i+4 <= len(terms); i++ {
		runs[terms[i].Text+" "+terms[i+1].Text+" "+terms[i+2].Text+" "+terms[i+3].Text] = true
	}
	return runs
}

// share is the part of a's runs that are in b.
func share(a, b map[string]bool) float64 {
	if len(a) == 0 {
		return 0
	}
	n := 0
	for run := range a {
		if b[run] {
			n++
		}
	}
	return float64(n) / float64(len(a))
}

// What each passage already taken costs the next one, in standard deviations of
// the fused score.
const (
	// outletCost is for one of the same outlet: enough to let another outlet's
	// passage in that is nearly as good, too little for one that is not.
	outletCost = 0.1

	// saidCost is for one whose every run of words stands in those taken, and in
	// proportion for one with fewer, down to the few that any two texts on a
	// matter share. A story that many outlets took over and wrote on a little
	// fills the top otherwise.
	saidCost  = 1.0
	stockRuns = 0.1
)

// mix takes k hits greedily by score less what those taken before cost. The
// best hit stays first.
func mix(hits []Hit, k int) []Hit {
	said := newSaid(hits)
	outlets := make(map[string]int)
	taken := make([]bool, len(hits))
	var out []Hit
	for len(out) < min(k, len(hits)) {
		best, most := -1, 0.0
		for i, h := range hits {
			if taken[i] {
				continue
			}
			if v := h.Score - outletCost*float64(outlets[h.Outlet]) - saidCost*max(said.share(i)-stockRuns, 0); best < 0 || v > most {
				best, most = i, v
			}
		}
		taken[best] = true
		outlets[hits[best].Outlet]++
		said.take(best)
		out = append(out, hits[best])
	}
	return out
}

// said tells how much of each hit stands word for word in those taken.
type said struct {
	runs    []map[string]bool // of each hit
	holders map[string][]int  // the hits that have a run which is in none taken yet
	count   []int             // of each hit's runs that are in one taken
}

func newSaid(hits []Hit) *said {
	s := &said{runs: make([]map[string]bool, len(hits)), holders: make(map[string][]int), count: make([]int, len(hits))}
	for i, h := range hits {
		s.runs[i] = wordRuns(h.Text)
		for run := range s.runs[i] {
			s.holders[run] = append(s.holders[run], i)
		}
	}
	return s
}

func (s *said) take(hit int) {
	for run := range s.runs[hit] {
		for _, i := range s.holders[run] {
			s.count[i]++
		}
		delete(s.holders, run)
	}
}

func (s *said) share(hit int) float64 {
	return float64(s.count[hit]) / float64(max(len(s.runs[hit]), 1))
}
