package verify

import (
	"context"
	"math"
)

// weighed is what speaks for and against a claim being supported: what the
// checks found and what the judge says.
type weighed struct {
	signals
	refuted bool // a check failed for sure
	hearing
}

// vector is what blendWeights weigh, in their order.
func (w weighed) vector() []float64 {
	refuted := 0.0
	if w.refuted {
		refuted = 1
	}
	s := w.signals
	return []float64{w.support, w.against, refuted, s.weak * (1 - refuted), s.score, s.own, s.mean, s.foreign, s.doubt, (s.cosine - .9) * 10, s.astray}
}

// The probabilities from which a sentence is shown, without a mark and with one:
// chosen once, on the sentences that the weights were fitted to, in
// cross-validation by article.
const (
	unmarkedFrom = .55
	markedFrom   = .4
)

// exact are the checks that need no weighing: what they look for stands there or
// it doesn't.
var exact = map[Reason]bool{WrongQuotation: true, WrongOutlet: true, NoCitation: true}

// blend weighs, for a sentence that isn't copied, what the checks found with what
// the judge says.
func (v *Verifier) blend(ctx context.Context, a *alignment, r Result) (Result, error) {
	if len(a.sources) == 0 || exact[r.Reason] || r.Score == 1 && (a.copied() >= 0 || a.wholeTitle() >= 0) {
		return r, nil
	}
	w, err := v.evidenceFor(ctx, a)
	if err != nil {
		return Result{}, err
	}
	switch p := w.probability(supportWeights); {
	case a.asks(a.support[0]) || a.question():
		r.Verdict = Unsupported
	case p >= unmarkedFrom:
		r.Verdict, r.Reason, r.Detail = Supported, "", ""
	case p >= markedFrom:
		r.Verdict = Unconfirmed
	default:
		r.Verdict = Unsupported
	}
	if r.Verdict != Supported && r.Reason == "" {
		r.Reason = FreeParaphrase
		if r.Verdict == Unsupported {
			r.Reason = TooFar
		}
	}
	return r, nil
}

// evidenceFor is all that speaks for and against a claim.
func (v *Verifier) evidenceFor(ctx context.Context, a *alignment) (weighed, error) {
	f := a.refuted()
	w := weighed{signals: a.signals(f), refuted: f != nil && !f.weak}
	var err error
	if v.embedder != nil {
		if w.cosine, err = v.cosine(ctx, a); err != nil {
			return weighed{}, err
		}
	}
	if v.judge != nil {
		w.hearing, err = v.hear(ctx, a)
	}
	return w, err
}

// probability is how likely the claim is supported, by weights of which the last
// is the bias.
func (w weighed) probability(weights []float64) float64 {
	x := w.vector()
	z := weights[len(x)]
	for i, v := range x {
		z += weights[i] * v
	}
	return 1 / (1 + math.Exp(-z))
}
