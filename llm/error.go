package llm

import (
	"errors"
	"strings"
	"time"
)

// Kind says in what way a call failed.
type Kind string

// The kinds.
const (
	Unreachable  Kind = "unreachable"  // no connection
	Lost         Kind = "lost"         // the connection broke
	Slow         Kind = "slow"         // a time limit passed
	Busy         Kind = "busy"         // too many calls at once, here or there
	Quota        Kind = "quota"        // the endpoint gives no more for now
	Budget       Kind = "budget"       // our own limit for the day is reached
	Unauthorized Kind = "unauthorized" // no key, or a wrong one
	NoModel      Kind = "no model"     // the endpoint doesn't serve it
	Rejected     Kind = "rejected"     // the endpoint doesn't take the request
	Broken       Kind = "broken"       // the endpoint has a fault of its own
	Garbled      Kind = "garbled"      // what came is no reply
	Loading      Kind = "loading"      // the endpoint's model isn't in memory yet
	Overflow     Kind = "overflow"     // the messages are longer than the model's context
	Filtered     Kind = "filtered"     // the endpoint's content filter held the reply back, or the rest of it
	Tool         Kind = "tool"         // it called a tool, which nobody offered, in place of writing
	Cut          Kind = "cut"          // the reply ended before it was whole, for its length or without a reason
)

// Error is a call that failed. Its text holds what an endpoint said, so it is
// for whoever runs the program; Summary is for everyone.
type Error struct {
	Kind     Kind
	Endpoint string // its address, "" when unknown
	Model    string
	What     string        // completes "the model MODEL at ENDPOINT: …"
	Try      string        // what to do, "" for the kind's own advice
	After    time.Duration // when the endpoint asks to be left alone so long
	Err      error
}

func (e *Error) Error() string {
	var b strings.Builder
	b.WriteString("the model")
	if e.Model != "" {
		b.WriteString(" " + e.Model)
	}
	if e.Endpoint != "" {
		b.WriteString(" at " + e.Endpoint)
	}
	what := e.What
	if what == "" {
		what = e.Summary()
	}
	b.WriteString(": " + what)
	if try := e.advice(); try != "" {
		b.WriteString(": " + try)
	}
	return b.String()
}

func (e *Error) Unwrap() error { return e.Err }

func (e *Error) advice() string {
	if e.Try != "" {
		return e.Try
	}
	return advice[e.Kind]
}

var advice = map[Kind]string{
	Unreachable:  "start its server, or set base_url in [llm]; bot models asks it what it serves",
	Lost:         "ask again, or look at the server's log",
	Slow:         "wait and ask again, or raise the limit in [llm]",
	Busy:         "ask again in a moment, or raise max_calls in [llm]",
	Quota:        "wait, or look at the account's limits",
	Budget:       "it begins anew at midnight UTC; tokens_a_day in [llm] sets it",
	Unauthorized: "put the endpoint's key into the variable that api_key_env in [llm] names",
	NoModel:      "choose one that bot models lists, and set model in [llm]",
	Rejected:     "look at model and base_url in [llm]",
	Broken:       "ask again later, or look at the server's log",
	Garbled:      "look whether base_url in [llm] is an OpenAI-compatible endpoint; most end in /v1",
	Loading:      "ask again once its server has loaded it, or raise first_token_seconds in [llm]",
	Overflow:     "start its server with a longer context (llama.cpp: -c, Ollama: OLLAMA_CONTEXT_LENGTH, vLLM: --max-model-len), or lower top_k in [retrieval] or max_tokens in [llm]",
	Filtered:     "ask in other words, or look at the filter's settings where the endpoint has them",
	Tool:         "switch tools off at its server, or choose another model with bot models",
	Cut:          "ask again, or raise max_tokens in [llm]",
}

// Summary says in a few words of ours what happened. Nothing that an endpoint
// sent is in it.
func (e *Error) Summary() string { return summaries[e.Kind] }

var summaries = map[Kind]string{
	Unreachable:  "it can't be reached",
	Lost:         "the connection to it broke",
	Slow:         "it took too long",
	Busy:         "it has too much to do",
	Quota:        "its quota is used up for now",
	Budget:       "the day's tokens are spent",
	Unauthorized: "it doesn't accept the key",
	NoModel:      "the endpoint doesn't serve it",
	Rejected:     "it doesn't take the request",
	Broken:       "its server has a fault",
	Garbled:      "it sent no reply that can be read",
	Loading:      "its server is still loading it",
	Overflow:     "the question and its passages are too long for it",
	Filtered:     "its endpoint's content filter held the reply back",
	Tool:         "it called a tool instead of writing",
	Cut:          "its reply was cut short",
}

// Summarise is the Summary of an error of a Model, or words as careful for any
// other error.
func Summarise(err error) string {
	if e := new(Error); errors.As(err, &e) && e.Summary() != "" {
		return e.Summary()
	}
	return "it failed"
}
