package rag_test

import (
	"testing"

	"dateline/corpus"
	"dateline/rag"
)

// TestFollowUpKeepsTheStory asks what leans on the last answer where another
// story has an answer too, and what stands alone.
func TestFollowUpKeepsTheStory(t *testing.T) {
	t.Parallel()
	e := engineOver(
		t,
		corpus.Article{ID: "syrup", Outlet: "Evening Cable", Headline: "Cough syrup withdrawn", Date: "2024-11-15", Text: "The health ministry has ordered the withdrawal of Kofrelin, a cough syrup, after 11 children in Bo were treated for kidney injury.\nFour of them have died, Deputy Health Minister Aminata Dumbuya said on Tuesday.\nThe nurses' union says that it warned of the syrup in May.\n"},
		corpus.Article{ID: "block", Outlet: "Mtaa Wire", Headline: "Block falls in Umoja", Date: "2024-10-25", Text: "Rescuers pulled three more bodies from a six-storey block in Umoja overnight.\nFourteen people have died, Nairobi county said at 8am on Friday.\nThe builders' union says that the block had no permit.\n"},
	)
	const first = "How many children in Bo were treated for kidney injury?"
	before := ask(t, e, text(first))
	if before.Refusal != nil {
		t.Fatalf("%q is refused: %s", first, before.Refusal.Message)
	}
	for _, test := range []struct{ question, article string }{
		{"how many died?", "syrup"},
		{"what does the union say?", "syrup"},
		{"How many people have died in Umoja?", "block"},
	} {
		q := text(test.question)
		q.History = []rag.Turn{{Question: first, Answer: before.Text()}}
		a := ask(t, e, q)
		if len(a.Claims) == 0 {
			t.Errorf("%q is refused", test.question)
		}
		for _, c := range a.Citations {
			if c.ArticleID != test.article {
				t.Errorf("%q is answered from %s: %s", test.question, c.ArticleID, a.Text())
			}
		}
	}
}

// TestNoMoreThanDenies has a bound that is no denial: two outlets that give the same
// figure don't differ.
func TestNoMoreThanDenies(t *testing.T) {
	t.Parallel()
	e := engineOver(
		t,
		corpus.Article{ID: "a", Outlet: "Harbour Post", Headline: "Skerry's cash", Text: "Skerry Line, the ferry company, has cash for no more than 11 weeks, according to a memo.\n"},
		corpus.Article{ID: "b", Outlet: "Morning Ledger", Headline: "Skerry denies", Text: "The Harbour Post reported on Friday that Skerry Line had cash for 11 weeks.\n"},
	)
	a := ask(t, e, text("Compare the Harbour Post and the Morning Ledger on Skerry's cash"))
	if len(a.Claims) < 2 || len(a.Conflicts) > 0 {
		t.Errorf("%d sentences, %d conflicts: %s", len(a.Claims), len(a.Conflicts), a.Notice)
	}
}
