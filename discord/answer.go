package discord

import (
	"context"
	"encoding/json"
	"errors"
	"strings"
	"time"

	"github.com/bwmarrin/discordgo"

	"dateline/rag"
	"dateline/state"
)

// shown is what is to be shown in the end, and how that is told of.
type shown struct {
	parts   []string
	buttons []discordgo.MessageComponent
	told    func() // when it is shown
}

// answer asks the engine, or the checker.
func (b *Bot) answer(j *job) (*shown, error) {
	if j.kind == kindCheck {
		return b.checkClaim(j)
	}
	if a := new(rag.Answer); j.kept != nil && json.Unmarshal(j.kept, a) == nil {
		return b.whole(j, a), nil
	}
	q, err := b.question(j)
	if err != nil {
		return nil, err
	}
	english, note := b.inEnglish(j, q.Text)
	if note != "" {
		q.Text, j.plain = english, ""
	}
	a, err := b.ask(j, q)
	if err != nil {
		return nil, err
	}
	if note == "" {
		b.inTheirs(j.text, a)
	} else {
		a.Notice = strings.TrimSpace(note + " " + a.Notice)
	}
	if j.late { // nothing above it says what was asked
		a.Notice = strings.TrimSpace(a.Notice + " Discord lost your command, so I answer here. You asked: " + j.text)
	}
	if a.Refusal != nil && j.silent() {
		b.spend(j, a)
		return nil, errNothing
	}
	b.keep(j, a)
	return b.whole(j, a), nil
}

// ask asks the engine. That a member, role or channel of Discord's is named
// doesn't decide that there is no answer.
func (b *Bot) ask(j *job, q rag.Question) (*rag.Answer, error) {
	a, err := j.view.follow(b.Engine.Ask(j.ctx, q))
	if err != nil || a.Refusal == nil || j.plain == "" {
		return a, err
	}
	if _, err := rag.CleanQuestion(j.plain); err != nil {
		return a, nil
	}
	q.Text = j.plain
	again, err := j.view.follow(b.Engine.Ask(j.ctx, q))
	if err != nil {
		return nil, err
	}
	again.Usage = added(again.Usage, a.Usage)
	if again.Refusal == nil {
		again.Question = a.Question
		return again, nil
	}
	a.Usage = again.Usage
	return a, nil
}

// added is what two questions to the engine took.
func added(a, b rag.Usage) rag.Usage {
	a.PromptTokens += b.PromptTokens
	a.CompletionTokens += b.CompletionTokens
	a.JudgeTokens += b.JudgeTokens
	return a
}

// whole is an answer as it is shown.
func (b *Bot) whole(j *job, a *rag.Answer) *shown {
	return &shown{layout(a, false), b.buttons(j.id, a), func() {
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
	}}
}

// present shows it.
func (b *Bot) present(j *job, s *shown) error {
	j.again = func() error { return b.present(j, s) }
	if j.quiet && j.thread {
		b.openThread(j)
	}
	if err := j.post.show(j.ctx, s.parts, s.buttons); err != nil {
		return err
	}
	s.told()
	b.finish(j)
	if j.quiet {
		b.talk.note(j.channel, j.user, j.id)
	}
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
	if j.parent != 0 && b.Turns > 0 {
		turns, err := b.Memory.Chain(j.ctx, j.parent, b.Turns)
		if err != nil {
			return q, err
		}
		for _, t := range turns {
			q.History = append(q.History, rag.Turn{Question: t.Question, Answer: t.Answer})
		}
	}
	if j.quoted != "" { // said in the conversation, by whomever: no evidence
		q.History = append(q.History, rag.Turn{Question: j.quoted})
	}
	return q, nil
}

// keep keeps an answer that is about to be shown: whoever presses a button
// under it or replies to it finds it there.
func (b *Bot) keep(j *job, a *rag.Answer) {
	b.spend(j, a)
	ctx := context.WithoutCancel(j.ctx)
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

// spend keeps what an answer cost.
func (b *Bot) spend(j *job, a *rag.Answer) {
	if err := b.Ledger.Spend(context.WithoutCancel(j.ctx), time.Now(), a.Usage.PromptTokens+a.Usage.CompletionTokens+a.Usage.JudgeTokens); err != nil {
		b.Log.Error("can't keep what an answer cost", "err", err)
	}
}

// checkClaim answers a job that checks a claim.
func (b *Bot) checkClaim(j *job) (*shown, error) {
	claim, note := b.inEnglish(j, j.text)
	found, err := b.Checker.Check(j.ctx, claim)
	if err != nil {
		return nil, err
	}
	return &shown{findings(found, note), nil, func() { b.Metrics.Outcome("checked") }}, nil
}
