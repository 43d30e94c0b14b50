package verify

import (
	"context"
	"fmt"
	"math"
	"slices"
	"strings"

	"dateline/corpus"
	"dateline/judge"
)

// hearing is a claim with all that bears on it.
type hearing struct {
	claim   string
	words   []word
	stated  stated
	sources []source
	windows []window
	rulings []judge.Ruling
	lacks   []missing // of each window
	apart   missing   // of all sources together
	cosines []float64
	copied  int    // the source that the claim repeats word for word, whole or a clause of it, -1 for none
	outlet  string // the outlet that the claim names and that isn't the evidence's
	best    int    // the window that supports the claim most
	against int    // the one that contradicts it most
}

// weigh finds the windows that bear on a claim and has the judge read them.
func (v *Verifier) weigh(ctx context.Context, claim string, evidence []Evidence) (*hearing, error) {
	sources, err := sourcesOf(ctx, evidence)
	if err != nil {
		return nil, err
	}
	h := &hearing{claim: cleaned(claim), sources: sources, copied: -1, best: -1, against: -1}
	if len(h.claim) > maxClaimBytes {
		h.claim = ""
	}
	h.words, h.stated = claimWords(h.claim), statedBy(h.claim)
	h.sources, h.outlet = fromOutlet(h.claim, h.sources)
	if len(h.words) == 0 || len(h.sources) == 0 {
		return h, ctx.Err()
	}
	if h.copied = h.excerpt(); h.copied >= 0 {
		return h, nil
	}
	if h.cosines, err = v.cosinesTo(ctx, h.claim, h.sources); err != nil {
		return nil, err
	}
	h.windows = windowsOf(h.words, h.sources, h.cosines)
	over := make([]judge.Evidence, len(h.windows))
	for i, w := range h.windows {
		over[i] = judge.Evidence{Outlet: h.sources[w.sources[0]].evidence.Article.Outlet, Text: w.text(h.sources)}
		h.lacks = append(h.lacks, h.stated.in(over[i].Text, h.beside(w)))
	}
	h.apart = h.stated.in(window{sources: all(len(h.sources))}.text(h.sources), h.beside(window{sources: all(len(h.sources))}))
	h.apart.forgive(h.sources)
	if h.rulings, err = v.judge.Claims(ctx, h.claim, over); err != nil {
		return nil, err
	}
	for i, r := range h.rulings {
		if h.best < 0 || support(r) > support(h.rulings[h.best]) {
			h.best = i
		}
		if h.against < 0 || denial(r) > denial(h.rulings[h.against]) {
			h.against = i
		}
	}
	return h, nil
}

// forgive takes back the names that an article has outside of the evidence: of
// somebody whom it introduces elsewhere.
func (m *missing) forgive(sources []source) {
	m.names = slices.DeleteFunc(m.names, func(name string) bool {
		return slices.ContainsFunc(sources, func(s source) bool { return strings.Contains(s.evidence.Article.Text, name) })
	})
}

func all(n int) []int {
	out := make([]int, n)
	for i := range out {
		out[i] = i
	}
	return out
}

// beside is what a reader of a window knows of its articles: outlet, headline
// and date.
func (h *hearing) beside(w window) string {
	out := ""
	seen := make(map[string]bool)
	for _, s := range w.sources {
		a := &h.sources[s].evidence.Article
		if !seen[a.ID] {
			seen[a.ID] = true
			out += a.Outlet + ". " + a.Title() + ". " + a.Date + "\n"
		}
	}
	return out
}

// cosinesTo are those of the claim and each source that has a vector, 0 for the
// others.
func (v *Verifier) cosinesTo(ctx context.Context, claim string, sources []source) ([]float64, error) {
	out := make([]float64, len(sources))
	if v.embedder == nil || !slices.ContainsFunc(sources, func(s source) bool { return s.vector != nil }) {
		return out, nil
	}
	vectors, err := v.embedder.EmbedPassages(ctx, []string{claim})
	if err != nil {
		return nil, fmt.Errorf("verify: embed the sentence to check: %w", err)
	}
	for i, s := range sources {
		for k := range min(len(s.vector), len(vectors[0])) {
			out[i] += float64(s.vector[k]) * float64(vectors[0][k])
		}
	}
	return out, nil
}

// support and denial are the log-odds of a ruling's verdicts.
func support(r judge.Ruling) float64 { return r.Supported - logSum(r.Contradicted, r.NotSaid) }
func denial(r judge.Ruling) float64  { return r.Contradicted - logSum(r.Supported, r.NotSaid) }

func logSum(a, b float64) float64 { m := max(a, b); return m + math.Log(math.Exp(a-m)+math.Exp(b-m)) }

// quotesOf are the sentences of a window that carry the claim: the one that
// shares most with it, and each other that adds to that.
func (h *hearing) quotesOf(w window) []Quote {
	var chosen []int
	have := 0.0
	for len(chosen) < quotesMost {
		best, most := -1, have+quoteGain
		if len(chosen) == 0 {
			most = -1
		}
		for _, s := range w.sources {
			if slices.Contains(chosen, s) {
				continue
			}
			if got := share(h.words, h.sources, append(slices.Clone(chosen), s)); got > most {
				best, most = s, got
			}
		}
		if best < 0 {
			break
		}
		chosen, have = append(chosen, best), most
	}
	var out []Quote
	for _, s := range chosen {
		src := &h.sources[s]
		out = append(out, Quote{
			Number: src.evidence.Number, ArticleID: src.evidence.Article.ID, Outlet: src.evidence.Article.Outlet,
			Span: src.span, Text: src.span.In(src.evidence.Article.Text),
		})
	}
	return out
}

const (
	quotesMost = 3
	quoteGain  = .12 // what a further sentence must have of the claim's words
)

// faulty are the claim's words that the judge holds to be at fault over a
// window: the longest run of them.
func (h *hearing) faulty(w int) string {
	words := h.rulings[w].Words
	var best corpus.Span
	for i := 0; i < len(words); {
		j := i
		for j < len(words) && words[j].Fault >= faultFrom {
			j++
		}
		if j > i {
			if run := (corpus.Span{Start: words[i].Start, End: words[j-1].End}); run.Len() > best.Len() {
				best = run
			}
		}
		i = max(j, i+1)
	}
	return trimmed(best.In(h.claim))
}

// faultFrom is the probability from which a word is shown as the one at fault.
const faultFrom = .5
