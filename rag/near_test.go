package rag_test

import (
	"fmt"
	"testing"

	"dateline/corpus"
	"dateline/rag"
)

// TestNear tells what the articles speak of from what they don't.
func TestNear(t *testing.T) {
	e := seedEngine(t)
	for said, want := range map[string]rag.Nearness{
		"who leads the peace council?":                    rag.Close,
		"members of the Afghan peace council":             rag.Close,
		"where is the Haqqani network based?":             rag.Close,
		"hey all, where did Karzai meet the Taliban":      rag.Close,
		"what should I cook tonight?":                     rag.Far,
		"does this server have a minecraft world?":        rag.Far,
		"how much is a ticket to the concert on saturday": rag.Far,
		"!": rag.Far,
	} {
		got, err := e.Near(t.Context(), rag.Question{Text: said})
		if err != nil || got != want {
			t.Errorf("%q is %v near (%v), want %v", said, got, err, want)
		}
	}
	details := engineOver(t, corpus.Article{ID: "a", Outlet: "Gazette", Text: "The bridge opened on Monday. It cost 12 million. The mayor cut the ribbon."})
	if got, err := details.Near(t.Context(), rag.Question{Text: "gm, who cut the ribbon?"}); err != nil || got == rag.Far {
		t.Errorf("a detail is %v near (%v)", got, err)
	}
	if got, err := engineOver(t).Near(t.Context(), rag.Question{Text: "who leads the peace council?"}); err != nil || got != rag.Far {
		t.Errorf("an empty index is %v near (%v)", got, err)
	}
	if _, err := e.Near(t.Context(), rag.Question{Text: "who?", Outlets: []string{"Nobody's"}}); err == nil {
		t.Error("an outlet that there isn't is no fault")
	}
}

// TestNearOfNarrowed measures each question from where small talk comes to in
// what it is narrowed to, whatever was asked before.
func TestNearOfNarrowed(t *testing.T) {
	articles := []corpus.Article{{ID: "a", Outlet: "Gazette", Text: "The bridge opened on Monday. It cost 12 million. The mayor cut the ribbon."}}
	for i, chat := range []string{
		"what should I have for dinner?", "how do I change my name here?", "who is your favourite singer?", "how much is a subscription?",
		"what time is it where you are?", "why does this always happen to me?", "any recommendations for a good phone?", "I'm so tired, I need a coffee",
		"thanks, that was really helpful!", "what is the answer to life?", "that's so funny", "does anyone want to play a game tonight?",
	} {
		articles = append(articles, corpus.Article{ID: fmt.Sprint("c", i), Outlet: "Chat", Text: chat})
	}
	e := engineOver(t, articles...)
	asked := rag.Question{Text: "the bridge opened late this autumn"}
	within := asked
	within.Outlets = []string{"Gazette"}
	if got, err := e.Near(t.Context(), within); err != nil || got != rag.Close {
		t.Errorf("of one outlet it is %v near (%v)", got, err)
	}
	if got, err := e.Near(t.Context(), asked); err != nil || got != rag.Far {
		t.Errorf("of all it is %v near (%v)", got, err)
	}
}
