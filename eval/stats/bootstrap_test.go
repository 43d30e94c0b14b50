package stats_test

import (
	"math"
	"testing"

	"dateline/eval/stats"
)

func mean(values ...float64) []stats.Unit {
	units := make([]stats.Unit, len(values))
	for i, v := range values {
		units[i] = stats.Unit{Num: v, Den: 1}
	}
	return units
}

func near(a, b float64) bool { return math.Abs(a-b) < 1e-12 }

// Efron and Tibshirani (1993, table 2.1) give the survival of seven treated
// mice, whose mean 86.86 has a bootstrap standard error of 23.36. The
// percentile interval is about 1.96 of these on either side.
func TestBootstrapOfTheMice(t *testing.T) {
	mice := mean(94, 197, 16, 38, 99, 141, 23)
	if m, ok := stats.Ratio(mice); !ok || math.Abs(m-86.857) > 5e-4 {
		t.Fatalf("mean = %v", m)
	}
	in, ok := stats.BootstrapRatio(mice, 1)
	if !ok {
		t.Fatal("no interval")
	}
	se := (in.High - in.Low) / (2 * 1.96)
	if math.Abs(se-23.36) > 0.6 {
		t.Errorf("interval %v makes a standard error of %.2f, want about 23.36", in, se)
	}
}

// With three values all 27 resamples can be listed by hand: the mean is 0 in
// one (3.7 %), 1 in one, and so the 2.5 % and 97.5 % points are 0 and 1.
func TestBootstrapByHand(t *testing.T) {
	in, ok := stats.BootstrapRatio(mean(0, 0.5, 1), 7)
	if !ok || in.Low != 0 || in.High != 1 {
		t.Errorf("got %v %v, want 0 to 1", in, ok)
	}
	// Four values: the mean of all at the top has 1/256 = 0.4 %, three at the
	// top and the next 4/256 = 1.6 %, together below 2.5 %.
	in, _ = stats.BootstrapRatio(mean(0, 0, 0, 1), 7)
	// P(0) = (3/4)^4 = 31.6 %; P(3/4) = 4.7 %; P(1) = 0.4 %.
	if in.Low != 0 || in.High != 0.75 {
		t.Errorf("one in four: %v, want 0 to 0.75", in)
	}
}

// These figures must not change with the machine or with Go's release.
func TestBootstrapIsFixedBySeed(t *testing.T) {
	units := mean(0.1, 0.25, 0.5, 1, 0.3333, 0.2, 1, 0, 0.125)
	a, _ := stats.BootstrapRatio(units, 42)
	b, _ := stats.BootstrapRatio(units, 42)
	c, _ := stats.BootstrapRatio(units, 43)
	if a != b {
		t.Errorf("one seed, two intervals: %v and %v", a, b)
	}
	if a == c {
		t.Errorf("another seed gives the very same interval %v", c)
	}
	want := stats.Interval{Low: 0.1787, High: 0.6342555555555555}
	if a != want {
		t.Errorf("seed 42 gives %v, want %v", a, want)
	}
}

func TestBootstrapUndefined(t *testing.T) {
	for name, units := range map[string][]stats.Unit{"none": nil, "one": mean(1), "no denominators": {{}, {}, {}}, "equal values": mean(.3, .3, .3)} {
		if in, ok := stats.BootstrapRatio(units, 1); ok {
			t.Errorf("%s: %v, want no interval", name, in)
		}
	}
}

// Each question improved by exactly .25, so every resample's difference is .25
// although the values themselves vary: pairing must be kept.
func TestPairedDifferenceKeepsPairs(t *testing.T) {
	var pairs []stats.Pair
	for _, v := range []float64{0, 0.25, 0.5, 0.75, 0.125} {
		pairs = append(pairs, stats.Pair{Before: stats.Unit{Num: v, Den: 1}, After: stats.Unit{Num: v + 0.25, Den: 1}})
	}
	diff, in, ok := stats.PairedDifference(pairs, 3)
	if !ok || !near(diff, 0.25) || !near(in.Low, 0.25) || !near(in.High, 0.25) {
		t.Errorf("diff %v, interval %v %v, want 0.25 throughout", diff, in, ok)
	}
}

// Of ten pairs two got better: resampled, the difference is binomial(10, .2)/10,
// whose 2.5 % and 97.5 % points are 0 and 0.5 (P(B > 5) = .64 %, P(B > 4) = 3.3 %).
func TestPairedDifferenceAgainstBinomial(t *testing.T) {
	pairs := make([]stats.Pair, 10)
	for i := range pairs {
		pairs[i] = stats.Pair{Before: stats.Unit{Den: 1}, After: stats.Unit{Den: 1}}
		if i < 2 {
			pairs[i].After.Num = 1
		}
	}
	diff, in, ok := stats.PairedDifference(pairs, 11)
	if !ok || diff != 0.2 || in.Low != 0 || in.High != 0.5 {
		t.Errorf("diff %v, interval %v %v, want 0.2, 0 to 0.5", diff, in, ok)
	}
	if _, _, ok := stats.PairedDifference(nil, 1); ok {
		t.Error("no pairs have no difference")
	}
}

func TestPairedQuantile(t *testing.T) {
	before := []float64{5, 1, 4, 2, 3, 9, 8, 7, 6}
	after := make([]float64, len(before))
	for i, v := range before {
		after[i] = v + 10
	}
	diff, in, ok := stats.PairedQuantile(before, after, 0.5, 1)
	if !ok || diff != 10 || in.Low != 10 || in.High != 10 {
		t.Errorf("diff %v, interval %v %v, want 10 throughout", diff, in, ok)
	}
	if _, _, ok := stats.PairedQuantile([]float64{1}, []float64{1, 2}, 0.5, 1); ok {
		t.Error("lists of two lengths aren't pairs")
	}
}
