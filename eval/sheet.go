package eval

import (
	"bufio"
	"bytes"
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"slices"
	"strings"
)

// sheetColumns are the headings that a fixture of comma-separated values may
// have. Those of repeatable may stand there several times.
var (
	sheetColumns = []string{"id", "kind", "question", "turns", "asked", "answerable", "answers", "article", "quote", "tags", "note"}
	repeatable   = []string{"turns", "answers", "article", "quote", "tags"}
)

// sheet says whether a fixture is a table of values, and what parts them: its
// name ends in .csv or .tsv, or its first line is a heading and no JSON.
func sheet(path string, r *bufio.Reader) (delimiter rune, ok bool) {
	head, _ := r.Peek(4096) // a short file is all there is
	first, _, _ := bytes.Cut(head, []byte("\n"))
	line := strings.ToLower(strings.TrimSpace(string(first)))
	named := slices.Contains([]string{".csv", ".tsv"}, strings.ToLower(filepath.Ext(path)))
	if !named && (line == "" || strings.ContainsAny(line[:1], "{[") || !strings.Contains(line, "question")) {
		return 0, false
	}
	delimiter = ','
	for _, d := range []rune{';', '\t'} {
		if strings.Count(line, string(d)) > strings.Count(line, string(delimiter)) {
			delimiter = d
		}
	}
	if rest, said := strings.CutPrefix(line, "sep="); said && rest != "" { // as Excel begins a file
		delimiter = rune(rest[0])
		_, _ = r.Discard(min(len(first)+1, len(head)))
	}
	return delimiter, true
}

// readRows reads a question from each row under the heading.
func readRows(name string, in io.Reader, delimiter rune, yield func(Case, error) bool) {
	reader := csv.NewReader(in)
	reader.Comma, reader.FieldsPerRecord, reader.ReuseRecord = delimiter, -1, true
	r := reading{name: name}
	var heading []string
	for {
		cells, err := reader.Read()
		if errors.Is(err, io.EOF) {
			break
		}
		if fault := new(csv.ParseError); errors.As(err, &fault) {
			r.faults = append(r.faults, &FixtureError{File: name, Line: fault.Line, What: "not comma-separated values: " + fault.Err.Error()})
			break
		}
		if err != nil {
			yield(Case{}, fmt.Errorf("read the fixture %s: %w", name, err))
			return
		}
		line, _ := reader.FieldPos(0)
		if heading == nil {
			if heading, err = readHeading(cells); err != nil {
				r.take(Case{}, line, err, yield)
				break
			}
			continue
		}
		if !slices.ContainsFunc(cells, func(cell string) bool { return strings.TrimSpace(cell) != "" }) {
			continue
		}
		c, err := parseRow(heading, cells)
		if !r.take(c, line, err, yield) {
			return
		}
	}
	r.end(yield)
}

func readHeading(cells []string) ([]string, error) {
	var heading []string
	for _, cell := range cells {
		column := strings.ToLower(strings.TrimSpace(cell))
		switch {
		case column == "":
		case !slices.Contains(sheetColumns, column):
			return nil, fieldf(shorten(column, 40), "unknown column; a table may have %s", strings.Join(sheetColumns, ", "))
		case slices.Contains(heading, column) && !slices.Contains(repeatable, column):
			return nil, fieldf(column, "given twice")
		}
		heading = append(heading, column)
	}
	if !slices.Contains(heading, "question") {
		return nil, fieldf("question", "missing; the first line names the columns: %s", strings.Join(sheetColumns, ", "))
	}
	return heading, nil
}

// row is a table's row by its headings; empty cells are left out.
type sheetRow map[string][]string

func (r sheetRow) one(column string) string {
	if len(r[column]) == 0 {
		return ""
	}
	return r[column][0]
}

// parseRow reads a row as parseLine reads a line. What a table has no column for
// is taken from the rest: an id from the question, answerable from whether there
// are answers, a kind from these.
func parseRow(heading, cells []string) (Case, error) {
	row := sheetRow{}
	var c Case
	for i, cell := range cells {
		if err := notUTF8([]byte(cell)); err != nil {
			return c, err
		}
		text := strings.TrimSpace(cell)
		if i >= len(heading) || heading[i] == "" {
			if text != "" {
				return c, fieldf("", "cell %d, %q, is under no heading", i+1, shorten(text, 40))
			}
			continue
		}
		if heading[i] == "quote" { // its bytes count
			text = cell
		}
		if text != "" {
			row[heading[i]] = append(row[heading[i]], text)
		}
	}
	c.ID, c.Kind, c.Question, c.Note = row.one("id"), row.one("kind"), row.one("question"), row.one("note")
	for _, cell := range row["turns"] {
		c.Turns = append(c.Turns, split(cell, "\n")...)
	}
	for _, cell := range row["tags"] {
		c.Tags = append(c.Tags, strings.FieldsFunc(cell, func(r rune) bool { return strings.ContainsRune(", ;\n", r) })...)
	}
	var err error
	if c.Asked, err = askedOn(row.one("asked")); err != nil {
		return c, err
	}
	if c.Answers, err = answerCells(row["answers"]); err != nil {
		return c, err
	}
	if len(row["article"]) != len(row["quote"]) {
		return c, fieldf("quote", "%d quotes for %d articles; want a quote for each", len(row["quote"]), len(row["article"]))
	}
	for i, article := range row["article"] {
		c.Evidence = append(c.Evidence, Evidence{article, row["quote"][i]})
	}
	if err := c.supply(heading, row); err != nil {
		return c, err
	}
	return c, checkCase(c)
}

// supply fills in what the table has no column for.
func (c *Case) supply(heading []string, row sheetRow) error {
	if !slices.Contains(heading, "id") && c.Question != "" {
		c.ID = Feedback{Question: c.Question, Turns: c.Turns}.id()
	}
	c.Answerable = len(c.Answers) > 0
	if slices.Contains(heading, "answerable") {
		switch strings.ToLower(row.one("answerable")) {
		case "true", "yes", "y", "1":
			c.Answerable = true
		case "false", "no", "n", "0":
			c.Answerable = false
		case "":
			return fieldf("answerable", "not filled in yet; want true where the articles hold an answer, false where they don't")
		default:
			return fieldf("answerable", "want true or false, found %s", shorten(row.one("answerable"), 40))
		}
	}
	if slices.Contains(heading, "kind") {
		return nil
	}
	switch {
	case !c.Answerable:
		c.Kind = "unanswerable"
	case len(c.Turns) > 0:
		c.Kind = "followup"
	default:
		c.Kind = "factoid"
	}
	return nil
}

// answerCells reads groups of answers: a cell each, or a line each of a cell,
// with "|" between the strings of a group; or JSON.
func answerCells(cells []string) ([][]string, error) {
	var groups [][]string
	for _, cell := range cells {
		if strings.HasPrefix(cell, "[") {
			var list [][]string
			if err := json.Unmarshal([]byte(cell), &list); err != nil {
				return nil, fieldf("answers", "want strings with | between them, or a list of lists of strings, found %s", shorten(cell, 40))
			}
			groups = append(groups, list...)
			continue
		}
		for _, line := range split(cell, "\n") {
			groups = append(groups, split(line, "|"))
		}
	}
	return groups, nil
}

// split parts a cell and leaves empty parts out.
func split(cell, by string) []string {
	var out []string
	for part := range strings.SplitSeq(cell, by) {
		if part = strings.TrimSpace(part); part != "" {
			out = append(out, part)
		}
	}
	return out
}
