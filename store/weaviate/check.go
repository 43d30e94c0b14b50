package weaviate

import (
	"context"
	"errors"
	"fmt"

	"github.com/weaviate/weaviate-go-client/v5/weaviate/filters"

	"dateline/store"
)

// Report is what Check found.
type Report struct {
	Articles, Sentences, Passages int
	Problems                      []string // at most maxProblems, one line each
}

const maxProblems = 100

func (r *Report) problem(format string, args ...any) {
	if len(r.Problems) < maxProblems {
		r.Problems = append(r.Problems, fmt.Sprintf(format, args...))
	}
}

// Check reads the whole index: each article's hash, its sentences, passages and
// vectors against what indexing demands, and how many passages the cluster has
// of it, as the node that is asked finds them. What is wrong is in the report; an error means that the check itself
// couldn't be finished.
func (s *Store) Check(ctx context.Context) (r Report, err error) {
	infos, err := s.Articles(ctx)
	if err != nil {
		return r, err
	}
	for _, info := range infos {
		err := s.checkArticle(ctx, &r, info)
		switch {
		case errors.Is(err, ErrArticle), errors.Is(err, ErrIncomplete):
			r.problem("article %q: %v", info.ID, err)
		case errors.Is(err, store.ErrNotFound): // another process has just removed it
		case err != nil:
			return r, err
		}
	}
	return r, nil
}

func (s *Store) checkArticle(ctx context.Context, r *Report, info store.ArticleInfo) error {
	a, err := s.Article(ctx, info.ID)
	if err != nil {
		return err
	}
	doc := store.Document{Article: a}
	if info.Sentences > 0 {
		if doc.Sentences, err = s.Sentences(ctx, info.ID, 0, info.Sentences-1); err != nil {
			return err
		}
	}
	err = s.steady(ctx, func(ctx context.Context, snap *snapshot) error {
		doc.Passages, err = s.passagesUnder(ctx, snap, info.ID)
		return err
	})
	if err != nil {
		return err
	}
	if len(doc.Passages) != info.Passages {
		r.problem("article %q: a search by meaning finds %d of its %d passages: remove it and index it again", info.ID, len(doc.Passages), info.Passages)
	} else if err := store.Validate(s.identity, store.Change{Put: []store.Document{doc}}); err != nil {
		r.problem("%v", err)
	}
	r.Articles++
	r.Sentences += len(doc.Sentences)
	r.Passages += len(doc.Passages)
	return nil
}

// passagesUnder are an article's passages with their vectors, in order, as a
// search by meaning finds them on the node that is asked: one that was killed
// while it wrote may have an object and not its place among the vectors.
func (s *Store) passagesUnder(ctx context.Context, snap *snapshot, id string) ([]store.Passage, error) {
	e, ok := snap.articles[id]
	if !ok {
		return nil, fmt.Errorf("article %q: %w", id, store.ErrNotFound)
	}
	where := filters.Where().WithPath([]string{propRevision}).WithOperator(filters.Equal).WithValueText(e.Revision)
	near, err := nearVector(append([]float32{1}, make([]float32, s.identity.Embedder.Dimensions-1)...))
	if err != nil {
		return nil, err
	}
	list, err := s.get(ctx, s.passages(), query{search: near, where: where, limit: min(2*e.Passages+pageOver, pageMost), fields: propRevision + " " + propData + " vector"})
	if err != nil {
		return nil, err
	}
	passages := make([]store.Passage, e.Passages)
	n := 0
	for _, f := range list {
		p, err := snap.passage(f)
		if err != nil {
			return nil, err
		}
		if p.Ordinal < len(passages) && passages[p.Ordinal].ID == "" {
			passages[p.Ordinal], n = p, n+1
		}
	}
	return passages[:n], nil
}
