package rag

import (
	"fmt"
	"testing"

	"dateline/corpus"
)

// An article is read once, and few are kept.
func TestReadingsAreKept(t *testing.T) {
	var r readings
	article := func(i int) corpus.Article {
		return corpus.Article{ID: fmt.Sprint(i), Outlet: "Herald", Text: "The dam holds, the mayor said."}
	}
	first := r.get(article(0))
	for i := range keptReadings + 8 {
		r.get(article(i))
		if r.get(article(0)) != first {
			t.Fatalf("read again after %d others", i)
		}
	}
	if len(r.of) != keptReadings || len(r.order) != keptReadings {
		t.Errorf("%d readings are kept, %d in order", len(r.of), len(r.order))
	}
	changed := article(0)
	changed.Text += " It fell."
	if r.get(changed) == first {
		t.Error("a changed article has the reading of the old one")
	}
}
