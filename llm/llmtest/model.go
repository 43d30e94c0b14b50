package llmtest

import (
	"context"
	"iter"
	"sync/atomic"

	"dateline/llm"
)

// Model follows a script in the same process.
type Model struct {
	// Reply is the text for a request, or the error in its place.
	Reply func(r llm.Request) (string, error)
	Runes int // in a piece, as for Cut

	calls    atomic.Int64
	finished atomic.Int64
}

// Says is a model that always replies the same.
func Says(text string) *Model {
	return &Model{Reply: func(llm.Request) (string, error) { return text, nil }}
}

// Name implements llm.Model.
func (m *Model) Name() string { return "scripted" }

// Calls is how often it was asked.
func (m *Model) Calls() int { return int(m.calls.Load()) }

// Finished is how many replies were read to their end.
func (m *Model) Finished() int { return int(m.finished.Load()) }

// Stream implements llm.Model.
func (m *Model) Stream(ctx context.Context, r llm.Request) iter.Seq2[llm.Chunk, error] {
	return func(yield func(llm.Chunk, error) bool) {
		m.calls.Add(1)
		text, err := m.Reply(r)
		if err != nil {
			yield(llm.Chunk{}, err)
			return
		}
		for _, piece := range Cut(text, m.Runes) {
			if err := ctx.Err(); err != nil {
				yield(llm.Chunk{}, err)
				return
			}
			if !yield(llm.Chunk{Text: piece}, nil) {
				return
			}
		}
		m.finished.Add(1)
		used := llm.Estimate(r, len(text))
		used.Estimated = false
		yield(llm.Chunk{Usage: &used}, nil)
	}
}
