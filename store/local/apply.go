package local

import (
	"bytes"
	"context"
	"crypto/sha256"
	"database/sql"
	"errors"
	"time"

	"dateline/corpus"
	"dateline/store"
)

// Apply makes the change in one transaction.
func (s *Store) Apply(ctx context.Context, change store.Change) (err error) {
	defer s.explain(ctx, &err)
	if err := s.check(ctx); err != nil {
		return err
	}
	if err := store.Validate(s.identity, change); err != nil {
		return err
	}
	return s.write(ctx, func(tx *sql.Tx) error {
		if err := s.sameIdentity(ctx, tx); err != nil {
			return err
		}
		w, err := newWriter(ctx, tx, s.owner)
		if err != nil {
			return err
		}
		defer w.close()
		return w.apply(change, s.path)
	})
}

// sameIdentity guards against a rebuild by another process that has put an
// index of another embedder in this one's place.
func (s *Store) sameIdentity(ctx context.Context, tx *sql.Tx) error {
	now, err := readIdentity(ctx, tx, s.path)
	if err != nil {
		return err
	}
	if now != s.identity {
		return &store.IdentityError{Path: s.path, Have: now, Want: s.identity}
	}
	return nil
}

// writer holds the statements of one transaction.
type writer struct {
	ctx   context.Context // of the one call that the writer serves
	tx    *sql.Tx
	owner string

	addVector, findVector, addArticle, addText, addSentence, addPassage, findPassage *sql.Stmt
}

func newWriter(ctx context.Context, tx *sql.Tx, owner string) (*writer, error) {
	w := &writer{ctx: ctx, tx: tx, owner: owner}
	for _, p := range []struct {
		to    **sql.Stmt
		query string
	}{
		{&w.addVector, `INSERT INTO vectors (key, vector) VALUES (?, ?) ON CONFLICT DO NOTHING`},
		{&w.findVector, `SELECT id, vector FROM vectors WHERE key = ?`},
		{&w.addArticle, `INSERT INTO articles (id, outlet, headline, url, date, hash, author, section, language, location, shifts)
			VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`},
		{&w.addText, `INSERT INTO texts (article, text) VALUES (?, ?)`},
		{&w.addSentence, `INSERT INTO sentences (article, ordinal, start, end, vector) VALUES (?, ?, ?, ?, ?)`},
		{&w.addPassage, `INSERT INTO passages (article, ordinal, id, start, end, first_sentence, last_sentence, vector) VALUES (?, ?, ?, ?, ?, ?, ?, ?)`},
		{&w.findPassage, `SELECT a.id FROM passages p JOIN articles a ON a.num = p.article WHERE p.id = ?`},
	} {
		var err error
		if *p.to, err = tx.PrepareContext(ctx, p.query); err != nil { //nolint:sqlclosecheck // close frees them all
			w.close()
			return nil, err
		}
	}
	return w, nil
}

// close frees the statements. A transaction that ends frees them too, so an
// error here says nothing new.
func (w *writer) close() {
	for _, stmt := range []*sql.Stmt{w.addVector, w.findVector, w.addArticle, w.addText, w.addSentence, w.addPassage, w.findPassage} {
		if stmt != nil {
			_ = stmt.Close()
		}
	}
}

// abandoned is how old a kept vector is that some process has left behind.
const abandoned = 24 * time.Hour

// apply removes what goes and what is replaced, adds what comes, and drops the
// vectors that nothing needs any more: only those that lost an article now or
// were kept without one can be such. Those that another handle keeps are its
// own until it applies what it kept them for.
func (w *writer) apply(change store.Change, path string) error {
	for _, doc := range change.Put {
		if err := w.refuseTaken(doc); err != nil {
			return err
		}
	}
	for _, id := range change.Remove {
		if err := w.remove(id); err != nil {
			return err
		}
	}
	for _, doc := range change.Put {
		if err := w.remove(doc.Article.ID); err != nil {
			return err
		}
	}
	nums := make([]int64, len(change.Put))
	for i, doc := range change.Put {
		var err error
		if nums[i], err = w.put(doc); err != nil {
			return err
		}
	}
	if err := w.indexWords(change.Put, nums, path); err != nil {
		return err
	}
	const done = `(owner = ?1 OR since < ?2)`
	for _, query := range []string{
		dropUnneeded(done),
		`DELETE FROM kept WHERE ` + done,
	} {
		if _, err := w.tx.ExecContext(w.ctx, query, w.owner, time.Now().Add(-abandoned).Unix()); err != nil {
			return err
		}
	}
	return renew(w.ctx, w.tx)
}

// dropUnneeded deletes the vectors that nothing needs, of those kept where a
// condition holds.
func dropUnneeded(condition string) string {
	return `DELETE FROM vectors WHERE id IN (SELECT vector FROM kept WHERE ` + condition + `)
		AND NOT EXISTS (SELECT 1 FROM sentences s WHERE s.vector = vectors.id)
		AND NOT EXISTS (SELECT 1 FROM passages p WHERE p.vector = vectors.id)`
}

