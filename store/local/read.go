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
	const query = `SELECT a.num, a.id, p.ordinal, p.start, p.end, p.first_sentence, p.last_sentence, p.key, v.vectors
		FROM passages p JOIN articles a ON a.num = p.article JOIN passage_vectors v ON v.article = p.article WHERE p.id = ?`
	list := make([]store.Passage, len(ids))
	err = s.prepared(ctx, query, func(stmt *sql.Stmt) error {
		for i, id := range ids {
			p := &list[i]
			p.ID = id
			var num int64
			var key, data []byte
			err := stmt.QueryRowContext(ctx, blob(id)).Scan(&num, &p.ArticleID, &p.Ordinal, &p.Start, &p.End,
				&p.FirstSentence, &p.LastSentence, &key, &data)
			if errors.Is(err, sql.ErrNoRows) {
				return fmt.Errorf("passage %q: %w", id, store.ErrNotFound)
			}
			if err != nil {
				return err
			}
			copy(p.Key[:], key)
			records, err := s.records(num, data)
			if err != nil {
				return err
			}
			if p.Vector, err = s.vector(num, records, p.Ordinal); err != nil {
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
	lists = make([][]store.Sentence, len(ranges))
	err = s.read(ctx, func(tx *sql.Tx) error {
		r, err := newSentenceReader(ctx, tx, s)
		if err != nil {
			return err
		}
		defer r.close()
		for i, one := range ranges {
			if lists[i], err = r.sentences(one); err != nil {
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

// sentenceReader reads ranges of sentences in one transaction. It holds the
// vectors of the article that it has read last.
type sentenceReader struct {
	ctx             context.Context // of the one call
	store           *Store
	vectorsOf, rows *sql.Stmt

	article string
	num     int64
	records []byte
}

func newSentenceReader(ctx context.Context, tx *sql.Tx, s *Store) (r *sentenceReader, err error) {
	r = &sentenceReader{ctx: ctx, store: s}
	const vectors = `SELECT a.num, v.vectors FROM articles a JOIN sentence_vectors v ON v.article = a.num WHERE a.id = ?`
	if r.vectorsOf, err = tx.PrepareContext(ctx, vectors); err != nil {
		return nil, err
	}
	const rows = `SELECT start, end, key FROM sentences WHERE article = ? AND ordinal BETWEEN ? AND ? ORDER BY ordinal`
	if r.rows, err = tx.PrepareContext(ctx, rows); err != nil {
		return nil, errors.Join(err, r.vectorsOf.Close())
	}
	return r, nil
}

// close frees the statements, which the end of the transaction does too.
func (r *sentenceReader) close() { _, _ = r.vectorsOf.Close(), r.rows.Close() }

// sentences are those of a range.
func (r *sentenceReader) sentences(of store.SentenceRange) (list []store.Sentence, err error) {
	absent := fmt.Errorf("article %q, sentences %d to %d: %w", of.Article, of.First, of.Last, store.ErrNotFound)
	if of.First < 0 || of.Last < of.First {
		return nil, absent
	}
	if r.records == nil || r.article != of.Article {
		var data []byte
		err := r.vectorsOf.QueryRowContext(r.ctx, blob(of.Article)).Scan(&r.num, &data)
		if errors.Is(err, sql.ErrNoRows) {
			return nil, absent
		}
		if err != nil {
			return nil, err
		}
		if r.records, err = r.store.records(r.num, data); err != nil {
			return nil, err
		}
		r.article = of.Article
	}
	rows, err := r.rows.QueryContext(r.ctx, r.num, of.First, of.Last)
	err = eachOf(rows, err, func(row *sql.Rows) error {
		var one store.Sentence
		var key sql.RawBytes
		if err := row.Scan(&one.Start, &one.End, &key); err != nil {
			return err
		}
		copy(one.Key[:], key)
		var err error
		one.Vector, err = r.store.vector(r.num, r.records, of.First+len(list))
		list = append(list, one)
		return err
	})
	if err != nil {
		return nil, err
	}
	if len(list) != of.Last-of.First+1 {
		return nil, absent
	}
	return list, nil
}

// records are those of the vectors of an article.
func (s *Store) records(num int64, data []byte) ([]byte, error) {
	records, err := opened(num, data, s.identity.Embedder.Dimensions, -1)
	if err != nil {
		return nil, &Error{Path: s.path, Kind: ErrDamaged, Err: fmt.Errorf("article %d: %w", num, err)}
	}
	return records, nil
}

// vector is one of an article's, unpacked.
func (s *Store) vector(num int64, records []byte, at int) ([]float32, error) {
	vector := make([]float32, s.identity.Embedder.Dimensions)
	record := recordAt(records, len(vector), at)
	if record == nil {
		return nil, &Error{Path: s.path, Kind: ErrDamaged, Err: fmt.Errorf("article %d: vector %d is missing", num, at)}
	}
	if err := unpack(vector, record); err != nil {
		return nil, &Error{Path: s.path, Kind: ErrDamaged, Err: fmt.Errorf("article %d: %w", num, err)}
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
