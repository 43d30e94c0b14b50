package local

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"dateline/corpus"
	"dateline/store"
)

// Articles lists what is indexed, ordered by id.
func (s *Store) Articles(ctx context.Context) (_ []store.ArticleInfo, err error) {
	defer s.explain(ctx, &err)
	if err := s.check(ctx); err != nil {
		return nil, err
	}
	const query = `SELECT id, outlet, headline, url, date, hash, length(text), author, section, language, location,
		(SELECT count(*) FROM sentences s WHERE s.article = a.num),
		(SELECT count(*) FROM passages p WHERE p.article = a.num)
		FROM articles a JOIN texts t ON t.article = a.num ORDER BY id`
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
func (s *Store) Article(ctx context.Context, id string) (corpus.Article, error) {
	list, err := s.ReadArticles(ctx, []string{id})
	if err != nil {
		return corpus.Article{}, err
	}
	return list[0], nil
}

// ReadArticles is Article for several at once.
func (s *Store) ReadArticles(ctx context.Context, ids []string) (list []corpus.Article, err error) {
	defer s.explain(ctx, &err)
	if err := s.check(ctx); err != nil {
		return nil, err
	}
	list = make([]corpus.Article, len(ids))
	const query = `SELECT id, outlet, headline, url, date, hash, text, author, section, language, location, shifts
		FROM articles JOIN texts ON article = num WHERE id = ?`
	err = s.prepared(ctx, query, func(stmt *sql.Stmt) error {
		for i, id := range ids {
			var a corpus.Article
			var hash string
			err := stmt.QueryRowContext(ctx, blob(id)).Scan(&a.ID, &a.Outlet, &a.Headline, &a.URL, &a.Date, &hash, &a.Text,
				&a.Author, &a.Section, &a.Language, &a.Origin.Location, &a.Origin.Shifts)
			switch {
			case errors.Is(err, sql.ErrNoRows):
				return fmt.Errorf("article %q: %w", id, store.ErrNotFound)
			case err != nil:
				return err
			case a.Hash() != hash:
				return &Error{Path: s.path, Kind: ErrArticle, Article: id}
			}
			list[i] = a
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	return list, nil
}

// prepared runs do with a statement, in a transaction that sees one state of
// the index.
func (s *Store) prepared(ctx context.Context, query string, do func(*sql.Stmt) error) error {
	return s.read(ctx, func(tx *sql.Tx) error {
		stmt, err := tx.PrepareContext(ctx, query)
		if err != nil {
			return err
		}
		defer stmt.Close()
		return do(stmt)
	})
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
	err = s.prepared(ctx, query, func(stmt *sql.Stmt) error {
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
func (s *Store) Sentences(ctx context.Context, articleID string, first, last int) ([]store.Sentence, error) {
	lists, err := s.ReadSentences(ctx, []store.SentenceRange{{Article: articleID, First: first, Last: last}})
	if err != nil {
		return nil, err
	}
	return lists[0], nil
}

// ReadSentences is Sentences for several ranges at once.
func (s *Store) ReadSentences(ctx context.Context, ranges []store.SentenceRange) (lists [][]store.Sentence, err error) {
	defer s.explain(ctx, &err)
	if err := s.check(ctx); err != nil {
		return nil, err
	}
	const query = `SELECT s.start, s.end, v.key, v.vector
		FROM articles a JOIN sentences s ON s.article = a.num JOIN vectors v ON v.id = s.vector
		WHERE a.id = ? AND s.ordinal BETWEEN ? AND ? ORDER BY s.ordinal`
	lists = make([][]store.Sentence, len(ranges))
	err = s.prepared(ctx, query, func(stmt *sql.Stmt) error {
		for i, r := range ranges {
			var err error
			if lists[i], err = s.sentences(ctx, stmt, r); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	return lists, nil
}

// sentences are those of a range, by a statement that is given its three parts.
func (s *Store) sentences(ctx context.Context, stmt *sql.Stmt, r store.SentenceRange) (list []store.Sentence, err error) {
	absent := fmt.Errorf("article %q, sentences %d to %d: %w", r.Article, r.First, r.Last, store.ErrNotFound)
	if r.First < 0 || r.Last < r.First {
		return nil, absent
	}
	rows, err := stmt.QueryContext(ctx, blob(r.Article), r.First, r.Last)
	err = eachOf(rows, err, func(row *sql.Rows) error {
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
	if err != nil {
		return nil, err
	}
	if len(list) != r.Last-r.First+1 {
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
	return eachOf(rows, err, f)
}

// eachOf calls f for every row that a query gave, unless it failed.
func eachOf(rows *sql.Rows, err error, f func(*sql.Rows) error) error {
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
