package rag

import (
	"context"
	"slices"
	"strings"

	"dateline/corpus"
	"dateline/facts"
	"dateline/lexicon"
)

// storyNames are the names by which articles on one story know one another: of
// several words, or named more than once; no times, countries or outlets.
func storyNames(a corpus.Article) map[string]bool {
	counts := make(map[string]int)
	for _, n := range facts.FindNames(a.Title() + ". " + a.Text) {
		counts[n.Text]++
	}
	out := make(map[string]bool)
	for name, n := range counts {
		words := strings.Fields(name)
		alias, used := lexicon.Find(words)
		if used == len(words) && alias.Kind != lexicon.NoKind || strings.Contains(a.Outlet, name) || n < 2 && len(words) < 2 {
			continue
		}
		// "Captain Vass" and "Jorund Vass" are one by their last word.
		out[strings.ToLower(words[len(words)-1])] = true
	}
	return out
}

// sharedNames is how many names two articles must share to be on one story.
const sharedNames = 3

func onOneStory(a, b map[string]bool) bool {
	n := 0
	for name := range a {
		if b[name] {
			n++
		}
	}
	return n >= sharedNames
}

// withStory adds to articles on a topic those on the same story in other words:
// one says "the disaster" and another "the explosion". pool is where to look.
func withStory(articles, pool []corpus.Article) []corpus.Article {
	out := slices.Clone(articles)
	var known []map[string]bool
	for _, a := range articles {
		known = append(known, storyNames(a))
	}
	for _, b := range pool {
		if slices.ContainsFunc(out, func(a corpus.Article) bool { return a.ID == b.ID }) {
			continue
		}
		names := storyNames(b)
		if slices.ContainsFunc(known, func(k map[string]bool) bool { return onOneStory(k, names) }) {
			out = append(out, b)
		}
	}
	return out
}

// stories are the articles on a topic with those on the same story, under the
// request's outlets and days.
func (e *Engine) stories(ctx context.Context, r *request, terms []queryTerm) ([]corpus.Article, error) {
	articles, err := e.chosen(ctx, r, terms, false)
	if err != nil || len(terms) == 0 || len(articles) == 0 || len(articles) >= maxStory {
		return articles, err
	}
	wide, err := e.near(ctx, r, articles[0].Title()+" "+strings.Join(wordsOfTerms(terms), " "), r.articlesOf(r.days, r.outlets))
	if err != nil {
		return nil, err
	}
	return withStory(articles, wide), nil
}

// maxStory is how many articles are enough of a story.
const maxStory = 8

// near are the articles of the passages nearest to a text.
func (e *Engine) near(ctx context.Context, r *request, text string, ids []string) ([]corpus.Article, error) {
	f, err := e.retrieve(ctx, clipText(text, MaxQuestionBytes/2), Question{Outlets: narrowed(r.Outlets, r.outlets), Articles: narrowed(r.Articles, ids)}, manyHits)
	if err != nil {
		return nil, err
	}
	var out []corpus.Article
	for _, h := range f.hits {
		if !slices.ContainsFunc(out, func(a corpus.Article) bool { return a.ID == h.Passage.ArticleID }) {
			out = append(out, f.articles[h.Passage.ArticleID])
		}
	}
	return out, nil
}
