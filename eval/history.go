package eval

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"path/filepath"
	"slices"
	"strings"
	"time"
)

// History is the reports of a folder, in the order in which they were made, by
// the fixtures that they are of.
type History struct {
	Folder  string
	Series  []Series
	Skipped []string // files that are no reports, with why
}

// Series is the runs over one set of fixtures.
type Series struct {
	Fixtures string // their names
	Runs     []HistoryRun
}

// HistoryRun is one run with what changed since the one before it.
type HistoryRun struct {
	File    string
	Started time.Time
	Report  *Report     // its results are in its file
	Since   *Comparison // without metrics; nil for the first
}

// ReadHistory reads every report, a file named *.json, of a folder. What is no
// report is passed over and told of.
func ReadHistory(ctx context.Context, folder string) (*History, error) {
	paths, err := filepath.Glob(filepath.Join(escapeGlob(folder), "*.json"))
	if err != nil {
		return nil, fmt.Errorf("read the reports of %s: %w", folder, err)
	}
	h := &History{Folder: folder}
	bySet := map[string]*Series{}
	for _, path := range paths {
		if ctx.Err() != nil {
			return nil, ctx.Err()
		}
		r, err := ReadReport(path)
		if err != nil {
			h.Skipped = append(h.Skipped, err.Error())
			continue
		}
		name := fixtureNames(r)
		if bySet[name] == nil {
			bySet[name] = &Series{Fixtures: name}
		}
		bySet[name].Runs = append(bySet[name].Runs, HistoryRun{File: filepath.Base(path), Started: r.Started, Report: r})
	}
	if len(bySet) == 0 {
		return nil, fmt.Errorf("%s holds no report: bot eval --json FILE writes one, into a file named *.json", folder)
	}
	for _, s := range bySet {
		if err := s.order(ctx); err != nil {
			return nil, err
		}
		h.Series = append(h.Series, *s)
	}
	slices.SortFunc(h.Series, func(a, b Series) int { return strings.Compare(a.Fixtures, b.Fixtures) })
	return h, nil
}

// escapeGlob keeps a folder's name from being read as a pattern.
func escapeGlob(name string) string {
	return strings.NewReplacer(`\`, `\\`, "*", `\*`, "?", `\?`, "[", `\[`).Replace(name)
}

// fixtureNames are a report's fixtures without their folders.
func fixtureNames(r *Report) string {
	names := make([]string, len(r.Fixtures))
	for i, f := range r.Fixtures {
		names[i] = filepath.Base(f.Path)
	}
	slices.Sort(names)
	return strings.Join(names, ", ")
}

// order puts the runs in order and says what changed from each to the next.
func (s *Series) order(ctx context.Context) error {
	slices.SortStableFunc(s.Runs, func(a, b HistoryRun) int { return a.Started.Compare(b.Started) })
	for i := 1; i < len(s.Runs); i++ {
		if ctx.Err() != nil {
			return ctx.Err()
		}
		since, _, err := compareAnswers(s.Runs[i-1].Report, s.Runs[i].Report)
		if err != nil {
			return err
		}
		s.Runs[i].Since = since
	}
	return nil
}

// historyColumns are the metrics that a terminal has room for.
var historyColumns = []string{"right", "answer_match", "refusal_rate", "passage_recall_at_5", "ndcg_at_10"}

// WriteHistory writes the runs for a terminal: a row each with its main figures
// and what changed.
func WriteHistory(w io.Writer, h *History, o TableOptions) error {
	out := bufio.NewWriter(w)
	p := painter{out, o.Colour, o.Width}
	for _, s := range h.Series {
		fmt.Fprintf(p, "%s\n", clean(s.Fixtures))
		columns := s.columns()
		rows := [][]string{append([]string{"run", "n"}, columns...)}
		for _, run := range s.Runs {
			row := []string{run.label(), fmt.Sprint(run.Report.Asked)}
			for _, name := range columns {
				v, _ := find(run.Report.Overall, name) // of another version's report: a dash
				m, _ := metricNamed(name)
				cell := figure(m, v.Value)
				if v.Low != nil {
					cell += fmt.Sprintf(" (%s–%s)", figure(m, v.Low), figure(m, v.High))
				}
				row = append(row, cell)
			}
			rows = append(rows, row)
		}
		p.tabbed(false, 2, rows)
		for _, run := range s.Runs {
			if run.Since != nil {
				wrap(p, p.width, run.label()+":", "   ", clean(run.Changes()))
			}
		}
		fmt.Fprintln(p)
	}
	for _, why := range h.Skipped {
		fmt.Fprintf(p, "passed over: %s\n", clean(why))
	}
	if err := out.Flush(); err != nil { // holds the first error of any write
		return fmt.Errorf("write the history: %w", err)
	}
	return nil
}

// columns are those of historyColumns that any run has.
func (s Series) columns() []string {
	var out []string
	for _, name := range historyColumns {
		for _, run := range s.Runs {
			if v, err := find(run.Report.Overall, name); err == nil && v.Value != nil {
				out = append(out, name)
				break
			}
		}
	}
	return out
}

func (r HistoryRun) label() string {
	text := r.Started.Format("2006-01-02 15:04")
	if commit := r.Report.About.Commit; commit != "" {
		return text + " " + commit[:min(len(commit), 8)]
	}
	return text + " " + clean(r.File)
}

// Changes says in a line what changed since the run before.
func (r HistoryRun) Changes() string {
	c := r.Since
	var parts []string
	for _, d := range c.Differs {
		parts = append(parts, d.String())
	}
	if c.Edited > 0 {
		parts = append(parts, fmt.Sprintf("%d questions edited (%s)", c.Edited, shorten(strings.Join(c.EditedIDs, ", "), 100)))
	}
	parts = append(parts, fmt.Sprintf("of %d questions in common %d came right and %d went wrong (p = %.3g)", c.Shared, c.Better, c.Worse, c.McNemar))
	return strings.Join(parts, "; ")
}
