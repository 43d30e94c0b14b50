package discord

import (
	"context"
	"errors"
	"sync"
	"time"

	"dateline/discord/gateway"
	"dateline/rag"
)

// view is what who asked sees of a question until its answer is whole: a word
// that it is looked up, its place in line where that takes longer, sentences as
// they come. It is the one goroutine that writes the answer's messages until it
// ends; workers never wait for it.
//
// An answer that is there within [Settings.ShowAfter] is the first that is
// seen. Whatever leaves says what is known when it leaves, not when it was
// begun: requests wait for rate limits.
type view struct {
	bot    *Bot
	job    *job
	ctx    context.Context
	cancel context.CancelFunc
	news   chan struct{}
	over   chan struct{}
	failed error // the message was deleted; read it after end

	mu     sync.Mutex
	answer rag.Answer // so far
	begun  time.Time  // when a worker took it
	whole  *content   // the first message of the answer, when that is there
	line   bool       // the place in line is shown
	by     time.Time  // when the answer will be there, as the line says
	shown  int        // sentences
	last   time.Time  // when something was shown
	barred bool       // Discord doesn't take what is shown
}

// look starts to show what becomes of a job.
func (b *Bot) look(j *job) {
	v := &view{bot: b, job: j, news: make(chan struct{}, 1), over: make(chan struct{}), line: !j.told.IsZero(), by: j.told}
	v.ctx, v.cancel = context.WithCancel(j.ctx)
	if len(j.post.messages) > 0 {
		v.last = time.Now()
	}
	j.view = v
	j.post.newest = v.newest
	if !b.work.Go(func() {
		defer close(v.over)
		b.guard("view", nil, func(context.Context) { v.show() })
	}) {
		close(v.over)
	}
}

// end waits for the message that is under way, and lets nothing more be shown.
func (v *view) end() {
	if v == nil {
		return
	}
	v.cancel()
	<-v.over
	v.job.post.newest = nil
}

// begin notes that a worker has taken the job.
func (v *view) begin() {
	v.mu.Lock()
	defer v.mu.Unlock()
	v.begun = time.Now()
	v.tell()
}

// finish makes what is under way say the whole answer, if it hasn't left.
func (v *view) finish(c content) {
	v.mu.Lock()
	defer v.mu.Unlock()
	v.whole = &c
}

func (v *view) claim(e rag.ClaimShown) {
	v.mu.Lock()
	defer v.mu.Unlock()
	v.answer.Claims = append(v.answer.Claims, e.Claim)
	v.answer.Citations = append(v.answer.Citations, e.NewCitations...)
	v.tell()
}

// tell wakes show. v.mu is held.
func (v *view) tell() {
	select {
	case v.news <- struct{}{}:
	default: // there is news already
	}
}

// show shows what there is, when it is due.
func (v *view) show() {
	if v.job.thread && !v.job.quiet {
		v.bot.openThread(v.job)
	}
	timer := time.NewTimer(time.Hour)
	defer timer.Stop()
	for {
		timer.Reset(time.Hour)
		if at := v.due(); !at.IsZero() {
			timer.Reset(time.Until(at))
		}
		select {
		case <-v.ctx.Done():
			return
		case <-v.news:
		case <-timer.C:
			if at := v.due(); !at.IsZero() && !at.After(time.Now()) {
				v.put()
			}
		}
	}
}

