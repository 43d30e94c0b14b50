package weaviate_test

import (
	"context"
	"fmt"

	"dateline/corpus"
	"dateline/store"
	"dateline/store/storetest"
	"dateline/store/weaviate"
)

// item is the n-th article of many.
func item(n int) store.Document {
	return storetest.Document(corpus.Article{
		ID: fmt.Sprintf("item-%03d", n), Outlet: "Wire", Text: fmt.Sprintf("Item %d came in.\nIt says mark%d.\n", n, n),
	})
}

// allThere checks that a store holds items, in each way in which it is read.
func allThere(ctx context.Context, s *weaviate.Store, items []int) error {
	if err := readable(ctx, s, items); err != nil {
		return err
	}
	found, err := s.Dense(ctx, storetest.Vector("q", storetest.Dimensions), 1000, store.Filter{})
	if err == nil && len(found) < len(items) {
		err = fmt.Errorf("dense search finds %d passages of %d", len(found), len(items))
	}
	return err
}

// readable checks that items can be read and found by their words.
func readable(ctx context.Context, s *weaviate.Store, items []int) error {
	for _, n := range items {
		want := item(n)
		a, err := s.Article(ctx, want.Article.ID)
		if err != nil {
			return err
		}
		if a != want.Article {
			return fmt.Errorf("%s isn't what was indexed", a.ID)
		}
		found, err := s.Lexical(ctx, fmt.Sprintf("mark%d", n), 9, store.Filter{})
		if err != nil {
			return err
		}
		if len(found) != 1 || found[0].Passage.ID != want.Passages[0].ID {
			return fmt.Errorf("the words of item %d find %d passages", n, len(found))
		}
	}
	return nil
}
