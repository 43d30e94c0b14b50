package rag

import (
	"context"
	"errors"
	"os"
	"strings"
	"testing"

	"dateline/corpus"
	"dateline/embed/e5"
	"dateline/store"
	"dateline/store/local"
)

// newsBytes is how much of an article is indexed: to embed the whole of some
// thousands takes an hour, and few answers stand further down.
const newsBytes = 5000

// openNews opens the index of dated news, which it makes where it isn't there.
// Only passages are embedded for it: of the sentences, most of all texts, only
// those that a question looks at, then.
func openNews(t *testing.T, encoder *e5.Encoder) store.Store {
	t.Helper()
	if *news == "" || *newsArticles == "" || *newsIndex == "" {
		t.Skip("run with -news QUESTIONS.jsonl -news-articles ARTICLES.jsonl -news-index INDEX.db")
	}
	if _, err := os.Stat(*newsIndex); err != nil {
		indexNews(t, encoder)
	}
	st, err := local.OpenExisting(t.Context(), *newsIndex, local.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = st.Close() })
	return late{st, encoder}
}

func indexNews(t *testing.T, encoder *e5.Encoder) {
	t.Helper()
	f, err := os.Open(*newsArticles)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	all, err := corpus.ReadJSONL(t.Context(), f, *newsArticles, corpus.ReadOptions{})
	if err != nil {
		t.Fatal(err)
	}
	var articles []corpus.Article
	for _, a := range all {
		// A quiz page is where questions were taken from.
		if !strings.Contains(a.ID, "quiz") {
			a.Text = prefix(a.Text, min(newsBytes, len(a.Text)))
			articles = append(articles, a)
		}
	}
	identity := store.Identity{Embedder: encoder.Identity(), Chunking: corpus.DefaultChunking}
	st, err := local.Open(t.Context(), *newsIndex, identity, local.Options{})
	if err != nil {
		t.Fatal(err)
	}
	sparing := &passagesOnly{Encoder: encoder, titles: make(map[string]bool)}
	for _, a := range articles {
		sparing.titles[a.Title()] = true
	}
	_, err = Index(t.Context(), st, sparing, articles, IndexOptions{Committed: func(r IndexReport) { t.Logf("%+v", r) }})
	if err = errors.Join(err, st.Close()); err != nil {
		t.Fatal(err)
	}
}

// passagesOnly gives passages their vectors and sentences a placeholder.
type passagesOnly struct {
	*e5.Encoder
	titles map[string]bool // one of which stands before each passage
}

func (p *passagesOnly) EmbedPassages(ctx context.Context, texts []string) ([][]float32, error) {
	out := make([][]float32, len(texts))
	var long []string
	var at []int
	for i, text := range texts {
		if title, _, more := strings.Cut(text, "\n"); more && p.titles[title] {
			long, at = append(long, text), append(at, i)
			continue
		}
		out[i] = make([]float32, p.Identity().Dimensions)
		out[i][0] = 1
	}
	made, err := p.Encoder.EmbedPassages(ctx, long)
	for i, v := range made {
		out[at[i]] = v
	}
	return out, err
}

// late is a store that embeds sentences when they are asked for.
type late struct {
	store.Store
	encoder *e5.Encoder
}

func (l late) ReadSentences(ctx context.Context, ranges []store.SentenceRange) ([][]store.Sentence, error) {
	out, err := l.Store.ReadSentences(ctx, ranges)
	if err != nil {
		return nil, err
	}
	for i, r := range ranges {
		a, err := l.Article(ctx, r.Article)
		if err != nil {
			return nil, err
		}
		texts := make([]string, len(out[i]))
		for k, s := range out[i] {
			texts[k] = clip(corpus.Trim(a.Text, s.Span).In(a.Text), l.encoder)
		}
		vectors, err := l.encoder.EmbedPassages(ctx, texts)
		if err != nil {
			return nil, err
		}
		for k := range out[i] {
			out[i][k].Vector = vectors[k]
		}
	}
	return out, nil
}

func (l late) Sentences(ctx context.Context, article string, first, last int) ([]store.Sentence, error) {
	out, err := l.ReadSentences(ctx, []store.SentenceRange{{Article: article, First: first, Last: last}})
	if err != nil {
		return nil, err
	}
	return out[0], nil
}
