package local

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"dateline/store"
)

// Report is what Check found.
type Report struct {
	Articles, Sentences, Passages, Vectors int
	Kept                                   int      // of the vectors: those that no article needs, kept from a run that was interrupted
	Problems                               []string // at most maxProblems, one line each

	faulty map[int64]bool // rows of articles that don't hold what was indexed
}

const maxProblems = 100

func (r *Report) problem(format string, args ...any) {
	if len(r.Problems) < maxProblems {
		r.Problems = append(r.Problems, fmt.Sprintf(format, args...))
	}
}

// Check goes over the whole index: SQLite's own structures, each article's
// hash, its sentences and passages against its text and against the texts whose
// vectors they have, every vector's size and length, and the lists of words
// against the texts. What is wrong is in the report; an error means that the
// check itself couldn't be finished.
func (s *Store) Check(ctx context.Context) (r Report, err error) {
	defer s.explain(ctx, &err)
	if err := s.check(ctx); err != nil {
		return r, err
	}
	err = s.read(ctx, func(tx *sql.Tx) error {
		r = Report{faulty: make(map[int64]bool)}
		for _, pass := range []func(context.Context, *sql.Tx, *Report) error{
			checkStructure, s.checkVectors, s.checkArticles, s.checkPostings,
		} {
			if err := pass(ctx, tx, &r); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil && errors.Is(kindOfFault(err), ErrDamaged) && ctx.Err() == nil {
		r.problem("the rest couldn't be read: %v", err)
		return r, nil
	}
	return r, err
}

func checkStructure(ctx context.Context, tx *sql.Tx, r *Report) error {
	err := each(ctx, tx, `PRAGMA integrity_check`, nil, func(row *sql.Rows) error {
		var line string
		err := row.Scan(&line)
		if line != "ok" {
			r.problem("the file: %s", line)
		}
		return err
	})
	if err != nil {
		return err
	}
	return each(ctx, tx, `SELECT "table", parent FROM pragma_foreign_key_check`, nil, func(row *sql.Rows) error {
		var table, parent string
		err := row.Scan(&table, &parent)
		r.problem("a row of %s belongs to none of %s", table, parent)
		return err
	})
}

func (s *Store) checkVectors(ctx context.Context, tx *sql.Tx, r *Report) error {
	for _, of := range []string{"sentence", "passage"} {
		query := fmt.Sprintf(`SELECT a.num, a.id, v.vectors, (SELECT count(*) FROM %[1]ss WHERE article = a.num)
			FROM articles a LEFT JOIN %[1]s_vectors v ON v.article = a.num`, of)
		err := each(ctx, tx, query, nil, func(row *sql.Rows) error {
			var num int64
			var id string
			var data sql.RawBytes
			var rows int
			if err := row.Scan(&num, &id, &data, &rows); err != nil {
				return err
			}
			r.Vectors += rows
			if rows == 0 && data == nil {
				return nil
			}
			if err := s.checkRecords(num, data, rows); err != nil {
				r.problem("article %q, the vectors of its %ss: %v", id, of, err)
			}
			return nil
		})
		if err != nil {
			return err
		}
	}
	return each(ctx, tx, `SELECT key, vector FROM kept`, nil, func(row *sql.Rows) error {
		var key, data sql.RawBytes
		if err := row.Scan(&key, &data); err != nil {
			return err
		}
		r.Vectors++
		r.Kept++
		if err := s.checkRecords(0, data, 1); err != nil {
			r.problem("the kept vector %.8x: %v", key, err)
		}
		return nil
	})
}

// checkRecords goes over the packed vectors of a row.
func (s *Store) checkRecords(num int64, data []byte, vectors int) error {
	vector := make([]float32, s.identity.Embedder.Dimensions)
	records, err := opened(num, data, len(vector), vectors)
	if err != nil {
		return err
	}
	for at := range vectors {
		if err := unpack(vector, recordAt(records, len(vector), at)); err != nil {
			return err
		}
		if err := store.ValidateVector(s.identity.Embedder, fmt.Sprintf("vector %d", at), vector); err != nil {
			return err
		}
	}
	return nil
}

func (s *Store) checkArticles(ctx context.Context, tx *sql.Tx, r *Report) error {
	var nums []int64
	err := each(ctx, tx, `SELECT num FROM articles ORDER BY id`, nil, func(row *sql.Rows) error {
		var num int64
		err := row.Scan(&num)
		nums = append(nums, num)
		return err
	})
	if err != nil {
		return err
	}
	for _, num := range nums {
		if err := s.checkArticle(ctx, tx, num, r); err != nil {
			return err
		}
	}
	return nil
}

// checkArticle rebuilds the document from its rows and lets Validate judge it.
// The vectors have been judged already; one good one stands for them.
func (s *Store) checkArticle(ctx context.Context, tx *sql.Tx, num int64, r *Report) error {
	var doc store.Document
	var hash string
	a := &doc.Article
	const article = `SELECT id, outlet, headline, url, date, hash, text, author, section, language FROM articles JOIN texts ON article = num WHERE num = ?`
	err := tx.QueryRowContext(ctx, article, num).Scan(&a.ID, &a.Outlet, &a.Headline, &a.URL, &a.Date, &hash, &a.Text,
		&a.Author, &a.Section, &a.Language)
	if errors.Is(err, sql.ErrNoRows) {
		r.problem("article %d has no text", num)
		r.faulty[num] = true
		return nil
	}
	if err != nil {
		return err
	}
	r.Articles++
	before := len(r.Problems)
	if now := a.Hash(); now != hash {
		r.problem("article %q: its text, outlet, headline, address or date isn't what was indexed (hash %.12s, not %.12s)", a.ID, now, hash)
	}
	rows := checker{tx: tx, report: r, doc: &doc, unit: make([]float32, s.identity.Embedder.Dimensions)}
	rows.unit[0] = 1
	if err := errors.Join(rows.sentences(ctx, num), rows.passages(ctx, num)); err != nil {
		return err
	}
	r.Sentences += len(doc.Sentences)
	r.Passages += len(doc.Passages)
	if err := store.Validate(s.identity, store.Change{Put: []store.Document{doc}}); err != nil {
		r.problem("%v", err)
	}
	// Else which texts were embedded isn't known; nor is it of a second vector of
	// one text in an earlier schema.
	if r.faulty[num] = len(r.Problems) > before; !r.faulty[num] && !s.viewed {
		rows.checkKeys()
	}
	return nil
}
