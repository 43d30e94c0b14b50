package weaviate

import (
	"context"
	"fmt"

	"dateline/corpus"
	"dateline/store"
)

// Articles lists what is indexed, ordered by id.
func (s *Store) Articles(ctx context.Context) (list []store.ArticleInfo, err error) {
	err = s.lookingUp(ctx, func(_ context.Context, snap *snapshot) error {
		list = make([]store.ArticleInfo, 0, len(snap.articles))
		for _, e := range snap.catalogue.Entries() {
			list = append(list, snap.articles[e.ID].info())
		}
		return nil
	})
	return list, err
}

// Catalogue is what the index holds, in short, from memory.
func (s *Store) Catalogue(ctx context.Context) (c *store.Catalogue, err error) {
	err = s.lookingUp(ctx, func(_ context.Context, snap *snapshot) error {
		c = snap.catalogue
		return nil
	})
	return c, err
}

// Article returns one article, byte for byte, or store.ErrNotFound. One whose
// bytes aren't those that were indexed is an *Error of kind ErrIncomplete:
// quotes are made of them.
func (s *Store) Article(ctx context.Context, id string) (corpus.Article, error) {
	list, err := s.ReadArticles(ctx, []string{id})
	if err != nil {
		return corpus.Article{}, err
	}
	return list[0], nil
}

// ReadArticles is Article for several at once.
func (s *Store) ReadArticles(ctx context.Context, ids []string) (list []corpus.Article, err error) {
	err = s.lookingUp(ctx, func(ctx context.Context, snap *snapshot) error {
		var records []string
		for _, id := range ids {
			e, ok := snap.articles[id]
			if !ok {
				return fmt.Errorf("article %q: %w", id, store.ErrNotFound)
			}
			records = append(records, articleID(e.Revision))
		}
		data, err := s.byID(ctx, distinct(records))
		if err != nil {
			return err
		}
		list = make([]corpus.Article, len(ids))
		for i, id := range ids {
			var a article
			if err := unpack(data[records[i]], &a); err != nil {
				return err
			}
			list[i] = a.article()
			if list[i].ID != id || list[i].Hash() != snap.articles[id].Hash {
				return s.fault(ErrArticle, fmt.Errorf("article %q", id))
			}
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	return list, nil
}

// Sentences returns sentences first to last of an article with their vectors.
func (s *Store) Sentences(ctx context.Context, articleID string, first, last int) ([]store.Sentence, error) {
	lists, err := s.ReadSentences(ctx, []store.SentenceRange{{Article: articleID, First: first, Last: last}})
	if err != nil {
		return nil, err
	}
	return lists[0], nil
}

// ReadSentences is Sentences for several ranges at once.
func (s *Store) ReadSentences(ctx context.Context, ranges []store.SentenceRange) (lists [][]store.Sentence, err error) {
	err = s.lookingUp(ctx, func(ctx context.Context, snap *snapshot) error {
		var records []string
		for _, r := range ranges {
			e, ok := snap.articles[r.Article]
			if !ok || r.First < 0 || r.Last < r.First || r.Last >= e.Sentences {
				return fmt.Errorf("article %q, sentences %d to %d: %w", r.Article, r.First, r.Last, store.ErrNotFound)
			}
			for block := r.First / sentencesTogether; block <= r.Last/sentencesTogether; block++ {
				records = append(records, sentencesID(e.Revision, block))
			}
		}
		data, err := s.byID(ctx, distinct(records))
		if err != nil {
			return err
		}
		runs := make(map[string]sentences, len(data))
		for id, text := range data {
			var run sentences
			if err := unpack(text, &run); err != nil {
				return err
			}
			runs[id] = run
		}
		lists = make([][]store.Sentence, len(ranges))
		for i, r := range ranges {
			if lists[i], err = s.sentences(runs, snap.articles[r.Article].Revision, r); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	return lists, nil
}

// sentences are those of a range, from the records that hold them.
func (s *Store) sentences(runs map[string]sentences, revision string, r store.SentenceRange) ([]store.Sentence, error) {
	var list []store.Sentence
	for n := r.First; n <= r.Last; n++ {
		run, i := runs[sentencesID(revision, n/sentencesTogether)], n%sentencesTogether
		if i >= len(run.Spans) || len(run.Keys) < (i+1)*len(store.Key{}) {
			return nil, s.fault(ErrIncomplete, fmt.Errorf("article %q lacks sentence %d", r.Article, n))
		}
		vector, err := vectorAt(run.Vectors, i, s.identity.Embedder.Dimensions)
		if err != nil {
			return nil, err
		}
		one := store.Sentence{Span: corpus.Span{Start: run.Spans[i][0], End: run.Spans[i][1]}, Vector: vector}
		copy(one.Key[:], run.Keys[i*len(one.Key):])
		list = append(list, one)
	}
	return list, nil
}

// Passages returns passages by id with their vectors, in the order asked.
func (s *Store) Passages(ctx context.Context, ids []string) (list []store.Passage, err error) {
	err = s.steady(ctx, func(ctx context.Context, snap *snapshot) error {
		byID, err := s.passagesByID(ctx, snap, distinct(ids))
		if err != nil {
			return err
		}
		list = make([]store.Passage, len(ids))
		for i, id := range ids {
			p, ok := byID[id]
			if !ok {
				return fmt.Errorf("passage %q: %w", id, store.ErrNotFound)
			}
			list[i] = p
			list[i].Vector = append([]float32(nil), p.Vector...) // asked twice, they are the caller's twice
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	return list, nil
}

func (s *Store) passagesByID(ctx context.Context, snap *snapshot, ids []string) (map[string]store.Passage, error) {
	byID := make(map[string]store.Passage, len(ids))
	const page = 200
	for start := 0; start < len(ids); start += page {
		var keys []string
		for _, id := range ids[start:min(start+page, len(ids))] {
			keys = append(keys, keyOf(id))
		}
		list, err := s.get(ctx, s.passages(), query{where: among(propPassage, keys), limit: 10 * page, fields: propRevision + " " + propData + " vector"})
		if err != nil {
			return nil, err
		}
		for _, f := range list {
			if _, ok := snap.live[f.rev]; !ok {
				continue
			}
			p, err := snap.passage(f)
			if err != nil {
				return nil, err
			}
			byID[p.ID] = p
		}
	}
	return byID, nil
}

// passage is one that was found, of an article that is there.
func (snap *snapshot) passage(f found) (store.Passage, error) {
	var p passage
	if err := unpack(f.data, &p); err != nil {
		return store.Passage{}, err
	}
	one := store.Passage{Passage: p.passage(string(snap.live[f.rev].ID)), Vector: f.vector}
	copy(one.Key[:], p.Key)
	return one, nil
}

// distinct is a list with each value once.
func distinct(list []string) []string {
	seen := make(map[string]bool, len(list))
	var some []string
	for _, one := range list {
		if !seen[one] {
			seen[one] = true
			some = append(some, one)
		}
	}
	return some
}
