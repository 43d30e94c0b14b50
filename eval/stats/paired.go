package stats

import (
	"math"
	"slices"
)

// exactPairs is up to how many differing pairs every exchange is tried.
const exactPairs = 14

// PairedTest is the two-sided randomisation test of no change in Ratio: under
// the hypothesis each question's two sides might as well have been exchanged
// (Fisher, 1935; Noreen, 1989). Where every pair is of single questions, right
// or wrong, it is McNemar's exact test. It reports false when a side is
// undefined.
func PairedTest(pairs []Pair, seed uint64) (p float64, ok bool) {
	observed, ok := difference(pairs, func(i int) int { return i })
	if !ok {
		return 0, false
	}
	if worse, better, binary := flips(pairs); binary {
		return McNemar(worse, better), true
	}
	var before, after Unit // of the pairs that no exchange changes
	var differ []Pair
	for _, p := range pairs {
		if p.Before != p.After {
			differ = append(differ, p)
			continue
		}
		before, after = before.plus(p.Before), after.plus(p.After)
	}
	return exchange(len(differ), seed, math.Abs(observed), func(swapped func(int) bool) float64 {
		b, a := before, after
		for i, p := range differ {
			if swapped(i) {
				p.Before, p.After = p.After, p.Before
			}
			b, a = b.plus(p.Before), a.plus(p.After)
		}
		if a.Den == 0 || b.Den == 0 {
			return 0
		}
		return a.Num/a.Den - b.Num/b.Den
	}), true
}

func (u Unit) plus(v Unit) Unit { return Unit{u.Num + v.Num, u.Den + v.Den} }

// flips counts the questions that changed, where each is one question that is
// right or wrong.
func flips(pairs []Pair) (worse, better int, binary bool) {
	for _, p := range pairs {
		for _, u := range []Unit{p.Before, p.After} {
			if u.Den != 1 || u.Num != 0 && u.Num != 1 {
				return 0, 0, false
			}
		}
		switch {
		case p.Before.Num > p.After.Num:
			worse++
		case p.Before.Num < p.After.Num:
			better++
		}
	}
	return worse, better, true
}

// PairedQuantileTest is PairedTest for the q-quantile.
func PairedQuantileTest(before, after []float64, q float64, seed uint64) (p float64, ok bool) {
	if len(before) == 0 || len(before) != len(after) {
		return 0, false
	}
	observed := Quantile(after, q) - Quantile(before, q)
	var differ []int
	for i := range before {
		if before[i] != after[i] {
			differ = append(differ, i)
		}
	}
	b, a := slices.Clone(before), slices.Clone(after)
	return exchange(len(differ), seed, math.Abs(observed), func(swapped func(int) bool) float64 {
		for k, i := range differ {
			b[i], a[i] = before[i], after[i]
			if swapped(k) {
				b[i], a[i] = a[i], b[i]
			}
		}
		return Quantile(a, q) - Quantile(b, q)
	}), true
}

// exchange is the share of the ways to exchange n pairs whose statistic is at
// least as far from zero as the one observed: of all ways where they are few,
// else of a sample that counts the observed one.
func exchange(n int, seed uint64, observed float64, statistic func(swapped func(int) bool) float64) float64 {
	if n == 0 {
		return 1
	}
	const slack = 1e-12 // sums in another order
	extreme := 0
	if n <= exactPairs {
		for ways := range 1 << n {
			if math.Abs(statistic(func(i int) bool { return ways>>i&1 == 1 })) >= observed-slack {
				extreme++
			}
		}
		return float64(extreme) / float64(int(1)<<n)
	}
	src := newSource(seed)
	var bits uint64
	for range Resamples {
		if math.Abs(statistic(func(i int) bool {
			if i%64 == 0 {
				bits = src.pcg.Uint64()
			}
			return bits>>(i%64)&1 == 1
		})) >= observed-slack {
			extreme++
		}
	}
	return float64(extreme+1) / (Resamples + 1)
}

// Holm corrects p-values for their number (Holm, 1979): each is the least level
// at which its hypothesis is rejected when all are tested together.
func Holm(p []float64) []float64 {
	order := make([]int, len(p))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int {
		switch {
		case p[a] < p[b]:
			return -1
		case p[a] > p[b]:
			return 1
		}
		return 0
	})
	out := make([]float64, len(p))
	least := 0.0
	for rank, i := range order {
		least = max(least, min(1, p[i]*float64(len(p)-rank)))
		out[i] = least
	}
	return out
}
