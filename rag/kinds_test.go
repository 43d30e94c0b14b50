package rag_test

import (
	"slices"
	"strings"
	"testing"

	"dateline/corpus"
	"dateline/rag"
)

// town is a small paper world: three outlets, two of which printed one text.
func town() []corpus.Article {
	blaze := "A blaze gutted the old Corwen mill on Sunday with nine people inside, the fire service said. All got out. The mill, built in 1871, belongs to Tannet & Sons."
	return []corpus.Article{
		{ID: "m1", Outlet: "Morrow Courier", Headline: "Corwen mill burns", Date: "2024-03-03", Text: blaze},
		{ID: "e1", Outlet: "The Elm Street Journal", Headline: "Corwen mill burns", Date: "2024-03-03", Text: blaze},
		{ID: "e2", Outlet: "The Elm Street Journal", Headline: "Ferry tolls to double", Date: "2024-03-05", Text: "Tolls on the Arden ferry will double to 12 crowns in May, the Arden Harbour Office (AHO) said on Tuesday.\n" +
			"\"Nobody likes it,\" said Greta Olm, the office's director. \"We have no choice. The hull is rotten.\"\nA month later the ferry goes into dock.\nBy Ruth Penhallow"},
		{ID: "m2", Outlet: "Morrow Courier", Headline: "Mill fire: two now dead", Date: "2024-03-09", Text: "Two people have died of their burns after the fire at the Corwen mill, the hospital said on Saturday. Seven people were treated at first. Fire chief Odo Brandt denied that the doors of the mill had been locked."},
		{ID: "r1", Outlet: "Radio Quay", Headline: "Doors of mill were locked", Date: "2024-03-10", Text: "The doors of the Corwen mill had been locked when the fire broke out, a worker told Radio Quay. Three people died, according to the union. Tannet & Sons did not answer calls."},
		{ID: "t1", Outlet: "Radio Quay", Headline: "Library hours", Date: "2024-03-11", Text: "The council published the hours of its libraries.\n\n| Library | Hours | Books lent |\n|---|---|---|\n| North | 20 | 4,100 |\n| Harbour | 35 | 9,200 |\n"},
	}
}

// kindCase is a question with what its answer must be.
type kindCase struct {
	question string
	kind     string
	has      []string // in the answer, its notice or its refusal
	lacks    []string
	outlets  []string // that are cited, no others
}

func checkKinds(t *testing.T, e *rag.Engine, history []rag.Turn, cases []kindCase) {
	t.Helper()
	for _, test := range cases {
		a := ask(t, e, rag.Question{Text: test.question, History: history})
		text := a.Text() + "\n" + a.Notice
		if test.kind != "" && a.Kind != test.kind {
			t.Errorf("%q is read as %s, want %s", test.question, a.Kind, test.kind)
		}
		for _, want := range test.has {
			if !strings.Contains(text, want) {
				t.Errorf("%q lacks %q:\n%s", test.question, want, text)
			}
		}
		for _, no := range test.lacks {
			if strings.Contains(text, no) {
				t.Errorf("%q has %q:\n%s", test.question, no, text)
			}
		}
		var cited []string
		for _, c := range a.Citations {
			if !slices.Contains(cited, c.Outlet) {
				cited = append(cited, c.Outlet)
			}
		}
		if slices.Sort(cited); test.outlets != nil && !slices.Equal(cited, test.outlets) {
			t.Errorf("%q cites %q, want %q:\n%s", test.question, cited, test.outlets, text)
		}
	}
}

func TestCollection(t *testing.T) {
	articles := town()
	checkKinds(t, engineOver(t, articles...), nil, []kindCase{
		{"What are these articles about?", "collection", []string{"Corwen mill burns", "Ferry tolls to double (", "Library hours"}[:1], nil, nil},
		{"what do you have here?", "collection", []string{"Ferry tolls to double"}, nil, nil},
		{"Which outlets do you have?", "collection", []string{"3 outlets", "Morrow Courier (2 articles)", "Radio Quay (2 articles)"}, nil, nil},
		{"How many articles are there?", "collection", []string{"6 articles"}, nil, nil},
		{"how many articles from the Morrow Courier", "collection", []string{"2 articles"}, nil, []string{"Morrow Courier"}},
		{"What's new?", "collection", []string{"Library hours"}, nil, nil},
		{"Do you have anything on the ferry?", "collection", []string{"Ferry tolls"}, []string{"Corwen"}, nil},
		{"Do you have anything on volcanoes?", "collection", []string{"no article on volcanoes"}, nil, nil},
		{"When was the ferry article published?", "collection", []string{"2024-03-05"}, []string{"2024-03-03"}, nil},
		{"Who wrote the article on the ferry?", "collection", []string{"Ruth Penhallow"}, nil, nil},
		{"Who wrote the Radio Quay piece on the mill?", "collection", []string{"doesn't say who wrote it"}, nil, nil},
		// Near misses, which ask for what is in the articles.
		{"How many people were treated?", rag.KindFact, nil, nil, nil},
		{"When will the tolls double?", rag.KindFact, nil, nil, nil},
	})
}

