package gateway

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"time"
)

// shard is one connection of many tries. All but its queue belongs to the
// goroutine that runs it.
type shard struct {
	g         *Gateway
	id, count int
	at        int // in the gateway's status

	session   string // "" when the next must be a new one
	seq       int64
	resumeURL string

	refused     int // RESUMEs in a row that weren't answered with RESUMED
	unreachable int // times in a row that resumeURL couldn't be reached

	events chan any
	done   <-chan struct{} // of the context of run
}

func newShard(g *Gateway, id, count, at int) *shard {
	return &shard{g: g, id: id, count: count, at: at, events: make(chan any, 1024)}
}

// Why a connection ended, where it isn't an error of the connection's own.
var (
	errReconnect = errors.New("asked to connect again")
	errZombie    = errors.New("two heartbeats in a row weren't answered")
	errSilent    = errors.New("nothing was said where something was due")
)

// invalidError is op 9.
type invalidError struct{ resumable bool }

func (e *invalidError) Error() string { return "the session was called invalid" }

// run keeps the shard connected until ctx ends or an error is final.
func (s *shard) run(ctx context.Context) error {
	ctx, stop := context.WithCancel(ctx)
	s.done = ctx.Done()
	done := s.deliver(ctx)
	defer s.join(done)
	defer stop()
	t := s.g.o.Timing
	backoff := t.BackoffMin
	for {
		lasted, err := s.live(ctx)
		if ctx.Err() != nil {
			s.g.note(s.at, func(st *ShardStatus) { st.Connected = false })
			s.g.o.Observe.Connected(s.id, false)
			return nil
		}
		if final := new(FatalError); errors.As(err, &final) {
			s.lost(err)
			return err
		}
		s.lost(err)
		if lasted >= t.Stable {
			backoff = t.BackoffMin
		}
		wait := t.between(backoff/2, backoff)
		if invalid := new(invalidError); errors.As(err, &invalid) {
			wait = max(wait, t.between(t.InvalidMin, t.InvalidMax))
		}
		level := slog.LevelWarn
		if s.session != "" && lasted >= t.Stable {
			level = slog.LevelInfo // every few hours Discord asks for it; nothing is missed
		}
		s.g.o.Log.Log(ctx, level, "the connection to Discord was lost; connecting again", "shard", s.id, "reason", err, "lasted", lasted.Round(time.Millisecond), "wait", wait.Round(time.Millisecond), "resume", s.session != "")
		if sleep(ctx, wait) != nil {
			return nil
		}
		backoff = min(2*backoff, t.BackoffMax)
	}
}

// live connects and returns when the connection is no more, with how long it
// carried a session.
func (s *shard) live(ctx context.Context) (lasted time.Duration, err error) {
	url := s.resumeURL
	var turn *ticket
	if s.session == "" {
		if turn, err = s.g.gate.enter(ctx, s.id); err != nil {
			return 0, err
		}
		defer turn.giveBack()
		url = turn.url
	} else if url == "" {
		a, err := s.g.gate.ask(ctx)
		if err != nil {
			return 0, err
		}
		url = a.url
	}
	l, err := s.connect(ctx, url)
	if err != nil {
		s.missed()
		return 0, err
	}
	s.unreachable = 0
	defer l.end()
	if err := s.greet(l, turn); err != nil {
		return 0, s.judge(l.why(err), l.resuming && s.seq == l.from)
	}
	turn.giveBack()
	connected := time.Now()
	s.g.note(s.at, func(st *ShardStatus) { st.Connected = true })
	s.g.o.Observe.Connected(s.id, true)
	err = s.listen(l)
	return time.Since(connected), s.judge(l.why(err), false)
}

// missed counts that the address to resume at couldn't be reached. Discord's
// own front door knows every session, so that is where it goes in the end.
func (s *shard) missed() {
	if s.unreachable++; s.unreachable >= 3 {
		s.resumeURL, s.unreachable = "", 0
	}
}

// maxRefused is after how many RESUMEs in a row that came to nothing a session
// is given up.
const maxRefused = 5

// judge decides from why a connection ended what becomes of its session.
//
// refused says that a RESUME came to nothing, not even to an event.
func (s *shard) judge(err error, refused bool) error {
	s.refused++
	if !refused {
		s.refused = 0
	}
	code := closeCode(err)
	if final := fatal(code, &s.g.o); final != nil {
		return final
	}
	invalid := new(invalidError)
	forget := code == 4007 || code == 4009 || s.refused >= maxRefused
	if errors.As(err, &invalid) {
		forget = forget || !invalid.resumable
	}
	if forget {
		s.session, s.seq, s.resumeURL, s.refused = "", 0, "", 0
	}
	if code != 0 {
		return fmt.Errorf("closed with code %d: %w", code, err)
	}
	return err
}

// lost tells everyone that the shard isn't connected, and why.
func (s *shard) lost(err error) {
	s.g.note(s.at, func(st *ShardStatus) {
		st.Connected = false
		st.LastError = clean(err.Error())
	})
	s.g.o.Observe.Connected(s.id, false)
	s.g.o.Observe.Disconnected(s.id, reason(err))
}

// reason is one of a few words for metrics.
func reason(err error) string {
	invalid := new(invalidError)
	final := new(FatalError)
	switch {
	case errors.As(err, &final):
		return "refused for good"
	case errors.Is(err, errReconnect):
		return "asked to reconnect"
	case errors.As(err, &invalid):
		return "invalid session"
	case errors.Is(err, errZombie):
		return "no heartbeat answered"
	case errors.Is(err, errSilent):
		return "silent"
	case closeCode(err) != 0:
		return "closed"
	}
	return "broken"
}
