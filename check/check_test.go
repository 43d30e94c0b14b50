package check_test

import (
	"context"
	"errors"
	"sync"
	"testing"

	"dateline/check"
	"dateline/corpus"
	"dateline/embed/e5"
	"dateline/judge"
	"dateline/rag"
	"dateline/verify"
)

var article = corpus.Article{ID: "gazette", Outlet: "Gazette", Headline: "Bridge opens", Text: "The bridge opened on Monday. It cost 12 million dollars."}

// shelf finds its one article whatever is asked.
type shelf struct{ err error }

func (s shelf) Retrieve(context.Context, rag.Question, int) ([]rag.Hit, error) {
	p := corpus.Passage{ID: "gazette-0", ArticleID: "gazette", Span: corpus.Span{End: len(article.Text)}}
	return []rag.Hit{{Passage: p, Outlet: article.Outlet, Headline: article.Headline, Text: article.Text}}, s.err
}

func (s shelf) OutletsOf(context.Context, string) ([]string, error) { return nil, nil }

func (s shelf) Article(context.Context, string) (corpus.Article, error) { return article, nil }

func TestClaim(t *testing.T) {
	c := check.Checker{Retriever: shelf{}, Articles: shelf{}, Verifier: verifier(t)}
	found, err := c.Claim(t.Context(), rag.Question{}, "The bridge opened on Monday. … The bridge cost 15 million dollars.")
	if err != nil || len(found) != 2 {
		t.Fatalf("%d findings: %v", len(found), err)
	}
	if f := found[0]; f.Verdict() != "supported" || f.Why() != "" || f.Citations()[0].Quote != "The bridge opened on Monday." || f.Citations()[0].Headline != "Bridge opens" {
		t.Errorf("the first: %s, %q, %+v", f.Verdict(), f.Why(), f.Citations())
	}
	if f := found[1]; f.Verdict() != "contradicted" || f.Why() != "another figure (“15 million”)" {
		t.Errorf("the second: %s, %q", f.Verdict(), f.Why())
	}
	broken := errors.New("broken")
	c.Retriever = shelf{broken}
	if _, err := c.Claim(t.Context(), rag.Question{}, "One."); !errors.Is(err, broken) {
		t.Error(err)
	}
}

// verifier is a verifier, made once.
func verifier(t testing.TB) *verify.Verifier {
	t.Helper()
	v, err := theVerifier()
	if err != nil {
		t.Fatal(err)
	}
	return v
}

var theVerifier = sync.OnceValues(func() (*verify.Verifier, error) {
	encoder, err := e5.New(e5.WithWorkers(1))
	if err != nil {
		return nil, err
	}
	claims, err := judge.OpenClaims(encoder)
	return verify.New(claims, encoder), err
})
