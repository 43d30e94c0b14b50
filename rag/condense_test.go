package rag_test

import (
	"strings"
	"testing"

	"dateline/rag"
)

// said is a conversation of questions, without what was answered.
func said(questions ...string) []rag.Turn {
	var out []rag.Turn
	for _, q := range questions {
		out = append(out, rag.Turn{Question: q})
	}
	return out
}

func TestCondenseLeans(t *testing.T) {
	for _, test := range []struct {
		name     string
		history  []rag.Turn
		question string
		want     string // what stands in front of the question
	}{
		{"he", said("Who is Stephen Biddle?"), "What did he say?", "Who is Stephen Biddle?"},
		{"them", said("Who are the Haqqanis?"), "Is the army able to beat them?", "Who are the Haqqanis?"},
		{"its", said("What is the Quetta Shura?"), "Who belongs to its leadership?", "What is the Quetta Shura?"},
		{"there", said("Where did the talks happen?"), "Which delegates travelled there?", "Where did the talks happen?"},
		{"And on Thursday?", said("Who was killed on Wednesday?"), "And on Thursday?", "Who was killed on Wednesday?"},
		{"Why not?", said("Can military action suffice?"), "Why not?", "Can military action suffice?"},
		{"Why?", said("Was the Haqqani leader arrested?"), "Why?", "Was the Haqqani leader arrested?"},
		{"How many?", said("Were allied service members killed?"), "How many?", "Were allied service members killed?"},
		{"What about", said("What does NPR say of the talks?"), "What about CNN?", "What does NPR say of the talks?"},
		{"another's word", said("Who was killed on Wednesday?"), "What does CNN say?", "Who was killed on Wednesday?"},
		{"what comes next", said("Did the talks fail?"), "What happened next?", "Did the talks fail?"},
		{"more", said("Who are the Haqqanis?"), "Can you say more?", "Who are the Haqqanis?"},
		{"in capitals", said("Who is Stephen Biddle?"), "AND WHY NOT?", "Who is Stephen Biddle?"},
		{"through one another", said("Did Petraeus talk about Iraq?", "What did he do there?"), "And why?", "Did Petraeus talk about Iraq? What did he do there?"},
		{"not past what stands alone", said("Who leads the Taliban?", "Where is the Haqqani network based?"), "And why?", "Where is the Haqqani network based?"},
		{"not further than three", said("Who leads the Taliban?", "And why?", "And how?", "And when?"), "And where?", "And why? And how? And when?"},
		{"the history is cleaned", said("Who\x1b is\nStephen\u202e Biddle?"), "What did he say?", "Who is Stephen Biddle?"},
		{
			"whom the answer quoted",
			[]rag.Turn{{Question: "Which newspaper wrote this?", Answer: "NPR, citing the Washington Post: “It is so.”"}},
			"Did they name anyone?", "Which newspaper wrote this? the Washington Post.",
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			if got, want := rag.Condense(test.history, test.question), test.want+" "+test.question; got != want {
				t.Errorf("got  %q\nwant %q", got, want)
			}
		})
	}
}

func TestCondenseLeavesAlone(t *testing.T) {
	before := said("Who is Stephen Biddle?", "Where is the Haqqani network based?")
	for _, question := range []string{
		"Where did the peace talks take place?",
		"Which newspaper reported secret peace talks?",
		"How many service members were killed in Afghanistan?",
		"Who are the Haqqanis?",
		"What has Karzai demanded of the Taliban?",
		"What did Karzai say about the talks?",
		"What does the Washington Post say about the Taliban?",
		"How many soldiers died in the attack afterwards?",
		"Is there a plan to withdraw foreign troops?",
		"Why did Karzai say he wants peace?",
		"What happened in Brussels this week?",
		"Who said that the talks between both sides failed?",
		"Why were so many civilians killed by drone strikes?",
	} {
		if got := rag.Condense(before, question); got != question {
			t.Errorf("%q became %q", question, got)
		}
	}
	for _, question := range []string{"And on Thursday?", "Why not?", "What did he say?"} {
		if got := rag.Condense(nil, question); got != question {
			t.Errorf("without a conversation %q became %q", question, got)
		}
		if got := rag.Condense(said("\xff", "  "), question); got != question {
			t.Errorf("after nothing that can be asked %q became %q", question, got)
		}
	}
}

func TestFollowUpFindsWhatItLeansOn(t *testing.T) {
	e := seedEngine(t)
	a := ask(t, e, rag.Question{Text: "What did he say?", History: said("Who is Stephen Biddle?")})
	checkAnswer(t, seedArticles(t), a)
	if a.Question != "What did he say?" || a.Standalone != "Who is Stephen Biddle? What did he say?" {
		t.Errorf("question %q, standalone %q", a.Question, a.Standalone)
	}
	if len(a.Hits) == 0 || !strings.Contains(a.Hits[0].Text, "Biddle") {
		t.Errorf("the best hit isn't about him: %+v", a.Hits[:1])
	}
}

func FuzzCondense(f *testing.F) {
	f.Add("Who is he?", "It was NPR, citing someone: “no”", "And why?")
	f.Add("\xff", ", citing ", "that")
	f.Add("Who leads the Taliban?", "", "Is there one?")
	f.Add("a", ", citing :", "they’")
	f.Fuzz(func(t *testing.T, before, answer, question string) {
		got := rag.Condense([]rag.Turn{{Question: "Who?", Answer: answer}, {Question: before, Answer: answer}}, question)
		if !strings.HasSuffix(got, question) {
			t.Fatalf("%q lost the question %q", got, question)
		}
		if got != question && !strings.HasSuffix(got, " "+question) {
			t.Fatalf("%q has no space before %q", got, question)
		}
	})
}
