package local

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"

	"dateline/corpus"
	"dateline/store"
)

// Articles lists what is indexed, ordered by id.
func (s *Store) Articles(ctx context.Context) (_ []store.ArticleInfo, err error) {
	defer s.explain(ctx, &err)
	if err := s.check(ctx); err != nil {
		return nil, err
	}
	query := `SELECT id, outlet, headline, url, date, hash, length(text), ` + s.later("author, section, language, location") + `,
		(SELECT count(*) FROM sentences s WHERE s.article = a.num),
		(SELECT count(*) FROM passages p WHERE p.article = a.num)
		FROM articles a ORDER BY id`
	list := []store.ArticleInfo{}
	err = s.read(ctx, func(tx *sql.Tx) error {
		list = list[:0]
		return each(ctx, tx, query, nil, func(row *sql.Rows) error {
			var a store.ArticleInfo
			err := row.Scan(&a.ID, &a.Outlet, &a.Headline, &a.URL, &a.Date, &a.Hash, &a.Bytes,
				&a.Author, &a.Section, &a.Language, &a.Location, &a.Sentences, &a.Passages)
			list = append(list, a)
			return err
		})
	})
	if err != nil {
		return nil, err
	}
	return list, nil
}

// Article returns one article, byte for byte, or store.ErrNotFound. One whose
// bytes aren't those that were indexed is an *Error of kind ErrArticle: quotes
// are made of them.
func (s *Store) Article(ctx context.Context, id string) (a corpus.Article, err error) {
	defer s.explain(ctx, &err)
	if err := s.check(ctx); err != nil {
		return a, err
	}
	query := `SELECT id, outlet, headline, url, date, hash, text, ` + s.later("author, section, language, location, shifts") + ` FROM articles WHERE id = ?`
	var hash string
	err = s.read(ctx, func(tx *sql.Tx) error {
		return tx.QueryRowContext(ctx, query, blob(id)).Scan(&a.ID, &a.Outlet, &a.Headline, &a.URL, &a.Date, &hash, &a.Text,
			&a.Author, &a.Section, &a.Language, &a.Origin.Location, &a.Origin.Shifts)
	})
	switch {
	case errors.Is(err, sql.ErrNoRows):
		return corpus.Article{}, fmt.Errorf("article %q: %w", id, store.ErrNotFound)
	case err != nil:
		return corpus.Article{}, err
	case a.Hash() != hash:
		return corpus.Article{}, &Error{Path: s.path, Kind: ErrArticle, Article: id}
	}
	return a, nil
}

// later is some columns that the first schema didn't have, or as many empty
// texts for a file of that schema.
func (s *Store) later(columns string) string {
	if s.origins {
		return columns
	}
	return "x''" + strings.Repeat(", x''", strings.Count(columns, ","))
}

// Passages returns passages by id with their vectors, in the order asked.
func (s *Store) Passages(ctx context.Context, ids []string) (_ []store.Passage, err error) {
	defer s.explain(ctx, &err)
	if err := s.check(ctx); err != nil {
		return nil, err
	}
	const query = `SELECT a.id, p.ordinal, p.start, p.end, p.first_sentence, p.last_sentence, v.key, v.vector
		FROM passages p JOIN articles a ON a.num = p.article JOIN vectors v ON v.id = p.vector WHERE p.id = ?`
	list := make([]store.Passage, len(ids))
	err = s.read(ctx, func(tx *sql.Tx) error {
		stmt, err := tx.PrepareContext(ctx, query)
		if err != nil {
			return err
		}
		defer stmt.Close()
		for i, id := range ids {
			p := &list[i]
			p.ID = id
			var key, data []byte
			err := stmt.QueryRowContext(ctx, blob(id)).Scan(&p.ArticleID, &p.Ordinal, &p.Start, &p.End,
				&p.FirstSentence, &p.LastSentence, &key, &data)
			if errors.Is(err, sql.ErrNoRows) {
				return fmt.Errorf("passage %q: %w", id, store.ErrNotFound)
			}
			if err != nil {
				return err
			}
			copy(p.Key[:], key)
			if p.Vector, err = s.decodeNew(data); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	return list, nil
}

// Sentences returns sentences first to last of an article with their vectors.
func (s *Store) Sentences(ctx context.Context, articleID string, first, last int) (_ []store.Sentence, err error) {
	defer s.explain(ctx, &err)
	if err := s.check(ctx); err != nil {
		return nil, err
	}
	absent := fmt.Errorf("article %q, sentences %d to %d: %w", articleID, first, last, store.ErrNotFound)
	if first < 0 || last < first {
		return nil, absent
	}
	const query = `SELECT s.start, s.end, v.key, v.vector
		FROM articles a JOIN sentences s ON s.article = a.num JOIN vectors v ON v.id = s.vector
		WHERE a.id = ? AND s.ordinal BETWEEN ? AND ? ORDER BY s.ordinal`
	var list []store.Sentence
	err = s.read(ctx, func(tx *sql.Tx) error {
		list = list[:0]
		return each(ctx, tx, query, []any{blob(articleID), first, last}, func(row *sql.Rows) error {
			var one store.Sentence
			var key, data sql.RawBytes
			if err := row.Scan(&one.Start, &one.End, &key, &data); err != nil {
				return err
			}
			copy(one.Key[:], key)
			var err error
			one.Vector, err = s.decodeNew(data)
			list = append(list, one)
			return err
		})
	})
	if err != nil {
		return nil, err
	}
	if len(list) != last-first+1 {
		return nil, absent
	}
	return list, nil
}

// decodeNew is a vector from its blob; one of the wrong size is damage.
func (s *Store) decodeNew(data []byte) ([]float32, error) {
	vector := make([]float32, s.identity.Embedder.Dimensions)
	if err := decode(vector, data); err != nil {
		return nil, &Error{Path: s.path, Kind: ErrDamaged, Err: err}
	}
	return vector, nil
}

// each calls f for every row of a query.
func each(ctx context.Context, tx *sql.Tx, query string, args []any, f func(*sql.Rows) error) error {
	rows, err := tx.QueryContext(ctx, query, args...)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		if err := f(rows); err != nil {
			return err
		}
	}
	return rows.Err()
}
