package local

import (
	"context"
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

	addArticle, addText, addSentence, addSentenceVectors, addPassage, addPassageVectors, findPassage *sql.Stmt
}

func newWriter(ctx context.Context, tx *sql.Tx, owner string) (*writer, error) {
	w := &writer{ctx: ctx, tx: tx, owner: owner}
	for _, p := range []struct {
		to    **sql.Stmt
		query string
	}{
		{&w.addArticle, `INSERT INTO articles (id, outlet, headline, url, date, hash, author, section, language, location, shifts)
			VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`},
		{&w.addText, `INSERT INTO texts (article, text) VALUES (?, ?)`},
		{&w.addSentence, `INSERT INTO sentences (article, ordinal, start, end, key) VALUES (?, ?, ?, ?, ?)`},
		{&w.addSentenceVectors, `INSERT INTO sentence_vectors (article, vectors) VALUES (?, ?)`},
		{&w.addPassage, `INSERT INTO passages (article, ordinal, id, start, end, first_sentence, last_sentence, key) VALUES (?, ?, ?, ?, ?, ?, ?, ?)`},
		{&w.addPassageVectors, `INSERT INTO passage_vectors (article, vectors) VALUES (?, ?)`},
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
	for _, stmt := range []*sql.Stmt{
		w.addArticle, w.addText, w.addSentence, w.addSentenceVectors, w.addPassage, w.addPassageVectors, w.findPassage,
	} {
		if stmt != nil {
			_ = stmt.Close()
		}
	}
}

// abandoned is how old a kept vector is that some process has left behind.
const abandoned = 24 * time.Hour

// apply removes what goes and what is replaced, adds what comes, and drops the
// vectors that were kept for it. Those that another handle keeps are its own
// until it applies what it kept them for.
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
	const drop = `DELETE FROM kept WHERE owner = ? OR since < ?`
	if _, err := w.tx.ExecContext(w.ctx, drop, w.owner, time.Now().Add(-abandoned).Unix()); err != nil {
		return err
	}
	return renew(w.ctx, w.tx)
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

// remove deletes an article with all that is its own.
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
	_, err = w.tx.ExecContext(w.ctx, `DELETE FROM articles WHERE num = ?`, num)
	return err
}

// put adds an article and returns its row.
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
	var vectors []byte
	for _, p := range doc.Passages {
		if err := w.putPassage(num, a, p); err != nil {
			return 0, err
		}
		vectors = pack(vectors, p.Vector)
	}
	if _, err := w.addPassageVectors.ExecContext(w.ctx, num, sealed(num, vectors)); err != nil {
		return 0, err
	}
	vectors = vectors[:0]
	for i, s := range doc.Sentences {
		key := s.VectorKey(a)
		if _, err := w.addSentence.ExecContext(w.ctx, num, i, s.Start, s.End, key[:]); err != nil {
			return 0, err
		}
		vectors = pack(vectors, s.Vector)
	}
	_, err = w.addSentenceVectors.ExecContext(w.ctx, num, sealed(num, vectors))
	return num, err
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
	key := p.VectorKey(a)
	_, err = w.addPassage.ExecContext(w.ctx, num, p.Ordinal, blob(p.ID), p.Start, p.End, p.FirstSentence, p.LastSentence, key[:])
	return err
}

// blob is a text as it is bound to a statement: as bytes, whatever they are,
// and never NULL.
func blob(text string) []byte { return append([]byte{}, text...) }
