package rag

import (
	"context"
	"slices"
	"strings"

	"dateline/corpus"
	"dateline/internal/pattern"
)

var latestRE = pattern.New(`(?i)[, ]*\b(?:the )?(?:latest|most recent(?:ly)?|newest|up[- ]to[- ]date|as of (?:now|today)|currently|at present|right now|so far)\b(?: (?:count|figure|number|toll|report|reports|estimate))?(?: of| for)?`)

// readsLatest knows a question for the newest of several answers.
func readsLatest(r *request) bool {
	return latestRE.MatchString(r.text) && len(r.days) == 0 && len(r.topicOf(r.text, nil)) > 0
}

// planLatest puts the question to the newest article of the story, and to all
// where that has no answer.
func planLatest(ctx context.Context, e *Engine, r *request) (*plan, error) {
	articles, err := e.stories(ctx, r, r.topicOf(latestRE.ReplaceAllString(r.text, " "), numberCues))
	if err != nil {
		return nil, err
	}
	articles = slices.DeleteFunc(articles, func(a corpus.Article) bool { _, ok := dayOf(a.Date); return !ok })
	if len(articles) < 2 {
		return nil, nil
	}
	newest := slices.MaxFunc(articles, func(a, b corpus.Article) int { return byDate(a.Date, b.Date) })
	narrow, wide := r.Question, r.Question
	narrow.Text = strings.TrimLeft(strings.Join(strings.Fields(latestRE.ReplaceAllString(r.text, "${1} the ")), " "), ", ")
	narrow.Text = strings.ReplaceAll(strings.TrimSuffix(narrow.Text, " the"), " the?", "?")
	narrow.Articles = []string{newest.ID}
	wide.Text = r.text
	if len(r.outlets) == 1 {
		wide.Outlets = r.outlets
	}
	return &plan{ask: []Question{narrow}, unscoped: &wide, notice: "The newest of " + countOf(len(articles), "article") + " on it, of " + newest.Date + "."}, nil
}

var numberCues = wordSet(`count counts estimate estimates toll dead died die killed dying deaths`)
