// Package llmtest stands in for a language model: a server that speaks the
// OpenAI chat protocol over HTTP, well or badly as a test asks, and a model
// in the same process that follows a script.
package llmtest

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"
)

// Reply is what the server sends for one request, and how.
type Reply struct {
	Text   string
	Pieces []string // in place of Text: the pieces it comes in
	Runes  int      // of Text in a piece; 0: a word with the space before it
	Wire   int      // bytes that are sent at a time; 0: a whole message

	NoUsage        bool   // no chunk with the usage at the end
	NoFinish       bool   // no finish_reason
	Finish         string // the finish_reason; "": stop
	Open           bool   // nothing after the finish_reason, but the connection stays until the caller leaves
	Object         bool   // one JSON object in place of a stream, as from servers that pass over "stream"
	Tool           string // the name of a tool that is called after the pieces
	NoDone         bool   // no "data: [DONE]"
	NoFinalNewline bool   // the last line isn't ended
	Comments       bool   // a comment before each message
	Reasoning      string

	Wait    time.Duration // before anything is sent
	Between time.Duration // before each piece
	Hang    bool          // after the pieces, until the caller leaves
	Endless bool          // the pieces again and again, until the caller leaves
	Break   bool          // the connection ends after the pieces, in the middle of a message
	Spoil   bool          // what follows the pieces isn't JSON
	Fail    string        // an error object with this message follows the pieces

	Status     int // other than 200: no stream, but an error
	RetryAfter string
	Code       string // of the error
	Body       string // as it is, with the status, in place of all else
}

// Request is what the server was asked.
type Request struct {
	Model               string    `json:"model"`
	Messages            []Message `json:"messages"`
	Stream              bool      `json:"stream"`
	MaxTokens           int       `json:"max_tokens"`
	MaxCompletionTokens int       `json:"max_completion_tokens"`
	Temperature         *float64  `json:"temperature"`
	StreamOptions       *struct {
		IncludeUsage bool `json:"include_usage"`
	} `json:"stream_options"`
	Key string `json:"-"` // sent as a bearer token
}

// Message is one message of a request.
type Message struct {
	Role    string `json:"role"`
	Content string `json:"content"`
}

// Server is a running server. It ends with the test.
type Server struct {
	URL    string   // of the endpoint, ending in /v1
	Served []string // what /models lists
	Owner  string   // whose the models say that they are

	// Loading has the server answer each request as llama.cpp's does while it
	// loads its model, for as long as it reports true. nil is never.
	Loading func() bool

	reply    func(n int, r Request) Reply
	mu       sync.Mutex
	requests []Request
	left     int // requests whose caller left before the end
	open     int
	most     int // requests open at once
}

// New starts a server that answers the nth request, counted from 0, as reply
// says.
func New(tb testing.TB, reply func(n int, r Request) Reply) *Server {
	tb.Helper()
	s := &Server{reply: reply, Served: []string{"small", "large"}}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /v1/models", s.models)
	mux.HandleFunc("POST /v1/chat/completions", s.chat)
	loaded := http.NewServeMux()
	loaded.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) {
		if s.Loading != nil && s.Loading() {
			fail(w, http.StatusServiceUnavailable, "unavailable_error", "Loading model")
			return
		}
		mux.ServeHTTP(w, r)
	})
	mux.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) {
		fail(w, http.StatusNotFound, "unknown_url", fmt.Sprintf("Unknown request URL: %s %s", r.Method, r.URL.Path))
	})
	web := httptest.NewServer(loaded)
	tb.Cleanup(web.Close)
	s.URL = web.URL + "/v1"
	return s
}

// Always is a script that sends the same reply to every request.
func Always(r Reply) func(int, Request) Reply { return func(int, Request) Reply { return r } }

// Requests are those so far.
func (s *Server) Requests() []Request {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.requests)
}

// Left is how many callers went away before their reply was whole.
func (s *Server) Left() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.left
}

// Most is how many requests were open at the same time, at most.
func (s *Server) Most() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.most
}

func (s *Server) models(w http.ResponseWriter, _ *http.Request) {
	type model struct {
		ID     string `json:"id"`
		Object string `json:"object"`
		Owner  string `json:"owned_by"`
	}
	var list []model
	for _, id := range s.Served {
		list = append(list, model{id, "model", s.Owner})
	}
	w.Header().Set("Content-Type", "application/json")
	_ = json.NewEncoder(w).Encode(map[string]any{"object": "list", "data": list})
}

func (s *Server) chat(w http.ResponseWriter, r *http.Request) {
	var asked Request
	if err := json.NewDecoder(r.Body).Decode(&asked); err != nil {
		fail(w, http.StatusBadRequest, "invalid_json", "We could not parse the JSON body of your request.")
		return
	}
	asked.Key = strings.TrimPrefix(r.Header.Get("Authorization"), "Bearer ")
	if what := wrong(r, asked); what != "" {
		fail(w, http.StatusBadRequest, "invalid_request_error", what)
		return
	}
	n := s.enter(asked)
	defer s.leave(r)
	reply := s.reply(n, asked)
	if !pause(r, reply.Wait) {
		return
	}
	if reply.RetryAfter != "" {
		w.Header().Set("Retry-After", reply.RetryAfter)
	}
	switch {
	case reply.Body != "":
		w.WriteHeader(max(reply.Status, http.StatusOK))
		_, _ = w.Write([]byte(reply.Body))
	case reply.Status != 0 && reply.Status != http.StatusOK:
		fail(w, reply.Status, reply.Code, reply.Text)
	case reply.Object:
		w.Header().Set("Content-Type", "application/json")
		(&stream{w: w, r: r, asked: asked, reply: reply}).object()
	default:
		w.Header().Set("Content-Type", "text/event-stream")
		(&stream{w: w, r: r, asked: asked, reply: reply}).send()
	}
}

// wrong says what an endpoint would refuse in a request, "" for nothing.
func wrong(r *http.Request, asked Request) string {
	if !strings.HasPrefix(r.Header.Get("Content-Type"), "application/json") {
		return "the content type must be application/json"
	}
	if asked.Model == "" {
		return "you must provide a model parameter"
	}
	if len(asked.Messages) == 0 {
		return "[] is too short - 'messages'"
	}
	for _, m := range asked.Messages {
		if m.Role != "system" && m.Role != "user" && m.Role != "assistant" {
			return fmt.Sprintf("'%s' is not one of ['system', 'assistant', 'user']", m.Role)
		}
	}
	if !asked.Stream {
		return "this server only streams"
	}
	if asked.MaxTokens > 0 && asked.MaxCompletionTokens > 0 {
		return "max_tokens and max_completion_tokens exclude one another"
	}
	return ""
}

func (s *Server) enter(asked Request) int {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.requests = append(s.requests, asked)
	s.open++
	s.most = max(s.most, s.open)
	return len(s.requests) - 1
}

func (s *Server) leave(r *http.Request) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.open--
	if r.Context().Err() != nil {
		s.left++
	}
}

func fail(w http.ResponseWriter, status int, code, message string) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(map[string]any{"error": map[string]any{
		"message": message, "type": "invalid_request_error", "param": nil, "code": code,
	}})
}

// pause waits, and reports false when the caller left meanwhile.
func pause(r *http.Request, d time.Duration) bool {
	if d <= 0 {
		return r.Context().Err() == nil
	}
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
		return true
	case <-r.Context().Done():
		return false
	}
}
