package rag_test

import (
	"strings"
	"testing"

	"dateline/corpus"
	"dateline/rag"
)

// TestPartsOfAQuestion asks two things at once, in each of the ways in which
// that is done; the answer has both.
func TestPartsOfAQuestion(t *testing.T) {
	t.Parallel()
	e := seedEngine(t)
	for question, want := range map[string][]string{
		"Which group was formed to help negotiate, and who told CNN that the Taliban weren't interested?": {"Afghan Peace Council", "A Taliban spokesman"},
		"What do Petraeus and Gates each say is needed?":                                                  {"peace and reconciliation deal", "a more strategic approach"},
		"Is reconciliation to be led by Afghans or owned by the U.S.?":                                    {"U.S. ownership"},
	} {
		a := ask(t, e, text(question))
		for _, w := range want {
			if !strings.Contains(a.Text(), w) {
				t.Errorf("%q: the answer lacks %q:\n%s", question, w, a.Text())
			}
		}
	}
}

// TestQuotationMarks holds a sentence with marks of its own to one pair.
func TestQuotationMarks(t *testing.T) {
	e := seedEngine(t)
	for question, want := range map[string]string{
		"Who said that America is in the talks?":          `WSJ: "America is in the talks, but has not revealed itself," a senior Pakistani official said Tuesday.`,
		"How many clerics and elders did Karzai address?": `"I want them to come and bring peace to this land," Karzai told the group, made up of about 68 Afghan clerics and elders.`,
	} {
		if a := ask(t, e, text(question)); !strings.Contains(a.Text()+"\n", want+"\n") {
			t.Errorf("%q: the answer lacks %s:\n%s", question, want, a.Text())
		}
	}
}

// TestConflictsOfOutlets tells that outlets differ where they do, and not
// where two sentences merely have words in common.
func TestConflictsOfOutlets(t *testing.T) {
	articles := []corpus.Article{
		{ID: "a", Outlet: "Echo", Text: "The harbour fire killed 14 dockers on Monday, officials said. The mayor visited the harbour. The bridge was not closed after the fire."},
		{ID: "b", Outlet: "Herald", Text: "The harbour fire killed 11 dockers, the hospital said. The mayor did not visit the hospital. The bridge was closed after the fire on Monday."},
	}
	e := engineOver(t, articles...)
	for question, want := range map[string]bool{
		"How many dockers did the harbour fire kill?": true,
		"Was the bridge closed after the fire?":       true,
		"What did the mayor visit?":                   false,
	} {
		a := ask(t, e, rag.Question{Text: question})
		if a.Refusal != nil {
			t.Errorf("%q was refused: %s", question, a.Refusal.Message)
		} else if got := len(a.Conflicts) > 0; got != want {
			t.Errorf("%q: conflicts %v, want them to be told: %v\n%s", question, a.Conflicts, want, a.Text())
		}
	}
}
