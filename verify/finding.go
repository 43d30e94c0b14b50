package verify

import (
	"math"
	"strings"
)

// features are what speaks for and against a claim being supported. Those of
// supportWeights are in this order.
func (h *hearing) features() []float64 {
	r, lacks := h.rulings[h.best], h.lacks[h.best]
	least := 0.0
	for _, w := range r.Words {
		least = max(least, w.Fault)
	}
	one, near := 0.0, 0.0
	best := h.windows[h.best].sources[0]
	for _, s := range h.windows[h.best].sources {
		if got := share(h.words, h.sources, []int{s}); got > one {
			one, best = got, s
		}
	}
	for _, c := range h.cosines {
		near = max(near, c)
	}
	return []float64{
		bounded(support(r)),
		bounded(support(h.rulings[0])),
		bounded(denial(h.rulings[h.against])),
		bounded(r.Contradicted - r.NotSaid),
		least,
		h.windows[h.best].share,
		one,
		unionShare(h),
		near * 10,
		capped(lacks.figures), capped(h.apart.figures), capped(lacks.derived),
		capped(lacks.times), capped(h.apart.times),
		capped(lacks.names), capped(h.apart.names),
		oneIf((h.stated.denials > 0) != denialRE.MatchString(h.sources[best].text)),
	}
}

func unionShare(h *hearing) float64 {
	most := 0.0
	for _, w := range h.windows {
		most = max(most, w.share)
	}
	return most
}

// bounded keeps a logit within what training's smoothed labels ask for.
func bounded(x float64) float64 { return max(-6, min(6, x)) }

func capped(n int) float64 { return float64(min(n, 2)) }

func oneIf(b bool) float64 {
	if b {
		return 1
	}
	return 0
}

// weighed is the probability by a regression's weights, the last of which is
// the bias.
func weighed(weights, x []float64) float64 {
	z := weights[len(x)]
	for i, v := range x {
		z += weights[i] * v
	}
	return 1 / (1 + math.Exp(-z))
}

// finding is what is found of a claim but for its verdict. Its reason is set
// where an exact check settles it.
func (h *hearing) finding() Finding {
	var f Finding
	switch {
	case h.outlet != "":
		f.Reason, f.Detail = WrongOutlet, h.outlet
	case len(h.words) == 0 || strings.HasSuffix(strings.TrimRight(h.claim, " \"”"), "?"):
		f.Reason = NoStatement
	}
	switch {
	case h.copied >= 0:
		f.Probability = 1
		f.Quotes = h.quotesOf(window{sources: []int{h.copied}})
		return f
	case len(h.windows) == 0:
		if f.Reason == "" {
			f.Reason = NotSaid
		}
		return f
	}
	f.Quotes = h.quotesOf(h.windows[h.best])
	x := h.features()
	f.Probability, f.Against = weighed(supportWeights, x), weighed(againstWeights, x)
	if f.Reason == "" && h.apart.quote != "" {
		f.Reason, f.Detail = WrongQuotation, h.apart.quote
	}
	return f
}

// explain says of what isn't supported why, and shows what says otherwise or
// comes nearest.
func (h *hearing) explain(f *Finding) {
	if len(h.windows) == 0 || f.Reason != "" {
		return
	}
	lacks := h.apart
	otherwise := f.Against >= againstFrom
	if otherwise {
		f.Quotes = h.quotesOf(h.windows[h.against])
		lacks = h.lacks[h.against]
	}
	switch {
	case lacks.figure != "":
		f.Reason, f.Detail = WrongFigure, lacks.figure
	case lacks.time != "":
		f.Reason, f.Detail = WrongTime, lacks.time
	case lacks.name != "":
		f.Reason, f.Detail = WrongName, lacks.name
	case otherwise:
		f.Reason, f.Detail = SaidOtherwise, h.faulty(h.against)
	default:
		f.Reason, f.Detail = NotSaid, h.faulty(h.best)
	}
}

// trimmed takes the punctuation off both ends of words that are shown.
func trimmed(words string) string { return strings.Trim(words, " .,;:!?()“”\"") }
