//go:build unix

package repl_test

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"dateline/rag"
	"dateline/render"
	"dateline/repl"
)

// TestCopy puts a quote and an answer into the terminal's clipboard.
func TestCopy(t *testing.T) {
	t.Parallel()
	s := bridge()
	s.date = "2010-10-06"
	c := start(t, 100, 40, s).ready()
	c.keys(question + "\r")
	c.sees("1.23 s", "> Ask a question")
	clipboard := func(want string) {
		t.Helper()
		c.until(func() bool { return c.Clipboard() == want }, "the clipboard should hold %q, and holds %q", want, c.Clipboard())
	}
	c.keys("/copy 1\r")
	c.sees("Copied: the quote of [1]")
	first := "“The bridge opened on Monday.”\nGazette, Bridge opens, 2010-10-06, https://gazette.example/bridge (gazette, bytes 0–28)"
	clipboard(first)
	c.keys("/copy\r")
	c.sees("Copied: the answer with 2 sources.")
	clipboard("Gazette: “The bridge opened on Monday.” [1]\nHerald: “The bridge did **not** open on Monday.” It is *still* `shut`. [2]\n" +
		"Gazette and Herald differ: compare “Gazette: “The bridge opened on Monday.”” and “Herald: “The bridge did **not** open on Monday.” It is *still* `shut`.”\n" +
		"\n[1] " + first + "\n\n[2] “The bridge did not open on Monday.”\nHerald, Bridge stays shut (herald, bytes 0–34)\n")
	c.keys("/copy 3\r")
	c.sees("the last answer has no [3]: give 1 to 2, or /copy for the answer")
}

// TestSoftLines checks that the terminal, and not the program, breaks an
// answer's lines, whatever its width, and that none is lost or doubled.
func TestSoftLines(t *testing.T) {
	t.Parallel()
	for columns := 30; columns < 46; columns++ {
		var claims []string
		for i := range 12 {
			claims = append(claims, fmt.Sprintf("Sentence %d%s ends here.", i, strings.Repeat(" word", 8+i)))
		}
		claims = append(claims, "日本語 wide "+strings.Repeat("日本", 30)+" end.")
		c := start(t, columns, 20, &script{plan: plan{claims: claims}}).ready()
		c.keys(question + "\r")
		c.sees("1.23 s", "> Ask a question")
		all := c.All()
		soft := 0
		for i, claim := range claims[:12] {
			text := fmt.Sprintf("%s [%d]", claim, i%2+1)
			if strings.Contains(all, broken(text, columns)) {
				soft++
			}
			if n := strings.Count(strings.Join(strings.Fields(all), " "), fmt.Sprintf("Sentence %d", i)); n < 1 {
				t.Errorf("%d columns: sentence %d is lost", columns, i)
			}
		}
		if soft < 10 { // one that ends with a row can't be left to the terminal
			t.Errorf("%d columns: only %d of 12 sentences are in one line:\n%s", columns, soft, all)
		}
		if strings.Contains(all, "\n\n\n") {
			t.Errorf("%d columns: there are blank lines:\n%s", columns, all)
		}
		if n, m := strings.Count(all, "日"), strings.Count(all, "本"); n != 31 || m != 31 {
			t.Errorf("%d columns: %d and %d of 31 wide characters", columns, n, m)
		}
		c.keys("\x04")
		c.leaves()
	}
}

// broken is a text as a terminal breaks it.
func broken(text string, columns int) string {
	var rows []string
	for runes := []rune(text); len(runes) > 0; {
		n := min(columns, len(runes))
		rows = append(rows, strings.TrimRight(string(runes[:n]), " "))
		runes = runes[n:]
	}
	return strings.Join(rows, "\n")
}

// TestScopeInPrompt shows what questions are narrowed to, and that a new
// conversation keeps it.
func TestScopeInPrompt(t *testing.T) {
	t.Parallel()
	c := answered(t, 100, 40)
	c.keys("/outlet herald\r")
	c.sees("drawn from Herald only", "Herald> Ask a question")
	c.keys("/article gazette\r")
	c.sees("Herald and gazette> Ask a question")
	c.keys("one\x1b\rtwo\r")
	c.sees("\nHerald and gazette> one\n                    two\n", "Herald and gazette> Ask a question")
	c.keys("/new\r")
	c.sees("A new conversation. Answers are still drawn from Herald and gazette only: /outlet all and")
	c.keys("/outlet all\r/article all\r")
	c.sees("\n> Ask a question")
	p := plainly(t, bridge())
	p.asks()
	p.keys("/outlet herald\r")
	p.until(func() bool { return strings.HasSuffix(p.Screen(), "\nHerald>") }, "the prompt has the scope")
}

// TestTokens tells what a model's answer cost.
func TestTokens(t *testing.T) {
	t.Parallel()
	s := bridge()
	s.model, s.tokens, s.cost = "tiny-1", 1234, 0.00125
	c := start(t, 100, 30, s).ready()
	c.keys(question + "\r")
	c.sees("tiny-1 · 1234 tokens, cost 0.00125")
}

// TestPlainSaysWhatItWaitsFor opens slowly and answers slowly.
func TestPlainSaysWhatItWaitsFor(t *testing.T) {
	t.Parallel()
	s := bridge()
	s.gate = make(chan struct{})
	ready := make(chan struct{})
	c := start(t, 80, 30, s, func(o *repl.Options, services *repl.Services) {
		o.Manner, o.Style = repl.Plain, render.Style{Width: 80}
		o.Opening = func() string { return "indexing, 3 of 5" }
		of := *services
		o.Open = func(context.Context) (repl.Services, error) {
			<-ready
			return of, nil
		}
	})
	c.sees("Wait: indexing, 3 of 5.")
	close(ready)
	c.asks("Dateline")
	s.set(func(p *plan) { p.asked = make(chan rag.Question, 1) })
	c.keys(question + "\r")
	c.sees("Searching.", "Found 2 passages from 2 outlets: reading.")
	for range 3 {
		s.gate <- struct{}{}
	}
	c.asks("1.23 s")
}
