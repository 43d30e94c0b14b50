// Package transfer copies an index from one store to another, of whatever kind,
// with its vectors: nothing is embedded. It verifies what it has copied by
// reading both.
package transfer

import (
	"context"
	"fmt"
	"slices"

	"dateline/store"
)

// Report is what Copy did, and what is in both stores since.
type Report struct {
	Copied, Same, Removed         int // articles
	Articles, Passages, Sentences int
	Hash                          [32]byte // of all that both hold, vectors apart
}

// together is how many articles are read and written at a time.
const together = 100

// Copy makes to hold what from holds, and nothing else. What it holds already
// isn't written again, so that a copy that was cut off goes on. progress is told
// of articles done, of the copy and of verifying it; it may be nil.
func Copy(ctx context.Context, from, to store.Store, progress func(done, total int)) (Report, error) {
	if from.Identity() != to.Identity() {
		return Report{}, &store.IdentityError{Path: "copied to", Have: to.Identity(), Want: from.Identity()}
	}
	if progress == nil {
		progress = func(int, int) {}
	}
	want, err := from.Articles(ctx)
	if err != nil {
		return Report{}, fmt.Errorf("list the articles to copy: %w", err)
	}
	have, err := to.Articles(ctx)
	if err != nil {
		return Report{}, fmt.Errorf("list the articles that are there: %w", err)
	}
	c := copying{from: from, to: to, done: func(n int) { progress(n, 2*len(want)) }}
	if err := c.copy(ctx, want, have); err != nil {
		return Report{}, err
	}
	if err := c.verify(ctx, want); err != nil {
		return Report{}, err
	}
	return c.report, nil
}

type copying struct {
	from, to store.Store
	report   Report
	done     func(int)
}

// copy writes what to lacks, and removes what from lacks.
func (c *copying) copy(ctx context.Context, want, have []store.ArticleInfo) error {
	known := make(map[string]store.ArticleInfo, len(have))
	for _, info := range have {
		known[info.ID] = info
	}
	var missing []store.ArticleInfo
	for _, info := range want {
		if !same(known[info.ID], info) {
			missing = append(missing, info)
		}
		delete(known, info.ID)
	}
	c.report.Same = len(want) - len(missing)
	for start := 0; start < len(missing); start += together {
		part := missing[start:min(start+together, len(missing))]
		docs, err := documents(ctx, c.from, part)
		if err != nil {
			return fmt.Errorf("read what is to be copied: %w", err)
		}
		if err := c.to.Apply(ctx, store.Change{Put: docs}); err != nil {
			return fmt.Errorf("write %d articles from %q on: %w", len(part), part[0].ID, err)
		}
		c.report.Copied += len(part)
		c.done(c.report.Same + c.report.Copied)
	}
	var gone []string
	for id := range known {
		gone = append(gone, id)
	}
	slices.Sort(gone)
	if c.report.Removed = len(gone); len(gone) > 0 {
		if err := c.to.Apply(ctx, store.Change{Remove: gone}); err != nil {
			return fmt.Errorf("remove %d articles: %w", len(gone), err)
		}
	}
	return nil
}

// same reports whether two listings are of the same article. Aliases aren't
// kept by a store.
func same(a, b store.ArticleInfo) bool {
	a.Aliases, b.Aliases = nil, nil
	return a.ID == b.ID && a.Hash == b.Hash && a.Location == b.Location && a.Sentences == b.Sentences && a.Passages == b.Passages
}

// documents reads whole articles, in a handful of calls.
func documents(ctx context.Context, st store.Store, infos []store.ArticleInfo) ([]store.Document, error) {
	var ids []string
	var ranges []store.SentenceRange
	passages := 0
	for _, info := range infos {
		ids = append(ids, info.ID)
		if info.Sentences > 0 {
			ranges = append(ranges, store.SentenceRange{Article: info.ID, Last: info.Sentences - 1})
		}
		passages += info.Passages
	}
	articles, err := st.ReadArticles(ctx, ids)
	if err != nil {
		return nil, err
	}
	lists, err := st.ReadSentences(ctx, ranges)
	if err != nil {
		return nil, err
	}
	found, err := passagesOf(ctx, st, ids, passages)
	if err != nil {
		return nil, err
	}
	docs := make([]store.Document, len(infos))
	for i, info := range infos {
		docs[i] = store.Document{Article: articles[i], Passages: found[info.ID]}
		if info.Sentences > 0 {
			docs[i].Sentences, lists = lists[0], lists[1:]
		}
	}
	return docs, nil
}

// passagesOf are the passages of some articles, in order: a search by any
// vector finds them all.
func passagesOf(ctx context.Context, st store.Store, articles []string, passages int) (map[string][]store.Passage, error) {
	vector := make([]float32, st.Identity().Embedder.Dimensions)
	vector[0] = 1
	matches, err := st.Dense(ctx, vector, passages, store.Filter{Articles: articles})
	if err != nil {
		return nil, err
	}
	if len(matches) != passages {
		return nil, fmt.Errorf("%d passages are found of %d: check the index with bot index --check", len(matches), passages)
	}
	ids := make([]string, len(matches))
	for i, m := range matches {
		ids[i] = m.Passage.ID
	}
	list, err := st.Passages(ctx, ids)
	if err != nil {
		return nil, err
	}
	byArticle := make(map[string][]store.Passage, len(articles))
	for _, p := range list {
		byArticle[p.ArticleID] = append(byArticle[p.ArticleID], p)
	}
	for _, list := range byArticle {
		slices.SortFunc(list, func(a, b store.Passage) int { return a.Ordinal - b.Ordinal })
	}
	return byArticle, nil
}
