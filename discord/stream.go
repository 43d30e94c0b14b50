package discord

import (
	"context"
	"errors"
	"sync"
	"time"

	"dateline/discord/gateway"
	"dateline/rag"
)

// typing shows the bot as typing until stop is called, or the answer has its
// first message. An interaction shows that by itself.
func (b *Bot) typing(j *job) (stop func()) {
	if j.post.token != "" {
		return func() {}
	}
	ctx, cancel := context.WithCancel(j.ctx)
	b.work.Go(func() {
		again := time.NewTicker(8 * time.Second) // Discord shows it for ten
		defer again.Stop()
		for {
			if err := b.REST.With(ctx).ChannelTyping(j.post.channel); err != nil && ctx.Err() == nil {
				b.Log.Debug("can't show typing", "err", gateway.Explain(err))
			}
			select {
			case <-ctx.Done():
				return
			case <-again.C:
			}
		}
	})
	return cancel
}

// stream shows sentences as they come.
type stream struct {
	bot    *Bot
	job    *job
	stop   func() // ends typing
	ctx    context.Context
	cancel context.CancelFunc

	mu     sync.Mutex
	answer rag.Answer // so far
	news   chan struct{}
	over   chan struct{}
	failed error
}

func (b *Bot) stream(j *job, stop func()) *stream {
	s := &stream{bot: b, job: j, stop: stop, news: make(chan struct{}, 1), over: make(chan struct{})}
	s.ctx, s.cancel = context.WithCancel(j.ctx)
	b.work.Go(func() {
		defer close(s.over)
		b.guard("stream", nil, func(context.Context) { s.show() })
	})
	return s
}

// end waits for the message that is under way.
func (s *stream) end() {
	s.cancel()
	<-s.over
	s.stop()
}

// follow takes the engine's events in and returns the whole answer.
func (s *stream) follow(events func(func(rag.Event, error) bool)) (*rag.Answer, error) {
	for event, err := range events {
		if err != nil {
			return nil, err
		}
		switch e := event.(type) {
		case rag.Retrieved:
			s.bot.Metrics.Stage("retrieved", time.Since(s.job.arrived))
		case rag.ClaimShown:
			s.claim(e)
		case rag.Done:
			return e.Answer, nil
		}
	}
	if err := context.Cause(s.job.ctx); err != nil {
		return nil, err
	}
	return nil, errors.New("the engine ended without an answer")
}

func (s *stream) claim(e rag.ClaimShown) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.answer.Claims = append(s.answer.Claims, e.Claim)
	s.answer.Citations = append(s.answer.Citations, e.NewCitations...)
	select {
	case s.news <- struct{}{}:
	default: // there is news already
	}
}

// show edits the answer's messages when there is news, at the pace that
// Discord allows.
func (s *stream) show() {
	first := true
	for {
		select {
		case <-s.ctx.Done():
			return
		case <-s.news:
		}
		s.mu.Lock()
		answer := s.answer
		s.mu.Unlock()
		answer.Mode = s.bot.mode()
		// Not with s.ctx: a message that is under way when the answer is there
		// must not be sent twice.
		if err := s.job.post.show(s.job.ctx, layout(&answer, true), nil); err != nil {
			if errors.Is(err, errGone) {
				s.failed = err
				s.job.cancel(err)
			}
			s.bot.Log.Debug("can't show a sentence yet", "err", err)
		} else if first {
			first = false
			s.stop()
			s.bot.Metrics.Stage("first sentence", time.Since(s.job.arrived))
		}
		select {
		case <-s.ctx.Done():
			return
		case <-time.After(s.bot.EditEvery):
		}
	}
}

// mode is how answers are made, before one says so itself.
func (b *Bot) mode() string {
	if b.Model != "" {
		return "llm"
	}
	return "extractive"
}
