package rag_test

import (
	"context"
	"slices"
	"strings"
	"sync"
	"testing"

	"dateline/corpus"
	"dateline/rag"
	"dateline/store"
)

// counted is a store that writes down how it is called.
type counted struct {
	store.Store
	mutex sync.Mutex
	calls []string
}

func (c *counted) call(name string) {
	c.mutex.Lock()
	defer c.mutex.Unlock()
	c.calls = append(c.calls, name)
}

func (c *counted) Articles(ctx context.Context) ([]store.ArticleInfo, error) {
	c.call("Articles")
	return c.Store.Articles(ctx)
}

func (c *counted) Article(ctx context.Context, id string) (corpus.Article, error) {
	c.call("Article")
	return c.Store.Article(ctx, id)
}

func (c *counted) ReadArticles(ctx context.Context, ids []string) ([]corpus.Article, error) {
	c.call("ReadArticles")
	return c.Store.ReadArticles(ctx, ids)
}

func (c *counted) Dense(ctx context.Context, vector []float32, k int, f store.Filter) ([]store.Match, error) {
	c.call("Dense")
	return c.Store.Dense(ctx, vector, k, f)
}

func (c *counted) Lexical(ctx context.Context, text string, k int, f store.Filter) ([]store.Match, error) {
	c.call("Lexical")
	return c.Store.Lexical(ctx, text, k, f)
}

func (c *counted) Passages(ctx context.Context, ids []string) ([]store.Passage, error) {
	c.call("Passages")
	return c.Store.Passages(ctx, ids)
}

func (c *counted) Sentences(ctx context.Context, id string, first, last int) ([]store.Sentence, error) {
	c.call("Sentences")
	return c.Store.Sentences(ctx, id, first, last)
}

func (c *counted) ReadSentences(ctx context.Context, ranges []store.SentenceRange) ([][]store.Sentence, error) {
	c.call("ReadSentences")
	return c.Store.ReadSentences(ctx, ranges)
}

func (c *counted) TermCounts(ctx context.Context, words []string, f store.Filter) ([]int, int, error) {
	c.call("TermCounts")
	return c.Store.TermCounts(ctx, words, f)
}

// mostCalls is how often a question that asks for a fact may call the store: on
// a store that is reached over a network, each call is a way there and back.
const mostCalls = 7

// TestStoreCalls counts what questions cost a store. The catalogue, which lies
// in memory, isn't counted.
func TestStoreCalls(t *testing.T) {
	st, encoder := seedStore(t)
	for _, question := range []string{
		"Who leads the peace council?",
		"In which city did political figures from Pakistan and Afghanistan sit down together?",
		"What did the Taliban spokesman tell CNN?",
		"Who won the chess tournament in Reykjavik?",
	} {
		c := &counted{Store: st}
		ask(t, engine(t, c, encoder), text(question))
		if slices.Contains(c.calls, "Articles") {
			t.Errorf("%q lists all articles", question)
		}
		// Searches for the copies of several sentences go at once: one way.
		if ways := slices.Compact(slices.Clone(c.calls)); len(ways) > mostCalls {
			t.Errorf("%q goes to the store %d times, more than %d: %s", question, len(ways), mostCalls, strings.Join(ways, ", "))
		}
		if len(c.calls) > mostCalls+rag.DefaultMaxSentences {
			t.Errorf("%q calls the store %d times: %s", question, len(c.calls), strings.Join(c.calls, ", "))
		}
	}
}
