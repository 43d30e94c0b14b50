package openai

import (
	"context"
	"errors"
	"fmt"
	"io"
	"iter"
	"math"
	"math/rand/v2"
	"net/http"
	"time"

	"github.com/sashabaranov/go-openai"

	"dateline/llm"
)

// errSlow is the cause of a context that one of our time limits ended.
var errSlow = errors.New("it took too long")

// Stream implements llm.Model.
func (c *Client) Stream(ctx context.Context, r llm.Request) iter.Seq2[llm.Chunk, error] {
	return func(yield func(llm.Chunk, error) bool) {
		ctx, cancel := context.WithTimeoutCause(ctx, c.o.Whole, errSlow)
		defer cancel()
		if err := c.heed(ctx); err != nil {
			yield(llm.Chunk{}, err)
			return
		}
		for try := 0; ; try++ {
			t := &attempt{client: c, request: r, yield: yield}
			err := t.run(ctx)
			if err == nil || t.stopped {
				return
			}
			wait, again := c.again(ctx, err, try)
			if t.started || !again || !sleep(ctx, wait) {
				yield(llm.Chunk{}, err)
				return
			}
		}
	}
}

// heed waits until the endpoint may be asked again, where it asked another call
// to be left alone. It gives up at once where that is longer than anybody waits.
func (c *Client) heed(ctx context.Context) error {
	until := c.quiet.Load()
	if until == nil || time.Until(*until) <= 0 {
		return nil
	}
	wait := time.Until(*until)
	if wait > c.o.Token {
		e := c.failure(llm.Busy, fmt.Sprintf("it asked not to be asked for %s more", wait.Round(time.Second)), nil)
		e.After, e.Try = wait, "ask again then"
		return e
	}
	if !sleep(ctx, wait) {
		return c.fault(ctx, context.Cause(ctx), new(reader))
	}
	return nil
}

// again says whether and after how long to try once more.
func (c *Client) again(ctx context.Context, err error, try int) (time.Duration, bool) {
	var e *llm.Error
	if !errors.As(err, &e) {
		return 0, false
	}
	if e.Kind == llm.Busy && e.After > 0 {
		c.quiet.Store(new(time.Now().Add(e.After)))
	}
	if try >= c.o.Retries {
		return 0, false
	}
	passing := e.Kind == llm.Broken || e.Kind == llm.Busy || e.Kind == llm.Lost || e.Kind == llm.Unreachable && !refused(e.Err)
	if !passing {
		return 0, false
	}
	wait := c.o.Backoff << min(try, 10)
	wait += rand.N(wait/2 + 1)
	wait = max(wait, e.After)
	// A person waits no longer for the endpoint to be ready than for its reply.
	end, limited := ctx.Deadline()
	return wait, wait <= c.o.Token && (!limited || time.Until(end) > wait)
}

func sleep(ctx context.Context, d time.Duration) bool {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
		return true
	case <-ctx.Done():
		return false
	}
}

// maxForms is how many other forms of a request are tried.
const maxForms = 3

// attempt is one request and what came of it.
type attempt struct {
	client  *Client
	request llm.Request
	yield   func(llm.Chunk, error) bool
	started bool // text was handed out: trying again would repeat it
	stopped bool // the reader has had enough
	bytes   int
	usage   *llm.Usage
	ended   bool // the endpoint said that the reply is whole
}

// run asks once. Forms of the request that an endpoint refuses are left out
// and remembered.
func (t *attempt) run(ctx context.Context) error {
	f := *t.client.form.Load()
	for left := maxForms; ; left-- {
		r := &reader{http: t.client.http}
		err := t.once(ctx, r, f)
		if err == nil || t.started || t.stopped {
			return err
		}
		less, ok := f.without(err)
		if !ok || left == 0 {
			if e := new(llm.Error); errors.As(err, &e) {
				return err
			}
			return t.client.fault(ctx, err, r)
		}
		f = less
		t.client.form.Store(&less)
	}
}

