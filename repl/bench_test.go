//go:build unix

package repl_test

import (
	"strings"
	"testing"
)

// BenchmarkInterrupt measures from Ctrl+C in mid-answer to the screen that
// says so and takes a question again. The engine hangs until it is told to end.
func BenchmarkInterrupt(b *testing.B) {
	s := bridge()
	s.hang = true
	c := start(b, 80, 24, s)
	waits := func(holds func(screen string) bool) {
		b.Helper()
		if err := c.Wait(deadline, func() bool { return holds(c.Screen()) }); err != nil {
			b.Fatal(err)
		}
	}
	waits(func(screen string) bool { return strings.Contains(screen, "Dateline") })
	for b.Loop() {
		b.StopTimer()
		c.keys("\x0c" + question + "\r")
		waits(func(screen string) bool {
			return strings.Contains(screen, "reading") && strings.Contains(screen, "[2]")
		})
		b.StartTimer()
		c.keys("\x03")
		waits(func(screen string) bool {
			return strings.Contains(screen, "Stopped.") && strings.HasSuffix(screen, "> Ask a question, or /help") && !strings.Contains(screen, "reading")
		})
	}
}

// BenchmarkPaste measures a paste of a megabyte, from the first byte to the
// screen that shows it.
func BenchmarkPaste(b *testing.B) {
	c := start(b, 80, 24, bridge())
	big := strings.Repeat("0123456789 abcdefghij éèê\n", 40_000)
	b.SetBytes(int64(len(big)))
	for b.Loop() {
		if err := c.Paste(big); err != nil {
			b.Fatal(err)
		}
		if err := c.Wait(deadline, func() bool { return strings.Contains(c.Screen(), "[paste ") }); err != nil {
			b.Fatal(err)
		}
		b.StopTimer()
		c.keys("\x03")
		if err := c.Wait(deadline, func() bool { return !strings.Contains(c.Screen(), "[paste ") }); err != nil {
			b.Fatal(err)
		}
		b.StartTimer()
	}
}

// BenchmarkKey measures from a key to the screen that shows its letter.
func BenchmarkKey(b *testing.B) {
	c := start(b, 80, 24, bridge())
	c.ready()
	for i := 0; b.Loop(); i++ {
		if i%60 == 0 {
			b.StopTimer()
			c.keys("\x15")
			if err := c.Wait(deadline, func() bool { return strings.Contains(c.Screen(), "> Ask") }); err != nil {
				b.Fatal(err)
			}
			b.StartTimer()
		}
		c.keys("x")
		want := "> " + strings.Repeat("x", i%60+1)
		if err := c.Wait(deadline, func() bool { return strings.HasSuffix(c.Screen(), want) }); err != nil {
			b.Fatal(err)
		}
	}
}
