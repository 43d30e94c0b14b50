package eval

import (
	"errors"
	"fmt"
	"strings"
	"sync"
	"time"

	"dateline/eval/stats"
)

// Comparison sets a run against an earlier one, over the questions that both
// asked with the same text and the same gold, or likewise over claims.
type Comparison struct {
	Of       string  `json:"of,omitempty"` // "claims"; "": questions
	Baseline RunInfo `json:"baseline"`
	Run      RunInfo `json:"run"`
	Seed     uint64  `json:"seed"`

	Differs []Setting `json:"differs"` // what bears on the figures and isn't the same in both

	Shared       int      `json:"shared"`
	OnlyBaseline int      `json:"only_baseline"`
	OnlyRun      int      `json:"only_run"`
	Edited       int      `json:"edited"` // one id, but another question or other gold
	EditedIDs    []string `json:"edited_ids,omitempty"`
	Errors       int      `json:"errors"` // an error on either side; in no difference

	Metrics []Difference `json:"metrics"`

	BothRight int      `json:"both_right"`
	Worse     int      `json:"worse"`  // right in the baseline only
	Better    int      `json:"better"` // right in the run only
	BothWrong int      `json:"both_wrong"`
	McNemar   float64  `json:"mcnemar_p"` // two-sided, exact
	Changed   []Change `json:"changed"`
}

// RunInfo says which run a side is.
type RunInfo struct {
	Version string    `json:"version"`
	Commit  string    `json:"commit"`
	Model   string    `json:"model"`
	Started time.Time `json:"started"`
}

// Difference is one metric on both sides, over the shared questions.
type Difference struct {
	Name       string   `json:"name"`
	N          int      `json:"n"` // questions in common that the metric is defined for, on either side
	Baseline   *float64 `json:"baseline"`
	Run        *float64 `json:"run"`
	Difference *float64 `json:"difference"` // run minus baseline
	Low        *float64 `json:"low"`        // of the paired bootstrap's 95 % interval
	High       *float64 `json:"high"`

	P     *float64 `json:"p"`      // two-sided, of a paired test of no change; null where none can tell
	PHolm *float64 `json:"p_holm"` // corrected for the other metrics of its table: the headline ones, or the rest
}

// Change is a question that ended otherwise, with both answers.
type Change struct {
	ID       string `json:"id"`
	Kind     string `json:"kind"`
	Question string `json:"question"`
	Baseline Side   `json:"baseline"`
	Run      Side   `json:"run"`
}

// Side is one run's answer to a question: of its first repeat.
type Side struct {
	Outcome Outcome `json:"outcome"`
	Text    string  `json:"text"`
	Right   bool    `json:"right"`
}

// asked is what a comparison holds of one question: all its repeats together.
type asked struct {
	gold    string // question and gold, to see whether they were edited
	outcome Outcome
	right   int
	repeats int
	errors  int
	scores  map[string]stats.Unit
}

// ErrNothingInCommon says that a comparison compares nothing.
var ErrNothingInCommon = errors.New("compare: the two reports have no question in common; evaluate the same fixture with both")

// Compare sets run against baseline. Seed is the bootstrap's. Where the two have
// no question in common the comparison, which still says what differs, comes
// with ErrNothingInCommon.
func Compare(baseline, run *Report, seed uint64) (*Comparison, error) {
	c, pairs, err := compareAnswers(baseline, run)
	if err != nil {
		return nil, err
	}
	c.Seed = seed
	c.Metrics = make([]Difference, len(metrics))
	var wait sync.WaitGroup
	for i, m := range metrics {
		wait.Go(func() { c.Metrics[i] = m.difference(pairs, seed) })
	}
	wait.Wait()
	c.correct()
	if len(pairs) == 0 && c.Errors == 0 {
		return c, ErrNothingInCommon
	}
	return c, nil
}

// compareAnswers is Compare without the metrics: what differs, and which
// questions ended otherwise.
func compareAnswers(baseline, run *Report) (*Comparison, []askedPair, error) {
	before, _, err := collectAsked(baseline)
	if err != nil {
		return nil, nil, err
	}
	after, order, err := collectAsked(run)
	if err != nil {
		return nil, nil, err
	}
	c := &Comparison{Baseline: runInfo(baseline), Run: runInfo(run), Differs: differing(bearing(baseline), bearing(run)), Changed: []Change{}}
	pairs := c.pair(before, after, order)
	c.McNemar = stats.McNemar(c.Worse, c.Better)
	return c, pairs, c.readChanged(baseline, run, before, after)
}

