// Package repltest is a terminal without a person: a real pseudo-terminal with
// an emulator behind it, so that a test sees what a screen would show.
package repltest

import (
	"bytes"
	"encoding/base64"
	"fmt"
	"image/color"
	"io"
	"os"
	"strings"
	"sync"
	"time"

	uv "github.com/charmbracelet/ultraviolet"
	"github.com/charmbracelet/x/vt"
	"github.com/creack/pty"
)

// Options are what a terminal may be like beside its size.
type Options struct {
	Slow       time.Duration // before each reply to a question of the program's
	Background color.Color   // that the program is told of, nil for black
}

// Terminal is a pseudo-terminal and what its screen shows. It is safe for
// concurrent use.
type Terminal struct {
	TTY *os.File // the program's side

	options Options
	master  *os.File
	typing  sync.Mutex // of those who write to master

	mu      sync.Mutex
	clip    string // what was last put into the clipboard
	screen  *vt.Emulator
	changed chan struct{} // closed and replaced at each change of the screen
	copying sync.WaitGroup
}

// New opens a terminal of a size.
func New(columns, rows int) (*Terminal, error) { return NewWith(columns, rows, Options{}) }

// NewWith opens a terminal that is different.
func NewWith(columns, rows int, o Options) (*Terminal, error) {
	master, tty, err := pty.Open()
	if err != nil {
		return nil, fmt.Errorf("open a pseudo-terminal: %w", err)
	}
	t := &Terminal{TTY: tty, options: o, master: master, screen: vt.NewEmulator(columns, rows), changed: make(chan struct{})}
	if err := t.setSize(columns, rows); err != nil {
		return nil, err
	}
	t.screen.SetScrollbackSize(1 << 20)
	t.screen.RegisterOscHandler(52, t.copied)
	if o.Background != nil {
		t.screen.SetBackgroundColor(o.Background)
	}
	t.copying.Go(t.show)
	t.copying.Go(t.answer)
	return t, nil
}

// copied takes in an OSC 52, "52;c;BASE64"; the screen is being written to.
func (t *Terminal) copied(data []byte) bool {
	fields := bytes.SplitN(data, []byte(";"), 3)
	if len(fields) < 3 {
		return false
	}
	text, err := base64.StdEncoding.DecodeString(string(fields[2]))
	if err == nil {
		t.clip = string(text)
	}
	return err == nil
}

// Clipboard is what the program last put into the terminal's clipboard.
func (t *Terminal) Clipboard() string {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.clip
}

func (t *Terminal) setSize(columns, rows int) error {
	return pty.Setsize(t.master, &pty.Winsize{Cols: uint16(columns), Rows: uint16(rows)})
}

// show brings what the program writes to the screen.
func (t *Terminal) show() {
	buf := make([]byte, 32<<10)
	held := 0
	for {
		n, err := t.master.Read(buf[held:])
		if n += held; n > 0 {
			t.mu.Lock()
			whole := wholeSequences(buf[:n])
			_, _ = t.screen.Write(buf[:whole])
			held = copy(buf, buf[whole:n])
			close(t.changed)
			t.changed = make(chan struct{})
			t.mu.Unlock()
		}
		if err != nil { // the program's side was closed
			return
		}
	}
}

// wholeSequences is the length of data without a control sequence that is cut
// off at its end: Resize writes to the screen, which would break it.
func wholeSequences(data []byte) int {
	at := bytes.LastIndexByte(data, 0x1b)
	if at < 0 || len(data)-at > 4<<10 {
		return len(data)
	}
	rest := data[at+1:]
	ends := func(b byte) bool { return b >= 0x40 && b <= 0x7e }
	switch {
	case len(rest) == 0,
		rest[0] == '[' && !bytes.ContainsFunc(rest[1:], func(r rune) bool { return ends(byte(r)) }),
		rest[0] == ']' && bytes.IndexByte(rest, 0x07) < 0:
		return at
	}
	return len(data)
}

// answer sends the program what the emulator replies to its questions.
func (t *Terminal) answer() {
	buf := make([]byte, 1<<10)
	for {
		n, err := t.screen.Read(buf)
		if n > 0 {
			time.Sleep(t.options.Slow)
			_ = t.Type(string(buf[:n]))
		}
		if err != nil {
			return
		}
	}
}

// Close ends the terminal; a program that still reads from it sees its end.
func (t *Terminal) Close() {
	_ = t.TTY.Close()
	_ = t.master.Close()
	if w, ok := t.screen.InputPipe().(io.Closer); ok {
		_ = w.Close()
	}
	t.copying.Wait()
}

// Type sends keys as a keyboard does: "\r" is Enter, "\x03" Ctrl+C.
func (t *Terminal) Type(keys string) error {
	return t.TypeSlowly(0, keys)
}

