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
)

// maxLine is the longest fixture line that is read, in bytes.
const maxLine = 1 << 20

// FixtureInfo names a fixture as a report keeps it.
type FixtureInfo struct {
	Path      string `json:"path"`
	SHA256    string `json:"sha256"` // of the file; of a BEIR folder, of its files' hashes
	Questions int    `json:"questions"`
}

// ReadFixture streams the questions of one fixture file. Each line is checked
// by itself; whether ids repeat and quotes stand in their articles is checked
// by Check. An error, a *FixtureError where the file's content is at fault, is
// yielded once, as the last element.
func ReadFixture(path string) iter.Seq2[Case, error] {
	return func(yield func(Case, error) bool) {
		f, err := os.Open(path)
		if err != nil {
			yield(Case{}, missing(path, err))
			return
		}
		defer f.Close()
		readCases(path, f, yield)
	}
}

// missing words the error of a fixture that can't be opened.
func missing(path string, err error) error {
	if errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("%s: %w; check the path", path, fs.ErrNotExist)
	}
	return fmt.Errorf("read the fixture: %w", err)
}

func readCases(path string, r io.Reader, yield func(Case, error) bool) {
	questions := 0
	for number, line := range lines(r) {
		if line.err != nil {
			yield(Case{}, &FixtureError{File: path, Line: number, What: line.err.Error()})
			return
		}
		text := line.text
		if number == 1 {
			text = bytes.TrimPrefix(text, []byte("\uFEFF"))
		}
		if len(bytes.TrimSpace(text)) == 0 {
			continue
		}
		c, err := parseLine(text)
		if err != nil {
			yield(Case{}, located(path, number, err))
			return
		}
		c.File, c.Line = path, number
		questions++
		if !yield(c, nil) {
			return
		}
	}
	if questions == 0 {
		yield(Case{}, &FixtureError{File: path, What: "holds no question; want one JSON object a line"})
	}
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

// Check reads fixture files to the end and returns the first fault, or how
// many questions each holds.
func Check(ctx context.Context, library Library, paths ...string) ([]FixtureInfo, error) {
	k := &checker{seen: map[string]place{}}
	articles := newArticleCache(library)
	infos := make([]FixtureInfo, 0, len(paths))
	for _, path := range paths {
		info, err := k.file(ctx, articles, path)
		if err != nil {
			return nil, err
		}
		infos = append(infos, info)
	}
	return infos, nil
}

func (k *checker) file(ctx context.Context, articles *articleCache, path string) (FixtureInfo, error) {
	info := FixtureInfo{Path: path}
	for c, err := range ReadFixture(path) {
		if err == nil {
			err = ctx.Err()
		}
		if err == nil {
			err = k.check(ctx, articles, c)
		}
		if err != nil {
			return info, err
		}
		info.Questions++
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
