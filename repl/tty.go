package repl

import (
	"fmt"
	"io"
	"os"
	"regexp"
	"strings"
	"time"

	"github.com/charmbracelet/x/ansi"
	"golang.org/x/term"
)

// tty is the person's terminal. It is put into raw mode here, round all that
// Bubble Tea does, so that what the terminal replies to its questions is echoed
// at no time.
type tty struct {
	in, out *os.File
	cooked  *term.State // as it was found
}

func newTTY(in, out *os.File) (*tty, error) {
	t := &tty{in: in, out: out}
	var err error
	if t.cooked, err = term.MakeRaw(int(in.Fd())); err != nil {
		return nil, fmt.Errorf("set the terminal's mode: %w: try bot chat --plain", err)
	}
	return t, nil
}

// lend gives the terminal to f as it was found, without the view of so many
// rows on it, and takes it back with room for the view where f left the cursor.
// Before and after, the cursor is on the view's last row.
func (t *tty) lend(rows int, f func() error) error {
	away := "\r"
	if rows > 1 {
		away += ansi.CursorUp(rows - 1)
	}
	_, _ = io.WriteString(t.out, away+ansi.EraseScreenBelow)
	t.restore()
	err := f()
	if _, rawErr := term.MakeRaw(int(t.in.Fd())); err == nil {
		err = rawErr
	}
	_, _ = io.WriteString(t.out, "\r"+strings.Repeat("\n", max(rows-1, 0)))
	return err
}

func (t *tty) restore() { _ = term.Restore(int(t.in.Fd()), t.cooked) }

const (
	// repliesWithin is how long after its questions a terminal may reply.
	repliesWithin = time.Second
	// drainMost is how long one that replies to nothing is waited for.
	drainMost = time.Second
)

// lastReply is what every terminal replies to the last question, after which
// there is no other reply to come.
var lastReply = regexp.MustCompile(`\x1b\[\?[0-9;]*c`)

// drain reads what the terminal still has to reply to questions that it was
// asked at a time, so that nothing of it is left to the shell.
func (t *tty) drain(asked time.Time) {
	if asked.IsZero() || time.Since(asked) > repliesWithin {
		return
	}
	if _, err := io.WriteString(t.out, ansi.RequestPrimaryDeviceAttributes); err != nil {
		return
	}
	var got []byte
	buf := make([]byte, 4<<10)
	for end := time.Now().Add(drainMost); time.Now().Before(end) && !lastReply.Match(got); {
		if !readable(t.in, time.Until(end)) {
			return
		}
		n, err := t.in.Read(buf)
		if err != nil || n == 0 {
			return
		}
		got = append(got, buf[:n]...)
	}
}
