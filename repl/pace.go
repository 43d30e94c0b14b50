package repl

import (
	"reflect"
	"sync"
	"time"
	"unsafe"

	tea "charm.land/bubbletea/v2"
)

// pacer slows Bubble Tea's clock down while nothing happens. Bubble Tea looks
// sixty times a second whether there is something to draw, which keeps a machine
// from sleeping, and has no way to tell it not to: tea.WithFPS is for good, and a
// rate that wakes it up fewer than 20 times a second shows a key 0.3 s late.
type pacer struct {
	frame time.Duration // between two looks while something happens

	mu     sync.Mutex
	ticker *time.Ticker // Bubble Tea's, nil where this version of it has none
	slow   *time.Timer
	idle   bool
}

const (
	// idleAfter is how long nothing must happen. It is many frames, so that the
	// last thing that happened is on the screen.
	idleAfter = 500 * time.Millisecond
	// idleFrame is between two looks then.
	idleFrame = time.Second
)

// tickerOf is the clock of a program that runs, nil where it isn't found. It is
// a field that Bubble Tea keeps to itself; a test tells when it goes.
func tickerOf(p *tea.Program) *time.Ticker {
	field := reflect.ValueOf(p).Elem().FieldByName("ticker")
	if !field.IsValid() || field.Type() != reflect.TypeFor[*time.Ticker]() {
		return nil
	}
	return *(**time.Ticker)(unsafe.Pointer(field.UnsafeAddr())) //nolint:gosec // of the very type that was just asked for
}

// wake has the clock run for a while. It is called on Bubble Tea's own goroutine.
func (p *pacer) wake(program *tea.Program) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.slow == nil {
		p.ticker = tickerOf(program)
		p.slow = time.AfterFunc(p.after(), p.rest)
	}
	if p.ticker == nil {
		return
	}
	if p.idle {
		p.idle = false
		p.ticker.Reset(p.frame)
	}
	p.slow.Reset(p.after())
}

func (p *pacer) after() time.Duration { return max(idleAfter, 3*p.frame) }

func (p *pacer) rest() {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.ticker != nil && p.slow != nil {
		p.idle = true
		p.ticker.Reset(max(idleFrame, p.frame))
	}
}

// stop ends it.
func (p *pacer) stop() {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.slow != nil {
		p.slow.Stop()
	}
	p.ticker = nil
}
