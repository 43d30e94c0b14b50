package eval

import (
	"context"
	"sync"

	"dateline/corpus"
)

// cachedArticles bounds how many articles are held at a time.
const cachedArticles = 256

// articleCache keeps the articles that questions ask about most recently, so
// that a fixture over few articles reads each once and one over many stays
// within bounds. It is safe for concurrent use.
type articleCache struct {
	library Library

	mu    sync.Mutex
	byID  map[string]*cached
	order []string // oldest first
}

type cached struct {
	article  corpus.Article
	passages []corpus.Passage
	listed   bool
}

func newArticleCache(library Library) *articleCache {
	return &articleCache{library: library, byID: map[string]*cached{}}
}

func (c *articleCache) get(ctx context.Context, id string) (corpus.Article, error) {
	c.mu.Lock()
	held, ok := c.byID[id]
	c.mu.Unlock()
	if ok {
		return held.article, nil
	}
	article, err := c.library.Article(ctx, id)
	if err != nil {
		return corpus.Article{}, err
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if _, ok := c.byID[id]; !ok {
		if len(c.order) == cachedArticles {
			delete(c.byID, c.order[0])
			c.order = c.order[1:]
		}
		c.byID[id] = &cached{article: article}
		c.order = append(c.order, id)
	}
	return article, nil
}

func (c *articleCache) passages(ctx context.Context, id string) ([]corpus.Passage, error) {
	c.mu.Lock()
	held, ok := c.byID[id]
	if ok && held.listed {
		defer c.mu.Unlock()
		return held.passages, nil
	}
	c.mu.Unlock()
	list, err := c.library.Passages(ctx, id)
	if err != nil {
		return nil, err
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if held, ok := c.byID[id]; ok {
		held.passages, held.listed = list, true
	}
	return list, nil
}
