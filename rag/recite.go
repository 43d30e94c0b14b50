package rag

import (
	"context"
	"slices"

	"dateline/draft"
	"dateline/verify"
)

// recite looks for passages that carry a sentence whose own don't: one by
// itself, or else several together. The best attempt is returned.
func (w *writer) recite(ctx context.Context, s draft.Sentence, tried []verify.Evidence) (attempt, error) {
	all, err := w.verify(ctx, s, w.evidence)
	if err != nil || all.grounded == nil && all.reason == verify.TooFar {
		return all, err // what all of them together lack, each lacks
	}
	best, err := w.reciteOne(ctx, s, tried)
	if err != nil || best.carried() || !all.carried() {
		return best, err
	}
	var several []verify.Evidence
	for _, e := range w.evidence {
		if slices.ContainsFunc(all.quotes, func(q verify.Quote) bool { return q.Number == e.Number }) {
			several = append(several, e)
		}
	}
	// What carries it must do so without the others.
	together, err := w.verify(ctx, s, several)
	if err != nil || together.carried() {
		return together, err
	}
	return best, nil
}

// reciteOne looks for one passage.
func (w *writer) reciteOne(ctx context.Context, s draft.Sentence, tried []verify.Evidence) (best attempt, err error) {
	for _, e := range w.evidence {
		if len(tried) == 1 && tried[0].Number == e.Number {
			continue
		}
		one, err := w.verify(ctx, s, []verify.Evidence{e})
		if err != nil || one.carried() {
			return one, err
		}
		if better := one.grounded != nil; better && best.grounded == nil || one.score > best.score && better == (best.grounded != nil) {
			best = one
		}
	}
	return best, nil
}