// once sends the request and reads its reply. Errors before the stream are as
// go-openai gives them.
func (t *attempt) once(ctx context.Context, r *reader, f form) error {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	late := time.AfterFunc(t.client.o.Token, func() { cancel(errSlow) })
	defer late.Stop()
	stream, err := t.client.client(r).CreateChatCompletionStream(ctx, f.request(t.client.o, t.request))
	if err != nil {
		if cause := context.Cause(ctx); cause != nil {
			return t.client.fault(ctx, err, r)
		}
		return err
	}
	defer stream.Close()
	for {
		response, err := stream.Recv()
		if errors.Is(err, io.EOF) && r.failed == nil {
			return t.finish()
		}
		if err != nil {
			return t.client.fault(ctx, err, r)
		}
		late.Reset(t.client.o.Token)
		if !t.take(response) {
			t.stopped = true
			return nil
		}
	}
}

// take hands on what one message of the stream holds.
func (t *attempt) take(r openai.ChatCompletionStreamResponse) bool {
	if r.Usage != nil && r.Usage.PromptTokens+r.Usage.CompletionTokens > 0 {
		t.usage = &llm.Usage{Prompt: r.Usage.PromptTokens, Completion: r.Usage.CompletionTokens}
	}
	for _, choice := range r.Choices {
		if choice.Index != 0 {
			continue
		}
		if choice.FinishReason != "" {
			t.ended = true
		}
		if text := choice.Delta.Content; text != "" {
			t.started = true
			t.bytes += len(text)
			if !t.yield(llm.Chunk{Text: text}, nil) {
				return false
			}
		}
	}
	return true
}

// finish ends a reply whose stream is over.
func (t *attempt) finish() error {
	if !t.ended && t.bytes == 0 {
		return t.client.failure(llm.Garbled, "the stream ended without a reply", nil)
	}
	if !t.ended {
		return t.client.failure(llm.Lost, "the connection broke in the middle of the reply", nil)
	}
	if t.usage == nil {
		u := llm.Estimate(t.request, t.bytes)
		t.usage = &u
	}
	t.stopped = !t.yield(llm.Chunk{Usage: t.usage}, nil)
	return nil
}

// form is which of the protocol's dialects an endpoint takes.
type form struct {
	usage       bool // stream_options
	temperature bool
	completion  bool // max_completion_tokens rather than max_tokens
}

func (f form) request(o Options, r llm.Request) openai.ChatCompletionRequest {
	out := openai.ChatCompletionRequest{Model: o.Model, Stream: true}
	for _, m := range r.Messages {
		out.Messages = append(out.Messages, openai.ChatCompletionMessage{Role: string(m.Role), Content: m.Text})
	}
	if f.usage {
		out.StreamOptions = &openai.StreamOptions{IncludeUsage: true}
	}
	if f.temperature {
		// go-openai leaves out a plain 0, and the endpoint's default is 1.
		out.Temperature = max(float32(o.Temperature), math.SmallestNonzeroFloat32)
	}
	if f.completion {
		out.MaxCompletionTokens = r.MaxTokens
	} else {
		out.MaxTokens = r.MaxTokens //nolint:staticcheck // many compatible servers know only max_tokens
	}
	return out
}

// without is the form with less of what the endpoint, or go-openai for it,
// refused.
func (f form) without(err error) (form, bool) {
	said := refusal(err)
	switch {
	case f.usage && mentions(said, "stream_options", "include_usage"):
		f.usage = false
	case f.temperature && (errors.Is(err, openai.ErrReasoningModelLimitationsOther) || errors.Is(err, openai.ErrReasoningSamplingUnsupported) || mentions(said, "temperature")):
		f.temperature = false
	case f.completion && mentions(said, "max_completion_tokens") && !mentions(said, "'max_completion_tokens' instead"):
		f.completion = false
	case !f.completion && (errors.Is(err, openai.ErrReasoningModelMaxTokensDeprecated) || mentions(said, "max_tokens")):
		f.completion = true
	default:
		return f, false
	}
	return f, true
}

// refusal is what an endpoint said against a request, "" when it did not.
func refusal(err error) string {
	status, said := told(err)
	if status == http.StatusBadRequest || status == http.StatusUnprocessableEntity {
		return said
	}
	return ""
}

func (c *Client) failure(kind llm.Kind, what string, err error) *llm.Error {
	return &llm.Error{Kind: kind, Endpoint: c.Endpoint(), Model: c.o.Model, What: what, Err: err}
}

func (c *Client) slow(after string, limit time.Duration) *llm.Error {
	return c.failure(llm.Slow, fmt.Sprintf("nothing came %s within %s", after, limit), nil)
}
