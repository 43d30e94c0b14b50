package eval

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"iter"
)

// WriteJSON writes the whole report: the figures, and last "questions", a
// result to a line, streamed.
func WriteJSON(w io.Writer, r *Report) error {
	return writeWithRows(w, r, "questions", r.Results())
}

// writeWithRows writes a report, an object, with one more member: rows, each on
// a line of its own.
func writeWithRows[T any](w io.Writer, report any, member string, rows iter.Seq2[T, error]) error {
	head, err := json.MarshalIndent(report, "", "  ")
	if err != nil {
		return fmt.Errorf("encode the report: %w", err)
	}
	out := bufio.NewWriter(w)
	fmt.Fprintf(out, "%s", bytes.TrimSuffix(head, []byte("\n}")))
	fmt.Fprintf(out, ",\n  %q: [", member)
	separator := "\n"
	for row, err := range rows {
		if err != nil {
			return err
		}
		line, err := json.Marshal(row)
		if err != nil {
			return fmt.Errorf("encode the report's %s: %w", member, err)
		}
		fmt.Fprint(out, separator)
		fmt.Fprintf(out, "%s", line)
		separator = ",\n"
	}
	fmt.Fprint(out, "\n  ]\n}\n")
	if err := out.Flush(); err != nil { // holds the first error of any write
		return fmt.Errorf("write the JSON report: %w", err)
	}
	return nil
}
