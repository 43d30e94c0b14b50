package eval

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"io"
)

// WriteJSON writes the whole report: the figures, and last "questions", a
// result to a line, streamed.
func WriteJSON(w io.Writer, r *Report) error {
	head, err := json.MarshalIndent(r, "", "  ")
	if err != nil {
		return fmt.Errorf("encode the report: %w", err)
	}
	out := bufio.NewWriter(w)
	fmt.Fprintf(out, "%s", bytes.TrimSuffix(head, []byte("\n}")))
	fmt.Fprint(out, ",\n  \"questions\": [")
	separator := "\n"
	for result, err := range r.Results() {
		if err != nil {
			return err
		}
		line, err := json.Marshal(result)
		if err != nil {
			return fmt.Errorf("encode question %s: %w", result.ID, err)
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
