package state

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"dateline/internal/sqlfile"
)

// Look opens the state file at path as Open would, as far as that goes without
// changing or making anything: whether it is one of ours, of a version that this
// program knows, whole, and open to writing now. there is false where Open would
// make a new one. A fault is an *Error.
func Look(ctx context.Context, path string) (there bool, err error) {
	s := &Store{path: path}
	there, err = s.look(ctx)
	return there, s.explain(ctx, err)
}

func (s *Store) look(ctx context.Context) (there bool, err error) {
	absolute, err := filepath.Abs(s.path)
	if err != nil {
		return false, err
	}
	f, err := os.OpenFile(absolute, os.O_RDWR, 0)
	if errors.Is(err, fs.ErrNotExist) {
		return false, nil
	}
	if err != nil {
		return true, err
	}
	info, err := f.Stat()
	if err = errors.Join(err, f.Close()); err != nil || info.Size() == 0 {
		return false, err
	}
	name, err := sqlfile.DataSource(absolute, "mode=rw&_txlock=immediate&_pragma=busy_timeout(2000)")
	if err != nil {
		return true, err
	}
	if s.db, err = sql.Open("sqlite", name); err != nil {
		return true, err
	}
	defer func() { err = errors.Join(err, s.db.Close()) }()
	return true, s.inspect(ctx)
}

// inspect looks at an open file under the lock that a writer needs.
func (s *Store) inspect(ctx context.Context) error {
	have, err := s.version(ctx)
	if err != nil {
		return err
	}
	if have > len(schema) {
		return s.newer(have)
	}
	tx, err := s.db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback()
	var found string
	if err := tx.QueryRowContext(ctx, `SELECT quick_check FROM pragma_quick_check LIMIT 1`).Scan(&found); err != nil {
		return err
	}
	if found != "ok" {
		return &Error{Path: s.path, Kind: ErrDamaged, Err: errors.New(found)}
	}
	return nil
}

// newer is the fault of a file whose schema this program doesn't know.
func (s *Store) newer(have int) error {
	return &Error{Path: s.path, Kind: ErrNewer, Err: fmt.Errorf("its schema is version %d, this program knows up to %d", have, len(schema))}
}
