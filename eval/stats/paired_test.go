package stats_test

import (
	"math"
	"testing"

	"dateline/eval/stats"
)

func binary(worse, better, same int) []stats.Pair {
	var pairs []stats.Pair
	add := func(n int, before, after float64) {
		for range n {
			pairs = append(pairs, stats.Pair{Before: stats.Unit{Num: before, Den: 1}, After: stats.Unit{Num: after, Den: 1}})
		}
	}
	add(worse, 1, 0)
	add(better, 0, 1)
	add(same, 1, 1)
	return pairs
}

func TestPairedTest(t *testing.T) {
	if p, ok := stats.PairedTest(binary(1, 8, 20), 1); !ok || p != stats.McNemar(1, 8) {
		t.Errorf("right and wrong: %v, want McNemar's %v", p, stats.McNemar(1, 8))
	}
	// The same with means that aren't 0 or 1: 2 × (1 + 9) / 2^9.
	pairs := binary(1, 8, 20)
	for i := range pairs {
		pairs[i].Before.Num /= 2
		pairs[i].After.Num /= 2
	}
	if p, ok := stats.PairedTest(pairs, 1); !ok || math.Abs(p-20.0/512) > 1e-12 {
		t.Errorf("halves: %v, want %v", p, 20.0/512)
	}
	if p, ok := stats.PairedTest(binary(0, 0, 5), 1); !ok || p != 1 {
		t.Errorf("no change: %v", p)
	}
	if _, ok := stats.PairedTest(nil, 1); ok {
		t.Error("nothing to test")
	}
	many := binary(20, 60, 0)
	for i := range many {
		many[i].Before.Num *= 0.9
	}
	p, _ := stats.PairedTest(many, 1)
	again, _ := stats.PairedTest(many, 1)
	if p > 0.01 || p <= 0 || p != again {
		t.Errorf("a sample of the exchanges: %v, then %v", p, again)
	}
}

func TestPairedQuantileTest(t *testing.T) {
	var before, after []float64
	for i := range 40 {
		before, after = append(before, float64(i)), append(after, float64(i)+100)
	}
	if p, ok := stats.PairedQuantileTest(before, after, 0.5, 1); !ok || p > 0.001 {
		t.Errorf("a hundred later: %v", p)
	}
	if p, ok := stats.PairedQuantileTest(before, before, 0.5, 1); !ok || p != 1 {
		t.Errorf("no change: %v", p)
	}
	if p, _ := stats.PairedQuantileTest(before[:3], after[:3], 0.5, 1); p != 0.25 { // all or none exchanged
		t.Errorf("three pairs: %v", p)
	}
	if _, ok := stats.PairedQuantileTest(before, after[:3], 0.5, 1); ok {
		t.Error("not in pairs")
	}
}

// The example of Holm's paper is worked in every textbook so: .01, .04, .03,
// .005 become .03, .06, .06, .02.
func TestHolm(t *testing.T) {
	got := stats.Holm([]float64{0.01, 0.04, 0.03, 0.005})
	for i, want := range []float64{0.03, 0.06, 0.06, 0.02} {
		if math.Abs(got[i]-want) > 1e-12 {
			t.Errorf("%v", got)
		}
	}
	if got := stats.Holm([]float64{0.9, 0.8}); got[0] != 1 || got[1] != 1 {
		t.Errorf("more than certain: %v", got)
	}
	if stats.Holm(nil) == nil {
		t.Error("nothing is a list of nothing")
	}
}
