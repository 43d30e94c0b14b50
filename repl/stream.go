package repl

import (
	"context"
	"iter"

	"dateline/rag"
)

// step is one element of an answer's stream.
type step struct {
	event rag.Event
	err   error
}

// pump runs a stream in a goroutine of its own, which spawn starts. The channel
// is closed at its end. When ctx ends, the stream's reader need not wait for
// the stream.
func pump(ctx context.Context, stream iter.Seq2[rag.Event, error], spawn func(func())) <-chan step {
	steps := make(chan step)
	spawn(func() {
		defer close(steps)
		for event, err := range stream {
			select {
			case steps <- step{event, err}:
			case <-ctx.Done():
				return
			}
		}
	})
	return steps
}

// abandonable is a stream that ends with ctx, even if what it is made from
// doesn't.
func abandonable(ctx context.Context, stream iter.Seq2[rag.Event, error]) iter.Seq2[rag.Event, error] {
	return func(yield func(rag.Event, error) bool) {
		ctx, cancel := context.WithCancel(ctx)
		defer cancel()
		steps := pump(ctx, stream, func(f func()) { go f() })
		for {
			select {
			case <-ctx.Done():
				yield(nil, ctx.Err())
				return
			case s, ok := <-steps:
				if !ok || !yield(s.event, s.err) {
					return
				}
			}
		}
	}
}
