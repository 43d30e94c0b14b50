package eval_test

import (
	"context"
	"testing"

	"dateline/corpus"
	"dateline/embed"
	"dateline/eval"
	"dateline/store"
)

// fewStore is the part of a store that a library leans on. Dense returns the
// passages of the article asked for, the last one first.
type fewStore struct {
	store.Store
	shelf
	dimensions int
}

func (s fewStore) Identity() store.Identity {
	return store.Identity{Embedder: embed.Identity{Dimensions: s.dimensions}}
}

func (s fewStore) Article(ctx context.Context, id string) (corpus.Article, error) {
	return s.shelf.Article(ctx, id)
}

func (s fewStore) Passages(context.Context, []string) ([]store.Passage, error) { return nil, nil }

func (s fewStore) Dense(ctx context.Context, vector []float32, k int, f store.Filter) ([]store.Match, error) {
	list, err := s.shelf.Passages(ctx, f.Articles[0])
	var matches []store.Match
	for i := len(list) - 1; i >= 0 && len(matches) < k && len(vector) == s.dimensions; i-- {
		matches = append(matches, store.Match{Passage: list[i]})
	}
	return matches, err
}

func TestLibraryOfAStore(t *testing.T) {
	library := eval.LibraryOf(fewStore{shelf: news, dimensions: 3})
	passages, err := library.Passages(t.Context(), "cnn")
	if err != nil || len(passages) != 4 {
		t.Fatalf("got %v %v", passages, err)
	}
	for i, p := range passages {
		if p.Ordinal != i {
			t.Errorf("passage %d is at place %d", p.Ordinal, i)
		}
	}
	if _, err := library.Passages(t.Context(), "bbc"); err == nil {
		t.Error("an unknown article has passages")
	}
	if _, err := eval.LibraryOf(fewStore{shelf: news}).Passages(t.Context(), "cnn"); err == nil {
		t.Error("an embedder of no dimensions finds passages")
	}
}
