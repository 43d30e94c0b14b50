// Package stats holds the few statistics that an evaluation needs: Wilson's
// interval for a share, order-statistic intervals for a quantile, the seeded
// bootstrap for means and for paired differences, and McNemar's exact test.
//
// Everything here is deterministic: the same numbers and the same seed give
// the same result on every machine.
package stats

import "math"

// z975 is the 97.5 % quantile of the standard normal distribution.
const z975 = 1.959963984540054

// Interval is a closed 95 % interval.
type Interval struct {
	Low, High float64
}

// Wilson is the 95 % score interval, without continuity correction, for a
// share of k in n (E. B. Wilson, 1927; method 3 in R. G. Newcombe, Statistics
// in Medicine 17, 1998). It reports false when n is not positive or k is
// outside [0, n].
func Wilson(k, n float64) (Interval, bool) {
	if !(n > 0) || !(k >= 0) || k > n {
		return Interval{}, false
	}
	p := k / n
	z2 := float64(z975 * z975)
	centre := 2*k + z2
	spread := float64(z975 * math.Sqrt(z2+float64(4*k*(1-p))))
	denominator := 2 * (n + z2)
	in := Interval{Low: (centre - spread) / denominator, High: (centre + spread) / denominator}
	// At the ends the formula gives exactly 0 and 1; rounding must not.
	if k == 0 {
		in.Low = 0
	}
	if k == n {
		in.High = 1
	}
	return in, true
}
