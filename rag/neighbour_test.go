package rag_test

import (
	"slices"
	"strings"
	"testing"

	"dateline/corpus"
	"dateline/rag"
)

// TestNeighbourIsFound: where the sentence that is nearest to a question only
// says it again, at the end of its passage, the passage behind it is found too,
// however little it has of the question's words.
func TestNeighbourIsFound(t *testing.T) {
	filler := strings.Repeat("The hall was full and the band played on until the lamps went out. ", 9)
	article := corpus.Article{
		ID: "bridge", Outlet: "Glen Herald", Headline: "Bridge named",
		Text: filler + "The town of Kilmarrow has chosen a name for its new footbridge.\n\n" +
			"It is Thistledown. " + strings.Repeat("Children from four schools sent in lists, and a jury of three read them aloud. ", 9),
	}
	e := engineOver(t, append(generated(30), article)...)
	q := rag.Question{Text: "Which name has the town of Kilmarrow chosen for its new footbridge?", TopK: 1}
	a := ask(t, e, q)
	if !slices.ContainsFunc(a.Hits, func(h rag.Hit) bool { return strings.Contains(h.Text, "Thistledown") }) {
		t.Errorf("the passage with the name isn't found:\n%+v", a.Hits)
	}
	if alone := ask(t, e, rag.Question{Text: "How long did the jury of three read lists aloud?", TopK: 1}); len(alone.Hits) > 2 {
		t.Errorf("%d passages for one", len(alone.Hits))
	}
	checkAnswer(t, byID(append(generated(30), article)...), a)
}
