package corpus

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"unicode"
)

// MaxArticleBytes is the largest text that an article may have.
const MaxArticleBytes = 16 << 20

// maxFieldBytes bounds every field but the text.
const maxFieldBytes = 4096

// ReadOptions says how to read articles from files.
type ReadOptions struct {
	// Outlet is given to articles that name none themselves. Without it, text
	// files take the name of the folder they are in; JSON Lines must name one.
	Outlet string

	// PassedOver is told of each file in a folder that isn't read for its ending,
	// by its path; nil tells nobody.
	PassedOver func(file string)
}

// ReadError says what is wrong with a file of articles, and where.
type ReadError struct {
	File   string
	Line   int    // from 1; 0 when the whole file is meant
	Field  string // "" when no single field is
	Reason string // and what to do about it
	Err    error  // what lies below, or nil
}

func (e *ReadError) Error() string {
	where := printable(e.File)
	if e.Line > 0 {
		where = fmt.Sprintf("%s:%d", where, e.Line)
	}
	if e.Field != "" {
		where += ": " + e.Field
	}
	return where + ": " + e.Reason
}

// printable quotes a file name that would move a terminal's cursor.
func printable(name string) string {
	if strings.IndexFunc(name, func(r rune) bool { return !unicode.IsPrint(r) }) >= 0 {
		return strconv.Quote(name)
	}
	return name
}

func (e *ReadError) Unwrap() error { return e.Err }

// ReadPath reads all articles of a file or folder, or none and an error:
//
//   - a folder with a manifest.json (see ReadManifest),
//   - a folder with .txt and .md files at any depth, hidden ones left out
//     (see ReadFolder), or one such file,
//   - a .jsonl or .ndjson file with an article a line (see ReadJSONL).
//
// A link in a folder is followed as long as it stays in the folder.
//
// Texts are kept byte for byte. They must be UTF-8 without NUL, hold more than
// white space, and be at most MaxArticleBytes long; ids must differ; a URL must
// be http or https. What isn't so is a *ReadError.
func ReadPath(ctx context.Context, path string, opts ReadOptions) ([]Article, error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, unreadable(path, err)
	}
	if info.IsDir() {
		return readFolder(ctx, path, opts)
	}
	switch strings.ToLower(filepath.Ext(path)) {
	case ".jsonl", ".ndjson":
		f, err := os.Open(path)
		if err != nil {
			return nil, unreadable(path, err)
		}
		defer f.Close()
		return ReadJSONL(ctx, f, path, opts)
	case ".txt", ".md":
		folder, err := filepath.Abs(filepath.Dir(path))
		if err != nil {
			return nil, unreadable(path, err)
		}
		r := folderReader{fsys: os.DirFS(folder), label: filepath.Dir(path), name: filepath.Base(folder), opts: opts}
		if err := r.read(ctx, filepath.Base(path)); err != nil {
			return nil, err
		}
		return r.set.articles, nil
	}
	return nil, &ReadError{File: path, Reason: "not a kind of file that holds articles: give a .jsonl, .txt or .md file, or a folder"}
}

func readFolder(ctx context.Context, path string, opts ReadOptions) ([]Article, error) {
	abs, err := filepath.Abs(path)
	if err != nil {
		return nil, unreadable(path, err)
	}
	root, err := os.OpenRoot(abs) // links and ".." never lead out of it
	if err != nil {
		return nil, unreadable(path, err)
	}
	defer root.Close()
	fsys := root.FS()
	if _, err := fs.Stat(fsys, manifestName); err == nil {
		return ReadManifest(ctx, fsys, path)
	} else if !errors.Is(err, fs.ErrNotExist) {
		return nil, unreadable(filepath.Join(path, manifestName), err)
	}
	return ReadFolder(ctx, fsys, path, filepath.Base(abs), opts)
}

// unreadable wraps an error of the file system, whose own text repeats the
// operation and the path.
func unreadable(file string, err error) error {
	reason := err.Error()
	if pathErr, ok := errors.AsType[*fs.PathError](err); ok {
		reason = pathErr.Err.Error()
	}
	switch {
	case errors.Is(err, fs.ErrNotExist):
		reason = "there is no such file or folder: check the path"
	case errors.Is(err, fs.ErrPermission):
		reason = "no permission to read it: change its mode or run as its owner"
	case strings.Contains(reason, "escapes from parent"): // os.Root has no error of its own for it
		reason = "a link that leads out of the folder, or has an absolute target: put a copy of the file in its place"
	}
	return &ReadError{File: file, Reason: reason, Err: err}
}

// readText reads a whole text file of at most limit bytes.
func readText(fsys fs.FS, name, label string, limit int) (string, error) {
	info, err := fs.Stat(fsys, name) // before it is opened: a named pipe would block
	if err != nil {
		return "", unreadable(label, err)
	}
	if !info.Mode().IsRegular() {
		return "", &ReadError{File: label, Reason: "not a regular file: remove it from the folder or the manifest"}
	}
	f, err := fsys.Open(name)
	if err != nil {
		return "", unreadable(label, err)
	}
	defer f.Close()
	var b bytes.Buffer
	b.Grow(int(min(info.Size(), int64(limit))) + bytes.MinRead)
	if _, err := b.ReadFrom(io.LimitReader(f, int64(limit)+1)); err != nil {
		return "", unreadable(label, err)
	}
	if b.Len() > limit {
		return "", tooLarge(label, 0)
	}
	return b.String(), nil
}

func tooLarge(file string, line int) error {
	return &ReadError{File: file, Line: line, Reason: fmt.Sprintf("too large: an article may have %d MB: split it", MaxArticleBytes>>20)}
}
