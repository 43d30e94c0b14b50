// Package state keeps what front ends must remember: conversations, feedback
// and what was typed. It is a SQLite file of its own beside the index, so that
// an index can be rebuilt, replaced or shared without losing it.
//
// Every change is one transaction that is on disk when the call returns: a
// process killed at any instant leaves the last complete state. Several
// processes may use one file at a time.
package state

import (
	"context"
	"database/sql"
	"errors"
	"path/filepath"
	"strings"
	"sync"
	"time"

	_ "modernc.org/sqlite" // the driver "sqlite"

	"dateline/internal/sqlfile"
)

// ErrNotFound is returned for a conversation or turn that isn't there.
var ErrNotFound = errors.New("not found")

// Store is an open state file. It is safe for concurrent use.
type Store struct {
	path    string
	db      *sql.DB
	now     func() time.Time
	closing sync.Once
	closeAs error

	together together
}

// PathFor is where the state of an index is kept: news.db has news.state.db
// beside it.
func PathFor(index string) string {
	return strings.TrimSuffix(index, filepath.Ext(index)) + ".state.db"
}

// Open opens the state file at path and makes it if it isn't there. A fault of
// the file is an *Error.
func Open(ctx context.Context, path string) (*Store, error) {
	s := &Store{path: path, now: time.Now}
	if err := s.open(ctx); err != nil {
		return nil, s.explain(ctx, err)
	}
	return s, nil
}

func (s *Store) open(ctx context.Context) error {
	absolute, err := filepath.Abs(s.path)
	if err != nil {
		return err
	}
	if err := prepareFile(absolute); err != nil {
		return err
	}
	// The pragmas are in the name, so that each pooled connection has them.
	// Synchronous FULL: what a call has reported survives a power cut. Secure
	// delete: what was deleted is overwritten.
	name, err := sqlfile.DataSource(absolute, "mode=rwc&_txlock=immediate"+
		"&_pragma=busy_timeout(5000)&_pragma=foreign_keys(1)&_pragma=synchronous(FULL)&_pragma=journal_mode(WAL)&_pragma=secure_delete(1)")
	if err != nil {
		return err
	}
	if s.db, err = sql.Open("sqlite", name); err != nil {
		return err
	}
	s.db.SetMaxOpenConns(4)
	if err := s.migrate(ctx); err != nil {
		return errors.Join(err, s.db.Close())
	}
	return nil
}

// Path is where the state is kept.
func (s *Store) Path() string { return s.path }

// Close releases the file. It may be called twice.
func (s *Store) Close() error {
	s.closing.Do(func() { s.closeAs = s.db.Close() })
	return s.closeAs
}

// write runs f in a transaction of its own and commits it.
func (s *Store) write(ctx context.Context, f func(*sql.Tx) error) error {
	tx, err := s.db.BeginTx(ctx, nil)
	if err != nil {
		return s.explain(ctx, err)
	}
	if err := f(tx); err != nil {
		_ = tx.Rollback() // the first error is the one that says why
		return s.explain(ctx, err)
	}
	return s.explain(ctx, tx.Commit())
}

// stamp is the form in which times are kept: they sort as text.
const stamp = "2006-01-02T15:04:05.000000Z"

func (s *Store) timestamp() string { return s.now().UTC().Format(stamp) }

func parseStamp(text string) time.Time {
	t, _ := time.Parse(stamp, text) // the zero time for a hand-edited file
	return t
}
