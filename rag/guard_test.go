package rag_test

import (
	"fmt"
	"strings"
	"testing"

	"dateline/corpus"
	"dateline/llm"
	"dateline/llm/llmtest"
	"dateline/rag"
)

// ferry is a matter told of once, years before other news.
func ferry() []corpus.Article {
	articles := generated(8)
	for i := range articles {
		articles[i].Date = "2023-05-10"
	}
	return append(articles, corpus.Article{
		ID: "ferry", Outlet: "Quay Courier", Headline: "Ferry runs aground", Date: "2014-03-03",
		Text: "The Arran ferry ran aground off Brodick on Monday with 61 passengers aboard.",
	})
}

// TestAnotherTimeIsSaid: what is cited from elsewhere in time than asked carries
// its date, and a question about this week gets no answer of years before where
// the index has this week's news.
func TestAnotherTimeIsSaid(t *testing.T) {
	articles := ferry()
	e := engineOver(t, articles...)
	const fact = "How many passengers were aboard the ferry that ran aground off Brodick?"
	for _, test := range []struct {
		day, question string
		claim         string // in the answer; "" for a refusal
		notice        string // in the notice
		lacks         string // nowhere
		reason        string
	}{
		{day: "2023-05-12", question: fact, claim: "Quay Courier (3 March 2014): “The Arran", lacks: "None of this"},
		{day: "2014-03-05", question: fact, claim: "Quay Courier: “The Arran", lacks: "2014"},
		{day: "2023-05-12", question: "Which ferry ran aground off Brodick this week?", reason: rag.ReasonOtherTime},
		{day: "2014-03-05", question: "Which ferry ran aground off Brodick this week?", claim: "Quay Courier: “The Arran", lacks: "2014"},
		{day: "2017-01-01", question: "Which ferry ran aground off Brodick this week?", claim: "Quay Courier (3 March 2014): “", notice: "None of this is of this week: the nearest article quoted is of 3 March 2014."},
		{day: "2023-05-12", question: "How many passengers were aboard the ferry that recently ran aground off Brodick?", claim: "Quay Courier (3 March 2014): “", notice: "None of this is of the last weeks"},
		{day: "2023-05-12", question: "How many passengers were aboard the ferry that ran aground off Brodick in March 2014?", claim: "Quay Courier: “The Arran", lacks: "None of this"},
	} {
		a := ask(t, e, on(test.day, test.question))
		checkAnswer(t, byID(articles...), a)
		shown := a.Text() + "\n" + a.Notice
		switch {
		case test.reason != "":
			if a.Refusal == nil || a.Refusal.Reason != test.reason || !strings.Contains(shown, "this week") || !strings.Contains(shown, "3 March 2014") {
				t.Errorf("%q on %s: %s", test.question, test.day, shown)
			}
		case !strings.Contains(a.Text(), test.claim) || !strings.Contains(a.Notice, test.notice) || test.lacks != "" && strings.Contains(strings.ReplaceAll(shown, test.question, ""), test.lacks):
			t.Errorf("%q on %s: %s", test.question, test.day, shown)
		}
	}
}

// TestModelsSentenceIsDated: a sentence that a model wrote from an article of
// years before gets that article's day, as it gets its outlet, and the answer
// says that nothing in it is of the time asked about.
func TestModelsSentenceIsDated(t *testing.T) {
	st := openStore(t, &hashing{})
	index(t, st, &hashing{}, rag.IndexOptions{}, ferry()...)
	model := &llmtest.Model{Reply: func(r llm.Request) (string, error) {
		for number, passage := range shown(r) {
			if strings.Contains(passage, "Brodick") {
				return fmt.Sprintf("The Arran ferry ran aground off Brodick on Monday with 61 passengers aboard [%d].", number), nil
			}
		}
		return "NO ANSWER", nil
	}}
	e, err := rag.New(rag.Config{Judge: judges(), Claims: claimJudge(), Store: st, Embedder: &hashing{}, DenseWeight: -1, Writing: rag.Writing{Mode: rag.ModeAuto, Model: model}})
	if err != nil {
		t.Fatal(err)
	}
	const q = "How many passengers were aboard the ferry that recently ran aground off Brodick?"
	if a := ask(t, e, on("2023-05-12", q)); !strings.Contains(a.Text(), "(Quay Courier, 3 March 2014)") || !strings.Contains(a.Notice, "None of this is of the last weeks") {
		t.Errorf("asked in 2023: %s\n%s", a.Text(), a.Notice)
	}
	if a := ask(t, e, on("2014-03-12", q)); !strings.Contains(a.Text(), "(Quay Courier)") || strings.Contains(a.Notice, "None of this") {
		t.Errorf("asked in 2014: %s\n%s", a.Text(), a.Notice)
	}
}
