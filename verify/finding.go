package verify

import (
	"math"
	"strings"
)

// features are what speaks for and against a claim being supported, in the
// order of the weights. How many of its words the evidence has isn't among
// them: it says what a claim is about, and a near copy may have the one word
// that makes it false.
func (h *hearing) features() []float64 {
	r, lacks := h.rulings[h.best], h.lacks[h.best]
	most := 0.0
	for _, w := range r.Words {
		most = max(most, w.Fault)
	}
	return []float64{
		bounded(support(r)),
		bounded(support(h.rulings[0])),
		bounded(denial(h.rulings[h.against])),
		bounded(r.Contradicted - r.NotSaid),
		most,
		capped(lacks.figures), capped(h.apart.figures), capped(lacks.derived),
		capped(lacks.times), capped(h.apart.times),
		capped(len(lacks.names)), capped(len(h.apart.names)),
		oneIf((h.stated.denials > 0) != denialRE.MatchString(h.windows[h.best].nearest(h))),
	}
}

// nearest is the sentence of a window that shares most with the claim.
func (w window) nearest(h *hearing) string {
	best, most := w.sources[0], -1.0
	for _, s := range w.sources {
		if got := share(h.words, h.sources, []int{s}); got > most {
			best, most = s, got
		}
	}
	return h.sources[best].text
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
		f.Probability, f.Shared = 1, 1
		f.Quotes = h.quotesOf(window{sources: []int{h.copied}})
		return f
	case len(h.windows) == 0:
		if f.Reason == "" {
			f.Reason = NotSaid
		}
		return f
	}
	f.Quotes = h.quotesOf(h.windows[h.best])
	for _, w := range h.windows {
		f.Shared = max(f.Shared, w.share)
	}
	x := h.features()
	f.Probability, f.Against = weighed(supportWeights, x), weighed(againstWeights, x)
	switch {
	case f.Reason != "":
	case !h.onTopic():
		f.Reason = NotSaid
	case h.apart.quote != "":
		f.Reason, f.Detail = WrongQuotation, h.apart.quote
	case h.denied() >= 0:
		f.Reason, f.Against = SaidOtherwise, max(f.Against, 1-f.Probability)
		f.Quotes = h.quotesOf(window{sources: []int{h.denied()}})
	}
	return f
}

// leastShare is the share of its words, by weight, that some window must have of
// a claim, and fewWords how many words a claim must have that needn't all be
// there.
const (
	leastShare = .1
	fewWords   = 3
)

// onTopic reports whether a claim says anything of what the evidence is about:
// the judge was trained on such claims alone, and what it makes of others means
// nothing.
func (h *hearing) onTopic() bool {
	most := 0.0
	for _, w := range h.windows {
		most = max(most, w.share)
	}
	switch len(h.words) {
	case 1:
		return len(h.stated.names)+len(h.stated.figures) > 0 && most == 1
	case fewWords - 1:
		return most > .999
	}
	return most >= leastShare
}

// explain says of what isn't supported why, and shows what says otherwise or
// comes nearest.
func (h *hearing) explain(f *Finding) {
	if len(h.windows) == 0 || f.Reason != "" {
		return // it is told already
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
	case len(lacks.names) > 0:
		f.Reason, f.Detail = WrongName, lacks.names[0]
	case otherwise:
		f.Reason, f.Detail = SaidOtherwise, h.faulty(h.against)
	default:
		f.Reason, f.Detail = NotSaid, h.faulty(h.best)
	}
}

// trimmed takes the punctuation off both ends of words that are shown.
func trimmed(words string) string { return strings.Trim(words, " .,;:!?()“”\"") }
