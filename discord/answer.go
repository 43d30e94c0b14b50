package discord

import (
	"context"
	"encoding/json"
	"errors"
	"time"

	"dateline/rag"
	"dateline/state"
)

// answer asks the engine, or the checker, and shows what it says.
func (b *Bot) answer(j *job) error {
	if j.thread {
		b.openThread(j)
	}
	stop := b.typing(j)
	defer stop()
	if j.kind == kindCheck {
		return b.checkClaim(j, stop)
	}
	if a := new(rag.Answer); j.kept != nil && json.Unmarshal(j.kept, a) == nil {
		return b.present(j, a)
	}
	q, err := b.question(j)
	if err != nil {
		return err
	}
	s := b.stream(j, stop)
	defer s.end() // an engine that panics leaves it running, to write over the apology
	answer, err := s.follow(b.Engine.Ask(j.ctx, q))
	s.end()
	if err != nil {
		return err
	}
	if s.failed != nil {
		return s.failed
	}
	b.keep(j, answer)
	return b.present(j, answer)
}

// present shows a whole answer.
func (b *Bot) present(j *job, a *rag.Answer) error {
	j.again = func() error { return b.present(j, a) }
	if err := j.post.show(j.ctx, layout(a, false), b.buttons(j.id, a)); err != nil {
		return err
	}
	b.Metrics.Stage("final", time.Since(j.arrived))
	outcome, unconfirmed := "answered", 0
	if a.Refusal != nil {
		outcome = "refused"
	}
	for _, c := range a.Claims {
		if c.Verdict == rag.Unconfirmed {
			unconfirmed++
		}
	}
	b.Metrics.Outcome(outcome)
	b.Metrics.Claims(len(a.Claims)-unconfirmed, unconfirmed, len(a.Dropped))
	if j.way == "command" && j.thread {
		b.threadUnder(j)
	}
	b.finish(j)
	return nil
}

// finish keeps that the answer is shown.
func (b *Bot) finish(j *job) {
	if err := b.Memory.Finish(context.WithoutCancel(j.ctx), j.id); err != nil {
		b.Log.Error("can't keep that a question is answered", "err", err)
	}
}

// question is the job's, with the exchanges that it follows up on.
func (b *Bot) question(j *job) (rag.Question, error) {
	q := rag.Question{Text: j.text, Outlets: b.Outlets}
	if j.parent == 0 || b.Turns <= 0 {
		return q, nil
	}
	turns, err := b.Memory.Chain(j.ctx, j.parent, b.Turns)
	if err != nil {
		return q, err
	}
	for _, t := range turns {
		q.History = append(q.History, rag.Turn{Question: t.Question, Answer: t.Answer})
	}
	return q, nil
}

// keep keeps an answer that is about to be shown: whoever presses a button
// under it or replies to it finds it there.
func (b *Bot) keep(j *job, a *rag.Answer) {
	ctx := context.WithoutCancel(j.ctx)
	if err := b.Ledger.Spend(ctx, time.Now(), a.Usage.PromptTokens+a.Usage.CompletionTokens+a.Usage.JudgeTokens); err != nil {
		b.Log.Error("can't keep what an answer cost", "err", err)
	}
	kept := *a
	kept.Hits = nil // what was retrieved and not cited is of no use later
	record, err := json.Marshal(&kept)
	if err == nil {
		_, err = b.Memory.Keep(ctx, j.id, state.Turn{Question: a.Question, Answer: a.Text(), Record: record})
	}
	if err != nil && !errors.Is(err, state.ErrNotFound) { // forgotten in the meantime
		b.Log.Error("an answer isn't kept", "err", err)
	}
}

// checkClaim answers a job that checks a claim.
func (b *Bot) checkClaim(j *job, stop func()) error {
	found, err := b.Checker.Check(j.ctx, j.text)
	stop()
	if err != nil {
		return err
	}
	j.again = func() error {
		if err := j.post.show(j.ctx, findings(found), nil); err != nil {
			return err
		}
		b.Metrics.Outcome("checked")
		b.finish(j)
		return nil
	}
	return j.again()
}
