package stats

import (
	"math"
	"slices"
)

// Quantile is the nearest-rank q-quantile: the smallest value that at least a
// share q of the values don't exceed. It is always one of the values. Of none
// it is NaN; callers say null.
func Quantile(values []float64, q float64) float64 {
	if len(values) == 0 {
		return math.NaN()
	}
	s := slices.Clone(values)
	slices.Sort(s)
	return s[quantileRank(len(s), q)]
}

// quantileRank is the place, from 0, of the q-quantile among n sorted values.
func quantileRank(n int, q float64) int {
	// The product is rounded first: 0.95 × 20 must be rank 19, not 20.
	rank := int(math.Ceil(math.Round(q*float64(n)*1e9)/1e9)) - 1
	return min(max(rank, 0), n-1)
}

// QuantileInterval is the distribution-free 95 % interval of the q-quantile:
// the narrowest pair of order statistics, symmetric in tail probability, that
// holds it with at least 95 % (Conover, Practical Nonparametric Statistics,
// section 3.2). It reports false when there are too few values for one, as for
// the 99 % quantile of a hundred.
func QuantileInterval(values []float64, q float64) (Interval, bool) {
	n := len(values)
	if n == 0 || q <= 0 || q >= 1 {
		return Interval{}, false
	}
	low, high := orderRanks(n, q)
	if low < 1 || high > n {
		return Interval{}, false
	}
	s := slices.Clone(values)
	slices.Sort(s)
	return Interval{Low: s[low-1], High: s[high-1]}, true
}

// orderRanks gives r and s, from 1, such that P(B < r) and P(B >= s) are each
// at most 2.5 % for B binomial with n tries of probability q.
func orderRanks(n int, q float64) (r, s int) {
	r, s = 0, n+1
	var below float64 // P(B < i)
	for i := 0; i <= n; i++ {
		if below <= 0.025 {
			r = i
		}
		if s == n+1 && 1-below <= 0.025 {
			s = i
		}
		below += math.Exp(logBinomial(n, i, q))
	}
	return r, s
}

// logBinomial is the natural logarithm of P(B = k), B binomial(n, p).
func logBinomial(n, k int, p float64) float64 {
	return logChoose(n, k) + float64(k)*math.Log(p) + float64(n-k)*math.Log1p(-p)
}

func logChoose(n, k int) float64 {
	a, _ := math.Lgamma(float64(n + 1))
	b, _ := math.Lgamma(float64(k + 1))
	c, _ := math.Lgamma(float64(n - k + 1))
	return a - b - c
}
