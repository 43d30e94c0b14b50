package rag

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"sync/atomic"
	"time"

	"dateline/corpus"
	"dateline/embed"
	"dateline/judge"
	"dateline/store"
	"dateline/verify"
)

// Defaults of Config.
const (
	DefaultTopK         = 8
	DefaultDenseWeight  = 0.7
	DefaultMaxSentences = 4
)

// Config is what an Engine is made of. Store, Embedder, Judge and Claims are
// required.
type Config struct {
	Store        store.Store
	Embedder     embed.Embedder
	Judge        Judge            // of questions
	Claims       verify.Judge     // of sentences that are shown
	TopK         int              // passages to answer from
	DenseWeight  float64          // share of the dense score in the fused one, 0 to 1
	MaxSentences int              // of an answer
	Writing      Writing          // who writes it; the zero value is nobody
	Clock        func() time.Time // when a question is asked that doesn't say; nil means time.Now
	Log          *slog.Logger
}

// Judge reads questions over passages; *judge.Judge is one.
type Judge interface {
	Sentences(ctx context.Context, question string, over []judge.Passage) ([][]float64, error)
}

// Engine answers questions from one store. It is safe for concurrent use.
type Engine struct {
	store        store.Store
	embedder     embed.Embedder
	judge        Judge
	topK         int
	denseWeight  float64
	maxSentences int
	writing      Writing
	clock        func() time.Time
	verifier     *verify.Verifier
	log          *slog.Logger
	readings     readings
	shelf        atomic.Pointer[shelf] // of the index as a question saw it last
	talk         talk
}

// Verifier is what the engine checks sentences with.
func (e *Engine) Verifier() *verify.Verifier { return e.verifier }

// New makes an engine. A zero TopK or MaxSentences, or a negative DenseWeight,
// means the default.
func New(c Config) (*Engine, error) {
	if c.Store == nil || c.Embedder == nil || c.Judge == nil || c.Claims == nil {
		return nil, errors.New("rag: an engine needs a store, an embedder, and a judge of questions and one of claims")
	}
	if want, have := c.Embedder.Identity(), c.Store.Identity().Embedder; want != have {
		return nil, fmt.Errorf("rag: the index was made with %s and can't be searched with %s: re-index with: bot index --rebuild", have.Name, want.Name)
	}
	e := &Engine{
		store: c.Store, embedder: c.Embedder, judge: c.Judge,
		topK: c.TopK, denseWeight: c.DenseWeight, maxSentences: c.MaxSentences, writing: c.Writing, clock: c.Clock, log: c.Log,
	}
	if err := e.writing.complete(); err != nil {
		return nil, err
	}
	e.verifier = verify.New(c.Claims, c.Embedder)
	if e.topK <= 0 {
		e.topK = DefaultTopK
	}
	if e.denseWeight < 0 {
		e.denseWeight = DefaultDenseWeight
	}
	if e.maxSentences <= 0 {
		e.maxSentences = DefaultMaxSentences
	}
	if e.clock == nil {
		e.clock = time.Now
	}
	if e.log == nil {
		e.log = slog.New(slog.DiscardHandler)
	}
	return e, nil
}

// Answer runs a question to its end.
func (e *Engine) Answer(ctx context.Context, q Question) (*Answer, error) {
	for event, err := range e.Ask(ctx, q) {
		if err != nil {
			return nil, err
		}
		if done, ok := event.(Done); ok {
			return done.Answer, nil
		}
	}
	return nil, ctx.Err()
}

// asked is when a question that is to be answered is asked. The kinds look for
// articles on a topic with questions that have no such day: what they find they
// order by themselves.
func (e *Engine) asked(q Question) time.Time {
	if q.Asked.IsZero() {
		return e.clock()
	}
	return q.Asked
}

// depth is how many passages to answer from.
func (e *Engine) depth(q Question) int {
	if q.TopK > 0 {
		return q.TopK
	}
	return e.topK
}

// Retrieve returns the k best passages for a question, or the engine's default
// number of them. Dates count where q.Asked is given: a claim is held against
// what was written at any time.
func (e *Engine) Retrieve(ctx context.Context, q Question, k int) ([]Hit, error) {
	text, err := CleanQuestion(q.Text)
	if err != nil {
		return nil, err
	}
	if k <= 0 {
		k = e.depth(q)
	}
	q.Text = text
	found, err := e.retrieve(ctx, Condense(q.History, text), q, k)
	if err != nil {
		return nil, err
	}
	return found.hits, nil
}

// filter checks that the outlets and articles asked for exist and spells the
// outlets as the index does.
func (e *Engine) filter(ctx context.Context, q Question) (store.Filter, *shelf, error) {
	s, err := e.look(ctx)
	if err != nil {
		return store.Filter{}, nil, err
	}
	f := store.Filter{Since: q.Since, Until: q.Until}
	for _, want := range q.Outlets {
		outlet, ok := s.outlet(want)
		if !ok {
			return f, nil, &UnknownError{Kind: "outlet", Name: want, Known: slices.Clone(s.Outlets())}
		}
		f.Outlets = append(f.Outlets, outlet)
	}
	for _, id := range q.Articles {
		if !s.Has(id) {
			return f, nil, &UnknownError{Kind: "article", Name: id, Known: idsOf(s.Entries())}
		}
		f.Articles = append(f.Articles, id)
	}
	return f, s, nil
}

func outletsOf(infos []store.Entry) []string {
	var out []string
	for _, a := range infos {
		out = append(out, a.Outlet)
	}
	slices.Sort(out)
	return slices.Compact(out)
}

func idsOf(infos []store.Entry) []string {
	var out []string
	for _, a := range infos {
		out = append(out, a.ID)
	}
	return out
}

// citePlace is cite for a place, which may be in a headline.
func citePlace(number int, at place, passageID string) (Citation, error) {
	if !at.headline {
		return cite(number, at.article, passageID, at.span)
	}
	title := at.article
	title.Text = at.article.Headline
	c, err := cite(number, title, passageID, at.span)
	c.Part = PartHeadline
	return c, err
}

// cite ties a byte range of an article to a number. It is the only maker of
// citations, so that no quote can differ from its article.
func cite(number int, a corpus.Article, passageID string, span corpus.Span) (Citation, error) {
	if span.Start < 0 || span.End > len(a.Text) || span.Start >= span.End {
		return Citation{}, fmt.Errorf("cite %s: bytes %d to %d are outside the article's %d", a.ID, span.Start, span.End, len(a.Text))
	}
	return Citation{
		Number: number, ArticleID: a.ID, Outlet: a.Outlet, Headline: a.Title(), URL: a.URL, Date: a.Date,
		PassageID: passageID, Span: span, Quote: span.In(a.Text), Origin: a.Origin,
	}, nil
}
