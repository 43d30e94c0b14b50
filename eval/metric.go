package eval

import (
	"cmp"
	"fmt"
	"maps"
	"math"
	"slices"
	"sync"

	"dateline/eval/stats"
)

// Form is how a metric is made from what each question adds.
type Form string

// The forms, each with the 95 % interval that goes with it.
const (
	Share    Form = "share"    // sum of numerators over sum of denominators; Wilson's interval
	Mean     Form = "mean"     // mean over questions; seeded bootstrap interval, since it is no proportion
	Quantile Form = "quantile" // nearest-rank quantile over questions; order-statistic interval
	Index    Form = "index"    // of claims alone: made of all of them at once; seeded bootstrap interval over articles
)

// MetricInfo documents a metric: a row of bot eval --metrics.
type MetricInfo struct {
	Name     string
	Group    string // "retrieval", "answer", "citations", "cost"
	Form     Form
	Measure  string  // the key in a question's scores
	Q        float64 // which quantile
	Unit     string  // "" for a share or an index between 0 and 1
	Lower    bool    // lower is better
	Over     string  // what the denominator counts
	Doc      string
	Headline bool // in the terminal table's first part
}

// Value is a metric as it was measured.
type Value struct {
	Name        string   `json:"name"`
	Value       *float64 `json:"value"` // null where the denominator is zero
	Numerator   float64  `json:"numerator"`
	Denominator float64  `json:"denominator"`
	Low         *float64 `json:"low"` // of the 95 % interval; null where there is none
	High        *float64 `json:"high"`
	Interval    string   `json:"interval"` // "wilson", "bootstrap", "order-statistic"
}

// KindFigures are the figures of one kind of question.
type KindFigures struct {
	Kind      string          `json:"kind"`
	Questions int             `json:"questions"`
	Outcomes  map[Outcome]int `json:"outcomes"`
	Metrics   []Value         `json:"metrics"`
}

// row is what the figures need of a result.
type row struct {
	id, kind string
	index    int
	tags     []string
	outcome  Outcome
	text     string // a hash of what was said
	scores   map[string]stats.Unit
	cost     float64 // of answering and judging
}

// figures computes every metric over some rows. Of one question's repeats the
// mean is taken, since they aren't independent: a share then has a bootstrap
// interval over questions in place of Wilson's.
func figures(rows []row, repeats int, seed uint64) []Value {
	values := make([]Value, len(metrics))
	var wait sync.WaitGroup
	for i, m := range metrics {
		wait.Go(func() { values[i] = m.of(rows, repeats, seed) })
	}
	wait.Wait()
	return values
}

func (m MetricInfo) of(rows []row, repeats int, seed uint64) Value {
	v := Value{Name: m.Name}
	switch m.Form {
	case Quantile:
		return m.quantile(rows)
	case Mean:
		v.Interval = "bootstrap"
	default:
		v.Interval = "wilson"
		if repeats > 1 {
			v.Interval = "bootstrap"
		}
	}
	units := byQuestion(rows, m.Measure)
	for _, u := range units {
		v.Numerator += u.Num
		v.Denominator += u.Den
	}
	if v.Denominator == 0 {
		return v
	}
	v.Value = new(v.Numerator / v.Denominator)
	in, ok := stats.Interval{}, false
	if v.Interval == "wilson" {
		in, ok = stats.Wilson(v.Numerator, v.Denominator)
	} else {
		in, ok = stats.BootstrapRatio(units, seed)
	}
	if ok {
		v.Low, v.High = new(in.Low), new(in.High)
	}
	return v
}

func (m MetricInfo) quantile(rows []row) Value {
	var values []float64
	for _, u := range byQuestion(rows, m.Measure) {
		values = append(values, u.Num/u.Den)
	}
	return m.quantileOf(values)
}

func (m MetricInfo) quantileOf(values []float64) Value {
	v := Value{Name: m.Name, Interval: "order-statistic", Denominator: float64(len(values))}
	if len(values) == 0 {
		return v
	}
	v.Value = new(stats.Quantile(values, m.Q))
	v.Numerator = math.Ceil(m.Q * v.Denominator) // the rank that the value has
	if in, ok := stats.QuantileInterval(values, m.Q); ok {
		v.Low, v.High = new(in.Low), new(in.High)
	}
	return v
}

// byQuestion takes the mean of a measure over each question's repeats, in the
// order asked: what a figure is over is questions, however often each was asked.
func byQuestion(rows []row, measure string) []stats.Unit {
	var (
		units []stats.Unit
		times []float64
	)
	last := -1
	for _, r := range rows {
		u, ok := r.scores[measure]
		if !ok {
			continue
		}
		if r.index != last {
			units, times = append(units, stats.Unit{}), append(times, 0)
			last = r.index
		}
		n := len(units) - 1
		units[n].Num += u.Num
		units[n].Den += u.Den
		times[n]++
	}
	for i, n := range times {
		if n > 1 {
			units[i] = stats.Unit{Num: units[i].Num / n, Den: units[i].Den / n}
		}
	}
	return units
}

// byKind splits rows by kind, in the kinds' order.
func byKind(rows []row, repeats int, seed uint64) []KindFigures {
	split := map[string][]row{}
	for _, r := range rows {
		split[r.kind] = append(split[r.kind], r)
	}
	var out []KindFigures
	for kind, rows := range split {
		out = append(out, KindFigures{Kind: kind, Questions: questions(rows), Outcomes: outcomes(rows), Metrics: figures(rows, repeats, seed)})
	}
	slices.SortFunc(out, func(a, b KindFigures) int {
		return cmp.Or(cmp.Compare(kindOrder(a.Kind), kindOrder(b.Kind)), cmp.Compare(a.Kind, b.Kind))
	})
	return out
}

// byTag gathers rows by tag, in the tags' order. A question may have several.
func byTag(rows []row, repeats int, seed uint64) []KindFigures {
	split := map[string][]row{}
	for _, r := range rows {
		for _, tag := range r.tags {
			split[tag] = append(split[tag], r)
		}
	}
	var out []KindFigures
	for _, tag := range slices.Sorted(maps.Keys(split)) {
		rows := split[tag]
		out = append(out, KindFigures{Kind: tag, Questions: questions(rows), Outcomes: outcomes(rows), Metrics: figures(rows, repeats, seed)})
	}
	return out
}

// questions counts the questions of rows, which are in the order asked.
func questions(rows []row) int {
	n, last := 0, -1
	for _, r := range rows {
		if r.index != last {
			n, last = n+1, r.index
		}
	}
	return n
}

func outcomes(rows []row) map[Outcome]int {
	n := map[Outcome]int{}
	for _, r := range rows {
		n[r.outcome]++
	}
	return n
}

// find looks a value up by name.
func find(values []Value, name string) (Value, error) {
	for _, v := range values {
		if v.Name == name {
			return v, nil
		}
	}
	return Value{}, fmt.Errorf("the report holds no metric %q; it was written by another version", name)
}
