package repl

import (
	"context"
	"errors"
	"fmt"
	"os"
	"sync"
	"time"

	"charm.land/bubbles/v2/textarea"
	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/colorprofile"
	"golang.org/x/term"
)

// screen is the editor on a terminal: a Bubble Tea model whose view is only the
// prompt and what hangs on it. Everything that was said is printed above it,
// into the terminal's own scrollback.
type screen struct {
	options Options
	tty     *tty
	program *tea.Program
	pace    pacer

	reflowing bool // the terminal breaks rows anew when it becomes narrower
	look
	ctx  context.Context
	work *sync.WaitGroup // goroutines that must end before the services are closed

	session       *session // nil while it opens
	failed        error    // to open: the program ends with it
	openCtx       context.Context
	stopOpen      context.CancelFunc
	stopped       bool   // to open, by the person
	scope         string // what questions are narrowed to
	input         textarea.Model
	width, height int

	job     *job // what is going on, nil when nothing is
	jobs    int  // how many there were: the next one's number; 0 is opening
	began   time.Time
	waiting []entry // typed meanwhile

	tap      *tap
	printer  printer
	held     bool // printing, until the view is on the screen
	history  history
	search   *search
	menu     *menu
	pager    *pager
	pastes   pastes
	place    *place // what Ctrl+O reads on in
	killed   string // by Ctrl+K, Ctrl+U, Ctrl+W; Ctrl+Y brings it back
	prefixed bool   // Ctrl+X was the last key
	hint     string // one line under the prompt until the next key
	leaving  bool
}

// leaveWait is how long leaving waits for work that was told to stop.
const leaveWait = 2 * time.Second

// runFull runs the editor until the person leaves.
func runFull(ctx context.Context, o Options, in, out *os.File) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	s := &screen{options: o, look: look{Style: o.Style, soft: true}, ctx: ctx, work: new(sync.WaitGroup), began: time.Now(), input: editor(o.Style), tap: newTap(out)}
	s.openCtx, s.stopOpen = context.WithCancel(ctx)
	defer s.stopOpen()
	columns, rows, err := term.GetSize(int(out.Fd()))
	if err != nil {
		return fmt.Errorf("ask the terminal for its size: %w: try bot chat --plain", err)
	}
	s.resize(columns, rows)
	if s.tty, err = newTTY(in, out); err != nil {
		return err
	}
	defer s.tty.restore()
	s.tap.ascii, s.reflowing = asciiOnly(o.Env), reflows(o.Env)
	s.light(s.Light || lightBackground(o.Env))
	profile := colorprofile.ASCII
	if o.Style.Color {
		profile = colorprofile.ANSI256
	}
	program := tea.NewProgram(s, tea.WithInput(&keyboard{File: in}), tea.WithOutput(s.tap),
		tea.WithEnvironment(o.Env), tea.WithColorProfile(profile), tea.WithoutSignalHandler(), tea.WithFPS(o.frameRate()))
	s.program, s.pace.frame = program, time.Second/time.Duration(o.frameRate())
	defer s.pace.stop()
	// Not tea.WithContext: a program that is killed leaves its reader behind.
	quit := context.AfterFunc(ctx, program.Quit)
	_, err = program.Run()
	quit()
	s.pace.stop()
	s.tty.drain(s.tap.lastAsked())
	s.tty.restore()
	ended := ctx.Err()
	cancel()
	s.rest()
	switch {
	case s.failed != nil:
		return s.failed
	case ended != nil:
		return ended
	}
	return err
}

// rest waits for the work and releases the services.
func (s *screen) rest() {
	done := make(chan struct{})
	go func() {
		s.work.Wait()
		close(done)
	}()
	timer := time.NewTimer(leaveWait)
	defer timer.Stop()
	select {
	case <-done:
		if s.session != nil {
			s.keepRest()
			s.session.close()
		}
	case <-timer.C: // something doesn't stop: closing under it could only do harm
	}
}

// keepRest keeps what has come of an answer that nobody stopped: the terminal
// went away.
func (s *screen) keepRest() {
	if j := s.job; j != nil && j.asking != nil && !j.keeping && j.asking.brokeOff(context.Canceled) {
		_ = s.session.finish(context.WithoutCancel(s.ctx), j.asking) // nobody is there to be told
	}
}