// TypeSlowly sends keys in parts, with a pause after each. What the terminal has
// to reply meanwhile waits, as it does behind what a slow line is still sending.
func (t *Terminal) TypeSlowly(pause time.Duration, parts ...string) error {
	t.typing.Lock()
	defer t.typing.Unlock()
	for _, part := range parts {
		if _, err := io.WriteString(t.master, part); err != nil {
			return err
		}
		time.Sleep(pause)
	}
	return nil
}

// Paste sends text as a terminal does when the program asked for bracketed
// paste.
func (t *Terminal) Paste(text string) error {
	return t.Type("\x1b[200~" + strings.ReplaceAll(text, "\n", "\r") + "\x1b[201~")
}

// Resize gives the terminal another size. The program is told by SIGWINCH if
// the terminal is its controlling one.
func (t *Terminal) Resize(columns, rows int) error {
	t.mu.Lock()
	// The emulator cuts the lowest rows off. A terminal keeps the cursor's row
	// and lets the rows above it scroll away.
	if at := t.screen.CursorPosition(); at.Y >= rows {
		over := at.Y - rows + 1
		fmt.Fprintf(t.screen, "\x1b[%d;1H%s\x1b[%d;%dH", t.screen.Height(), strings.Repeat("\n", over), rows, at.X+1)
	}
	t.screen.Resize(columns, rows)
	t.mu.Unlock()
	return t.setSize(columns, rows)
}

// Screen is the text that the screen shows, without trailing blanks.
func (t *Terminal) Screen() string {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.text()
}

func (t *Terminal) text() string {
	var rows []string
	for y := range t.screen.Height() {
		rows = append(rows, rowText(t.screen.Width(), func(x int) *uv.Cell { return t.screen.CellAt(x, y) }))
	}
	return strings.TrimRight(strings.Join(rows, "\n"), "\n")
}

// All is Screen with what has scrolled off it in front.
func (t *Terminal) All() string {
	t.mu.Lock()
	defer t.mu.Unlock()
	var b strings.Builder
	for y := range t.screen.ScrollbackLen() {
		b.WriteString(rowText(t.screen.Width(), func(x int) *uv.Cell { return t.screen.ScrollbackCellAt(x, y) }) + "\n")
	}
	b.WriteString(t.text())
	return b.String()
}

// OnAlternate reports whether the alternate screen is shown.
func (t *Terminal) OnAlternate() bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.screen.IsAltScreen()
}

// Cursor is where the cursor stands, from 0.
func (t *Terminal) Cursor() (column, row int) {
	t.mu.Lock()
	defer t.mu.Unlock()
	p := t.screen.CursorPosition()
	return p.X, p.Y
}

// Cell is one cell of the screen as it is drawn.
type Cell struct {
	Text                          string // "" for the second half of a wide character
	Foreground                    color.Color
	Bold, Faint, Reverse, Italics bool
	Link                          string
}

// Cell returns a cell, from 0.
func (t *Terminal) Cell(column, row int) Cell {
	t.mu.Lock()
	defer t.mu.Unlock()
	c := t.screen.CellAt(column, row)
	if c == nil {
		return Cell{Text: " "}
	}
	a := c.Style.Attrs
	return Cell{
		Text: c.Content, Foreground: c.Style.Fg, Link: c.Link.URL,
		Bold: a&uv.AttrBold != 0, Faint: a&uv.AttrFaint != 0, Reverse: a&uv.AttrReverse != 0, Italics: a&uv.AttrItalic != 0,
	}
}

func rowText(width int, at func(int) *uv.Cell) string {
	var b strings.Builder
	for x := range width {
		c := at(x)
		switch {
		case c == nil:
			b.WriteByte(' ')
		case c.Width > 0 || c.Content != "":
			b.WriteString(c.Content)
		}
	}
	return strings.TrimRight(b.String(), " ")
}

// Wait waits until holds says that the screen is as it should be, and asks it
// after every change. The error shows what the screen looked like at the end.
func (t *Terminal) Wait(limit time.Duration, holds func() bool) error {
	timer := time.NewTimer(limit)
	defer timer.Stop()
	for {
		t.mu.Lock()
		changed := t.changed
		t.mu.Unlock()
		if holds() {
			return nil
		}
		select {
		case <-changed:
		case <-timer.C:
			return fmt.Errorf("not within %s; the screen shows:\n%s", limit, t.Screen())
		}
	}
}

// Settle waits until the screen hasn't changed for a while. It is for making
// golden files, not for tests: use Wait there.
func (t *Terminal) Settle(quiet time.Duration) {
	for {
		t.mu.Lock()
		changed := t.changed
		t.mu.Unlock()
		select {
		case <-changed:
		case <-time.After(quiet):
			return
		}
	}
}
