package openai_test

import (
	"context"
	"errors"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"go.uber.org/goleak"

	"dateline/internal/waittest"
	"dateline/llm"
	"dateline/llm/llmtest"
	"dateline/llm/openai"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(waittest.Together(m)) }

var question = llm.Request{
	Messages:  []llm.Message{{Role: llm.System, Text: "Be brief."}, {Role: llm.User, Text: "Where?"}},
	MaxTokens: 100,
}

const reply = "The talks took place in Kabul [1]. “Wir sprechen”, said the Präsident — über alles [2]."

// client asks a server, with limits that a test need not wait long for.
func client(t *testing.T, s *llmtest.Server, change ...func(*openai.Options)) *openai.Client {
	t.Helper()
	o := openai.Options{
		BaseURL: s.URL, Model: "small", Key: "sk-secret-key",
		Connect: time.Second, Token: 5 * time.Second, Whole: 20 * time.Second, Retries: 2, Backoff: time.Millisecond,
	}
	for _, f := range change {
		f(&o)
	}
	c, err := openai.New(o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(c.Close)
	return c
}

func complete(t *testing.T, c *openai.Client) (string, llm.Usage, error) {
	t.Helper()
	return llm.Complete(t.Context(), c, question, 1<<20)
}

func TestReplyArrivesWhole(t *testing.T) {
	for name, r := range map[string]llmtest.Reply{
		"words":               {Text: reply},
		"runes":               {Text: reply, Runes: 1},
		"one byte at a time":  {Text: reply, Runes: 1, Wire: 1},
		"seven bytes":         {Text: reply, Wire: 7},
		"at once":             {Pieces: []string{reply}},
		"no final newline":    {Text: reply, NoFinalNewline: true},
		"no DONE":             {Text: reply, NoDone: true},
		"neither, usage last": {Text: reply, NoDone: true, NoFinalNewline: true},
		"comments":            {Text: reply, Comments: true},
		"reasoning":           {Text: reply, Reasoning: "The user wants to know where."},
		"one object":          {Text: reply, Object: true},
		"bit by bit":          {Text: reply, Object: true, Wire: 7},
		"ends for a stop":     {Text: reply, Finish: "stop_sequence"},
	} {
		t.Run(name, func(t *testing.T) {
			s := llmtest.New(t, llmtest.Always(r))
			got, used, err := complete(t, client(t, s))
			if err != nil || got != reply {
				t.Fatalf("%q, %v", got, err)
			}
			if used.Estimated || used.Prompt == 0 || used.Completion != len(reply)/4 {
				t.Errorf("usage %+v", used)
			}
			asked := s.Requests()[0]
			if asked.Key != "sk-secret-key" || asked.Model != "small" || asked.MaxTokens != 100 || len(asked.Messages) != 2 || asked.Messages[0].Role != "system" {
				t.Errorf("the server was asked %+v", asked)
			}
			if asked.Temperature == nil || *asked.Temperature != 0 {
				t.Errorf("temperature %v, want 0: left out the endpoint's default is 1, and the smallest number makes llama.cpp's server write noise", asked.Temperature)
			}
		})
	}
}

// An endpoint that offers another reply beside the first isn't read as one text.
func TestOnlyTheFirstChoiceIsRead(t *testing.T) {
	s := llmtest.New(t, llmtest.Always(llmtest.Reply{Body: `data: {"choices":[{"index":1,"delta":{"content":"In Herat "}},{"index":0,"delta":{"content":"In Kabul "}}]}

data: {"choices":[{"index":1,"delta":{"content":"[2]."},"finish_reason":"stop"}]}

data: {"choices":[{"index":0,"delta":{"content":"[1]."},"finish_reason":"stop"}]}

data: [DONE]

`}))
	if got, _, err := complete(t, client(t, s)); err != nil || got != "In Kabul [1]." {
		t.Errorf("%q, %v", got, err)
	}
}

func TestUsageIsEstimatedWhereTheEndpointGivesNone(t *testing.T) {
	s := llmtest.New(t, llmtest.Always(llmtest.Reply{Text: reply, NoUsage: true}))
	_, used, err := complete(t, client(t, s))
	if err != nil || !used.Estimated || used.Completion < len(reply)/5 || used.Prompt == 0 {
		t.Errorf("%+v, %v", used, err)
	}
}

func TestNoKeyIsSentWhereThereIsNone(t *testing.T) {
	s := llmtest.New(t, llmtest.Always(llmtest.Reply{Text: reply}))
	if _, _, err := complete(t, client(t, s, func(o *openai.Options) { o.Key = "" })); err != nil || s.Requests()[0].Key != "" {
		t.Errorf("key %q, %v", s.Requests()[0].Key, err)
	}
}

// Every failure is told by its kind, in words that say what to do and don't
// give the key away.
func TestFailures(t *testing.T) {
	short := func(o *openai.Options) { o.Token = 100 * time.Millisecond }
	for name, test := range map[string]struct {
		reply  llmtest.Reply
		change func(*openai.Options)
		kind   llm.Kind
		says   string
		asked  int // requests
	}{
		"wrong key":           {llmtest.Reply{Status: 401, Text: "Incorrect API key provided: sk-secret-key."}, nil, llm.Unauthorized, "401 Unauthorized (Incorrect API key provided: ***", 1},
		"no such model":       {llmtest.Reply{Status: 404, Text: "model 'small' not found, try pulling it first"}, nil, llm.NoModel, "bot models", 1},
		"no such model, 400":  {llmtest.Reply{Status: 400, Text: "Invalid model name passed in model=small"}, nil, llm.NoModel, "bot models", 1},
		"wrong address":       {llmtest.Reply{Status: 404, Body: "<h1>404</h1>"}, nil, llm.Rejected, "base_url", 1},
		"out of quota":        {llmtest.Reply{Status: 429, Text: "You exceeded your current quota", Code: "insufficient_quota"}, nil, llm.Quota, "429", 1},
		"not paid":            {llmtest.Reply{Status: 402, Text: "Insufficient balance"}, nil, llm.Quota, "402", 1},
		"busy":                {llmtest.Reply{Status: 429, Text: "slow down"}, nil, llm.Busy, "429", 3},
		"busy for long":       {llmtest.Reply{Status: 429, Text: "slow down", RetryAfter: "3600"}, nil, llm.Busy, "asks to wait 1h0m0s", 1},
		"busy past patience":  {llmtest.Reply{Status: 429, Text: "slow down", RetryAfter: "1"}, short, llm.Busy, "asks to wait 1s", 1},
		"server's fault":      {llmtest.Reply{Status: 503, Body: "upstream\x1b[31m down"}, nil, llm.Broken, "503 Service Unavailable (upstream [31m down)", 3},
		"too long a prompt":   {llmtest.Reply{Status: 400, Text: "maximum context length is 10 tokens"}, nil, llm.Overflow, "10 tokens); the messages have about 11 tokens, and max_tokens asks for 100 more: start its server with a longer context", 1},
		"llama.cpp's words":   {llmtest.Reply{Status: 400, Text: "request (2535 tokens) exceeds the available context size (512 tokens), try increasing it"}, nil, llm.Overflow, "(512 tokens)", 1},
		"vLLM's words":        {llmtest.Reply{Status: 400, Text: "'max_tokens' or 'max_completion_tokens' is too large: 800. This model's maximum context length is 2048 tokens"}, nil, llm.Overflow, "2048 tokens", 1},
		"filtered prompt":     {llmtest.Reply{Status: 400, Text: "The response was filtered", Code: "content_filter"}, nil, llm.Filtered, "filter", 1},
		"a page":              {llmtest.Reply{Body: "<html>\n<body>\nWelcome\n</body>\n</html>\n"}, nil, llm.Garbled, "/v1", 1},
		"an object unended":   {llmtest.Reply{Body: `{"object":"chat.completion","choices":[{"message":{"content":"Kab`}, nil, llm.Garbled, "without a reply", 1},
		"an empty object":     {llmtest.Reply{Body: `{}`}, nil, llm.Garbled, "without a reply", 1},
		"error as a success":  {llmtest.Reply{Body: `{"error":{"message":"out of memory"}}`}, nil, llm.Broken, "out of memory", 3},
		"nothing":             {llmtest.Reply{Body: "data: [DONE]\n\n"}, nil, llm.Garbled, "without a reply", 1},
		"malformed JSON":      {llmtest.Reply{Spoil: true}, nil, llm.Garbled, "no reply", 1},
		"endless line":        {llmtest.Reply{Body: "data: " + strings.Repeat("x", 1<<20)}, nil, llm.Garbled, "256 KiB", 1},
		"hangs at the start":  {llmtest.Reply{Wait: 10 * time.Second}, short, llm.Slow, "nothing came of a reply within 100ms: wait and ask again, or raise first_token_seconds", 1},
		"hangs in the middle": {llmtest.Reply{Pieces: []string{"The talks "}, Hang: true}, short, llm.Slow, "nothing more came within 100ms", 1},
		"takes too long":      {llmtest.Reply{Text: "on ", Endless: true, Between: 5 * time.Millisecond}, func(o *openai.Options) { o.Whole = 150 * time.Millisecond }, llm.Slow, "still writing after 150ms: wait and ask again, or raise total_seconds", 1},
		"breaks off":          {llmtest.Reply{Pieces: []string{"The talks "}, Break: true}, nil, llm.Lost, "middle of the reply", 1},
		"thinks too long":     {llmtest.Reply{Text: "", Reasoning: "Hm.", Finish: "length"}, nil, llm.Cut, "before the first word (max_tokens is 100): raise max_tokens", 1},
		"filtered at once":    {llmtest.Reply{Text: "", Finish: "content_filter"}, nil, llm.Filtered, "content_filter", 1},
		"calls a tool":        {llmtest.Reply{Text: "", Tool: "search"}, nil, llm.Tool, "called a tool", 1},
		"so does an object":   {llmtest.Reply{Text: "", Tool: "search", Object: true}, nil, llm.Tool, "called a tool", 1},
		"fails in the middle": {llmtest.Reply{Pieces: []string{"The talks "}, Fail: "CUDA error"}, nil, llm.Broken, "CUDA error", 1},
		"spoilt in middle":    {llmtest.Reply{Pieces: []string{"The talks "}, Spoil: true}, nil, llm.Garbled, "no reply", 1},
	} {
		t.Run(name, func(t *testing.T) {
			s := llmtest.New(t, llmtest.Always(test.reply))
			change := test.change
			if change == nil {
				change = func(*openai.Options) {}
			}
			_, _, err := complete(t, client(t, s, change))
			var e *llm.Error
			if !errors.As(err, &e) || e.Kind != test.kind {
				t.Fatalf("%v, want kind %q", err, test.kind)
			}
			if text := err.Error(); !strings.Contains(text, test.says) || strings.Contains(text, "secret") || strings.ContainsAny(text, "\n\x1b") || !strings.Contains(text, s.URL) {
				t.Errorf("it says: %s", text)
			}
			if e.Summary() == "" || strings.Contains(e.Summary(), "secret") {
				t.Errorf("summary %q", e.Summary())
			}
			if n := len(s.Requests()); n != test.asked {
				t.Errorf("asked %d times, want %d", n, test.asked)
			}
		})
	}
}

// What came of a reply that was cut stands, and what it cost is told before why
// it isn't whole.
func TestCutReplies(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		reply llmtest.Reply
		kind  llm.Kind
		says  string
	}{
		"for its length":         {llmtest.Reply{Text: reply, Finish: "length", NoUsage: true}, llm.Cut, "max_tokens"},
		"in a proxy's words":     {llmtest.Reply{Text: reply, Finish: "MAX_TOKENS", NoUsage: true}, llm.Cut, "max_tokens"},
		"at the context's end":   {llmtest.Reply{Text: reply, Finish: "length"}, llm.Cut, "where its context of"},
		"by a filter":            {llmtest.Reply{Text: reply, Finish: "content_filter"}, llm.Filtered, "content_filter"},
		"DONE, but no reason":    {llmtest.Reply{Text: reply, NoFinish: true}, llm.Cut, "no finish_reason"},
		"neither":                {llmtest.Reply{Text: reply, NoFinish: true, NoDone: true, NoUsage: true}, llm.Cut, "no finish_reason"},
		"an object, its length":  {llmtest.Reply{Text: reply, Object: true, Finish: "length"}, llm.Cut, "context"},
		"an object, no reason":   {llmtest.Reply{Text: reply, Object: true, NoFinish: true}, llm.Cut, "no finish_reason"},
		"text, and a tool":       {llmtest.Reply{Text: reply, Tool: "search"}, llm.Tool, "tool"},
		"a tool, and no ending":  {llmtest.Reply{Text: reply, Tool: "search", NoFinish: true}, llm.Tool, "tool"},
		"open, and for its size": {llmtest.Reply{Text: reply, Finish: "length", Open: true}, llm.Cut, "max_tokens"},
	} {
		t.Run(name, func(t *testing.T) {
			s := llmtest.New(t, llmtest.Always(test.reply))
			got, used, err := complete(t, client(t, s, func(o *openai.Options) { o.Token = time.Second }))
			e := new(llm.Error)
			if !errors.As(err, &e) || e.Kind != test.kind || !strings.Contains(err.Error(), test.says) {
				t.Errorf("%v, want kind %q", err, test.kind)
			}
			if got != reply || used.Completion == 0 || len(s.Requests()) != 1 {
				t.Errorf("%q, usage %+v after %d requests", got, used, len(s.Requests()))
			}
		})
	}
}

