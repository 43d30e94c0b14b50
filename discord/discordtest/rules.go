package discordtest

import (
	"fmt"
	"slices"
	"strings"
	"testing"
)

// rules are the broken ones, and those that a test said would be.
type rules struct {
	broken   []string
	expected []string
	met      map[string]int
}

// Expect says that the bot will break a rule: a report that holds text doesn't
// fail the test, and the test fails when there is none.
func (f *Fake) Expect(text string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.rules.expected = append(f.rules.expected, text)
}

// Broken are the rules that were broken so far, expected or not.
func (f *Fake) Broken() []string {
	f.mu.Lock()
	defer f.mu.Unlock()
	return slices.Clone(f.rules.broken)
}

// breaks reports a broken rule. f.mu must be held.
func (f *Fake) breaks(format string, args ...any) {
	text := fmt.Sprintf(format, args...)
	f.rules.broken = append(f.rules.broken, text)
	for _, e := range f.rules.expected {
		if strings.Contains(text, e) {
			if f.rules.met == nil {
				f.rules.met = map[string]int{}
			}
			f.rules.met[e]++
			return
		}
	}
	if !f.closed {
		f.t.Errorf("discordtest: the bot broke a rule: %s", text)
	}
}

func (r *rules) finish(t testing.TB) {
	for _, e := range r.expected {
		if r.met[e] == 0 {
			t.Errorf("discordtest: no rule was broken that says %q", e)
		}
	}
}
