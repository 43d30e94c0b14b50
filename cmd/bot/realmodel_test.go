//go:build realmodel && unix

package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"dateline/corpus"
	"dateline/llm"
	"dateline/llm/openai"
	"dateline/seeds"
)

// These tests ask a small model on llama.cpp's own server. `bash .ci/real-model`
// installs both and runs them. It is a bad model: what it says is not looked at,
// but what becomes of it.

// realModel is a running server.
type realModel struct {
	URL  string // of the endpoint
	root string
	cmd  *exec.Cmd
	in   io.Closer
}

// startRealModel starts one that has so many tokens of context, on any port
// or, where another had it before, on that one's.
func startRealModel(t *testing.T, context int, before *realModel) *realModel {
	t.Helper()
	python := os.Getenv("DATELINE_REAL_MODEL")
	if python == "" {
		t.Fatal("DATELINE_REAL_MODEL names no Python that has the model: run bash .ci/real-model")
	}
	args := []string{"../../.ci/llama-server.py", "--context", strconv.Itoa(context), "--seconds", "3600"}
	if before != nil {
		args = append(args, "--port", before.root[strings.LastIndex(before.root, ":")+1:])
	}
	m := &realModel{cmd: exec.Command(python, args...)}
	var log bytes.Buffer
	m.cmd.Stderr = &log
	out, err := m.cmd.StdoutPipe()
	if err == nil {
		m.in, err = m.cmd.StdinPipe()
	}
	if err == nil {
		err = m.cmd.Start()
	}
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(m.kill)
	line, err := bufio.NewReader(out).ReadString('\n')
	if err != nil {
		m.kill()
		t.Fatalf("the server doesn't start: %v: %s", err, log.String())
	}
	m.root = strings.TrimSpace(line)
	m.URL = m.root + "/v1"
	return m
}

func (m *realModel) kill() {
	_ = m.cmd.Process.Kill()
	_ = m.cmd.Wait()
	_ = m.in.Close()
}

// busy reports whether it is writing a reply.
func (m *realModel) busy() bool {
	resp, err := http.Get(m.root + "/slots")
	if err != nil {
		return false
	}
	defer resp.Body.Close()
	var slots []struct {
		Busy bool `json:"is_processing"`
	}
	return json.NewDecoder(resp.Body).Decode(&slots) == nil && len(slots) == 1 && slots[0].Busy
}

// within waits for what holds, and reports whether it came.
func within(d time.Duration, holds func() bool) bool {
	for end := time.Now().Add(d); !holds(); time.Sleep(20 * time.Millisecond) {
		if time.Now().After(end) {
			return false
		}
	}
	return true
}

// settings have the program ask it, briefly: with two passages and short
// replies, and with the patience of a loaded machine.
func (m *realModel) settings() []string {
	return []string{
		"DATELINE_LLM_BASE_URL=" + m.URL, "DATELINE_LLM_MODEL=default", "DATELINE_LLM_MAX_TOKENS=60",
		"DATELINE_RETRIEVAL_TOP_K=2", "DATELINE_LLM_FIRST_TOKEN_SECONDS=300", "DATELINE_LLM_TOTAL_SECONDS=600", "DATELINE_LLM_RETRIES=0",
	}
}

// bot runs the program against it, and returns what it writes and how it ends.
func (m *realModel) bot(t *testing.T, args ...string) (stdout, stderr string, code int) {
	t.Helper()
	folder := t.TempDir()
	if err := prepareCache(folder); err != nil {
		t.Fatal(err)
	}
	cmd := program(t, folder, args...)
	cmd.Env = append(cmd.Env, m.settings()...)
	var out, errs bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &errs
	code = exitCode(t, cmd.Run())
	return out.String(), errs.String(), code
}

// shownAnswer is what bot ask --json writes.
type shownAnswer struct {
	Mode, Notice, Answer string
	Refused              bool
	Claims               []struct {
		Text, Verdict string
		Citations     []int
	}
	Citations []struct {
		Number         int
		Article, Quote string
		Start, End     int
	}
	Usage struct {
		Calls            int
		CompletionTokens int `json:"completion_tokens"`
	}
}

