package eval

import (
	"context"
	"fmt"
	"iter"

	"dateline/corpus"
	"dateline/rag"
	"dateline/store"
)

// Answerer answers one question. It is called from several goroutines.
type Answerer interface {
	Answer(ctx context.Context, q rag.Question) (*rag.Answer, error)
}

// Retriever returns the k best passages for a question, best first; fewer when
// the index has no more. It is called from several goroutines.
type Retriever interface {
	Retrieve(ctx context.Context, q rag.Question, k int) ([]rag.Hit, error)
}

// Library is the indexed articles: gold evidence is looked up in it and quotes
// are checked against it.
type Library interface {
	// Article returns an article byte for byte, or store.ErrNotFound.
	Article(ctx context.Context, id string) (corpus.Article, error)
	// Passages lists an article's passages in order. It says which passages
	// could have been found at all, the ceiling that chunking sets.
	Passages(ctx context.Context, articleID string) ([]corpus.Passage, error)
}

// Target is what is evaluated: an engine over one index. Answerer is nil where
// only retrieval is scored.
type Target struct {
	Answerer  Answerer
	Retriever Retriever
	Library   Library
}

// OpenIndex indexes the articles of a BEIR folder into an index of its own and
// returns a target over it, with what releases it. Name is the folder's name.
// The sequence yields an error at most once, as its last element.
type OpenIndex func(ctx context.Context, name string, articles iter.Seq2[corpus.Article, error]) (Target, func() error, error)

// storeLibrary serves a Library from a store.
type storeLibrary struct {
	store.Store
	dimensions int
}

// LibraryOf is the Library of a store.
func LibraryOf(s store.Store) Library {
	return storeLibrary{s, s.Identity().Embedder.Dimensions}
}

// Passages lists an article's passages in order. The store
// has no listing of its own, but a dense search under a filter for one article
// that asks for more than there are returns all of them.
func (l storeLibrary) Passages(ctx context.Context, articleID string) ([]corpus.Passage, error) {
	if l.dimensions < 1 {
		return nil, fmt.Errorf("the index names an embedder of %d dimensions", l.dimensions)
	}
	article, err := l.Article(ctx, articleID)
	if err != nil {
		return nil, err
	}
	anything := make([]float32, l.dimensions)
	anything[0] = 1
	// A passage holds at least a byte, so this asks for all of them.
	matches, err := l.Dense(ctx, anything, len(article.Text)+1, store.Filter{Articles: []string{articleID}})
	if err != nil {
		return nil, err
	}
	passages := make([]corpus.Passage, len(matches))
	for _, m := range matches {
		if m.Passage.Ordinal < 0 || m.Passage.Ordinal >= len(matches) {
			return nil, fmt.Errorf("article %s: passage %d is listed among %d; run bot index --check", articleID, m.Passage.Ordinal, len(matches))
		}
		passages[m.Passage.Ordinal] = m.Passage
	}
	return passages, nil
}
