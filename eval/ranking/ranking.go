// Package ranking scores a ranked list against relevance judgements, with the
// definitions of trec_eval, so that figures can be compared with published
// ones. testdata/ranking checks it against an independent implementation.
package ranking

import (
	"cmp"
	"math"
	"slices"
)

// Grades holds the judged relevance of each relevant item by id. An id that is
// missing, or has a grade of zero or below, is not relevant.
type Grades map[string]float64

// Relevant is how many ids are relevant.
func (g Grades) Relevant() int {
	n := 0
	for _, grade := range g {
		if grade > 0 {
			n++
		}
	}
	return n
}

// HitAt is 1 when a relevant id is among the first k, else 0 ("Success@k").
func HitAt(ranked []string, g Grades, k int) float64 {
	if found(ranked, g, k) > 0 {
		return 1
	}
	return 0
}

// RecallAt is the share of the relevant ids among the first k. It reports
// false when none is relevant.
func RecallAt(ranked []string, g Grades, k int) (float64, bool) {
	relevant := g.Relevant()
	if relevant == 0 {
		return 0, false
	}
	return float64(found(ranked, g, k)) / float64(relevant), true
}

// found counts distinct relevant ids among the first k.
func found(ranked []string, g Grades, k int) int {
	seen := map[string]bool{}
	for _, id := range head(ranked, k) {
		if g[id] > 0 {
			seen[id] = true
		}
	}
	return len(seen)
}

// ReciprocalRankAt is 1 over the rank of the first relevant id, 0 when it is
// not among the first k. Its mean over questions is MRR@k.
func ReciprocalRankAt(ranked []string, g Grades, k int) float64 {
	for i, id := range head(ranked, k) {
		if g[id] > 0 {
			return 1 / float64(i+1)
		}
	}
	return 0
}

// NDCGAt is the discounted cumulative gain of the first k over that of the
// best possible order, with gain = grade and discount log2(rank+1) (Järvelin
// and Kekäläinen, 2002, as trec_eval and BEIR compute it). An id that returns
// counts once. It reports false when none is relevant.
func NDCGAt(ranked []string, g Grades, k int) (float64, bool) {
	ideal := idealGain(g, k)
	if ideal == 0 {
		return 0, false
	}
	seen := map[string]bool{}
	var gain float64
	for i, id := range head(ranked, k) {
		if grade := g[id]; grade > 0 && !seen[id] {
			gain += grade / math.Log2(float64(i+2))
			seen[id] = true
		}
	}
	return gain / ideal, true
}

func idealGain(g Grades, k int) float64 {
	grades := make([]float64, 0, len(g))
	for _, grade := range g {
		if grade > 0 {
			grades = append(grades, grade)
		}
	}
	slices.SortFunc(grades, func(a, b float64) int { return cmp.Compare(b, a) })
	var gain float64
	for i, grade := range grades[:min(k, len(grades))] {
		gain += grade / math.Log2(float64(i+2))
	}
	return gain
}

func head(ranked []string, k int) []string { return ranked[:min(max(k, 0), len(ranked))] }
