package verify

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"

	"dateline/corpus"
	"dateline/facts"
	"dateline/internal/dot"
	"dateline/judge"
)

// window is some sentences of the evidence that a claim is judged over at once:
// a run of one to four, or a run and one that stands elsewhere.
type window struct {
	sources []*source
	share   float64 // of the claim's words
	cosine  float64 // the best of its sentences' with the claim
	read    judge.Evidence
	ruling  judge.Ruling // over read
}

// How windows are chosen.
const (
	mostWindows    = 6    // that a claim is judged over: reading one takes some 15 ms
	mostSentences  = 4    // of a window
	lengthCost     = 0.04 // of a sentence more, against a share of the claim's words
	cosineWeight   = 1.5  // of a cosine above cosineFloor, likewise
	cosineFloor    = 0.8  // e5's cosine of what has nothing to do with each other
	joinFrom       = 0.12 // share of the claim's words that a sentence from elsewhere must add
	mostEmbedded   = 24   // sentences whose vectors are made when none were given
	maxSourceBytes = 4000 // of a sentence: more than the judge reads
)

// sourcesOf returns the sentences of all evidence, each once, in the order of
// the evidence and of their places.
func sourcesOf(ctx context.Context, c *claim, evidence []Evidence) ([]*source, error) {
	type place struct {
		article string
		start   int
	}
	seen := make(map[place]bool)
	var out []*source
	for k := range evidence {
		e := &evidence[k]
		if err := e.check(); err != nil {
			return nil, err
		}
		sentences := e.Sentences
		if sentences == nil {
			sentences = corpus.Split(e.Article.Text)
		}
		first, _ := slices.BinarySearchFunc(sentences, e.Span.Start, func(s corpus.Span, at int) int { return cmp.Compare(s.End, at+1) })
		for i := first; i < len(sentences) && sentences[i].Start < e.Span.End; i++ {
			if err := ctx.Err(); err != nil {
				return nil, err
			}
			s := corpus.Trim(e.Article.Text, sentences[i])
			key := place{e.Article.ID, s.Start}
			if s.Len() == 0 || !s.Overlaps(e.Span) || seen[key] {
				continue
			}
			seen[key] = true
			src := &source{evidence: e, index: i, span: s}
			src.stems = stemsOf(src.text()[:min(s.Len(), maxSourceBytes)])
			src.share = c.share(src.stems)
			out = append(out, src)
		}
	}
	return out, nil
}

// compare gives the sources their cosines with the claim: all whose vectors were
// given, and of the others those that share most of its words.
func (v *Verifier) compare(ctx context.Context, c *claim, sources []*source) error {
	texts := []string{c.text}
	var without []*source
	for _, s := range sources {
		if s.evidence.Vectors == nil {
			without = append(without, s)
		}
	}
	slices.SortStableFunc(without, func(a, b *source) int { return cmp.Compare(b.share, a.share) })
	without = without[:min(len(without), mostEmbedded)]
	for _, s := range without {
		texts = append(texts, s.text())
	}
	vectors, err := v.embedder.EmbedPassages(ctx, texts)
	if err != nil {
		return fmt.Errorf("verify: embed the sentence to check: %w", err)
	}
	for i, s := range without {
		s.cosine = dot.Floats(vectors[0], vectors[i+1])
	}
	for _, s := range sources {
		if s.evidence.Vectors != nil {
			s.cosine = dot.Floats(vectors[0], s.evidence.Vectors[s.index])
		}
	}
	return nil
}

// windowsOf picks what a claim is judged over: the best runs, by the words and
// the meaning that they share with it, the best sentence with those beside it,
// and the best run joined with the sentence from elsewhere that adds most.
func windowsOf(c *claim, sources []*source) []*window {
	var runs []*window
	for i := range sources {
		for n := 1; n <= mostSentences-1 && i+n <= len(sources); n++ {
			if n > 1 && !sources[i+n-1].follows(sources[i+n-2]) {
				break
			}
			runs = append(runs, newWindow(c, sources[i:i+n]))
		}
	}
	slices.SortStableFunc(runs, func(a, b *window) int { return cmp.Compare(b.rank(), a.rank()) })
	var out []*window
	add := func(w *window) {
		if w != nil && len(out) < mostWindows && !slices.ContainsFunc(out, w.same) {
			out = append(out, w)
		}
	}
	if len(runs) == 0 {
		return nil
	}
	if i := c.wholeIn(sources); i >= 0 { // nothing else has more to say on it
		w := newWindow(c, sources[i:i+1])
		add(w)
		add(around(c, sources, w))
		return out
	}
	add(runs[0])
	add(around(c, sources, runs[0]))
	add(joined(c, sources, runs[0]))
	for _, w := range runs {
		if !slices.ContainsFunc(out, func(o *window) bool { return len(o.sources) == len(w.sources) && o.shares(w) > len(w.sources)/2 }) {
			add(w)
		}
	}
	return out
}

