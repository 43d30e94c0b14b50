package eval

import (
	"slices"

	"dateline/eval/stats"
)

// claimMetric is something that is measured over judged claims.
type claimMetric struct {
	MetricInfo
	part  func(r ClaimResult) (stats.Unit, bool)                     // what a claim adds to a share or a mean, if anything
	index func(rows []ClaimResult) func(times []int) (float64, bool) // of an Index: its value where each row is taken so often
}

const (
	overClaims      = "claims"
	overFaulty      = "false claims"
	overTrue        = "true claims"
	overUnsupported = "false claims that weren't taken for supported"
)

// claimMetrics is the table of everything that is measured over claims.
var claimMetrics = slices.Concat(
	claimGroup("verdict", verdictMetrics), claimGroup("probability", probabilityMetrics),
	claimGroup("answers", showingMetrics), claimGroup("claims' cost", claimCostMetrics))

func claimGroup(group string, list []claimMetric) []claimMetric {
	for i := range list {
		list[i].Group = group
		list[i].Measure = list[i].Name
	}
	return list
}

var verdictMetrics = []claimMetric{
	{MetricInfo: MetricInfo{Name: "claims_right", Form: Share, Over: overClaims, Headline: true, Doc: "supported is told from not supported"}, part: func(r ClaimResult) (stats.Unit, bool) {
		return yes(r.Right()), true
	}},
	{MetricInfo: MetricInfo{Name: "contradicted_told", Form: Share, Over: overUnsupported, Headline: true, Doc: "contradicted is told from not said"}, part: func(r ClaimResult) (stats.Unit, bool) {
		return yes((r.Verdict == ClaimContradicted) == (r.Label == LabelContradicted)), !r.True() && r.Verdict != ClaimSupported
	}},
	{MetricInfo: MetricInfo{Name: "true_supported", Form: Share, Over: overTrue, Doc: "the claim is taken for supported"}, part: func(r ClaimResult) (stats.Unit, bool) {
		return yes(r.Verdict == ClaimSupported), r.True()
	}},
	{MetricInfo: MetricInfo{Name: "faulty_supported", Form: Share, Lower: true, Over: overFaulty, Doc: "the claim is taken for supported"}, part: func(r ClaimResult) (stats.Unit, bool) {
		return yes(r.Verdict == ClaimSupported), !r.True()
	}},
}

var probabilityMetrics = []claimMetric{
	{MetricInfo: MetricInfo{Name: "auc", Form: Index, Over: overClaims, Headline: true, Doc: "of a true and a false claim, how often the true one has the higher probability; by kind, against all claims of the other sort where the kind has one sort only"}, index: auc},
	{MetricInfo: MetricInfo{Name: "brier", Form: Index, Lower: true, Over: overClaims, Headline: true, Doc: "mean square of what the probability is off by; a coin has 0.25"}, index: brier},
	{MetricInfo: MetricInfo{Name: "calibration_error", Form: Index, Lower: true, Over: overClaims, Headline: true, Doc: "how far probabilities and shares of true claims lie apart, over ten bins"}, index: calibrationError},
}

var showingMetrics = []claimMetric{
	{MetricInfo: MetricInfo{Name: "faulty_unmarked", Form: Share, Lower: true, Over: overFaulty, Headline: true, Doc: "as a sentence of an answer it would be shown without a mark"}, part: shownAs(ShownUnmarked, false)},
	{MetricInfo: MetricInfo{Name: "faulty_marked", Form: Share, Lower: true, Over: overFaulty, Doc: "it would be shown with a mark"}, part: shownAs(ShownMarked, false)},
	{MetricInfo: MetricInfo{Name: "true_unmarked", Form: Share, Over: overTrue, Headline: true, Doc: "it would be shown without a mark"}, part: shownAs(ShownUnmarked, true)},
	{MetricInfo: MetricInfo{Name: "true_marked", Form: Share, Lower: true, Over: overTrue, Doc: "it would be shown with a mark"}, part: shownAs(ShownMarked, true)},
	{MetricInfo: MetricInfo{Name: "true_dropped", Form: Share, Lower: true, Over: overTrue, Headline: true, Doc: "it would not be shown"}, part: shownAs(NotShown, true)},
	{MetricInfo: MetricInfo{Name: "false_of_marked", Form: Share, Over: "claims shown with a mark", Headline: true, Doc: "the claim is false"}, part: falseOf(ShownMarked)},
	{MetricInfo: MetricInfo{Name: "false_of_unmarked", Form: Share, Lower: true, Over: "claims shown without a mark", Headline: true, Doc: "the claim is false"}, part: falseOf(ShownUnmarked)},
	{MetricInfo: MetricInfo{Name: "mark_means", Form: Index, Unit: "times", Over: "claims shown", Headline: true, Doc: "the share of false claims among those with a mark, over that among those without"}, index: markMeans},
}

var claimCostMetrics = []claimMetric{
	{MetricInfo: MetricInfo{Name: "claim_latency_p50_ms", Form: Quantile, Q: .5, Lower: true, Unit: "ms", Over: overClaims, Headline: true, Doc: "a claim, both ways, median"}},
	{MetricInfo: MetricInfo{Name: "claim_latency_p95_ms", Form: Quantile, Q: .95, Lower: true, Unit: "ms", Over: overClaims, Doc: "a claim, both ways, 95 % quantile"}},
	{MetricInfo: MetricInfo{Name: "claim_error_rate", Form: Share, Lower: true, Over: "claims tried", Headline: true, Doc: "judging ended in an error; such a claim is in no other figure"}},
}

func shownAs(s Showing, isTrue bool) func(ClaimResult) (stats.Unit, bool) {
	return func(r ClaimResult) (stats.Unit, bool) {
		return yes(r.Shown == s), r.Shown != "" && r.True() == isTrue
	}
}

func falseOf(s Showing) func(ClaimResult) (stats.Unit, bool) {
	return func(r ClaimResult) (stats.Unit, bool) { return yes(!r.True()), r.Shown == s }
}

func auc(rows []ClaimResult) func([]int) (float64, bool) {
	scores, positive := make([]float64, len(rows)), make([]bool, len(rows))
	for i, r := range rows {
		scores[i], positive[i] = r.Probability, r.True()
	}
	return stats.NewRanking(scores, positive).AUC
}

func brier(rows []ClaimResult) func([]int) (float64, bool) {
	return func(times []int) (float64, bool) {
		var sum, n float64
		for i, r := range rows {
			off := r.Probability - one(r.True())
			sum += float64(times[i]) * float64(off*off)
			n += float64(times[i])
		}
		return sum / n, n > 0
	}
}

// markMeans is how many times as many of the marked are false as of the
// unmarked.
func markMeans(rows []ClaimResult) func([]int) (float64, bool) {
	return func(times []int) (float64, bool) {
		var marked, unmarked stats.Unit
		for i, r := range rows {
			of := &unmarked
			switch r.Shown {
			case ShownMarked:
				of = &marked
			case ShownUnmarked:
			default:
				continue
			}
			of.Num += float64(times[i]) * one(!r.True())
			of.Den += float64(times[i])
		}
		if marked.Den == 0 || unmarked.Num == 0 {
			return 0, false
		}
		return (marked.Num / marked.Den) / (unmarked.Num / unmarked.Den), true
	}
}

// ClaimMetrics documents every metric of claims, in the order of the reports.
func ClaimMetrics() []MetricInfo {
	out := make([]MetricInfo, len(claimMetrics))
	for i, m := range claimMetrics {
		out[i] = m.MetricInfo
	}
	return out
}
