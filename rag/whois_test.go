package rag_test

import (
	"strings"
	"testing"

	"dateline/corpus"
)

// TestWhoSomebodyIs: a role that stands beside a name says who somebody is, also
// where the judge finds no answer in it.
func TestWhoSomebodyIs(t *testing.T) {
	t.Parallel()
	e := engineOver(t, append(generated(8), corpus.Article{
		ID: "lead", Outlet: "Quay Courier", Headline: "Velin's lead shrinks", Date: "2025-09-09",
		Text: "The lead shrank to 377 votes. For Governor Tobias Krand the slip was “the thread that unravels the coat”. Krand left early.",
	})...)
	for question, want := range map[string]string{
		"Who is Tobias Krand?":       "For Governor Tobias Krand",
		"and who's Tobias Krand?":    "For Governor Tobias Krand",
		"Who is Tobias Krand's son?": "",
	} {
		a := ask(t, e, text(question))
		if got := a.Refusal == nil && strings.Contains(a.Text(), "Governor Tobias Krand"); got != (want != "") {
			t.Errorf("%q: %s", question, a.Text())
		}
	}
}
