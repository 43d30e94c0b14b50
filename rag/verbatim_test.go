package rag_test

import (
	"strings"
	"testing"

	"dateline/corpus"
)

// TestToldWordForWord: a question for a subject, of which a sentence has every other
// word in order, is answered; one for another kind of subject, of other words, or
// with nothing before them, isn't for that.
func TestToldWordForWord(t *testing.T) {
	t.Parallel()
	e := engineOver(t, append(generated(8), corpus.Article{
		ID: "ferry", Outlet: "Quay Courier", Headline: "Trouble off Brodick", Date: "2014-03-03",
		Text: "The Arran ferry ran aground off Brodick on Monday with 61 passengers aboard. It had run aground off Troon before.",
	})...)
	for question, answered := range map[string]bool{
		"Which ferry ran aground off Brodick?":         true,
		"What ran aground off Brodick on Monday?":      true,
		"which ferry ran aground off Brodick today?":   true,
		"Which trawler ran aground off Brodick?":       false,
		"Which captain ran the ferry off to Brodick?":  false,
		"Who ran the ferry aground off Brodick?":       false,
		"Why had the ferry run aground off Troon?":     false,
		"Which ferry sank off Brodick with all hands?": false,
	} {
		a := ask(t, e, text(question))
		if got := a.Refusal == nil && strings.Contains(a.Text(), "ran aground off Brodick"); got != answered {
			t.Errorf("%q: %s", question, a.Text())
		}
	}
}
