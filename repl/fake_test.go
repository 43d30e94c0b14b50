//go:build unix

package repl_test

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"strings"
	"sync"
	"time"

	"dateline/corpus"
	"dateline/rag"
	"dateline/repl"
)

// articles is a library of two outlets that disagree.
type articles []corpus.Article

var paper = articles{
	{
		ID: "gazette", Outlet: "Gazette", Headline: "Bridge opens", URL: "https://gazette.example/bridge",
		Text: "The bridge opened on Monday. It cost 12 million. The mayor cut the ribbon.\n\nTraffic moved well all day.",
	},
	{
		ID: "herald", Outlet: "Herald", Headline: "Bridge stays shut",
		Text: "The bridge did not open on Monday. Engineers want more tests.",
	},
}

func (a articles) Articles(context.Context) ([]repl.ArticleInfo, error) {
	var out []repl.ArticleInfo
	for _, x := range a {
		out = append(out, repl.ArticleInfo{ID: x.ID, Outlet: x.Outlet, Headline: x.Headline, Passages: 1})
	}
	return out, nil
}

func (a articles) Article(_ context.Context, id string) (corpus.Article, error) {
	for _, x := range a {
		if x.ID == id {
			return x, nil
		}
	}
	return corpus.Article{}, errors.New("not in the index")
}

func (a articles) cite(number int, id, quote string) rag.Citation {
	x, err := a.Article(context.Background(), id)
	if err != nil {
		panic(err)
	}
	at := strings.Index(x.Text, quote)
	if at < 0 {
		panic("no such quote: " + quote)
	}
	return rag.Citation{
		Number: number, ArticleID: id, Outlet: x.Outlet, Headline: x.Headline, URL: x.URL, PassageID: id + "-0",
		Span: corpus.Span{Start: at, End: at + len(quote)}, Quote: quote,
	}
}

func (a articles) hits() []rag.Hit {
	var out []rag.Hit
	for i, x := range a {
		out = append(out, rag.Hit{
			Passage: corpus.Passage{ID: x.ID + "-0", ArticleID: x.ID, Span: corpus.Span{End: len(x.Text)}},
			Outlet:  x.Outlet, Headline: x.Headline, URL: x.URL, Text: x.Text,
			Score: 2 - float64(i), Dense: .9 - float64(i)/10, Lexical: 3, DenseRank: i + 1, LexicalRank: i + 1,
		})
	}
	return out
}

// script is an engine that does what a test tells it to. gate, if there is
// one, is received from before every claim and before the end.
//
// A test that changes it after it was asked does so with set.
type script struct {
	plan
	mu sync.Mutex
}

func (s *script) set(change func(*plan)) {
	s.mu.Lock()
	defer s.mu.Unlock()
	change(&s.plan)
}

func (s *script) Ask(ctx context.Context, q rag.Question) iter.Seq2[rag.Event, error] {
	return func(yield func(rag.Event, error) bool) {
		s.mu.Lock()
		p := s.plan
		s.mu.Unlock()
		p.ask(ctx, q, yield)
	}
}

type plan struct {
	claims []string // of the next answer; none makes a refusal
	gate   chan struct{}
	fail   error // after the claims
	hang   bool  // after the claims, until the context ends
	asked  chan rag.Question

	swapped bool   // the Herald is cited first
	doubt   string // why nothing is confirmed
	model   string // that writes
	date    string // of the articles
	tokens  int    // that the answer took
	cost    float64
}

