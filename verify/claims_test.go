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

func measureClaims(t *testing.T, v *verify.Verifier, file, split string, evidence []verify.Evidence) reached {
	t.Helper()
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

// claimSets are the splits of the claims with the shares that are held, in per
// cent: each just under what was measured.
var claimSets = []struct {
	split       string
	seeds       bool // over the seed articles
	n           int
	right, told float64
}{
	{"tune", true, 85, 83, 83},
	{"dev", true, 60, 80, 79},
	{"test", true, 85, 84, 86},
	{"news", false, 31, 83, 72},
	{"news2", false, 34, 76, 68},
	{"news3", false, 28, 71, 87},
	{"news4", false, 18, 66, 77},
	{"unseen", false, 31, 77, 78},
}

// TestClaims prints what bot check reaches on every split and holds it: on each
// with DATELINE_FULL=1, or else on a sample of all.
func TestClaims(t *testing.T) {
	t.Parallel()
	v := verify.New(claims(t), encoder(t))
	var all reached
	for _, set := range claimSets {
		file, evidence := "testdata/claims-news.jsonl", newsEvidence
		if set.seeds {
			file, evidence = "testdata/claims.jsonl", func(t testing.TB, _ string) []verify.Evidence { return seedEvidence(t) }
		}
		r := measureClaims(t, v, file, set.split, evidence(t, set.split))
		all.right, all.n, all.told, all.of = all.right+r.right, all.n+r.n, all.told+r.told, all.of+r.of
		if every > 1 {
			continue
		}
		if r.n != set.n {
			t.Errorf("%s: %d claims, want %d", set.split, r.n, set.n)
		}
		atLeast(t, set.split+": supported told from the rest", r.right, r.n, set.right)
		atLeast(t, set.split+": contradicted told from absent", r.told, r.of, set.told)
	}
	if all.n < 200/every {
		t.Errorf("%d claims were tried", all.n)
	}
	if race {
		return // a few dozen claims are no figure
	}
	right, told := 79., 75.
	if every > 1 {
		right, told = 72, 65 // of a sample
	}
	atLeast(t, "all: supported told from the rest", all.right, all.n, right)
	atLeast(t, "all: contradicted told from absent", all.told, all.of, told)
}
