package eval

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
)

// WriteComparison writes a comparison of two reports for a terminal, and last the
// gates on the change.
func WriteComparison(w io.Writer, r *Report, o TableOptions) error {
	out := bufio.NewWriter(w)
	p := painter{out, o.Colour, o.Width}
	p.comparison(r.Comparison, o.All)
	p.gates(r.Gates)
	if err := out.Flush(); err != nil { // holds the first error of any write
		return fmt.Errorf("write the comparison: %w", err)
	}
	return nil
}

// WriteComparisonJSON writes a comparison, as a report's member "comparison" has
// it, with the gates on the change.
func WriteComparisonJSON(w io.Writer, r *Report) error {
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	if err := enc.Encode(struct {
		Schema string `json:"schema"`
		*Comparison
		Gates []GateResult `json:"gates,omitempty"`
	}{"dateline-eval-comparison/1", r.Comparison, r.Gates}); err != nil {
		return fmt.Errorf("write the comparison: %w", err)
	}
	return nil
}

// WriteComparisonMarkdown writes a comparison as WriteMarkdown does.
func WriteComparisonMarkdown(w io.Writer, r *Report) error {
	out := bufio.NewWriter(w)
	markdownGates(out, r)
	markdownComparison(out, r.Comparison)
	if err := out.Flush(); err != nil { // holds the first error of any write
		return fmt.Errorf("write the comparison: %w", err)
	}
	return nil
}
