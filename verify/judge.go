package verify

import (
	"context"
	"fmt"
	"math"
	"strings"

	"dateline/corpus"
)

// finding is a check that failed.
type finding struct {
	reason Reason
	detail string
	weak   bool // it may be another wording: doubt, not refutation
	silent bool // the evidence doesn't say otherwise, it says nothing
}

// The shares of a claim's weight that decide, chosen on the tuning half of
// testdata/pairs.jsonl.
const (
	confirmedFrom = .72 // found in the support: supported
	refusedBelow  = .4  // found in the support: too far
	togetherFrom  = .5  // found in one sentence and what it leans on
	allElseFrom   = .9  // found, so that what a weak check missed is the one thing that differs
	promotedFrom  = .5  // found, for a paraphrase that the encoder calls close
)

// judge runs the checks, the surest first, and then weighs how much was found.
func (a *alignment) judge() Result {
	r := Result{Verdict: Supported}
	if len(a.sources) == 0 {
		return Result{Verdict: Unsupported, Reason: TooFar}
	}
	if s := max(a.copied(), a.wholeTitle()); s >= 0 {
		a.support = []int{s}
		r.Quotes, r.Score = a.quotes(), 1
		return r
	}
	r.Quotes = a.quotes()
	union := a.union()
	r.Score = a.covered(union)
	if f := a.refuted(); f != nil {
		r.Verdict, r.Reason, r.Detail = Unsupported, f.reason, f.detail
		weak := f.weak && (f.reason == WrongRole || r.Score < allElseFrom) || soft[f.reason] && r.Score < softFrom
		if weak {
			r.Verdict = Unconfirmed
		}
		if !weak || r.Score >= refusedBelow {
			return r
		}
	}
	switch weight := a.weight(); {
	case weight < 1.3 && r.Score < confirmedFrom:
		r.Verdict, r.Reason = Unconfirmed, FreeParaphrase // hardly anything to find
	case r.Score < refusedBelow:
		r.Verdict, r.Reason = Unsupported, TooFar
	case a.together() < togetherFrom:
		r.Verdict, r.Reason = Unconfirmed, Merged
	case r.Score < confirmedFrom || a.doubt || a.aside() || a.untoldPart() != "":
		r.Verdict, r.Reason = Unconfirmed, FreeParaphrase
	}
	return r
}

// copied is the source that the claim repeats word for word, whole, -1 for
// none.
func (a *alignment) copied() int {
	words := plain(a.claim.raw)
	for s := range a.sources {
		src := a.sources[s]
		if words != "" && words == plain(src.span.In(src.article.Text)) {
			return s
		}
	}
	return -1
}

// softFrom is the share found from which a failed check of how the parts
// belong together refutes: below it, the wording differs too much to be sure.
const softFrom = allElseFrom

var soft = map[Reason]bool{WrongPolarity: true, WrongRole: true, WrongModality: true, WrongSpeaker: true, Merged: true}

// refuted returns the first check that fails, the surest first, or else the
// first that fails weakly. They run once.
func (a *alignment) refuted() *finding {
	if !a.checked {
		a.checked, a.failed = true, a.check()
	}
	return a.failed
}

func (a *alignment) check() *finding {
	var weak *finding
	for _, check := range []func() *finding{
		a.checkQuotations, a.checkFigures, a.checkTimes, a.checkMoments, a.checkNames, a.checkOutlet, a.checkSpeaker,
		a.checkPolarity, a.checkUnwilling, a.checkStance, a.checkComparison, a.checkDenials, a.checkQuantities, a.checkRoles, a.checkModality, a.checkModifiers, a.checkCause, a.checkBinding,
	} {
		f := check()
		if f != nil && !f.weak {
			return f
		}
		if weak == nil {
			weak = f
		}
	}
	return weak
}

// quotes are the sentences of the support.
func (a *alignment) quotes() []Quote {
	var out []Quote
	for _, s := range a.support {
		src := a.sources[s]
		span := corpus.Trim(src.article.Text, src.span)
		if span.Len() == 0 {
			continue
		}
		out = append(out, Quote{
			Number: src.evidence.Number, ArticleID: src.evidence.Article.ID, Outlet: src.evidence.Article.Outlet,
			Span: span, Text: span.In(src.article.Text),
		})
	}
	return out
}

