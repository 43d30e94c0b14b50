package eval

import (
	"bufio"
	"fmt"
	"io"
	"strings"
)

// markdownMisses is how many questions that weren't right a summary lists.
const markdownMisses = 20

// WriteMarkdown writes a summary for a pull request or the summary of a CI job:
// gates, figures, what changed, and the questions that weren't right.
func WriteMarkdown(w io.Writer, r *Report) error {
	out := bufio.NewWriter(w)
	fmt.Fprintf(out, "## %s\n\n", headline(r))
	if r.Interrupted {
		fmt.Fprintf(out, "Interrupted: the figures are of %d of %d.\n\n", r.Asked, r.Planned)
	}
	if r.Errors > 0 {
		fmt.Fprintf(out, "%d ended in an error and are in no figure but error_rate; the first: %s\n\n", r.Errors, inMarkdown(r.FirstError))
	}
	markdownGates(out, r)
	markdownFigures(out, r)
	if r.Comparison != nil {
		markdownComparison(out, r.Comparison)
	}
	if err := markdownWrong(out, r); err != nil {
		return err
	}
	if err := out.Flush(); err != nil { // holds the first error of any write
		return fmt.Errorf("write the Markdown report: %w", err)
	}
	return nil
}

func markdownGates(out *bufio.Writer, r *Report) {
	for _, g := range r.Gates {
		mark := "passed"
		if !g.Passed {
			mark = "**FAILED**"
		}
		fmt.Fprintf(out, "- gate %s: %s\n", mark, inMarkdown(g.Line()))
	}
	if len(r.Gates) > 0 {
		fmt.Fprintln(out)
	}
}

func markdownFigures(out *bufio.Writer, r *Report) {
	fmt.Fprint(out, "| metric | value | 95 % interval | of |\n| --- | ---: | --- | --- |\n")
	for i, m := range metrics {
		if i < len(r.Overall) && m.Headline && r.Overall[i].Value != nil {
			fmt.Fprintf(out, "| %s |\n", strings.Join(figureRow(m, r.Overall[i]), " | "))
		}
	}
	if r.Judge != nil {
		for i, v := range r.Judge.values() {
			fmt.Fprintf(out, "| %s |\n", strings.Join(figureRow(judgeMetrics[i], v), " | "))
		}
	}
	fmt.Fprintln(out)
}

func markdownComparison(out *bufio.Writer, c *Comparison) {
	fmt.Fprintf(out, "### Against the run of %s\n\n%d questions in common, %d edited since.\n\n", c.Baseline.Started.Format("2006-01-02 15:04"), c.Shared, c.Edited)
	for _, d := range c.Differs {
		fmt.Fprintf(out, "- %s\n", inMarkdown(d.String()))
	}
	if c.Shared == 0 {
		fmt.Fprintln(out)
		return
	}
	fmt.Fprint(out, "\n| metric | baseline | now | difference | 95 % interval | p | |\n| --- | ---: | ---: | ---: | --- | --- | --- |\n")
	for _, d := range differenceViews(c, true) {
		fmt.Fprintf(out, "| %s | %s | %s | %s | %s | %s | %s |\n", d.Name, d.Baseline, d.Run, d.Difference, d.Interval, inMarkdown(d.P), d.Verdict)
	}
	fmt.Fprintln(out)
	if len(c.Changed) == 0 {
		return
	}
	fmt.Fprintf(out, "<details><summary>%d questions ended otherwise</summary>\n\n", len(c.Changed))
	for _, ch := range c.Changed {
		fmt.Fprintf(out, "- %s, %s → %s: %s\n", inMarkdown(ch.ID), ch.Baseline.Outcome, ch.Run.Outcome, inMarkdown(ch.Question))
	}
	fmt.Fprint(out, "\n</details>\n\n")
}

func markdownWrong(out *bufio.Writer, r *Report) error {
	n := 0
	for result, err := range r.Results() {
		if err != nil {
			return err
		}
		if result.Outcome.Right() || result.Outcome == Retrieval {
			continue
		}
		if n++; n > markdownMisses {
			continue
		}
		if n == 1 {
			fmt.Fprint(out, "<details><summary>Questions that weren't right</summary>\n\n")
		}
		fmt.Fprintf(out, "- %s, %s: %s<br>said: %s\n", inMarkdown(result.ID), result.Outcome, inMarkdown(result.Question), inMarkdown(shorten(result.text(), 300)))
	}
	if n > markdownMisses {
		fmt.Fprintf(out, "\nand %d more\n", n-markdownMisses)
	}
	if n > 0 {
		fmt.Fprint(out, "\n</details>\n")
	}
	return nil
}

// inMarkdown writes what others wrote so that it is shown as it is, in one line.
func inMarkdown(text string) string {
	return markdownMarks.Replace(clean(text))
}

var markdownMarks = strings.NewReplacer(
	"&", "&amp;", "<", "&lt;", ">", "&gt;", "|", `\|`, "`", "\\`", "*", `\*`, "_", `\_`, "[", `\[`, "]", `\]`, "#", `\#`, "~", `\~`, `\`, `\\`, "@", "@&#8203;",
)
