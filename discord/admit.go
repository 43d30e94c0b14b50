package discord

import (
	"context"
	"errors"
	"fmt"
	"time"

	"dateline/discord/queue"
	"dateline/state"
)

// admit puts a job in line, keeps it, and lets who asked see how it does.
// acknowledge, if not nil, first tells that the question was taken, and its
// place in line, 0 for none; turnedAway says why it wasn't.
func (b *Bot) admit(ctx context.Context, j *job, acknowledge func(place int) error, turnedAway func(text string)) {
	if !b.inFlight.add(j) {
		return // told of twice
	}
	if b.inFlight.len() > b.Workers+2*b.Queue+spare { // answers that wait for Discord's limits
		b.settle(j)
		turnedAway(b.noRoom(queue.ErrFull))
		return
	}
	entry, place, err := b.queue.Add(j.lane(), func(context.Context) {
		b.guard("answer", nil, func(context.Context) { b.run(j) })
	})
	if err != nil {
		b.settle(j)
		turnedAway(b.noRoom(err))
		return
	}
	j.entry = entry
	failed, err := b.keepAndAcknowledge(ctx, j, func() error {
		if acknowledge == nil {
			return nil
		}
		return acknowledge(place)
	})
	if err == nil && expired(failed) && !j.post.lone {
		failed = b.toChannel(ctx, j)
	}
	switch {
	case failed != nil:
		b.Log.Warn("can't acknowledge a question", "way", j.way, "channel", j.post.channel, "err", failed)
		b.Metrics.Outcome("failed")
		b.keepFailed(j)
	case errors.Is(err, state.ErrKnown):
	case err != nil:
		b.Log.Error("a question isn't taken because it can't be kept", "err", err)
		b.Metrics.Outcome("failed")
		turnedAway(sorry)
	default:
		b.Metrics.Question(j.way)
		if j.post.token != "" {
			b.Metrics.Stage("acknowledged", time.Since(j.arrived))
		}
		b.look(j)
		close(j.acknowledged)
		return
	}
	b.drop(j)
}

// keepTime is how long a question may take to be kept before an interaction is
// acknowledged without: Discord waits for three seconds.
const keepTime = 1500 * time.Millisecond

// keepAndAcknowledge keeps a job and then acknowledges it, so that none is
// shown as taken that would be lost. failed is the error of the latter.
func (b *Bot) keepAndAcknowledge(ctx context.Context, j *job, acknowledge func() error) (failed, err error) {
	if j.post.token == "" {
		if err := b.begin(ctx, j); err != nil {
			return nil, err
		}
		return acknowledge(), nil
	}
	kept := make(chan error, 1)
	b.work.Go(func() { kept <- b.begin(ctx, j) })
	late := time.NewTimer(keepTime)
	defer late.Stop()
	select {
	case err := <-kept:
		if err != nil {
			return nil, err
		}
		failed = acknowledge()
	case <-late.C:
		failed, err = acknowledge(), <-kept
	}
	if err == nil && failed == nil {
		b.keepMessages(ctx, j)
	}
	return failed, err
}

// toChannel has a question answered as a message in its channel whose command
// Discord took for lost: its acknowledgement came too late. Who may see the
// answer alone gets none: everybody would see it there.
func (b *Bot) toChannel(ctx context.Context, j *job) error {
	b.Log.Info("a command was acknowledged too late, so that it is answered in its channel", "channel", j.post.channel)
	j.post.app, j.post.token, j.told, j.late = "", "", time.Time{}, true
	return b.Memory.Reopen(ctx, j.id, j.text, j.place())
}

// keepMessages keeps which message an acknowledgement made.
func (b *Bot) keepMessages(ctx context.Context, j *job) {
	for part, m := range j.post.messages {
		if err := b.Memory.SetMessage(ctx, j.id, part, m); err != nil {
			b.Log.Error("can't keep which message carries an answer", "err", err)
		}
	}
}

// begin keeps a job that isn't kept yet.
func (b *Bot) begin(ctx context.Context, j *job) error {
	if j.id != 0 {
		return nil
	}
	id, err := b.Memory.Begin(ctx, j.exchange())
	j.id, j.post.exchange = id, id
	if err == nil && !j.post.lone && !j.quiet {
		b.talk.note(j.channel, j.user, id)
	}
	return err
}

// drop ends a job that isn't to be answered after all.
func (b *Bot) drop(j *job) {
	j.dropped = true
	close(j.acknowledged)
	if j.entry.Remove() {
		b.settle(j)
	}
}

// lane is whose turn a job takes.
func (j *job) lane() string {
	if j.guild == "" {
		return "direct:" + j.user
	}
	return j.guild
}

// noRoom says when to come back.
func (b *Bot) noRoom(err error) string {
	if errors.Is(err, queue.ErrClosed) {
		return "I'm being restarted. Please ask again in a minute."
	}
	b.Metrics.Limit("queue")
	return fmt.Sprintf("So many questions are waiting that yours doesn't fit in line. Please ask again %s.", when(b.pace.room(time.Now(), b.Queue, b.Workers)))
}

// spare is how many answers may be on their way to Discord when the line is
// short.
const spare = 64

// lookingUp is said of a question whose answer is a moment away.
const lookingUp = "-# ⏳ Looking it up…"

// inLine tells a place in line, and by when the answer will be there.
func inLine(place int, by time.Time) string {
	where := fmt.Sprintf("no. %d", place)
	if place == 1 {
		where = "next"
	}
	return fmt.Sprintf("-# ⏳ Your question is %s in line. I'll have answered here %s, or sooner.", where, when(by))
}
