package rag_test

import (
	"slices"
	"strings"
	"testing"

	"dateline/corpus"
)

// capitalNews is a small paper's week: everything names the same offices.
func capitalNews() []corpus.Article {
	offices := " The Cabinet Office, Chancellor Wend and the Labour Bureau gave no further figures, and Speaker Oram said nothing."
	var all []corpus.Article
	for _, lead := range []string{
		"Two bridges over the Lenn close until spring.", "Wheat is cheaper than at any time since the war.", "The museum of clocks opens on Sundays again.",
		"A vaccine against hoof rot has passed its trial.", "Fishing boats stay in port for a third day.", "Foresters fight a beetle that nobody knew.",
		"Theatres sell more seats than before the flood.", "The prison in Odo is to be a school.", "Pilots complain of kites beside the runway.",
	} {
		all = append(all, corpus.Article{ID: lead[:9], Outlet: "usherald.com", Headline: lead[:len(lead)-1], Date: "2024-05-02", Text: lead + offices + "\n"})
	}
	return append(all, []corpus.Article{
		{ID: "loans", Outlet: "usherald.com", Headline: "Student loans of Marlow College are cancelled", Date: "2024-08-16", Text: "The Education Bureau will cancel the student loans of 20,800 people who went to Marlow College.\n" + offices + "\nThe loans come to 3.9 billion crowns.\n"},
		{ID: "lender", Outlet: "usherald.com", Headline: "Two million get a new lender", Date: "2024-06-27", Text: "Some two million people get a new lender for their student loans in July.\n" + offices + "\n"},
		{ID: "rails", Outlet: "thebeacon.co.uk", Headline: "A rail strike draws nearer", Date: "2024-09-13", Text: "A strike of the freight railways is getting closer, and talks broke off on Tuesday.\n" + offices + "\nThe drivers want a free day after every sixth, and the companies offer a bonus for those who come on all of them. Grain stands in the yards, and the first mills have stopped. The ports count wagons by hand and have asked the army for lorries, of which it has few.\nA student who was to travel said that his loans left no money for the bus.\n“It hurts,” said Pavel Anders, a broker.\n“Star Mills: The Long Way Home” will be shown in the waiting rooms, and the new Star Mills series too.\n"},
		{ID: "week", Outlet: "usherald.com", Headline: "Your week: five things", Date: "2024-09-16", Text: "Five things for the week.\nFilms: a rail strike is the subject of a comedy.\nFood is dearer.\nIn the week before last the rains came.\n"},
	}...)
}

// TestTopicsOfArticles: an article is on what its headline, its lead or its whole
// says, not on each word that it has, and offices that all articles name make no story.
func TestTopicsOfArticles(t *testing.T) {
	t.Parallel()
	e := engineOver(t, capitalNews()...)
	for _, test := range []struct {
		question string
		articles []string
	}{
		{"What is new about student loans?", []string{"loans"}},
		{"What do you have on student loans?", []string{"lender", "loans"}},
		{"Summarise the article about the rail strike", []string{"rails"}},
		{"Who is quoted in the article about the rail strike?", []string{"rails"}},
	} {
		a := ask(t, e, text(test.question))
		var got []string
		for _, c := range a.Citations {
			if !slices.Contains(got, c.ArticleID) {
				got = append(got, c.ArticleID)
			}
		}
		slices.Sort(got)
		if !slices.Equal(got, test.articles) {
			t.Errorf("%q is answered from %q, not %q:\n%s %s", test.question, got, test.articles, a.Text(), a.Notice)
		}
	}
}

// TestQuotedAreSpeakers: titles of films and things are nobody who is quoted.
func TestQuotedAreSpeakers(t *testing.T) {
	t.Parallel()
	a := ask(t, engineOver(t, capitalNews()...), text("Who is quoted in the article about the rail strike?"))
	if got := a.Text(); !strings.Contains(got, "Pavel Anders") || strings.Contains(got, "Star Mills:") {
		t.Errorf("quoted:\n%s", got)
	}
}

// TestOutletsKnownByHosts: an outlet that is indexed by its host is asked by its name.
func TestOutletsKnownByHosts(t *testing.T) {
	t.Parallel()
	checkKinds(t, engineOver(t, capitalNews()...), nil, []kindCase{
		{"What does US Herald say about student loans?", "", nil, nil, []string{"usherald.com"}},
		{"What does The Beacon say about the strike?", "", nil, nil, []string{"thebeacon.co.uk"}},
		{"What do the Beacon and the US Herald say about the rail strike?", "", nil, nil, []string{"thebeacon.co.uk", "usherald.com"}},
		{"What happened in the week before last?", "", nil, nil, []string{"usherald.com"}},
	})
}
