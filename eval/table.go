package eval

import (
	"bufio"
	"fmt"
	"io"
	"strings"
	"text/tabwriter"

	"dateline/internal/onscreen"
)

// TableOptions say how the terminal table looks.
type TableOptions struct {
	Colour bool // the writer is a terminal that wants colour
	Width  int  // longer lines of the tables are cut off, so that none wraps; 0: none is
	All    bool // every metric, not the headline ones
	Wrong  int  // list at most so many questions that weren't right; 0: 20, below 0: none
	Misses int  // of so many of them show the answer beside what was wanted
}

// kindColumn is a metric beside each kind, with a head of two lines.
type kindColumn struct{ metric, above, below string }

// kindColumns leave room for all of them in 80 columns.
var kindColumns = []kindColumn{
	{"right", "", "right"},
	{"answer_match", "answer", "match"},
	{"refusal_rate", "refusal", "rate"},
	{"false_refusal_rate", "false", "refusal"},
	{"passage_recall_at_5", "passage", "recall@5"},
	{"citation_precision", "citation", "precision"},
	{"citation_recall", "", "recall"},
	{"latency_p50_ms", "median", "ms"},
}

// WriteTable writes the report for a terminal: figures with their intervals,
// then by kind, the questions that weren't right, the comparison where there is
// one, and last the gates.
func WriteTable(w io.Writer, r *Report, o TableOptions) error {
	out := bufio.NewWriter(w)
	p := painter{out, o.Colour, o.Width}
	p.summary(r)
	p.figures(metrics, r.Overall, o.All)
	p.kinds("kind", kindColumns, kindRows(r.Kinds))
	if len(r.Tags) > 0 {
		p.kinds("tag", kindColumns, kindRows(r.Tags))
	}
	if r.Judge != nil {
		p.judge(r.Judge)
	}
	p.spent(r)
	if err := p.wrong(r, o.Wrong); err != nil {
		return err
	}
	if err := p.misses(r, o.Misses); err != nil {
		return err
	}
	if r.Comparison != nil {
		p.comparison(r.Comparison, o.All)
	}
	p.gates(r.Gates)
	if err := out.Flush(); err != nil { // holds the first error of any write
		return fmt.Errorf("write the table: %w", err)
	}
	return nil
}

func (p painter) gates(list []GateResult) {
	for _, g := range list {
		mark := p.paint("32", "passed")
		if !g.Passed {
			mark = p.paint("31", "FAILED")
		}
		fmt.Fprintf(p, "gate %s: %s\n", mark, clean(g.Line()))
	}
}

type painter struct {
	*bufio.Writer
	colour bool
	width  int
}

func (p painter) paint(code, text string) string {
	if !p.colour {
		return text
	}
	return "\x1b[" + code + "m" + text + "\x1b[0m"
}

func (p painter) summary(r *Report) {
	rate := ""
	if r.Seconds > 0 {
		rate = fmt.Sprintf(" in %.1f s (%.1f a second)", r.Seconds, float64(r.Asked)/r.Seconds)
	}
	if s := r.Stability; r.Settings.Repeat > 1 && s != nil && r.Repeats != nil {
		fmt.Fprintf(p, "%d questions asked %d times each, %d of %d answers%s\n%d of %d ended the same way each time, %d with the same words\n",
			s.Questions, r.Settings.Repeat, r.Asked, r.Planned, rate, s.Same, s.Questions, r.Repeats.SameWords)
		p.flips(r.Repeats.Flips)
	} else {
		fmt.Fprintf(p, "%d of %d questions asked%s\n", r.Asked, r.Planned, rate)
	}
	if r.Interrupted {
		fmt.Fprintln(p, p.paint("33", "interrupted: the figures are of what was done"))
	}
	if r.Errors > 0 {
		are := "are"
		if r.Errors == 1 {
			are = "is"
		}
		fmt.Fprintln(p, p.paint("31", fmt.Sprintf("%d ended in an error and %s in no figure but error_rate; the first: %s", r.Errors, are, clean(r.FirstError))))
	}
	if r.Degraded > 0 {
		fmt.Fprintln(p, p.paint("33", fmt.Sprintf("answers that differ from what was asked for: %d of %d; the first: %s", r.Degraded, r.Asked, clean(r.Notice))))
	}
	fmt.Fprintln(p)
}