// refuseTaken refuses a new article whose id another article has.
func (w *writer) refuseTaken(doc store.Document) error {
	if !doc.New {
		return nil
	}
	var taken bool
	const query = `SELECT EXISTS (SELECT 1 FROM articles WHERE id = ? AND location <> ?)`
	err := w.tx.QueryRowContext(w.ctx, query, blob(doc.Article.ID), blob(doc.Article.Origin.Location)).Scan(&taken)
	if err == nil && taken {
		err = &store.TakenError{ID: doc.Article.ID}
	}
	return err
}

// remove deletes an article and marks its vectors as no longer needed by it.
func (w *writer) remove(id string) error {
	var num, first int64
	var lengths []byte
	err := w.tx.QueryRowContext(w.ctx, `SELECT num, first, lengths FROM articles WHERE id = ?`, blob(id)).Scan(&num, &first, &lengths)
	if errors.Is(err, sql.ErrNoRows) {
		return nil
	}
	if err != nil {
		return err
	}
	if err := forget(w.ctx, w.tx, first, countVarints(lengths)); err != nil {
		return err
	}
	for _, query := range []string{
		`INSERT INTO kept (vector, owner) SELECT vector, ?2 FROM sentences WHERE article = ?1 ON CONFLICT DO NOTHING`,
		`INSERT INTO kept (vector, owner) SELECT vector, ?2 FROM passages WHERE article = ?1 ON CONFLICT DO NOTHING`,
		`DELETE FROM articles WHERE num = ?1 AND ?2 = ?2`,
	} {
		if _, err := w.tx.ExecContext(w.ctx, query, num, w.owner); err != nil {
			return err
		}
	}
	return nil
}

// put adds an article and returns its row. Its passages' vectors go in side by
// side, since loading reads them in that order.
func (w *writer) put(doc store.Document) (num int64, err error) {
	a := doc.Article
	result, err := w.addArticle.ExecContext(w.ctx,
		blob(a.ID), blob(a.Outlet), blob(a.Headline), blob(a.URL), blob(a.Date), a.Hash(),
		blob(a.Author), blob(a.Section), blob(a.Language), blob(a.Origin.Location), blob(a.Origin.Shifts))
	if err != nil {
		return 0, err
	}
	if num, err = result.LastInsertId(); err != nil {
		return 0, err
	}
	if _, err := w.addText.ExecContext(w.ctx, num, blob(a.Text)); err != nil {
		return 0, err
	}
	for _, p := range doc.Passages {
		if err := w.putPassage(num, a, p); err != nil {
			return 0, err
		}
	}
	for i, s := range doc.Sentences {
		vector, err := w.vector(s.VectorKey(a), s.Vector)
		if err != nil {
			return 0, err
		}
		if _, err := w.addSentence.ExecContext(w.ctx, num, i, s.Start, s.End, vector); err != nil {
			return 0, err
		}
	}
	return num, nil
}

func (w *writer) putPassage(num int64, a corpus.Article, p store.Passage) error {
	var owner string
	err := w.findPassage.QueryRowContext(w.ctx, blob(p.ID)).Scan(&owner)
	switch {
	case err == nil:
		return &store.InvalidError{What: "passage " + p.ID, Reason: "article " + owner + " has one of that id already"}
	case !errors.Is(err, sql.ErrNoRows):
		return err
	}
	vector, err := w.vector(p.VectorKey(a), p.Vector)
	if err != nil {
		return err
	}
	_, err = w.addPassage.ExecContext(w.ctx, num, p.Ordinal, blob(p.ID), p.Start, p.End, p.FirstSentence, p.LastSentence, vector)
	return err
}

// vector is the row of a vector, added if it isn't there yet.
//
// One text has one vector. Where the row of the key holds another one (the
// embedder rounds differently in a longer batch), what was given now is kept
// under a key made of both, so that a store always returns what it was given.
func (w *writer) vector(key store.Key, vector []float32) (int64, error) {
	data := encode(vector)
	for {
		result, err := w.addVector.ExecContext(w.ctx, key[:], data)
		if err != nil {
			return 0, err
		}
		if added, err := result.RowsAffected(); err != nil {
			return 0, err
		} else if added == 1 {
			return result.LastInsertId()
		}
		var id int64
		var known sql.RawBytes
		same := false
		rows, err := w.findVector.QueryContext(w.ctx, key[:])
		if err != nil {
			return 0, err
		}
		for rows.Next() {
			if err := rows.Scan(&id, &known); err != nil {
				return 0, errors.Join(err, rows.Close()) //nolint:sqlclosecheck // a pass of the loop ends here, not the function
			}
			same = bytes.Equal(known, data)
		}
		if err := errors.Join(rows.Err(), rows.Close()); err != nil {
			return 0, err
		}
		if same {
			return id, nil
		}
		key = sha256.Sum256(append(key[:], data...))
	}
}

// blob is a text as it is bound to a statement: as bytes, whatever they are,
// and never NULL.
func blob(text string) []byte { return append([]byte{}, text...) }
