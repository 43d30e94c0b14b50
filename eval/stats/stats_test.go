package stats_test

import (
	"math"
	"testing"

	"dateline/eval/stats"
)

// The published intervals are method 3 in table I of R. G. Newcombe,
// Statistics in Medicine 17 (1998).
func TestWilsonAgainstNewcombe(t *testing.T) {
	for _, c := range []struct{ k, n, low, high float64 }{
		{81, 263, 0.2553, 0.3662},
		{15, 148, 0.0624, 0.1605},
		{0, 20, 0, 0.1611},
		{1, 29, 0.0061, 0.1718},
	} {
		in, ok := stats.Wilson(c.k, c.n)
		if !ok || math.Abs(in.Low-c.low) > 5e-5 || math.Abs(in.High-c.high) > 5e-5 {
			t.Errorf("Wilson(%v, %v) = %v %v, want %v to %v", c.k, c.n, in, ok, c.low, c.high)
		}
	}
}

func TestWilsonAtTheEnds(t *testing.T) {
	if in, _ := stats.Wilson(7, 7); in.High != 1 || in.Low <= 0 {
		t.Errorf("7 of 7: %v", in)
	}
	if in, _ := stats.Wilson(0, 7); in.Low != 0 || in.High >= 1 {
		t.Errorf("0 of 7: %v", in)
	}
	for _, c := range [][2]float64{{0, 0}, {1, 0}, {-1, 3}, {4, 3}, {math.NaN(), 3}, {1, math.NaN()}} {
		if in, ok := stats.Wilson(c[0], c[1]); ok {
			t.Errorf("Wilson(%v) = %v, want none", c, in)
		}
	}
}

// Fay's R package exact2x2 prints p-value = 0.06543 for the table
// 21, 9, 2, 12: nine pairs changed one way and two the other.
func TestMcNemar(t *testing.T) {
	for _, c := range []struct {
		worse, better int
		p             float64
	}{
		{9, 2, 0.0654296875},
		{2, 9, 0.0654296875},
		{1, 9, 0.021484375}, // 2 (1 + 10) / 1024
		{0, 5, 0.0625},      // 2 / 32
		{0, 0, 1},
		{3, 3, 1},
		{0, 1, 1},
	} {
		if p := stats.McNemar(c.worse, c.better); math.Abs(p-c.p) > 1e-12 {
			t.Errorf("McNemar(%d, %d) = %v, want %v", c.worse, c.better, p, c.p)
		}
	}
	if p := stats.McNemar(4000, 6000); !(p > 0 && p < 1e-80) {
		t.Errorf("McNemar(4000, 6000) = %v, want a tiny figure above 0", p)
	}
}

// Cohen's kappa of the worked example that textbooks repeat: 20 both yes, 5
// and 10 apart, 15 both no; observed .70, by chance .50.
func TestKappa(t *testing.T) {
	if k, ok := stats.Kappa(20, 5, 10, 15); !ok || math.Abs(k-0.4) > 1e-12 {
		t.Errorf("kappa = %v %v, want 0.4", k, ok)
	}
	if _, ok := stats.Kappa(9, 0, 0, 0); ok {
		t.Error("two raters who always say yes have no kappa")
	}
	if _, ok := stats.Kappa(0, 0, 0, 0); ok {
		t.Error("no ratings have no kappa")
	}
}

func TestQuantile(t *testing.T) {
	ten := []float64{10, 9, 8, 7, 6, 5, 4, 3, 2, 1}
	for _, c := range []struct{ q, want float64 }{{0.5, 5}, {0.9, 9}, {0.95, 10}, {0.01, 1}, {1, 10}} {
		if got := stats.Quantile(ten, c.q); got != c.want {
			t.Errorf("quantile %v of 1 to 10 = %v, want %v", c.q, got, c.want)
		}
	}
	twenty := make([]float64, 20)
	for i := range twenty {
		twenty[i] = float64(i + 1)
	}
	if got := stats.Quantile(twenty, 0.95); got != 19 {
		t.Errorf("95 %% quantile of 1 to 20 = %v, want 19", got)
	}
	if got := stats.Quantile(nil, 0.5); !math.IsNaN(got) {
		t.Errorf("quantile of nothing = %v", got)
	}
	if ten[0] != 10 {
		t.Error("the caller's values were sorted")
	}
}

// The ranks for a median are tabled in many places: of 10 values the 2nd and
// the 9th (confidence .9785), of 20 the 6th and the 15th (.9586), and 5 values
// have none.
func TestQuantileInterval(t *testing.T) {
	for _, c := range []struct {
		n         int
		low, high float64
		ok        bool
	}{{10, 2, 9, true}, {20, 6, 15, true}, {5, 0, 0, false}, {0, 0, 0, false}} {
		values := make([]float64, c.n)
		for i := range values {
			values[i] = float64(c.n - i)
		}
		in, ok := stats.QuantileInterval(values, 0.5)
		if ok != c.ok || in.Low != c.low || in.High != c.high {
			t.Errorf("median of %d: %v %v, want %v to %v", c.n, in, ok, c.low, c.high)
		}
	}
	if in, ok := stats.QuantileInterval(make([]float64, 100), 0.99); ok {
		t.Errorf("the 99 %% quantile of 100 has no interval, got %v", in)
	}
}