// aside reports whether a part of the claim between commas, other than its
// attribution, is hardly found: what a model adds from elsewhere.
func (a *alignment) aside() bool {
	union, own := a.union(), a.own(a.support[0])
	for _, s := range a.support[1:] {
		own = merged(own, a.own(s))
	}
	start := 0
	for i := range a.claim.units {
		if i+1 < len(a.claim.units) && !strings.Contains(a.claim.between(i), ",") {
			continue
		}
		scores := union
		if start > 0 && i+1 < len(a.claim.units) && a.claim.units[start-1].kind == name {
			scores = own // what is told of somebody beside their name must be said of them
		}
		total, found := 0.0, 0.0
		for k := start; k <= i; k++ {
			u := &a.claim.units[k]
			if !a.attr.has(k) && !u.quoted {
				total += u.weight
				found += u.weight * scores[k]
			}
		}
		if total >= 1 && found < .45*total {
			return true
		}
		start = i + 1
	}
	return false
}

// weight is how much the claim says, outside its attribution.
func (a *alignment) weight() float64 {
	total := 0.0
	for i := range a.claim.units {
		if !a.attr.has(i) {
			total += a.claim.units[i].weight
		}
	}
	return total
}

// closeCosine is the cosine of a sentence and the one that carries it from
// which it may be plain though words of it are found nowhere.
const closeCosine = .945

// plainFrom is the probability by sentenceFit from which a sentence that no
// check refutes is shown without a mark.
const plainFrom = .7

// byMeaning weighs, for a sentence that no check refutes, all that speaks for
// it, the encoder's cosine included. Without an encoder judge's thresholds
// stand.
func (v *Verifier) byMeaning(ctx context.Context, a *alignment, r Result) (Result, error) {
	if v.embedder == nil || r.Verdict == Unsupported || r.Score == 1 && a.copied() >= 0 {
		return r, nil
	}
	s := a.signals(a.refuted())
	var err error
	if s.cosine, err = v.cosine(ctx, a); err != nil {
		return Result{}, err
	}
	near := !a.doubt && !a.asks(a.support[0]) && !a.aside() && a.untoldPart() == "" && (s.score >= confirmedFrom || s.cosine >= closeCosine)
	switch sure := near && sentenceFit.probability(s) >= plainFrom; {
	case sure:
		r.Verdict, r.Reason, r.Detail = Supported, "", ""
	case r.Verdict == Supported:
		r.Verdict, r.Reason = Unconfirmed, FreeParaphrase
	}
	return r, nil
}

// cosine is that of the claim and of the sentences that carry it, as passages:
// the best of the first, the first two and so on, taken together. For a free
// claim only the first counts.
func (v *Verifier) cosine(ctx context.Context, a *alignment) (float64, error) {
	texts, support := []string{a.claim.raw}, a.support
	if a.free {
		support = support[:1]
	}
	for _, s := range support {
		if src := a.sources[s]; !src.embedded() {
			texts = append(texts, src.span.In(src.article.Text))
		}
	}
	vectors, err := v.embedder.EmbedPassages(ctx, texts)
	if err != nil {
		return 0, fmt.Errorf("verify: embed the sentence to check: %w", err)
	}
	claim, rest := vectors[0], vectors[1:]
	sum, best := make([]float64, len(claim)), -1.0
	for _, s := range support {
		src := a.sources[s]
		var there []float32
		if src.embedded() {
			there = src.evidence.Vectors[src.index]
		} else {
			there, rest = rest[0], rest[1:]
		}
		best = max(best, addCosine(sum, there, claim))
	}
	return best, nil
}

// addCosine adds a vector to a sum and returns the cosine of the sum and a unit
// vector.
func addCosine(sum []float64, v, unit []float32) float64 {
	dot, norm := 0.0, 0.0
	for i := range min(len(sum), len(v)) {
		sum[i] += float64(v[i])
		dot += sum[i] * float64(unit[i])
		norm += sum[i] * sum[i]
	}
	if norm == 0 {
		return 0
	}
	return dot / math.Sqrt(norm)
}
