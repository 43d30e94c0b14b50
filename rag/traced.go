package rag

import (
	"context"
	"slices"
	"strings"

	"dateline/corpus"
)

// shownPlace is a sentence of an article that an earlier answer showed.
type shownPlace struct {
	article corpus.Article
	index   int
	span    corpus.Span
}

// maxTraced is how many sentences of an answer are looked for in the articles.
const maxTraced = 6

// trace finds the sentences of articles that an answer showed: those whose words
// it quotes, or, of an answer in other words, the nearest.
func (e *Engine) trace(ctx context.Context, r *request, answer string) ([]shownPlace, error) {
	var out []shownPlace
	for text := range strings.Lines(answer) {
		text = strings.TrimSpace(text)
		if text == "" || len(out) == maxTraced {
			continue
		}
		quote := quotedPart(text)
		f, err := e.retrieve(ctx, clipText(quote, MaxQuestionBytes/2), Question{Outlets: r.Outlets, Articles: r.Articles}, 5)
		if err != nil {
			return nil, err
		}
		if p, ok := f.standing(quote); ok {
			out = append(out, p)
		}
	}
	return out, nil
}

// quotedPart is what a line of an answer quotes: what follows who says it,
// without the marks round it.
func quotedPart(text string) string {
	if open := strings.Index(text, ": "); open >= 0 {
		if i := strings.IndexAny(text, "“‘\""); i >= 0 && i > open-1 {
			text = text[i:]
		}
	}
	return strings.Trim(text, "“”‘’\" ")
}

// standing is the sentence among the found articles that holds a quote, or else
// shares most words with it.
func (f *found) standing(quote string) (shownPlace, bool) {
	best, most := shownPlace{}, 0.0
	own := wordRuns(quote)
	for _, h := range f.hits {
		a := f.articles[h.Passage.ArticleID]
		for i, s := range corpus.Split(a.Text) {
			span := corpus.Trim(a.Text, s)
			if span.Len() == 0 {
				continue
			}
			text := oneLine(span.In(a.Text))
			if len(text) > 20 && (strings.Contains(quote, strings.Trim(text, `"“”`)) || strings.Contains(text, quote)) {
				return shownPlace{a, i, span}, true
			}
			if v := share(wordRuns(text), own); v > most {
				best, most = shownPlace{a, i, span}, v
			}
		}
	}
	return best, most > 0.3
}

// lastShown are the sentences that the last answer with any showed.
func (e *Engine) lastShown(ctx context.Context, r *request) ([]shownPlace, Turn, error) {
	for _, turn := range slices.Backward(r.History) {
		if turn.Answer == "" || refusedRE.MatchString(turn.Answer) || talkOf(plainLower(turn.Question)) != "" {
			continue
		}
		places, err := e.trace(ctx, r, turn.Answer)
		return places, turn, err
	}
	return nil, Turn{}, nil
}

// lastCited are the articles that the last answer drew on.
func (e *Engine) lastCited(ctx context.Context, r *request) ([]corpus.Article, error) {
	places, _, err := e.lastShown(ctx, r)
	var out []corpus.Article
	for _, p := range places {
		if !slices.ContainsFunc(out, func(a corpus.Article) bool { return a.ID == p.article.ID }) {
			out = append(out, p.article)
		}
	}
	return out, err
}
