package named

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"syscall"
)

// Standard is the name of standard input or output.
const Standard = "-"

// UsageError says that the names themselves can't be used together or for this.
type UsageError struct{ Message string }

func (e *UsageError) Error() string { return e.Message }

func usagef(format string, args ...any) error { return &UsageError{fmt.Sprintf(format, args...)} }

// Set is the files of one run. It is not safe for concurrent use.
type Set struct {
	stdout io.Writer
	used   []use
}

// use is a name with what it stands for.
type use struct {
	what    string // "the fixture", "--json": as a message names it
	name    string
	place   place
	written bool
}

// NewSet begins a set; what is written to "-" goes to stdout.
func NewSet(stdout io.Writer) *Set { return &Set{stdout: stdout} }

// ToStandard reports whether something is written to standard output, so that
// nothing else should be.
func (s *Set) ToStandard() bool {
	for _, u := range s.used {
		if u.written && u.place.standard {
			return true
		}
	}
	return false
}

// Input says that a file is read, or appended to, by the run. What stands for
// it in messages. A name that isn't there is no error here.
func (s *Set) Input(what, name string) error {
	if name == "" || name == Standard {
		return nil
	}
	p, err := locate(name, nil)
	if err != nil {
		return nil //nolint:nilerr // whoever reads it will say what is wrong with it
	}
	for _, u := range s.used {
		if u.written && u.place.same(p) {
			return clash(u, what)
		}
	}
	s.used = append(s.used, use{what: what, name: name, place: p})
	return nil
}

// Output says that a file will be written, and tries whether it can be. What
// is the flag that names it. An error of the names is a *UsageError.
func (s *Set) Output(what, name string) (*File, error) {
	p, err := s.claim(what, name)
	if err != nil {
		return nil, err
	}
	f := &File{name: name, place: p, stdout: s.stdout}
	return f, f.try()
}

// Appended says that the run adds to a file by itself, such as a journal, which
// is neither read nor written by anything else.
func (s *Set) Appended(what, name string) error {
	_, err := s.claim(what, name)
	return err
}

// claim takes a name to write to.
func (s *Set) claim(what, name string) (place, error) {
	if name == "" {
		return place{}, usagef("%s is empty: name a file, or leave it out", what)
	}
	p, err := locate(name, s.stdout)
	if err != nil {
		return p, unwritable(name, err)
	}
	for _, u := range s.used {
		switch {
		case !u.place.same(p):
		case u.written:
			return p, usagef("%s and %s name the same file, %s: one would overwrite the other; give each a file of its own", u.what, what, name)
		default:
			return p, clash(use{what: what, name: name}, u.what)
		}
	}
	s.used = append(s.used, use{what: what, name: name, place: p, written: true})
	return p, nil
}

func clash(output use, input string) error {
	return usagef("%s %s would overwrite %s: give another name", output.what, output.name, input)
}

// place is where a name leads.
type place struct {
	path     string // absolute, without links, where a plain file is or will be; else the name
	info     fs.FileInfo
	standard bool // the process's own standard output or input
	through  bool // is no plain file and is written through
}

// locate follows a name's links. stdout, where it is given, is what the name
// may stand for under another name, such as /dev/stdout.
func locate(name string, stdout io.Writer) (place, error) {
	if name == Standard {
		return place{path: name, standard: true, info: statOf(stdout)}, nil
	}
	info, err := os.Stat(name)
	switch {
	case err == nil && info.IsDir():
		return place{path: absolute(name), info: info}, errFolder
	case err == nil:
		if own := statOf(stdout); own != nil && os.SameFile(own, info) {
			return place{path: name, info: info, standard: true}, nil
		}
		if !info.Mode().IsRegular() || ofProcess(name) {
			return place{path: name, info: info, through: true}, nil
		}
		path, err := filepath.EvalSymlinks(name)
		return place{path: absolute(path), info: info}, err
	case !errors.Is(err, fs.ErrNotExist):
		return place{}, err
	}
	path, err := target(name)
	return place{path: path}, err
}

var errFolder = errors.New("it is a folder: name a file in it")

// noFolder says that what a file would lie in isn't there.
type noFolder struct{ name string }

func (e *noFolder) Error() string { return fmt.Sprintf("there is no folder %s: make it first", e.name) }

func (e *noFolder) Unwrap() error {
	return &fs.PathError{Op: "open", Path: e.name, Err: syscall.ENOENT}
}

// ofProcess reports whether a name leads to what a process holds open: a file
// there must not be replaced under the process's hands.
func ofProcess(name string) bool {
	path := absolute(name)
	return strings.HasPrefix(path, "/dev/") || strings.HasPrefix(path, "/proc/")
}

// maxLinks is how many links are followed one after another, as Linux does.
const maxLinks = 40

// target is the file that a name stands for and that isn't there yet: a link may
// dangle.
func target(name string) (string, error) {
	for range maxLinks {
		if strings.HasSuffix(name, string(filepath.Separator)) {
			return "", &noFolder{name}
		}
		// Not filepath.Dir, which would take "link/.." for ".".
		folder, base := filepath.Split(name)
		if folder == "" {
			folder = "."
		}
		whole, err := filepath.EvalSymlinks(folder)
		if errors.Is(err, fs.ErrNotExist) {
			return "", &noFolder{strings.TrimRight(folder, `/\`)}
		}
		if err != nil {
			return "", err
		}
		path := filepath.Join(absolute(whole), base)
		next, err := os.Readlink(path)
		if err != nil {
			return path, nil //nolint:nilerr // it is no link: this is the place
		}
		if name = next; !filepath.IsAbs(name) {
			name = filepath.Dir(path) + string(filepath.Separator) + name
		}
	}
	return "", errors.New("its links go round in a circle")
}

func absolute(path string) string {
	if whole, err := filepath.Abs(path); err == nil {
		return whole
	}
	return filepath.Clean(path)
}

// statOf is what a stream is connected to, nil where it is no file.
func statOf(stream any) fs.FileInfo {
	file, ok := stream.(*os.File)
	if !ok || file == nil {
		return nil
	}
	info, err := file.Stat()
	if err != nil {
		return nil
	}
	return info
}

// same reports whether two names lead to one thing that writing to would lose.
// What is thrown away may be thrown away twice.
func (p place) same(q place) bool {
	if p.path == os.DevNull || q.path == os.DevNull {
		return false
	}
	if p.info != nil && q.info != nil {
		return os.SameFile(p.info, q.info)
	}
	return p.path == q.path || p.standard && q.standard
}

// unwritable words why a file can't be written.
func unwritable(name string, err error) error {
	fault, folder := new(fs.PathError), new(noFolder)
	switch {
	case errors.As(err, &folder):
	case errors.Is(err, fs.ErrPermission):
		return fmt.Errorf("can't write %s: it may not be written to; choose another place", name)
	case errors.As(err, &fault):
		err = fault.Err
	}
	return fmt.Errorf("can't write %s: %w", name, err)
}
