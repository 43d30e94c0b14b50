package eval

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
)

// Gate is a bound that a metric must keep, overall.
type Gate struct {
	Metric    string
	Max       bool // else a minimum
	Bound     float64
	NoWorse   bool // Bound is how much worse than the baseline it may be, over the questions in common
	Confident bool // it is the worse end of the 95 % interval that must keep the bound
}

// GateResult is a gate with what was measured.
type GateResult struct {
	Metric    string   `json:"metric"`
	Max       bool     `json:"max"`
	Bound     float64  `json:"bound"`
	NoWorse   bool     `json:"no_worse,omitempty"`
	Confident bool     `json:"confident,omitempty"`
	Value     *float64 `json:"value"` // of NoWorse the difference, run minus baseline; null: undefined, which fails
	Low       *float64 `json:"low"`   // of Value's 95 % interval; null where there is none
	High      *float64 `json:"high"`
	N         float64  `json:"n"`    // what the value is over: the denominator, or the questions in common
	Over      string   `json:"over"` // what N counts
	Passed    bool     `json:"passed"`
}

// held is the figure that the gate holds against its bound: the value, or the
// end of its interval that is worse.
func (g GateResult) held() *float64 {
	switch {
	case !g.Confident || g.Value == nil:
		return g.Value
	case g.NoWorse && anyMetric(g.Metric).Lower, !g.NoWorse && g.Max:
		return g.High
	}
	return g.Low
}

// slack is what sums in another order may differ by.
const slack = 1e-12

func (g GateResult) passes() bool {
	held := g.held()
	switch {
	case held == nil:
		return false
	case g.NoWorse:
		worse := -*held
		if anyMetric(g.Metric).Lower {
			worse = *held
		}
		return worse <= g.Bound+slack
	case g.Max:
		return *held <= g.Bound
	}
	return *held >= g.Bound
}

// String says how the gate went, in a few words.
func (g GateResult) String() string {
	held := g.held()
	name := g.Metric
	if g.Confident && g.Value != nil {
		name = map[bool]string{false: "the lower end of ", true: "the upper end of "}[held == g.High && g.High != g.Low] + name
	}
	switch {
	case g.NoWorse:
		return g.change(name, held)
	case held == nil && g.Value != nil:
		return fmt.Sprintf("%s has no interval on this fixture, want %s", g.Metric, g.want(plain(g.Bound)))
	case held == nil:
		return fmt.Sprintf("%s is undefined on this fixture, want %s", g.Metric, g.want(plain(g.Bound)))
	}
	value, bound := apart(*held, g.Bound)
	if g.Passed {
		sign := "≥"
		if g.Max {
			sign = "≤"
		}
		return fmt.Sprintf("%s %s %s %s", name, value, sign, bound)
	}
	return fmt.Sprintf("%s is %s, want %s", name, value, g.want(bound))
}

func (g GateResult) want(bound string) string {
	if g.Max {
		return "at most " + bound
	}
	return "at least " + bound
}

// change is String of a gate on the change against the baseline.
func (g GateResult) change(name string, held *float64) string {
	switch {
	case held == nil && g.Value != nil:
		return fmt.Sprintf("the change of %s has no interval over these questions, want at most %s worse", g.Metric, plain(g.Bound))
	case held == nil:
		return fmt.Sprintf("the change of %s is undefined over the questions in common, want at most %s worse", g.Metric, plain(g.Bound))
	}
	worse := -*held
	if anyMetric(g.Metric).Lower {
		worse = *held
	}
	by, bound := apart(math.Abs(worse), g.Bound)
	switch {
	case g.Passed && worse == 0:
		return fmt.Sprintf("%s the same as the baseline, at most %s worse", name, bound)
	case g.Passed && worse < 0:
		return fmt.Sprintf("%s %s better than the baseline, at most %s worse", name, by, bound)
	case g.Passed:
		return fmt.Sprintf("%s %s worse than the baseline, at most %s", name, by, bound)
	}
	return fmt.Sprintf("%s is %s worse than the baseline, want at most %s", name, by, bound)
}

// Line is String with how many it is over and the interval.
func (g GateResult) Line() string {
	if g.Value == nil {
		return g.String()
	}
	about := fmt.Sprintf("over %s %s", plain(g.N), g.Over)
	if g.Low != nil && g.High != nil {
		low, high := plain(*g.Low), plain(*g.High)
		about += fmt.Sprintf(", 95 %% interval %s to %s", low, high)
	}
	return fmt.Sprintf("%s (%s)", g, about)
}

// apart writes two figures with as many digits as it takes to tell them apart,
// if they differ.
func apart(a, b float64) (string, string) {
	for digits := 4; digits < 17; digits++ {
		x, y := decimals(a, digits), decimals(b, digits)
		if a == b || x != y {
			return x, y
		}
	}
	return strconv.FormatFloat(a, 'g', -1, 64), strconv.FormatFloat(b, 'g', -1, 64)
}

// ParseGate reads NAME=VALUE, as --min (isMax false) and --max (isMax true) take
// it. Its errors are *UsageError.
func ParseGate(text string, isMax bool) (Gate, error) {
	return parseBound(text, isMax, gateMetric)
}

// ParseClaimGate is ParseGate for bot eval claims.
func ParseClaimGate(text string, isMax bool) (Gate, error) {
	return parseBound(text, isMax, claimMetricNamed)
}

func parseBound(text string, isMax bool, find func(string) (MetricInfo, error)) (Gate, error) {
	if isMax {
		return parseGate(text, "--max", Gate{Max: true}, find)
	}
	return parseGate(text, "--min", Gate{}, find)
}

