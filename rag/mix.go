package rag

import (
	"slices"
	"strings"
	"unicode"

	"dateline/lexical"
)

// duplicateShare is the share of a passage's four-word runs that, found in a
// better passage, make it a near-duplicate: a story sent out again with a new
// opening.
const duplicateShare = 0.8

// dropDuplicates leaves out hits whose words stand almost all in a better hit,
// which keeps them as its copies. One with a figure, a name or a denial of its own
// is none: it may be the correction.
func dropDuplicates(hits []Hit) []Hit {
	var kept []Hit
	var runs []map[string]bool
next:
	for _, h := range hits {
		own := wordRuns(h.Text)
		for i, better := range runs {
			if share(own, better) >= duplicateShare && saysNoMore(h, kept[i]) {
				kept[i].Copies = append(kept[i].Copies, Copy{ArticleID: h.Passage.ArticleID, Outlet: h.Outlet, Span: h.Passage.Span})
				continue next
			}
		}
		kept, runs = append(kept, h), append(runs, own)
	}
	return kept
}

// saysNoMore reports whether a hit has no figure, name or denial that another
// lacks. Datelines aside: outlets put their own before one text.
func saysNoMore(h, other Hit) bool {
	has := setOf(tellingWords(other))
	return !slices.ContainsFunc(tellingWords(h), func(w string) bool { return !has[w] })
}

// tellingWords are a passage's figures, denials and words with a capital, but for
// those that only begin a sentence.
func tellingWords(h Hit) []string {
	text := h.Text
	if h.Passage.FirstSentence < creditLines {
		text = text[datelineEnd(text):]
	}
	var out []string
	begins := true
	end := 0
	for _, w := range wordsOf(text) {
		begins = begins || strings.ContainsAny(text[end:w.Start], ".!?:\n\"“‘")
		raw := w.In(text)
		first, _ := firstRune(raw)
		if unicode.IsDigit(first) || isDenial(raw) || unicode.IsUpper(first) && !begins {
			out = append(out, w.text)
		}
		begins, end = false, w.End
	}
	return out
}

func setOf(words []string) map[string]bool {
	set := make(map[string]bool, len(words))
	for _, w := range words {
		set[w] = true
	}
	return set
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
