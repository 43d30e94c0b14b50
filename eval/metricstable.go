package eval

import (
	"bufio"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"
)

// metricsWidth is what the list of metrics is wrapped to.
const metricsWidth = 80

// WriteMetrics writes the list of bot eval --metrics: every name that a gate
// may use and what it means.
func WriteMetrics(w io.Writer) error { return writeMetrics(w, Metrics(), metricNotes) }

// WriteClaimMetrics is WriteMetrics for bot eval claims.
func WriteClaimMetrics(w io.Writer) error { return writeMetrics(w, ClaimMetrics(), claimNotes) }

func writeMetrics(w io.Writer, list []MetricInfo, notes string) error {
	out := bufio.NewWriter(w)
	group := ""
	for _, m := range list {
		if m.Group != group {
			group = m.Group
			fmt.Fprintf(out, "%s\n", group)
		}
		over := fmt.Sprintf("%s over %s", m.Form, m.Over)
		if m.Lower {
			over += ", lower is better"
		}
		wrap(out, metricsWidth, fmt.Sprintf("  %-25s", m.Name), strings.Repeat(" ", 27), fmt.Sprintf("%s (%s)", m.Doc, over))
	}
	fmt.Fprint(out, "\n"+notes)
	if err := out.Flush(); err != nil { // holds the first error of any write
		return fmt.Errorf("write the metrics: %w", err)
	}
	return nil
}

// wrap writes text after a lead, in lines of a width, further ones after an
// indent. A width of 0 is one line.
func wrap(w io.Writer, width int, lead, indent, text string) {
	line, used := lead, utf8.RuneCountInString(lead)
	for word := range strings.FieldsSeq(text) {
		n := utf8.RuneCountInString(word)
		if width > 0 && used+n >= width {
			fmt.Fprintln(w, line)
			line, used = indent, len(indent)
		}
		line += " " + word
		used += n + 1
	}
	fmt.Fprintln(w, line)
}

// metricNotes closes the list of metrics.
const metricNotes = `Higher is better where nothing else is said. Articles are ranked by their best
passage. A passage covers a quote when it holds at least half of its bytes.

Each figure comes with its numerator, its denominator and a 95 % interval, overall
and by kind. A share has Wilson's interval, in which the quotes and citations of
one question count as independent; with --repeat it has a bootstrap interval over
questions. A mean has a seeded bootstrap interval over questions, a quantile one
from order statistics; where all questions give the same, neither can say more.
What is undefined is null, and fails a gate. A question that ended in an error is
in no figure but error_rate. Latencies are the engine's own clock; --parallel 1
measures them undisturbed.
`

// claimNotes closes the list of metrics of claims.
const claimNotes = `Higher is better where nothing else is said. Each figure comes overall and by
kind, with a 95 % interval: a share has Wilson's, in which the claims about one
article count as independent; an index has a seeded bootstrap interval over
articles, or over claims where there are fewer than ten articles; a quantile one
from order statistics. What is undefined is null, and fails a gate. A claim that
ended in an error is in no figure but claim_error_rate.
`
