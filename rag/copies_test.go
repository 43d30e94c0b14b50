package rag_test

import (
	"fmt"
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

// Two stories of agencies, sentence by sentence, as outlets print them.
var (
	lockStory = []string{
		"The sea lock at Aldermere will cost 48 million crowns and take three years to rebuild, the operator Tarn Crossings said on Tuesday.",
		"Engineers found cracks in two of the lock's gates in March.",
		`"We owe the people of Aldermere a lock that lasts," chief executive Ilse Brandt told reporters at the quay.`,
		"Work on the gates is to begin in April, and barges will go round by the Skell canal until then.",
		"The council of Aldermere approved the plan by 9 votes to 4 last week.",
	}
	orchardStory = []string{
		"Frost killed about 30,000 apple trees round Pellworth on the night of May 2, the growers' union said.",
		"The union's chairman, Otto Reyl, asked the province for help with replanting.",
		"Insurers will not pay for trees that were planted without a licence, Marten Mutual said.",
		"Pellworth last lost so many trees in the winter of 1987.",
	}
)

// printed is a story as an outlet prints it.
func printed(outlet, date string, sentences ...string) corpus.Article {
	return corpus.Article{ID: strings.ToLower(strings.ReplaceAll(outlet, " ", "-")), Outlet: outlet, Date: date, Headline: "News of the day in " + outlet, Text: strings.Join(sentences, "\n\n")}
}

func replaced(story []string, from, to string) []string {
	out := slices.Clone(story)
	for i := range out {
		out[i] = strings.Replace(out[i], from, to, 1)
	}
	return out
}

// crediting are all outlets that an answer credits with a quote of these words.
func crediting(a *rag.Answer, words string) []string {
	var out []string
	for _, c := range a.Citations {
		if strings.Contains(c.Quote, words) {
			out = append(out, c.Outlet)
			for _, o := range c.Copies {
				out = append(out, o.Outlet)
			}
		}
	}
	slices.Sort(out)
	return out
}

func quoting(a *rag.Answer, words string) int {
	n := 0
	for _, c := range a.Claims {
		if strings.Contains(c.Text, words) {
			n++
		}
	}
	return n
}

// TestOneSentenceOnce: however outlets edit the rest, one sentence is told once,
// and each that prints it is credited, at the place where it does.
func TestOneSentenceOnce(t *testing.T) {
	reordered := []string{lockStory[0], lockStory[3], lockStory[1], lockStory[4], lockStory[2]}
	curled := replaced(replaced(lockStory, `"We owe`, "“We owe"), `lasts,"`, "lasts,”")
	light := replaced(lockStory, "found cracks", "also found cracks")
	dashed := append([]string{"ALDERMERE, Nov. 4 — " + lockStory[0]}, lockStory[1:]...)
	articles := append(generated(8),
		printed("Alpha Courier", "2025-10-01", lockStory...),
		printed("Bravo Post", "2025-10-01", lockStory[:4]...), // cut at the end
		printed("Charlie Times", "2025-10-01", reordered...),
		printed("Delta Mail", "2025-10-01", curled...),
		printed("Echo Star", "2025-10-01", dashed...),
		printed("Foxtrot Wire", "2025-10-01", light...),
	)
	e := engineOver(t, articles...)
	all := []string{"Alpha Courier", "Bravo Post", "Charlie Times", "Delta Mail", "Echo Star", "Foxtrot Wire"}
	for question, words := range map[string]string{
		"How much will the sea lock at Aldermere cost?":             "48 million",
		"What did chief executive Ilse Brandt tell reporters?":      "We owe",
		"When is the work on the gates at Aldermere to begin?":      "in April",
		"How will barges go until the work on the gates is begun?":  "Skell canal",
		"Who found cracks in the gates of the lock, and how many?":  "found cracks",
		"Who told reporters that the people of Aldermere are owed?": "We owe",
	} {
		a := ask(t, e, text(question))
		checkAnswer(t, byID(articles...), a)
		if n := quoting(a, words); n != 1 {
			t.Errorf("%s\n%d times %q:\n%s", question, n, words, a.Text())
		}
		if got := crediting(a, words); !slices.Equal(got, all) {
			t.Errorf("%s\ncredits %q", question, got)
		}
		for _, c := range a.Citations {
			for _, o := range c.Copies {
				if text := o.In(byID(articles...)[o.ArticleID].Text); !strings.Contains(text, "Aldermere") && !strings.Contains(text, "gates") {
					t.Errorf("%s prints at %v %q", o.Outlet, o.Span, text)
				}
			}
		}
	}
	a := ask(t, e, text("What did chief executive Ilse Brandt tell reporters?"))
	if strings.Contains(a.Text(), "operator") {
		t.Errorf("another sentence's speaker: %s", a.Text())
	}
	a = ask(t, e, text("What does Bravo Post say about the barges?"))
	for _, c := range a.Citations {
		if c.Outlet != "Bravo Post" || c.Also != "" {
			t.Errorf("asked of Bravo Post: %+v", c)
		}
	}
}

// TestCorrectionIsADifference: a copy with another figure, name or "not" is
// another statement, with those who print it on its side.
func TestCorrectionIsADifference(t *testing.T) {
	for _, test := range []struct {
		story                     []string
		old, new                  string
		question, before, instead string
	}{
		{lockStory, "48 million", "52 million", "How much will the sea lock at Aldermere cost?", "48 million", "52 million"},
		{orchardStory, "Otto Reyl", "Otto Reinl", "Who asked the province for help with replanting?", "Otto Reyl", "Otto Reinl"},
		{orchardStory, "will not pay", "will pay", "Will insurers pay for trees that were planted without a licence?", "will not pay", "will pay"},
		{orchardStory, "1987", "1978", "When did Pellworth last lose so many trees?", "1987", "1978"},
	} {
		articles := append(generated(8),
			printed("Alpha Courier", "2025-10-01", test.story...),
			printed("Bravo Post", "2025-10-01", test.story...),
			printed("Charlie Times", "2025-10-01", test.story...),
			printed("Delta Mail", "2025-10-02", replaced(test.story, test.old, test.new)...),
		)
		a := ask(t, engineOver(t, articles...), text(test.question))
		checkAnswer(t, byID(articles...), a)
		if got := crediting(a, test.before); !slices.Equal(got, []string{"Alpha Courier", "Bravo Post", "Charlie Times"}) {
			t.Errorf("%s\n%q is credited to %q\n%s", test.question, test.before, got, a.Text())
		}
		if got := crediting(a, test.instead); !slices.Equal(got, []string{"Delta Mail"}) {
			t.Errorf("%s\n%q is credited to %q\n%s", test.question, test.instead, got, a.Text())
		}
		if len(a.Conflicts) == 0 {
			t.Errorf("%s\nno difference is told\n%s", test.question, a.Text())
		}
	}
}

// TestAgencyIsNamed where a dateline or credit line of one that prints its text
// names it.
func TestAgencyIsNamed(t *testing.T) {
	for _, test := range []struct {
		name, agency string
		edit         func(a *corpus.Article)
	}{
		{"dateline", "AP", func(a *corpus.Article) { a.Text = "ALDERMERE (AP) — " + a.Text }},
		{"dateline with a date", "Reuters", func(a *corpus.Article) { a.Text = "ALDERMERE, Nov 4 (Reuters) - " + a.Text }},
		{"name alone", "Reuters", func(a *corpus.Article) { a.Text = "Reuters - " + a.Text }},
		{"one that nobody knows", "Tarn Wire", func(a *corpus.Article) { a.Text = "ALDERMERE (Tarn Wire) -- " + a.Text }},
		{"last line", "AFP", func(a *corpus.Article) { a.Text += "\n\nSource: AFP" }},
		{"author", "AP", func(a *corpus.Article) { a.Author = "The Associated Press" }},
		{"none", "", func(*corpus.Article) {}},
		{"a place", "", func(a *corpus.Article) { a.Text = "ALDERMERE (France) — " + a.Text }},
		{"a credit for something else", "", func(a *corpus.Article) { a.Text += "\n\nSource: Ministry of Works" }},
	} {
		copied := printed("Bravo Post", "2025-10-01", lockStory...)
		test.edit(&copied)
		articles := append(generated(4), printed("Alpha Courier", "2025-10-01", lockStory...), copied)
		a := ask(t, engineOver(t, articles...), text("How much will the sea lock at Aldermere cost?"))
		if a.Refusal != nil || a.Citations[0].Agency != test.agency || len(crediting(a, "48 million")) != 2 {
			t.Errorf("%s: %+v", test.name, a.Citations)
		}
	}
}

// TestNoCopies: what is alike without being one text stays two.
func TestNoCopies(t *testing.T) {
	formula := "The company did not respond to a request for comment."
	articles := append(generated(8),
		printed("Alpha Courier", "2025-09-20", "A paper mill at Dunmere was fined 300,000 crowns for a spill into the river Leath.", formula, "Fish died along four miles of it."),
		printed("Bravo Post", "2025-09-22", "The Skell ferry line will close in December after 80 years.", formula, "Some 40 people work on its boats."),
		printed("Charlie Times", "2025-09-22", "In December the ferries on the Skell will stop running, 80 years after the first one sailed.", "About 40 jobs go with them."),
	)
	e := engineOver(t, articles...)
	for _, question := range []string{
		"Did the company respond to a request for comment on the spill at Dunmere?",
		"When will the Skell ferry line close?",
		"How many people work on the Skell ferry boats?",
	} {
		a := ask(t, e, text(question))
		for _, c := range a.Citations {
			if len(c.Copies) > 0 {
				t.Errorf("%s\n%s: %q is also credited to %s", question, c.Outlet, c.Quote, c.Also)
			}
		}
	}
}

// TestCopiesAmongMany: all of a hundred outlets are found, and the one that
// differs, without listing or reading the index.
func TestCopiesAmongMany(t *testing.T) {
	articles := generated(40)
	for i := range 100 {
		story := slices.Clone(lockStory)
		switch {
		case i == 57:
			story = replaced(story, "48 million", "84 million")
		case i%3 == 1:
			story = story[:3]
		case i%3 == 2:
			story[0] = "ALDERMERE — " + story[0]
		}
		articles = append(articles, printed(fmt.Sprintf("Paper %03d", i), "2025-10-01", story...))
	}
	h := &hashing{}
	st := openStore(t, h)
	index(t, st, h, rag.IndexOptions{}, articles...)
	c := &counted{Store: st}
	a := ask(t, engine(t, c, h), text("How much will the sea lock at Aldermere cost?"))
	checkAnswer(t, byID(articles...), a)
	if got := crediting(a, "48 million"); len(got) != 99 {
		t.Errorf("%d outlets are credited", len(got))
	}
	if got := crediting(a, "84 million"); !slices.Equal(got, []string{"Paper 057"}) || len(a.Conflicts) == 0 {
		t.Errorf("the correction is %q's\n%s", got, a.Text())
	}
	if !strings.HasSuffix(a.Citations[0].Also, " more") && !strings.HasSuffix(a.Citations[1].Also, " more") {
		t.Errorf("also in %q and %q", a.Citations[0].Also, a.Citations[1].Also)
	}
	if slices.Contains(c.calls, "Articles") || slices.Contains(c.calls, "Article") || len(c.calls) > mostCalls+rag.DefaultMaxSentences {
		t.Errorf("the store is called %q", c.calls)
	}
}

// TestWhichOutletsOfCopies: those who print one text are told of in one line.
func TestWhichOutletsOfCopies(t *testing.T) {
	articles := append(generated(8),
		printed("Alpha Courier", "2025-10-01", lockStory...),
		printed("Bravo Post", "2025-10-01", lockStory[:4]...),
		printed("Charlie Times", "2025-10-01", append([]string{"ALDERMERE (AP) — " + lockStory[0]}, lockStory[1:]...)...),
		printed("Delta Mail", "2025-10-02", replaced(lockStory, "48 million", "52 million")...),
	)
	a := ask(t, engineOver(t, articles...), text("Which outlets report on the lock at Aldermere?"))
	if len(a.Claims) != 2 || !strings.HasPrefix(a.Claims[0].Text+a.Claims[1].Text, "Alpha Courier, Bravo Post and Charlie Times") && !strings.Contains(a.Claims[1].Text, "Alpha Courier, Bravo Post and Charlie Times") {
		t.Errorf("%s", a.Text())
	}
}

// TestComparisonOfCopies: the same words are told once for both, another figure
// is a difference, and nothing else is called agreement.
func TestComparisonOfCopies(t *testing.T) {
	articles := append(generated(8),
		printed("Alpha Courier", "2025-10-01", lockStory...),
		printed("Bravo Post", "2025-10-01", lockStory[:4]...),
		printed("Delta Mail", "2025-10-02", replaced(lockStory, "48 million", "52 million")...),
	)
	e := engineOver(t, articles...)
	a := ask(t, e, text("Compare Alpha Courier and Delta Mail on the cost of the lock"))
	checkAnswer(t, byID(articles...), a)
	if len(a.Conflicts) != 1 || strings.Contains(a.Notice, "agree") {
		t.Fatalf("%s\n%v %s", a.Text(), a.Conflicts, a.Notice)
	}
	x, y := a.Claims[a.Conflicts[0].A].Text, a.Claims[a.Conflicts[0].B].Text
	if !strings.Contains(x, "48 million") || !strings.Contains(y, "52 million") {
		t.Errorf("differ: %s\n%s", x, y)
	}
	a = ask(t, e, text("Compare Alpha Courier and Bravo Post on the cost of the lock"))
	if quoting(a, "48 million") != 1 || !strings.Contains(a.Text(), "Alpha Courier and Bravo Post: ") || len(a.Conflicts) > 0 || !strings.Contains(a.Notice, "same words") {
		t.Errorf("%s\n%s", a.Text(), a.Notice)
	}
}

// TestComparisonsTellApart what two outlets say in words of their own.
func TestComparisonsTellApart(t *testing.T) {
	articles := []corpus.Article{
		printed("Alder Post", "2025-08-03", "A tram left the rails at Quill Street in Norvane on Saturday and hit a bakery.", "Eleven people were injured, two of them badly, the fire brigade said.", "Mayor Edda Flint said the line will reopen on Thursday.", "Damage is put at 2 million crowns."),
		printed("Birch Times", "2025-08-03", "A Norvane tram jumped the rails on Saturday and ran into a shop in Quill Street.", "Eleven people were hurt, hospitals said.", "Mayor Edda Flint said the line will not reopen before September.", "The damage comes to 3.5 million crowns."),
		printed("Cedar Mail", "2025-06-02", "A strike brought the Ketter shipyard to a halt on Monday.", "The union Iron Hand demands 9 percent more pay at Ketter.", "Management at Ketter has offered 5 percent.", "Work on the ferry Lysander stopped."),
		printed("Dock News", "2025-06-01", "Welders at the Ketter shipyard went on strike on Monday for more pay.", "The union Iron Hand wants 9 percent more pay at Ketter.", "The Ketter yard offers 4 percent.", "The strike did not stop work on the ferry Lysander, the yard said."),
		printed("Elm Globe", "2025-07-10", "The province plans a dam of 62 metres in the Osk valley.", "Governor Pieter Haal said every family at the Osk will be paid."),
		printed("Fir Record", "2025-07-11", "A dam 58 metres high is to rise in the Osk valley, the province said.", "Governor Pieter Haal spoke of the dam in Lorn on Friday."),
	}
	e := engineOver(t, articles...)
	for _, test := range []struct {
		question string
		x, y     string // quoted of each, "" for nothing
		differ   bool   // these two
		agree    bool
	}{
		{"Compare Alder Post and Birch Times on the damage of the tram crash", "2 million", "3.5 million", true, false},
		{"Do Alder Post and Birch Times agree on when the tram line will reopen?", "on Thursday", "before September", true, false},
		{"Compare Alder Post and Birch Times on the people injured by the tram", "Eleven people were injured", "Eleven people were hurt", false, true},
		{"Do Cedar Mail and Dock News agree on what the Ketter yard offers?", "5 percent", "4 percent", true, false},
		{"Compare Cedar Mail and Dock News on what the union Iron Hand wants", "9 percent", "9 percent", false, true},
		{"Compare Cedar Mail and Dock News on the ferry Lysander", "Lysander stopped", "did not stop", true, false},
		{"Compare Elm Globe and Fir Record on the height of the dam", "62 metres", "58 metres", true, false},
		{"Compare Elm Globe and Cedar Mail on the strike", "", "strike", false, false},
	} {
		a := ask(t, e, text(test.question))
		checkAnswer(t, byID(articles...), a)
		for _, words := range []string{test.x, test.y} {
			if quoting(a, words) == 0 {
				t.Errorf("%s\nnothing of %q\n%s", test.question, words, a.Text())
			}
		}
		differ := slices.ContainsFunc(a.Conflicts, func(c rag.Conflict) bool {
			return strings.Contains(a.Claims[c.A].Text, test.x) && strings.Contains(a.Claims[c.B].Text, test.y)
		})
		if differ != test.differ || strings.Contains(a.Notice, " agree:") != test.agree {
			t.Errorf("%s\ndiffer %v, %q\n%s", test.question, a.Conflicts, a.Notice, a.Text())
		}
		if test.x == "" && !strings.Contains(a.Notice, "has nothing on that") {
			t.Errorf("%s\n%s\n%s", test.question, a.Notice, a.Text())
		}
	}
}
