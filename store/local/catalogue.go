package local

import (
	"context"
	"database/sql"
	"encoding/binary"

	"dateline/store"
)

// Catalogue is what the index holds, in short, from memory.
func (s *Store) Catalogue(ctx context.Context) (c *store.Catalogue, err error) {
	defer s.explain(ctx, &err)
	err = s.search(ctx, partCatalogue, func(_ *sql.Tx, snap *snapshot) error {
		c = snap.catalogue
		return nil
	})
	return c, err
}

// articleColumns are what a snapshot knows of an article.
const articleColumns = `num, first, id, outlet, headline, date, lengths`

// readAll reads all articles.
func (s *snapshot) readAll(ctx context.Context, tx *sql.Tx) error {
	known := make(map[string]string)
	err := each(ctx, tx, `SELECT `+articleColumns+` FROM articles ORDER BY first`, nil, func(row *sql.Rows) error {
		if err := s.scan(row.Scan); err != nil {
			return err
		}
		e := &s.articles[len(s.articles)-1].entry
		e.Outlet, e.Date = once(known, e.Outlet), once(known, e.Date)
		return nil
	})
	if err != nil {
		return err
	}
	return s.complete(ctx, tx)
}

// once is the one copy of a text that many articles have.
func once(known map[string]string, text string) string {
	if one, ok := known[text]; ok {
		return one
	}
	known[text] = text
	return text
}

// scan takes in the row of an article.
func (s *snapshot) scan(scan func(...any) error) error {
	var a articleRow
	var lengths sql.RawBytes
	if err := scan(&a.num, &a.number, &a.entry.ID, &a.entry.Outlet, &a.entry.Headline, &a.entry.Date, &lengths); err != nil {
		return err
	}
	a.first = len(s.lengths)
	for len(lengths) > 0 {
		length, n := binary.Uvarint(lengths)
		if n <= 0 {
			return s.damaged("the lengths of article %q's passages", a.entry.ID)
		}
		lengths = lengths[n:]
		s.lengths = append(s.lengths, uint32(length))
	}
	s.add(a)
	return nil
}

// add adds an article, the lengths of whose passages have been added.
func (s *snapshot) add(a articleRow) {
	a.end = len(s.lengths)
	a.entry.Passages = a.end - a.first
	s.articles = append(s.articles, a)
}

// patch makes the snapshot from an earlier one: it reads only the articles that
// that one lacks.
func (s *snapshot) patch(ctx context.Context, tx *sql.Tx, st *Store, before *snapshot) error {
	type row struct{ num, number int64 }
	var rows []row
	err := each(ctx, tx, `SELECT num, first FROM articles ORDER BY first`, nil, func(r *sql.Rows) error {
		var one row
		err := r.Scan(&one.num, &one.number)
		rows = append(rows, one)
		return err
	})
	if err != nil {
		return err
	}
	s.articles, s.lengths = make([]articleRow, 0, len(rows)), make([]uint32, 0, len(before.lengths))
	from := make([]int, len(rows)) // the first place that each article had before, -1 for none
	left := before.articles
	for i, r := range rows {
		for len(left) > 0 && left[0].number < r.number {
			left = left[1:]
		}
		if from[i] = -1; len(left) > 0 && left[0].number == r.number {
			a := left[0]
			from[i] = a.first
			s.lengths = append(s.lengths, before.lengths[a.first:a.end]...)
			a.first = len(s.lengths) - (a.end - a.first)
			s.add(a)
			continue
		}
		if err := s.readOne(ctx, tx, r.num); err != nil {
			return err
		}
	}
	if err := s.complete(ctx, tx); err != nil || before.dense == nil {
		return err
	}
	s.dense, err = before.dense.patch(ctx, tx, s, st, from)
	return err
}

func (s *snapshot) readOne(ctx context.Context, tx *sql.Tx, num int64) error {
	return each(ctx, tx, `SELECT `+articleColumns+` FROM articles WHERE num = ?`, []any{num}, func(row *sql.Rows) error {
		return s.scan(row.Scan)
	})
}

// complete works out what follows from the articles, and reads which segments
// there are.
func (s *snapshot) complete(ctx context.Context, tx *sql.Tx) (err error) {
	entries := make([]store.Entry, len(s.articles))
	for i, a := range s.articles {
		entries[i] = a.entry
	}
	s.catalogue = store.NewCatalogue(entries)
	s.norms = normsOf(s.lengths)
	if s.inFile {
		s.segments, err = readSegments(ctx, tx)
	}
	return err
}

// readUnnumbered reads the articles of a file that has no postings, or not
// those of this program, and that can't be written.
func (s *snapshot) readUnnumbered(ctx context.Context, tx *sql.Tx) error {
	const query = `SELECT num, id, outlet, headline, date, (SELECT count(*) FROM passages WHERE article = num) FROM articles ORDER BY num`
	err := each(ctx, tx, query, nil, func(row *sql.Rows) error {
		a := articleRow{number: int64(len(s.lengths) + len(s.articles)), first: len(s.lengths)}
		var passages int
		err := row.Scan(&a.num, &a.entry.ID, &a.entry.Outlet, &a.entry.Headline, &a.entry.Date, &passages)
		s.lengths = append(s.lengths, make([]uint32, passages)...)
		s.add(a)
		return err
	})
	if err != nil {
		return err
	}
	return s.complete(ctx, tx)
}
