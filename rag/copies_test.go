package rag_test

import (
	"slices"
	"strings"
	"testing"

	"dateline/corpus"
	"dateline/rag"
)

// TestCopiesAreCredited: outlets that print one text are told of together, each
// is heard when it is asked, and one that differs in a figure stays apart.
func TestCopiesAreCredited(t *testing.T) {
	const story = "A cargo ship ran aground off Cape Morn on Sunday with 22 crew aboard, the coast guard said. All were taken off by helicopter. The ship, the Adela Star, carried 6,000 tonnes of grain."
	articles := generated(8)
	for _, outlet := range []string{"Alpha", "Bravo", "Charlie", "Delta", "Echo"} {
		articles = append(articles, corpus.Article{ID: strings.ToLower(outlet), Outlet: outlet, Headline: "Ship aground off Cape Morn", Text: story})
	}
	corrected := strings.Replace(story, "22 crew", "23 crew", 1)
	articles = append(articles, corpus.Article{ID: "foxtrot", Outlet: "Foxtrot", Headline: "Ship aground off Cape Morn", Text: corrected})
	e := engineOver(t, articles...)
	const q = "What did the ship Adela Star carry?"
	a := ask(t, e, text(q))
	checkAnswer(t, byID(articles...), a)
	together := func(c rag.Citation) bool {
		return strings.HasSuffix(c.Also, " more") || strings.Contains(c.Also, " and ")
	}
	if a.Refusal != nil || !slices.ContainsFunc(a.Citations, together) {
		t.Fatalf("%+v", a)
	}
	for _, c := range a.Citations {
		if strings.Contains(c.Also, c.Outlet) {
			t.Errorf("%s is credited twice: %q", c.Outlet, c.Also)
		}
		if c.Outlet == "Foxtrot" != strings.Contains(c.Quote, "23 crew") && strings.Contains(c.Quote, "crew") {
			t.Errorf("%s: %q", c.Outlet, c.Quote)
		}
	}
	for _, outlet := range []string{"Bravo", "Echo"} {
		question := text(q)
		question.Outlets = []string{outlet}
		a := ask(t, e, question)
		if a.Refusal != nil || a.Citations[0].Outlet != outlet || a.Citations[0].Also != "" {
			t.Errorf("asked of %s: %+v", outlet, a.Citations)
		}
	}
	crews := make(map[string]bool)
	for _, h := range retrieve(t, e, "How many crew were aboard the Adela Star?", 10) {
		for _, crew := range []string{"22 crew", "23 crew"} {
			if strings.Contains(h.Text, crew) {
				crews[crew] = true
			}
		}
	}
	if len(crews) != 2 {
		t.Errorf("the correction is lost: %v", crews)
	}
}
