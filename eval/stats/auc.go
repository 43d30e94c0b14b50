package stats

import (
	"cmp"
	"slices"
)

// Ranking is scores of positives and negatives in order, from which the area
// under the ROC curve is read for any draw of them.
type Ranking struct {
	order    []int // places, the lowest score first
	ends     []int // where each run of equal scores in order ends
	positive []bool
}

// NewRanking orders scores; positive says which should score higher.
func NewRanking(scores []float64, positive []bool) Ranking {
	r := Ranking{order: make([]int, len(scores)), positive: positive}
	for i := range r.order {
		r.order[i] = i
	}
	slices.SortStableFunc(r.order, func(a, b int) int { return cmp.Compare(scores[a], scores[b]) })
	for k := range r.order {
		if k+1 == len(r.order) || scores[r.order[k]] != scores[r.order[k+1]] {
			r.ends = append(r.ends, k+1)
		}
	}
	return r
}

// AUC is how often a positive scores higher than a negative, ties counting half
// (Mann and Whitney, 1947), where each is taken as often as times says. It
// reports false where there is no positive or no negative.
func (r Ranking) AUC(times []int) (float64, bool) {
	var below, positives, above float64 // negatives so far, positives, pairs in the right order
	start := 0
	for _, end := range r.ends {
		var p, n float64
		for _, i := range r.order[start:end] {
			if r.positive[i] {
				p += float64(times[i])
			} else {
				n += float64(times[i])
			}
		}
		above += float64(p * (below + n/2))
		below += n
		positives += p
		start = end
	}
	if positives == 0 || below == 0 {
		return 0, false
	}
	return above / (positives * below), true
}
