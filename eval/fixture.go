package eval

import (
	"bufio"
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"iter"
	"os"
	"slices"
)

// maxLine is the longest fixture line that is read, in bytes.
const maxLine = 1 << 20

// FixtureInfo names a fixture as a report keeps it.
type FixtureInfo struct {
	Path      string   `json:"path"`
	SHA256    string   `json:"sha256"` // of the file; of a BEIR folder, of its files' hashes
	Questions int      `json:"questions"`
	Notes     []string `json:"notes,omitempty"` // what is odd about it
}

// ReadFixture streams the questions of one fixture file, which holds JSON lines
// or, with a heading line, comma-separated values. Each line is checked by
// itself; whether ids repeat and quotes stand in their articles is checked by
// Check. An error is yielded once, as the last element: where the file's content
// is at fault it is a *FixtureError, or FixtureErrors with all that were found.
func ReadFixture(path string) iter.Seq2[Case, error] { return readFixture(path, path) }

// readFixture reads the file at path and calls it name.
func readFixture(name, path string) iter.Seq2[Case, error] {
	return func(yield func(Case, error) bool) {
		f, err := openText(path)
		if err != nil {
			yield(Case{}, missing(name, err))
			return
		}
		defer f.Close()
		r := bufio.NewReaderSize(f, 64<<10)
		if delimiter, ok := sheet(path, r); ok {
			readRows(name, r, delimiter, yield)
			return
		}
		readCases(name, r, yield)
	}
}

// missing words the error of a fixture that can't be opened.
func missing(path string, err error) error {
	if errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("%s: %w; check the path", path, fs.ErrNotExist)
	}
	return fmt.Errorf("read the fixture: %w", err)
}

// reading collects the faults of a file and counts its questions.
type reading struct {
	name      string
	questions int
	faults    FixtureErrors
}

// take passes a question on, or keeps its fault. It reports whether to go on.
func (r *reading) take(c Case, line int, err error, yield func(Case, error) bool) bool {
	if err == nil {
		c.File, c.Line = r.name, line
		r.questions++
		return yield(c, nil)
	}
	var fault *FixtureError
	if err = located(r.name, line, err); !errors.As(err, &fault) {
		yield(Case{}, err)
		return false
	}
	r.faults = append(r.faults, fault)
	return true
}

// end yields what was found wrong.
func (r *reading) end(yield func(Case, error) bool) {
	switch {
	case len(r.faults) > 0:
		yield(Case{}, r.faults.orOne())
	case r.questions == 0:
		yield(Case{}, &FixtureError{File: r.name, What: "holds no question; want one JSON object a line"})
	}
}

func readCases(name string, in io.Reader, yield func(Case, error) bool) {
	r := reading{name: name}
	for number, line := range lines(in) {
		if line.err != nil {
			r.faults = append(r.faults, &FixtureError{File: name, Line: number, What: line.err.Error()})
			break
		}
		if len(bytes.TrimSpace(line.text)) == 0 {
			continue
		}
		c, err := parseLine(line.text)
		if !r.take(c, number, err, yield) {
			return
		}
	}
	r.end(yield)
}

// located puts a fault of a line where it belongs.
func located(path string, line int, err error) error {
	if fe, ok := errors.AsType[*fieldError](err); ok {
		return &FixtureError{File: path, Line: line, Field: fe.field, What: fe.what}
	}
	return err
}

type numbered struct {
	text []byte // without the line's end; valid until the next line
	err  error
}

// lines numbers the lines of r from 1. A line that is too long or can't be
// read ends the sequence with an error.
func lines(r io.Reader) iter.Seq2[int, numbered] {
	return func(yield func(int, numbered) bool) {
		s := bufio.NewScanner(r)
		s.Buffer(make([]byte, 0, 64<<10), maxLine)
		number := 0
		for s.Scan() {
			number++
			if !yield(number, numbered{text: s.Bytes()}) {
				return
			}
		}
		err := s.Err()
		if errors.Is(err, bufio.ErrTooLong) {
			err = fmt.Errorf("the line is longer than %d bytes", maxLine)
		}
		if err != nil {
			yield(number+1, numbered{err: err})
		}
	}
}

// checker finds the faults that no line shows by itself.
type checker struct {
	seen map[string]place // where each id stood first
}

type place struct {
	file string
	line int
}

// check refuses a repeated id and a quote that isn't in its article.
func (k *checker) check(ctx context.Context, articles *articleCache, c Case) error {
	if first, twice := k.seen[c.ID]; twice {
		return located(c.File, c.Line, fieldf("id", "%q was used before, at %s:%d", c.ID, first.file, first.line))
	}
	k.seen[c.ID] = place{c.File, c.Line}
	if _, err := resolve(ctx, articles, c.Evidence); err != nil {
		return located(c.File, c.Line, err)
	}
	return nil
}

// Check reads fixture files to the end and returns how many questions each
// holds. Its error is a *FixtureError, or FixtureErrors with every fault of every
// file, unless reading itself failed.
func Check(ctx context.Context, library Library, paths ...string) ([]FixtureInfo, error) {
	k := &checker{seen: map[string]place{}}
	articles := newArticleCache(library)
	infos := make([]FixtureInfo, 0, len(paths))
	var faults FixtureErrors
	for _, path := range paths {
		info, err := k.file(ctx, articles, path, path)
		if faults, err = faults.with(err); err != nil {
			return nil, err
		}
		infos = append(infos, info)
	}
	if len(faults) > 0 {
		return nil, faults.orOne()
	}
	return infos, nil
}

// file checks the file at path, which messages call name, to its end.
func (k *checker) file(ctx context.Context, articles *articleCache, name, path string) (FixtureInfo, error) {
	info := FixtureInfo{Path: name}
	var faults FixtureErrors
	for c, err := range readFixture(name, path) {
		if ctx.Err() != nil {
			return info, ctx.Err()
		}
		if err == nil {
			info.Questions++
			err = k.check(ctx, articles, c)
		}
		if faults, err = faults.with(err); err != nil {
			return info, err
		}
	}
	if text, err := openText(path); err == nil {
		if text.utf16 {
			info.Notes = append(info.Notes, "it is UTF-16, and is read as such")
		}
		_ = text.Close()
	}
	if len(faults) > 0 {
		slices.SortStableFunc(faults, func(a, b *FixtureError) int { return a.Line - b.Line })
		return info, faults.orOne()
	}
	var err error
	info.SHA256, err = fileHash(path)
	return info, err
}

func fileHash(path string) (string, error) {
	f, err := os.Open(path)
	if err != nil {
		return "", err
	}
	defer f.Close()
	h := sha256.New()
	if _, err := io.Copy(h, f); err != nil {
		return "", fmt.Errorf("read %s: %w", path, err)
	}
	return hex.EncodeToString(h.Sum(nil)), nil
}
