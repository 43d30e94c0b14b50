//go:build unix

package repl_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"dateline/rag"
	"dateline/repl/repltest"
)

// long is an answer of 10,000 words in 500 claims, each with a number of its
// own, so that a lost or doubled one shows.
func long() *script {
	var claims []string
	for i := range 500 {
		claims = append(claims, fmt.Sprintf("Claim %03d: %s.", i, strings.Repeat("word ", 17)+"end"))
	}
	return &script{plan: plan{claims: claims}}
}

// whole checks that every claim is in the scrollback once, in order.
func (c *chat) whole(claims int) {
	c.t.Helper()
	all := c.All()
	at := 0
	for i := range claims {
		label := fmt.Sprintf("Claim %03d:", i)
		if n := strings.Count(all, label); n != 1 {
			c.t.Fatalf("%s is there %d times", label, n)
		}
		next := strings.Index(all, label)
		if next < at {
			c.t.Fatalf("%s is out of order", label)
		}
		at = next
	}
}

func TestLongAnswer(t *testing.T) {
	t.Parallel()
	c := start(t, 80, 24, long()).ready()
	c.keys(question + "\r")
	c.sees("1.23 s", "> Ask a question")
	c.whole(500)
	all := c.All()
	if n := strings.Count(all, "word "); n < 8000 {
		t.Errorf("%d words, the other are lost", n)
	}
	if strings.Contains(all, "\n\n\n") {
		t.Error("there are blank lines in the answer")
	}
}

// TestResizeWhileStreaming changes the window 100 times, down to 20 columns,
// while an answer streams.
func TestResizeWhileStreaming(t *testing.T) {
	t.Parallel()
	s := long()
	s.gate = make(chan struct{})
	c := start(t, 80, 24, s).ready()
	c.keys(question + "\r")
	c.sees("reading")
	for i := range 100 {
		for range 5 {
			s.gate <- struct{}{}
		}
		c.resize(20+(i*37)%100, 24+i%7)
	}
	c.resize(80, 24)
	s.gate <- struct{}{}
	c.sees("1.23 s", "> Ask a question")
	c.keys("/quit\r")
	c.leaves()
	// The emulator cuts rows where a terminal would wrap them, so only the
	// labels can be looked for.
	all := c.All()
	for i := range 500 {
		if label := fmt.Sprintf("Claim %03d:", i); strings.Count(all, label) != 1 {
			t.Errorf("%s is there %d times", label, strings.Count(all, label))
		}
	}
}

func TestNarrow(t *testing.T) {
	t.Parallel()
	c := answered(t, 20, 12)
	for _, keys := range []string{"/sources\r", "/why\r", "/help\r", "/1\r", "/conflicts\r", "\x12bridge\r\x15", "/\t\t\x15"} {
		c.keys(keys)
	}
	c.keys("/quit\r")
	c.leaves()
	for line := range strings.SplitSeq(c.All(), "\n") {
		if len([]rune(line)) > 20 {
			t.Errorf("wider than the terminal: %q", line)
		}
	}
	if all := c.All(); !strings.Contains(all, "Gazette: “The bridge\n opened on Monday.”\n[1]") {
		t.Errorf("not broken by the terminal:\n%s", all)
	}
}

// TestPaste pastes lines as one question, and a megabyte that is too long for
// one: it is refused and can be had back.
func TestPaste(t *testing.T) {
	t.Parallel()
	s := bridge()
	s.asked = make(chan rag.Question, 1)
	c := start(t, 80, 24, s).ready()
	if err := c.Paste("When did\nthe bridge\nopen?"); err != nil {
		t.Fatal(err)
	}
	c.sees("> When did", "  the bridge", "  open?")
	c.keys("\r")
	if q := <-s.asked; q.Text != "When did\nthe bridge\nopen?" {
		t.Errorf("asked %q", q.Text)
	}
	c.sees("1.23 s", "> Ask a question")
	big := strings.Repeat("0123456789 abcdefghij éèê\n", 40_000)
	c.keys("before ")
	if err := c.Paste(big); err != nil {
		t.Fatal(err)
	}
	c.sees(fmt.Sprintf("> before [paste 1: 40001 lines, %d bytes]", len(big)))
	c.keys(" after\r")
	if q := <-s.asked; q.Text != "before "+big+" after" {
		t.Errorf("%d bytes were asked, want %d", len(q.Text), len(big)+len("before  after"))
	}
	c.sees("the longest taken is 2000")
	c.keys("\x1b[A")
	c.sees("> before [paste 1: 40001 lines")
}

// TestSlowLine types and pastes over a line that stops in the middle of a
// character, of one made of several, and of the mark at a paste's end. However
// long it stops, what arrives is the same; the time here is more than what Bubble
// Tea alone would take for the end of a key.
func TestSlowLine(t *testing.T) {
	t.Parallel()
	const joined = "cafe\u0301 👩\u200d👩\u200d👧 日"
	for name, x := range map[string]struct {
		parts []string
		want  string
	}{
		"pasted":             {[]string{"\x1b[200~caf\xc3", "\xa9 \xf0\x9f", "\x91", "\xa9 \x1b[2", "01~ \xe6\x97", "\xa5\r"}, "café 👩  日"},
		"typed in pieces":    {[]string{"cafe", "\u0301 👩", "\u200d", "👩\u200d\xf0\x9f", "\x91\xa7 \xe6", "\x97\xa5\r"}, joined},
		"typed byte by byte": {bytewise(joined + "\r"), joined},
		"pasted byte by byte": {
			slices.Concat([]string{"\x1b[200~"}, bytewise(joined+"\x1b[201~\r")), joined,
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := bridge()
			s.asked = make(chan rag.Question, 1)
			// The terminal replies to what it was asked at the start meanwhile.
			c := startOn(t, 80, 24, repltest.Options{Slow: 100 * time.Millisecond}, s).ready()
			if err := c.TypeSlowly(80*time.Millisecond, x.parts...); err != nil {
				t.Fatal(err)
			}
			select {
			case q := <-s.asked:
				if q.Text != x.want {
					t.Errorf("asked %q, want %q", q.Text, x.want)
				}
			case <-time.After(deadline):
				t.Fatalf("nothing was asked; the screen shows:\n%s", c.Screen())
			}
		})
	}
}

// bytewise is a text's bytes, one by one.
func bytewise(text string) (out []string) {
	for i := range len(text) {
		out = append(out, text[i:i+1])
	}
	return out
}

// TestHostileText shows an answer and an article that try to steer the
// terminal.
func TestHostileText(t *testing.T) {
	t.Parallel()
	s := &script{plan: plan{claims: []string{"Claim\x1b[2J\x1b]0;owned\x07 \u202egnorw\u202c\r\n\u009b31m end"}}}
	c := start(t, 80, 24, s).ready()
	c.keys(question + "\r")
	c.sees("Claim [2J ]0;owned gnorw 31m end [1]", "1.23 s")
	if err := c.Paste("\x1b[31mred\x07\x00"); err != nil {
		t.Fatal(err)
	}
	c.sees("red")
}
