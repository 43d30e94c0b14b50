package local

import (
	"context"
	"crypto/rand"
	"database/sql"
	"errors"
	"fmt"
	"strconv"

	"dateline/corpus"
	"dateline/lexical"
)

// postingsVersion is what the index says of postings that this program reads.
var postingsVersion = strconv.Itoa(lexical.Version)

// ensurePostings makes the postings where an index has none, having come from
// an earlier schema, or has those of another version of package lexical.
func (s *Store) ensurePostings(ctx context.Context) error {
	if s.readOnly {
		return nil // they are made in memory
	}
	made := func(tx *sql.Tx) (bool, error) {
		meta, err := readMeta(ctx, tx)
		return meta[metaPostings] == postingsVersion, err
	}
	done := false
	err := s.read(ctx, func(tx *sql.Tx) (err error) {
		done, err = made(tx)
		return err
	})
	if done || err != nil {
		return err
	}
	return s.write(ctx, func(tx *sql.Tx) error {
		if done, err := made(tx); done || err != nil {
			return err
		}
		return remakePostings(ctx, tx, s.path)
	})
}

// remakePostings numbers all passages anew and makes all lists of words from
// the texts.
func remakePostings(ctx context.Context, tx *sql.Tx, path string) error {
	if _, err := tx.ExecContext(ctx, `DELETE FROM segments`); err != nil { // and with them the postings
		return err
	}
	g, next := newGatherer(0), int64(0)
	err := eachText(ctx, tx, path, func(num int64, a corpus.Article, spans []corpus.Span) (err error) {
		next, err = g.article(ctx, tx, num, next, a, spans)
		return err
	})
	if err != nil {
		return err
	}
	if g.passages > 0 {
		if err := addSegment(ctx, tx, segment{end: next, passages: g.passages}, g.blocks()); err != nil {
			return err
		}
	}
	for name, value := range map[string]any{metaNext: next, metaLineage: rand.Text(), metaPostings: postingsVersion} {
		if err := writeMeta(ctx, tx, name, value); err != nil {
			return err
		}
	}
	return renew(ctx, tx)
}

// eachText goes over the articles, in the order in which they came, with their
// texts and where in them their passages are.
func eachText(ctx context.Context, tx *sql.Tx, path string, do func(num int64, a corpus.Article, spans []corpus.Span) error) error {
	var nums []int64
	err := each(ctx, tx, `SELECT num FROM articles ORDER BY num`, nil, func(row *sql.Rows) error {
		var num int64
		err := row.Scan(&num)
		nums = append(nums, num)
		return err
	})
	if err != nil {
		return err
	}
	one, err := tx.PrepareContext(ctx, `SELECT headline, text FROM articles JOIN texts ON article = num WHERE num = ?`)
	if err != nil {
		return err
	}
	defer one.Close()
	for _, num := range nums {
		var a corpus.Article
		if err := one.QueryRowContext(ctx, num).Scan(&a.Headline, &a.Text); errors.Is(err, sql.ErrNoRows) {
			return &Error{Path: path, Kind: ErrDamaged, Err: fmt.Errorf("article %d has no text", num)}
		} else if err != nil {
			return err
		}
		spans, err := spansOf(ctx, tx, num)
		if err != nil {
			return err
		}
		for i, span := range spans {
			if span.Start < 0 || span.End < span.Start || span.End > len(a.Text) {
				return &Error{Path: path, Kind: ErrDamaged, Err: fmt.Errorf("passage %d of article %d isn't in its text", i, num)}
			}
		}
		if err := do(num, a, spans); err != nil {
			return err
		}
	}
	return nil
}

func spansOf(ctx context.Context, tx *sql.Tx, num int64) ([]corpus.Span, error) {
	var spans []corpus.Span
	const query = `SELECT start, end FROM passages WHERE article = ? ORDER BY ordinal`
	err := each(ctx, tx, query, []any{num}, func(row *sql.Rows) error {
		var span corpus.Span
		err := row.Scan(&span.Start, &span.End)
		spans = append(spans, span)
		return err
	})
	return spans, err
}
