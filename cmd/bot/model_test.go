package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/creack/pty"
	"github.com/rogpeppe/go-internal/testscript"

	"dateline/llm/llmtest"
)

const (
	goodSentence = "According to the WSJ, the Haqqani network is based in Pakistan's North Waziristan tribal region [1]."
	madeUp       = "Its leader plays the violin in Vienna [1]."
)

// served is a server whose models each behave as their name says.
func served(t *testing.T) *llmtest.Server {
	t.Helper()
	s := llmtest.New(t, func(_ int, r llmtest.Request) llmtest.Reply {
		last := r.Messages[len(r.Messages)-1].Content
		switch r.Model {
		case "inventor":
			return llmtest.Reply{Text: madeUp}
		case "mixed":
			if strings.Contains(last, "don't bear them out") {
				return llmtest.Reply{Text: "NO ANSWER"}
			}
			return llmtest.Reply{Text: goodSentence + " " + madeUp}
		case "silent":
			return llmtest.Reply{Text: "NO ANSWER"}
		case "busy":
			return llmtest.Reply{Status: 429, Text: "slow down", RetryAfter: "3600"}
		case "broken":
			return llmtest.Reply{Status: 500, Body: "out of \x1b[31mmemory"}
		case "nonsense":
			return llmtest.Reply{Body: "<html>\n<body>\nWelcome\n</body>\n</html>\n"}
		case "hanging":
			return llmtest.Reply{Hang: true, Pieces: []string{}}
		case "halting": // says a sentence and then nothing more
			return llmtest.Reply{Hang: true, Pieces: []string{goodSentence, " It ", "is "}}
		case "sceptic":
			return llmtest.Reply{Text: "No"}
		case "bespoke-minicheck":
			if !strings.HasPrefix(last, "Document: WSJ: ") {
				return llmtest.Reply{Status: 400, Text: "no document"}
			}
			return llmtest.Reply{Text: "Yes"}
		}
		if strings.Contains(last, "The conversation:") {
			return llmtest.Reply{Text: "Where is the Haqqani network based?"}
		}
		return llmtest.Reply{Text: goodSentence, Runes: 1}
	})
	s.Served = []string{"small", "large"}
	return s
}

// TestModelScripts runs the transcripts of testdata/llm against the program,
// with an endpoint at $ENDPOINT.
func TestModelScripts(t *testing.T) {
	long(t)
	s := served(t)
	empty := llmtest.New(t, nil)
	empty.Served = nil
	testscript.Run(t, testscript.Params{
		Dir:                 "testdata/llm",
		RequireExplicitExec: true,
		Setup: func(env *testscript.Env) error {
			cache := filepath.Join(env.WorkDir, ".cache")
			env.Vars = append(env.Vars, environ(cache)...)
			env.Setenv("ENDPOINT", s.URL)
			env.Setenv("EMPTY", empty.URL)
			env.Setenv("DATELINE_LLM_BASE_URL", s.URL)
			env.Setenv("DATELINE_LLM_MODEL", "small")
			env.Setenv("DATELINE_LLM_RETRIES", "0")
			root, err := filepath.Abs("../..")
			env.Setenv("ROOT", root)
			if err != nil {
				return err
			}
			return prepareCache(cache)
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"fails": failsCommand, "jq": fieldsCommand, "lines": linesCommand, "status": statusCommand,
		},
	})
}

// On a terminal a sentence is shown while the model still writes.
func TestAskShowsSentencesAsTheyPass(t *testing.T) {
	t.Parallel()
	s := served(t)
	folder := t.TempDir()
	if err := prepareCache(folder); err != nil {
		t.Fatal(err)
	}
	cmd := program(t, folder, "ask", "--model", "halting", "Where is the Haqqani network based?")
	cmd.Env = append(cmd.Env, "DATELINE_LLM_BASE_URL="+s.URL, "DATELINE_LLM_FIRST_TOKEN_SECONDS=3600")
	terminal, err := pty.Start(cmd)
	if err != nil {
		t.Fatal(err)
	}
	defer terminal.Close()
	_ = terminal.SetReadDeadline(time.Now().Add(time.Minute))
	seen := ""
	for buf := make([]byte, 4096); !strings.Contains(seen, "[1]"); {
		n, err := terminal.Read(buf)
		if seen += string(buf[:n]); err != nil {
			t.Fatalf("%v after %q", err, seen)
		}
	}
	if !strings.Contains(seen, "According to the WSJ") || strings.Contains(seen, "Sources") {
		t.Errorf("shown: %q", seen)
	}
	if s.Left() != 0 {
		t.Error("the model is no longer asked")
	}
	_ = cmd.Process.Signal(os.Interrupt)
	_ = cmd.Wait()
}