// do runs f in a goroutine and hands its message to Update.
func (s *screen) do(f func() tea.Msg) tea.Cmd {
	ready := make(chan tea.Msg, 1)
	s.work.Go(func() { ready <- f() })
	return func() tea.Msg {
		select {
		case m := <-ready:
			return m
		case <-s.ctx.Done():
			return nil
		}
	}
}

// opened is the message that the services are there, or aren't.
type opened struct {
	session  *session
	greeting welcome
	history  []string
	err      error
}

// Init starts to open the services.
func (s *screen) Init() tea.Cmd {
	return tea.Batch(s.hold(firstFrame), s.input.Focus(), s.beatOn(), s.background(), s.do(func() tea.Msg { return s.open() }))
}

// light has everything be readable on a light background, or on a dark one.
func (s *screen) light(on bool) {
	s.Light = on
	dress(&s.input, s.look.Style)
}

// background asks the terminal for the colour that its text stands on.
func (s *screen) background() tea.Cmd {
	if !s.Color {
		return nil
	}
	return tea.RequestBackgroundColor
}

func (s *screen) open() opened {
	session, err := s.options.open(s.openCtx)
	if err != nil {
		return opened{err: err}
	}
	o := opened{session: session}
	if session.Memory != nil {
		if o.history, err = session.Memory.History(s.ctx); err != nil {
			session.Notice, session.Memory = "Conversations aren't kept: "+err.Error(), nil
		}
	}
	if o.greeting, err = session.welcome(s.openCtx); err != nil {
		session.close()
		return opened{err: err}
	}
	return o
}

// begin takes the services in and answers what was typed meanwhile.
func (s *screen) begin(o opened) tea.Cmd {
	if o.err == nil && s.stopped {
		o.session.close()
		o.err = context.Canceled
	}
	if o.err != nil {
		s.failed = o.err
		switch {
		case s.stopped:
			s.failed = ErrStopped
		case errors.Is(o.err, context.Canceled) && (s.ctx.Err() != nil || s.leaving):
			s.failed = nil
		}
		return tea.Quit
	}
	s.session = o.session
	s.rescope()
	s.history.load(o.history)
	s.say(s.session.greeting(s.look, o.greeting))
	if s.session.Notice != "" {
		s.say(s.wrap(s.Dim(s.session.Notice), 0))
	}
	return s.goOn()
}

// Update takes a message in.
func (s *screen) Update(m tea.Msg) (tea.Model, tea.Cmd) {
	s.pace.wake(s.program)
	var cmd tea.Cmd
	switch m := m.(type) {
	case tea.WindowSizeMsg:
		s.resize(m.Width, m.Height)
		if m != s.measured() {
			cmd = s.measured
		}
	case opened:
		cmd = s.begin(m)
	case stepped:
		cmd = s.step(m)
	case commanded:
		cmd = s.commandDone(m)
	case kept:
		cmd = s.keptDone(m)
	case tick:
		cmd = s.tick(m)
	case printed:
		cmd = s.printed()
	case drawn:
		s.held = false
	case edited:
		cmd = s.editedOutside(m)
	case resumed:
		cmd = s.redrawn()
	case tea.BackgroundColorMsg:
		s.light(!m.IsDark())
	case tea.KeyPressMsg:
		cmd = s.key(m)
	case tea.PasteMsg:
		cmd = s.paste(m.Content)
	default:
		s.input, cmd = s.input.Update(m)
	}
	return s, tea.Batch(cmd, s.flush())
}

// measured is the message of the size that the terminal has now, or nil if it
// doesn't know. Messages of two sizes may overtake one another, which is why
// each is compared with it: the last one taken in is then the right one.
func (s *screen) measured() tea.Msg {
	columns, rows, err := term.GetSize(int(s.tap.Fd()))
	if err != nil || columns <= 0 || rows <= 0 {
		return nil
	}
	return tea.WindowSizeMsg{Width: columns, Height: rows}
}

func (s *screen) resize(width, height int) {
	if width <= 0 || height <= 0 { // a terminal that doesn't know
		width, height = 80, 24
	}
	if s.width > 0 {
		s.narrowed(width)
	}
	s.printer.resized = s.printer.resized || s.printer.busy && (width != s.width || height != s.height)
	s.width, s.height = width, height
	s.look = s.look.at(width)
	s.input.MaxHeight = max(1, min(10, height-4))
	s.prompt()
	s.input.SetWidth(width)
	if s.pager != nil {
		s.pager.fit(s.look, width, height)
	}
}
