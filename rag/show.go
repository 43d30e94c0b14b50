package rag

import (
	"context"
	"slices"
)

// full reports whether the answer has as many sentences as it may have.
func (w *writer) full() bool {
	return len(w.answer.Claims)+len(w.queue) >= w.engine.sentences(w.found)
}

// done reports whether nothing more is wanted of the reply.
func (w *writer) done() bool {
	return w.full() || w.declined && len(w.answer.Claims)+len(w.queue)+len(w.failed) == 0 ||
		len(w.seen) >= maxSentencesRead*w.engine.maxSentences
}

// show shows the sentences at the head of the queue that wait for nothing.
func (w *writer) show(ctx context.Context) error {
	for len(w.queue) > 0 {
		ready, no := w.bench.ready(w.queue[0])
		if !ready {
			return nil
		}
		g := w.queue[0].grounded
		w.queue = w.queue[1:]
		if no {
			w.answer.Dropped = append(w.answer.Dropped, Dropped{Text: g.text, Reason: dropJudge})
			continue
		}
		if err := w.claim(ctx, g); err != nil {
			return err
		}
	}
	return nil
}

// settle shows all that is left in the queue, and counts what isn't shown.
func (w *writer) settle(ctx context.Context) error {
	for _, f := range w.failed {
		w.answer.Dropped = append(w.answer.Dropped, Dropped{Text: f.text, Reason: f.reason})
	}
	for {
		if err := w.show(ctx); err != nil || len(w.queue) == 0 {
			return err
		}
		if err := w.wait(ctx); err != nil {
			return err
		}
	}
}

// maxQuotes is how many quotes a sentence is shown with.
const maxQuotes = 3

// claim adds a sentence to the answer, with its citations, and shows it.
func (w *writer) claim(ctx context.Context, g *grounded) error {
	var shown ClaimShown
	fresh := 0
	c := Claim{Verdict: g.verdict, Reason: g.reason}
	for _, q := range g.quotes[:min(len(g.quotes), maxQuotes)] {
		i := slices.IndexFunc(w.answer.Citations, func(c Citation) bool { return c.ArticleID == q.ArticleID && c.Span == q.Span })
		if i < 0 {
			made, err := cite(len(w.answer.Citations)+1, w.found.articles[q.ArticleID], w.found.hits[q.Number-1].Passage.ID, q.Span)
			if err != nil {
				return err
			}
			i = len(w.answer.Citations)
			w.answer.Citations = append(w.answer.Citations, made)
			fresh++
		}
		c.Citations = append(c.Citations, i+1)
	}
	shown.NewCitations = slices.Clone(w.answer.Citations[len(w.answer.Citations)-fresh:])
	if err := w.engine.creditThese(ctx, w.found, shown.NewCitations); err != nil {
		return err
	}
	copy(w.answer.Citations[len(w.answer.Citations)-fresh:], shown.NewCitations)
	c.Text = w.found.credit(g.text, w.answer.Citations[c.Citations[0]-1])
	w.answer.Claims = append(w.answer.Claims, c)
	w.answer.Mode = string(ModeLLM)
	shown.Claim = c
	if !w.emit(shown) {
		return errLeft
	}
	return nil
}