// ofClaims is what Comparison.Of says of a comparison over claims.
const ofClaims = "claims"

// noun is what is compared.
func (c *Comparison) noun() string {
	if c != nil && c.Of != "" {
		return c.Of
	}
	return "questions"
}

// infos describe the metrics, in their order.
func (c *Comparison) infos() []MetricInfo {
	if c.Of == ofClaims {
		return ClaimMetrics()
	}
	return metrics
}

// correct corrects the p-values for their number, table by table.
func (c *Comparison) correct() {
	for _, headline := range []bool{true, false} {
		var rows []*Difference
		for i, m := range c.infos() {
			if m.Headline == headline {
				rows = append(rows, &c.Metrics[i])
			}
		}
		for i, p := range holm(rows) {
			rows[i].PHolm = p
		}
	}
}

// holm corrects the p-values of a table's rows. One that nothing in the data
// could have made small takes no part.
func holm(rows []*Difference) []*float64 {
	out := make([]*float64, len(rows))
	var tested []int
	var p []float64
	for i, d := range rows {
		switch {
		case d.P == nil:
		case *d.P == 1:
			out[i] = new(1.0)
		default:
			tested, p = append(tested, i), append(p, *d.P)
		}
	}
	for k, corrected := range stats.Holm(p) {
		out[tested[k]] = new(corrected)
	}
	return out
}

func runInfo(r *Report) RunInfo {
	return RunInfo{r.About.Version, r.About.Commit, r.About.Model, r.Started}
}

func collectAsked(r *Report) (byID map[string]*asked, order []string, err error) {
	byID = map[string]*asked{}
	for result, err := range r.Results() {
		if err != nil {
			return nil, nil, err
		}
		a := byID[result.ID]
		if a == nil {
			a = &asked{gold: fingerprint(result), outcome: result.Outcome, scores: map[string]stats.Unit{}}
			byID[result.ID] = a
			order = append(order, result.ID)
		}
		a.add(result)
	}
	return byID, order, nil
}

func (a *asked) add(r Result) {
	a.repeats++
	a.right += int(one(r.Outcome.Right()))
	a.errors += int(one(r.Outcome == Errored))
	for name, u := range r.Scores {
		sum := a.scores[name]
		a.scores[name] = stats.Unit{Num: sum.Num + u.Num, Den: sum.Den + u.Den}
	}
}

// mostlyRight decides for a question that was asked several times: right in
// more than half of them.
func (a *asked) mostlyRight() bool { return 2*a.right > a.repeats }

func fingerprint(r Result) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%q %v %q", r.Question, r.Answerable, r.Answers)
	for _, t := range r.Turns {
		fmt.Fprintf(&b, " %q", t.Question)
	}
	for _, g := range r.Evidence {
		fmt.Fprintf(&b, " %q %q", g.Article, g.Quote)
	}
	return b.String()
}

type askedPair struct{ before, after *asked }

// pair finds the questions that both sides have, in the run's order, and
// counts right and wrong.
func (c *Comparison) pair(before, after map[string]*asked, order []string) []askedPair {
	var pairs []askedPair
	for id := range before {
		c.OnlyBaseline += int(one(after[id] == nil))
	}
	for _, id := range order {
		b, a := before[id], after[id]
		switch {
		case b == nil:
			c.OnlyRun++
		case b.gold != a.gold:
			c.Edited++
			c.EditedIDs = append(c.EditedIDs, id)
		case b.errors > 0 || a.errors > 0:
			c.Shared++
			c.Errors++
		default:
			c.Shared++
			pairs = append(pairs, askedPair{b, a})
			c.countRight(b, a)
		}
	}
	return pairs
}

func (c *Comparison) countRight(b, a *asked) {
	if b.outcome == Retrieval || a.outcome == Retrieval {
		return
	}
	switch {
	case b.mostlyRight() && a.mostlyRight():
		c.BothRight++
	case b.mostlyRight():
		c.Worse++
	case a.mostlyRight():
		c.Better++
	default:
		c.BothWrong++
	}
}