// due is when something is to be shown next, the zero value for never.
func (v *view) due() time.Time {
	v.mu.Lock()
	defer v.mu.Unlock()
	j := v.job
	floor := v.last.Add(v.bot.EditEvery)
	if v.last.IsZero() {
		floor = j.arrived.Add(v.bot.ShowAfter)
	}
	switch {
	case v.barred: // the answer may still pass
		return time.Time{}
	case len(v.answer.Claims) > v.shown && v.shown == 0:
		return latest(floor, v.begun.Add(v.bot.ShowAfter)) // the rest may be there soon
	case len(v.answer.Claims) > v.shown:
		return floor
	case v.shown > 0, j.recovered, j.quiet: // what it shows says more
		return time.Time{}
	case v.last.IsZero() && v.waiting() && v.bot.expect(v.place()) > v.bot.LineAfter:
		return j.arrived
	case v.last.IsZero() && j.post.token == "":
		return floor
	case v.waiting() && !v.line:
		return latest(floor, j.arrived.Add(v.bot.LineAfter))
	case v.line:
		return latest(floor, v.by.Add(-amended)) // it takes longer than was told
	}
	return time.Time{}
}

// amended is how long before the moment that was told another is.
const amended = 3 * time.Second

func latest(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}

// waiting reports whether no worker has taken the job. v.mu is held.
func (v *view) waiting() bool { return v.begun.IsZero() && v.place() > 0 }

func (v *view) place() int {
	if v.job.entry == nil {
		return 0
	}
	return v.job.entry.Place()
}

// newest is what the first message of the answer says by now.
func (v *view) newest() content {
	v.mu.Lock()
	defer v.mu.Unlock()
	if v.whole != nil {
		return *v.whole
	}
	return say(v.parts()[0])
}

// parts are the messages that show what there is. v.mu is held.
func (v *view) parts() []string {
	if len(v.answer.Claims) > 0 {
		a := v.answer
		a.Mode = v.bot.mode()
		return layout(&a, true)
	}
	place := v.place()
	if v.line || v.begun.IsZero() && place > 0 && (v.bot.expect(place) > v.bot.LineAfter || time.Since(v.job.arrived) > v.bot.LineAfter) {
		if place == 0 {
			return []string{lookingUp}
		}
		v.line, v.by = true, v.bot.promise(place)
		return []string{inLine(place, v.by)}
	}
	return []string{lookingUp}
}

// put shows what there is.
func (v *view) put() {
	v.mu.Lock()
	parts, claims := v.parts(), len(v.answer.Claims)
	v.mu.Unlock()
	if v.job.quiet && v.job.thread {
		v.bot.openThread(v.job) // which wasn't to be seen before there is an answer
	}
	// Not with v.ctx: a message that is under way when the answer is there must
	// not be sent twice.
	err := v.job.post.show(v.job.ctx, parts, nil)
	v.mu.Lock()
	defer v.mu.Unlock()
	first := v.last.IsZero()
	v.last = time.Now()
	if err != nil {
		if errors.Is(err, errGone) {
			v.failed = err
			v.job.cancel(err)
		}
		// Again, it would be refused again, and moderators told of each.
		f, ok := errors.AsType[*gateway.Fault](err)
		v.barred = ok && !f.Temporary()
		v.bot.Log.Debug("can't show yet how a question does", "err", err)
		return
	}
	if first && v.job.post.token == "" {
		v.bot.Metrics.Stage("acknowledged", time.Since(v.job.arrived))
	}
	if claims > 0 && v.shown == 0 {
		v.bot.Metrics.Stage("first sentence", time.Since(v.job.arrived))
	}
	v.shown = claims
}

// follow takes the engine's events in and returns the whole answer.
func (v *view) follow(events func(func(rag.Event, error) bool)) (*rag.Answer, error) {
	for event, err := range events {
		if err != nil {
			return nil, err
		}
		switch e := event.(type) {
		case rag.Retrieved:
			v.bot.Metrics.Stage("retrieved", time.Since(v.job.arrived))
		case rag.ClaimShown:
			v.claim(e)
		case rag.Done:
			return e.Answer, nil
		}
	}
	if err := context.Cause(v.job.ctx); err != nil {
		return nil, err
	}
	return nil, errors.New("the engine ended without an answer")
}

// mode is how answers are made, before one says so itself.
func (b *Bot) mode() string {
	if b.Model != "" {
		return "llm"
	}
	return "extractive"
}
