//go:build unix

package repl_test

import (
	"context"
	"errors"
	"image/color"
	"math"
	"strings"
	"testing"
	"time"
	"unicode"

	"golang.org/x/sys/unix"
	"golang.org/x/term"

	"dateline/repl"
	"dateline/repl/repltest"
)

// TestNoReplyIsLeft ends a session before its terminal has replied to what it
// was asked at the start: the shell finds nothing to read.
func TestNoReplyIsLeft(t *testing.T) {
	t.Parallel()
	broken := errors.New("no index")
	for name, change := range map[string]func(*repl.Options, *repl.Services){
		"an error at the start": func(o *repl.Options, _ *repl.Services) {
			o.Open = func(context.Context) (repl.Services, error) { return repl.Services{}, broken }
		},
		"leaving at once": func(*repl.Options, *repl.Services) {},
	} {
		t.Run(name, func(t *testing.T) {
			c := startOn(t, 80, 24, repltest.Options{Slow: 50 * time.Millisecond}, bridge(), change)
			if name == "leaving at once" {
				c.sees("> Ask a question")
				c.keys("\x04")
			}
			err := <-c.ended
			c.ended <- nil
			if err != nil && !errors.Is(err, broken) {
				t.Fatal(err)
			}
			if _, err := term.MakeRaw(int(c.TTY.Fd())); err != nil { // so that what is there can be read without an Enter
				t.Fatal(err)
			}
			time.Sleep(300 * time.Millisecond) // the last reply would be here
			waiting := []unix.PollFd{{Fd: int32(c.TTY.Fd()), Events: unix.POLLIN}}
			if must(unix.Poll(waiting, 0)) > 0 {
				buf := make([]byte, 256)
				n, _ := c.TTY.Read(buf)
				t.Errorf("left to the shell: %q", buf[:n])
			}
			if strings.Contains(c.Screen(), "[?") {
				t.Errorf("replies were echoed:\n%s", c.Screen())
			}
		})
	}
}

// TestASCII shows nothing but ASCII where the locale is none of UTF-8.
func TestASCII(t *testing.T) {
	t.Parallel()
	for _, locale := range []string{"LANG=C", "LC_ALL=en_US.ISO-8859-1"} {
		c := start(t, 80, 30, &script{plan: plan{claims: []string{"Café “naïve” 日本 – say…"}}}, func(o *repl.Options, _ *repl.Services) {
			o.Env = append(o.Env, "LANG=de_DE.UTF-8", locale)
		}).ready()
		c.keys(question + "\r")
		c.sees(`Cafe "naive" ???? - say. [1]`, "1.23 s | 2 passages", "> Ask a question")
		c.keys("/\t\t")
		c.sees("[/open]")
		if at := strings.IndexFunc(c.All(), func(r rune) bool { return r > unicode.MaxASCII }); at >= 0 {
			t.Errorf("%s: not in ASCII: %q", locale, c.All()[at:])
		}
	}
	c := start(t, 80, 30, bridge(), func(o *repl.Options, _ *repl.Services) { o.Env = append(o.Env, "LANG=en_US.utf8") }).ready()
	c.keys(question + "\r")
	c.sees("Gazette: “The bridge")
}

// TestReadableOnWhite checks the contrast of all that is coloured, on a terminal
// that says that it is white and on one of which COLORFGBG says so.
func TestReadableOnWhite(t *testing.T) {
	t.Parallel()
	for name, x := range map[string]struct {
		kind repltest.Options
		env  string
	}{
		"told by the terminal": {repltest.Options{Background: color.White}, ""},
		"told by COLORFGBG":    {repltest.Options{Background: color.White}, "COLORFGBG=0;default;15"},
	} {
		t.Run(name, func(t *testing.T) {
			s := bridge()
			c := startOn(t, 80, 40, x.kind, s, func(o *repl.Options, _ *repl.Services) {
				if x.env != "" {
					o.Env = append(o.Env, x.env)
				}
			}).ready()
			c.keys(question + "\r")
			c.sees("1.23 s", "> Ask a question")
			c.keys("/clear\r") // what was printed before the terminal replied goes
			c.seesNot("1.23 s")
			c.keys("/why\r/sources\r/nonsense\r/history\r")
			c.sees("no command /nonsense", "1. When did", "> Ask a question")
			coloured := 0
			for y := range 40 {
				for x := range 80 {
					cell := c.Cell(x, y)
					if cell.Faint {
						t.Fatalf("column %d, row %d is faint: %q", x, y, cell.Text)
					}
					if cell.Foreground == nil || strings.TrimSpace(cell.Text) == "" {
						continue
					}
					coloured++
					if got := contrast(cell.Foreground, color.White); got < 4.5 {
						t.Fatalf("column %d, row %d: %q has a contrast of %.1f to white", x, y, cell.Text, got)
					}
				}
			}
			if coloured == 0 {
				t.Error("nothing is coloured")
			}
		})
	}
}

// contrast is WCAG 2.2's contrast ratio.
func contrast(a, b color.Color) float64 {
	x, y := luminance(a), luminance(b)
	return (max(x, y) + .05) / (min(x, y) + .05)
}

func luminance(c color.Color) float64 {
	r, g, b, _ := c.RGBA()
	linear := func(v uint32) float64 {
		s := float64(v) / 0xffff
		if s <= 0.04045 {
			return s / 12.92
		}
		return math.Pow((s+0.055)/1.055, 2.4)
	}
	return 0.2126*linear(r) + 0.7152*linear(g) + 0.0722*linear(b)
}
