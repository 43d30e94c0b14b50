package check_test

import (
	"context"
	"errors"
	"slices"
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

// newsstand finds one article of each of its outlets whatever is asked.
type newsstand []corpus.Article

func (n newsstand) Retrieve(context.Context, rag.Question, int) (hits []rag.Hit, err error) {
	for _, a := range n {
		p := corpus.Passage{ID: a.ID + "-0", ArticleID: a.ID, Span: corpus.Span{End: len(a.Text)}}
		hits = append(hits, rag.Hit{Passage: p, Outlet: a.Outlet, Headline: a.Headline, Text: a.Text})
	}
	return hits, nil
}

func (n newsstand) OutletsOf(context.Context, string) ([]string, error) { return nil, nil }

func (n newsstand) Article(_ context.Context, id string) (corpus.Article, error) {
	return n[slices.IndexFunc(n, func(a corpus.Article) bool { return a.ID == id })], nil
}

// TestDenied: an outlet that plainly denies what another supports is told, with
// its words; one that only says less isn't.
func TestDenied(t *testing.T) {
	stand := newsstand{
		article,
		{ID: "herald", Outlet: "Herald", Headline: "No crossing", Text: "The bridge did not open on Monday."},
		{ID: "courier", Outlet: "Courier", Headline: "Harbour", Text: "The bridge may open on Monday, officials hoped."},
	}
	c := check.Checker{Retriever: stand, Articles: stand, Verifier: verifier(t)}
	found, err := c.Claim(t.Context(), rag.Question{}, "The bridge opened on Monday.")
	if err != nil || len(found) != 1 {
		t.Fatalf("%d findings: %v", len(found), err)
	}
	f := found[0]
	if f.Verdict() != "supported" || f.Why() != "but Herald denies it [2]" {
		t.Errorf("%s, %q", f.Verdict(), f.Why())
	}
	if all := f.Citations(); len(all) != 2 || all[1].Outlet != "Herald" || all[1].Quote != "The bridge did not open on Monday." {
		t.Errorf("%+v", all)
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
