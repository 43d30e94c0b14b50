package discord_test

import (
	"context"
	"errors"
	"iter"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"dateline/corpus"
	"dateline/discord"
	"dateline/rag"
)

// paper are the articles that the engine of tests answers from.
var paper = []corpus.Article{
	{
		ID: "gazette", Outlet: "Gazette", Headline: "Bridge opens", URL: "https://gazette.example/bridge",
		Text: "The bridge opened on Monday. It cost 12 million. The mayor cut the ribbon.\n\nTraffic moved well all day.",
	},
	{ID: "herald", Outlet: "Herald", Headline: "Bridge stays shut", Text: "The bridge did not open on Monday. Engineers want more tests."},
}

func cite(number, article int, quote string) rag.Citation {
	a := paper[article]
	at := strings.Index(a.Text, quote)
	if at < 0 {
		panic("no such quote: " + quote)
	}
	return rag.Citation{
		Number: number, ArticleID: a.ID, Outlet: a.Outlet, Headline: a.Headline, URL: a.URL, PassageID: a.ID + "-0",
		Span: corpus.Span{Start: at, End: at + len(quote)}, Quote: quote,
	}
}

var sources = []rag.Citation{cite(1, 0, "The bridge opened on Monday."), cite(2, 1, "The bridge did not open on Monday.")}

// plan is how one question is answered.
type plan struct {
	claims []string      // none makes a refusal
	quoted string        // by its first claim, or nearest to its refusal; "" for what the paper says
	gate   chan struct{} // received from before each claim and before the end, if not nil
	wait   time.Duration // before the first claim
	fail   error         // after the claims
	crash  bool          // likewise
	mode   string
	usage  rag.Usage
	hang   bool // after the claims, until ctx ends
}

// engine does as a test tells it to: by how, or with one sentence.
type engine struct {
	mu    sync.Mutex
	how   func(q rag.Question) plan
	asked []rag.Question
	t     testing.TB
	kept  func() []rag.Question // what a program that is played keeps, nil where none is

	near    func(said string) (rag.Nearness, error) // nil for Close
	weighed []string                                // what Near was asked
}

func (e *engine) set(how func(rag.Question) plan) {
	if e.t != nil {
		needsStandIn(e.t, "its engine does as the test says")
	}
	e.mu.Lock()
	defer e.mu.Unlock()
	e.how = how
}

func (e *engine) always(p plan) { e.set(func(rag.Question) plan { return p }) }

func (e *engine) questions() []rag.Question {
	if e.kept != nil {
		return e.kept()
	}
	e.mu.Lock()
	defer e.mu.Unlock()
	return append([]rag.Question{}, e.asked...)
}

func (e *engine) Ask(ctx context.Context, q rag.Question) iter.Seq2[rag.Event, error] {
	e.mu.Lock()
	e.asked = append(e.asked, q)
	p := plan{claims: []string{"The bridge opened, says the Gazette, asked: " + q.Text}}
	if e.how != nil {
		p = e.how(q)
	}
	e.mu.Unlock()
	return func(yield func(rag.Event, error) bool) { p.ask(ctx, q, yield) }
}

// Near is what a test sets, or Close: the paper may know of anything.
func (e *engine) Near(_ context.Context, q rag.Question) (rag.Nearness, error) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.weighed = append(e.weighed, q.Text)
	if e.near != nil {
		return e.near(q.Text)
	}
	return rag.Close, nil
}

func (p plan) ask(ctx context.Context, q rag.Question, yield func(rag.Event, error) bool) {
	clean, err := rag.CleanQuestion(q.Text)
	if err != nil {
		yield(nil, err)
		return
	}
	sources := slices.Clone(sources)
	if p.quoted != "" {
		sources[0].Quote = p.quoted
	}
	a := &rag.Answer{Question: clean, Standalone: clean, Mode: "llm", Usage: p.usage}
	if p.mode != "" {
		a.Mode = p.mode
	}
	if !yield(rag.Retrieved{Standalone: clean}, nil) {
		return
	}
	if p.wait > 0 {
		select {
		case <-time.After(p.wait):
		case <-ctx.Done():
			yield(nil, ctx.Err())
			return
		}
	}
	for i, text := range p.claims {
		if !p.pass(ctx) {
			yield(nil, ctx.Err())
			return
		}
		c := rag.Claim{Text: text, Citations: []int{i%2 + 1}, Verdict: rag.Supported}
		shown := rag.ClaimShown{Claim: c}
		if i < 2 {
			shown.NewCitations = sources[i : i+1]
			a.Citations = sources[:i+1]
		}
		a.Claims = append(a.Claims, c)
		if !yield(shown, nil) {
			return
		}
	}
	p.end(ctx, a, sources[:1], yield)
}

func (p plan) end(ctx context.Context, a *rag.Answer, nearest []rag.Citation, yield func(rag.Event, error) bool) {
	if p.hang {
		<-ctx.Done()
	}
	switch {
	case p.crash:
		panic("the engine crashed")
	case p.fail != nil:
		yield(nil, p.fail)
		return
	case !p.pass(ctx):
		yield(nil, ctx.Err())
		return
	}
	if len(p.claims) == 0 {
		a.Refusal = &rag.Refusal{Reason: rag.ReasonNoAnswer, Message: "The articles don't answer that.", Nearest: nearest}
		if !yield(rag.Refused{Refusal: *a.Refusal}, nil) {
			return
		}
	}
	yield(rag.Done{Answer: a}, nil)
}

func (p plan) pass(ctx context.Context) bool {
	if p.gate == nil {
		return ctx.Err() == nil
	}
	select {
	case <-p.gate:
		return true
	case <-ctx.Done():
		return false
	}
}

type library struct{}

func (library) Articles(context.Context) ([]discord.ArticleInfo, error) {
	var out []discord.ArticleInfo
	for _, a := range paper {
		out = append(out, discord.ArticleInfo{Outlet: a.Outlet, Headline: a.Headline})
	}
	return out, nil
}

// checker finds every sentence with "opened" in it supported and every one
// with "shut" contradicted.
type checker struct{}

func (checker) Check(_ context.Context, claim string) ([]discord.Finding, error) {
	var out []discord.Finding
	for _, span := range corpus.Split(claim) {
		sentence := corpus.Trim(claim, span).In(claim)
		f := discord.Finding{Sentence: sentence, Verdict: discord.Absent, Citations: sources[1:]}
		switch {
		case strings.Contains(sentence, "opened"):
			f = discord.Finding{Sentence: sentence, Verdict: discord.Supported, Citations: sources[:1]}
		case strings.Contains(sentence, "shut"):
			f = discord.Finding{Sentence: sentence, Verdict: discord.Contradicted, Why: "the other way round", Citations: sources[:1]}
		case strings.Contains(sentence, "broken"):
			return nil, errors.New("the checker is broken")
		}
		out = append(out, f)
	}
	return out, nil
}

// forgetting is an engine that refuses everything and remembers nothing.
type forgetting struct{}

func (*forgetting) Ask(ctx context.Context, q rag.Question) iter.Seq2[rag.Event, error] {
	return func(yield func(rag.Event, error) bool) { plan{}.ask(ctx, q, yield) }
}

func (*forgetting) Near(context.Context, rag.Question) (rag.Nearness, error) { return rag.Close, nil }
