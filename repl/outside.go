package repl

import (
	"context"
	"errors"
	"io"
	"os"
	"os/exec"
	"runtime"
	"strings"

	tea "charm.land/bubbletea/v2"

	"dateline/internal/onscreen"
)

// outside is a program that has the terminal for a while.
type outside struct {
	tty  *tty
	rows int // of the view
	run  func() error
}

// Run runs it; the terminal is in its ordinary mode meanwhile.
func (o outside) Run() error { return o.tty.lend(o.rows, o.run) }

// The streams are the terminal itself, not what Bubble Tea reads and writes
// through.
func (outside) SetStdin(io.Reader)  {}
func (outside) SetStdout(io.Writer) {}
func (outside) SetStderr(io.Writer) {}

// lend gives the terminal away while run runs.
func (s *screen) lend(run func() error, then func(error) tea.Msg) tea.Cmd {
	s.held = true
	return tea.Exec(outside{s.tty, min(s.viewHeight(), s.height), run}, then)
}

// resumed is the message that the person came back from the shell.
type resumed struct{}

func (s *screen) suspend() tea.Cmd {
	return s.lend(suspend, func(error) tea.Msg { return resumed{} })
}

// edited is the message that the person's editor has ended.
type edited struct {
	text string
	err  error
}

// errNoEditor says that there is no editor to open.
var errNoEditor = errors.New("no editor is set: put one into VISUAL or EDITOR, as in export EDITOR=nano")

// editOutside opens what is being typed, pastes included, in $VISUAL or $EDITOR.
func (s *screen) editOutside() tea.Cmd {
	path, err := writeTemporary(s.pastes.expand(s.input.Value()))
	if err != nil {
		s.hint = "can't open an editor: " + onscreen.Error(err)
		return nil
	}
	cmd, err := editorOn(s.ctx, s.options.Env, path)
	if err != nil {
		_ = os.Remove(path)
		s.hint = onscreen.Error(err)
		return nil
	}
	cmd.Stdin, cmd.Stdout, cmd.Stderr = s.tty.in, s.tty.out, s.tty.out
	return s.lend(cmd.Run, func(err error) tea.Msg {
		data, readErr := os.ReadFile(path)
		if err == nil {
			err = readErr
		}
		return edited{string(data), errors.Join(err, os.Remove(path))}
	})
}

func (s *screen) editedOutside(m edited) tea.Cmd {
	if m.err != nil {
		s.hint = "The editor failed, so the text is as it was: " + onscreen.Error(m.err)
		return s.redrawn()
	}
	text := visible(strings.ReplaceAll(strings.ToValidUTF8(m.text, "\ufffd"), "\r\n", "\n"))
	s.set(s.pastes.short(strings.TrimRight(text, "\n")))
	return s.redrawn()
}

// writeTemporary writes a text to a file that only the person can read.
func writeTemporary(text string) (path string, err error) {
	f, err := os.CreateTemp("", "dateline-*.txt")
	if err != nil {
		return "", err
	}
	if text != "" {
		text += "\n"
	}
	_, err = f.WriteString(text)
	if err = errors.Join(err, f.Close()); err != nil {
		return "", errors.Join(err, os.Remove(f.Name()))
	}
	return f.Name(), nil
}

// editorOn is the command that opens a file in the person's editor.
func editorOn(ctx context.Context, env []string, path string) (*exec.Cmd, error) {
	command := ""
	for _, name := range []string{"VISUAL", "EDITOR"} {
		if command = strings.TrimSpace(variable(env, name)); command != "" {
			break
		}
	}
	if command == "" {
		if _, err := exec.LookPath("vi"); err != nil {
			return nil, errNoEditor
		}
		command = "vi"
	}
	if runtime.GOOS == "windows" {
		words := strings.Fields(command)
		return exec.CommandContext(ctx, words[0], append(words[1:], path)...), nil
	}
	// A shell, as other programs have it: the variable may hold arguments. The
	// path is no part of the script.
	return exec.CommandContext(ctx, "sh", "-c", command+` "$1"`, "sh", path), nil
}

// variable is a variable of an environment, "" when it isn't set.
func variable(env []string, name string) (value string) {
	for _, entry := range env {
		if v, ok := strings.CutPrefix(entry, name+"="); ok {
			value = v
		}
	}
	return value
}
