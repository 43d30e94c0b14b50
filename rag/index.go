package rag

import (
	"context"
	"fmt"

	"dateline/corpus"
	"dateline/embed"
	"dateline/store"
)

// IndexOptions says how Index works.
type IndexOptions struct {
	// Prune removes articles of the store that are not among those given.
	Prune bool
	// Progress is called before anything is embedded, with 0 of total, and as
	// texts are embedded. It is not called when there is nothing to embed.
	Progress func(done, total int)
}

// IndexReport says what Index did.
type IndexReport struct {
	Added, Changed, Unchanged, Removed int
	Embedded                           int // texts whose vectors were not known yet
}

// embedBatch is how many texts are embedded between two savings of their
// vectors: about a second's work, so that little is lost on interruption.
const embedBatch = 32

// Index brings articles into a store: cuts them into sentences and passages,
// embeds those that are new, and applies everything in one transaction.
// Articles that the store already holds unchanged cost nothing.
func Index(ctx context.Context, st store.Store, e embed.Embedder, articles []corpus.Article, o IndexOptions) (IndexReport, error) {
	var report IndexReport
	have, err := st.Articles(ctx)
	if err != nil {
		return report, fmt.Errorf("list the indexed articles: %w", err)
	}
	known := make(map[string]string, len(have))
	for _, a := range have {
		known[a.ID] = a.Hash
	}
	var change store.Change
	for _, a := range articles {
		if err := ctx.Err(); err != nil {
			return report, err
		}
		hash, ok := known[a.ID]
		delete(known, a.ID)
		switch {
		case ok && hash == a.Hash():
			report.Unchanged++
			continue
		case ok:
			report.Changed++
		default:
			report.Added++
		}
		doc, err := cut(a, e, st.Identity().Chunking)
		if err != nil {
			return report, err
		}
		change.Put = append(change.Put, doc)
	}
	if o.Prune {
		for id := range known {
			change.Remove = append(change.Remove, id)
		}
		report.Removed = len(change.Remove)
	}
	if len(change.Put) == 0 && len(change.Remove) == 0 {
		return report, nil
	}
	if report.Embedded, err = fillVectors(ctx, st, e, change.Put, o.Progress); err != nil {
		return report, err
	}
	if err := st.Apply(ctx, change); err != nil {
		return report, fmt.Errorf("save the index: %w", err)
	}
	return report, nil
}

// cut splits an article into sentences and passages, without vectors.
func cut(a corpus.Article, e embed.Embedder, c corpus.Chunking) (store.Document, error) {
	if a.Text == "" {
		return store.Document{}, fmt.Errorf("article %s has no text: remove it or give it one", a.ID)
	}
	sentences := corpus.Split(a.Text)
	doc := store.Document{Article: a}
	for _, s := range sentences {
		doc.Sentences = append(doc.Sentences, store.Sentence{Span: s})
	}
	for _, p := range corpus.Chunk(a, sentences, tokenCount(e), c) {
		doc.Passages = append(doc.Passages, store.Passage{Passage: p})
	}
	return doc, nil
}

// tokenCount is the embedder's own count, or for one that can't count (a
// remote server's) four bytes a token, English text's usual rate.
func tokenCount(e embed.Embedder) func(string) int {
	if counter, ok := e.(embed.TokenCounter); ok {
		return counter.CountTokens
	}
	return func(text string) int { return (len(text) + 3) / 4 }
}

// slot is a place that waits for the vector of a text.
type slot struct {
	text   string
	vector *[]float32
}

// fillVectors gives every sentence and passage its vector, from the store's
// memory where it has one, and returns how many had to be made.
func fillVectors(ctx context.Context, st store.Store, e embed.Embedder, docs []store.Document, progress func(done, total int)) (int, error) {
	waiting := make(map[store.Key][]slot)
	var keys []store.Key
	add := func(text string, vector *[]float32) store.Key {
		key := store.KeyOf(text)
		if _, ok := waiting[key]; !ok {
			keys = append(keys, key)
		}
		waiting[key] = append(waiting[key], slot{text, vector})
		return key
	}
	for d := range docs {
		doc := &docs[d]
		for i := range doc.Sentences {
			s := &doc.Sentences[i]
			s.Key = add(corpus.Trim(doc.Article.Text, s.Span).In(doc.Article.Text), &s.Vector)
		}
		for i := range doc.Passages {
			p := &doc.Passages[i]
			p.Key = add(doc.Article.EmbeddingText(p.Span), &p.Vector)
		}
	}
	settle := func(vectors map[store.Key][]float32) {
		for key, v := range vectors {
			for _, s := range waiting[key] {
				*s.vector = v
			}
		}
	}
	cache, _ := st.(store.VectorCache)
	missing := keys
	if cache != nil {
		kept, err := cache.Vectors(ctx, keys)
		if err != nil {
			return 0, fmt.Errorf("look up known vectors: %w", err)
		}
		settle(kept)
		missing = nil
		for _, key := range keys {
			if _, ok := kept[key]; !ok {
				missing = append(missing, key)
			}
		}
	}
	if progress != nil && len(missing) > 0 {
		progress(0, len(missing))
	}
	for start := 0; start < len(missing); start += embedBatch {
		batch := missing[start:min(start+embedBatch, len(missing))]
		made, err := embedKeys(ctx, e, batch, waiting)
		if err != nil {
			return start, err
		}
		settle(made)
		if cache != nil {
			if err := cache.KeepVectors(ctx, made); err != nil {
				return start, fmt.Errorf("keep vectors: %w", err)
			}
		}
		if progress != nil {
			progress(start+len(batch), len(missing))
		}
	}
	return len(missing), nil
}

func embedKeys(ctx context.Context, e embed.Embedder, keys []store.Key, waiting map[store.Key][]slot) (map[store.Key][]float32, error) {
	texts := make([]string, len(keys))
	for i, key := range keys {
		texts[i] = waiting[key][0].text
		if counter, ok := e.(embed.TokenCounter); ok {
			texts[i] = clip(texts[i], counter)
		}
	}
	vectors, err := e.EmbedPassages(ctx, texts)
	if err != nil {
		return nil, fmt.Errorf("embed %d texts: %w", len(texts), err)
	}
	made := make(map[store.Key][]float32, len(keys))
	for i, key := range keys {
		made[key] = vectors[i]
	}
	return made, nil
}
