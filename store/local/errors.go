package local

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"strings"

	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"

	"dateline/store"
)

// The kinds of fault that an *Error may have; errors.Is finds them.
var (
	ErrMissing    = errors.New("there is no index there yet")
	ErrDamaged    = errors.New("the file is damaged or cut short")
	ErrArticle    = errors.New("what it holds of an article isn't what was indexed")
	ErrNotAnIndex = errors.New("this is no index of this program")
	ErrNewer      = errors.New("a newer version of this program made it")
	ErrReadOnly   = errors.New("it can't be written to")
	ErrFull       = errors.New("the disk is full")
	ErrPermission = errors.New("permission denied")
	ErrBusy       = errors.New("another process is using it")
	ErrDisk       = errors.New("the disk reported an error")
)

// remedies say what to do about each kind.
var remedies = map[error]string{
	ErrMissing:    "run `bot index` to make it",
	ErrDamaged:    "run `bot index --rebuild` to make it anew; the damaged file will be kept beside it",
	ErrArticle:    "run `bot index --rebuild` with the articles' files to make it anew",
	ErrNotAnIndex: "move it away, or give another path with --index",
	ErrNewer:      "update this program, or give another path with --index",
	ErrReadOnly:   "make the file and its folder writable, or give another path with --index",
	ErrFull:       "free some space, or give a path on another disk with --index; what was indexed before is unharmed",
	ErrPermission: "check who owns the file and its folder, or give another path with --index",
	ErrBusy:       "try again when the other process has finished",
	ErrDisk:       "check the disk, or give a path on another one with --index",
}

// Error is a fault of an index file.
type Error struct {
	Path    string
	Kind    error  // one of the kinds above
	Article string // the id of the article that ErrArticle is about
	Err     error  // what the system or SQLite said, may be nil
}

// Error is one line: the file, what is wrong with it, and what to do.
func (e *Error) Error() string {
	text := fmt.Sprintf("the index %s: %v", e.Path, e.Kind)
	if e.Article != "" {
		text = fmt.Sprintf("the index %s is damaged: what it holds of article %q isn't what was indexed", e.Path, e.Article)
	}
	if e.Err != nil {
		text += " (" + strings.ReplaceAll(e.Err.Error(), "\n", "; ") + ")"
	}
	return text + ": " + remedies[e.Kind]
}

// Unwrap gives the kind and the cause.
func (e *Error) Unwrap() []error {
	if e.Err == nil {
		return []error{e.Kind}
	}
	return []error{e.Kind, e.Err}
}

// explain turns *err, if it comes from SQLite or the system, into an *Error.
// The end of a context comes out as the context's own error.
func explain(ctx context.Context, path string, err *error) {
	var known *Error
	switch {
	case *err == nil, errors.As(*err, &known), errors.Is(*err, store.ErrClosed):
		return
	case ctx.Err() != nil:
		if !errors.Is(*err, ctx.Err()) {
			*err = ctx.Err()
		}
	default:
		if kind := kindOfFault(*err); kind != nil {
			*err = &Error{Path: path, Kind: kind, Err: *err}
		}
	}
}

func kindOfFault(err error) error {
	if fault, ok := errors.AsType[*sqlite.Error](err); ok {
		return kindOfCode(fault.Code())
	}
	switch {
	case errors.Is(err, fs.ErrPermission):
		return ErrPermission
	case isDiskFull(err):
		return ErrFull
	case errors.Is(err, errMove):
		return ErrDamaged
	}
	if _, ok := errors.AsType[*fs.PathError](err); ok {
		return ErrDisk
	}
	return nil
}

func kindOfCode(code int) error {
	switch code {
	case sqlite3.SQLITE_IOERR_SHORT_READ, sqlite3.SQLITE_IOERR_DATA, sqlite3.SQLITE_IOERR_CORRUPTFS:
		return ErrDamaged
	case sqlite3.SQLITE_READONLY_DBMOVED:
		return ErrDisk
	}
	switch code & 0xff {
	case sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_ERROR: // the latter: a table that should be there isn't
		return ErrDamaged
	case sqlite3.SQLITE_NOTADB:
		return ErrNotAnIndex
	case sqlite3.SQLITE_READONLY:
		return ErrReadOnly
	case sqlite3.SQLITE_FULL:
		return ErrFull
	case sqlite3.SQLITE_PERM, sqlite3.SQLITE_AUTH, sqlite3.SQLITE_CANTOPEN:
		return ErrPermission
	case sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED:
		return ErrBusy
	}
	return ErrDisk
}

func isBusy(err error) bool {
	var fault *sqlite.Error
	return errors.As(err, &fault) && errors.Is(kindOfCode(fault.Code()), ErrBusy)
}
