package corpus

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
)

// jsonArticle is an article as JSON Lines hold it. id and text are required,
// outlet too unless ReadOptions gives one.
type jsonArticle struct {
	ID       string `json:"id"`
	Outlet   string `json:"outlet"`
	Headline string `json:"headline"`
	URL      string `json:"url"`
	Date     string `json:"date"`
	Text     string `json:"text"`
}

func (j jsonArticle) article(opts ReadOptions) Article {
	a := Article{ID: j.ID, Outlet: j.Outlet, Headline: j.Headline, URL: j.URL, Date: j.Date, Text: j.Text}
	if a.Outlet == "" {
		a.Outlet = opts.Outlet
	}
	return a
}

// maxLineBytes leaves room for a text of MaxArticleBytes in which every
// character is written as a \u escape of three times its length.
const maxLineBytes = 3*MaxArticleBytes + 1<<20

// ReadJSONL reads articles from JSON Lines: one object a line with the strings
// id, outlet, headline, url, date and text, and no other field. Blank lines
// are skipped. file is what errors call the input.
func ReadJSONL(ctx context.Context, r io.Reader, file string, opts ReadOptions) ([]Article, error) {
	var set articleSet
	lines := bufio.NewScanner(r)
	lines.Buffer(make([]byte, 0, 64<<10), maxLineBytes)
	line := 0
	for lines.Scan() {
		line++
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		raw := lines.Bytes()
		if line == 1 {
			raw = bytes.TrimPrefix(raw, []byte("\uFEFF"))
		}
		if len(bytes.TrimSpace(raw)) == 0 {
			continue
		}
		if reason := checkEncoding(string(raw)); reason != "" {
			return nil, &ReadError{File: file, Line: line, Reason: "in the line, " + reason}
		}
		var j jsonArticle
		if err := decodeStrict(raw, &j); err != nil {
			return nil, jsonError(file, line, err)
		}
		if err := set.add(j.article(opts), file, line); err != nil {
			return nil, err
		}
	}
	switch err := lines.Err(); {
	case errors.Is(err, bufio.ErrTooLong):
		return nil, tooLarge(file, line+1)
	case err != nil:
		return nil, unreadable(file, err)
	case len(set.articles) == 0:
		return nil, &ReadError{File: file, Reason: "holds no articles: give one JSON object a line"}
	}
	return set.articles, nil
}

// decodeStrict decodes one JSON value and refuses unknown fields and whatever
// follows the value.
func decodeStrict(raw []byte, v any) error {
	d := json.NewDecoder(bytes.NewReader(raw))
	d.DisallowUnknownFields()
	if err := d.Decode(v); err != nil {
		return err
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return errors.New("more follows the object: give one object a line")
	}
	return nil
}

const unknownField = "unknown field: give id, outlet, headline, url, date and text"

// jsonOffset is the byte at which encoding/json stopped, where it says so.
func jsonOffset(err error) (int64, bool) {
	var typeErr *json.UnmarshalTypeError
	var syntax *json.SyntaxError
	switch {
	case errors.As(err, &typeErr):
		return typeErr.Offset, true
	case errors.As(err, &syntax):
		return syntax.Offset, true
	}
	return 0, false
}

// jsonError turns an error of encoding/json into one that names the field.
func jsonError(file string, line int, err error) error {
	e := &ReadError{File: file, Line: line, Reason: err.Error(), Err: err}
	var typeErr *json.UnmarshalTypeError
	var syntax *json.SyntaxError
	switch {
	case errors.As(err, &typeErr):
		e.Field = typeErr.Field
		e.Reason = fmt.Sprintf("is a JSON %s: give a string", typeErr.Value)
		if e.Field == "" {
			e.Reason = fmt.Sprintf("found a JSON %s: give an object", typeErr.Value)
		}
	case errors.As(err, &syntax):
		e.Reason = fmt.Sprintf("not JSON at byte %d: %s", syntax.Offset, syntax)
	case errors.Is(err, io.ErrUnexpectedEOF), errors.Is(err, io.EOF):
		e.Reason = "the JSON object is not closed: is the file cut short?"
	}
	if name, ok := strings.CutPrefix(err.Error(), "json: unknown field "); ok {
		e.Field = strings.Trim(name, `"`)
		e.Reason = unknownField
	}
	return e
}
