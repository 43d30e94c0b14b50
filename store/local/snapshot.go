package local

import (
	"context"
	"database/sql"
	"fmt"

	"dateline/corpus"
	"dateline/store"
)

// snapshot is one state of the index as searches see it. It never changes:
// another generation, or a part loaded later, makes another snapshot. The
// parts are nil until a search needs them.
type snapshot struct {
	path       string // of the index, for errors
	generation string
	articles   []articleRow // ordered by id
	passages   []corpus.Passage
	dense      *denseIndex
	lexical    *lexicalIndex
}

// articleRow is an article with its passages [first, end) of the snapshot.
type articleRow struct {
	num        int64
	id, outlet string
	first, end int
}

type part int

const (
	partDense part = iota
	partLexical
)

func (s *snapshot) has(p part) bool {
	if p == partDense {
		return s.dense != nil
	}
	return s.lexical != nil
}

// at returns the snapshot of the index's state now, with one part loaded.
func (s *Store) at(ctx context.Context, need part) (*snapshot, error) {
	if err := s.check(ctx); err != nil {
		return nil, err
	}
	fresh := func() (*snapshot, error) {
		var generation string
		err := s.patiently(ctx, func() error { return s.lookup.QueryRowContext(ctx).Scan(&generation) })
		if err != nil {
			return nil, err
		}
		if now := s.current.Load(); now != nil && now.generation == generation && now.has(need) {
			return now, nil
		}
		return nil, nil
	}
	if now, err := fresh(); now != nil || err != nil {
		return now, err
	}
	if err := acquire(ctx, s.loading); err != nil {
		return nil, err
	}
	defer release(s.loading)
	if now, err := fresh(); now != nil || err != nil { // another goroutine has loaded it
		return now, err
	}
	return s.load(ctx, need)
}

// load reads the state of one transaction: all of it if the index has changed
// since the last time, else only the part that is needed.
func (s *Store) load(ctx context.Context, need part) (*snapshot, error) {
	next := snapshot{path: s.path}
	err := s.read(ctx, func(tx *sql.Tx) error {
		if err := s.sameIdentity(ctx, tx); err != nil {
			return err
		}
		var generation string
		if err := tx.QueryRowContext(ctx, generationQuery).Scan(&generation); err != nil {
			return err
		}
		if now := s.current.Load(); now != nil && now.generation == generation {
			next = *now
		} else if err := next.readCatalogue(ctx, tx, generation); err != nil {
			return err
		}
		var err error
		switch need {
		case partDense:
			next.dense, err = loadDense(ctx, tx, &next, s)
		case partLexical:
			next.lexical, err = loadLexical(ctx, tx, &next)
		}
		return err
	})
	if err != nil {
		return nil, err
	}
	s.current.Store(&next)
	return &next, nil
}

// readCatalogue reads the articles and where their passages are.
func (s *snapshot) readCatalogue(ctx context.Context, tx *sql.Tx, generation string) error {
	*s = snapshot{path: s.path, generation: generation}
	place := make(map[int64]int)
	const articles = `SELECT num, id, outlet FROM articles ORDER BY id`
	err := each(ctx, tx, articles, nil, func(row *sql.Rows) error {
		var a articleRow
		err := row.Scan(&a.num, &a.id, &a.outlet)
		place[a.num] = len(s.articles)
		s.articles = append(s.articles, a)
		return err
	})
	if err != nil {
		return err
	}
	lists := make([][]corpus.Passage, len(s.articles))
	total := 0
	const passages = `SELECT article, ordinal, id, start, end, first_sentence, last_sentence FROM passages ORDER BY article, ordinal`
	err = each(ctx, tx, passages, nil, func(row *sql.Rows) error {
		var p corpus.Passage
		var article int64
		err := row.Scan(&article, &p.Ordinal, &p.ID, &p.Start, &p.End, &p.FirstSentence, &p.LastSentence)
		at, ok := place[article]
		if !ok {
			return s.damaged("passage %s belongs to no article", p.ID)
		}
		p.ArticleID = s.articles[at].id
		lists[at] = append(lists[at], p)
		total++
		return err
	})
	if err != nil {
		return err
	}
	s.passages = make([]corpus.Passage, 0, total)
	for i, list := range lists {
		s.articles[i].first = len(s.passages)
		s.passages = append(s.passages, list...)
		s.articles[i].end = len(s.passages)
	}
	return nil
}

// damaged is the error of an index whose parts don't fit together.
func (s *snapshot) damaged(format string, args ...any) error {
	return &Error{Path: s.path, Kind: ErrDamaged, Err: fmt.Errorf(format, args...)}
}

// run is a range [first, end) of a snapshot's passages.
type run struct{ first, end int }

// under lists the passages that a filter lets through, as runs in order.
func (s *snapshot) under(f store.Filter) []run {
	if len(f.Outlets) == 0 && len(f.Articles) == 0 {
		return []run{{0, len(s.passages)}}
	}
	outlets, ids := setOf(f.Outlets), setOf(f.Articles)
	var runs []run
	for _, a := range s.articles {
		if a.first == a.end || len(outlets) > 0 && !outlets[a.outlet] || len(ids) > 0 && !ids[a.id] {
			continue
		}
		if n := len(runs); n > 0 && runs[n-1].end == a.first {
			runs[n-1].end = a.end
			continue
		}
		runs = append(runs, run{a.first, a.end})
	}
	return runs
}

func setOf(names []string) map[string]bool {
	set := make(map[string]bool, len(names))
	for _, name := range names {
		set[name] = true
	}
	return set
}

// count is how many passages the runs hold.
func count(runs []run) int {
	n := 0
	for _, r := range runs {
		n += r.end - r.first
	}
	return n
}
