package gateway

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"runtime"
	"runtime/debug"
	"time"
)

// dispatch notes where in the session we are and hands the event on.
func (s *shard) dispatch(l *link, p payload) error {
	if p.Seq != 0 && p.Seq <= s.seq {
		return nil // what a RESUME sends again and we had
	}
	if p.Type == "READY" {
		var ready struct {
			SessionID string `json:"session_id"`
			ResumeURL string `json:"resume_gateway_url"`
		}
		if err := json.Unmarshal(p.Data, &ready); err != nil || ready.SessionID == "" {
			return errors.New("READY without a session")
		}
		s.session, s.resumeURL = ready.SessionID, ""
		if url, err := socketAddress(ready.ResumeURL); err == nil {
			s.resumeURL = url
		}
	}
	event, err := decodeEvent(p.Type, p.Data)
	if err != nil {
		s.g.o.Log.Warn("an event of Discord's was left out", "shard", s.id, "error", err)
	}
	if event != nil && !s.handOn(l, event) {
		return context.Canceled
	}
	s.seq = p.Seq // only now: what wasn't handed on is asked for again
	return nil
}

// handOn puts an event in line for the handler; false when the end has come.
func (s *shard) handOn(l *link, event any) bool {
	select {
	case s.events <- event:
		return true
	default:
	}
	l.beat.held.Store(true)
	defer l.beat.held.Store(false)
	select {
	case s.events <- event:
		return true
	case <-s.done:
		return false
	}
}

// deliver hands events to the handler, one after another, until ctx ends.
func (s *shard) deliver(ctx context.Context) (done chan struct{}) {
	done = make(chan struct{})
	go func() {
		defer close(done)
		for {
			select {
			case <-ctx.Done():
				return
			case event := <-s.events:
				s.handle(ctx, event)
			}
		}
	}()
	return done
}

// handle is the one door through which events come in: a panic behind it ends
// an event and not the process.
func (s *shard) handle(ctx context.Context, event any) {
	defer func() {
		value := recover()
		if value == nil {
			return
		}
		s.g.o.Log.Error("an event's handler panicked", "shard", s.id, "event", fmt.Sprintf("%T", event), "panic", safe(value), "stack", string(debug.Stack()))
		s.g.o.Log.Debug("what it panicked with", "value", value)
		s.tellPanic(ctx, event, value)
	}()
	s.g.o.Handle(ctx, s.id, event)
}

func (s *shard) tellPanic(ctx context.Context, event, value any) {
	if s.g.o.Panicked == nil {
		return
	}
	defer func() {
		if again := recover(); again != nil {
			s.g.o.Log.Error("telling of a panic panicked", "shard", s.id, "panic", safe(again))
		}
	}()
	s.g.o.Panicked(ctx, s.id, event, value)
}

// join waits for the handler that runs, if any.
func (s *shard) join(done chan struct{}) {
	select {
	case <-done:
	case <-time.After(s.g.o.Timing.Shutdown):
		s.g.o.Log.Error("an event's handler goes on after the end", "shard", s.id)
	}
}

// safe is what may be logged of a panic: a fault of the runtime in its words,
// of any other its type, because it may hold what somebody wrote.
func safe(value any) string {
	if err, ok := value.(runtime.Error); ok {
		return err.Error()
	}
	return fmt.Sprintf("%T", value)
}
