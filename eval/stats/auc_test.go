package stats_test

import (
	"math"
	"testing"

	"dateline/eval/stats"
)

func once(n int) []int {
	times := make([]int, n)
	for i := range times {
		times[i] = 1
	}
	return times
}

// Hanley and McNeil (Radiology 143, 1982, table 1) rate 109 CT images from 1,
// surely normal, to 5, surely not; the area by the trapezoidal rule is .893.
func TestAUCOfHanleyAndMcNeil(t *testing.T) {
	normal, abnormal := []int{33, 6, 6, 11, 2}, []int{3, 2, 2, 11, 33}
	var scores []float64
	var positive []bool
	for rating := range normal {
		for range normal[rating] {
			scores, positive = append(scores, float64(rating)), append(positive, false)
		}
		for range abnormal[rating] {
			scores, positive = append(scores, float64(rating)), append(positive, true)
		}
	}
	auc, ok := stats.NewRanking(scores, positive).AUC(once(len(scores)))
	if !ok || math.Abs(auc-0.8932) > 5e-5 {
		t.Errorf("AUC %v, want 0.8932", auc)
	}
	// Their standard error is .032, so that 1.96 of it are .063.
	cluster := make([]int, len(scores))
	for i := range cluster {
		cluster[i] = i
	}
	in, ok := stats.BootstrapClusters(cluster, 1, stats.NewRanking(scores, positive).AUC)
	if half := (in.High - in.Low) / 2; !ok || math.Abs(half-0.063) > 0.006 {
		t.Errorf("interval %v, want some 0.063 on either side", in)
	}
}

func TestAUCByHand(t *testing.T) {
	r := stats.NewRanking([]float64{.9, .4, .4, .1}, []bool{true, true, false, false})
	// Four pairs: three in order and a tie.
	if auc, ok := r.AUC(once(4)); !ok || auc != 3.5/4 {
		t.Errorf("AUC %v, want 0.875", auc)
	}
	// The tied positive three times: of 8 pairs, .9 wins 2, .4 wins 3 and ties 3.
	if auc, ok := r.AUC([]int{1, 3, 1, 1}); !ok || auc != 6.5/8 {
		t.Errorf("AUC %v, want 0.8125", auc)
	}
	if _, ok := r.AUC([]int{1, 1, 0, 0}); ok {
		t.Error("without a negative there is no AUC")
	}
}

// What stands together is drawn together: two clusters of two, each all of one
// kind, give a share of 0, ½ or 1, and of a quarter never.
func TestBootstrapKeepsClustersTogether(t *testing.T) {
	values := []float64{0, 0, 1, 1}
	in, ok := stats.BootstrapClusters([]int{0, 0, 1, 1}, 1, func(times []int) (float64, bool) {
		sum, n := 0.0, 0.0
		for i, k := range times {
			sum += float64(k) * values[i]
			n += float64(k)
		}
		if share := sum / n; share != 0 && share != .5 && share != 1 {
			t.Fatalf("a share of %v", share)
		}
		return sum / n, true
	})
	if !ok || in.Low != 0 || in.High != 1 {
		t.Errorf("%v, want 0 to 1", in)
	}
	same := func([]int) (float64, bool) { return .5, true }
	if in, ok := stats.BootstrapClusters([]int{0, 0, 1}, 1, same); ok {
		t.Errorf("what is always the same has the interval %v", in)
	}
	if in, ok := stats.BootstrapClusters([]int{0, 0, 0}, 1, same); ok {
		t.Errorf("one cluster has the interval %v", in)
	}
}