// asks has the program answer a question, and holds the answer to what is true
// of every one.
func (m *realModel) asks(t *testing.T, articles map[string]corpus.Article, args ...string) shownAnswer {
	t.Helper()
	stdout, stderr, code := m.bot(t, append([]string{"ask", "--json"}, args...)...)
	var a shownAnswer
	if err := json.Unmarshal([]byte(stdout), &a); err != nil || code != exitOK {
		t.Fatalf("%q ends with %d: %v: %s%s", args, code, err, stdout, stderr)
	}
	if a.Refused == (len(a.Claims) > 0) {
		t.Errorf("%q: refused %v with %d claims", args, a.Refused, len(a.Claims))
	}
	for _, c := range a.Citations {
		if c.Quote == "" || c.Quote != articles[c.Article].Text[c.Start:c.End] {
			t.Errorf("%q: the quote %q isn't bytes %d to %d of %s", args, c.Quote, c.Start, c.End, c.Article)
		}
	}
	for _, c := range a.Claims {
		if len(c.Citations) == 0 || c.Verdict != "supported" && c.Verdict != "unconfirmed" || strings.ContainsAny(c.Text, "<>@*|`\n") {
			t.Errorf("%q: a claim %+v", args, c)
		}
	}
	return a
}

func TestRealModel(t *testing.T) {
	t.Parallel()
	all, err := seeds.Articles()
	if err != nil {
		t.Fatal(err)
	}
	articles := make(map[string]corpus.Article)
	for _, a := range all {
		articles[a.ID] = a
	}
	m := startRealModel(t, 4096, nil)

	t.Run("is waited for while it loads", func(t *testing.T) {
		stdout, stderr, code := m.bot(t, "models")
		if code != exitOK || strings.TrimSpace(stdout) != "smollm2" || stderr != "" {
			t.Errorf("bot models: %d, %q, %q", code, stdout, stderr)
		}
		if stdout, _, _ := m.bot(t, "doctor"); !strings.Contains(stdout, "default, served by") {
			t.Errorf("bot doctor says: %s", stdout)
		}
	})
	t.Run("temperature 0", func(t *testing.T) { realTemperature(t, m) })
	t.Run("cut at its length", func(t *testing.T) { realCut(t, m, articles) })
	t.Run("questions", func(t *testing.T) {
		for _, question := range []string{
			"Where is the Haqqani network based?", "Who leads the insurgency in eastern Afghanistan?",
			"When did the peace council meet?", "What does NPR say about the talks?", "Who is the mayor of Vienna?",
		} {
			a := m.asks(t, articles, question)
			t.Logf("%s\n%s: %s (%s)", question, a.Mode, a.Answer, a.Notice)
			if a.Usage.Calls == 0 {
				t.Errorf("%q wasn't asked of the model: %+v", question, a)
			}
		}
	})
	t.Run("no room for the passages", func(t *testing.T) { realOverflow(t, articles) })
	t.Run("an evaluation", func(t *testing.T) {
		cases, err := filepath.Abs("../../eval/testdata/seeds.jsonl")
		if err != nil {
			t.Fatal(err)
		}
		stdout, stderr, code := m.bot(t, "eval", "--all", "--mode", "auto", "--only", "d003", "--only", "d014", cases)
		if code != exitOK || !strings.Contains(stdout, "completion_tokens_mean") {
			t.Errorf("%d: %s%s", code, stdout, stderr)
		}
	})
	t.Run("a conversation, stopped", func(t *testing.T) { realChat(t, m) })
	t.Run("killed in the middle, and back", func(t *testing.T) { realKill(t, m, articles) })
}

