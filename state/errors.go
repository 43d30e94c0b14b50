package state

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"strings"

	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"
)

// The kinds of fault that an *Error may have; errors.Is finds them.
var (
	ErrDamaged    = errors.New("the file is damaged")
	ErrNotState   = errors.New("this is no state file of this program")
	ErrNewer      = errors.New("a newer version of this program made it")
	ErrPermission = errors.New("it can't be written to")
	ErrFull       = errors.New("the disk is full")
	ErrBusy       = errors.New("another process is using it")
	ErrDisk       = errors.New("the disk reported an error")
)

var remedies = map[error]string{
	ErrDamaged:    "move it away to start with an empty one",
	ErrNotState:   "move it away to start with an empty one",
	ErrNewer:      "update this program",
	ErrPermission: "check who owns the file and its folder",
	ErrFull:       "free some space; what was kept before is unharmed",
	ErrBusy:       "try again when the other process has finished",
	ErrDisk:       "check the disk",
}

// Error is a fault of a state file.
type Error struct {
	Path string
	Kind error // one of the kinds above
	Err  error // what the system or SQLite said, may be nil
}

// Error is one line: the file, what is wrong with it, and what to do.
func (e *Error) Error() string {
	text := fmt.Sprintf("the conversations in %s: %v", e.Path, e.Kind)
	if e.Err != nil {
		text += " (" + strings.ReplaceAll(e.Err.Error(), "\n", "; ") + ")"
	}
	return text + ": " + remedies[e.Kind]
}

// Unwrap gives the kind and the cause.
func (e *Error) Unwrap() []error { return []error{e.Kind, e.Err} }

// explain turns an error of SQLite or the system into an *Error. The end of a
// context comes out as the context's own error.
func (s *Store) explain(ctx context.Context, err error) error {
	var known *Error
	switch {
	case err == nil, errors.As(err, &known), errors.Is(err, ErrNotFound), errors.Is(err, ErrNameTaken), errors.Is(err, ErrKnown):
		return err
	case ctx.Err() != nil:
		return ctx.Err()
	}
	if kind := kindOf(err); kind != nil {
		return &Error{Path: s.path, Kind: kind, Err: err}
	}
	return err
}

func kindOf(err error) error {
	var path *fs.PathError
	var fault *sqlite.Error
	switch {
	case errors.Is(err, fs.ErrPermission):
		return ErrPermission
	case errors.As(err, &path):
		return ErrDisk
	case !errors.As(err, &fault):
		return nil
	}
	switch fault.Code() & 0xff {
	case sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_ERROR: // the latter: a table that should be there isn't
		return ErrDamaged
	case sqlite3.SQLITE_NOTADB:
		return ErrNotState
	case sqlite3.SQLITE_READONLY, sqlite3.SQLITE_PERM, sqlite3.SQLITE_AUTH, sqlite3.SQLITE_CANTOPEN:
		return ErrPermission
	case sqlite3.SQLITE_FULL:
		return ErrFull
	case sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED:
		return ErrBusy
	}
	return ErrDisk
}
