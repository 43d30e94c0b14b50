package rag

import (
	"fmt"
	"testing"

	"dateline/corpus"
)

// conflictsTold are the conflicts of an answer that is made of some sentences, each of an
// outlet.
func conflictsTold(question string, said ...[2]string) []Conflict {
	f, a := &found{articles: make(map[string]corpus.Article)}, &Answer{Question: question, Standalone: question}
	for i, s := range said {
		id := fmt.Sprint(i)
		f.articles[id] = corpus.Article{ID: id, Outlet: s[0], Text: s[1]}
		a.Citations = append(a.Citations, Citation{Number: i + 1, ArticleID: id, Outlet: s[0], Span: corpus.Span{End: len(s[1])}, Quote: s[1]})
		a.Claims = append(a.Claims, Claim{Text: s[1], Citations: []int{i + 1}})
	}
	return f.conflictsOf(a)
}

// Outlets are said to differ only where they surely do.
func TestConflictsAreSure(t *testing.T) {
	const (
		killed = "How many dockers did the harbour fire kill?"
		closed = "Was the bridge closed after the fire?"
		cost   = "How much did the new bridge cost?"
	)
	for _, row := range []struct {
		question, a, b string
		differ         bool
	}{
		{killed, "The harbour fire killed 14 dockers on Monday, officials said.", "The harbour fire killed 11 dockers, the hospital said.", true},
		{killed, "The harbour fire killed fourteen dockers.", "The harbour fire killed 11 dockers.", true},
		{killed, "The harbour fire killed 14 dockers.", "The harbour fire killed fourteen dockers.", false},
		{killed, "The harbour fire killed 14 dockers.", "The harbour fire killed about 11 dockers.", false},
		{killed, "The harbour fire killed at least 11 dockers.", "The harbour fire killed 14 dockers.", false},
		{killed, "The harbour fire killed 14 dockers.", "The harbour fire killed more than 11 dockers.", false},
		{killed, "The harbour fire killed 14 dockers.", "The harbour fire may have killed 11 dockers.", false},
		{killed, "The harbour fire killed 14 dockers on Monday.", "The harbour fire killed 11 dockers on Tuesday.", false},
		{killed, "The harbour fire in Hexley killed 14 dockers.", "The harbour fire in Southmere killed 11 dockers.", false},
		{killed, "The harbour fire killed 14 dockers.", "The harbour fire injured 11 dockers.", false},
		{killed, "The harbour fire killed 14 dockers.", "The harbour fire killed 11 firemen.", false},
		{killed, "The harbour fire killed 14 dockers.", "The harbour fire killed 11 dockers from the east and 3 dockers from the west.", false},
		{killed, "The harbour fire killed 14 dockers.", "The mine fire of the year before killed 11 workers and 20 dockers lost their jobs.", false},
		{killed, "The harbour fire killed 14 dockers.", "The harbour fire killed another 11 dockers.", false},
		{cost, "The new bridge cost 3 million crowns.", "The new bridge cost 5 million crowns.", true},
		{cost, "The new bridge cost 3 million crowns.", "The new bridge would cost 5 million crowns.", false},
		{cost, "The new bridge cost 3 million crowns.", "The new bridge took 5 years and cost 3 million crowns.", false},
		{closed, "The bridge was not closed after the fire.", "The bridge was closed after the fire on Monday.", true},
		{closed, "The bridge wasn't closed after the fire.", "The bridge was closed after the fire.", true},
		{closed, "The bridge was not open after the fire.", "The bridge was closed after the fire.", false},
		{closed, "The bridge was not closed after the fire.", "The bridge was never closed after the fire.", false},
		{closed, "The bridge was closed after the fire, not before it.", "The bridge was closed after the fire.", false},
		{closed, "The bridge was not closed until after the fire.", "The bridge was closed after the fire.", false},
		{closed, "The bridge was not only closed after the fire but razed.", "The bridge was closed after the fire.", false},
		{closed, "The bridge would not be closed after the fire.", "The bridge was closed after the fire.", false},
		{closed, "Was the bridge not closed after the fire?", "The bridge was closed after the fire.", false},
		{closed, "The bridge was not closed after the fire on Monday.", "The bridge was closed after the fire on Friday.", false},
		{closed, "The mayor did not say why the bridge was closed after the fire.", "The bridge was closed after the fire.", false},
		{closed, "The mayor denied that the bridge was closed after the fire.", "The mayor refused to say that the bridge was closed after the fire.", false},
		{"What did the mayor visit?", "The mayor visited the harbour after the fire.", "The mayor did not visit the harbour after the fire.", false},
		{"Are the Taliban ready for talks?", "The Taliban are ready for talks, a senior official said.", "The Taliban have not been ready for the talks that Karzai wants, a spokesman said.", false},
	} {
		got := conflictsTold(row.question, [2]string{"Echo", row.a}, [2]string{"Herald", row.b})
		if (len(got) > 0) != row.differ {
			t.Errorf("%s\n  %s\n  %s\n  %v, want them to differ: %v", row.question, row.a, row.b, got, row.differ)
		}
		if same := conflictsTold(row.question, [2]string{"Echo", row.a}, [2]string{"Echo", row.b}); len(same) > 0 {
			t.Errorf("%s: an outlet differs from itself: %v", row.question, same)
		}
	}
	three := conflictsTold(killed, [2]string{"Echo", "The harbour fire killed 14 dockers."}, [2]string{"Herald", "The harbour fire killed 11 dockers."}, [2]string{"Herald", "The harbour fire killed 12 dockers."})
	if len(three) != 1 || three[0] != (Conflict{A: 0, B: 1}) {
		t.Errorf("of two outlets %v is told", three)
	}
}
