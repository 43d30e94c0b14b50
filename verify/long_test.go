package verify

import (
	"context"
	"errors"
	"strings"
	"testing"

	"dateline/corpus"
)

// A passage at the end of a long article has few sentences taken apart before
// it, not all of them.
func TestLongArticle(t *testing.T) {
	end := "Anna Bell leads the council. She said that the dam holds."
	text := strings.Repeat("It rained on the town, and nobody came. ", 1<<20/40) + end
	e := Evidence{
		Number: 1, Article: corpus.Article{ID: "long", Outlet: "Herald", Text: text},
		Span: corpus.Span{Start: len(text) - len(end), End: len(text)},
	}
	v := New(nil)
	r, err := v.Sentence(t.Context(), "Anna Bell said that the dam holds.", []Evidence{e})
	if err != nil || r.Verdict != Supported {
		t.Errorf("%s (%s %q), %v", r.Verdict, r.Reason, r.Detail, err)
	}
	apart := 0
	for _, run := range v.articles.get(&e).runs {
		apart += len(run.texts)
	}
	if apart == 0 || apart > 2*runStep {
		t.Errorf("%d sentences taken apart", apart)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := v.sourcesOf(ctx, []Evidence{e}); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}
}
