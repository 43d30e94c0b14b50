package eval

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
)

// Drafts is a fixture file of JSON lines of which some are to be completed.
type Drafts struct {
	lines [][]byte // as they are, without their ends
	open  []int    // the places of those that aren't complete
}

// ReadDrafts reads a fixture file for [Drafts.Open] and [Drafts.Fill]. A line
// that is no JSON object at all is an error, since nobody could complete it.
func ReadDrafts(path string) (*Drafts, error) {
	f, err := openText(path)
	if err != nil {
		return nil, missing(path, err)
	}
	defer f.Close()
	d := &Drafts{}
	for number, line := range lines(f) {
		if line.err != nil {
			return nil, &FixtureError{File: path, Line: number, What: line.err.Error()}
		}
		d.lines = append(d.lines, bytes.Clone(line.text))
		if len(bytes.TrimSpace(line.text)) == 0 {
			continue
		}
		if _, err := parseLine(line.text); err == nil {
			continue
		}
		if _, err := d.at(number - 1); err != nil {
			return nil, &FixtureError{File: path, Line: number, What: err.Error()}
		}
		d.open = append(d.open, number-1)
	}
	return d, nil
}

func (d *Drafts) at(n int) (Draft, error) {
	var draft Draft
	if err := json.Unmarshal(d.lines[n], &draft); err != nil {
		return draft, fmt.Errorf("not a fixture line: %s", jsonFault(err))
	}
	return draft, nil
}

// Open lists the lines, from 1, that aren't complete.
func (d *Drafts) Open() []int {
	out := make([]int, len(d.open))
	for i, n := range d.open {
		out[i] = n + 1
	}
	return out
}

// Draft is the line of a number, from 1.
func (d *Drafts) Draft(line int) (Draft, error) { return d.at(line - 1) }

// Check says what a draft still lacks: its error is what reading the fixture
// would say. Evidence is looked up in the library.
func (d Draft) Check(ctx context.Context, library Library) error {
	line, err := d.line()
	if err != nil {
		return err
	}
	c, err := parseLine(line)
	if err == nil {
		_, err = resolve(ctx, newArticleCache(library), c.Evidence)
	}
	return err
}

// Fill puts a completed draft in the place of its line.
func (d *Drafts) Fill(line int, draft Draft) error {
	text, err := draft.line()
	if err == nil {
		d.lines[line-1] = text
	}
	return err
}

// WriteTo writes the file out.
func (d *Drafts) WriteTo(w io.Writer) (int64, error) {
	var b bytes.Buffer
	for _, line := range d.lines {
		b.Write(line)
		b.WriteByte('\n')
	}
	return b.WriteTo(w)
}
