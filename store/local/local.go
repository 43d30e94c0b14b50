// Package local keeps an index in one SQLite file and searches it in memory.
//
// Start with [Open], which makes the index if there is none, or with
// [OpenExisting], which only reads and writes one that is there. [Build] makes
// a whole index beside an old one and puts it in its place at once.
//
// The file is the durable truth, and holds the postings that Lexical goes by:
// each change adds those of its articles, and they are read as a search needs
// them. In memory are the catalogue of the articles and, from the first search
// by meaning on, the passages' vectors, as they lie in the file. When any process has changed the index,
// the next call brings them up to date article by article. Several processes
// may use one file at a time, on one machine: a network file system won't do.
// Reading never waits for writing; a second writer waits for the first.
package local

import (
	"context"
	"crypto/rand"
	"database/sql"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"sync"
	"sync/atomic"
	"time"

	"dateline/store"
)

// Options may be left zero.
type Options struct {
	// ReadOnly opens without write access, even where there is some. Apply and
	// KeepVectors then fail.
	ReadOnly bool

	// OnWait is called about once a second while another process holds up a
	// write, with the time waited so far. It must not call the store.
	OnWait func(path string, waited time.Duration)
}

// Store is an open index.
type Store struct {
	path     string
	mode     mode
	db       *sql.DB
	identity store.Identity
	options  Options
	readOnly bool
	viewed   bool   // through views of an earlier schema
	owner    string // of the vectors that are kept through this handle

	writing   chan struct{}            // holds a token while a goroutine writes
	loading   chan struct{}            // holds a token while a goroutine loads
	current   atomic.Pointer[snapshot] // what has been loaded, nil before that
	lookup    *sql.Stmt                // the generation
	blockOf   *sql.Stmt                // the block of a segment's postings for a term
	passageAt *sql.Stmt                // a passage by article and ordinal
	closed    atomic.Bool
	closing   sync.Once
	closeAs   error
}

var (
	_ store.Store       = (*Store)(nil)
	_ store.VectorCache = (*Store)(nil)
)

// Open opens the index at path, or makes an empty one there for identity. An
// index of another identity is a *store.IdentityError; any other fault of the
// file is an *Error, and the file stays as it is.
func Open(ctx context.Context, path string, identity store.Identity, o Options) (*Store, error) {
	return open(ctx, path, &identity, o)
}

// OpenExisting opens the index at path, whatever its identity. A path without
// an index is an *Error of kind ErrMissing.
//
// Where neither the file nor its folder can be written, it opens for reading
// alone.
func OpenExisting(ctx context.Context, path string, o Options) (*Store, error) {
	return open(ctx, path, nil, o)
}

func open(ctx context.Context, path string, want *store.Identity, o Options) (_ *Store, err error) {
	defer explain(ctx, path, &err)
	mode, err := modeOf(path, want != nil, o.ReadOnly)
	if err != nil {
		return nil, err
	}
	s := &Store{
		path: path, mode: mode, options: o, owner: rand.Text(), readOnly: mode != modeCreate && mode != modeWrite,
		writing: make(chan struct{}, 1), loading: make(chan struct{}, 1),
	}
	if s.db, err = connect(path, mode); err != nil {
		return nil, err
	}
	if err := s.prepare(ctx, want); err != nil {
		return nil, errors.Join(err, s.db.Close())
	}
	if mode == modeCreate {
		if err := syncFolder(filepath.Dir(path)); err != nil {
			return nil, errors.Join(err, s.Close())
		}
	}
	return s, nil
}

// prepare brings the schema up to date and reads the identity.
func (s *Store) prepare(ctx context.Context, want *store.Identity) (err error) {
	if err := s.migrate(ctx, want); err != nil {
		return err
	}
	err = s.read(ctx, func(tx *sql.Tx) error {
		s.identity, err = readIdentity(ctx, tx, s.path)
		return err
	})
	if err != nil {
		return err
	}
	if want != nil && s.identity != *want {
		return &store.IdentityError{Path: s.path, Have: s.identity, Want: *want}
	}
	return errors.Join(s.ensurePostings(ctx), s.prepareStatements(ctx))
}

// prepareStatements are those that every search runs.
func (s *Store) prepareStatements(ctx context.Context) (err error) {
	for _, p := range []struct {
		to    **sql.Stmt
		query string
	}{
		{&s.lookup, generationQuery},
		{&s.blockOf, `SELECT block FROM postings WHERE segment = ? AND term <= ? ORDER BY term DESC LIMIT 1`},
		{&s.passageAt, `SELECT id, start, end, first_sentence, last_sentence FROM passages WHERE article = ? AND ordinal = ?`},
	} {
		if *p.to, err = s.db.PrepareContext(ctx, p.query); err != nil { //nolint:sqlclosecheck // Close does
			return err
		}
	}
	return nil
}

// Path is where the index is.
func (s *Store) Path() string { return s.path }

// Identity is what the index was built with.
func (s *Store) Identity() store.Identity { return s.identity }

// Close releases the index. It may be called twice. Calls that are still under
// way end with an error.
func (s *Store) Close() error {
	s.closing.Do(func() {
		s.closed.Store(true)
		s.current.Store(nil)
		s.closeAs = errors.Join(s.lookup.Close(), s.blockOf.Close(), s.passageAt.Close(), s.db.Close())
	})
	return s.closeAs
}

// explain is explain for a call of an open store's.
func (s *Store) explain(ctx context.Context, err *error) {
	if *err != nil && s.closed.Load() {
		*err = store.ErrClosed
		return
	}
	explain(ctx, s.path, err)
}

// check ends a call early on a store that was closed or a context that is over.
func (s *Store) check(ctx context.Context) error {
	if s.closed.Load() {
		return store.ErrClosed
	}
	return ctx.Err()
}

// isMissing reports whether there is nothing at path, or a file of no bytes.
func isMissing(path string) (bool, error) {
	info, err := os.Stat(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return true, nil
	case err != nil:
		return false, err
	case !info.Mode().IsRegular():
		return false, &Error{Path: path, Kind: ErrNotAnIndex, Err: errors.New("it is " + kindOf(info))}
	}
	return info.Size() == 0, nil
}

func kindOf(info fs.FileInfo) string {
	if info.IsDir() {
		return "a folder"
	}
	return "no ordinary file"
}
