package state

import (
	"context"
	"database/sql"
	"errors"
	"sync"
)

// together commits writes that come at the same time in one transaction, so
// that a thousand of them don't wait for a thousand turns of a disk. The first
// to come leads: it writes for all that wait, and hands the lead on.
type together struct {
	mu      sync.Mutex
	waiting []*waiting
	led     bool
}

type waiting struct {
	f    func(*sql.Tx) error
	done chan error
	lead chan []*waiting
}

// writeTogether runs f as [Store.write] does, perhaps with others' writes. An
// error of f undoes only what f did. f may be run twice.
func (s *Store) writeTogether(ctx context.Context, f func(*sql.Tx) error) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	t := &s.together
	me := &waiting{f: f, done: make(chan error, 1), lead: make(chan []*waiting, 1)}
	t.mu.Lock()
	t.waiting = append(t.waiting, me)
	if !t.led {
		t.led = true
		me.lead <- t.waiting
		t.waiting = nil
	}
	t.mu.Unlock()
	select {
	case err := <-me.done:
		return err
	case batch := <-me.lead:
		s.commit(context.WithoutCancel(ctx), batch) // others' writes are in it
		t.mu.Lock()
		if t.led = len(t.waiting) > 0; t.led {
			t.waiting[0].lead <- t.waiting
			t.waiting = nil
		}
		t.mu.Unlock()
		return <-me.done
	}
}

// commit writes a batch and tells each of it what came of its part. When a part
// fails, each is written by itself.
func (s *Store) commit(ctx context.Context, batch []*waiting) {
	results := make([]error, len(batch))
	err := s.write(ctx, func(tx *sql.Tx) error {
		for i, w := range batch {
			if results[i] = w.f(tx); results[i] != nil && !wroteNothing(results[i]) {
				return results[i]
			}
		}
		return nil
	})
	for i, w := range batch {
		switch {
		case err == nil:
			w.done <- results[i]
		case len(batch) == 1:
			w.done <- err
		default:
			w.done <- s.write(ctx, w.f)
		}
	}
}

// wroteNothing reports whether an error says that there was nothing to write.
func wroteNothing(err error) bool { return errors.Is(err, ErrKnown) || errors.Is(err, ErrNotFound) }
