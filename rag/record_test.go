//go:build realmodel

package rag_test

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"os"
	"testing"
	"time"

	"dateline/llm"
	"dateline/llm/openai"
	"dateline/rag"
)

// listener writes down what a model replies.
type listener struct {
	llm.Model
	replies []recordedText
}

// Stream hands a reply on once it is whole: whoever asked may leave early.
func (l *listener) Stream(ctx context.Context, r llm.Request) iter.Seq2[llm.Chunk, error] {
	return func(yield func(llm.Chunk, error) bool) {
		text, used, err := llm.Complete(context.WithoutCancel(ctx), l.Model, r, 1<<20)
		e := new(llm.Error)
		cut := errors.As(err, &e) && e.Kind == llm.Cut
		l.replies = append(l.replies, recordedText{Task: taskOf(r.Messages[len(r.Messages)-1].Text), Text: text, Cut: cut})
		if err != nil && !cut {
			fmt.Fprintln(os.Stderr, "RECORD", err)
		}
		if !yield(llm.Chunk{Text: text}, nil) {
			return
		}
		if err != nil {
			yield(llm.Chunk{}, err)
			return
		}
		yield(llm.Chunk{Usage: &used}, nil)
	}
}

// TestRecord asks a real model the questions of the fixture, every so many, and
// writes down its replies. DATELINE_RECORD_FROM is its endpoint.
func TestRecord(t *testing.T) {
	address := os.Getenv("DATELINE_RECORD_FROM")
	if address == "" {
		t.Skip("bash .ci/real-model record sets the endpoint")
	}
	c, err := openai.New(openai.Options{BaseURL: address, Model: "smollm2", Token: 5 * time.Minute, Whole: 10 * time.Minute})
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	var out []recorded
	for i, one := range fixture(t) {
		if i%9 != 0 {
			continue
		}
		l := &listener{Model: c}
		q := asked(one)
		asker := writer(t, l, func(c *rag.Config) { c.TopK, c.Writing.MaxTokens = recordedTopK, recordedMaxTokens })
		if _, err := asker.Answer(t.Context(), q); err != nil {
			t.Fatal(err)
		}
		r := recorded{Question: q.Text, Replies: l.replies}
		for _, turn := range q.History {
			r.Turns = append(r.Turns, turn.Question)
		}
		t.Logf("%q: %+v", q.Text, l.replies)
		out = append(out, r)
		writeLines(t, "real-model.jsonl", out)
	}
}
