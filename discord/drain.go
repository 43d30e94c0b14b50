package discord

import (
	"context"
	"sync"
	"time"
)

// restarting is said to those whose answer isn't finished when the bot ends.
const restarting = "I'm being restarted. I'll take your question up again when I'm back; if nothing comes in a few minutes, please ask it again."

// drain ends the bot: those who wait are told, those whose answer is under way
// have some time, and then are told too.
func (b *Bot) drain(running *sync.WaitGroup) {
	b.stopping.Store(true)
	b.queue.Close()
	deadline := time.Now().Add(b.Grace)
	for _, j := range b.inFlight.all() {
		if j.entry != nil && j.entry.Remove() {
			b.work.Go(func() {
				b.guard("drain", nil, func(context.Context) { b.postpone(j) })
				b.settle(j)
			})
		}
	}
	// The last fifth of the time is for telling those that didn't finish.
	late := time.AfterFunc(b.Grace*4/5, func() {
		for _, j := range b.inFlight.all() {
			j.cancel(errRestarting)
		}
	})
	defer late.Stop()
	last := time.AfterFunc(time.Until(deadline), func() { b.stop(errRestarting) })
	defer last.Stop()
	running.Wait()
	b.work.close()
	b.stop(errRestarting)
}

// postpone tells who asked that the answer will come after a restart. The
// question stays open in Memory.
func (b *Bot) postpone(j *job) {
	ctx, cancel := context.WithTimeout(b.base, b.Grace)
	defer cancel()
	select {
	case <-j.acknowledged:
	case <-ctx.Done():
		return
	}
	j.view.end()
	b.Metrics.Outcome("interrupted")
	if j.silent() {
		return
	}
	if err := j.post.put(ctx, 0, say(restarting)); err != nil {
		b.Log.Debug("can't tell of the restart", "err", err)
	}
}
