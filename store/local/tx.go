package local

import (
	"context"
	"database/sql"
	"time"
)

// busySlice is how long SQLite itself waits for a lock before we look at the
// context and tell the user.
const busySlice = 250 * time.Millisecond

// tellEvery is the time between two calls of OnWait.
const tellEvery = time.Second

// read runs f in a transaction that sees one state of the index and makes
// nobody wait.
func (s *Store) read(ctx context.Context, f func(*sql.Tx) error) error {
	return s.patiently(ctx, func() error { return s.transact(ctx, true, f) })
}

// write runs f in a transaction of its own and commits it, waiting for the
// goroutines and processes before it. f may run again if SQLite asks for it.
func (s *Store) write(ctx context.Context, f func(*sql.Tx) error) error {
	if s.readOnly {
		return &Error{Path: s.path, Kind: ErrReadOnly}
	}
	if err := acquire(ctx, s.writing); err != nil {
		return err
	}
	defer release(s.writing)
	return s.patiently(ctx, func() error { return s.transact(ctx, false, f) })
}

func (s *Store) transact(ctx context.Context, readOnly bool, f func(*sql.Tx) error) error {
	tx, err := s.db.BeginTx(ctx, &sql.TxOptions{ReadOnly: readOnly})
	if err != nil {
		return err
	}
	if err := f(tx); err != nil {
		_ = tx.Rollback() // the first error is the one that says why
		return err
	}
	return tx.Commit()
}

// patiently repeats try for as long as another process holds a lock.
func (s *Store) patiently(ctx context.Context, try func() error) error {
	patience := waiter{path: s.path, tell: s.options.OnWait, since: time.Now()}
	for {
		err := try()
		if !isBusy(err) || ctx.Err() != nil {
			return err
		}
		if err := patience.pause(ctx, busySlice/10); err != nil {
			return err
		}
	}
}

// waiter tells the user about a wait, about once in tellEvery.
type waiter struct {
	path  string
	tell  func(path string, waited time.Duration)
	since time.Time
	told  time.Time
}

// pause sleeps for d or until ctx ends.
func (w *waiter) pause(ctx context.Context, d time.Duration) error {
	if w.tell != nil && time.Since(w.told) >= tellEvery {
		w.told = time.Now()
		w.tell(w.path, time.Since(w.since))
	}
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-timer.C:
		return nil
	}
}

// acquire takes the token of a lock made of a channel, or gives up with ctx.
func acquire(ctx context.Context, lock chan struct{}) error {
	select {
	case lock <- struct{}{}:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

func release(lock chan struct{}) { <-lock }
