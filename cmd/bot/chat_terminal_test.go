//go:build unix

package main

import (
	"os"
	"os/exec"
	"strings"
	"syscall"
	"testing"
	"time"

	"dateline/repl/repltest"
)

// chatOnTerminal starts the program on a pseudo-terminal of its own.
func chatOnTerminal(tb testing.TB, columns, rows int, args ...string) *repltest.Terminal {
	tb.Helper()
	cache := tb.TempDir()
	if err := prepareCache(cache); err != nil {
		tb.Fatal(err)
	}
	terminal, err := repltest.New(columns, rows)
	if err != nil {
		tb.Fatal(err)
	}
	cmd := chatProcess(tb, terminal, cache, args...)
	if err := cmd.Start(); err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() {
		_ = cmd.Process.Kill()
		_ = cmd.Wait()
		terminal.Close()
	})
	return terminal
}

func chatProcess(tb testing.TB, terminal *repltest.Terminal, cache string, args ...string) *exec.Cmd {
	tb.Helper()
	program, err := os.Executable()
	if err != nil {
		tb.Fatal(err)
	}
	cmd := exec.Command(program, append([]string{"chat"}, args...)...)
	cmd.Args[0] = "bot"
	cmd.Env, cmd.Dir = environ(cache), cache
	cmd.Stdin, cmd.Stdout, cmd.Stderr = terminal.TTY, terminal.TTY, terminal.TTY
	cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true, Setctty: true}
	return cmd
}

const screenDeadline = 60 * time.Second

func sees(tb testing.TB, terminal *repltest.Terminal, texts ...string) {
	tb.Helper()
	err := terminal.Wait(screenDeadline, func() bool {
		screen := terminal.Screen()
		for _, text := range texts {
			if !strings.Contains(screen, text) {
				return false
			}
		}
		return true
	})
	if err != nil {
		tb.Fatalf("the screen should show %q: %v", texts, err)
	}
}

func typed(tb testing.TB, terminal *repltest.Terminal, keys string) {
	tb.Helper()
	if err := terminal.Type(keys); err != nil {
		tb.Fatal(err)
	}
}

// TestChatOnSeeds walks from a question to the words behind its answer, and
// asks every question that the greeting offers.
func TestChatOnSeeds(t *testing.T) {
	t.Parallel()
	terminal := chatOnTerminal(t, 80, 40)
	sees(t, terminal, "3 articles from CNN, NPR and WSJ", "Ctrl+D leaves · no model: answers are quotes", "> Ask a question")
	for _, q := range seedExamples {
		typed(t, terminal, q+"\r")
		sees(t, terminal, "> "+q, "/1 shows the words behind [1]", "> Ask a question")
		typed(t, terminal, "/1\r")
		sees(t, terminal, "Ctrl+O reads on in the article.", "> Ask a question")
		typed(t, terminal, "/clear\r")
		if err := terminal.Wait(screenDeadline, func() bool { return !strings.Contains(terminal.Screen(), q) }); err != nil {
			t.Fatal(err)
		}
	}
	typed(t, terminal, "\x04")
}

// TestChatResized checks that the window's size reaches a program whose
// terminal it is.
func TestChatResized(t *testing.T) {
	t.Parallel()
	terminal := chatOnTerminal(t, 80, 24)
	sees(t, terminal, "> Ask a question")
	if err := terminal.Resize(40, 24); err != nil {
		t.Fatal(err)
	}
	typed(t, terminal, "/help\r")
	sees(t, terminal, "/quit          leave, as Ctrl+D does\n")
}

// BenchmarkPrompt measures from the start of the program to the prompt, on a
// built index.
func BenchmarkPrompt(b *testing.B) {
	cache := b.TempDir()
	if err := prepareCache(cache); err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		b.StopTimer()
		terminal, err := repltest.New(80, 24)
		if err != nil {
			b.Fatal(err)
		}
		cmd := chatProcess(b, terminal, cache)
		b.StartTimer()
		if err := cmd.Start(); err != nil {
			b.Fatal(err)
		}
		sees(b, terminal, "> Ask a question")
		b.StopTimer()
		typed(b, terminal, "\x04")
		if err := cmd.Wait(); err != nil {
			b.Fatal(err)
		}
		terminal.Close()
		b.StartTimer()
	}
}
