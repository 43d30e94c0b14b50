package rag

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"slices"

	"dateline/corpus"
	"dateline/embed"
	"dateline/store"
)

// IndexOptions says how Index works.
type IndexOptions struct {
	// Prune removes articles of the store that are not among those given.
	Prune bool

	// Progress is called before anything of a batch is embedded, with 0 of
	// total, and as texts are embedded. It is not called when there is nothing
	// to embed.
	Progress func(done, total int)

	// Committed is called after each batch, with all that is done so far.
	Committed func(IndexReport)

	// Rename gives an article another id, where a process has put another
	// article under its id since the store was looked at. Without it such an
	// article replaces the other.
	Rename func(corpus.Article) corpus.Article

	// Remove is asked at the end for the ids of articles that go with the last
	// batch. Unknown ids are left out.
	Remove func() []string
}

// IndexReport says what Index did.
type IndexReport struct {
	Added, Changed, Unchanged, Removed int
	Embedded                           int // texts whose vectors were not known yet
}

const (
	// embedBatch is how many texts are embedded between two savings of their
	// vectors: about a second's work, so that little is lost on interruption.
	embedBatch = 32

	// A batch of articles is applied in one transaction, and can be searched
	// then. It bounds what is in memory, too.
	batchArticles = 300
	batchPassages = 3000
)

// Index brings articles into a store. It is IndexEach for those at hand.
func Index(ctx context.Context, st store.Store, e embed.Embedder, articles []corpus.Article, o IndexOptions) (IndexReport, error) {
	return IndexEach(ctx, st, e, slices.Values(articles), o)
}

// IndexEach brings articles into a store as they come: cuts them into sentences
// and passages, embeds those that are new, and applies some hundred at a time
// in one transaction. Articles that the store already holds unchanged cost
// nothing. Interrupted, it leaves whole batches, and the vectors of the next.
func IndexEach(ctx context.Context, st store.Store, e embed.Embedder, articles iter.Seq[corpus.Article], o IndexOptions) (IndexReport, error) {
	x := &indexer{st: st, e: e, o: o}
	have, err := st.Articles(ctx)
	if err != nil {
		return x.report, fmt.Errorf("list the indexed articles: %w", err)
	}
	x.known = make(map[string]held, len(have))
	for _, a := range have {
		x.known[a.ID] = held{a.Hash, a.Location}
	}
	given := make(map[string]bool)
	for a := range articles {
		if err := ctx.Err(); err != nil {
			return x.report, err
		}
		if given[a.ID] {
			return x.report, fmt.Errorf("article %s is given twice: give each article an id of its own", a.ID)
		}
		given[a.ID] = true
		if err := x.add(ctx, a); err != nil {
			return x.report, err
		}
	}
	var gone []string
	if o.Remove != nil {
		gone = o.Remove()
	}
	if o.Prune {
		for id := range x.known {
			if !given[id] {
				gone = append(gone, id)
			}
		}
	}
	slices.Sort(gone)
	for _, id := range slices.Compact(gone) {
		if _, ok := x.known[id]; ok {
			x.change.Remove = append(x.change.Remove, id)
		}
	}
	return x.report, x.apply(ctx)
}

// held is what an index knows of an article that it has.
type held struct{ hash, location string }

// indexer gathers a batch.
type indexer struct {
	st    store.Store
	e     embed.Embedder
	o     IndexOptions
	known map[string]held

	change   store.Change
	passages int
	pending  IndexReport // what the batch will have done
	report   IndexReport
}

// add puts an article into the batch, unless it is there unchanged, and applies
// the batch when it is full.
func (x *indexer) add(ctx context.Context, a corpus.Article) error {
	have, ok := x.known[a.ID]
	switch {
	case ok && have.hash == a.Hash() && (a.Origin.Location == "" || have.location == a.Origin.Location):
		x.report.Unchanged++
		return ctx.Err()
	case ok:
		x.pending.Changed++
	default:
		x.pending.Added++
	}
	doc, err := cut(a, x.e, x.st.Identity().Chunking)
	if err != nil {
		return err
	}
	doc.New = !ok && x.o.Rename != nil
	x.change.Put = append(x.change.Put, doc)
	x.passages += len(doc.Passages)
	if len(x.change.Put) < batchArticles && x.passages < batchPassages {
		return nil
	}
	return x.apply(ctx)
}

// apply embeds the batch and applies it.
func (x *indexer) apply(ctx context.Context) error {
	if len(x.change.Put) == 0 && len(x.change.Remove) == 0 {
		return nil
	}
	embedded, err := fillVectors(ctx, x.st, x.e, x.change.Put, x.o.Progress)
	x.report.Embedded += embedded
	if err != nil {
		return err
	}
	if err := x.commit(ctx); err != nil {
		return err
	}
	for _, doc := range x.change.Put {
		a := doc.Article
		x.known[a.ID] = held{a.Hash(), a.Origin.Location}
	}
	x.report.Added += x.pending.Added
	x.report.Changed += x.pending.Changed
	x.report.Removed += len(x.change.Remove)
	x.change, x.passages, x.pending = store.Change{}, 0, IndexReport{}
	if x.o.Committed != nil {
		x.o.Committed(x.report)
	}
	return nil
}

// commit applies the batch, with another id for each article whose own another
// process has taken in the meantime.
func (x *indexer) commit(ctx context.Context) error {
	for tries := len(x.change.Put); ; tries-- {
		err := x.st.Apply(ctx, x.change)
		taken, ok := errors.AsType[*store.TakenError](err)
		if !ok || tries == 0 {
			if err != nil {
				return fmt.Errorf("save the index: %w", err)
			}
			return nil
		}
		i := slices.IndexFunc(x.change.Put, func(d store.Document) bool { return d.Article.ID == taken.ID })
		if i < 0 {
			return err
		}
		doc, err := cut(x.o.Rename(x.change.Put[i].Article), x.e, x.st.Identity().Chunking)
		if err != nil {
			return err
		}
		doc.New = true
		x.change.Put[i] = doc
		if _, err := fillVectors(ctx, x.st, x.e, x.change.Put[i:i+1], nil); err != nil {
			return err
		}
	}
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
