package rag_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"dateline/corpus"
	"dateline/rag"
)

func TestFilters(t *testing.T) {
	e := seedEngine(t)
	const q = "What is said of the peace talks?"
	for _, test := range []struct {
		name     string
		outlets  []string
		articles []string
		want     []string
	}{
		{"all", nil, nil, []string{"CNN", "NPR", "WSJ"}},
		{"one outlet", []string{"NPR"}, nil, []string{"NPR"}},
		{"in other letters, with spaces", []string{" cNn "}, nil, []string{"CNN"}},
		{"two outlets", []string{"CNN", "npr"}, nil, []string{"CNN", "NPR"}},
		{"one article", nil, []string{"wsj"}, []string{"WSJ"}},
		{"both hold", []string{"WSJ", "NPR"}, []string{"npr", "cnn"}, []string{"NPR"}},
		{"both hold for nothing", []string{"WSJ"}, []string{"npr"}, nil},
	} {
		t.Run(test.name, func(t *testing.T) {
			question := rag.Question{Text: q, Outlets: test.outlets, Articles: test.articles, TopK: 20}
			a := ask(t, e, question)
			checkAnswer(t, seedArticles(t), a)
			if got := outlets(a.Hits); !slices.Equal(got, test.want) {
				t.Errorf("hits are of %v, want %v", got, test.want)
			}
			if test.want == nil && (a.Refusal == nil || a.Refusal.Reason != rag.ReasonEmpty) {
				t.Errorf("with nothing to search: %+v", a.Refusal)
			}
		})
	}
}

func TestUnknownFilters(t *testing.T) {
	e := seedEngine(t)
	for _, test := range []struct {
		q    rag.Question
		want string
	}{
		{rag.Question{Text: "Who?", Outlets: []string{"BBC"}}, `no outlet "BBC" in the index: choose among CNN, NPR, WSJ`},
		{rag.Question{Text: "Who?", Outlets: []string{"CNN", ""}}, `no outlet "" in the index: choose among CNN, NPR, WSJ`},
		{rag.Question{Text: "Who?", Articles: []string{"CNN"}}, `no article "CNN" in the index: choose among cnn, npr, wsj`},
		{rag.Question{Text: "Who?", Articles: []string{"a\nb"}}, `no article "a\nb" in the index: choose among cnn, npr, wsj`},
	} {
		_, err := e.Retrieve(t.Context(), test.q, 0)
		unknown, ok := errors.AsType[*rag.UnknownError](err)
		if !ok || unknown.Error() != test.want {
			t.Errorf("got %v, want %s", err, test.want)
		}
	}
	_, err := engineOver(t).Answer(t.Context(), rag.Question{Text: "Who?", Outlets: []string{"BBC"}})
	if err == nil || !strings.Contains(err.Error(), "the index is empty, add articles with: bot index PATH") {
		t.Errorf("of an empty index: %v", err)
	}
}

func TestUnknownErrorListsTwenty(t *testing.T) {
	var many []corpus.Article
	for i := range 25 {
		many = append(many, corpus.Article{ID: fmt.Sprintf("a%02d", i), Outlet: "One", Text: "Something was said here."})
	}
	_, err := engineOver(t, many...).Retrieve(t.Context(), rag.Question{Text: "Who?", Articles: []string{"x"}}, 1)
	if err == nil || !strings.HasSuffix(err.Error(), "a18, a19, …") {
		t.Errorf("got %v", err)
	}
}

// A refusal speaks of the articles that were searched.
func TestRefusalNamesItsScope(t *testing.T) {
	e := seedEngine(t)
	for _, row := range []struct {
		outlets, articles []string
		want              string
	}{
		{nil, nil, "The articles don't mention Mona Lisa."},
		{[]string{"npr"}, nil, "NPR's articles don't mention Mona Lisa."},
		{[]string{"npr", "cnn"}, nil, "The articles chosen don't mention Mona Lisa."},
		{nil, []string{"cnn"}, "The article chosen doesn't mention Mona Lisa."},
		{nil, []string{"cnn", "npr"}, "The articles chosen don't mention Mona Lisa."},
	} {
		a := ask(t, e, rag.Question{Text: "Where is Mona Lisa hiding?", Outlets: row.outlets, Articles: row.articles})
		if a.Text() != row.want {
			t.Errorf("%v %v: %q", row.outlets, row.articles, a.Text())
		}
	}
}

// TestNamesSpeltOtherwise: a name that is misspelt by a letter is read as what the
// articles have; one that is spelt otherwise is asked about; others get no guess.
func TestNamesSpeltOtherwise(t *testing.T) {
	e := seedEngine(t)
	for question, want := range map[string]string{
		"Who is Zabiullah Mujahid?":       "The articles don't mention Zabiullah Mujahid. Did you mean Zabiuhullah Mujahed?",
		"Where is Mona Lisa hiding?":      "The articles don't mention Mona Lisa.",
		"What did Angela Merkel say?":     "The articles don't mention Angela Merkel.",
		"What did Hamid Karsai call for?": "",
	} {
		a := ask(t, e, text(question))
		if got := a.Text(); want != "" && got != want || want == "" && !strings.Contains(got, "Karzai") {
			t.Errorf("%q: %q", question, got)
		}
	}
}
