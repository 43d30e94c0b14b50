package rag

import (
	"context"
	"slices"

	"dateline/draft"
	"dateline/verify"
)

// recite looks among all passages for those that carry a sentence which its own
// don't, and holds it against them once more, without the others.
func (w *writer) recite(ctx context.Context, s draft.Sentence) (attempt, error) {
	all, err := w.verify(ctx, s, w.evidence)
	if err != nil || !all.carried() {
		return all, err
	}
	var several []verify.Evidence
	for _, e := range w.evidence {
		if slices.ContainsFunc(all.quotes, func(q verify.Quote) bool { return q.Number == e.Number }) {
			several = append(several, e)
		}
	}
	return w.verify(ctx, s, several)
}
