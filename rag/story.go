package rag

import (
	"context"
	"maps"
	"slices"
	"strings"

	"dateline/corpus"
	"dateline/facts"
	"dateline/internal/pattern"
	"dateline/lexical"
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

// What two articles must share to be on one story: so many names, and so many of
// the names of the one that has fewer.
const (
	sharedNames = 3
	sharedShare = 0.25
)

func onOneStory(a, b map[string]bool) bool {
	n := 0
	for name := range a {
		if b[name] {
			n++
		}
	}
	return n >= sharedNames && float64(n) >= sharedShare*float64(min(len(a), len(b)))
}

// commonName is in how many articles of a pool a name tells no story from
// another: every second article of American politics has the White House.
const commonName = 6

// withStory adds to articles on a topic those on the same story in other words:
// one says "the disaster" and another "the explosion". pool is where to look.
func withStory(articles, pool []corpus.Article) []corpus.Article {
	out := slices.Clone(articles)
	for _, b := range pool {
		if !slices.ContainsFunc(out, func(a corpus.Article) bool { return a.ID == b.ID }) {
			out = append(out, b)
		}
	}
	names := make([]map[string]bool, len(out))
	count := make(map[string]int)
	for i, a := range out {
		names[i] = storyNames(a)
		for name := range names[i] {
			count[name]++
		}
	}
	for _, of := range names {
		maps.DeleteFunc(of, func(name string, _ bool) bool { return count[name] > commonName })
	}
	known, kept := names[:len(articles)], slices.Clone(articles)
	for i, b := range out[len(articles):] {
		if slices.ContainsFunc(known, func(k map[string]bool) bool { return onOneStory(k, names[len(articles)+i]) }) {
			kept = append(kept, b)
		}
	}
	return kept
}

// stories are the articles on a topic with those on the same story, under the
// request's outlets and days.
func (e *Engine) stories(ctx context.Context, r *request, terms []queryTerm) ([]corpus.Article, error) {
	articles, err := e.chosen(ctx, r, terms, false)
	if err != nil || len(terms) == 0 || len(articles) == 0 {
		return articles, err
	}
	if titled := headlinedBy(terms, articles); len(titled) > 0 && oneArticleRE.MatchString(r.lower) {
		return titled, nil
	}
	if len(articles) >= maxStory {
		return articles, nil
	}
	wide, err := e.near(ctx, r, articles[0].Title()+" "+strings.Join(wordsOfTerms(terms), " "), r.articlesOf(r.days, r.outlets))
	if err != nil {
		return nil, err
	}
	return withStory(articles, wide), nil
}

// oneArticleRE speaks of an article that is known to be there: one on something,
// by its headline, not all that touch on it.
var oneArticleRE = pattern.New(`\b(?:the|that|this) (?:\S+ )?(?:article|story|piece|post) (?:about|on|of|regarding)\b`)

// headlinedBy are the articles that have all words of a topic in their headlines.
func headlinedBy(terms []queryTerm, articles []corpus.Article) []corpus.Article {
	var out []corpus.Article
	for _, a := range articles {
		title := lexical.Terms(a.Headline)
		if !slices.ContainsFunc(terms, func(t queryTerm) bool { return bestMatch(t, a.Headline, title) < relatedWord }) {
			out = append(out, a)
		}
	}
	return out
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
