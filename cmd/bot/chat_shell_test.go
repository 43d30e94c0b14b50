//go:build linux

package main

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"dateline/repl/repltest"
)

// inShell starts a shell with job control on a terminal of its own; bot is the
// program in it.
func inShell(t *testing.T) *repltest.Terminal {
	t.Helper()
	shell, err := exec.LookPath("bash")
	if err != nil {
		t.Skip("bash isn't installed, and a shell with job control is what this is about")
	}
	cache := t.TempDir()
	if err := prepareCache(cache); err != nil {
		t.Fatal(err)
	}
	program, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(program, filepath.Join(cache, "bot")); err != nil {
		t.Fatal(err)
	}
	terminal, err := repltest.New(80, 30)
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(shell, "--norc", "--noprofile", "-i")
	cmd.Env, cmd.Dir = append(environ(cache), "PS1=shell$ ", "PATH="+cache+":"+os.Getenv("PATH")), cache
	cmd.Stdin, cmd.Stdout, cmd.Stderr = terminal.TTY, terminal.TTY, terminal.TTY
	cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true, Setctty: true}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = cmd.Process.Kill()
		_ = cmd.Wait()
		terminal.Close()
	})
	sees(t, terminal, "shell$")
	return terminal
}

// TestChatSuspended goes to the shell and comes back: what the shell wrote stays,
// nothing of the prompt is left behind, and the session goes on.
func TestChatSuspended(t *testing.T) {
	t.Parallel()
	terminal := inShell(t)
	typed(t, terminal, "bot chat\r")
	sees(t, terminal, "> Ask a question")
	typed(t, terminal, "one\x1b\rtwo\x1b\rthree")
	sees(t, terminal, "> one\n  two\n  three")
	typed(t, terminal, "\x1a")
	sees(t, terminal, "Stopped", "shell$")
	if screen := terminal.Screen(); strings.Contains(screen, "> one") || strings.Contains(screen, "  three") {
		t.Errorf("the prompt is left behind:\n%s", screen)
	}
	typed(t, terminal, "echo in the shell; stty -a | grep -o ' echo '\r")
	sees(t, terminal, "\nin the shell\n echo\n")
	typed(t, terminal, "fg\r")
	sees(t, terminal, "> one\n  two\n  three")
	screen := terminal.Screen()
	if !strings.Contains(screen, "\nin the shell\n echo\nshell$ fg\nbot chat\n") || strings.Count(screen, "> one") != 1 {
		t.Errorf("after fg:\n%s", screen)
	}
	typed(t, terminal, "\x03/help\r")
	sees(t, terminal, "/quit")
	typed(t, terminal, "\x04")
	if err := terminal.Wait(screenDeadline, func() bool { return strings.HasSuffix(strings.TrimSpace(terminal.Screen()), "shell$") }); err != nil {
		t.Fatal(err)
	}
	typed(t, terminal, "stty -a | grep -o ' icanon '\r")
	sees(t, terminal, "\n icanon\n")
}

// TestChatIdle counts how often the program wakes up while nobody does anything.
// A busy machine makes it fewer.
func TestChatIdle(t *testing.T) {
	t.Parallel()
	cache := t.TempDir()
	if err := prepareCache(cache); err != nil {
		t.Fatal(err)
	}
	terminal, err := repltest.New(80, 24)
	if err != nil {
		t.Fatal(err)
	}
	cmd := chatProcess(t, terminal, cache)
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = cmd.Process.Kill()
		_ = cmd.Wait()
		terminal.Close()
	})
	sees(t, terminal, "Ctrl+D leaves", "> Ask a question")
	const seconds = 5
	time.Sleep(2 * time.Second)
	before := wakeUps(t, cmd.Process.Pid)
	time.Sleep(seconds * time.Second)
	rate := float64(wakeUps(t, cmd.Process.Pid)-before) / seconds
	t.Logf("%.1f wake-ups a second", rate)
	if rate >= 20 {
		t.Errorf("%.1f wake-ups a second while idle, want fewer than 20", rate)
	}
	typed(t, terminal, "x")
	sees(t, terminal, "> x")
}

// wakeUps is how often the threads of a process have been woken up.
func wakeUps(t *testing.T, pid int) (n int) {
	t.Helper()
	tasks, err := filepath.Glob(fmt.Sprintf("/proc/%d/task/*/status", pid))
	if err != nil || len(tasks) == 0 {
		t.Fatalf("no threads of process %d: %v", pid, err)
	}
	for _, task := range tasks {
		data, _ := os.ReadFile(task) // one that has ended since wakes up no more
		for line := range strings.Lines(string(data)) {
			if count, ok := strings.CutPrefix(line, "voluntary_ctxt_switches:"); ok {
				one, err := strconv.Atoi(strings.TrimSpace(count))
				if err != nil {
					t.Fatal(err)
				}
				n += one
			}
		}
	}
	return n
}

