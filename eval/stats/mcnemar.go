package stats

import "math"

// McNemar is the two-sided exact test for paired right and wrong: of the
// questions on which the two runs disagree, worse were right only before and
// better right only after. Under the hypothesis of no change each is as likely
// as the other, so the count is binomial(n, ½); the p-value is twice the
// smaller tail, at most 1 (M. P. Fay, R Journal 2(1), 2010).
func McNemar(worse, better int) float64 {
	n, k := worse+better, min(worse, better)
	if k < 0 || n == 0 {
		return 1
	}
	var tail float64
	for i := 0; i <= k; i++ {
		tail += math.Exp(logBinomial(n, i, 0.5))
	}
	return math.Min(1, 2*tail)
}

// Kappa is Cohen's kappa of two raters who say yes or no (Cohen, 1960). It
// reports false when there are no ratings, or when chance alone would make
// them agree always.
func Kappa(bothYes, onlyFirst, onlySecond, bothNo int) (float64, bool) {
	n := float64(bothYes + onlyFirst + onlySecond + bothNo)
	if n == 0 {
		return 0, false
	}
	first, second := float64(bothYes+onlyFirst)/n, float64(bothYes+onlySecond)/n
	observed := float64(bothYes+bothNo) / n
	chance := float64(first*second) + float64((1-first)*(1-second))
	if chance >= 1 {
		return 0, false
	}
	return (observed - chance) / (1 - chance), true
}
