package ingest

import (
	"errors"
	"fmt"
	"io/fs"
	"strconv"
	"strings"
	"unicode"
)

// Fault says why something wasn't read, and what to do about it.
type Fault struct {
	Where  string // a file, an address, or a place in one: "a.jsonl:3"
	Reason string
	Try    string // what to do
	Err    error  // what lies below, or nil

	// Harmless is set where nothing is missing that the user could have meant:
	// a picture beside the articles, a form that holds none.
	Harmless bool

	// Under is the location whose articles weren't seen for this fault, so that
	// nobody takes them for removed; "" for none.
	Under string
}

// Error is one line.
func (f *Fault) Error() string {
	text := printable(f.Where) + ": " + oneLine(f.Reason)
	if f.Try != "" {
		text += ": " + f.Try
	}
	return text
}

// Unwrap gives the cause.
func (f *Fault) Unwrap() error { return f.Err }

// printable quotes a name that would move a terminal's cursor.
func printable(name string) string {
	if strings.IndexFunc(name, func(r rune) bool { return !unicode.IsPrint(r) || r == unicode.ReplacementChar }) >= 0 {
		return strconv.Quote(name)
	}
	return name
}

// problem is a fault without a place, which is added where it is known.
func problem(try, format string, args ...any) *Fault {
	return &Fault{Reason: oneLine(fmt.Sprintf(format, args...)), Try: try}
}

// at gives an error its place, unless it has one.
func at(where string, err error) *Fault {
	fault, ok := errors.AsType[*Fault](err)
	if !ok {
		return unreadable(where, err)
	}
	placed := *fault
	if placed.Where == "" {
		placed.Where = where
	}
	return &placed
}

// unreadable words an error of the system, whose own text repeats the path.
func unreadable(where string, err error) *Fault {
	f := &Fault{Where: where, Reason: err.Error(), Try: "check it and index it again", Err: err}
	if pathErr, ok := errors.AsType[*fs.PathError](err); ok {
		f.Reason = pathErr.Err.Error()
	}
	switch {
	case errors.Is(err, fs.ErrNotExist):
		f.Reason, f.Try = "there is no such file or folder", "check the path"
	case errors.Is(err, fs.ErrPermission):
		f.Reason, f.Try = "no permission to read it", "change its mode or run as its owner"
	}
	return f
}
