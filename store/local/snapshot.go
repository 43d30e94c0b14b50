package local

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"sort"

	"dateline/corpus"
	"dateline/store"
)

// snapshot is one state of the index as searches see it. It never changes:
// another generation, or a part loaded later, makes another snapshot, of which
// most is shared with the one before. Searches that have begun go on with
// theirs.
//
// Passages have places in it, 0 and up, in the order of their numbers. What is
// known of them otherwise stays in the file, and so do the postings.
type snapshot struct {
	path       string // of the index, for errors
	generation string
	lineage    string
	articles   []articleRow // ordered by number
	catalogue  *store.Catalogue
	lengths    []uint32 // of each passage, in words that score
	norms      []float32
	segments   []segment
	inFile     bool            // whether the postings are in the file
	memory     *memoryPostings // where they aren't, once they are needed
	dense      *denseIndex     // once it is needed
}

// articleRow is an article with its passages [first, end) of the snapshot.
type articleRow struct {
	num, number int64 // its row, and the number of its first passage
	entry       store.Entry
	first, end  int
}

type part int

const (
	partCatalogue part = iota // which every snapshot has
	partDense
	partLexical
)

func (s *snapshot) has(p part) bool {
	switch p {
	case partDense:
		return s.dense != nil
	case partLexical:
		return s.inFile || s.memory != nil
	}
	return true
}

// search runs look over the index's state now, with one part of it loaded. It
// may run look again from the start.
func (s *Store) search(ctx context.Context, need part, look func(tx *sql.Tx, snap *snapshot) error) error {
	if err := s.check(ctx); err != nil {
		return err
	}
	return s.read(ctx, func(tx *sql.Tx) error {
		snap, err := s.at(ctx, tx, need)
		if err != nil {
			return err
		}
		return look(tx, snap)
	})
}

// at is the snapshot of the state that a transaction sees.
func (s *Store) at(ctx context.Context, tx *sql.Tx, need part) (*snapshot, error) {
	var generation string
	if err := tx.StmtContext(ctx, s.lookup).QueryRowContext(ctx).Scan(&generation); err != nil { //nolint:sqlclosecheck // ends with tx
		return nil, err
	}
	current := func() *snapshot {
		if now := s.current.Load(); now != nil && now.generation == generation && now.has(need) {
			return now
		}
		return nil
	}
	if now := current(); now != nil {
		return now, nil
	}
	if err := acquire(ctx, s.loading); err != nil {
		return nil, err
	}
	defer release(s.loading)
	if now := current(); now != nil { // another goroutine has loaded it
		return now, nil
	}
	return s.load(ctx, tx, generation, need)
}

// load reads what the current snapshot lacks of a transaction's state: a part,
// the articles that have changed since, or everything.
func (s *Store) load(ctx context.Context, tx *sql.Tx, generation string, need part) (*snapshot, error) {
	if err := s.sameIdentity(ctx, tx); err != nil {
		return nil, err
	}
	meta, err := readMeta(ctx, tx)
	if err != nil {
		return nil, err
	}
	next := &snapshot{path: s.path, generation: generation, lineage: meta[metaLineage], inFile: meta[metaPostings] == postingsVersion}
	switch now := s.current.Load(); {
	case now != nil && now.generation == generation:
		*next = *now
	case !next.inFile:
		err = next.readUnnumbered(ctx, tx)
	case now != nil && now.inFile && now.lineage == next.lineage:
		err = next.patch(ctx, tx, s, now)
	default:
		err = next.readAll(ctx, tx)
	}
	if err == nil && !next.has(need) {
		switch need {
		case partDense:
			next.dense, err = loadDense(ctx, tx, next, s)
		case partLexical:
			err = next.gather(ctx, tx)
		}
	}
	if err != nil {
		return nil, err
	}
	s.current.Store(next)
	return next, nil
}

// damaged is the error of an index whose parts don't fit together.
func (s *snapshot) damaged(format string, args ...any) error {
	return &Error{Path: s.path, Kind: ErrDamaged, Err: fmt.Errorf(format, args...)}
}

// placed is a passage number's place, or false if the passage is gone. articles
// are those from which on to look; what is left of them may be given for the
// next number.
func placed(articles []articleRow, number int64) (left []articleRow, at int, ok bool) {
	bound := 1
	for bound <= len(articles) && articles[bound-1].after() <= number {
		bound *= 2
	}
	articles = articles[bound/2:]
	some := articles[:min(len(articles), bound-bound/2)]
	articles = articles[sort.Search(len(some), func(i int) bool { return some[i].after() > number }):]
	if len(articles) == 0 || articles[0].number > number {
		return articles, 0, false
	}
	return articles, articles[0].first + int(number-articles[0].number), true
}

// after is the number after its passages'.
func (a articleRow) after() int64 { return a.number + int64(a.end-a.first) }

// passage reads what the index holds of the passage at a place.
func (s *Store) passage(ctx context.Context, tx *sql.Tx, snap *snapshot, at int) (p corpus.Passage, err error) {
	i := sort.Search(len(snap.articles), func(i int) bool { return snap.articles[i].end > at })
	a := snap.articles[i]
	p.ArticleID, p.Ordinal = a.entry.ID, at-a.first
	err = tx.StmtContext(ctx, s.passageAt).QueryRowContext(ctx, a.num, p.Ordinal). //nolint:sqlclosecheck // ends with tx
											Scan(&p.ID, &p.Start, &p.End, &p.FirstSentence, &p.LastSentence)
	if errors.Is(err, sql.ErrNoRows) {
		err = snap.damaged("passage %d of article %q isn't there", p.Ordinal, p.ArticleID)
	}
	return p, err
}

// run is a range [first, end) of a snapshot's passages.
type run struct{ first, end int }

// under lists the passages that a filter lets through, as runs in order.
func (s *snapshot) under(f store.Filter) []run {
	if f.Whole() {
		return []run{{0, len(s.lengths)}}
	}
	passes := f.Passes()
	var runs []run
	for i := range s.articles {
		a := &s.articles[i]
		if a.first == a.end || !passes(a.entry) {
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

// count is how many passages the runs hold.
func count(runs []run) int {
	n := 0
	for _, r := range runs {
		n += r.end - r.first
	}
	return n
}
