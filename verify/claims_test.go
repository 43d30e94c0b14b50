package verify_test

import (
	"fmt"
	"strings"
	"testing"

	"dateline/corpus"
	"dateline/seeds"
	"dateline/verify"
)

// labelled is one line of testdata/claims.jsonl.
type labelled struct{ ID, Split, Label, Claim string }

// seedEvidence is every seed article whole, as one passage each.
func seedEvidence(t testing.TB) []verify.Evidence {
	t.Helper()
	articles, err := seeds.Articles()
	if err != nil {
		t.Fatal(err)
	}
	var out []verify.Evidence
	for i, a := range articles {
		out = append(out, verify.Evidence{Number: i + 1, Article: a, Span: corpus.Span{End: len(a.Text)}})
	}
	return out
}

// reached counts what a half of the claims came to.
type reached struct {
	right, n int // supported told from the rest
	told, of int // contradicted told from absent, of those called either
}

func measureClaims(t *testing.T, file, split string, evidence []verify.Evidence) reached {
	v := verify.New(encoder(t))
	got := map[[2]string]int{}
	n := 0
	for i, c := range readLines[labelled](t, file) {
		if c.Split != split || i%every != 0 {
			continue
		}
		r, err := v.Claim(t.Context(), c.Claim, evidence)
		if err != nil {
			t.Fatal(err)
		}
		got[[2]string{c.Label, string(r.Verdict)}]++
		n++
		if !heldOut(split) && c.Label != string(r.Verdict) {
			t.Logf("%s %s -> %s %s %q %.2f\n  C: %s\n  Q: %s", c.ID, c.Label, r.Verdict, r.Reason, r.Detail, r.Score, c.Claim, r.Quotes[0].Text)
		}
	}
	labels := []string{"supported", "contradicted", "absent"}
	var b strings.Builder
	for _, l := range labels {
		fmt.Fprintf(&b, "%-14s", l)
		for _, g := range labels {
			fmt.Fprintf(&b, " %s %3d", g, got[[2]string{l, g}])
		}
		b.WriteString("\n")
	}
	right := got[[2]string{"supported", "supported"}]
	for _, l := range labels[1:] {
		for _, g := range labels[1:] {
			right += got[[2]string{l, g}]
		}
	}
	told := got[[2]string{"contradicted", "contradicted"}] + got[[2]string{"absent", "absent"}]
	of := told + got[[2]string{"contradicted", "absent"}] + got[[2]string{"absent", "contradicted"}]
	fmt.Fprintf(&b, "supported told from the rest %s\ncontradicted told from absent %s (of those called either)\n", share(right, n), share(told, of))
	t.Logf("%s half\n%s", split, b.String())
	return reached{right: right, n: n, told: told, of: of}
}

// newsEvidence is the articles of a split of the pairs, whole.
func newsEvidence(t testing.TB, split string) []verify.Evidence {
	t.Helper()
	var out []verify.Evidence
	for _, p := range readLines[pair](t, "testdata/pairs.jsonl") {
		if p.Split != split || len(out) > 0 && out[len(out)-1].Article.ID == p.Article {
			continue
		}
		e := evidenceOf(t, p)[0]
		e.Number = len(out) + 1
		e.Span = corpus.Span{End: len(e.Article.Text)}
		out = append(out, e)
	}
	return out
}

func overSeeds(t *testing.T, split string) reached {
	return measureClaims(t, "testdata/claims.jsonl", split, seedEvidence(t))
}

func overNews(t *testing.T, split string) reached {
	return measureClaims(t, "testdata/claims-news.jsonl", split, newsEvidence(t, split))
}

func TestTuningClaims(t *testing.T) { overSeeds(t, "tune") }

func TestSecondClaims(t *testing.T) { overSeeds(t, "dev") }

func TestNewsClaims(t *testing.T) { overNews(t, "news") }

func TestFifthClaims(t *testing.T) { overNews(t, "news2") }

func TestSixthClaims(t *testing.T) { overNews(t, "news3") }

func TestSeventhClaims(t *testing.T) { overNews(t, "news4") }

// TestClaims prints what bot check reaches on the test half and holds it.
func TestClaims(t *testing.T) {
	r := overSeeds(t, "test")
	if every > 1 {
		return
	}
	if r.n != 85 {
		t.Fatalf("%d claims, want 85", r.n)
	}
	atLeast(t, "supported told from the rest", r.right, r.n, .85)
	atLeast(t, "contradicted told from absent", r.told, r.of, .79)
}

// TestUnseenClaims is TestClaims over the eight articles that nothing was tuned
// on.
func TestUnseenClaims(t *testing.T) {
	r := overNews(t, "unseen")
	if every > 1 {
		return
	}
	if r.n != 31 {
		t.Fatalf("%d claims, want 31", r.n)
	}
	atLeast(t, "supported told from the rest", r.right, r.n, .7)
	atLeast(t, "contradicted told from absent", r.told, r.of, .75)
}
