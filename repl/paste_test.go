//go:build unix

package repl_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"dateline/rag"
	"dateline/repl"
)

// long20 is a text that is held as one mark.
var long20 = strings.TrimSuffix(strings.Repeat("line of words\n", 20), "\n")

const mark20 = "[paste 1: 20 lines, 279 bytes]"

// pasted is a session whose editor has "before ", the mark of long20 and " after"
// in it.
func pasted(t *testing.T, change ...func(*repl.Options, *repl.Services)) (*chat, *script) {
	t.Helper()
	s := bridge()
	s.asked = make(chan rag.Question, 9)
	c := start(t, 80, 40, s, change...).ready()
	c.keys("before ")
	if err := c.Paste(long20); err != nil {
		t.Fatal(err)
	}
	c.sees("> before "+mark20, "Tab opens the paste")
	c.keys(" after")
	c.sees(mark20 + " after")
	return c, s
}

// TestPasteIsOneThing edits around and into a mark, in each way there is: it is
// there whole or not at all, and what is asked has no part of one.
func TestPasteIsOneThing(t *testing.T) {
	t.Parallel()
	toEnd := strings.Repeat("\x1b[D", len(" after"))
	for name, x := range map[string]struct{ keys, want string }{
		"whole":                   {"", "before " + long20 + " after"},
		"backspace":               {toEnd + "\x7f", "before  after"},
		"delete":                  {toEnd + "\x1b[D\x1b[3~", "before  after"},
		"word before the cursor":  {toEnd + "\x17", "before  after"},
		"word after the cursor":   {toEnd + "\x1b[D\x1bd", "before  after"},
		"over it and back":        {toEnd + "\x1b[D\x1b[D|\x1b[C\x1b[C!", "before| " + long20 + "! after"},
		"word by word into it":    {toEnd + "\x1bb\x1bb|", "|before " + long20 + " after"},
		"to its start and typing": {toEnd + "\x1b[Dx", "before x" + long20 + " after"},
		"cut and brought back":    {toEnd + "\x17\x05\x19", "before  after" + long20},
		"near miss":               {toEnd + "\x1b[D[\x7f", "before " + long20 + " after"},
		"transposed":              {toEnd + "\x14", ""},
		"upper case":              {toEnd + "\x1b[D\x1bu", ""},
	} {
		t.Run(name, func(t *testing.T) {
			c, s := pasted(t)
			c.keys(x.keys)
			c.keys("\r")
			got := (<-s.asked).Text
			if x.want != "" && got != x.want {
				t.Errorf("asked %q, want %q", got, x.want)
			}
			if strings.Contains(strings.ToLower(got), "paste") || strings.Contains(got, "279 byte") {
				t.Errorf("a mark was asked: %q", got)
			}
		})
	}
}

// TestMarkTypedByHand is asked as it is where no such paste is held.
func TestMarkTypedByHand(t *testing.T) {
	t.Parallel()
	s := bridge()
	s.asked = make(chan rag.Question, 1)
	c := start(t, 80, 24, s).ready()
	c.keys("what is [paste 1: 3 lines, 9 bytes]?\r")
	if got := (<-s.asked).Text; got != "what is [paste 1: 3 lines, 9 bytes]?" {
		t.Errorf("asked %q", got)
	}
}

// TestOpenPaste edits a paste in the line.
func TestOpenPaste(t *testing.T) {
	t.Parallel()
	c, s := pasted(t)
	c.keys(strings.Repeat("\x1b[D", len(" after")) + "\t!")
	c.sees("line of words!")
	c.keys("\r")
	if got := (<-s.asked).Text; got != "before "+long20+"! after" {
		t.Errorf("asked %q", got)
	}
	// Recalled, it is one thing again.
	c.sees("1.23 s", "> Ask a question")
	c.keys("\x1b[A")
	c.sees("> [paste 2: 20 lines")
}

// TestEditor edits what is being typed in a program of the person's, which is
// given the pasted text and not its mark.
func TestEditor(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	seen := filepath.Join(folder, "seen")
	program := filepath.Join(folder, "an editor")
	script := "#!/bin/sh\ncp \"$2\" '" + seen + "'\nls -l \"$2\" >> '" + seen + ".mode'\nprintf 'Who cut it?\\nAnd why?\\n' > \"$2\"\n"
	if err := os.WriteFile(program, []byte(script), 0o700); err != nil {
		t.Fatal(err)
	}
	c, s := pasted(t, func(o *repl.Options, _ *repl.Services) {
		o.Env = append(o.Env, "EDITOR=false", `VISUAL="`+program+`" -w`)
	})
	c.keys("\x18\x05")
	c.sees("> Who cut it?\n  And why?")
	if got := string(must(os.ReadFile(seen))); got != "before "+long20+" after\n" {
		t.Errorf("the editor was given %q", got)
	}
	if mode := string(must(os.ReadFile(seen + ".mode"))); !strings.HasPrefix(mode, "-rw-------") {
		t.Errorf("the file was %s", mode)
	}
	c.keys("\r")
	if got := (<-s.asked).Text; got != "Who cut it?\nAnd why?" {
		t.Errorf("asked %q", got)
	}
	c.sees("1.23 s", "> Ask a question")
	c.keys("/1\r")
	c.sees("bytes 0–28 of gazette")
	// One that fails leaves the text as it was.
	d := start(t, 80, 24, bridge(), func(o *repl.Options, _ *repl.Services) { o.Env = append(o.Env, "EDITOR=false") }).ready()
	d.keys("half\x18\x05")
	d.sees("> half", "The editor failed, so the text is as it was")
}