// wholeIn is the source that has a claim's words one after another, -1 for none.
func (c *claim) wholeIn(sources []*source) int {
	words := plain(c.text)
	if strings.Count(words, " ") < fewestLeft {
		return -1
	}
	return slices.IndexFunc(sources, func(s *source) bool {
		return strings.Contains(" "+plain(s.text())+" ", " "+words+" ")
	})
}

func newWindow(c *claim, sources []*source) *window {
	w := &window{sources: sources}
	stems := make(map[string]bool)
	for _, s := range sources {
		w.cosine = max(w.cosine, s.cosine)
		for stem := range s.stems {
			stems[stem] = true
		}
	}
	w.share = c.share(stems)
	return w
}

// rank is how near a window seems to the claim.
func (w *window) rank() float64 {
	return w.share - lengthCost*float64(len(w.sources)-1) + cosineWeight*max(0, w.cosine-cosineFloor)
}

func (w *window) same(o *window) bool {
	return len(w.sources) == len(o.sources) && w.shares(o) == len(w.sources)
}

// shares counts the sentences that two windows have in common.
func (w *window) shares(o *window) int {
	n := 0
	for _, s := range w.sources {
		if slices.Contains(o.sources, s) {
			n++
		}
	}
	return n
}

// around is a run with the sentence before it and the one after, as many as fit.
func around(c *claim, sources []*source, w *window) *window {
	first := slices.Index(sources, w.sources[0])
	last := first + len(w.sources) - 1
	if last-first+1 < mostSentences && first > 0 && sources[first].follows(sources[first-1]) {
		first--
	}
	if last-first+1 < mostSentences && last+1 < len(sources) && sources[last+1].follows(sources[last]) {
		last++
	}
	return newWindow(c, sources[first:last+1])
}

// joined is a run and the sentence from elsewhere that adds most of the claim's
// words to it, nil where none adds much. Another article may add a statement and
// never a name, a place or a speaker to the one statement of a simple claim.
func joined(c *claim, sources []*source, w *window) *window {
	var best *window
	for _, s := range sources {
		if slices.Contains(w.sources, s) || len(w.sources) == mostSentences || s.evidence.Article.ID != w.sources[0].evidence.Article.ID && !c.compound() {
			continue
		}
		with := append(slices.Clone(w.sources), s)
		slices.SortFunc(with, func(a, b *source) int { return cmp.Compare(slices.Index(sources, a), slices.Index(sources, b)) })
		if j := newWindow(c, with); j.share >= w.share+joinFrom && (best == nil || j.share > best.share) {
			best = j
		}
	}
	return best
}

// evidence is the window as the judge reads it: with figures written and the
// outlet called as the claim does it, which can be done exactly, so that the
// judge needn't know that $1.2bn is 1.2 billion dollars.
func (w *window) evidence(c *claim) judge.Evidence {
	parts := make([]string, len(w.sources))
	outlet := ""
	for i, s := range w.sources {
		parts[i] = c.written(strings.Join(strings.Fields(s.text()), " "))
		if o := s.evidence.Article.Outlet; i > 0 && o != outlet {
			parts[i] = c.called(o) + ": " + parts[i]
		}
		outlet = s.evidence.Article.Outlet
	}
	return judge.Evidence{Outlet: c.called(w.sources[0].evidence.Article.Outlet), Text: strings.Join(parts, " ")}
}

// written is a text with the quantities that the claim has too as the claim
// writes them.
func (c *claim) written(text string) string {
	if len(c.quantities) == 0 {
		return text
	}
	var out strings.Builder
	end := 0
	for _, q := range facts.Quantities(text) {
		i := slices.IndexFunc(c.quantities, func(o facts.Quantity) bool {
			return o.Value == q.Value && o.Unit == q.Unit && o.Negative == q.Negative
		})
		if i >= 0 && q.Start >= end {
			out.WriteString(text[end:q.Start] + c.quantities[i].In(c.text))
			end = q.End
		}
	}
	return out.String() + text[end:]
}

// called is an outlet's name as the claim gives it.
func (c *claim) called(outlet string) string {
	if names := outletNames(c.text, outlet); len(names) > 1 && !containsWord(c.text, outlet) {
		return names[1]
	}
	return outlet
}
