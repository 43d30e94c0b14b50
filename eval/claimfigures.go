package eval

import (
	"cmp"
	"slices"
	"sync"

	"dateline/eval/stats"
)

// ClaimKind are the figures of one kind of claim.
type ClaimKind struct {
	Kind    string  `json:"kind"`
	Claims  int     `json:"claims"`
	True    int     `json:"true"`
	Metrics []Value `json:"metrics"`
}

// LabelCounts says what became of the claims of a label.
type LabelCounts struct {
	Label    Label                `json:"label"`
	Claims   int                  `json:"claims"`
	Verdicts map[ClaimVerdict]int `json:"verdicts"`
	Shown    map[Showing]int      `json:"shown"`
}

// fewestArticles is from how many articles on whole articles are drawn for an
// interval. From fewer it would be of those few, and claims are drawn.
const fewestArticles = 10

// clusters numbers what is drawn at a time: articles, or else claims. A claim
// that is held against all articles is one by itself.
func clusters(rows []ClaimResult) []int {
	byArticle, byClaim := make([]int, len(rows)), make([]int, len(rows))
	number := make(map[string]int)
	for i, r := range rows {
		key := r.Article
		if key == "" {
			key = "\x00" + r.ID
		}
		if _, ok := number[key]; !ok {
			number[key] = len(number)
		}
		byArticle[i], byClaim[i] = number[key], i
	}
	if len(number) < fewestArticles {
		return byClaim
	}
	return byArticle
}

// succeeded are the rows without an error, which the figures are over.
func succeeded(rows []ClaimResult) []ClaimResult {
	return slices.DeleteFunc(slices.Clone(rows), func(r ClaimResult) bool { return r.Error != "" })
}

// claimFigures computes every metric over rows; others are the further claims
// that an AUC of one sort of claim is measured against.
func claimFigures(rows, others []ClaimResult, seed uint64) []Value {
	values := make([]Value, len(claimMetrics))
	good := succeeded(rows)
	var wait sync.WaitGroup
	for i, m := range claimMetrics {
		wait.Go(func() {
			switch {
			case m.Form == Index && m.Name == "auc":
				values[i] = m.indexOf(againstOthers(good, others), seed)
			case m.Form == Index:
				values[i] = m.indexOf(good, seed)
			case m.Form == Quantile:
				values[i] = m.quantileOf(claimTimes(good))
			case m.part == nil: // the error rate
				values[i] = share(m.Name, len(rows)-len(good), len(rows))
			default:
				values[i] = m.shareOf(good)
			}
		})
	}
	wait.Wait()
	return values
}

// againstOthers adds the true claims to rows that are all false, and the other
// way.
func againstOthers(rows, others []ClaimResult) []ClaimResult {
	n := 0
	for _, r := range rows {
		n += int(one(r.True()))
	}
	if n > 0 && n < len(rows) {
		return rows
	}
	out := slices.Clone(rows)
	for _, r := range others {
		if r.True() == (n == 0) {
			out = append(out, r)
		}
	}
	return out
}

func (m claimMetric) shareOf(rows []ClaimResult) Value {
	of, all := 0, 0
	for _, r := range rows {
		if u, ok := m.part(r); ok {
			of += int(u.Num)
			all++
		}
	}
	return share(m.Name, of, all)
}

func (m claimMetric) indexOf(rows []ClaimResult, seed uint64) Value {
	v := Value{Name: m.Name, Interval: "bootstrap", Denominator: float64(len(rows))}
	statistic := m.index(rows)
	x, ok := statistic(once(len(rows)))
	if !ok {
		return v
	}
	v.Value = new(x)
	if in, ok := stats.BootstrapClusters(clusters(rows), seed, statistic); ok {
		v.Low, v.High = new(in.Low), new(in.High)
	}
	return v
}

func once(n int) []int {
	times := make([]int, n)
	for i := range times {
		times[i] = 1
	}
	return times
}

func claimTimes(rows []ClaimResult) []float64 {
	out := make([]float64, len(rows))
	for i, r := range rows {
		out[i] = r.Milliseconds
	}
	return out
}

// claimKinds splits claims by kind: those with false claims first, since what
// errs there reaches people.
func claimKinds(rows []ClaimResult, seed uint64) []ClaimKind {
	split := make(map[string][]ClaimResult)
	for _, r := range rows {
		split[r.Kind] = append(split[r.Kind], r)
	}
	var out []ClaimKind
	for kind, of := range split {
		k := ClaimKind{Kind: kind, Claims: len(of), Metrics: claimFigures(of, succeeded(rows), seed)}
		for _, r := range of {
			k.True += int(one(r.True()))
		}
		out = append(out, k)
	}
	slices.SortFunc(out, func(a, b ClaimKind) int {
		return cmp.Or(cmp.Compare(one(a.True == a.Claims), one(b.True == b.Claims)), cmp.Compare(a.Kind, b.Kind))
	})
	return out
}

// labelCounts says what became of the claims of each label.
func labelCounts(rows []ClaimResult) []LabelCounts {
	var out []LabelCounts
	for _, label := range labels {
		c := LabelCounts{Label: label, Verdicts: make(map[ClaimVerdict]int), Shown: make(map[Showing]int)}
		for _, r := range succeeded(rows) {
			if r.Label == label {
				c.Claims++
				c.Verdicts[r.Verdict]++
				c.Shown[r.Shown]++
			}
		}
		out = append(out, c)
	}
	return out
}
