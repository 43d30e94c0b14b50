package rag

import (
	"context"
	"slices"
	"strings"

	"dateline/corpus"
	"dateline/internal/pattern"
	"dateline/lexical"
	"dateline/store"
)

var (
	headlineAskRE = pattern.New(`(?i)\bheadlin(?:e|es|ed|ing)\b`)
	headlineCues  = wordSet(`paper papers says read reads run runs ran carry carries carried use used has word words say`)
)

// readsHeadline knows a question for the headline that says something, or for
// the headlines of an outlet.
func readsHeadline(r *request) bool {
	if !headlineAskRE.MatchString(r.text) || len(r.days) > 0 {
		return false
	}
	n := len(r.topicOf(r.text, headlineCues))
	return n > 0 || len(r.outlets) > 0
}

// unlikeHeadline is the share of a question's words under which a headline has
// nothing to do with it.
const unlikeHeadline = 0.34

// headlinesShown bounds how many headlines that match alike are given.
const headlinesShown = 3

// planHeadline finds the headlines that have most of what a question says, in
// the catalogue: an article may say otherwise, and be found by it.
func planHeadline(ctx context.Context, e *Engine, r *request) (*plan, error) {
	topic := r.topicOf(r.text, headlineCues)
	most, nearest := headedCover, 0.0
	var best []store.Entry
	for _, info := range newestFirst(r.infos) {
		if len(r.outlets) > 0 && !slices.Contains(r.outlets, info.Outlet) {
			continue
		}
		share := shareOf(topic, info.Headline)
		nearest = max(nearest, share)
		switch {
		case strings.TrimSpace(info.Headline) == "":
		case share > most:
			most, best = share, []store.Entry{info}
		case share == most:
			best = append(best, info)
		}
	}
	switch {
	case len(best) == 0 && len(topic) == 0:
		return &plan{refuse: "What I have of " + joinNames(r.outlets) + " has no headline."}, nil
	case len(best) == 0 && nearest < unlikeHeadline:
		return &plan{refuse: "No headline says that."}, nil
	case len(best) == 0:
		return nil, nil
	}
	articles, err := e.read(ctx, best[:min(len(best), headlinesShown)])
	if err != nil {
		return nil, err
	}
	p := &plan{}
	for _, a := range articles {
		p.lines = append(p.lines, say(outletOf(a)+"’s headline", headlineOf(a)))
	}
	return p, nil
}

// outletOf is an article's outlet with its date.
func outletOf(a corpus.Article) string {
	if a.Date == "" {
		return a.Outlet
	}
	return a.Outlet + " (" + oneLine(a.Date) + ")"
}

// headlineOf is the place of an article's headline, without white space round it.
func headlineOf(a corpus.Article) place {
	return place{article: a, span: corpus.Trim(a.Headline, corpus.Span{End: len(a.Headline)}), headline: true}
}

// shareOf is the share of a topic's words that stand in a text.
func shareOf(topic []queryTerm, text string) float64 {
	if len(topic) == 0 {
		return 1
	}
	terms := lexical.Terms(text)
	found := 0.0
	for _, t := range topic {
		found += stands(t, text, terms)
	}
	return found / float64(len(topic))
}
