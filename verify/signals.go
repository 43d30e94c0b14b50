package verify

import "math"

// signals are what speaks for a claim being said by the sentences that carry
// it, when no check refutes it for sure.
type signals struct {
	score   float64 // share of its weight found in them
	own     float64 // share found in the best sentence's own words
	mean    float64 // share of its clauses that are clauses of theirs
	foreign float64 // weight of the heaviest word that nothing is like
	doubt   float64 // 1 when a check could not decide, or a part between commas is hardly found
	cosine  float64 // of claim and best sentence
	weak    float64 // 1 when a check failed weakly
	astray  float64 // clauses with a part from elsewhere
}

// vector is what the regressions weigh.
func (s signals) vector() [signalCount]float64 {
	return [...]float64{s.score, s.own, s.mean, s.foreign, s.doubt, (s.cosine - .9) * 10, s.weak, s.astray}
}

const signalCount = 8

func (a *alignment) signals(f *finding) signals {
	union := a.union()
	s := signals{
		score: a.covered(union), own: a.covered(a.own(a.support[0])), mean: a.bound(), foreign: a.foreign(union),
	}
	if a.doubt || a.aside() {
		s.doubt = 1
	}
	s.astray = float64(min(a.astray(), 2))
	if f != nil {
		s.weak = 1
	}
	return s
}

// The weights of a further regression, over the claims of the tuning sets that
// are not supported: contradicted or absent (by testdata/fit.py, which says how
// it does in cross-validation). A claim that the articles speak of and don't say
// is mostly contradicted, but it is called so only where a check has found what
// contradicts it: decide sees to that.
const (
	conflictWeight     = 2.36
	aboutWeight        = 3.69
	nearnessWeight     = 1.06 // for each tenth of the cosine above .9
	otherMatterCost    = -1.79
	contradictedBias   = 0.13
	contradictedMargin = 0.5 // of the log odds, set by hand: rather absent than wrongly contradicted
)

// contradicts reports whether a claim with these signals, which isn't
// supported, is contradicted rather than absent.
func (s signals) contradicts(conflict bool) bool {
	z := contradictedBias + aboutWeight*s.score + nearnessWeight*(s.cosine-.9)*10 + otherMatterCost*s.foreign
	if conflict {
		z += conflictWeight
	}
	return z > contradictedMargin
}

// foreign is the highest weight of a word of the claim that nothing in the
// support is like.
func (a *alignment) foreign(union []float64) float64 {
	most := 0.0
	for i := range a.claim.units {
		u := &a.claim.units[i]
		if union[i] < .3 && !a.attr.has(i) && !u.quoted {
			most = max(most, u.weight)
		}
	}
	return most
}

// regression is a logistic one over the signals.
type regression struct {
	weights [signalCount]float64
	bias    float64
}

// The regressions, fitted by testdata/fit.py to all tuning sets: to the
// sentences and to the claims that no check refutes for sure.
var (
	sentenceFit = regression{[...]float64{0, 0, 0, 0, -1.39, 2.38, -2.77, -1.13}, 2.16}
	claimFit    = regression{[...]float64{.17, .08, 1.10, 0, -.79, 1.89, -1.74, -.5}, .84}
)

// probability is how likely something with these signals is supported.
func (r regression) probability(s signals) float64 {
	z := r.bias
	for i, x := range s.vector() {
		z += r.weights[i] * x
	}
	return 1 / (1 + math.Exp(-z))
}
