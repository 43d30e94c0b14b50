package chaos

import (
	"context"
	"errors"
	"hash/fnv"
	"iter"
	"strings"
	"time"

	"dateline/corpus"
	"dateline/discord"
	"dateline/rag"
)

const bridge = "The bridge opened on Monday. It cost 12 million."

var source = rag.Citation{
	Number: 1, ArticleID: "gazette", Outlet: "Gazette", Headline: "Bridge opens", URL: "https://gazette.example/bridge", PassageID: "gazette-0",
	Span: corpus.Span{Start: 0, End: 28}, Quote: bridge[:28],
}

// engine answers in some sentences over some time; the question decides of how
// many, and whether it refuses, fails or panics instead.
type engine struct{}

func (engine) Ask(ctx context.Context, q rag.Question) iter.Seq2[rag.Event, error] {
	return func(yield func(rag.Event, error) bool) { play(ctx, q.Text, yield) }
}

func play(ctx context.Context, question string, yield func(rag.Event, error) bool) {
	h := fnv.New32a()
	h.Write([]byte(question))
	n := h.Sum32()
	a := &rag.Answer{Question: question, Standalone: question, Mode: "extractive"}
	if !yield(rag.Retrieved{Standalone: question}, nil) {
		return
	}
	for i := range n % 4 {
		select {
		case <-time.After(time.Duration(n%150) * time.Millisecond):
		case <-ctx.Done():
			yield(nil, context.Cause(ctx))
			return
		}
		c := rag.Claim{Text: "The bridge opened, says the Gazette when asked " + question, Citations: []int{1}, Verdict: rag.Supported}
		shown := rag.ClaimShown{Claim: c}
		if i == 0 {
			shown.NewCitations, a.Citations = []rag.Citation{source}, []rag.Citation{source}
		}
		a.Claims = append(a.Claims, c)
		if !yield(shown, nil) {
			return
		}
	}
	switch {
	case n%29 == 0:
		panic("chaos: the engine panics, as it was told to")
	case n%23 == 0:
		yield(nil, errors.New("chaos: the engine fails, as it was told to"))
		return
	case len(a.Claims) == 0:
		a.Refusal = &rag.Refusal{Reason: rag.ReasonNoAnswer, Message: "The articles don't say " + question, Nearest: []rag.Citation{source}}
		if !yield(rag.Refused{Refusal: *a.Refusal}, nil) {
			return
		}
	}
	yield(rag.Done{Answer: a}, nil)
}

// apologises reports whether the engine fails over a question.
func apologises(question string) bool {
	h := fnv.New32a()
	h.Write([]byte(question))
	n := h.Sum32()
	return n%29 == 0 || n%23 == 0
}

// isApology and isFinal tell the two ends that a question may have.
func isApology(text string) bool { return strings.HasPrefix(text, "Something went wrong on my side") }

type library struct{}

func (library) Articles(context.Context) ([]discord.ArticleInfo, error) {
	return []discord.ArticleInfo{{Outlet: "Gazette", Headline: "Bridge opens"}}, nil
}

// Near is always: the paper knows of everything.
func (engine) Near(context.Context, rag.Question) (rag.Nearness, error) { return rag.Close, nil }
