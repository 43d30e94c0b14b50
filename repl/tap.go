package repl

import (
	"bytes"
	"os"
	"regexp"
	"slices"
	"strconv"
	"sync"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"
)

// tap is a terminal that tells when something has been written to it.
//
// Bubble Tea prints above the view by moving as many rows as the view that it
// drew last is high. Before its first frame, and between leaving the pager and
// the next frame, that view isn't on the screen, so printing waits for the tap.
// A window that shrinks can cut the view's lowest rows off at any moment; see
// scrolling for what the tap does about that.
type tap struct {
	*os.File // Bubble Tea asks it for its size and sets its mode

	ascii bool // the terminal shows nothing else

	mu     sync.Mutex
	needle []byte
	seen   chan struct{}
	asked  time.Time // the terminal, last
}

func newTap(f *os.File) *tap { return &tap{File: f, seen: make(chan struct{}, 1)} }

// Write writes and looks for what is awaited. A frame is written in one call.
func (t *tap) Write(p []byte) (int, error) {
	out := scrolling(p)
	if t.ascii {
		out = []byte(asASCII(string(out)))
	}
	n, err := t.File.Write(out)
	if n = min(n, len(p)); err == nil {
		n = len(p) // however long it has become
	}
	t.mu.Lock()
	if questions.Match(p) {
		t.asked = time.Now()
	}
	if t.needle != nil && bytes.Contains(p, t.needle) {
		t.needle = nil
		select {
		case t.seen <- struct{}{}:
		default:
		}
	}
	t.mu.Unlock()
	return n, err
}

// questions finds what a terminal replies to.
var questions = regexp.MustCompile(`\x1b\[\?(?:[0-9]+\$p|u)|\x1b\][0-9]+;\?`)

// lastAsked is when the terminal was last asked something, the zero time for
// never.
func (t *tap) lastAsked() time.Time {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.asked
}

// WriteString is Write. Without it, what Bubble Tea prints above the view would
// go past the tap, to the file's own WriteString.
func (t *tap) WriteString(s string) (int, error) { return t.Write([]byte(s)) }

// descent is how Bubble Tea begins to print above the view: down to the view's
// last row, then one line feed for each row to print.
var descent = regexp.MustCompile(`^\r\x1b\[([0-9]*)B\n`)

// scrolling is p with the way down to the view's last row made by line feeds. A
// window that has just shrunk ends above that row, and there a cursor that is
// told to go down stays, so that what is printed would lie that many rows too
// high, over the lines before it. A line feed scrolls.
func scrolling(p []byte) []byte {
	way := descent.FindSubmatch(p)
	if way == nil {
		return p
	}
	rows := 1
	if n, err := strconv.Atoi(string(way[1])); err == nil {
		rows = n
	}
	return slices.Concat([]byte("\r"), bytes.Repeat([]byte("\n"), rows+1), p[len(way[0]):])
}

// await arms the tap.
func (t *tap) await(needle string) {
	t.mu.Lock()
	select {
	case <-t.seen: // of an earlier needle, which nobody waited for any longer
	default:
	}
	t.needle = []byte(needle)
	t.mu.Unlock()
}

// The needles: what only the awaited frame holds.
const (
	firstFrame     = "> "
	mainScreenBack = "\x1b[?1049l"
)

// drawn is the message that what is shown is what View returned last.
type drawn struct{}

// holdMost is when printing goes on anyway: a pager that is closed at once was
// never drawn, and so isn't undrawn either.
const holdMost = time.Second

// hold keeps printing back until needle has been written.
func (s *screen) hold(needle string) tea.Cmd {
	s.held = true
	s.tap.await(needle)
	return func() tea.Msg {
		timer := time.NewTimer(holdMost)
		defer timer.Stop()
		select {
		case <-s.tap.seen:
		case <-timer.C:
		case <-s.ctx.Done():
		}
		return drawn{}
	}
}

// redraw is some frames: in it a screen that was cleared is drawn anew.
const redraw = 50 * time.Millisecond

// clear clears the screen and keeps printing back while the prompt is drawn
// anew at its top. ClearScreen alone clears what Bubble Tea drew: it goes up
// from where it believes the cursor to be, and the top is as far as that gets.
func (s *screen) clear() tea.Cmd {
	return tea.Sequence(tea.Raw(ansi.EraseEntireScreen+ansi.CursorHomePosition), tea.ClearScreen, s.redrawn())
}

// redrawn keeps printing back while the view is drawn anew.
func (s *screen) redrawn() tea.Cmd {
	s.held = true
	return tea.Tick(redraw, func(time.Time) tea.Msg { return drawn{} })
}
