package ranking_test

import (
	"encoding/json"
	"fmt"
	"math"
	"os"
	"testing"

	"dateline/eval/ranking"
)

// Two of three relevant ids are at ranks 2 and 4.
func TestByHand(t *testing.T) {
	ranked := []string{"x", "a", "y", "b", "z"}
	g := ranking.Grades{"a": 1, "b": 1, "c": 1, "x": 0, "y": -1}
	recall, _ := ranking.RecallAt(ranked, g, 3)
	ndcg, _ := ranking.NDCGAt(ranked, g, 10)
	ideal := 1 + 1/math.Log2(3) + 0.5
	for name, c := range map[string][2]float64{
		"hit@1":    {ranking.HitAt(ranked, g, 1), 0},
		"hit@2":    {ranking.HitAt(ranked, g, 2), 1},
		"recall@3": {recall, 1.0 / 3},
		"rr@10":    {ranking.ReciprocalRankAt(ranked, g, 10), 0.5},
		"rr@1":     {ranking.ReciprocalRankAt(ranked, g, 1), 0},
		"ndcg@10":  {ndcg, (1/math.Log2(3) + 1/math.Log2(5)) / ideal},
	} {
		if math.Abs(c[0]-c[1]) > 1e-15 {
			t.Errorf("%s = %v, want %v", name, c[0], c[1])
		}
	}
}

func TestUndefinedAndOdd(t *testing.T) {
	if _, ok := ranking.RecallAt([]string{"a"}, ranking.Grades{"a": 0}, 5); ok {
		t.Error("recall without anything relevant is undefined")
	}
	if _, ok := ranking.NDCGAt([]string{"a"}, nil, 5); ok {
		t.Error("nDCG without anything relevant is undefined")
	}
	if got := ranking.HitAt(nil, ranking.Grades{"a": 1}, -1); got != 0 {
		t.Errorf("a negative depth finds %v", got)
	}
	twice := []string{"a", "a", "a"}
	g := ranking.Grades{"a": 1, "b": 1}
	if recall, _ := ranking.RecallAt(twice, g, 3); recall != 0.5 {
		t.Errorf("an id that returns counts once: recall %v, want 0.5", recall)
	}
	if ndcg, _ := ranking.NDCGAt(twice, g, 3); ndcg > 1 {
		t.Errorf("nDCG %v is above 1", ndcg)
	}
}

// TestAgainstTrecEval compares with figures of trec_eval, computed by
// eval/testdata/ranking/make_golden.py. RANKING_GOLDEN names another file,
// which ci-check.sh makes afresh.
func TestAgainstTrecEval(t *testing.T) {
	path := os.Getenv("RANKING_GOLDEN")
	if path == "" {
		path = "../testdata/ranking/golden.json"
	}
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	var cases []struct {
		Ranked []string
		Grades ranking.Grades
		Want   map[string]float64
	}
	if err := json.Unmarshal(data, &cases); err != nil {
		t.Fatal(err)
	}
	if len(cases) != 60 {
		t.Fatalf("%d cases, want 60", len(cases))
	}
	for i, c := range cases {
		got := map[string]float64{"RR@10": ranking.ReciprocalRankAt(c.Ranked, c.Grades, 10)}
		got["nDCG@10"], _ = ranking.NDCGAt(c.Ranked, c.Grades, 10)
		for _, k := range []int{1, 3, 5, 10} {
			got[fmt.Sprintf("Success@%d", k)] = ranking.HitAt(c.Ranked, c.Grades, k)
			got[fmt.Sprintf("R@%d", k)], _ = ranking.RecallAt(c.Ranked, c.Grades, k)
		}
		if len(c.Want) != len(got) {
			t.Fatalf("case %d: %d figures to compare, want %d", i, len(c.Want), len(got))
		}
		for name, want := range c.Want {
			if math.Abs(got[name]-want) > 1e-9 {
				t.Errorf("case %d: %s = %v, trec_eval says %v", i, name, got[name], want)
			}
		}
	}
}
