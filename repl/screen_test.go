//go:build unix

package repl_test

import (
	"context"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"go.uber.org/goleak"

	"dateline/internal/waittest"
	"dateline/render"
	"dateline/repl"
	"dateline/repl/repltest"
	"dateline/state"
)

var update = flag.Bool("update", false, "write the golden screens anew")

func TestMain(m *testing.M) {
	// A key typed after the end blocks Bubble Tea's reader for good, on a
	// channel that nobody reads any more. The program ends then.
	goleak.VerifyTestMain(waittest.Together(m), goleak.IgnoreTopFunction("github.com/charmbracelet/ultraviolet.(*TerminalReader).sendEvents"))
}

// deadline is how long a screen may take to become what a test waits for. No
// test that passes comes near it.
const deadline = 40 * time.Second

// chat is a session on a terminal, for a test.
type chat struct {
	*repltest.Terminal
	t     testing.TB
	ended chan error
	stop  context.CancelFunc
}

// start begins a session. change may change the options and the services.
func start(t testing.TB, columns, rows int, engine repl.Engine, change ...func(*repl.Options, *repl.Services)) *chat {
	t.Helper()
	return startOn(t, columns, rows, repltest.Options{}, engine, change...)
}

// startOn is start on a terminal that is different.
func startOn(t testing.TB, columns, rows int, kind repltest.Options, engine repl.Engine, change ...func(*repl.Options, *repl.Services)) *chat {
	t.Helper()
	terminal, err := repltest.NewWith(columns, rows, kind)
	if err != nil {
		t.Fatal(err)
	}
	services := repl.Services{Engine: engine, Library: paper, Checker: checker{}, FixtureLine: fixtureLine, Examples: []string{"When did the bridge open?", "What did it cost?", "Who cut the ribbon?"}}
	o := repl.Options{
		Manner: repl.Full, Style: render.Style{Color: true, Links: true}, Stdin: terminal.TTY, Stdout: terminal.TTY, Stderr: terminal.TTY,
		Env: []string{"TERM=xterm-256color"},
	}
	for _, c := range change {
		c(&o, &services)
	}
	if o.Open == nil {
		o.Open = func(context.Context) (repl.Services, error) { return services, nil }
	}
	ctx, stop := context.WithCancel(t.Context())
	c := &chat{Terminal: terminal, t: t, ended: make(chan error, 1), stop: stop}
	go func() { c.ended <- repl.Run(ctx, o) }()
	t.Cleanup(func() {
		stop()
		select {
		case <-c.ended:
		default:
			if err := <-c.ended; err != nil && ctx.Err() == nil {
				t.Error(err)
			}
		}
		terminal.Close()
	})
	return c
}

// remembering gives a session a memory of its own, or the one at path.
func remembering(t *testing.T, path string) func(*repl.Options, *repl.Services) {
	return func(o *repl.Options, s *repl.Services) {
		services := *s
		o.Open = func(ctx context.Context) (repl.Services, error) {
			kept, err := state.Open(ctx, path)
			if err != nil {
				return repl.Services{}, err
			}
			services.Memory, services.Close = kept, func() { _ = kept.Close() }
			return services, nil
		}
	}
}

func (c *chat) keys(keys string) {
	c.t.Helper()
	if err := c.Type(keys); err != nil {
		c.t.Fatal(err)
	}
}

// sees waits until the screen shows all of texts.
func (c *chat) sees(texts ...string) {
	c.t.Helper()
	c.until(func() bool {
		screen := c.Screen()
		for _, text := range texts {
			if !strings.Contains(screen, text) {
				return false
			}
		}
		return true
	}, "the screen should show %q", texts)
}

// seesNot waits until the screen doesn't show text.
func (c *chat) seesNot(text string) {
	c.t.Helper()
	c.until(func() bool { return !strings.Contains(c.Screen(), text) }, "the screen should no longer show %q", text)
}

func (c *chat) until(holds func() bool, format string, args ...any) {
	c.t.Helper()
	if err := c.Wait(deadline, holds); err != nil {
		c.t.Fatalf(format+": %v", append(args, err)...)
	}
}

// ready waits for the prompt and the greeting.
func (c *chat) ready() *chat {
	c.t.Helper()
	c.sees("Dateline", "> ")
	return c
}

// resize changes the window and tells the program, as a terminal does.
func (c *chat) resize(columns, rows int) {
	c.t.Helper()
	if err := c.Resize(columns, rows); err != nil {
		c.t.Fatal(err)
	}
	if err := syscall.Kill(os.Getpid(), syscall.SIGWINCH); err != nil {
		c.t.Fatal(err)
	}
}

// leaves waits for the end of the session.
func (c *chat) leaves() {
	c.t.Helper()
	select {
	case err := <-c.ended:
		c.ended <- nil
		if err != nil {
			c.t.Fatal(err)
		}
	case <-time.After(deadline):
		c.t.Fatalf("the session goes on; the screen shows:\n%s", c.Screen())
	}
}

// golden waits until the screen is the one kept in testdata.
func (c *chat) golden(name string) {
	c.t.Helper()
	path := filepath.Join("testdata", name+".txt")
	if *update {
		c.Settle(400 * time.Millisecond)
		if err := os.WriteFile(path, []byte(c.Screen()+"\n"), 0o644); err != nil {
			c.t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(path)
	if err != nil {
		c.t.Fatal(err)
	}
	c.until(func() bool { return c.Screen()+"\n" == string(want) }, "the screen should be %s:\n%s", path, want)
}
