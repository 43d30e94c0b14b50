package discord

import (
	"context"
	"errors"
	"time"

	"dateline/discord/gateway"
	"dateline/discord/text"
	"dateline/rag"
)

// Why a job is ended before its answer is there.
var (
	errEdited  = errors.New("the question was changed")
	errDeleted = errors.New("the question was deleted")
)

// run answers a job that a worker has taken. Nothing in it waits for Discord:
// what comes of it is shown by a goroutine of its own.
func (b *Bot) run(j *job) {
	select {
	case <-j.acknowledged:
	case <-j.ctx.Done():
		<-j.acknowledged
	}
	if j.dropped {
		b.settle(j)
		return
	}
	defer func() {
		if v := recover(); v != nil {
			b.deliver(j, nil, errPanicked)
			panic(v) // guard logs it
		}
	}()
	started := time.Now()
	b.Metrics.Stage("queued", started.Sub(j.arrived))
	j.view.begin()
	s, err := b.answer(j)
	b.pace.note(time.Since(started))
	b.deliver(j, s, err)
}

// errPanicked ends a job over which the program panicked.
var errPanicked = errors.New("a panic, which is logged")

// deliver shows what came of a job, in a goroutine of its own, and ends it.
func (b *Bot) deliver(j *job, s *shown, err error) {
	if !b.work.Go(func() {
		b.guard("show", nil, func(context.Context) {
			defer b.settle(j)
			b.handOver(j, s, err)
		})
	}) {
		b.settle(j)
	}
}

func (b *Bot) handOver(j *job, s *shown, err error) {
	if err == nil {
		j.view.finish(s.first())
	}
	j.view.end()
	if err == nil {
		err = j.view.failed
	}
	if err == nil {
		err = b.present(j, s)
		if b.goBack(j, err) {
			err = b.present(j, s)
		}
	}
	if err != nil {
		err = b.failed(j, err)
	}
	if gateway.Temporary(err) && j.again != nil {
		b.Log.Debug("can't show an answer yet", "err", err)
		b.insist(j, err)
	}
}

// first is what the first message says.
func (s *shown) first() content {
	c := say(s.parts[0])
	if len(s.parts) == 1 {
		c.buttons = s.buttons
	}
	return c
}

// insist shows what couldn't be shown, when Discord is there again.
func (b *Bot) insist(j *job, err error) {
	for wait := time.Second; time.Since(j.arrived) < takenUp; wait = min(2*wait, time.Minute) {
		select {
		case <-j.ctx.Done():
			if errors.Is(context.Cause(j.ctx), errRestarting) {
				b.postpone(j)
			}
			return
		case <-time.After(max(wait, gateway.Wait(err))):
		}
		err = j.again()
		if err != nil && !gateway.Temporary(err) {
			err = b.failed(j, err)
		}
		if !gateway.Temporary(err) {
			return
		}
	}
	b.Log.Error("an answer couldn't be shown: Discord failed for too long", "channel", j.post.channel)
	b.keepFailed(j)
}

// failed ends a job without an answer. The error is that of saying so.
func (b *Bot) failed(j *job, err error) error {
	var question *rag.QuestionError
	switch cause := context.Cause(j.ctx); {
	case errors.Is(cause, errEdited), errors.Is(cause, errDeleted):
		return nil // whoever ended it goes on from here
	case errors.Is(cause, errRestarting):
		b.postpone(j)
	case errors.Is(cause, errGone), errors.Is(err, errGone):
		b.Metrics.Outcome("deleted")
		b.keepFailed(j)
	case gateway.Temporary(err):
		return err
	case errors.Is(err, errNothing):
		b.leave(j)
	case errors.As(err, &question):
		b.Metrics.Outcome("unclear")
		return b.give(j, text.Escape(text.Clean("I can't take that as a question: "+question.Error()+".")))
	case errors.Is(err, errPanicked): // guard logs it
		return b.apologise(j)
	default:
		if done, again := b.refuse(j, err); done {
			return again
		}
		b.Log.Error("a question failed", "way", j.way, "err", err)
		return b.apologise(j)
	}
	return nil
}

func (b *Bot) apologise(j *job) error {
	b.Metrics.Outcome("failed")
	return b.give(j, sorry)
}

// give shows something else in the place of an answer.
func (b *Bot) give(j *job, said string) error {
	if j.silent() {
		b.leave(j)
		return nil
	}
	j.again = func() error {
		ctx, cancel := context.WithTimeout(b.base, requestTime)
		defer cancel()
		err := j.post.show(ctx, []string{said}, nil)
		if gateway.Temporary(err) {
			return err
		}
		if err != nil {
			b.Log.Log(j.ctx, b.levelOf(err), "can't say what came of a question", "channel", j.post.channel, "err", err)
		}
		b.keepFailed(j)
		return nil
	}
	return j.again()
}

func (b *Bot) keepFailed(j *job) {
	if err := b.Memory.Fail(context.WithoutCancel(b.base), j.id); err != nil {
		b.Log.Error("can't keep that a question failed", "err", err)
	}
}