// realTemperature compares the adapter's replies with what the server writes
// for a temperature of 0 that is asked for by hand.
func realTemperature(t *testing.T, m *realModel) {
	body := `{"model":"x","temperature":0,"max_tokens":12,"messages":[{"role":"user","content":"Name a city."}]}`
	resp, err := http.Post(m.URL+"/chat/completions", "application/json", strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	var want struct {
		Choices []struct{ Message struct{ Content string } }
	}
	if err := json.NewDecoder(resp.Body).Decode(&want); err != nil || len(want.Choices) != 1 {
		t.Fatalf("%v, %+v", err, want)
	}
	c, err := openai.New(openai.Options{BaseURL: m.URL, Model: "x", Token: 5 * time.Minute, Whole: 10 * time.Minute})
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	r := llm.Request{MaxTokens: 12, Messages: []llm.Message{{Role: llm.User, Text: "Name a city."}}}
	for range 2 {
		got, used, err := llm.Complete(t.Context(), c, r, 1000)
		if e := new(llm.Error); err != nil && (!errors.As(err, &e) || e.Kind != llm.Cut) {
			t.Fatal(err)
		}
		if got != want.Choices[0].Message.Content || used.Estimated || used.Completion == 0 {
			t.Errorf("%q with usage %+v, by hand %q", got, used, want.Choices[0].Message.Content)
		}
	}
}

func realCut(t *testing.T, m *realModel, articles map[string]corpus.Article) {
	c, err := openai.New(openai.Options{BaseURL: m.URL, Model: "x", Token: 5 * time.Minute, Whole: 10 * time.Minute})
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	r := llm.Request{MaxTokens: 5, Messages: []llm.Message{{Role: llm.User, Text: "Tell a long story of a sailor."}}}
	got, used, err := llm.Complete(t.Context(), c, r, 1000)
	if e := new(llm.Error); !errors.As(err, &e) || e.Kind != llm.Cut || got == "" || used.Completion != 5 {
		t.Errorf("%q, %+v, %v", got, used, err)
	}
	// Through the program: where the reply was cut, the answer says so.
	a := m.asks(t, articles, "Describe everything that the articles say about the talks.")
	if cut := a.Usage.Calls == 1 && a.Usage.CompletionTokens >= 60; cut != strings.Contains(a.Notice, "its reply was cut short") {
		t.Errorf("%d calls, %d tokens, notice %q", a.Usage.Calls, a.Usage.CompletionTokens, a.Notice)
	}
}

func realOverflow(t *testing.T, articles map[string]corpus.Article) {
	small := startRealModel(t, 512, nil)
	a := small.asks(t, articles, "Where is the Haqqani network based?")
	if a.Mode != "extractive" || !strings.Contains(a.Notice, "too long for it") {
		t.Errorf("mode %s, notice %q", a.Mode, a.Notice)
	}
	_, stderr, code := small.bot(t, "ask", "--mode", "llm", "Where is the Haqqani network based?")
	for _, want := range []string{"512", "context", "-c", "top_k"} {
		if code == exitOK || !strings.Contains(stderr, want) {
			t.Errorf("mode llm ends with %d, and doesn't say %q: %s", code, want, stderr)
		}
	}
	small.kill()
}

// realChat stops an answer and asks again.
func realChat(t *testing.T, m *realModel) {
	config := filepath.Join(t.TempDir(), "config.toml")
	text := "[llm]\nbase_url = \"" + m.URL + "\"\nmodel = \"default\"\nmax_tokens = 60\nfirst_token_seconds = 300\ntotal_seconds = 600\n[retrieval]\ntop_k = 2\n"
	if err := os.WriteFile(config, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	terminal := chatOnTerminal(t, 100, 40, "--config", config)
	sees(t, terminal, "> Ask a question")
	typed(t, terminal, modelQuestion+"\r")
	if !within(5*time.Minute, m.busy) {
		t.Fatalf("the model isn't asked: %s", terminal.Screen())
	}
	typed(t, terminal, "\x03")
	sees(t, terminal, "Stopped.", "> Ask a question")
	if !within(5*time.Minute, func() bool { return !m.busy() }) {
		t.Fatal("the model still works")
	}
	typed(t, terminal, modelQuestion+"\r")
	if err := terminal.Wait(5*time.Minute, func() bool { return strings.Contains(terminal.Screen(), "[1]") }); err != nil {
		t.Fatal(err)
	}
	typed(t, terminal, "\x04")
}

// realKill ends the server while it writes, and starts another in its place.
func realKill(t *testing.T, m *realModel, articles map[string]corpus.Article) {
	killed := make(chan struct{})
	go func() {
		defer close(killed)
		within(5*time.Minute, m.busy)
		m.kill()
	}()
	a := m.asks(t, articles, "Where is the Haqqani network based?")
	<-killed
	if !strings.Contains(a.Notice, "the connection to it broke") && !strings.Contains(a.Notice, "it can't be reached") {
		t.Errorf("killed: mode %s, notice %q", a.Mode, a.Notice)
	}
	if a := m.asks(t, articles, "Where is the Haqqani network based?"); a.Mode != "extractive" || !strings.Contains(a.Notice, "it can't be reached") {
		t.Errorf("away: mode %s, notice %q", a.Mode, a.Notice)
	}
	back := startRealModel(t, 4096, m)
	if a := back.asks(t, articles, "Where is the Haqqani network based?"); strings.Contains(a.Notice, "it can't be reached") || a.Usage.CompletionTokens == 0 {
		t.Errorf("back: mode %s, notice %q, usage %+v", a.Mode, a.Notice, a.Usage)
	}
}