// ParseNoWorse reads NAME=VALUE, as --no-worse takes it: how much worse than the
// baseline a metric may be. Its errors are *UsageError.
func ParseNoWorse(text string) (Gate, error) {
	g, err := parseNoWorse(text, gateMetric)
	if err == nil && g.NeedsJudge() {
		return Gate{}, usagef("--no-worse %s: the judge's figures aren't compared with a baseline's; bound it with --min", g.Metric)
	}
	return g, err
}

// ParseClaimNoWorse is ParseNoWorse for bot eval claims.
func ParseClaimNoWorse(text string) (Gate, error) { return parseNoWorse(text, claimMetricNamed) }

func parseNoWorse(text string, find func(string) (MetricInfo, error)) (Gate, error) {
	g, err := parseGate(text, "--no-worse", Gate{NoWorse: true}, find)
	if err == nil && g.Bound < 0 {
		return Gate{}, usagef("--no-worse %s: want 0 or more, by which it may be worse", text)
	}
	return g, err
}

func parseGate(text, flag string, g Gate, find func(string) (MetricInfo, error)) (Gate, error) {
	name, value, ok := strings.Cut(text, "=")
	if !ok {
		return Gate{}, usagef("%s %s: want NAME=VALUE, where VALUE is a number such as 0.8", flag, shorten(text, 60))
	}
	bound, err := strconv.ParseFloat(strings.TrimSpace(value), 64)
	if err != nil || math.IsNaN(bound) || math.IsInf(bound, 0) {
		return Gate{}, usagef("%s %s: %q is not a number; a share is written as in 0.8", flag, name, shorten(value, 40))
	}
	m, err := find(strings.TrimSpace(name))
	if err != nil {
		return Gate{}, err
	}
	if m.Form == Share && (bound < 0 || bound > 1) {
		return Gate{}, usagef("%s %s: %s is a share between 0 and 1, found %s", flag, text, m.Name, value)
	}
	g.Metric, g.Bound = m.Name, bound
	return g, nil
}

// NeedsJudge reports whether the gate is on a figure of the judge's.
func (g Gate) NeedsJudge() bool {
	m, err := gateMetric(g.Metric)
	return err == nil && m.Group == judgeGroup
}

// CheckGates sets the report's gates and returns nil when all pass. Otherwise
// the error is a *GateError; where questions ended in an error and no gate
// bounds error_rate, it is a *QuestionsError, since the figures are of a part
// of the fixture only, and likewise a *JudgeError where a gate is on the judge's
// figures and it failed. A failed gate comes first. Gates on the change against
// a baseline need the report's Comparison.
func CheckGates(r *Report, gates []Gate) error {
	var err error
	if r.Gates, err = measureAll(gates, r.gate); err != nil {
		return err
	}
	judged := slices.ContainsFunc(gates, Gate.NeedsJudge)
	switch failed := failedOf(r.Gates); {
	case len(failed) > 0:
		return &GateError{failed}
	case r.Errors > 0 && !bounded(gates, "error_rate"):
		return &QuestionsError{Count: r.Errors, Of: r.Asked, First: r.FirstError}
	case judged && r.Judge != nil && r.Judge.Errors > 0:
		return &JudgeError{Count: r.Judge.Errors, Of: r.Judge.Judged + r.Judge.Errors, First: r.Judge.FirstError}
	}
	return nil
}

// measureAll measures gates.
func measureAll(gates []Gate, measure func(Gate) (GateResult, error)) ([]GateResult, error) {
	var out []GateResult
	for _, g := range gates {
		result, err := measure(g)
		if err != nil {
			return nil, err
		}
		out = append(out, result)
	}
	return out, nil
}

func failedOf(all []GateResult) []GateResult {
	return slices.DeleteFunc(slices.Clone(all), func(g GateResult) bool { return g.Passed })
}

// bounded reports whether a gate says how many errors there may be.
func bounded(gates []Gate, metric string) bool {
	return slices.ContainsFunc(gates, func(g Gate) bool { return g.Max && g.Metric == metric })
}

// gate measures one gate.
func (r *Report) gate(g Gate) (GateResult, error) {
	m, err := gateMetric(g.Metric)
	if err != nil {
		return GateResult{}, err
	}
	if m.Group == judgeGroup {
		return g.measure(m, r.Judge.values(), r.Comparison)
	}
	return g.measure(m, r.Overall, r.Comparison)
}

// measure holds what was measured against the gate.
func (g Gate) measure(m MetricInfo, overall []Value, c *Comparison) (GateResult, error) {
	out := GateResult{Metric: g.Metric, Max: g.Max, Bound: g.Bound, NoWorse: g.NoWorse, Confident: g.Confident, Over: m.Over}
	switch {
	case g.NoWorse:
		out.Over = c.noun() + " in common"
		if c == nil {
			break
		}
		for _, d := range c.Metrics {
			if d.Name == g.Metric {
				out.Value, out.Low, out.High, out.N = d.Difference, d.Low, d.High, float64(d.N)
			}
		}
	default:
		v, err := find(overall, g.Metric)
		if err != nil && m.Group != judgeGroup { // of a run without a judge: undefined
			return out, err
		}
		out.Value, out.Low, out.High, out.N = v.Value, v.Low, v.High, v.Denominator
	}
	out.Passed = out.passes()
	return out, nil
}

// plain writes a figure with at most four decimals.
func plain(f float64) string { return decimals(f, 4) }

// decimals writes a figure with at most n decimals.
func decimals(f float64, n int) string {
	s := strconv.FormatFloat(f, 'f', n, 64)
	if n == 0 {
		return s
	}
	s = strings.TrimRight(s, "0")
	return strings.TrimSuffix(s, ".")
}