// flipsShown is how many questions whose repeats differ are listed.
const flipsShown = 20

func (p painter) flips(list []Flip) {
	for i, f := range list {
		if i == flipsShown {
			fmt.Fprintf(p, "  and %d more that vary\n", len(list)-i)
			break
		}
		fmt.Fprintf(p, "  %s\n", clean(f.String()))
	}
}

// tabbed lays out rows of cells in aligned columns, gap spaces apart.
func (p painter) tabbed(right bool, gap int, rows [][]string) {
	flags, end := uint(0), ""
	if right { // a right-aligned column needs its end marked
		flags, end = tabwriter.AlignRight, "\t"
	}
	var b strings.Builder
	t := tabwriter.NewWriter(&b, 0, 8, gap, ' ', flags)
	for _, cells := range rows {
		fmt.Fprintln(t, strings.Join(cells, "\t")+end)
	}
	_ = t.Flush() // a strings.Builder takes every write
	for line := range strings.Lines(b.String()) {
		line = strings.TrimRight(line, " \n")
		if p.width > 0 {
			line = shorten(line, p.width)
		}
		fmt.Fprintln(p, line)
	}
	fmt.Fprintln(p)
}

func (p painter) figures(infos []MetricInfo, values []Value, all bool) {
	rows := [][]string{{"metric", "value", "95 % interval", "of"}}
	for i, m := range infos {
		if i >= len(values) || !all && (!m.Headline || values[i].Value == nil) {
			continue
		}
		rows = append(rows, figureRow(m, values[i]))
	}
	p.tabbed(false, 2, rows)
}

func figureRow(m MetricInfo, v Value) []string {
	of := fmt.Sprintf("%s %s", plain(v.Denominator), m.Over)
	if m.Form == Share {
		of = fmt.Sprintf("%s of %s", plain(v.Numerator), of)
	}
	interval := ""
	if v.Low != nil {
		interval = figure(m, v.Low) + "–" + figure(m, v.High)
	}
	return []string{m.Name, figure(m, v.Value), interval, of}
}

// figure writes a value as the metric's form wants it; null is a dash.
func figure(m MetricInfo, f *float64) string {
	switch {
	case f == nil:
		return "–"
	case m.Unit == "":
		return fmt.Sprintf("%.3f", *f)
	case *f >= 100 || *f == float64(int(*f)):
		return fmt.Sprintf("%.0f", *f)
	}
	return fmt.Sprintf("%.1f", *f)
}

// kindRow are the figures of one kind, or tag, of questions or claims.
type kindRow struct {
	kind    string
	n       int
	metrics []Value
}

func kindRows(kinds []KindFigures) []kindRow {
	rows := make([]kindRow, len(kinds))
	for i, k := range kinds {
		rows[i] = kindRow{k.Kind, k.Questions, k.Metrics}
	}
	return rows
}

// kinds writes a row for each kind, or tag, with the columns that any of them
// has a figure for.
func (p painter) kinds(head string, columns []kindColumn, kinds []kindRow) {
	rows := [][]string{{"", ""}, {head, "n"}}
	for _, k := range kinds {
		rows = append(rows, []string{clean(k.kind), fmt.Sprint(k.n)})
	}
	for _, c := range columns {
		cells, some := []string{c.above, c.below}, false
		m := anyMetric(c.metric)
		for _, k := range kinds {
			v, _ := find(k.metrics, c.metric) // of another version's report: a dash
			cells, some = append(cells, figure(m, v.Value)), some || v.Value != nil
		}
		for i, cell := range cells {
			if some {
				rows[i] = append(rows[i], cell)
			}
		}
	}
	p.tabbed(true, 1, rows)
}

