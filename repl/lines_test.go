//go:build unix

package repl_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"os"
	"strings"
	"syscall"
	"testing"

	"dateline/rag"
	"dateline/render"
	"dateline/repl"
)

// piped runs a pipe over input and returns what it wrote.
func piped(t *testing.T, manner repl.Manner, engine repl.Engine, input string) (stdout, stderr string, err error) {
	t.Helper()
	var out, errs bytes.Buffer
	err = repl.Run(t.Context(), repl.Options{
		Manner: manner, Stdin: strings.NewReader(input), Stdout: &out, Stderr: &errs,
		Open: func(context.Context) (repl.Services, error) {
			return repl.Services{Engine: engine, Library: paper}, nil
		},
	})
	return out.String(), errs.String(), err
}

func TestPipe(t *testing.T) {
	t.Parallel()
	out, errs, err := piped(t, repl.Pipe, bridge(), "\n"+question+"\n\n/2\n/quit\nnever asked\n")
	if err != nil || errs != "" {
		t.Fatal(err, errs)
	}
	if !strings.HasPrefix(out, "Gazette: “The bridge opened on Monday.” [1]\n") || !strings.Contains(out, "»The bridge did not open on Monday.«") {
		t.Errorf("wrote:\n%s", out)
	}
	if strings.ContainsAny(out, "\x1b\r") || strings.Contains(out, "> ") || strings.Contains(out, "searching") {
		t.Errorf("a prompt, colour or progress in a pipe:\n%q", out)
	}
}

// TestPipeFailure checks that a line that fails is told of, that the next is
// answered, and that the error is the first one's.
func TestPipeFailure(t *testing.T) {
	t.Parallel()
	out, errs, err := piped(t, repl.Pipe, bridge(), "?!\n/nonsense\n"+strings.Repeat("x", 3000)+"\n"+question+"\n")
	var failed *repl.FailedError
	var wrong *rag.QuestionError
	if !errors.As(err, &failed) || failed.Lines != 3 || !errors.As(err, &wrong) || wrong.What != "the question is empty" {
		t.Errorf("error %v", err)
	}
	for _, want := range []string{"bot: line 1: the question is empty", "bot: line 2: no command /nonsense", "bot: line 3: the question is 3000 bytes long"} {
		if !strings.Contains(errs, want) {
			t.Errorf("standard error lacks %q:\n%s", want, errs)
		}
	}
	if strings.Count(out, "Sources") != 1 {
		t.Errorf("wrote:\n%s", out)
	}
}

func TestPipeJSON(t *testing.T) {
	t.Parallel()
	s := bridge()
	s.asked = make(chan rag.Question, 9)
	out, _, err := piped(t, repl.PipeJSON, s, `{"question":"When?","outlets":["Herald"],"top_k":2}`+"\n"+`{"question":"And why?"}`+"\n"+
		`{"id":7,"question":""}`+"\n"+`{"query":"x"}`+"\n"+`not JSON`+"\n"+`{"question":"a?"} {}`+"\n")
	if err == nil {
		t.Error("no error for the lines that failed")
	}
	first, second := <-s.asked, <-s.asked
	if first.TopK != 2 || len(first.Outlets) != 1 || second.TopK != 0 || second.Outlets != nil {
		t.Errorf("asked %+v, then %+v", first, second)
	}
	if len(second.History) != 1 || second.History[0].Question != "When?" {
		t.Errorf("the second question leans on %+v", second.History)
	}
	lines := strings.Split(strings.TrimSpace(out), "\n")
	if len(lines) != 6 {
		t.Fatalf("%d lines for 6 lines:\n%s", len(lines), out)
	}
	for i, want := range []string{render.AnswerSchema, render.AnswerSchema, "dateline.error/1", "dateline.error/1", "dateline.error/1", "dateline.error/1"} {
		var got struct {
			Schema string
			Line   int
			ID     int
			Error  string
		}
		if err := json.Unmarshal([]byte(lines[i]), &got); err != nil || got.Schema != want {
			t.Errorf("line %d: %v, schema %q, want %q", i+1, err, got.Schema, want)
		}
		if want != render.AnswerSchema && (got.Line != i+1 || got.Error == "" || i == 2 && got.ID != 7) {
			t.Errorf("line %d: %+v", i+1, got)
		}
	}
}

