package rag_test

import (
	"strings"
	"testing"

	"dateline/corpus"
	"dateline/rag"
	"dateline/seeds"
)

// withNames are the seed articles, and some with a date, a table, a caption and
// names that have accents.
func withNames(t testing.TB) []corpus.Article {
	t.Helper()
	all, err := seeds.Articles()
	if err != nil {
		t.Fatal(err)
	}
	return append(
		all,
		corpus.Article{
			ID: "h1", Outlet: "Harbour Post", Headline: "Quake Shakes Tarnow", Date: "2024-03-04",
			Text: "The harbour was shut after the earthquake, and 38 people died.\n\nPhoto: Ellen Brook / Harbour Post\n\nJose Marti and Andre Neves were among the missing, officials said.\n",
		},
		corpus.Article{ID: "t1", Outlet: "Vale Times", Text: "The schools by their pupils:\n\nSchool | Pupils | Budget\nCedar | 420 | 3.1\nBriar | 310 | 2.2\n\nThe council voted on the figures.\n"},
	)
}

// Only a name that the question is about, and that no article has in any form,
// refuses it.
func TestUnknownNames(t *testing.T) {
	t.Parallel()
	e := engineOver(t, withNames(t)...)
	about, beside := 0, 0
	for _, line := range sampled(tableOf(t, "testdata/names.txt")) {
		question, name, ok := strings.Cut(line, "|")
		question, name = strings.TrimSpace(question), strings.TrimSpace(name)
		if !ok {
			t.Fatalf("no bar in %q", line)
		}
		a := ask(t, e, text(question))
		refused := a.Refusal != nil && a.Refusal.Reason == rag.ReasonUnknownName
		switch {
		case name == "":
			beside++
			if refused {
				t.Errorf("%q: %s", question, a.Refusal.Message)
			}
		case !refused:
			about++
			t.Errorf("%q is not refused for %s", question, name)
		default:
			about++
			if !strings.Contains(a.Refusal.Message, " "+name+".") {
				t.Errorf("%q: %s, want %s", question, a.Refusal.Message, name)
			}
		}
	}
	if about < 30/every || beside < 120/every {
		t.Errorf("%d questions about a name, %d with one beside", about, beside)
	}
}
