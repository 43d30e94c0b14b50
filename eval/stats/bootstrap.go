package stats

import (
	"math"
	"math/bits"
	"math/rand/v2"
	"slices"
)

// Resamples is how many bootstrap resamples an interval is made from.
const Resamples = 10_000

// source draws indices. PCG's output is fixed by its specification, and the
// reduction to [0, n) is our own, so no release of Go changes an interval.
type source struct{ pcg *rand.PCG }

func newSource(seed uint64) source {
	return source{rand.NewPCG(seed, 0x9e3779b97f4a7c15)}
}

func (s source) below(n int) int {
	hi, _ := bits.Mul64(s.pcg.Uint64(), uint64(n))
	return int(hi)
}

// Unit is what one question adds to a figure: a ratio is the sum of the
// numerators over the sum of the denominators. A mean is the ratio whose
// denominators are all 1.
type Unit struct {
	Num float64 `json:"num"`
	Den float64 `json:"den"`
}

// Ratio is the sum of numerators over the sum of denominators. It reports
// false when the denominators sum to zero.
func Ratio(units []Unit) (float64, bool) {
	var num, den float64
	for _, u := range units {
		num += u.Num
		den += u.Den
	}
	if den == 0 {
		return 0, false
	}
	return num / den, true
}

// BootstrapRatio is the 95 % percentile interval of Ratio when whole units are
// drawn with replacement (Efron and Tibshirani, 1993, chapter 13). It reports
// false for fewer than two units, and for units that are all the same: every
// resample is then too, which would pass for certainty.
func BootstrapRatio(units []Unit, seed uint64) (Interval, bool) {
	if len(units) < 2 {
		return Interval{}, false
	}
	if !slices.ContainsFunc(units, func(u Unit) bool { return u != units[0] }) {
		return Interval{}, false
	}
	src := newSource(seed)
	values := make([]float64, 0, Resamples)
	for range Resamples {
		var num, den float64
		for range units {
			u := units[src.below(len(units))]
			num += u.Num
			den += u.Den
		}
		if den > 0 { // a resample of undefined units alone has no ratio
			values = append(values, num/den)
		}
	}
	return percentile95(values)
}

// Pair is one question's part in a figure, before and after.
type Pair struct {
	Before, After Unit
}

// PairedDifference is after minus before of Ratio, with the 95 % percentile
// interval when questions are drawn with replacement and each keeps both its
// sides. It reports false when either side is undefined or there are fewer
// than two pairs.
func PairedDifference(pairs []Pair, seed uint64) (diff float64, in Interval, ok bool) {
	diff, ok = difference(pairs, func(i int) int { return i })
	if !ok || len(pairs) < 2 {
		return diff, Interval{}, false
	}
	if !slices.ContainsFunc(pairs, func(p Pair) bool { return p.Before != p.After }) {
		return 0, Interval{}, true // as every resample's would be
	}
	src := newSource(seed)
	values := make([]float64, 0, Resamples)
	for range Resamples {
		if d, ok := difference(pairs, func(int) int { return src.below(len(pairs)) }); ok {
			values = append(values, d)
		}
	}
	in, ok = percentile95(values)
	return diff, in, ok
}

func difference(pairs []Pair, pick func(int) int) (float64, bool) {
	var b, a Unit
	for i := range pairs {
		p := &pairs[pick(i)]
		b.Num += p.Before.Num
		b.Den += p.Before.Den
		a.Num += p.After.Num
		a.Den += p.After.Den
	}
	if a.Den == 0 || b.Den == 0 {
		return 0, false
	}
	return a.Num/a.Den - b.Num/b.Den, true
}

// PairedQuantile is like PairedDifference for the q-quantile of values: each
// pair holds one question's value before and after.
func PairedQuantile(before, after []float64, q float64, seed uint64) (diff float64, in Interval, ok bool) {
	n := len(before)
	if n == 0 || n != len(after) {
		return 0, Interval{}, false
	}
	diff = Quantile(after, q) - Quantile(before, q)
	if n < 2 {
		return diff, Interval{}, false
	}
	if slices.Equal(before, after) {
		return 0, Interval{}, true // as every resample's would be
	}
	src := newSource(seed)
	values := make([]float64, Resamples)
	// Ranks stand in for values, so that a resample is counted, not sorted.
	b, a := newRanked(before), newRanked(after)
	for r := range values {
		b.reset()
		a.reset()
		for range n {
			i := src.below(n)
			b.counts[b.rank[i]]++
			a.counts[a.rank[i]]++
		}
		values[r] = a.quantile(q) - b.quantile(q)
	}
	in, ok = percentile95(values)
	return diff, in, ok
}

// ranked holds values in order, the place of each, and how often each was
// drawn in the resample at hand.
type ranked struct {
	sorted []float64
	rank   []int
	counts []int
}

func newRanked(values []float64) *ranked {
	order := make([]int, len(values))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(x, y int) int {
		switch {
		case values[x] < values[y]:
			return -1
		case values[x] > values[y]:
			return 1
		}
		return 0
	})
	r := &ranked{make([]float64, len(values)), make([]int, len(values)), make([]int, len(values))}
	for place, i := range order {
		r.sorted[place], r.rank[i] = values[i], place
	}
	return r
}

func (r *ranked) reset() { clear(r.counts) }

func (r *ranked) quantile(q float64) float64 {
	want := quantileRank(len(r.sorted), q)
	seen := 0
	for place, c := range r.counts {
		if seen += c; seen > want {
			return r.sorted[place]
		}
	}
	return math.NaN() // unreachable: the counts sum to the number of values
}

// percentile95 takes the 2.5 % and 97.5 % points of the resampled values.
func percentile95(values []float64) (Interval, bool) {
	if len(values) < Resamples/2 {
		return Interval{}, false
	}
	slices.Sort(values)
	tail := len(values) / 40
	return Interval{Low: values[tail], High: values[len(values)-1-tail]}, true
}
