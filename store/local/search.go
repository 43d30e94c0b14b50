package local

import (
	"context"
	"database/sql"
	"runtime"
	"sync"

	"dateline/corpus"
	"dateline/lexical"
	"dateline/store"
)

// loadLexical makes the postings from the articles' texts, with a reader on
// each processor.
func loadLexical(ctx context.Context, tx *sql.Tx, snap *snapshot) (*lexicalIndex, error) {
	type job struct {
		corpus.Article
		first, end int
	}
	jobs := make(chan job, 16)
	readers := make([]*reader, min(runtime.GOMAXPROCS(0), 1+len(snap.passages)/1000))
	var group sync.WaitGroup
	for i := range readers {
		readers[i] = newReader()
		group.Go(func() {
			for j := range jobs {
				for at := j.first; at < j.end; at++ {
					if at == j.first+1 && j.Headline == "" {
						j.Headline = j.Title() // the same for all that follow, but slow to work out
					}
					readers[i].add(at, store.SearchText(j.Article, snap.passages[at].Span))
				}
			}
		})
	}
	next := 0
	err := each(ctx, tx, `SELECT headline, text FROM articles ORDER BY id`, nil, func(row *sql.Rows) error {
		if next == len(snap.articles) {
			return snap.damaged("there are more texts than articles")
		}
		j := job{first: snap.articles[next].first, end: snap.articles[next].end}
		next++
		if err := row.Scan(&j.Headline, &j.Text); err != nil {
			return err
		}
		for _, p := range snap.passages[j.first:j.end] {
			if p.Start < 0 || p.End < p.Start || p.End > len(j.Text) {
				return snap.damaged("passage %s isn't in its article's text", p.ID)
			}
		}
		jobs <- j
		return nil
	})
	close(jobs)
	group.Wait()
	if err != nil {
		return nil, err
	}
	return merge(readers, len(snap.passages)), nil
}

// Lexical returns the k passages with the highest BM25 score for the words of
// text.
func (s *Store) Lexical(ctx context.Context, text string, k int, f store.Filter) (_ []store.Match, err error) {
	defer s.explain(ctx, &err)
	snap, err := s.at(ctx, partLexical)
	if err != nil {
		return nil, err
	}
	terms := scoringTerms(text)
	if k < 1 || len(terms) == 0 {
		return []store.Match{}, nil
	}
	scores := make([]float64, len(snap.passages))
	for len(terms) > 0 {
		some := terms[:min(len(terms), 64)]
		terms = terms[len(some):]
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		snap.lexical.scores(scores, some)
	}
	top := newBest(k, snap.passages)
	for _, r := range snap.under(f) {
		for at := r.first; at < r.end; at++ {
			if scores[at] > 0 {
				top.add(scored{at, scores[at]})
			}
		}
	}
	return top.matches(), nil
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
func (s *Store) TermCounts(ctx context.Context, words []string, f store.Filter) (counts []int, passages int, err error) {
	defer s.explain(ctx, &err)
	snap, err := s.at(ctx, partLexical)
	if err != nil {
		return nil, 0, err
	}
	runs := snap.under(f)
	counts = make([]int, len(words))
	for i, word := range words {
		if err := ctx.Err(); err != nil {
			return nil, 0, err
		}
		counts[i] = snap.lexical.occurrences(word, runs)
	}
	return counts, count(runs), nil
}

// occurrences is the number of passages in runs that hold every term of word.
func (x *lexicalIndex) occurrences(word string, runs []run) int {
	var common []uint32
	first := true
	for t := range lexical.All(word) {
		from, end := x.listOf(t.Text)
		list := x.docs[from:end]
		if first {
			common, first = list, false
			continue
		}
		common = intersect(common, list)
	}
	n := 0
	for _, doc := range common {
		for len(runs) > 0 && int(doc) >= runs[0].end {
			runs = runs[1:]
		}
		if len(runs) > 0 && int(doc) >= runs[0].first {
			n++
		}
	}
	return n
}

// intersect is what two ascending lists have in common, in memory of its own.
func intersect(a, b []uint32) []uint32 {
	var both []uint32
	for len(a) > 0 && len(b) > 0 {
		switch {
		case a[0] < b[0]:
			a = a[1:]
		case a[0] > b[0]:
			b = b[1:]
		default:
			both = append(both, a[0])
			a, b = a[1:], b[1:]
		}
	}
	return both
}
