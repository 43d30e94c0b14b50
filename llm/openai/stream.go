package openai

import (
	"context"
	"errors"
	"fmt"
	"io"
	"iter"
	"math/rand/v2"
	"net/http"
	"strings"
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
		began := time.Now()
		for try := 0; ; try++ {
			t := &attempt{client: c, request: r, yield: yield}
			err := t.run(ctx)
			if err == nil || t.stopped {
				return
			}
			if e, ok := isLoading(err); ok {
				if err = c.loads(ctx, e, began); err == nil {
					try-- // it has nothing to do with how often a fault is forgiven
					continue
				}
				yield(llm.Chunk{}, err)
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

// loadingPause is how long a server that loads its model is left alone.
const loadingPause = 500 * time.Millisecond

// loads waits a little for a server that is loading its model, which it may do
// for as long as its first word may take, counted from began. The error is why
// it isn't waited for any longer.
func (c *Client) loads(ctx context.Context, e *llm.Error, began time.Time) error {
	if time.Since(began) < c.o.Token && sleep(ctx, min(max(loadingPause, e.After), c.o.Token)) {
		return nil
	}
	if cause := context.Cause(ctx); cause != nil && !errors.Is(cause, errSlow) && !errors.Is(cause, context.DeadlineExceeded) {
		return cause
	}
	e.What += fmt.Sprintf(", and still does after %s", time.Since(began).Round(100*time.Millisecond))
	return e
}

func isLoading(err error) (*llm.Error, bool) {
	e, ok := errors.AsType[*llm.Error](err)
	return e, ok && e.Kind == llm.Loading
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
	finish  finish
	tool    bool // it called one
}

// finish is why a reply ended.
type finish uint8

const (
	unsaid   finish = iota // not yet, or the endpoint doesn't say
	stopped                // it is whole
	length                 // it may be no longer
	filtered               // a content filter stopped it
	tools                  // it calls tools
)

// finishes knows the reasons that endpoints give, beside "stop" and its like:
// OpenAI's own and those that proxies pass on.
var finishes = map[string]finish{
	"length": length, "max_tokens": length, "max_length": length, "model_length": length, "model_context_window_exceeded": length,
	"content_filter": filtered, "safety": filtered, "recitation": filtered, "prohibited_content": filtered, "blocklist": filtered, "guardrail_intervened": filtered,
	"tool_calls": tools, "function_call": tools, "tool_use": tools,
}

func finishOf(reason openai.FinishReason) finish {
	switch f, ok := finishes[strings.ToLower(string(reason))]; {
	case reason == "" || reason == openai.FinishReasonNull:
		return unsaid
	case ok:
		return f
	}
	return stopped
}

// run asks once. Forms of the request that an endpoint refuses are left out
// and remembered.
func (t *attempt) run(ctx context.Context) error {
	f := *t.client.form.Load()
	for left := maxForms; ; left-- {
		r := &reader{http: t.client.http, zero: f.temperature && t.client.o.Temperature == 0}
		err := t.once(ctx, r, f)
		if err == nil || t.started || t.stopped {
			return err
		}
		less, ok := f.without(err)
		if !ok || left == 0 {
			return t.explained(t.client.fault(ctx, err, r))
		}
		f = less
		t.client.form.Store(&less)
	}
}

// explained says of messages that are too long how long they are.
func (t *attempt) explained(err error) error {
	if e, ok := errors.AsType[*llm.Error](err); ok && e.Kind == llm.Overflow {
		e.What += fmt.Sprintf("; the messages have about %d tokens, and max_tokens asks for %d more", llm.Estimate(t.request, 0).Prompt, t.request.MaxTokens)
	}
	return err
}

// lingers is how long a stream that has told its end may stay open, for the
// usage that follows.
const lingers = 2 * time.Second

// once sends the request and reads its reply. Errors before the stream are as
// go-openai gives them.
func (t *attempt) once(outer context.Context, r *reader, f form) error {
	ctx, cancel := context.WithCancelCause(outer)
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
	for told := false; ; {
		response, err := stream.Recv()
		switch {
		case errors.Is(err, io.EOF) && r.failed == nil, err != nil && told && !left(outer):
			return t.end()
		case err != nil:
			return t.client.fault(ctx, err, r)
		}
		if !t.take(response, r) {
			t.stopped = true
			return nil
		}
		switch {
		case t.finish == unsaid:
			late.Reset(t.client.o.Token)
		case !told:
			told = true
			late.Reset(min(lingers, t.client.o.Token))
		}
	}
}

// left reports whether whoever asked wants no more.
func left(ctx context.Context) bool {
	cause := context.Cause(ctx)
	return cause != nil && !errors.Is(cause, errSlow)
}

// take hands on what one message of the stream holds.
func (t *attempt) take(message openai.ChatCompletionStreamResponse, r *reader) bool {
	if u := message.Usage; u != nil && u.PromptTokens+u.CompletionTokens > 0 {
		t.usage = &llm.Usage{Prompt: u.PromptTokens, Completion: u.CompletionTokens}
	}
	for _, choice := range message.Choices {
		if choice.Index != 0 || t.finish != unsaid {
			continue
		}
		t.finish = finishOf(choice.FinishReason)
		t.tool = t.tool || t.finish == tools || len(choice.Delta.ToolCalls) > 0 || choice.Delta.FunctionCall != nil
		r.thought = r.thought || choice.Delta.ReasoningContent != ""
		// A refusal in a field of its own is a reply all the same: it says that
		// there is none.
		if text := choice.Delta.Content + choice.Delta.Refusal; text != "" {
			t.started, r.text = true, true
			t.bytes += len(text)
			if !t.yield(llm.Chunk{Text: text}, nil) {
				return false
			}
		}
	}
	return true
}

// end ends a reply whose stream is over. What came of one that was cut stands,
// so its usage is told before the error.
func (t *attempt) end() error {
	why := t.unfinished()
	if t.bytes == 0 && why != nil {
		return why
	}
	if t.usage == nil {
		u := llm.Estimate(t.request, t.bytes)
		t.usage = &u
	}
	if t.stopped = !t.yield(llm.Chunk{Usage: t.usage}, nil); t.stopped || why == nil {
		return nil
	}
	return why
}

// unfinished says why a reply isn't whole, nil when it is.
func (t *attempt) unfinished() error {
	c := t.client
	switch {
	case t.tool:
		return c.failure(llm.Tool, "it called a tool, though it was offered none", nil)
	case t.finish == filtered:
		return c.failure(llm.Filtered, "its content filter stopped the reply (content_filter)", nil)
	case t.finish == length && t.bytes == 0:
		e := c.failure(llm.Cut, fmt.Sprintf("its reply was cut at its length before the first word (max_tokens is %d)", t.request.MaxTokens), nil)
		e.Try = "raise max_tokens in [llm]: what a model thinks before it answers counts too"
		return e
	case t.finish == length && t.usage != nil && t.usage.Completion < t.request.MaxTokens:
		e := c.failure(llm.Cut, fmt.Sprintf("its reply was cut after %d tokens, where its context of %d ends", t.usage.Completion, t.usage.Total()), nil)
		e.Try = "start its server with a longer context, or lower top_k in [retrieval]"
		return e
	case t.finish == length:
		return c.failure(llm.Cut, fmt.Sprintf("its reply was cut at its length (max_tokens is %d)", t.request.MaxTokens), nil)
	case t.finish == unsaid && t.bytes == 0:
		return c.failure(llm.Garbled, "the stream ended without a reply", nil)
	case t.finish == unsaid:
		return c.failure(llm.Cut, "its stream ended without saying that the reply is whole (no finish_reason)", nil)
	}
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
		out.Temperature = float32(o.Temperature) // 0 is the reader's to write
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
	case overflows(said): // "max_tokens is too large": in any form
		return f, false
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

// slow is the fault of a call that a time limit ended, by what had come of it.
func (c *Client) slow(ctx context.Context, r *reader) *llm.Error {
	limit, setting := c.o.Token, "first_token_seconds"
	end, limited := ctx.Deadline()
	whole := limited && time.Until(end) <= 0
	if whole {
		limit, setting = c.o.Whole, "total_seconds"
	}
	what := fmt.Sprintf("nothing came of a reply within %s", limit)
	switch {
	case whole && r.text:
		what = fmt.Sprintf("it was still writing after %s", limit)
	case whole && r.thought:
		what = fmt.Sprintf("it was still thinking after %s", limit)
	case r.text || r.thought:
		what = fmt.Sprintf("it broke off its reply: nothing more came within %s", limit)
	}
	e := c.failure(llm.Slow, what, nil)
	e.Try = "wait and ask again, or raise " + setting + " in [llm]"
	return e
}
