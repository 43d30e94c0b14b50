package rag

import (
	"context"

	"dateline/draft"
)

// recite looks among all retrieved passages for those that carry a sentence
// whose own don't. The sentence then cites them.
func (w *writer) recite(ctx context.Context, s draft.Sentence) (attempt, error) {
	return w.verify(ctx, s, w.evidence)
}
