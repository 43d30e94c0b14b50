// Package llm is the port to a language model: messages go in, a stream of
// text comes out, and what it cost at the end. Adapters live in folders of
// their own; [Limit] and [Meter] wrap any of them.
package llm

import (
	"context"
	"iter"
	"strings"
)

// Role says whose words a message holds.
type Role string

// The roles. Rules are System's; whatever others wrote is User's.
const (
	System    Role = "system"
	User      Role = "user"
	Assistant Role = "assistant"
)

// Message is one turn of what a model is shown.
type Message struct {
	Role Role
	Text string
}

// Request is what a model is asked.
type Request struct {
	Messages  []Message
	MaxTokens int // of the reply; 0 means the model's default
}

// Usage is what one call cost, in tokens.
type Usage struct {
	Prompt, Completion int
	Estimated          bool // the endpoint didn't say: about four bytes a token
}

// Total is all tokens of a call.
func (u Usage) Total() int { return u.Prompt + u.Completion }

// Chunk is a piece of a reply. Usage comes with the last one.
type Chunk struct {
	Text  string
	Usage *Usage
}

// Model writes replies. It is safe for concurrent use.
type Model interface {
	// Name is what the endpoint calls the model.
	Name() string
	// Stream asks and yields the reply in pieces, cut anywhere between two
	// characters. It yields a chunk or an error; an error is the last thing
	// yielded. A reply that ends well ends with a chunk that has its Usage. One
	// that was cut, for its length or by a filter, yields its Usage too and then
	// an error of the kind Cut or Filtered: what came before it stands.
	// Breaking off early ends the call, and so does ctx. Failures of the
	// endpoint are *Error.
	Stream(ctx context.Context, r Request) iter.Seq2[Chunk, error]
}

// Complete asks and waits for the whole reply, which may not be longer than
// limit bytes. With an error comes what had come of it until then.
func Complete(ctx context.Context, m Model, r Request, limit int) (string, Usage, error) {
	var (
		text strings.Builder
		used Usage
	)
	for chunk, err := range m.Stream(ctx, r) {
		if err != nil {
			return text.String(), used, err
		}
		text.WriteString(chunk.Text)
		if chunk.Usage != nil {
			used = *chunk.Usage
		}
		if text.Len() > limit {
			return "", Estimate(r, text.Len()), &Error{Kind: Garbled, Model: m.Name(), What: "its reply doesn't end"}
		}
	}
	return text.String(), used, nil
}

// bytesPerToken is about what English prose has under the tokenizers in use.
const bytesPerToken = 4

// Estimate is the usage of a call whose reply has so many bytes, for an
// endpoint that doesn't tell.
func Estimate(r Request, replyBytes int) Usage {
	prompt := 0
	for _, m := range r.Messages {
		prompt += len(m.Text)/bytesPerToken + 4 // and what marks a message's start and end
	}
	return Usage{Prompt: prompt, Completion: (replyBytes + bytesPerToken - 1) / bytesPerToken, Estimated: true}
}

// Price is what a million tokens cost, in any one currency.
type Price struct {
	Prompt, Completion float64
}

// Of is the price of a call.
func (p Price) Of(u Usage) float64 {
	return (p.Prompt*float64(u.Prompt) + p.Completion*float64(u.Completion)) / 1e6
}