func (m MetricInfo) difference(pairs []askedPair, seed uint64) Difference {
	if m.Form == Quantile {
		return m.quantileDifference(pairs, seed)
	}
	units := make([]stats.Pair, 0, len(pairs))
	for _, p := range pairs {
		u := stats.Pair{Before: p.before.scores[m.Measure], After: p.after.scores[m.Measure]}
		if u.Before.Den > 0 || u.After.Den > 0 {
			units = append(units, u)
		}
	}
	return pairedDifference(m.Name, units, seed)
}

// pairedDifference compares a ratio over what each question, or claim, adds to
// it.
func pairedDifference(name string, units []stats.Pair, seed uint64) Difference {
	d := Difference{Name: name, N: len(units)}
	var before, after []stats.Unit
	for _, u := range units {
		before, after = append(before, u.Before), append(after, u.After)
	}
	if b, ok := stats.Ratio(before); ok {
		d.Baseline = new(b)
	}
	if a, ok := stats.Ratio(after); ok {
		d.Run = new(a)
	}
	diff, in, ok := stats.PairedDifference(units, seed)
	d.set(diff, in, ok)
	if p, ok := stats.PairedTest(units, seed); ok && d.Difference != nil {
		d.P = new(p)
	}
	return d
}

// leastTimes is how few questions say nothing of a change in time: another
// program on the machine makes as much of a difference.
const leastTimes = 100

// quantileDifference compares over the questions that have the value on both
// sides; of repeats it takes their mean.
func (m MetricInfo) quantileDifference(pairs []askedPair, seed uint64) Difference {
	var before, after []float64
	for _, p := range pairs {
		b, a := p.before.scores[m.Measure], p.after.scores[m.Measure]
		if b.Den > 0 && a.Den > 0 {
			before, after = append(before, b.Num/b.Den), append(after, a.Num/a.Den)
		}
	}
	return m.quantileOver(before, after, seed)
}

// quantileOver compares a quantile of values, one to a question or claim.
func (m MetricInfo) quantileOver(before, after []float64, seed uint64) Difference {
	d := Difference{Name: m.Name, N: len(before)}
	if len(before) == 0 {
		return d
	}
	d.Baseline, d.Run = new(stats.Quantile(before, m.Q)), new(stats.Quantile(after, m.Q))
	diff, in, ok := stats.PairedQuantile(before, after, m.Q, seed)
	d.set(diff, in, ok)
	if m.Unit == "ms" && d.N < leastTimes {
		return d
	}
	if p, ok := stats.PairedQuantileTest(before, after, m.Q, seed); ok {
		d.P = new(p)
	}
	return d
}

func (d *Difference) set(diff float64, in stats.Interval, ok bool) {
	if d.Baseline == nil || d.Run == nil {
		return
	}
	d.Difference = new(diff)
	if ok {
		d.Low, d.High = new(in.Low), new(in.High)
	}
}

// readChanged reads both answers of every question that ended otherwise.
func (c *Comparison) readChanged(baseline, run *Report, before, after map[string]*asked) error {
	changed := func(id string) bool {
		b, a := before[id], after[id]
		return b != nil && a != nil && b.gold == a.gold && (b.outcome != a.outcome || b.mostlyRight() != a.mostlyRight())
	}
	was := map[string]Side{}
	for r, err := range baseline.Results() {
		if err != nil {
			return err
		}
		if r.Repeat == 0 && changed(r.ID) {
			was[r.ID] = Side{r.Outcome, r.text(), r.Outcome.Right()}
		}
	}
	for r, err := range run.Results() {
		if err != nil {
			return err
		}
		if r.Repeat == 0 && changed(r.ID) {
			c.Changed = append(c.Changed, Change{r.ID, r.Kind, r.Question, was[r.ID], Side{r.Outcome, r.text(), r.Outcome.Right()}})
		}
	}
	return nil
}

// text is what a person saw, with the citations' numbers.
func (r Result) text() string {
	switch {
	case r.Error != "":
		return r.Error
	case r.Answer == nil:
		return ""
	case r.Answer.Refusal != nil:
		return r.Answer.Refusal.Message
	}
	var b strings.Builder
	for i, c := range r.Answer.Claims {
		if i > 0 {
			b.WriteByte(' ')
		}
		b.WriteString(c.Text)
		for _, n := range c.Citations {
			fmt.Fprintf(&b, " [%d]", n)
		}
	}
	return b.String()
}
