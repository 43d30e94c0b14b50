package corpus_test

import (
	"testing"

	"dateline/corpus"
)

// TestHash: every field counts, and a byte that moves to the next field gives
// another article.
func TestHash(t *testing.T) {
	base := corpus.Article{ID: "a", Outlet: "b", Headline: "c", URL: "d", Date: "e", Text: "f"}
	again := base
	if base.Hash() != again.Hash() || len(base.Hash()) != 64 {
		t.Errorf("the hash is %q", base.Hash())
	}
	seen := map[string]string{base.Hash(): "the article itself"}
	for name, a := range map[string]corpus.Article{
		"id":       {ID: "x", Outlet: "b", Headline: "c", URL: "d", Date: "e", Text: "f"},
		"outlet":   {ID: "a", Outlet: "x", Headline: "c", URL: "d", Date: "e", Text: "f"},
		"headline": {ID: "a", Outlet: "b", Headline: "x", URL: "d", Date: "e", Text: "f"},
		"url":      {ID: "a", Outlet: "b", Headline: "c", URL: "x", Date: "e", Text: "f"},
		"date":     {ID: "a", Outlet: "b", Headline: "c", URL: "d", Date: "x", Text: "f"},
		"text":     {ID: "a", Outlet: "b", Headline: "c", URL: "d", Date: "e", Text: "x"},
		"moved":    {ID: "ab", Headline: "c", URL: "d", Date: "e", Text: "f"},
	} {
		if other, ok := seen[a.Hash()]; ok {
			t.Errorf("%s has the hash of %s", name, other)
		}
		seen[a.Hash()] = name
	}
}

func TestOverlaps(t *testing.T) {
	s := corpus.Span{Start: 2, End: 5}
	for o, want := range map[corpus.Span]bool{
		{Start: 0, End: 2}: false, {Start: 5, End: 9}: false,
		{Start: 0, End: 3}: true, {Start: 4, End: 6}: true, {Start: 3, End: 4}: true, {Start: 0, End: 9}: true,
	} {
		if s.Overlaps(o) != want || o.Overlaps(s) != want {
			t.Errorf("%v and %v: want %v", s, o, want)
		}
	}
}
