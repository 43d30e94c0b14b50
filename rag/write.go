package rag

import (
	"context"
	"errors"
	"slices"
	"strings"
	"sync"

	"dateline/draft"
	"dateline/llm"
	"dateline/verify"
)

// errLeft says that whoever asked wants no more.
var errLeft = errors.New("rag: the consumer left")

// writer writes one answer with a language model: it reads the model's reply
// sentence by sentence, verifies each, and shows those that hold.
type writer struct {
	engine   *Engine
	found    *found
	answer   *Answer
	emit     func(Event) bool
	verifier *verify.Verifier
	evidence []verify.Evidence
	bench    *bench
	group    sync.WaitGroup
	wakened  chan struct{}

	queue    []*waiting // passed, not shown yet
	failed   []failure
	seen     map[string]bool
	declined bool // the model says that the passages don't answer
}

// failure is a sentence that no passage carries.
type failure struct {
	text, reason string
}

// maxSentencesRead bounds what is verified of one reply, as a multiple of what
// may be shown.
const maxSentencesRead = 4

// write has the model answer. What it shows it has added to the answer. The
// error is errLeft, ctx's, a failure of the model's (*modelError) or one of ours.
func (e *Engine) write(ctx context.Context, f *found, a *Answer, emit func(Event) bool) (declined bool, err error) {
	evidence, err := e.evidence(ctx, f)
	if err != nil {
		return false, err
	}
	ctx, cancel := context.WithCancel(ctx)
	w := &writer{
		engine: e, found: f, answer: a, emit: emit, verifier: e.verifier, evidence: evidence,
		wakened: make(chan struct{}, 1), seen: make(map[string]bool),
	}
	w.bench = newBench(ctx, &e.writing, w.wake)
	defer w.bench.group.Wait()
	defer w.group.Wait()
	defer cancel()
	err = w.read(ctx, e.answerRequest(f))
	if err == nil && !w.full() && len(w.failed) > 0 {
		err = w.restate(ctx)
	}
	if err == nil {
		err = ctx.Err()
	}
	if errors.Is(err, errLeft) || ctx.Err() != nil {
		return false, err
	}
	if w.declined && cutShort(err) {
		err = nil // it had said what it had to say
	}
	if unsettled := w.settle(ctx); unsettled != nil {
		err = unsettled
	}
	w.account()
	return w.declined, err
}

// wake has the writer look again at what came.
func (w *writer) wake() {
	select {
	case w.wakened <- struct{}{}:
	default:
	}
}

// read takes in a reply as it comes. It stops early when enough is shown, or
// when the model says that there is no answer.
func (w *writer) read(ctx context.Context, r llm.Request) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	in := new(incoming)
	w.group.Go(func() { in.read(ctx, w.engine.writing.Model, r, w.wake) })
	defer func() { w.engine.spend(w.answer, in.usage(r)) }()
	var cutter draft.Cutter
	for {
		text, ended, failed := in.take()
		sentences := cutter.Write(text)
		switch {
		case ended && failed == nil:
			sentences = append(sentences, cutter.Close()...)
		case ended:
			sentences = append(sentences, cutter.Cut()...)
		}
		for _, s := range sentences {
			if err := w.sentence(ctx, s); err != nil {
				return err
			}
			if err := w.show(ctx); err != nil {
				return err
			}
			if w.done() {
				return nil
			}
		}
		if ended && failed != nil {
			return &modelError{failed}
		}
		if ended {
			return nil
		}
		if err := w.wait(ctx); err != nil {
			return err
		}
	}
}

// wait waits for more of the reply, or of the judge.
func (w *writer) wait(ctx context.Context) error {
	select {
	case <-w.wakened:
		return w.show(ctx)
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}

// sentence verifies one sentence and puts it in the queue, or among those that
// failed.
func (w *writer) sentence(ctx context.Context, s draft.Sentence) error {
	if w.seen[s.Text] {
		return nil // a model that goes in circles
	}
	w.seen[s.Text] = true
	declining := declines(s.Text, outletsIn(w.found.hits)...)
	if declining == no {
		w.declined = true
		return nil
	}
	switch words := len(strings.Fields(s.Text)); {
	case s.Heading || words+s.Mentions < minFragment:
		return nil
	case words < minFragment: // it was a sentence, and is none without whom it calls
		w.failed = append(w.failed, failure{s.Text, dropCall})
		return nil
	}
	w.found.cited = w.found.cited || len(s.Numbers) > 0
	g, reason, err := w.ground(ctx, s)
	switch {
	case err != nil:
		return err
	case declining == perhapsNo && (g == nil || g.verdict != Supported):
		w.declined = true
		return nil
	case g == nil:
		w.failed = append(w.failed, failure{s.Text, reason})
		return nil
	}
	w.pass(g)
	return nil
}

// outletsIn are the outlets of the passages that the model is shown.
func outletsIn(hits []Hit) []string {
	var out []string
	for _, h := range hits {
		if !slices.Contains(out, h.Outlet) {
			out = append(out, h.Outlet)
		}
	}
	return out
}

// minFragment is how many words a sentence must have: "Yes." and "Sources:" say
// nothing that a passage could carry.
const minFragment = 3

func (w *writer) pass(g *grounded) {
	s := &waiting{grounded: g}
	w.queue = append(w.queue, s)
	w.bench.hear(s)
}
