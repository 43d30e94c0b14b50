package rag

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"dateline/judge"
)

// mostJudged is how many sentences are read with those beside them: reading one
// costs a hundred times what looking at its vector and words does.
const mostJudged = 14

// judged has the judge read a question, as it was asked and without its
// conversation, over the sentences that are nearest to it by meaning and words,
// each with its neighbours, and gives each the logit of its being the one that
// answers. The others get the lowest.
func (e *Engine) judged(ctx context.Context, q *query, all []*candidate) error {
	near := slices.Clone(all)
	slices.SortStableFunc(near, func(a, b *candidate) int { return cmp.Compare(b.features.prior(), a.features.prior()) })
	near = near[:min(len(near), mostJudged)]
	var read []*candidate
	for _, c := range all {
		if slices.ContainsFunc(near, c.beside) {
			read = append(read, c)
		}
	}
	slices.SortStableFunc(read, func(a, b *candidate) int {
		return cmp.Or(strings.Compare(a.article.ID, b.article.ID), cmp.Compare(a.index, b.index))
	})
	var over []judge.Passage
	for i, c := range read {
		if i == 0 || read[i-1].article.ID != c.article.ID || read[i-1].index+1 != c.index {
			over = append(over, judge.Passage{Outlet: c.article.Outlet})
		}
		p := &over[len(over)-1]
		p.Sentences = append(p.Sentences, oneLine(c.text()))
	}
	logits, err := e.judge.Sentences(ctx, q.text, over)
	if err != nil {
		return err
	}
	scores := slices.Concat(logits...)
	lowest := slices.Min(append(scores, 0))
	for _, c := range all {
		c.features.Judged = lowest / judgedScale
	}
	asked := q.predicates()
	for i, c := range read {
		c.features.Judged = scores[i] / judgedScale
		if scores[i] < toldLogit && c.tells(asked) {
			c.features.Judged = toldLogit / judgedScale
		}
	}
	return nil
}

// beside reports whether two candidates are the same or stand side by side.
func (c *candidate) beside(o *candidate) bool {
	return c.article.ID == o.article.ID && c.index-o.index >= -1 && c.index-o.index <= 1
}

// prior is how likely a sentence is worth reading: its cosines, and the share
// of the question's words that it has.
func (f features) prior() float64 { return 2*f.Asked + 2*f.Predicate + f.Cover }

// judgedScale brings the judge's logits to the size of the other features.
const judgedScale = 4
