package rag_test

import (
	"strings"
	"testing"

	"dateline/corpus"
)

// TestNamesInLists: firms are known by their tickers, their shares and their
// heads, people told by their fullest names, and an outlet's own name is no firm of
// its article.
func TestNamesInLists(t *testing.T) {
	t.Parallel()
	e := engineOver(t, corpus.Article{
		ID: "cars", Outlet: "Tarn Business", Headline: "Velocar loses more", Date: "2024-08-11",
		Text: "Tarn Business —\nVelocar CEO Rolf Skaring said on Thursday that the maker had lost 1.7 billion crowns.\nIt has the backing of Amberly (AMB), and plans a works in Normandale.\nSkaring spoke of patience. Shares of Otway fell, as Otway’s stock often does.\nData of the Centers for Road Safety show fewer crashes, according to the Centers for Road Safety.\nThe chief financial officer, Clara Donag, said nothing more. Donag leaves in May.\nA senior road official called it a bad year. The official said that next year would be better. The road official added that it must.\nSales fell by a third, according to figures from Flightwise, which watches forecourts.\n",
	})
	for _, test := range []struct {
		question     string
		has, without []string
	}{
		{"Which companies are named in the article about Velocar?", []string{"Velocar –", "Amberly –", "Otway –", "Centers for Road Safety –"}, []string{"AMB –", "Tarn Business –", "Donag –", "Normandale –"}},
		{"Which people are named in the Velocar article?", []string{"Clara Donag –", "Skaring –"}, []string{"Centers", "Otway –"}},
		{"Who is quoted in the Velocar article?", []string{"Skaring", "Clara Donag", "Centers for Road Safety", "A senior road official"}, []string{"Figures from Flightwise:", ": The official:", ": The road official:"}},
		{"Is Amberly mentioned anywhere?", []string{"Velocar loses more"}, nil},
		{"Is Tarnhelm mentioned?", []string{"no article on Tarnhelm"}, nil},
	} {
		a := ask(t, e, text(test.question))
		got := a.Text()
		if a.Refusal != nil {
			got += a.Refusal.Message
		}
		for _, want := range test.has {
			if !strings.Contains(got, want) {
				t.Errorf("%q lacks %q:\n%s", test.question, want, got)
			}
		}
		for _, bad := range test.without {
			if strings.Contains(got, bad) {
				t.Errorf("%q has %q:\n%s", test.question, bad, got)
			}
		}
	}
}