// TestChatOutputClosed asks with nowhere to answer.
func TestChatOutputClosed(t *testing.T) {
	t.Parallel()
	cache := t.TempDir()
	if err := prepareCache(cache); err != nil {
		t.Fatal(err)
	}
	program, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(program, filepath.Join(cache, "bot")); err != nil {
		t.Fatal(err)
	}
	for redirection, fails := range map[string]bool{">&-": true, ">/dev/null": false, ">/dev/full": true} {
		cmd := exec.Command("sh", "-c", "echo 'In which city did the talks take place?' | ./bot chat "+redirection)
		cmd.Env, cmd.Dir = environ(cache), cache
		out, err := cmd.CombinedOutput()
		if (err != nil) != fails || fails && len(out) == 0 {
			t.Errorf("%s: %v, %q", redirection, err, out)
		}
	}
}

// TestChatFirstStart types while the very first index is being made: what is
// typed is on the screen at once, and is answered when the index is there.
func TestChatFirstStart(t *testing.T) {
	t.Parallel()
	cache := t.TempDir()
	terminal, err := repltest.New(80, 40)
	if err != nil {
		t.Fatal(err)
	}
	cmd := chatProcess(t, terminal, cache)
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = cmd.Process.Kill()
		_ = cmd.Wait()
		terminal.Close()
	})
	sees(t, terminal, "> Ask a question")
	typed(t, terminal, "In which city did the talks")
	sees(t, terminal, "> In which city did the talks")
	if strings.Contains(terminal.Screen(), "Dateline") {
		t.Log("the index was made before anything could be typed")
	}
	typed(t, terminal, " take place?\r")
	sees(t, terminal, "Dateline", "Kabul", "/1 shows the words")
}

// TestChatInTmux asks in a terminal that breaks rows anew when its window
// becomes narrower: no row of the prompt is left behind, and a sentence of an
// answer is one line to whoever copies it.
func TestChatInTmux(t *testing.T) {
	t.Parallel()
	if _, err := exec.LookPath("tmux"); err != nil {
		t.Skip("tmux isn't installed; the emulator of the other tests doesn't break rows anew")
	}
	cache := t.TempDir()
	if err := prepareCache(cache); err != nil {
		t.Fatal(err)
	}
	program, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(program, filepath.Join(cache, "bot")); err != nil {
		t.Fatal(err)
	}
	tmux := func(args ...string) string {
		t.Helper()
		cmd := exec.Command("tmux", append([]string{"-u", "-S", filepath.Join(cache, "s"), "-f", "/dev/null"}, args...)...)
		cmd.Env, cmd.Dir = append(environ(cache), "TERM=xterm-256color"), cache
		out, err := cmd.CombinedOutput()
		if err != nil {
			t.Fatalf("tmux %q: %v: %s", args, err, out)
		}
		return string(out)
	}
	until := func(what string, holds func(screen string) bool, flags ...string) {
		t.Helper()
		screen := ""
		for end := time.Now().Add(screenDeadline); time.Now().Before(end); time.Sleep(50 * time.Millisecond) {
			if screen = tmux(append([]string{"capture-pane", "-p"}, flags...)...); holds(screen) {
				return
			}
		}
		t.Fatalf("%s; the screen shows:\n%s", what, screen)
	}
	tmux("new-session", "-d", "-x", "80", "-y", "40", "./bot", "chat")
	t.Cleanup(func() { tmux("kill-server") })
	until("the prompt should be there", func(s string) bool { return strings.Contains(s, "Ctrl+D leaves") && strings.Contains(s, "> Ask") })
	const text = "some words that are typed here and that go on until nearly the end of it"
	tmux("send-keys", text)
	until("it should be typed", func(s string) bool { return strings.Contains(s, "> "+text) })
	tmux("resize-window", "-x", "40", "-y", "40")
	until("the prompt should follow the greeting after one blank row", func(s string) bool {
		return strings.Contains(s, "are quotes\n\n> some words that are typed here and\n  that go on until nearly the end of it\n")
	})
	tmux("send-keys", "C-u", "What did the Taliban spokesman tell CNN?", "Enter")
	until("a sentence should be one line", func(s string) bool {
		for line := range strings.Lines(s) {
			if strings.HasPrefix(line, "CNN") && strings.HasSuffix(strings.TrimSpace(line), "[1]") && len(line) > 80 {
				return true
			}
		}
		return false
	}, "-J")
}
