package rag_test

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"testing"

	"dateline/corpus"
	"dateline/llm"
	"dateline/llm/llmtest"
	"dateline/rag"
)

// What a sentence may rest on beside the passage that it cites: never on others
// where its own says otherwise, and never on a name or a year that stands with
// something else.
func TestWhatASentenceRestsOn(t *testing.T) {
	articles := []corpus.Article{
		{ID: "a", Outlet: "Herald", Text: "The north pier will not reopen this year, the harbour authority said.\n\nThe ferry carried 300 people on its first day.\n"},
		{ID: "b", Outlet: "Post", Text: "The north pier will reopen this year, the mayor said.\n\nThe ferry carried 500 people on its first day.\n\nAnna Kowalska visited the hospital of Gdynia in 2019.\n"},
		{ID: "c", Outlet: "Gazette", Text: "The new bridge was opened on Monday.\n\nThe bridge cost 40 million euros and took six years, engineers said.\n\nThe bridge is safe for heavy lorries, engineers said.\n"},
		{ID: "d", Outlet: "Courier", Text: "Anna Kowalska, the mayor, said that taxes would fall.\n\nA festival began in 2021 and drew 5,000 people.\n\nPiotr Nowak plans a new road along the river.\n\nMaria Lis is a surgeon. She operated on 12 children in 2020.\n"},
	}
	e := &hashing{}
	st := openStore(t, e)
	index(t, st, e, rag.IndexOptions{}, articles...)
	for name, test := range map[string]struct {
		sentence, cites string
		shown           bool // with a mark or without; else not without one
	}{
		"its own passage denies it":        {"The north pier will reopen this year %s.", "Herald", false},
		"it cites one about another thing": {"The north pier will reopen this year %s.", "Gazette", true},
		"its own gives another figure":     {"The ferry carried 500 people on its first day %s.", "Herald", false},
		"it cites one without a figure":    {"The ferry carried 500 people on its first day %s.", "Courier", true},
		"a year of something else":         {"The new bridge was opened in 2021 %s.", "Gazette", false},
		"that year, both cited":            {"In 2019, the new bridge was opened %s.", "Gazette,Post", false},
		"a name of something else":         {"The new bridge was opened on Monday by Anna Kowalska %s.", "Gazette", false},
		"that name, both cited":            {"Anna Kowalska opened the new bridge %s.", "Gazette,Courier", false},
		"a place of something else":        {"The new bridge was opened on Monday in Gdynia %s.", "Gazette,Post", false},
		"a speaker of something else":      {"Anna Kowalska said that the bridge is safe for heavy lorries %s.", "Gazette,Courier", false},
		"that speaker, not cited":          {"The bridge is safe for heavy lorries, Anna Kowalska said %s.", "Gazette", false},
		"two statements side by side":      {"The new bridge was opened on Monday, and Anna Kowalska said that taxes would fall %s.", "Gazette,Courier", true},
		"two outlets side by side":         {"The Gazette says the new bridge was opened on Monday, while the Courier reports that a festival began in 2021 %s.", "Gazette,Courier", true},
		"somebody taken up by she":         {"Maria Lis operated on 12 children in 2020 %s.", "Courier", true},
		"half of its source's sentence":    {"The bridge cost 40 million euros and took %s", "Gazette", false},
		"the same again and again":         {"The bridge is safe for heavy lorries, the bridge is safe for heavy lorries, the bridge is safe %s.", "Gazette", false},
		"a list's item without a stop":     {"- The bridge is safe for heavy lorries %s\n", "Gazette", true},
		"a clause of its source, ended":    {"The bridge cost 40 million euros %s.", "Gazette", true},
		"one thing of two sentences":       {"The bridge cost 40 million euros and is safe for heavy lorries %s.", "Gazette", true},
	} {
		t.Run(name, func(t *testing.T) {
			m := &llmtest.Model{Reply: func(r llm.Request) (string, error) {
				if restates(r) {
					return "NO ANSWER", nil
				}
				numbers := ""
				for n, passage := range shown(r) {
					if outlet, _, _ := strings.Cut(passage, " "); strings.Contains(test.cites, outlet) {
						numbers += "[" + strconv.Itoa(n) + "]"
					}
				}
				return fmt.Sprintf(test.sentence, numbers), nil
			}}
			asker, err := rag.New(rag.Config{Judge: judges(), Claims: claimJudge(), Store: st, Embedder: e, Writing: rag.Writing{Mode: rag.ModeLLM, Model: m}})
			if err != nil {
				t.Fatal(err)
			}
			all, err := events(t, asker, text("Did the bridge, the pier, the ferry and the festival open, and what did Anna Kowalska, Maria Lis and Piotr Nowak say?"), 0)
			if err != nil {
				t.Fatal(err)
			}
			a := checkShown(t, byID(articles...), all)
			plainly := slices.ContainsFunc(a.Claims, func(c rag.Claim) bool { return c.Verdict == rag.Supported })
			if test.shown && len(a.Claims) != 1 || !test.shown && plainly {
				t.Errorf("%q, citing %s: shown %+v, dropped %+v", test.sentence, test.cites, a.Claims, a.Dropped)
			}
		})
	}
}
