package eval

import (
	"bufio"
	"cmp"
	"fmt"
	"io"
	"math"
	"slices"
	"strings"
)

// claimColumns are the metrics beside each kind of claim.
var claimColumns = []kindColumn{
	{"claims_right", "", "right"},
	{"auc", "", "AUC"},
	{"contradicted_told", "C from", "N"},
	{"brier", "", "Brier"},
	{"faulty_unmarked", "false", "shown"},
	{"faulty_marked", "false", "marked"},
	{"true_unmarked", "true", "shown"},
	{"true_marked", "true", "marked"},
	{"true_dropped", "true", "dropped"},
}

func (r *ClaimReport) kindRows() []kindRow {
	rows := make([]kindRow, len(r.Kinds))
	for i, k := range r.Kinds {
		rows[i] = kindRow{k.Kind, k.Claims, k.Metrics}
	}
	return rows
}

// WriteClaimTable writes the report for a terminal: figures with their
// intervals, what became of each label, how far probabilities hold, figures by
// kind, the claims that were misjudged, the comparison where there is one, and
// last the gates.
func WriteClaimTable(w io.Writer, r *ClaimReport, o TableOptions) error {
	out := bufio.NewWriter(w)
	p := painter{out, o.Colour, o.Width}
	p.claimSummary(r)
	p.figures(ClaimMetrics(), r.Overall, o.All)
	p.labels(r.Labels)
	p.reliability(r.Reliability)
	p.kinds("kind", claimColumns, r.kindRows())
	p.misjudged(r, cmp.Or(o.Wrong, 20))
	p.claimMisses(r, o.Misses)
	if r.Comparison != nil {
		p.comparison(r.Comparison, o.All)
	}
	p.gates(r.Gates)
	if err := out.Flush(); err != nil { // holds the first error of any write
		return fmt.Errorf("write the table: %w", err)
	}
	return nil
}

func (p painter) claimSummary(r *ClaimReport) {
	rate := ""
	if r.Seconds > 0 {
		rate = fmt.Sprintf(" in %.1f s (%.1f a second)", r.Seconds, float64(r.Judged)/r.Seconds)
	}
	fmt.Fprintf(p, "%d of %d claims judged%s\n", r.Judged, r.Planned, rate)
	if r.Interrupted {
		fmt.Fprintln(p, p.paint("33", "interrupted: the figures are of what was done"))
	}
	if r.Errors > 0 {
		fmt.Fprintln(p, p.paint("31", fmt.Sprintf("%d ended in an error, in no figure but claim_error_rate; the first: %s", r.Errors, clean(r.FirstError))))
	}
	fmt.Fprintln(p)
}

// labels says what was found on the claims of each label, and how they would be
// shown.
func (p painter) labels(counts []LabelCounts) {
	rows := [][]string{{"label", "n"}}
	for _, v := range claimVerdicts {
		rows[0] = append(rows[0], string(v))
	}
	for _, s := range showings {
		rows[0] = append(rows[0], string(s))
	}
	for _, c := range counts {
		row := []string{c.Label.text(), fmt.Sprint(c.Claims)}
		for _, v := range claimVerdicts {
			row = append(row, fmt.Sprint(c.Verdicts[v]))
		}
		for _, s := range showings {
			row = append(row, fmt.Sprint(c.Shown[s]))
		}
		rows = append(rows, row)
	}
	p.tabbed(true, 2, rows)
}

func (p painter) reliability(bins []ReliabilityBin) {
	rows := [][]string{{"probability", "claims", "mean", "true", "95 % interval"}}
	for _, b := range bins {
		row := []string{fmt.Sprintf("%.1f–%.1f", b.From, b.To), fmt.Sprint(b.Claims)}
		if b.Share != nil {
			row = append(row, fmt.Sprintf("%.3f", *b.Probability), fmt.Sprintf("%.3f", *b.Share), fmt.Sprintf("%.3f–%.3f", *b.Low, *b.High))
		}
		rows = append(rows, row)
	}
	p.tabbed(true, 2, rows)
}

// gravestFirst orders claims for a person to read: errors, then what was
// misjudged, and of each the probability that is further off first.
func gravestFirst(claims []ClaimResult) []ClaimResult {
	out := slices.Clone(claims)
	rank := func(r ClaimResult) int {
		switch {
		case r.Error != "":
			return 0
		case !r.Right():
			return 1
		case r.halfRight():
			return 2
		}
		return 3
	}
	slices.SortStableFunc(out, func(a, b ClaimResult) int {
		return cmp.Or(cmp.Compare(rank(a), rank(b)), cmp.Compare(b.off(), a.off()))
	})
	return out
}

// off is how far the probability is from the truth.
func (r ClaimResult) off() float64 { return math.Abs(r.Probability - one(r.True())) }

// halfRight reports whether a claim was told for not supported, but contradicted
// wasn't told from not said.
func (r ClaimResult) halfRight() bool {
	return r.Right() && !r.True() && (r.Verdict == ClaimContradicted) != (r.Label == LabelContradicted)
}

func (p painter) misjudged(r *ClaimReport, most int) {
	var rows [][]string
	more := 0
	for _, c := range gravestFirst(r.Claims) {
		switch {
		case c.Error == "" && c.Right():
		case len(rows) >= most:
			more++
		default:
			found := string(c.Verdict)
			if c.Error != "" {
				found = "error"
			}
			rows = append(rows, []string{clean(c.ID), clean(c.Kind), c.Label.text(), clean(found), fmt.Sprintf("%.2f", c.Probability), clean(shorten(c.ClaimCase.Claim, 70))})
		}
	}
	if len(rows) == 0 {
		return
	}
	p.tabbed(false, 2, append([][]string{{"id", "kind", "label", "found", "p", "claim"}}, rows...))
	if more > 0 {
		fmt.Fprintf(p, "and %d more that weren't right; --html shows each\n\n", more)
	}
}

// claimMisses shows the first misjudged claims with the words that decided.
func (p painter) claimMisses(r *ClaimReport, most int) {
	for _, c := range gravestFirst(r.Claims)[:min(most, len(r.Claims))] {
		if c.Error == "" && c.Right() {
			return
		}
		wrap(p, p.width, fmt.Sprintf("%s (%s), %s:", clean(c.ID), clean(c.Kind), c.Label.text()), " ", clean(c.ClaimCase.Claim))
		if c.Error != "" {
			wrap(p, p.width, "  error:", "   ", clean(c.Error))
		} else {
			wrap(p, p.width, fmt.Sprintf("  found %s:", clean(string(c.Verdict))), "   ", clean(c.summary()))
		}
		for _, q := range c.Quotes {
			wrap(p, p.width, fmt.Sprintf("  %s (%s):", clean(q.Outlet), clean(q.Article)), "   ", clean(shorten(q.Quote, 300)))
		}
		if len(c.Evidence) > 0 {
			wrap(p, p.width, "  what decides:", "   ", clean(shorten(strings.Join(c.Evidence, " … "), 300)))
		}
		fmt.Fprintln(p)
	}
}
