package rag

import (
	"fmt"
	"math"
	"testing"

	"dateline/corpus"
	"dateline/lexical"
	"dateline/store"
	"dateline/verify"
)

// A host that no cited article names is one that a model made up.
func TestHostsOfArticlesAlone(t *testing.T) {
	cited := []verify.Evidence{{Article: corpus.Article{Text: "The form is on portal.example, the ministry said."}}, {Article: corpus.Article{Text: "The U.S. agreed."}}}
	for text, known := range map[string]bool{
		"The form is on portal.example.":                       true,
		"The form is on evil.example.":                         false,
		"The form is on portal.example and on evil.example.":   false,
		"The ministry has a form at www.evil.example, it said": false,
		"The U.S. agreed at 5 p.m. on Monday.":                 true,
		"The ministry has a form.":                             true,
	} {
		if got := (&writer{}).hostsKnown(text, cited); got != known {
			t.Errorf("%q: known %v", text, got)
		}
	}
}

// Only an outlet's own sentence is repeated: another that says the same bears it
// out.
func TestRepeatsAreOfOneOutlet(t *testing.T) {
	said := func(outlet, text string) *candidate {
		return &candidate{article: corpus.Article{Outlet: outlet, Text: text}, span: corpus.Span{End: len(text)}, terms: lexical.Terms(text)}
	}
	one := said("Echo", "The harbour fire killed 14 dockers.")
	for _, row := range []struct {
		other *candidate
		least float64
		most  float64
	}{
		{said("Echo", "Fourteen dockers: the harbour fire killed 14 dockers."), 1, 1},
		{said("Herald", "The harbour fire killed 14 dockers."), 0, 0},
		{said("Echo", "The harbour was shut by the mayor."), 0.1, 0.4},
		{said("Echo", "Nobody came."), 0, 0},
	} {
		if got := repeats(one, []*candidate{row.other}); got < row.least || got > row.most {
			t.Errorf("%s, %q: %.2f, want %.1f to %.1f", row.other.article.Outlet, row.other.text(), got, row.least, row.most)
		}
	}
}

// A passage that one search lacks counts there as much as the last that it has.
func TestMissingScoreIsTheLowest(t *testing.T) {
	match := func(id string, score float64) store.Match {
		return store.Match{Passage: corpus.Passage{ID: id}, Score: score}
	}
	scores := make(map[string]float64)
	for _, h := range fuse([]store.Match{match("a", 0.9), match("b", 0.8), match("c", 0.8)}, []store.Match{match("a", 9), match("d", 5), match("b", 1)}, 0.5) {
		scores[h.Passage.ID] = h.Score
	}
	if len(scores) != 4 || math.Abs(scores["b"]-scores["c"]) > 1e-9 {
		t.Errorf("b is last by words and c not found by them: %v", scores)
	}
	if !(scores["a"] > scores["d"] && scores["d"] > scores["b"]) {
		t.Errorf("a leads both lists, d is the middle of one: %v", scores)
	}
}

// A refusal speaks of no more than was searched.
func TestRefusalsAreScoped(t *testing.T) {
	for _, row := range []struct {
		filter store.Filter
		want   string
	}{
		{store.Filter{}, "The articles don't mention X."},
		{store.Filter{Outlets: []string{"Echo"}}, "Echo's articles don't mention X."},
		{store.Filter{Outlets: []string{"Echo", "Herald"}}, "The articles chosen don't mention X."},
		{store.Filter{Articles: []string{"a"}}, "The article chosen doesn't mention X."},
		{store.Filter{Articles: []string{"a", "b"}}, "The articles chosen don't mention X."},
	} {
		if got := (&found{filter: row.filter}).scoped("The articles don't mention X."); got != row.want {
			t.Errorf("%+v: %q, want %q", row.filter, got, row.want)
		}
	}
	if got := (&found{filter: store.Filter{Outlets: []string{"Echo"}}}).scoped("Another message."); got != "Another message." {
		t.Errorf("%q", got)
	}
}

// A follow-up leans on three questions at most, the nearest ones.
func TestLeansOnThree(t *testing.T) {
	var history []Turn
	for i := range 6 {
		history = append(history, Turn{Question: fmt.Sprintf("And what of it then in ward %d?", i)})
	}
	want := "And what of it then in ward 3? And what of it then in ward 4? And what of it then in ward 5? Why?"
	if got := Condense(history, "Why?"); got != want {
		t.Errorf("%q, want %q", got, want)
	}
}

// A passage that has what a question quotes comes first.
func TestQuotedPassagesAreRaised(t *testing.T) {
	hits := []Hit{
		{Passage: corpus.Passage{ID: "a"}, Text: "The harbour was shut on Monday.", Score: 1},
		{Passage: corpus.Passage{ID: "b"}, Text: "He called it a black day for the harbour.", Score: -1},
	}
	raiseQuoted("Who called it “a black day for the harbour”?", hits)
	if hits[0].Passage.ID != "b" {
		t.Errorf("first is %s", hits[0].Passage.ID)
	}
	raiseQuoted("Who shut the “harbour”?", hits[:1])
	if hits[0].Score > 2.5 {
		t.Errorf("a word in quotation marks is no quotation: %v", hits[0].Score)
	}
}

// A refusal shows each of the nearest passages once.
func TestNearestPassagesAreShownOnce(t *testing.T) {
	text := "The harbour was shut on Monday. The mayor came at noon."
	article := corpus.Article{ID: "x", Outlet: "Echo", Text: text}
	var all []*candidate
	for i, id := range []string{"p1", "p1", "p2", "p3", "p4"} {
		span := corpus.Span{End: 31}
		if i == 1 {
			span = corpus.Span{Start: 32, End: len(text)}
		}
		all = append(all, &candidate{article: article, span: span, hit: &Hit{Passage: corpus.Passage{ID: id, Span: corpus.Span{End: len(text)}}}, terms: lexical.Terms(span.In(text))})
	}
	a := &Answer{}
	if err := (&found{missing: "X"}).refusal(a, all, ReasonUnknownName); err != nil {
		t.Fatal(err)
	}
	seen := make(map[string]bool)
	for _, c := range a.Refusal.Nearest {
		if seen[c.PassageID] {
			t.Errorf("%s is shown twice", c.PassageID)
		}
		seen[c.PassageID] = true
	}
	if len(seen) != 3 {
		t.Errorf("%d passages", len(seen))
	}
}
