package rag

import (
	"context"
	"fmt"
	"slices"

	"dateline/corpus"
	"dateline/facts"
	"dateline/lexical"
	"dateline/store"
)

// What is looked at for a passage beside a hit that has the answer.
const (
	neighboured   = 3   // hits, the best
	neighbourCost = 0.5 // how much less a neighbour scores than the hit that it stands beside
	ofMatter      = 0.6 // of a question's words, in a sentence on what it asks
	restates      = 0.5 // of a sentence's words, from the question that it only says again
)

// neighbours adds the passages beside the best hits to which the answer may have
// slipped: a hit's sentence that has most of the question's words stands at its
// edge, and says the question again or has not the kind of answer asked for.
func (e *Engine) neighbours(ctx context.Context, f *found) error {
	q := read(f.question)
	wanted := make(map[string][]int) // sentences, by article
	of := make(map[string]*Hit)
	var articles []string
	for i := range f.hits[:min(len(f.hits), neighboured)] {
		h := &f.hits[i]
		for _, sentence := range f.beyond(q, h) {
			id := h.Passage.ArticleID
			if of[id] == nil {
				of[id] = h
				articles = append(articles, id)
			}
			wanted[id] = append(wanted[id], sentence)
		}
	}
	if len(articles) == 0 {
		return nil
	}
	passages, err := e.store.Dense(ctx, f.vector, neighbourPool, store.Filter{Articles: articles})
	if err != nil {
		return fmt.Errorf("read the passages beside those found: %w", err)
	}
	for _, m := range passages {
		p, h := m.Passage, of[m.Passage.ArticleID]
		if !slices.ContainsFunc(wanted[p.ArticleID], func(s int) bool { return p.FirstSentence <= s && s <= p.LastSentence }) ||
			slices.ContainsFunc(f.hits, func(x Hit) bool { return x.Passage.ID == p.ID }) {
			continue
		}
		beside := Hit{
			Passage: p, Outlet: h.Outlet, Headline: h.Headline, URL: h.URL, Date: h.Date, Origin: h.Origin,
			Text: p.In(f.articles[p.ArticleID].Text), Score: h.Score - neighbourCost, Prior: h.Prior, Dense: m.Score,
		}
		f.hits = append(f.hits, beside)
	}
	return nil
}

// neighbourPool is more passages than a few articles have.
const neighbourPool = 1000

// beyond are the sentences next to a hit that may have what it lacks.
func (f *found) beyond(q *query, h *Hit) []int {
	a := f.articles[h.Passage.ArticleID]
	f.voices(a)
	sentences := f.sentences[a.ID]
	first, last := h.Passage.FirstSentence, min(h.Passage.LastSentence, len(sentences)-1)
	var nearest *candidate
	best, most := -1, 0.0
	for i := first; i <= last; i++ {
		c := bareCandidate(a, corpus.Trim(a.Text, sentences[i]))
		if !q.wants.free() && typed(q, c) >= partlyTyped {
			return nil // it has such an answer in itself
		}
		if own := coveredBy(q.terms, c.terms); own > most {
			nearest, best, most = c, i, own
		}
	}
	if most < ofMatter || q.wants.free() && q.saidIn(nearest) < restates {
		return nil
	}
	var out []int
	if best == first && first > 0 {
		out = append(out, first-1)
	}
	if best == last && last+1 < len(sentences) {
		out = append(out, last+1)
	}
	return out
}

// bareCandidate is a sentence with what can be read of it alone.
func bareCandidate(a corpus.Article, span corpus.Span) *candidate {
	c := &candidate{article: a, span: span}
	c.terms, c.facts = lexical.Terms(c.text()), facts.Find(c.text())
	return c
}

// coveredBy is the part of a question's words that a sentence has.
func coveredBy(asked []queryTerm, terms []lexical.Term) float64 {
	n := 0
	for _, t := range asked {
		if hasStem(t, terms) {
			n++
		}
	}
	return float64(n) / float64(max(len(asked), 1))
}

// saidIn is the part of a sentence's words that a question has.
func (q *query) saidIn(c *candidate) float64 {
	n, content := 0, 0
	for _, t := range c.terms {
		if t.Stop {
			continue
		}
		content++
		if slices.ContainsFunc(q.terms, func(x queryTerm) bool { return x.stem == t.Text }) {
			n++
		}
	}
	return float64(n) / float64(max(content, 1))
}
