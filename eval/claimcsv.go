package eval

import (
	"encoding/csv"
	"fmt"
	"io"
	"strings"
)

// WriteClaimsCSV writes a row for each claim, for a spreadsheet.
func WriteClaimsCSV(w io.Writer, r *ClaimReport) error {
	out := csv.NewWriter(w)
	_ = out.Write([]string{ // Flush keeps the first error
		"id", "article", "kind", "claim", "label", "verdict", "right", "probability", "shown", "reason", "detail",
		"quotes", "evidence", "error", "ms", "file", "line",
	})
	for _, c := range r.Claims {
		var quotes []string
		for _, q := range c.Quotes {
			quotes = append(quotes, q.Quote)
		}
		row := []string{
			c.ID, c.Article, c.Kind, c.ClaimCase.Claim, c.Label.text(), string(c.Verdict), fmt.Sprint(c.Error == "" && c.Right()),
			plain(c.Probability), string(c.Shown), c.Reason, c.Detail,
			strings.Join(quotes, "\n"), strings.Join(c.Evidence, "\n"), c.Error, plain(c.Milliseconds), c.File, fmt.Sprint(c.Line),
		}
		for i, cell := range row {
			row[i] = inert(cell)
		}
		_ = out.Write(row)
	}
	out.Flush()
	if err := out.Error(); err != nil {
		return fmt.Errorf("write the CSV report: %w", err)
	}
	return nil
}