func (s *plan) ask(ctx context.Context, q rag.Question, yield func(rag.Event, error) bool) {
	if s.asked != nil {
		s.asked <- q
	}
	text, err := rag.CleanQuestion(q.Text)
	if err != nil {
		yield(nil, err)
		return
	}
	a := &rag.Answer{Question: text, Standalone: text, Mode: "llm", Hits: paper.hits(), Usage: rag.Usage{Total: 1230 * time.Millisecond}}
	if !yield(rag.Retrieved{Standalone: text, Hits: a.Hits}, nil) {
		return
	}
	a.Citations = []rag.Citation{paper.cite(1, "gazette", "The bridge opened on Monday."), paper.cite(2, "herald", "The bridge did not open on Monday.")}
	if s.swapped {
		a.Citations = []rag.Citation{paper.cite(1, "herald", "The bridge did not open on Monday."), paper.cite(2, "gazette", "The bridge opened on Monday.")}
	}
	a.Usage.Model, a.Usage.PromptTokens, a.Usage.Cost, a.Citations[0].Date = s.model, s.tokens, s.cost, s.date
	for i, claim := range s.claims {
		if !s.pass(ctx) {
			yield(nil, ctx.Err())
			return
		}
		c := rag.Claim{Text: claim, Citations: []int{i%2 + 1}, Verdict: rag.Supported}
		if s.doubt != "" {
			c.Verdict, c.Reason = rag.Unconfirmed, s.doubt
		}
		a.Claims = append(a.Claims, c)
		shown := rag.ClaimShown{Claim: c}
		if i < 2 {
			shown.NewCitations = a.Citations[i : i+1]
		}
		if !yield(shown, nil) {
			return
		}
	}
	if s.hang {
		<-ctx.Done()
		yield(nil, ctx.Err())
		return
	}
	if s.fail != nil {
		yield(nil, s.fail)
		return
	}
	if !s.pass(ctx) {
		yield(nil, ctx.Err())
		return
	}
	s.finish(a, yield)
}

func (s *plan) finish(a *rag.Answer, yield func(rag.Event, error) bool) {
	switch len(s.claims) {
	case 0:
		a.Refusal = &rag.Refusal{Reason: rag.ReasonNoAnswer, Message: "The articles don't answer that.", Nearest: a.Citations[:1]}
		a.Citations = nil
		if !yield(rag.Refused{Refusal: *a.Refusal}, nil) {
			return
		}
	case 1:
		a.Citations = a.Citations[:1]
	default:
		a.Conflicts = []rag.Conflict{{A: 0, B: 1}}
		a.Dropped = []rag.Dropped{{Text: "The bridge cost 13 million.", Reason: "13 million is not in what it cites"}}
	}
	yield(rag.Done{Answer: a}, nil)
}

func (s *plan) pass(ctx context.Context) bool {
	if s.gate == nil {
		return ctx.Err() == nil
	}
	select {
	case <-s.gate:
		return true
	case <-ctx.Done():
		return false
	}
}

// fixtureLine says what it was given.
func fixtureLine(a *rag.Answer, earlier []string) ([]byte, error) {
	return fmt.Appendf(nil, "%s after %q", a.Question, earlier), nil
}

// checker finds every claim with "opened" in it supported.
type checker struct{}

func (checker) Check(_ context.Context, claim string, _, _ []string) ([]repl.CheckResult, error) {
	var all []repl.CheckResult
	for sentence := range strings.SplitAfterSeq(claim, ". ") {
		r := repl.CheckResult{Sentence: sentence, Verdict: "not in the articles", Nearest: true, Citations: []rag.Citation{paper.cite(0, "gazette", "It cost 12 million.")}}
		if strings.Contains(sentence, "opened") {
			r.Verdict, r.Nearest = "supported", false
		}
		all = append(all, r)
	}
	return all, nil
}

// Draft checks each line as a sentence.
func (c checker) Draft(ctx context.Context, text string, _, _ []string) (repl.DraftCheck, error) {
	d := repl.DraftCheck{Summary: "2 sentences: 1 supported, 1 not in the articles"}
	for line := range strings.Lines(text) {
		found, err := c.Check(ctx, strings.TrimSpace(line), nil, nil)
		if err != nil {
			return d, err
		}
		found[0].Line = len(d.Results) + 1
		if found[0].Nearest {
			d.First = append(d.First, len(d.Results))
		}
		d.Results = append(d.Results, found[0])
	}
	return d, nil
}
