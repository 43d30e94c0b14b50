package eval

import (
	"fmt"
	"strings"
)

// comparison writes each metric's difference with its interval, McNemar's test,
// then the questions that changed with both answers.
func (p painter) comparison(c *Comparison, all bool) {
	fmt.Fprintf(p, "%d %s in common with the run of %s", c.Shared, c.noun(), c.Baseline.Started.Format("2006-01-02 15:04"))
	if c.Baseline.Commit != "" {
		fmt.Fprintf(p, " (commit %s)", clean(shorten(c.Baseline.Commit, 13)))
	}
	for _, n := range []struct {
		count int
		what  string
	}{{c.OnlyBaseline, "only there"}, {c.OnlyRun, "only here"}, {c.Edited, "edited since"}, {c.Errors, "left out for an error"}} {
		if n.count > 0 {
			fmt.Fprintf(p, ", %d %s", n.count, n.what)
		}
	}
	fmt.Fprint(p, "\n")
	for i, d := range c.Differs {
		lead := "what differs: "
		if i > 0 {
			lead = strings.Repeat(" ", len(lead))
		}
		fmt.Fprintf(p, "%s%s\n", lead, clean(shorten(d.String(), 200)))
	}
	if len(c.EditedIDs) > 0 {
		fmt.Fprintf(p, "edited since: %s\n", clean(shorten(strings.Join(c.EditedIDs, ", "), 400)))
	}
	fmt.Fprintln(p)
	if c.Shared == 0 {
		return
	}
	p.differences(c, all)
	fmt.Fprintf(p, "right in both %d, wrong in both %d, better %d, worse %d\nMcNemar's exact test: p = %.3g\n\n",
		c.BothRight, c.BothWrong, c.Better, c.Worse, c.McNemar)
	for _, ch := range c.Changed {
		p.change(ch)
	}
}

func (p painter) differences(c *Comparison, all bool) {
	rows := [][]string{{"metric", "baseline", "now", "difference", "95 % interval", "p"}}
	corrected := c.corrected(all)
	tested, infos := false, c.infos()
	for i, d := range c.Metrics {
		if i >= len(infos) || !all && (!infos[i].Headline || d.Difference == nil) {
			continue
		}
		m, interval, diff := infos[i], "", "–"
		if d.Difference != nil {
			diff = signed(m, *d.Difference)
		}
		if d.Low != nil {
			interval = signed(m, *d.Low) + " to " + signed(m, *d.High)
		}
		tested = tested || corrected[i] != nil
		rows = append(rows, []string{m.Name, figure(m, d.Baseline), figure(m, d.Run), diff, interval, pText(corrected[i]) + verdict(m, d, corrected[i])})
	}
	p.tabbed(false, 2, rows)
	if tested {
		fmt.Fprint(p, "p: a paired test of no change, corrected for the rows of the table (Holm)\n\n")
	}
}

// corrected is each metric's p-value, corrected for the rows that the table has:
// the headline metrics, or all.
func (c *Comparison) corrected(all bool) []*float64 {
	out := make([]*float64, len(c.Metrics))
	if !all {
		for i, d := range c.Metrics {
			out[i] = d.PHolm
		}
		return out
	}
	rows := make([]*Difference, len(c.Metrics))
	for i := range c.Metrics {
		rows[i] = &c.Metrics[i]
	}
	return holm(rows)
}

// pText writes a p-value.
func pText(p *float64) string {
	switch {
	case p == nil:
		return ""
	case *p < 0.001:
		return "<0.001"
	}
	return fmt.Sprintf("%.3f", *p)
}

// signed writes a difference with its sign and as many digits as the metric's
// figures have.
func signed(m MetricInfo, f float64) string {
	if m.Unit == "" {
		return fmt.Sprintf("%+.3f", f)
	}
	return fmt.Sprintf("%+.1f", f)
}

// significant is the level of the corrected p-value below which a change is
// called one.
const significant = 0.05

// verdict says better or worse where the paired test says so.
func verdict(m MetricInfo, d Difference, p *float64) string {
	if p == nil || *p >= significant || d.Difference == nil || *d.Difference == 0 {
		return ""
	}
	if (*d.Difference > 0) != m.Lower {
		return "  better"
	}
	return "  worse"
}

func (p painter) change(ch Change) {
	colour := "33"
	switch {
	case ch.Baseline.Right:
		colour = "31"
	case ch.Run.Right:
		colour = "32"
	}
	wrap(p, p.width, fmt.Sprintf("%s (%s):", clean(ch.ID), clean(ch.Kind)), " ", clean(ch.Question))
	wrap(p, p.width, fmt.Sprintf("  before, %s:", clean(string(ch.Baseline.Outcome))), "   ", clean(shorten(ch.Baseline.Text, 400)))
	wrap(p, p.width, fmt.Sprintf("  now, %s:", p.paint(colour, string(ch.Run.Outcome))), "   ", clean(shorten(ch.Run.Text, 400)))
	fmt.Fprintln(p)
}
