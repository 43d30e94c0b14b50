package rag

import (
	"context"
	"strings"
	"sync"

	"dateline/llm"
)

// waiting is a sentence that passed the built-in checks and waits to be shown:
// for the sentences before it, and for the judge.
type waiting struct {
	*grounded
	ready bool // shown as soon as those before it are
	no    bool // the judge doesn't confirm it
}

// bench asks the judge about several sentences at once.
type bench struct {
	ctx     context.Context // of the answer: a judge may be asked after the reply has ended
	writing *Writing
	wake    func()
	slots   chan struct{}
	group   sync.WaitGroup

	mu    sync.Mutex
	down  error // why it is asked no longer
	usage llm.Usage
	calls int
}

func newBench(ctx context.Context, w *Writing, wake func()) *bench {
	return &bench{ctx: ctx, writing: w, wake: wake, slots: make(chan struct{}, w.JudgeAtOnce)}
}

// hear has the judge asked about a sentence, unless it failed before: then the
// built-in verdict stands.
func (b *bench) hear(s *waiting) {
	if b.writing.Judge == nil || b.failed() != nil {
		s.ready = true
		return
	}
	b.group.Go(func() {
		defer b.wake()
		no := false
		select {
		case b.slots <- struct{}{}:
			no = b.ask(s.grounded)
			<-b.slots
		case <-b.ctx.Done():
		}
		b.mu.Lock()
		defer b.mu.Unlock()
		s.ready, s.no = true, no
	})
}

// ready reports whether a sentence waits no longer.
func (b *bench) ready(s *waiting) (ready, no bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return s.ready, s.no
}

func (b *bench) failed() error {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.down
}

// maxVerdict is how much of a judge's reply is read.
const maxVerdict = 64 << 10

// ask asks about one sentence and reports whether the judge says no.
func (b *bench) ask(g *grounded) (no bool) {
	if b.failed() != nil {
		return false
	}
	ctx, cancel := context.WithTimeoutCause(b.ctx, b.writing.JudgeTime, &llm.Error{Kind: llm.Slow, Model: b.writing.Judge.Name()})
	defer cancel()
	r := b.request(g)
	said, used, err := llm.Complete(ctx, b.writing.Judge, r, maxVerdict)
	if cause := context.Cause(ctx); err != nil && cause != nil {
		err = cause
	}
	yes, plain := verdictIn(said)
	if plain && cutShort(err) {
		err = nil // the word had come
	}
	if err == nil && !plain {
		err = &llm.Error{Kind: llm.Garbled, Model: b.writing.Judge.Name(), What: "it says neither yes nor no"}
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	b.calls++
	b.usage.Prompt += used.Prompt
	b.usage.Completion += used.Completion
	if err != nil {
		b.down = err
		return false
	}
	return !yes
}

// request is the question put to the judge. Models made for it, like
// bespoke-minicheck, know this form and want no more; others are told what to
// do with it.
func (b *bench) request(g *grounded) llm.Request {
	var document strings.Builder
	for _, e := range g.cited {
		document.WriteString(e.Article.Outlet + ": " + e.Article.Title() + "\n" + e.Span.In(e.Article.Text) + "\n")
	}
	r := llm.Request{
		Messages:  []llm.Message{{Role: llm.User, Text: "Document: " + strings.TrimSpace(document.String()) + "\nClaim: " + g.text}},
		MaxTokens: b.writing.MaxTokens,
	}
	if !strings.Contains(strings.ToLower(b.writing.Judge.Name()), "minicheck") {
		r.Messages = append([]llm.Message{{Role: llm.System, Text: strings.TrimSpace(fill("judge"))}}, r.Messages...)
	}
	return r
}

// verdictIn reads a judge's reply: its first word, past any thinking aloud.
func verdictIn(said string) (yes, plain bool) {
	if i := strings.LastIndex(said, "</think>"); i >= 0 {
		said = said[i+len("</think>"):]
	}
	words := strings.FieldsFunc(strings.ToLower(said), func(r rune) bool { return r < 'a' || r > 'z' })
	if len(words) == 0 {
		return false, false
	}
	return words[0] == "yes", words[0] == "yes" || words[0] == "no"
}
