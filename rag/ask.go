package rag

import (
	"context"
	"errors"
	"iter"
	"time"

	"dateline/llm"
)

// Ask answers a question step by step. It yields an event or an error; an
// error is the last thing yielded. The caller may stop early.
func (e *Engine) Ask(ctx context.Context, q Question) iter.Seq2[Event, error] {
	return func(yield func(Event, error) bool) {
		left := false
		emit := func(event Event) bool {
			left = left || !yield(event, nil)
			return !left
		}
		if err := e.ask(ctx, q, emit); err != nil && !left {
			yield(nil, err)
		}
	}
}

// ask is Ask without its iterator. emit is false once the caller has left.
func (e *Engine) ask(ctx context.Context, q Question, emit func(Event) bool) error {
	started := time.Now()
	text, err := CleanQuestion(q.Text)
	if err != nil {
		return err
	}
	q.Text, q.Asked = text, e.asked(q)
	a := &Answer{Question: text, Standalone: text, Mode: string(ModeExtractive)}
	p, kind, err := e.planFor(ctx, q)
	if err != nil {
		return err
	}
	if err := e.carryOut(ctx, p, q, a, emit); err != nil {
		return err
	}
	a.Question, a.Kind = text, kind
	a.Usage.Total = time.Since(started)
	a.Usage.Answer = a.Usage.Total - a.Usage.Retrieve
	emit(Done{a})
	return nil
}

// carryOut answers by a plan.
func (e *Engine) carryOut(ctx context.Context, p *plan, q Question, a *Answer, emit func(Event) bool) error {
	switch {
	case len(p.ask) == 0:
		return e.follow(ctx, p, q, a, emit)
	case len(p.ask) > 1:
		return e.each(ctx, p, a, emit)
	case p.unscoped == nil:
		return e.fact(ctx, p.ask[0], a, emit)
	}
	one, err := e.factOf(ctx, p.ask[0])
	if err != nil {
		return err
	}
	if one.Refusal != nil {
		return e.fact(ctx, *p.unscoped, a, emit)
	}
	one.note(p.notice)
	*a = *one
	if !emit(Retrieved{Standalone: a.Standalone, Hits: a.Hits}) {
		return errLeft
	}
	return show(a, emit)
}

// show tells of a finished answer.
func show(a *Answer, emit func(Event) bool) error {
	for _, event := range replay(a) {
		if !emit(event) {
			return errLeft
		}
	}
	return nil
}

// fact answers a question the ordinary way: it retrieves, chooses or has a model
// write, and refuses where the articles hold no answer.
func (e *Engine) fact(ctx context.Context, q Question, a *Answer, emit func(Event) bool) error {
	started := time.Now()
	a.Question = q.Text
	failed := e.standalone(ctx, q, a)
	if err := e.fatal(ctx, failed); err != nil {
		return err
	}
	f, err := e.retrieve(ctx, a.Standalone, q, e.depth(q))
	if err != nil {
		return err
	}
	a.Hits = f.hits
	a.Usage.Retrieve = time.Since(started)
	e.log.Debug("retrieved", "standalone", a.Standalone, "condensed_by", a.CondensedBy, "hits", len(f.hits))
	if !emit(Retrieved{Standalone: a.Standalone, Hits: f.hits}) {
		return errLeft
	}
	return e.answer(ctx, f, a, failed, emit)
}

// fatal is a failure of the model's that ends the question: ctx's end, and any
// failure where nothing else may answer.
func (e *Engine) fatal(ctx context.Context, failed error) error {
	if failed != nil && (ctx.Err() != nil || e.writing.Mode == ModeLLM) {
		return failed
	}
	return nil
}

// modelError is a failure of the model's rather than of ours.
type modelError struct{ error }

func (e *modelError) Unwrap() error { return e.error }

// cutShort reports whether a reply ended before it was whole, for its length,
// by a filter or without a reason. What came of it stands.
func cutShort(err error) bool {
	e, ok := errors.AsType[*llm.Error](err)
	return ok && (e.Kind == llm.Cut || e.Kind == llm.Filtered)
}

// answer fills an answer in and shows it. failed is why the model isn't to be
// asked again.
func (e *Engine) answer(ctx context.Context, f *found, a *Answer, failed error, emit func(Event) bool) error {
	switch {
	case !e.writing.writes() && e.writing.Mode == ModeAuto:
		err := e.fromArticles(ctx, f, a, emit)
		if a.Refusal == nil {
			a.note("No language model is configured, so this comes from the articles' own sentences.")
		}
		return err
	case !e.writing.writes(), len(f.hits) == 0, isInstruction(a.Standalone):
		// There is nothing to write: the articles' own sentences, or a refusal.
		return e.fromArticles(ctx, f, a, emit)
	}
	declined := false
	if failed == nil {
		if declined, failed = e.write(ctx, f, a, emit); errors.Is(failed, errLeft) {
			return failed
		}
	}
	if failed != nil {
		return e.degrade(ctx, f, a, failed, emit)
	}
	switch {
	case len(a.Claims) > 0:
		a.Usage.Model = e.writing.Model.Name()
		a.Conflicts = f.conflictsOf(a)
		f.moment.noteLate(a)
		return nil
	case declined || e.writing.Mode == ModeLLM:
		// A model that was shown the passages and finds no answer is believed:
		// to quote something all the same would make its caution useless. One
		// that answered, but not from the passages, says nothing about them.
		a.Mode, a.Usage.Model = string(ModeLLM), e.writing.Model.Name()
		return e.decline(ctx, f, a, emit)
	}
	a.note(f.unusable(a) + ", so this comes from the articles' own sentences.")
	return e.fromArticles(ctx, f, a, emit)
}

// unusable says why nothing of what the model wrote could be shown.
func (f *found) unusable(a *Answer) string {
	switch {
	case len(a.Dropped) == 0:
		return "The language model's reply was empty or too short to check"
	case !f.cited:
		return "The language model cited nothing"
	}
	return "I couldn't find what the language model wrote in the articles"
}

// degrade goes on after the model failed: with what it had written, or without
// it. A reply that was only cut is an answer in every mode.
func (e *Engine) degrade(ctx context.Context, f *found, a *Answer, failed error, emit func(Event) bool) error {
	if err := e.fatal(ctx, failed); err != nil && (ctx.Err() != nil || len(a.Claims) == 0 || !cutShort(failed)) {
		return err
	}
	if model := new(modelError); !errors.As(failed, &model) {
		return failed
	}
	e.log.Warn("the model failed", "error", failed)
	if len(a.Claims) > 0 {
		a.Usage.Model = e.writing.Model.Name()
		a.Conflicts = f.conflictsOf(a)
		a.note("The language model broke off (" + llm.Summarise(failed) + "): the answer may lack its end.")
		return nil
	}
	a.note("The language model gave no answer (" + llm.Summarise(failed) + "), so this comes from the articles' own sentences.")
	return e.fromArticles(ctx, f, a, emit)
}

// replay turns a finished answer into the events that show it.
func replay(a *Answer) []Event {
	var events []Event
	seen := make(map[int]bool)
	for _, claim := range a.Claims {
		shown := ClaimShown{Claim: claim}
		for _, n := range claim.Citations {
			if !seen[n] {
				seen[n] = true
				shown.NewCitations = append(shown.NewCitations, a.Citations[n-1])
			}
		}
		events = append(events, shown)
	}
	if a.Refusal != nil {
		events = append(events, Refused{*a.Refusal})
	}
	return events
}