func TestTalk(t *testing.T) {
	e := engineOver(t, town()...)
	for _, said := range []string{"hi", "Hello!", "hey there", "thanks!", "Thank you so much", "how are you?", "help", "what can you do?", "lol", "ok cool", "who are you?", "good morning", "bye", "haha", "hey, how are you doing today?"} {
		a := ask(t, e, text(said))
		if a.Refusal == nil || a.Refusal.Reason != rag.ReasonTalk || len(a.Refusal.Nearest) > 0 || strings.ContainsAny(a.Refusal.Message, "“”") {
			t.Errorf("%q: %+v", said, a)
		}
	}
	for _, asked := range []string{"Hi, who is Greta Olm?", "thanks, and what burned?", "help me understand the ferry tolls", "Who thanked the fire service?", "ok so who is Odo Brandt", "hello world of libraries?", "Is the good morning show cancelled?"} {
		if a := ask(t, e, text(asked)); a.Kind == "talk" {
			t.Errorf("%q is taken for talk", asked)
		}
	}
}

// The examples that talk gives are answered.
func TestTalkOffersWhatIsAnswered(t *testing.T) {
	e := seedEngine(t)
	hi := ask(t, e, text("hi"))
	a := ask(t, e, rag.Question{Text: "yes please", History: []rag.Turn{{Question: "hi", Answer: hi.Text()}}})
	if a.Refusal != nil || len(a.Claims) < 2 {
		t.Errorf("%s: %+v", hi.Text(), a)
	}
	checkAnswer(t, seedArticles(t), a)
}

func TestOutletsAreAskedByName(t *testing.T) {
	e := engineOver(t, town()...)
	checkKinds(t, e, nil, []kindCase{
		{"What does the Morrow Courier say about the mill?", "", nil, nil, []string{"Morrow Courier"}},
		{"what does morrow courier say about the mill", "", nil, nil, []string{"Morrow Courier"}},
		{"What's Elm Street Journal's story on the mill?", "", nil, nil, []string{"The Elm Street Journal"}},
		{"What does the Journal say about the mill?", "", nil, nil, []string{"The Elm Street Journal"}},
		{"What does ESJ say about the ferry?", "", nil, nil, []string{"The Elm Street Journal"}},
		{"What do the Courier and the Journal say about the mill?", "", nil, nil, []string{"Morrow Courier", "The Elm Street Journal"}},
		{"What does Radio Quay say about the ferry?", "", []string{"Radio Quay has nothing on"}, nil, []string{}},
		{"What do Radio Quay and the Journal say about the ferry?", "", []string{"Radio Quay has nothing on that", "double"}, nil, []string{"The Elm Street Journal"}},
		// Told to an outlet isn't asking it.
		{"What did a worker tell Radio Quay about the doors?", "", nil, nil, nil},
	})
	history := []rag.Turn{{Question: "What does the Courier say about the mill?", Answer: "Morrow Courier: “Two people have died of their burns after the fire at the Corwen mill, the hospital said on Saturday.”"}}
	checkKinds(t, e, history, []kindCase{
		{"and Radio Quay?", "", []string{"locked"}, nil, []string{"Radio Quay"}},
		{"what about the Journal?", "", nil, nil, []string{"The Elm Street Journal"}},
	})
	history = append(history, rag.Turn{Question: "and Radio Quay?", Answer: "Radio Quay: “Three people died, according to the union.”"})
	checkKinds(t, e, history, []kindCase{{"and ESJ?", "", nil, nil, []string{"The Elm Street Journal"}}})
}

