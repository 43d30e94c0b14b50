package main

import (
	"bytes"
	"io"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/creack/pty"
)

// onTerminal runs the program with standard output, or standard error if
// progress, on a terminal, and returns what it wrote to the terminal and what
// to the other.
func onTerminal(t *testing.T, folder string, env []string, progress bool, args ...string) (screen, other string) {
	t.Helper()
	cmd := program(t, folder, args...)
	cmd.Env = append(cmd.Env, env...)
	master, tty, err := pty.Open()
	if err != nil {
		t.Fatal(err)
	}
	defer master.Close()
	if err := pty.Setsize(tty, &pty.Winsize{Cols: 80, Rows: 24}); err != nil {
		t.Fatal(err)
	}
	var pipe bytes.Buffer
	cmd.Stdout, cmd.Stderr = io.Writer(tty), &pipe
	if progress {
		cmd.Stdout, cmd.Stderr = &pipe, tty
	}
	shown := make(chan string)
	go func() {
		data, _ := io.ReadAll(master) // ends with EIO when the other side is closed
		shown <- string(data)
	}()
	err = cmd.Run()
	_ = tty.Close()
	screen = <-shown
	if err != nil {
		t.Fatalf("%q: %v: %s%s", args, err, screen, &pipe)
	}
	return screen, pipe.String()
}

// TestTerminal checks where colour goes: to a terminal that takes it and to
// nothing else.
func TestTerminal(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	if err := prepareCache(folder); err != nil {
		t.Fatal(err)
	}
	const question = "In which city did the talks take place?"
	for _, tt := range []struct {
		name   string
		env    []string
		escape bool
	}{
		{"colour", nil, true},
		{"NO_COLOR", []string{"NO_COLOR=1"}, false},
		{"empty NO_COLOR", []string{"NO_COLOR="}, true},
		{"dumb", []string{"TERM=dumb"}, false},
	} {
		t.Run(tt.name, func(t *testing.T) {
			for _, command := range []string{"ask", "search"} {
				screen, other := onTerminal(t, folder, tt.env, false, command, question)
				if got := strings.Contains(screen, "\x1b["); got != tt.escape || !strings.Contains(screen, "Kabul") || other != "" {
					t.Errorf("%s: escape sequences %v, want %v: %q; standard error %q", command, got, tt.escape, screen, other)
				}
			}
		})
	}
	screen, _ := onTerminal(t, folder, []string{"NO_COLOR=1"}, false, "ask", "--outlet", "CNN", question)
	for line := range strings.Lines(screen) {
		if n := utf8.RuneCountInString(strings.TrimRight(line, "\r\n")); n > 80 && !strings.Contains(line, "\x1b]8") {
			t.Errorf("a line of %d columns on a terminal of 80: %q", n, line)
		}
	}
	screen, _ = onTerminal(t, folder, nil, false, "ask", "--json", question)
	if strings.Contains(screen, "\x1b") {
		t.Errorf("JSON with escape sequences: %q", screen)
	}
}

// TestProgress checks that a terminal on standard error shows how far the
// indexing has come, and that a pipe gets the result alone.
func TestProgress(t *testing.T) {
	t.Parallel()
	screen, out := onTerminal(t, t.TempDir(), nil, true, "index", "--rebuild")
	if !strings.Contains(screen, "embedding") || !strings.HasSuffix(out, "made anew, 3 articles\n") || strings.Count(out, "\n") != 1 {
		t.Errorf("standard error %q, standard output %q", screen, out)
	}
}
