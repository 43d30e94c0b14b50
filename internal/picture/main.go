//go:build unix

// Command picture records the session that README shows. It builds the program,
// talks to it on a pseudo-terminal and draws the screen as an SVG:
//
//	go run ./internal/picture > docs/repl.svg
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"syscall"
	"time"

	"dateline/repl/repltest"
)

const (
	columns = 88
	rows    = 50
)

// session is what is typed, each with what the screen shows when it is done.
var session = []struct{ keys, until string }{
	{"", "> Ask a question"},
	{"What did the Taliban spokesman tell CNN?\r", "/1 shows the words"},
	{"/2\r", "Ctrl+O reads on"},
}

func main() {
	if err := record(context.Background(), os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "picture:", err)
		os.Exit(1)
	}
}

func record(ctx context.Context, w io.Writer) (err error) {
	folder, err := os.MkdirTemp("", "dateline-picture-")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(folder)) }()
	program := filepath.Join(folder, "bot")
	build := exec.CommandContext(ctx, "go", "build", "-o", program, "./cmd/bot")
	build.Stderr = os.Stderr
	if err := build.Run(); err != nil {
		return fmt.Errorf("build the program (run this in the repository's root): %w", err)
	}
	environment := []string{"HOME=" + folder, "XDG_CACHE_HOME=" + folder, "XDG_CONFIG_HOME=" + folder, "TERM=xterm-256color"}
	index := exec.CommandContext(ctx, program, "index")
	index.Env = environment
	if out, err := index.CombinedOutput(); err != nil {
		return fmt.Errorf("index the seeds: %w: %s", err, out)
	}
	terminal, err := repltest.New(columns, rows)
	if err != nil {
		return err
	}
	defer terminal.Close()
	chat := exec.CommandContext(ctx, program, "chat")
	chat.Env, chat.Dir = environment, folder
	chat.Stdin, chat.Stdout, chat.Stderr = terminal.TTY, terminal.TTY, terminal.TTY
	chat.SysProcAttr = &syscall.SysProcAttr{Setsid: true, Setctty: true}
	if err := chat.Start(); err != nil {
		return err
	}
	if err := talk(terminal); err != nil {
		return errors.Join(err, chat.Process.Kill(), chat.Wait())
	}
	var picture strings.Builder
	if err := terminal.SVG(&picture, "A session of bot chat: "+strings.TrimSpace(session[1].keys)); err != nil {
		return err
	}
	if err := terminal.Type("\x04"); err != nil {
		return err
	}
	if err := chat.Wait(); err != nil {
		return err
	}
	_, err = io.WriteString(w, picture.String())
	return err
}

func talk(terminal *repltest.Terminal) error {
	for _, step := range session {
		if err := terminal.Type(step.keys); err != nil {
			return err
		}
		err := terminal.Wait(time.Minute, func() bool {
			screen := terminal.Screen()
			return strings.Contains(screen, step.until) && idle.MatchString(screen)
		})
		if err != nil {
			return fmt.Errorf("after %q: %w", step.keys, err)
		}
	}
	return nil
}

// idle is a screen whose prompt takes a question and that says nothing of work.
var idle = regexp.MustCompile(`\n\n> Ask a question[^\n]*$`)
