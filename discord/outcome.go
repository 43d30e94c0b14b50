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

// run answers a job that a worker has taken.
func (b *Bot) run(j *job) {
	defer func() {
		if !j.pending {
			b.settle(j)
		}
	}()
	select {
	case <-j.acknowledged:
	case <-j.ctx.Done():
		<-j.acknowledged
	}
	if j.dropped {
		return
	}
	defer func() {
		if v := recover(); v != nil {
			_ = b.apologise(j) // what matters more is told next
			panic(v)           // guard logs it
		}
	}()
	started := time.Now()
	b.Metrics.Stage("queued", started.Sub(j.arrived))
	err := b.answer(j)
	b.pace.note(time.Since(started))
	if err != nil {
		err = b.failed(j, err)
	}
	if gateway.Temporary(err) && j.again != nil {
		b.Log.Debug("can't show an answer yet", "err", err)
		j.pending = true // insist settles it
		b.work.Go(func() { b.guard("retry", nil, func(context.Context) { b.insist(j) }) })
	}
}

// insist shows what couldn't be shown, when Discord is there again. It holds no
// worker up.
func (b *Bot) insist(j *job) {
	defer b.settle(j)
	for wait := time.Second; time.Since(j.arrived) < takenUp; wait = min(2*wait, time.Minute) {
		select {
		case <-j.ctx.Done():
			if errors.Is(context.Cause(j.ctx), errRestarting) {
				b.postpone(j)
			}
			return
		case <-time.After(wait):
		}
		err := j.again()
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
	case forbidden(err):
		b.Metrics.Outcome("forbidden")
		b.Log.Warn("the bot may not answer in a channel where it was asked: let it view the channel and send messages there, in threads too; bot discord setup shows what is missing",
			"channel", j.post.channel, "err", err)
		b.keepFailed(j)
	case errors.As(err, &question):
		b.Metrics.Outcome("unclear")
		return b.give(j, text.Escape(text.Clean("I can't take that as a question: "+question.Error()+".")))
	default:
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
	j.again = func() error {
		ctx, cancel := context.WithTimeout(b.base, requestTime)
		defer cancel()
		err := j.post.show(ctx, []string{said}, nil)
		if gateway.Temporary(err) {
			return err
		}
		if err != nil {
			b.Log.Warn("can't say that a question failed", "channel", j.post.channel, "err", err)
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
