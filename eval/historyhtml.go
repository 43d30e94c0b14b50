package eval

import (
	"cmp"
	"context"
	"fmt"
	"io"
	"slices"
)

// historyView is what the history page's template shows.
type historyView struct {
	looks
	Folder  string
	Series  []seriesView
	Skipped []string
}

type seriesView struct {
	Fixtures string
	Runs     []HistoryRun
	Charts   []chart // of the headline metrics
	Others   []chart
}

// chart is a metric over the runs, 640 by 150. Points stand at equal distances.
type chart struct {
	Name, Doc  string
	Low, High  string // the ends of the scale
	Band, Line string // points of the interval's outline and of the values
	Points     []chartPoint
	Marks      []chartPoint // runs before which something else changed
}

type chartPoint struct {
	X, Y     float64
	Y1, Y2   float64 // the interval's ends; equal where there is none
	Label    string
	Interval bool
}

// The plot's box inside a chart.
const (
	plotLeft, plotRight = 50.0, 630.0
	plotTop, plotBottom = 10.0, 130.0
)

// WriteHistoryHTML writes the history as one page that needs nothing else: a
// chart for each metric, with intervals, and what changed between the runs.
func WriteHistoryHTML(w io.Writer, h *History) error {
	v := historyView{looks: looks{CSS: pageCSS}, Folder: baseName(h.Folder), Skipped: h.Skipped}
	for _, s := range h.Series {
		view := seriesView{Fixtures: s.Fixtures, Runs: s.Runs}
		for _, m := range byInterest() {
			c, ok := newChart(m, s.Runs)
			switch {
			case !ok:
			case m.Headline:
				view.Charts = append(view.Charts, c)
			default:
				view.Others = append(view.Others, c)
			}
		}
		v.Series = append(v.Series, view)
	}
	if err := historyPage(v).Render(context.Background(), w); err != nil {
		return fmt.Errorf("write the history page: %w", err)
	}
	return nil
}

// byInterest is the metrics with the answers' first: they are what people who
// watch quality look for.
func byInterest() []MetricInfo {
	list := slices.Clone(metrics)
	slices.SortStableFunc(list, func(a, b MetricInfo) int {
		return cmp.Compare(slices.Index(groupOrder, a.Group), slices.Index(groupOrder, b.Group))
	})
	return list
}

var groupOrder = []string{"answer", "citations", "retrieval", "cost"}

// newChart draws a metric; it reports false where no run has it.
func newChart(m MetricInfo, runs []HistoryRun) (chart, bool) {
	c := chart{Name: m.Name, Doc: m.Doc}
	top, some := 0.0, false
	for _, run := range runs {
		v, _ := find(run.Report.Overall, m.Name) // of another version's report: a gap
		if v.Value == nil {
			continue
		}
		some, top = true, max(top, *v.Value)
		if v.High != nil {
			top = max(top, *v.High)
		}
	}
	if !some {
		return c, false
	}
	if m.Unit == "" {
		top = 1
	}
	if top <= 0 {
		top = 1
	}
	x := func(i int) float64 {
		return plotLeft + (plotRight-plotLeft)*(float64(i)+0.5)/float64(len(runs))
	}
	y := func(value float64) float64 { return plotBottom - (plotBottom-plotTop)*value/top }
	back := ""
	for i, run := range runs {
		v, _ := find(run.Report.Overall, m.Name)
		if s := run.Since; s != nil && len(s.Differs)+s.Edited > 0 {
			c.Marks = append(c.Marks, chartPoint{X: x(i) - (plotRight-plotLeft)/float64(2*len(runs)), Label: run.Changes()})
		}
		if v.Value == nil {
			continue
		}
		pt := chartPoint{X: x(i), Y: y(*v.Value), Y1: y(*v.Value), Y2: y(*v.Value), Label: fmt.Sprintf("%s: %s", run.label(), figure(m, v.Value))}
		if v.Low != nil {
			pt.Y1, pt.Y2, pt.Interval = y(*v.High), y(*v.Low), true
			pt.Label += fmt.Sprintf(", 95 %% interval %s–%s", figure(m, v.Low), figure(m, v.High))
		}
		c.Points = append(c.Points, pt)
		c.Line += fmt.Sprintf("%.1f,%.1f ", pt.X, pt.Y)
		c.Band += fmt.Sprintf("%.1f,%.1f ", pt.X, pt.Y1)
		back = fmt.Sprintf("%.1f,%.1f ", pt.X, pt.Y2) + back
	}
	c.Band += back
	c.Low, c.High = "0", figure(m, &top)
	if m.Unit == "" {
		c.High = "1"
	}
	return c, true
}
