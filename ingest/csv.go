package ingest

import (
	"bufio"
	"bytes"
	"context"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"unicode/utf8"
)

func sortedNames[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }

// maxTable bounds a CSV file: one quote that isn't closed makes all that
// follows a single cell.
const maxTable = 256 << 20

// readCSV reads a table with a header, an article a row. Columns are separated
// by the comma, semicolon, tab or bar that the header has most of.
func readCSV(ctx context.Context, in *input, r *bufio.Reader, _ int, out emit) error {
	head, _ := r.Peek(64 << 10)
	var from io.Reader = &capped{from: r, left: maxTable}
	switch {
	case bytes.HasPrefix(head, []byte("\xef\xbb\xbf")):
		_, _ = r.Discard(3)
		head = head[3:]
	case bytes.HasPrefix(head, []byte{0xff, 0xfe}), bytes.HasPrefix(head, []byte{0xfe, 0xff}), bytes.IndexByte(head, 0) >= 0:
		data, err := whole(r)
		if err != nil {
			return err
		}
		d, fault := decode(data, "")
		if fault != nil {
			return fault
		}
		from, head = strings.NewReader(d.text), []byte(d.text[:min(len(d.text), 4096)])
	}
	table := csv.NewReader(from)
	table.FieldsPerRecord, table.LazyQuotes, table.ReuseRecord = -1, true, true
	table.Comma = separator(head)
	columns, err := table.Read()
	if err != nil {
		return problem("give a table with a header", "not a table: %v", err)
	}
	columns, _ = cells(columns, in.charset)
	names := make([]string, len(columns))
	texts := false
	for i, name := range columns {
		names[i] = fold(name)
		texts = texts || slices.Contains(fieldNames["text"], names[i])
	}
	if !texts {
		fault := problem(`name the column of the texts "text"`, "its header names no text")
		fault.Harmless = !in.named
		return fault
	}
	for ctx.Err() == nil {
		row, err := table.Read()
		if errors.Is(err, io.EOF) {
			return nil
		}
		line, _ := table.FieldPos(0)
		where := fmt.Sprintf("%s:%d", in.where, line)
		if err != nil {
			var broken *csv.ParseError
			if !errors.As(err, &broken) {
				return err
			}
			where = fmt.Sprintf("%s:%d", in.where, broken.StartLine)
			if !out(Found{}, &Fault{Where: where, Under: in.location, Reason: "not a row: " + broken.Err.Error(), Try: "correct its quotes"}) {
				return nil
			}
			continue
		}
		row, doubtful := cells(row, in.charset)
		fields := make(fieldSet)
		values := make(map[string]any)
		for i, cell := range row[:min(len(row), len(names))] {
			if names[i] != "" {
				fields.set(names[i], cell)
			}
		}
		if len(fields) == 0 {
			continue
		}
		rec := fields.record()
		text, note, err := textValue(ctx, fields, values)
		if err != nil {
			fault := at(where, err)
			fault.Where, fault.Under = where, in.location
			if !out(Found{}, fault) {
				return nil
			}
			continue
		}
		if text == "" {
			if !out(Found{}, &Fault{Where: where, Under: in.location, Reason: "it has no text", Try: "give it one, or remove the row"}) {
				return nil
			}
			continue
		}
		rec.text, rec.where = text, where
		rec.item = rec.key()
		for _, note := range []string{note, doubtful} {
			if note != "" {
				rec.notes = append(rec.notes, note)
			}
		}
		if !in.put(rec, out) {
			return nil
		}
	}
	return nil
}

// cells copies a row, decoded where it isn't UTF-8: as a whole, for in one cell
// there is little to guess by.
func cells(row []string, charset string) (copied []string, note string) {
	const between = "\n\t\n"
	all := strings.Join(row, between)
	if utf8.ValidString(all) {
		return strings.Split(all, between), ""
	}
	d, fault := decode([]byte(all), charset)
	if fault != nil {
		return strings.Split(strings.ToValidUTF8(all, "\uFFFD"), between), "letters of it that can't be read were replaced"
	}
	return strings.Split(d.text, between), d.note
}

func separator(head []byte) rune {
	line, _, _ := bytes.Cut(head, []byte("\n"))
	best, most := ',', 0
	for _, c := range ",;\t|" {
		if n := bytes.Count(line, []byte(string(c))); n > most {
			best, most = c, n
		}
	}
	return best
}

// capped ends what is too large with an error, not as if it were whole.
type capped struct {
	from io.Reader
	left int64
}

func (c *capped) Read(p []byte) (int, error) {
	n, err := c.from.Read(p)
	if c.left -= int64(n); c.left < 0 {
		return n, problem("split it, or make JSON Lines of it", "too large: a table may have %d MB", maxTable>>20)
	}
	return n, err
}
