package llm

import (
	"context"
	"fmt"
	"iter"
	"time"
)

// Limit lets at most n calls of a model run at once. A further one waits up to
// wait for its turn and then fails as Busy. n must be at least 1.
func Limit(m Model, n int, wait time.Duration) Model {
	return &limited{Model: m, wait: wait, turns: make(chan struct{}, n)}
}

type limited struct {
	Model
	wait  time.Duration
	turns chan struct{}
}

func (l *limited) Stream(ctx context.Context, r Request) iter.Seq2[Chunk, error] {
	return func(yield func(Chunk, error) bool) {
		if err := l.enter(ctx); err != nil {
			yield(Chunk{}, err)
			return
		}
		defer func() { <-l.turns }()
		for chunk, err := range l.Model.Stream(ctx, r) {
			if !yield(chunk, err) {
				return
			}
		}
	}
}

func (l *limited) enter(ctx context.Context) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	select {
	case l.turns <- struct{}{}:
		return nil
	default:
	}
	timer := time.NewTimer(l.wait)
	defer timer.Stop()
	select {
	case l.turns <- struct{}{}:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	case <-timer.C:
		return &Error{Kind: Busy, Model: l.Name(), What: fmt.Sprintf("%d calls are under way and none ended within %s", cap(l.turns), l.wait)}
	}
}