// TestPipeStops checks that the end of the context ends a pipe that waits for
// input.
func TestPipeStops(t *testing.T) {
	t.Parallel()
	r, w := io.Pipe()
	defer w.Close()
	ctx, cancel := context.WithCancel(t.Context())
	s := bridge()
	s.hang, s.asked = true, make(chan rag.Question)
	done := make(chan error)
	go func() {
		done <- repl.Run(ctx, repl.Options{
			Manner: repl.Pipe, Stdin: r, Stdout: io.Discard, Stderr: io.Discard,
			Open: func(context.Context) (repl.Services, error) { return repl.Services{Engine: s, Library: paper}, nil },
		})
	}()
	if _, err := io.WriteString(w, question+"\n"); err != nil {
		t.Fatal(err)
	}
	<-s.asked
	cancel()
	if err := <-done; !errors.Is(err, context.Canceled) {
		t.Errorf("error %v", err)
	}
}

func TestOpenFails(t *testing.T) {
	t.Parallel()
	broken := errors.New("no index at news.db: make one")
	for _, manner := range []repl.Manner{repl.Pipe, repl.PipeJSON, repl.Plain} {
		err := repl.Run(t.Context(), repl.Options{
			Manner: manner, Stdin: strings.NewReader("x\n"), Stdout: io.Discard, Stderr: io.Discard,
			Open: func(context.Context) (repl.Services, error) { return repl.Services{}, broken },
		})
		if !errors.Is(err, broken) {
			t.Errorf("manner %d: %v", manner, err)
		}
	}
	c := start(t, 80, 24, nil, func(o *repl.Options, _ *repl.Services) {
		o.Open = func(context.Context) (repl.Services, error) { return repl.Services{}, broken }
	})
	if err := <-c.ended; !errors.Is(err, broken) {
		t.Error(err)
	}
	c.ended <- nil
}

// plainly is a plain session on a terminal in its ordinary mode.
func plainly(t *testing.T, engine repl.Engine) *chat {
	t.Helper()
	return start(t, 80, 40, engine, func(o *repl.Options, _ *repl.Services) {
		o.Manner, o.Style = repl.Plain, render.Style{Width: 80}
	})
}

// asks waits for texts and for the prompt after them: what is typed earlier is
// echoed where the cursor is.
func (c *chat) asks(texts ...string) {
	c.t.Helper()
	c.sees(texts...)
	c.until(func() bool { return strings.HasSuffix(c.Screen(), "\n>") }, "the prompt should be there")
}

func TestPlain(t *testing.T) {
	t.Parallel()
	c := plainly(t, bridge())
	c.asks("/help lists the commands")
	c.keys(question + "\r")
	c.asks("[2] Herald", "1.23 s")
	c.keys("/1\r")
	c.asks("»The bridge opened on Monday.« It cost 12 million.")
	c.keys("/help\r")
	c.sees(`""" begins and ends a question`)
	c.golden("plain-80x40")
	c.keys("\x04")
	c.leaves()
}

func TestPlainLines(t *testing.T) {
	t.Parallel()
	s := bridge()
	s.asked = make(chan rag.Question, 9)
	c := plainly(t, s)
	c.asks()
	c.keys("one \\\rtwo\r")
	if q := <-s.asked; q.Text != "one \ntwo" {
		t.Errorf("asked %q", q.Text)
	}
	c.sees("1.23 s")
	c.keys("\"\"\"three\rfour\r\"\"\"\r")
	if q := <-s.asked; q.Text != "three\nfour\n" {
		t.Errorf("asked %q", q.Text)
	}
	c.keys("/quit\r")
	c.leaves()
}

// TestPlainInterrupt stops an answer by SIGINT, which a terminal in its
// ordinary mode sends for Ctrl+C.
func TestPlainInterrupt(t *testing.T) {
	t.Parallel()
	s := bridge()
	s.hang = true
	c := plainly(t, s)
	c.asks()
	c.keys(question + "\r")
	c.sees("Herald: “The bridge")
	if err := syscall.Kill(os.Getpid(), syscall.SIGINT); err != nil {
		t.Fatal(err)
	}
	c.sees("Stopped.")
	s.set(func(p *plan) { p.hang = false })
	c.keys(question + "\r")
	c.sees("1.23 s")
	c.keys("\x04")
	c.leaves()
}
