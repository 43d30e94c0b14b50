package eval

import (
	"fmt"
	"math"
	"strconv"
	"strings"
)

// Gate is a bound that a metric must keep, overall.
type Gate struct {
	Metric string
	Max    bool // else a minimum
	Bound  float64
}

// GateResult is a gate with what was measured.
type GateResult struct {
	Metric string   `json:"metric"`
	Max    bool     `json:"max"`
	Bound  float64  `json:"bound"`
	Value  *float64 `json:"value"` // null: undefined, which fails
	Passed bool     `json:"passed"`
}

func (g GateResult) String() string {
	relation, sign := "at least", "≥"
	if g.Max {
		relation, sign = "at most", "≤"
	}
	switch {
	case g.Value == nil:
		return fmt.Sprintf("%s is undefined on this fixture, want %s %s", g.Metric, relation, plain(g.Bound))
	case g.Passed:
		return fmt.Sprintf("%s %s %s %s", g.Metric, plain(*g.Value), sign, plain(g.Bound))
	}
	value := plain(*g.Value)
	if value == plain(g.Bound) { // rounding would hide the shortfall
		value = strconv.FormatFloat(*g.Value, 'g', -1, 64)
	}
	return fmt.Sprintf("%s is %s, want %s %s", g.Metric, value, relation, plain(g.Bound))
}

// ParseGate reads NAME=VALUE, as --min (isMax false) and --max (isMax true) take
// it. Its errors are *UsageError.
func ParseGate(text string, isMax bool) (Gate, error) {
	flag := "--min"
	if isMax {
		flag = "--max"
	}
	name, value, ok := strings.Cut(text, "=")
	if !ok {
		return Gate{}, usagef("%s %s: want NAME=VALUE, as in answer_match=0.8", flag, shorten(text, 60))
	}
	bound, err := strconv.ParseFloat(strings.TrimSpace(value), 64)
	if err != nil || math.IsNaN(bound) || math.IsInf(bound, 0) {
		return Gate{}, usagef("%s %s: %q is not a number; a share is written as in 0.8", flag, name, shorten(value, 40))
	}
	m, err := metricNamed(strings.TrimSpace(name))
	if err != nil {
		return Gate{}, err
	}
	if m.Form == Share && (bound < 0 || bound > 1) {
		return Gate{}, usagef("%s %s: %s is a share between 0 and 1, found %s", flag, text, m.Name, value)
	}
	return Gate{Metric: m.Name, Max: isMax, Bound: bound}, nil
}

// CheckGates sets the report's gates and returns nil when all pass. Otherwise
// the error is a *GateError; where questions ended in an error and no gate
// bounds error_rate, it is a *QuestionsError, since the figures are of a part
// of the fixture only. A failed gate comes first.
func CheckGates(r *Report, gates []Gate) error {
	r.Gates = nil
	var failed []GateResult
	tolerated := false
	for _, g := range gates {
		v, err := find(r.Overall, g.Metric)
		if err != nil {
			return err
		}
		result := GateResult{Metric: g.Metric, Max: g.Max, Bound: g.Bound, Value: v.Value}
		if v.Value != nil {
			result.Passed = g.Max && *v.Value <= g.Bound || !g.Max && *v.Value >= g.Bound
		}
		r.Gates = append(r.Gates, result)
		if !result.Passed {
			failed = append(failed, result)
		}
		tolerated = tolerated || g.Metric == "error_rate" && g.Max
	}
	switch {
	case len(failed) > 0:
		return &GateError{failed}
	case r.Errors > 0 && !tolerated:
		return &QuestionsError{Count: r.Errors, Of: r.Asked, First: r.FirstError}
	}
	return nil
}

// plain writes a figure with at most four decimals.
func plain(f float64) string {
	s := strconv.FormatFloat(f, 'f', 4, 64)
	s = strings.TrimRight(s, "0")
	return strings.TrimSuffix(s, ".")
}
