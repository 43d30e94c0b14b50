package eval

import (
	"encoding/csv"
	"fmt"
	"io"
	"strings"
)

// WriteCSV writes a row for each result, for a spreadsheet: what was asked, how
// it ended, what was said and what was wanted.
func WriteCSV(w io.Writer, r *Report) error {
	out := csv.NewWriter(w)
	rows := [][]string{{
		"id", "repeat", "kind", "tags", "question", "answerable", "outcome", "right", "answer", "wanted", "missing", "error",
		"latency_ms", "calls", "prompt_tokens", "completion_tokens", "cost", "file", "line",
	}}
	if r.Judge != nil {
		rows[0] = append(rows[0], "judge", "judge_reason")
	}
	_ = out.Write(rows[0]) // Flush keeps the first error
	for result, err := range r.Results() {
		if err != nil {
			return err
		}
		_ = out.Write(csvRow(result, r.Judge != nil))
	}
	out.Flush()
	if err := out.Error(); err != nil {
		return fmt.Errorf("write the CSV report: %w", err)
	}
	return nil
}

func csvRow(r Result, judged bool) []string {
	var wanted, missing []string
	for i, group := range r.Answers {
		text := strings.Join(group, " | ")
		wanted = append(wanted, text)
		if i >= len(r.Groups) || !r.Groups[i] {
			missing = append(missing, text)
		}
	}
	latency, said := "", ""
	if r.Answer != nil {
		latency, said = plain(r.Answer.Usage.TotalMS), r.text()
	}
	row := []string{
		r.ID, fmt.Sprint(r.Repeat + 1), r.Kind, strings.Join(r.Tags, ", "), r.Question, fmt.Sprint(r.Answerable),
		string(r.Outcome), fmt.Sprint(r.Outcome.Right()), said, strings.Join(wanted, "\n"), strings.Join(missing, "\n"), r.Error,
		latency, fmt.Sprint(r.Spent.Calls), fmt.Sprint(r.Spent.PromptTokens), fmt.Sprint(r.Spent.CompletionTokens), decimals(r.Spent.Cost, 6),
		r.File, fmt.Sprint(r.Line),
	}
	if judged {
		verdict, reason := "", ""
		if r.Judge != nil {
			verdict, reason = r.Judge.Correctness, r.Judge.Reason
		}
		row = append(row, verdict, reason)
	}
	for i, cell := range row {
		row[i] = inert(cell)
	}
	return row
}

// inert keeps a spreadsheet from taking what others wrote for a formula.
func inert(cell string) string {
	if cell != "" && strings.ContainsRune("=+-@\t\r", rune(cell[0])) {
		return "'" + cell
	}
	return cell
}
