package rag

import (
	"cmp"
	"context"
	"fmt"
	"math"
	"slices"

	"dateline/corpus"
	"dateline/embed"
	"dateline/lexical"
	"dateline/speech"
	"dateline/store"
)

// pool is how many passages each search brings to the fusion. Scores are
// standardised over it, so it also says what they are compared with.
const pool = 100

// found is what retrieval hands to an answerer.
type found struct {
	question string
	vector   []float32 // of the question
	filter   store.Filter
	articles map[string]corpus.Article // those that the hits are from
	outlets  []string                  // every outlet in the index
	names    *outletNames              // by which questions call them
	dates    []string                  // of the articles in the index that have one
	moment   *moment                   // of asking; nil where dates don't count
	task     string                    // what a model is asked to make of the hits beyond an answer
	hits     []Hit

	kinship *kinship // of what is told, once it is asked for

	missing string // the name or figure that a refusal is about
	cited   bool   // a sentence of the model's named a passage

	// Read when first needed.
	readings  *readings
	speakers  map[string]*speech.Article
	sentences map[string][]corpus.Span
}

// retrieve looks a question up: dense and lexical, fused, the nearer in time
// first, without near-duplicates, mixed over outlets.
func (e *Engine) retrieve(ctx context.Context, question string, q Question, k int) (*found, error) {
	filter, shelf, err := e.filter(ctx, q)
	if err != nil {
		return nil, err
	}
	vector, err := e.embedQuestion(ctx, question)
	if err != nil {
		return nil, err
	}
	dense, err := e.store.Dense(ctx, vector, pool, filter)
	if err != nil {
		return nil, fmt.Errorf("search by meaning: %w", err)
	}
	lex, err := e.store.Lexical(ctx, question, pool, filter)
	if err != nil {
		return nil, fmt.Errorf("search by words: %w", err)
	}
	hits := fuse(dense, lex, e.denseWeight)
	moment := momentOf(q, question)
	datesCount := newsPrior.weigh(moment, hits, shelf.Catalogue)
	out := &found{
		question: question, vector: vector, filter: filter, outlets: shelf.Outlets(), names: shelf.names, dates: shelf.dates, moment: moment,
		articles: map[string]corpus.Article{}, readings: &e.readings,
	}
	// A few more than asked for, since near-duplicates fall out.
	hits = hits[:min(len(hits), 3*k+10)]
	if err := e.fill(ctx, out, hits); err != nil {
		return nil, err
	}
	if datesCount {
		newsPrior.lowerDigests(question, out, hits)
	}
	raiseQuoted(question, hits)
	out.hits = mix(dropDuplicates(hits), k)
	return out, nil
}

// embedQuestion embeds a question, cut to what the embedder reads.
func (e *Engine) embedQuestion(ctx context.Context, question string) ([]float32, error) {
	if counter, ok := e.embedder.(embed.TokenCounter); ok {
		question = clip(question, counter)
	}
	vectors, err := e.embedder.EmbedQueries(ctx, []string{question})
	if err != nil {
		return nil, fmt.Errorf("embed the question: %w", err)
	}
	return vectors[0], nil
}

// fill adds the texts and names that a search doesn't return.
func (e *Engine) fill(ctx context.Context, f *found, hits []Hit) error {
	var ids []string
	for _, h := range hits {
		if id := h.Passage.ArticleID; !slices.Contains(ids, id) {
			ids = append(ids, id)
		}
	}
	articles, err := e.store.ReadArticles(ctx, ids)
	if err != nil {
		return fmt.Errorf("read the articles found: %w", err)
	}
	for _, a := range articles {
		f.articles[a.ID] = a
	}
	for i := range hits {
		h := &hits[i]
		a := f.articles[h.Passage.ArticleID]
		h.Outlet, h.Headline, h.URL, h.Date = a.Outlet, a.Title(), a.URL, a.Date
		h.Text, h.Origin = h.Passage.In(a.Text), a.Origin
	}
	return nil
}

// fuse joins two result lists. Each list's scores are standardised over the
// list (less their mean, over their standard deviation), since cosines and
// BM25 scores have no common scale; a passage that a list lacks gets that
// list's lowest. DESIGN.md has the measurements that chose this over
// reciprocal ranks.
func fuse(dense, lex []store.Match, weight float64) []Hit {
	byID := make(map[string]*Hit)
	var order []*Hit
	at := func(m store.Match) *Hit {
		h, ok := byID[m.Passage.ID]
		if !ok {
			h = &Hit{Passage: m.Passage}
			byID[m.Passage.ID] = h
			order = append(order, h)
		}
		return h
	}
	for i, m := range dense {
		h := at(m)
		h.Dense, h.DenseRank = m.Score, i+1
	}
	for i, m := range lex {
		h := at(m)
		h.Lexical, h.LexicalRank = m.Score, i+1
	}
	zDense, zLex := standardise(dense), standardise(lex)
	hits := make([]Hit, len(order))
	for i, h := range order {
		h.Score = weight*zDense(h.Dense, h.DenseRank > 0) + (1-weight)*zLex(h.Lexical, h.LexicalRank > 0)
		hits[i] = *h
	}
	slices.SortStableFunc(hits, byScore)
	return hits
}

// quotedBonus is what a passage gains that has the question's quotations word
// for word, in standard deviations of the fused score.
const quotedBonus = 3

// raiseQuoted brings up the passages that hold what the question quotes.
func raiseQuoted(question string, hits []Hit) {
	quoted := quotations(question)
	if len(quoted) == 0 {
		return
	}
	for i := range hits {
		hits[i].Score += quotedBonus * quotedShare(quoted, lexical.Terms(hits[i].Text))
	}
	slices.SortStableFunc(hits, byScore)
}

func byScore(a, b Hit) int {
	return cmp.Or(cmp.Compare(b.Score, a.Score), cmp.Compare(a.Passage.ID, b.Passage.ID))
}

// standardise returns the function that maps a score of a list to its z-score
// in it. Lists too short to have a spread map everything present to 0.
func standardise(list []store.Match) func(score float64, present bool) float64 {
	if len(list) == 0 {
		return func(float64, bool) float64 { return 0 }
	}
	var sum, squares float64
	lowest := math.Inf(1)
	for _, m := range list {
		sum += m.Score
		squares += m.Score * m.Score
		lowest = min(lowest, m.Score)
	}
	n := float64(len(list))
	mean := sum / n
	deviation := math.Sqrt(max(squares/n-mean*mean, 0))
	if deviation < 1e-9 {
		return func(_ float64, present bool) float64 {
			if present {
				return 0
			}
			return -1
		}
	}
	return func(score float64, present bool) float64 {
		if !present {
			score = lowest
		}
		return (score - mean) / deviation
	}
}
