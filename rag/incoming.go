package rag

import (
	"context"
	"strings"
	"sync"

	"dateline/llm"
)

// maxReply is how much of a reply is read, in bytes. It has room for a
// reasoning model's thoughts; an answer is a hundredth of it.
const maxReply = 256 << 10

// incoming is a reply that is being read, as fast as it comes, however slowly
// it is used.
type incoming struct {
	mu    sync.Mutex
	text  strings.Builder // not yet taken
	bytes int             // in all
	used  *llm.Usage
	err   error
	ended bool
}

// read reads a reply to its end and wakes whoever uses it.
func (in *incoming) read(ctx context.Context, m llm.Model, r llm.Request, wake func()) {
	defer wake()
	defer in.end(nil)
	for chunk, err := range m.Stream(ctx, r) {
		if err != nil {
			in.end(err)
			return
		}
		if in.add(chunk) > maxReply {
			in.end(&llm.Error{Kind: llm.Garbled, Model: m.Name(), What: "its reply doesn't end"})
			return
		}
		wake()
	}
}

func (in *incoming) add(c llm.Chunk) int {
	in.mu.Lock()
	defer in.mu.Unlock()
	in.text.WriteString(c.Text)
	in.bytes += len(c.Text)
	if c.Usage != nil {
		in.used = c.Usage
	}
	return in.bytes
}

func (in *incoming) end(err error) {
	in.mu.Lock()
	defer in.mu.Unlock()
	if !in.ended {
		in.ended, in.err = true, err
	}
}

// take returns what has come since it was last called. err counts once ended.
func (in *incoming) take() (text string, ended bool, err error) {
	in.mu.Lock()
	defer in.mu.Unlock()
	text = in.text.String()
	in.text.Reset()
	return text, in.ended, in.err
}

// usage is what the call cost, as told or, where it ended early, as estimated.
// A call that brought nothing cost nothing.
func (in *incoming) usage(r llm.Request) llm.Usage {
	in.mu.Lock()
	defer in.mu.Unlock()
	switch {
	case in.used != nil:
		return *in.used
	case in.bytes == 0:
		return llm.Usage{}
	}
	return llm.Estimate(r, in.bytes)
}