func TestSummariesTearNothingApart(t *testing.T) {
	articles := town()
	e := engineOver(t, articles...)
	checkKinds(t, e, nil, []kindCase{
		{"Summarise the ferry story", "summary", []string{"Tolls on the Arden ferry", `"We have no choice. The hull is rotten."`}, []string{"By Ruth"}, []string{"The Elm Street Journal"}},
		{"Give me a summary of Radio Quay's coverage of the mill", "summary", []string{"locked"}, nil, []string{"Radio Quay"}},
		{"tl;dr", "summary", nil, nil, []string{"Morrow Courier", "Radio Quay", "The Elm Street Journal"}},
		{"Summarise the news on volcanoes", "summary", []string{"no article on volcanoes"}, nil, nil},
	})
}

func TestLists(t *testing.T) {
	checkKinds(t, engineOver(t, town()...), nil, []kindCase{
		{"Who is quoted in the Journal's ferry article?", "list", []string{"Greta Olm", "director"}, nil, []string{"The Elm Street Journal"}},
		{"Timeline of the mill fire", "list", []string{"1871", "2024-03-03", "2024-03-09", "2024-03-10"}, nil, nil},
		{"What figures does the Morrow Courier give on the mill?", "list", []string{"Two people", "Seven people", "nine people"}, nil, []string{"Morrow Courier"}},
		{"Which people are named in the mill articles?", "list", []string{"Odo Brandt"}, nil, nil},
	})
}

func TestComparisons(t *testing.T) {
	e := engineOver(t, town()...)
	checkKinds(t, e, nil, []kindCase{
		{"Compare the Morrow Courier and Radio Quay on the mill doors", "comparison", []string{"denied that the doors", "had been locked when"}, nil, []string{"Morrow Courier", "Radio Quay"}},
		{"Do Morrow Courier and Radio Quay agree on how many died?", "comparison", []string{"Two people", "Three people"}, nil, []string{"Morrow Courier", "Radio Quay"}},
		{"Compare the Journal and Radio Quay on the ferry", "comparison", []string{"Radio Quay has nothing on that"}, nil, []string{"The Elm Street Journal"}},
	})
	a := ask(t, e, text("Do Morrow Courier and Radio Quay agree on how many people died?"))
	if len(a.Conflicts) == 0 {
		t.Errorf("two against three is no conflict:\n%s", a.Text())
	}
}

func TestDaysHeadlinesAndTheLatest(t *testing.T) {
	e := engineOver(t, town()...)
	checkKinds(t, e, nil, []kindCase{
		{"What happened on 5 March 2024?", "day", []string{"ferry"}, []string{"Corwen"}, []string{"The Elm Street Journal"}},
		{"What did the Courier report on 9 March?", "day", []string{"died of their burns"}, []string{"nine people"}, []string{"Morrow Courier"}},
		{"What happened on 17 June 1999?", "", nil, []string{"ferry will"}, []string{}},
		{"what's the latest on the mill fire?", "collection", []string{"2024-03-10"}, nil, []string{"Radio Quay"}},
		{"Which paper ran the headline that the tolls are to double?", "headline", []string{"’s headline: “Ferry tolls to double"}, nil, []string{"The Elm Street Journal"}},
		{"Which headline says that a volcano woke up?", "headline", []string{"No headline says that"}, nil, []string{}},
		{"What are the headlines?", "collection", []string{"Ferry tolls to double"}, nil, nil},
		{"What does AHO stand for?", "abbreviation", []string{"Arden Harbour Office (AHO)"}, nil, nil},
		{"What does XQ stand for?", "abbreviation", []string{"don't say what XQ stands for"}, nil, []string{}},
	})
}

func TestTables(t *testing.T) {
	e := engineOver(t, town()...)
	checkKinds(t, e, nil, []kindCase{
		{"How many books has the Harbour library lent?", rag.KindFact, []string{"9,200", "Library | Hours | Books lent"}, []string{"4,100"}, []string{"Radio Quay"}},
		{"Which library has the most hours?", rag.KindFact, []string{"Harbour"}, nil, []string{"Radio Quay"}},
	})
}

func TestFollowUps(t *testing.T) {
	e := engineOver(t, town()...)
	history := []rag.Turn{{Question: "Were the doors of the mill locked?", Answer: "Radio Quay: “The doors of the Corwen mill had been locked when the fire broke out, a worker told Radio Quay.”"}}
	checkKinds(t, e, history, []kindCase{
		{"tell me more", "followup", nil, []string{"had been locked when"}, nil},
		{"who said that?", "followup", []string{"worker"}, nil, []string{"Radio Quay"}},
		{"thanks", "talk", nil, nil, []string{}},
	})
}
