//go:build unix

package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"dateline/llm/llmtest"
	"dateline/repl/repltest"
)

// A question whose answer a model gives in one sentence that holds.
const (
	modelQuestion = "Where is the Haqqani network based?"
	modelReply    = "According to the WSJ, the Haqqani network is based in Pakistan's North Waziristan tribal region [1]."
)

// chatWithModel starts a conversation with a language model behind it.
func chatWithModel(t *testing.T, s *llmtest.Server) *repltest.Terminal {
	t.Helper()
	return chatOnTerminal(t, 100, 40, "--config", modelConfig(t, s))
}

// modelConfig names the server as the endpoint.
func modelConfig(t *testing.T, s *llmtest.Server) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "config.toml")
	text := fmt.Sprintf("[llm]\nbase_url = %q\nmodel = \"small\"\nretries = 0\n", s.URL)
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// comes waits for what the screen doesn't show.
func comes(t *testing.T, what string, holds func() bool) {
	t.Helper()
	for end := time.Now().Add(screenDeadline); !holds(); time.Sleep(10 * time.Millisecond) {
		if time.Now().After(end) {
			t.Fatalf("%s doesn't come within %s", what, screenDeadline)
		}
	}
}

// TestChatWithSlowModel has every word take its time: who is asked is shown
// meanwhile, and the sentence once it is whole and verified.
func TestChatWithSlowModel(t *testing.T) {
	t.Parallel()
	s := llmtest.New(t, llmtest.Always(llmtest.Reply{Text: modelReply, Wait: time.Second, Between: 20 * time.Millisecond}))
	terminal := chatWithModel(t, s)
	sees(t, terminal, "> Ask a question")
	typed(t, terminal, modelQuestion+"\r")
	sees(t, terminal, "asking small", "Ctrl+C stops")
	sees(t, terminal, "North Waziristan tribal region", "· small ·", "> Ask a question")
	typed(t, terminal, "/1\r")
	sees(t, terminal, "Qaeda-linked militant group based in Pakistan's North Waziristan", "Ctrl+O reads on")
	typed(t, terminal, "\x04")
}

// TestChatWithFailingModel answers in the articles' own sentences where the
// model fails, says why in a line, and goes on.
func TestChatWithFailingModel(t *testing.T) {
	t.Parallel()
	s := llmtest.New(t, func(n int, _ llmtest.Request) llmtest.Reply {
		switch n {
		case 0:
			return llmtest.Reply{Status: 500, Text: "boom"}
		case 1:
			return llmtest.Reply{Pieces: []string{"According to the"}, Break: true}
		}
		return llmtest.Reply{Text: modelReply}
	})
	terminal := chatWithModel(t, s)
	sees(t, terminal, "> Ask a question")
	typed(t, terminal, modelQuestion+"\r")
	sees(t, terminal, "gave no answer (its server has a fault)", "/1 shows the words", "> Ask a question")
	typed(t, terminal, "/clear\r")
	if err := terminal.Wait(screenDeadline, func() bool { return !strings.Contains(terminal.Screen(), "gave no answer") }); err != nil {
		t.Fatal(err)
	}
	typed(t, terminal, "/new\r"+modelQuestion+"\r")
	sees(t, terminal, "gave no answer", "connection", "/1 shows the words", "> Ask a question")
	typed(t, terminal, "/new\r"+modelQuestion+"\r")
	sees(t, terminal, "· small ·", "> Ask a question")
}

// TestChatWithHangingModel stops an answer whose model says nothing more. The
// prompt is back, the endpoint is left, and the next question is answered.
func TestChatWithHangingModel(t *testing.T) {
	t.Parallel()
	s := llmtest.New(t, func(n int, _ llmtest.Request) llmtest.Reply {
		if n == 0 {
			return llmtest.Reply{Pieces: []string{"According to the"}, Hang: true}
		}
		return llmtest.Reply{Text: modelReply}
	})
	terminal := chatWithModel(t, s)
	sees(t, terminal, "> Ask a question")
	typed(t, terminal, modelQuestion+"\r")
	sees(t, terminal, "asking small")
	comes(t, "the request", func() bool { return len(s.Requests()) == 1 })
	typed(t, terminal, "\x03")
	sees(t, terminal, "Stopped.", "> Ask a question")
	comes(t, "the end of the request", func() bool { return s.Left() == 1 })
	typed(t, terminal, modelQuestion+"\r")
	sees(t, terminal, "· small ·", "> Ask a question")

	// Leaving doesn't wait for it either.
	typed(t, terminal, "\x04")
}

// TestChatSwitches changes who writes, and which model it is.
func TestChatSwitches(t *testing.T) {
	t.Parallel()
	s := llmtest.New(t, llmtest.Always(llmtest.Reply{Text: modelReply}))
	s.Served = []string{"large", "small"}
	terminal := chatWithModel(t, s)
	sees(t, terminal, "> Ask a question")
	typed(t, terminal, "/mode extractive\r")
	sees(t, terminal, "Mode: extractive")
	typed(t, terminal, modelQuestion+"\r")
	sees(t, terminal, "/1 shows the words", "> Ask a question")
	if asked := s.Requests(); len(asked) != 0 {
		t.Errorf("mode extractive asked the model: %+v", asked)
	}
	typed(t, terminal, "/mode llm\r")
	sees(t, terminal, "Mode: llm", "> Ask a question")
	typed(t, terminal, "/model la\t\r")
	sees(t, terminal, "Model: large (of small and large)")
	typed(t, terminal, "/new\r"+modelQuestion+"\r")
	sees(t, terminal, "· large ·")
	if asked := s.Requests(); len(asked) != 1 || asked[0].Model != "large" {
		t.Errorf("requests: %+v", asked)
	}
	typed(t, terminal, "/model huge\r")
	sees(t, terminal, `no model "huge": choose among small and large`)
}
