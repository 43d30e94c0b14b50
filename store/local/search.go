package local

import (
	"context"
	"database/sql"
	"errors"
	"math"
	"slices"

	"dateline/lexical"
	"dateline/store"
)

// BM25's constants: how soon a word's repetition stops to count, and how much
// a passage's length does.
const (
	bm25K1 = 1.2
	bm25B  = 0.75
)

// normsOf is for each passage k1 · (1 − b + b · length / mean length).
func normsOf(lengths []uint32) []float32 {
	words := 0
	for _, length := range lengths {
		words += int(length)
	}
	mean := max(float64(words)/float64(max(len(lengths), 1)), 1)
	norms := make([]float32, len(lengths))
	for i, length := range lengths {
		norms[i] = float32(bm25K1 * (1 - bm25B + bm25B*float64(length)/mean))
	}
	return norms
}

// weight is BM25's inverse document frequency, in the form that is never
// negative (Lucene's): ln(1 + (N − n + 0.5) / (n + 0.5)).
func weight(passages, n int) float64 {
	return math.Log1p((float64(passages) - float64(n) + 0.5) / (float64(n) + 0.5))
}

// occurrence is a term's in a passage.
type occurrence struct {
	at    uint32 // the passage's place
	count uint32 // how often
}

// words looks terms up in the postings for one search.
type words struct {
	ctx  context.Context // of the one search that it serves
	tx   *sql.Tx
	snap *snapshot
	find *sql.Stmt
}

func (s *Store) words(ctx context.Context, tx *sql.Tx, snap *snapshot) *words {
	return &words{ctx: ctx, tx: tx, snap: snap, find: tx.StmtContext(ctx, s.blockOf)}
}

// of appends the occurrences of a term, in the order of their places.
func (w *words) of(term string, into []occurrence) ([]occurrence, error) {
	left := w.snap.articles
	for _, s := range w.snap.segments {
		data, ok, err := w.block(s, term)
		if err != nil {
			return nil, err
		}
		if !ok { // the term is before all of the segment's
			continue
		}
		list, err := listIn(data, term)
		if err != nil {
			return nil, w.snap.damaged("%w", err)
		}
		whole := eachPosting(list, s.first, func(number int64, count int) {
			var at int
			var ok bool
			if left, at, ok = placed(left, number); ok {
				into = append(into, occurrence{uint32(at), uint32(count)})
			}
		})
		if !whole {
			return nil, w.snap.damaged("%w", errPostings)
		}
	}
	return into, nil
}

// block is the block of a segment in which a term's list lies if there is one.
func (w *words) block(s segment, term string) (data []byte, ok bool, err error) {
	if w.snap.memory != nil {
		data, ok = w.snap.memory.block(term)
		return data, ok, nil
	}
	err = w.find.QueryRowContext(w.ctx, s.first, blob(term)).Scan(&data)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, false, nil
	}
	return data, true, err
}

// Lexical returns the k passages with the highest BM25 score for the words of
// text: Robertson and Zaragoza, The Probabilistic Relevance Framework: BM25 and
// Beyond (2009), with each of the question's words counted once.
func (s *Store) Lexical(ctx context.Context, text string, k int, f store.Filter) (matches []store.Match, err error) {
	defer s.explain(ctx, &err)
	terms := scoringTerms(text)
	err = s.search(ctx, partLexical, func(tx *sql.Tx, snap *snapshot) error {
		matches = []store.Match{}
		if k < 1 || len(terms) == 0 {
			return nil
		}
		scores, err := s.scores(ctx, tx, snap, terms)
		if err != nil {
			return err
		}
		top := newBest(k, len(scores))
		for _, r := range snap.under(f) {
			for at := r.first; at < r.end; at++ {
				if scores[at] > 0 {
					top.add(scored{at, scores[at]})
				}
			}
		}
		matches, err = top.matches(ctx, tx, s, snap)
		return err
	})
	return matches, err
}

// scores adds up BM25 for every passage.
func (s *Store) scores(ctx context.Context, tx *sql.Tx, snap *snapshot, terms []string) ([]float64, error) {
	scores := make([]float64, len(snap.lengths))
	words := s.words(ctx, tx, snap)
	var found []occurrence
	for _, term := range terms {
		var err error
		if found, err = words.of(term, found[:0]); err != nil {
			return nil, err
		}
		weight := weight(len(scores), len(found))
		for _, o := range found {
			n := float64(o.count)
			scores[o.at] += weight * n * (bm25K1 + 1) / (n + float64(snap.norms[o.at]))
		}
	}
	return scores, ctx.Err()
}

// scoringTerms are the terms of a question that a search scores by, each once.
func scoringTerms(text string) []string {
	var terms []string
	seen := make(map[string]bool)
	for t := range lexical.All(text) {
		if !t.Stop && !seen[t.Text] {
			seen[t.Text] = true
			terms = append(terms, t.Text)
		}
	}
	return terms
}

// TermCounts returns in how many passages under f each word occurs, and how
// many passages there are.
func (s *Store) TermCounts(ctx context.Context, list []string, f store.Filter) (counts []int, passages int, err error) {
	defer s.explain(ctx, &err)
	err = s.search(ctx, partLexical, func(tx *sql.Tx, snap *snapshot) error {
		words, runs := s.words(ctx, tx, snap), snap.under(f)
		counts, passages = make([]int, len(list)), count(runs)
		for i, word := range list {
			if err := ctx.Err(); err != nil {
				return err
			}
			if counts[i], err = words.occurrences(word, runs); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return nil, 0, err
	}
	return counts, passages, nil
}

// occurrences is the number of passages in runs that hold every term of word.
func (w *words) occurrences(word string, runs []run) (int, error) {
	var common []occurrence
	first := true
	seen := make(map[string]bool)
	for t := range lexical.All(word) {
		if seen[t.Text] {
			continue
		}
		seen[t.Text] = true
		found, err := w.of(t.Text, nil)
		if err != nil {
			return 0, err
		}
		if first {
			common, first = found, false
			continue
		}
		if common = intersect(common, found); len(common) == 0 {
			return 0, nil
		}
	}
	n := 0
	for _, o := range common {
		for len(runs) > 0 && int(o.at) >= runs[0].end {
			runs = runs[1:]
		}
		if len(runs) > 0 && int(o.at) >= runs[0].first {
			n++
		}
	}
	return n, nil
}

// intersect is what two lists, in order of place, have in common, in the memory
// of the first.
func intersect(a, b []occurrence) []occurrence {
	return slices.DeleteFunc(a, func(o occurrence) bool {
		for len(b) > 0 && b[0].at < o.at {
			b = b[1:]
		}
		return len(b) == 0 || b[0].at != o.at
	})
}