// A stream that stays open after it told its end is left, and what it said is
// whole.
func TestStaysOpenAfterItsEnd(t *testing.T) {
	t.Parallel()
	s := llmtest.New(t, llmtest.Always(llmtest.Reply{Text: reply, Open: true}))
	got, used, err := complete(t, client(t, s, func(o *openai.Options) { o.Token, o.Whole = time.Second, time.Hour }))
	if err != nil || got != reply || !used.Estimated {
		t.Errorf("%q, %+v, %v", got, used, err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	for chunk, err := range client(t, s, func(o *openai.Options) { o.Token = time.Hour }).Stream(ctx, question) {
		if strings.HasSuffix(chunk.Text, "[2].") {
			cancel()
		}
		if chunk.Usage != nil || err != nil && !errors.Is(err, context.Canceled) {
			t.Errorf("cancelled while it stays open: %+v, %v", chunk, err)
		}
	}
	cancel()
}

// A server that is loading its model is waited for as long as a first word may
// take, whatever the retries; other faults of the same status are not.
func TestLoadingIsWaitedFor(t *testing.T) {
	t.Parallel()
	var asked atomic.Int64
	s := llmtest.New(t, llmtest.Always(llmtest.Reply{Text: reply}))
	s.Loading = func() bool { return asked.Add(1)%3 != 0 }
	c := client(t, s, func(o *openai.Options) { o.Retries, o.Token = 0, time.Minute })
	if got, _, err := complete(t, c); err != nil || got != reply || asked.Load() != 3 {
		t.Errorf("%q, %v after %d requests", got, err, asked.Load())
	}
	if served, err := c.Models(t.Context()); err != nil || len(served) != 2 || asked.Load() != 6 {
		t.Errorf("%v, %v after %d requests", served, err, asked.Load())
	}
	s.Loading = func() bool { return true }
	_, _, err := complete(t, client(t, s, func(o *openai.Options) { o.Token = 200 * time.Millisecond }))
	if e := new(llm.Error); !errors.As(err, &e) || e.Kind != llm.Loading || !strings.Contains(err.Error(), "Loading model") || !strings.Contains(err.Error(), "first_token_seconds") {
		t.Errorf("%v", err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	time.AfterFunc(50*time.Millisecond, cancel)
	if _, _, err := llm.Complete(ctx, c, question, 100); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}
	ctx, cancel = context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	if _, err := c.Models(ctx); err == nil || !strings.Contains(err.Error(), "Loading model") {
		t.Errorf("no time to wait: %v", err)
	}
}

// What is too long for a context is no dialect of the protocol: the form of the
// requests after it stays.
func TestOverflowKeepsTheForm(t *testing.T) {
	s := llmtest.New(t, func(n int, _ llmtest.Request) llmtest.Reply {
		if n == 0 {
			return llmtest.Reply{Status: 400, Text: "max_tokens is too large: the maximum context length is 10 tokens"}
		}
		return llmtest.Reply{Text: reply}
	})
	c := client(t, s)
	_, _, _ = complete(t, c)
	if got, _, err := complete(t, c); err != nil || got != reply || s.Requests()[1].MaxTokens != 100 {
		t.Errorf("%q, %v, %+v", got, err, s.Requests())
	}
}

func TestTemperature(t *testing.T) {
	for _, want := range []float64{0, 0.25, 1} {
		s := llmtest.New(t, llmtest.Always(llmtest.Reply{Text: reply}))
		_, _, err := complete(t, client(t, s, func(o *openai.Options) { o.Temperature = want }))
		if got := s.Requests()[0].Temperature; err != nil || got == nil || *got != want {
			t.Errorf("temperature %v goes out as %v, %v", want, got, err)
		}
	}
}

func TestNobodyListens(t *testing.T) {
	c, err := openai.New(openai.Options{BaseURL: "http://127.0.0.1:1/v1", Model: "small", Retries: 3, Backoff: time.Hour})
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	_, _, err = complete(t, c)
	if e := new(llm.Error); !errors.As(err, &e) || e.Kind != llm.Unreachable || !strings.Contains(err.Error(), "connection refused") {
		t.Errorf("%v", err)
	}
}

func TestBadAddress(t *testing.T) {
	for _, address := range []string{"localhost:11434", "ftp://x/v1", "http://", "://"} {
		if _, err := openai.New(openai.Options{BaseURL: address, Model: "m"}); err == nil || !strings.Contains(err.Error(), "base_url") {
			t.Errorf("%q: %v", address, err)
		}
	}
}

func TestRetriesUntilItWorks(t *testing.T) {
	t.Parallel()
	s := llmtest.New(t, func(n int, _ llmtest.Request) llmtest.Reply {
		return []llmtest.Reply{{Status: 500, Text: "boom"}, {Status: 429, Text: "wait", RetryAfter: "1"}, {Text: reply}}[n]
	})
	begun := time.Now()
	got, _, err := complete(t, client(t, s))
	if err != nil || got != reply || len(s.Requests()) != 3 {
		t.Errorf("%q, %v after %d requests", got, err, len(s.Requests()))
	}
	if waited := time.Since(begun); waited < time.Second {
		t.Errorf("waited %s, though asked to wait a second", waited)
	}
}

// What one call is told of waiting, the next one heeds.
func TestHeedsWhatAnotherCallWasTold(t *testing.T) {
	t.Parallel()
	for after, answers := range map[string]bool{"1": true, "3600": false} {
		s := llmtest.New(t, func(n int, _ llmtest.Request) llmtest.Reply {
			return []llmtest.Reply{{Status: 429, Text: "slow down", RetryAfter: after}, {Text: reply}}[n]
		})
		c := client(t, s, func(o *openai.Options) { o.Retries = 0 })
		begun := time.Now()
		if _, _, err := complete(t, c); err == nil {
			t.Error("no error")
		}
		got, _, err := complete(t, c)
		e := new(llm.Error)
		switch {
		case answers && (err != nil || got != reply || time.Since(begun) < time.Second):
			t.Errorf("%q, %v after %s", got, err, time.Since(begun))
		case !answers && (!errors.As(err, &e) || e.Kind != llm.Busy || len(s.Requests()) != 1):
			t.Errorf("%v after %d requests", err, len(s.Requests()))
		}
	}
	// A caller that leaves while it waits is let go.
	s := llmtest.New(t, llmtest.Always(llmtest.Reply{Status: 429, RetryAfter: "4"}))
	c := client(t, s, func(o *openai.Options) { o.Retries = 0 })
	_, _, _ = complete(t, c)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, _, err := llm.Complete(ctx, c, question, 100); !errors.Is(err, context.Canceled) {
		t.Errorf("%v", err)
	}
}

func TestNeverRetriesOnceTextCame(t *testing.T) {
	s := llmtest.New(t, llmtest.Always(llmtest.Reply{Pieces: []string{"The talks "}, Break: true}))
	c, text := client(t, s), ""
	for chunk, err := range c.Stream(t.Context(), question) {
		if err == nil {
			text += chunk.Text
		}
	}
	if text != "The talks " || len(s.Requests()) != 1 {
		t.Errorf("%q from %d requests", text, len(s.Requests()))
	}
}

func TestLeavingClosesTheConnection(t *testing.T) {
	gone := func(s *llmtest.Server) {
		t.Helper()
		for begun := time.Now(); s.Left() == 0; time.Sleep(time.Millisecond) {
			if time.Since(begun) > 10*time.Second {
				t.Fatal("the server still sends")
			}
		}
	}
	s := llmtest.New(t, llmtest.Always(llmtest.Reply{Text: "on and ", Endless: true, Between: time.Millisecond}))
	for range client(t, s).Stream(t.Context(), question) {
		break
	}
	gone(s)
	s = llmtest.New(t, llmtest.Always(llmtest.Reply{Hang: true}))
	ctx, cancel := context.WithCancel(t.Context())
	time.AfterFunc(50*time.Millisecond, cancel)
	for _, err := range client(t, s).Stream(ctx, question) {
		if !errors.Is(err, context.Canceled) {
			t.Errorf("%v", err)
		}
	}
	gone(s)
}

// Endpoints differ in what they take: what one refuses is left out, and not
// tried again.
func TestFormsOfTheRequest(t *testing.T) {
	s := llmtest.New(t, func(_ int, r llmtest.Request) llmtest.Reply {
		switch {
		case r.StreamOptions != nil:
			return llmtest.Reply{Status: 422, Text: "extra fields not permitted: stream_options"}
		case r.MaxTokens > 0:
			return llmtest.Reply{Status: 400, Text: "Unsupported parameter: 'max_tokens' is not supported with this model. Use 'max_completion_tokens' instead."}
		case r.Temperature != nil:
			return llmtest.Reply{Status: 400, Text: "Unsupported value: 'temperature' does not support 0 with this model."}
		}
		return llmtest.Reply{Text: reply}
	})
	c := client(t, s)
	for range 2 {
		if got, _, err := complete(t, c); err != nil || got != reply {
			t.Fatalf("%q, %v", got, err)
		}
	}
	all := s.Requests()
	if len(all) != 5 || all[4].MaxCompletionTokens != 100 {
		t.Errorf("%d requests, the last %+v", len(all), all[len(all)-1])
	}
	// One that refuses everything is given up.
	s = llmtest.New(t, llmtest.Always(llmtest.Reply{Status: 400, Text: "max_tokens and max_completion_tokens are unknown"}))
	if _, _, err := complete(t, client(t, s)); err == nil || len(s.Requests()) > 5 {
		t.Errorf("%v after %d requests", err, len(s.Requests()))
	}
}

func TestReasoningModels(t *testing.T) {
	s := llmtest.New(t, llmtest.Always(llmtest.Reply{Text: reply}))
	c := client(t, s, func(o *openai.Options) { o.Model = "o3-mini" })
	if got, _, err := complete(t, c); err != nil || got != reply || s.Requests()[0].MaxCompletionTokens != 100 {
		t.Errorf("%q, %v, %+v", got, err, s.Requests())
	}
}

func TestModels(t *testing.T) {
	s := llmtest.New(t, nil)
	s.Owner = "us"
	got, err := client(t, s).Models(t.Context())
	if err != nil || len(got) != 2 || got[0] != (openai.Served{Name: "large", Owner: "us"}) || got[1].Name != "small" {
		t.Errorf("%v, %v", got, err)
	}
	c := client(t, s, func(o *openai.Options) { o.BaseURL = strings.TrimSuffix(s.URL, "/v1") })
	if _, err := c.Models(t.Context()); err == nil || !strings.Contains(err.Error(), "404") || !strings.Contains(err.Error(), "base_url") {
		t.Errorf("a wrong address: %v", err)
	}
}