func (p painter) judge(j *JudgeSummary) {
	fmt.Fprintf(p, "judged by %s (rubric %s), apart from the figures above: %d judged, %d errors\n", clean(j.Model), j.RubricVersion, j.Judged, j.Errors)
	if j.FirstError != "" {
		fmt.Fprintln(p, p.paint("31", "the first error: "+clean(j.FirstError)))
	}
	fmt.Fprintln(p)
	var rows [][]string
	for _, v := range []struct {
		Value
		over  string
		kappa *float64
	}{
		{j.Correct, "answers", nil},
		{j.Support, "sentences", nil},
		{j.Agreement, "answers", j.AgreementKappa},
		{j.SupportAgreement, "sentences", j.SupportKappa},
	} {
		row := figureRow(MetricInfo{Name: v.Name, Form: Share, Over: v.over}, v.Value)
		if v.kappa != nil {
			row = append(row, fmt.Sprintf("kappa %.2f", *v.kappa))
		}
		rows = append(rows, row)
	}
	p.tabbed(false, 2, rows)
}

func (p painter) wrong(r *Report, most int) error {
	if most == 0 {
		most = 20
	}
	rows, more := [][]string{}, 0
	for result, err := range r.Results() {
		if err != nil {
			return err
		}
		if result.Outcome.Right() || result.Outcome == Retrieval {
			continue
		}
		if len(rows) >= most {
			more++
			continue
		}
		rows = append(rows, []string{clean(result.ID), clean(result.Kind), clean(string(result.Outcome)), clean(shorten(result.Question, 70))})
	}
	if most < 0 || len(rows) == 0 {
		return nil
	}
	p.tabbed(false, 2, rows)
	if more > 0 {
		fmt.Fprintf(p, "and %d more that weren't right; --html shows each\n\n", more)
	}
	return nil
}

// spent says what the answers cost, where a model was asked.
func (p painter) spent(r *Report) {
	if r.Spent.Calls > 0 {
		fmt.Fprintf(p, "spent on answering: %s\n", r.Spent)
	}
	if r.Judge != nil && r.Judge.Spent.Calls > 0 {
		fmt.Fprintf(p, "spent on judging: %s\n", r.Judge.Spent)
	}
	if r.Spent.Calls > 0 || r.Judge != nil && r.Judge.Spent.Calls > 0 {
		fmt.Fprintln(p)
	}
}

// misses shows the first answers that weren't right beside what was wanted.
func (p painter) misses(r *Report, most int) error {
	shown := 0
	for result, err := range r.Results() {
		if err != nil {
			return err
		}
		if shown == most {
			break
		}
		if result.Outcome.Right() || result.Outcome == Retrieval {
			continue
		}
		shown++
		wrap(p, p.width, fmt.Sprintf("%s (%s), %s:", clean(result.ID), clean(result.Kind), result.Outcome), " ", clean(result.Question))
		for _, t := range result.Turns {
			wrap(p, p.width, "  earlier:", "   ", clean(t.Question))
		}
		wrap(p, p.width, "  said:", "   ", clean(shorten(result.text(), 400)))
		p.wanted(result)
		fmt.Fprintln(p)
	}
	return nil
}

// wanted says what a question's answer should have been.
func (p painter) wanted(r Result) {
	if !r.Answerable {
		fmt.Fprintln(p, "  wanted: a refusal")
	}
	for i, group := range r.Answers {
		met := "missing"
		if i < len(r.Groups) && r.Groups[i] && r.Outcome != RefusedWrongly {
			met = "met"
		}
		wrap(p, p.width, fmt.Sprintf("  wanted (%s):", met), "   ", clean(strings.Join(group, " | ")))
	}
	for _, g := range r.Evidence {
		found := "not retrieved"
		if g.Rank > 0 {
			found = fmt.Sprintf("passage %d", g.Rank)
		}
		wrap(p, p.width, fmt.Sprintf("  evidence (%s, %s):", clean(g.Article), found), "   ", clean(shorten(g.Quote, 300)))
	}
}

// clean keeps what others wrote from steering the terminal.
func clean(text string) string { return onscreen.Line(text) }
