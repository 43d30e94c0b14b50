package eval

import "fmt"

// comparison writes each metric's difference with its interval, McNemar's test,
// then the questions that changed with both answers.
func (p painter) comparison(c *Comparison, all bool) {
	fmt.Fprintf(p, "%d questions in common with the run of %s", c.Shared, c.Baseline.Started.Format("2006-01-02 15:04"))
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
	fmt.Fprint(p, "\n\n")
	p.differences(c, all)
	fmt.Fprintf(p, "right in both %d, wrong in both %d, better %d, worse %d\nMcNemar's exact test: p = %.3g\n\n",
		c.BothRight, c.BothWrong, c.Better, c.Worse, c.McNemar)
	for _, ch := range c.Changed {
		p.change(ch)
	}
}

func (p painter) differences(c *Comparison, all bool) {
	rows := [][]string{{"metric", "baseline", "now", "difference", "95 % interval"}}
	for i, d := range c.Metrics {
		if i >= len(metrics) || !all && (!metrics[i].Headline || d.Difference == nil) {
			continue
		}
		m, interval, diff := metrics[i], "", "–"
		if d.Difference != nil {
			diff = signed(m, *d.Difference)
		}
		if d.Low != nil {
			interval = signed(m, *d.Low) + " to " + signed(m, *d.High)
		}
		rows = append(rows, []string{m.Name, figure(m, d.Baseline), figure(m, d.Run), diff, interval + verdict(m, d)})
	}
	p.tabbed(false, 2, rows)
}

// signed writes a difference with its sign and as many digits as the metric's
// figures have.
func signed(m MetricInfo, f float64) string {
	if m.Unit == "" {
		return fmt.Sprintf("%+.3f", f)
	}
	return fmt.Sprintf("%+.1f", f)
}

// verdict says better or worse where the interval leaves zero out.
func verdict(m MetricInfo, d Difference) string {
	if d.Low == nil || *d.Low <= 0 && *d.High >= 0 {
		return ""
	}
	if (*d.Low > 0) != m.Lower {
		return "  better"
	}
	return "  worse"
}

func (p painter) change(ch Change) {
	colour := "33"
	switch {
	case ch.Baseline.Outcome.Right():
		colour = "31"
	case ch.Run.Outcome.Right():
		colour = "32"
	}
	wrap(p, p.width, fmt.Sprintf("%s (%s):", clean(ch.ID), clean(ch.Kind)), " ", clean(ch.Question))
	wrap(p, p.width, fmt.Sprintf("  before, %s:", clean(string(ch.Baseline.Outcome))), "   ", clean(shorten(ch.Baseline.Text, 400)))
	wrap(p, p.width, fmt.Sprintf("  now, %s:", p.paint(colour, string(ch.Run.Outcome))), "   ", clean(shorten(ch.Run.Text, 400)))
	fmt.Fprintln(p)
}
