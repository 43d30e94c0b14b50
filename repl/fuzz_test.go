//go:build unix

package repl_test

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
	"unicode"

	"dateline/repl"
)

// FuzzPipeJSON gives any bytes as lines of JSON: each line gets one line back.
func FuzzPipeJSON(f *testing.F) {
	for _, s := range []string{"", "\n\n", `{"question":"When?"}`, `{"question":"When?","top_k":-1}` + "\nx\n", `{"id":{"a":[1]},"question":"\u0000"}`, "\xff\xfe{", `[]`, `{"question":"a"}{}`} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, input []byte) {
		var out bytes.Buffer
		_ = repl.Run(t.Context(), repl.Options{Manner: repl.PipeJSON, Stdin: bytes.NewReader(input), Stdout: &out, Stderr: io.Discard, Open: opens(bridge())})
		want := 0
		for line := range strings.Lines(string(input)) {
			if strings.TrimSpace(line) != "" {
				want++
			}
		}
		got := 0
		for line := range bytes.Lines(out.Bytes()) {
			got++
			if !json.Valid(line) {
				t.Errorf("not JSON: %s", line)
			}
		}
		if got != want {
			t.Errorf("%d lines for %d:\n%s", got, want, out.Bytes())
		}
	})
}

func opens(e repl.Engine) func(context.Context) (repl.Services, error) {
	return func(context.Context) (repl.Services, error) {
		return repl.Services{Engine: e, Library: paper, FixtureLine: fixtureLine}, nil
	}
}

// FuzzClaim shows any text as an answer's sentence: nothing in it may steer a
// terminal, and what stands in quotation marks stays as it is.
func FuzzClaim(f *testing.F) {
	for _, s := range []string{"", "# a", "**b** *c* `d` - e", "“**x**” **y**", "\x1b[2J\u009b31m\u202e", "**", "*a", "__a__b__", "“", "\xff"} {
		f.Add(s, 40)
	}
	f.Fuzz(func(t *testing.T, claim string, width int) {
		s := bridge()
		s.claims = []string{claim, "“" + claim + "”"}
		var out bytes.Buffer
		o := repl.Options{Manner: repl.Plain, Stdin: strings.NewReader("When?\n"), Stdout: &out, Stderr: io.Discard, Open: opens(s)}
		o.Style.Width = width % 200
		if err := repl.Run(t.Context(), o); err != nil {
			t.Fatal(err)
		}
		for _, r := range out.String() {
			if r != '\n' && unicode.IsControl(r) || unicode.Is(unicode.Bidi_Control, r) {
				t.Errorf("%U reached the terminal", r)
			}
		}
	})
}

// FuzzLoad loads any file as a conversation and looks at it in every way.
func FuzzLoad(f *testing.F) {
	folder := f.TempDir()
	saved := filepath.Join(folder, "saved.json")
	err := repl.Run(f.Context(), repl.Options{Manner: repl.Pipe, Stdin: strings.NewReader(question + "\n/save " + saved + "\n"), Stdout: io.Discard, Stderr: io.Discard, Open: opens(bridge())})
	if err != nil {
		f.Fatal(err)
	}
	data, err := os.ReadFile(saved)
	if err != nil {
		f.Fatal(err)
	}
	f.Add(data)
	f.Add(bytes.ReplaceAll(data, []byte(`"Start": 0`), []byte(`"Start": -9`)))
	f.Add(bytes.ReplaceAll(data, []byte(`"A": 0`), []byte(`"A": -1`)))
	f.Add([]byte(`{"schema":"dateline.session/1","answers":[null]}`))
	f.Add([]byte(`{"schema":"dateline.session/1","answers":[{"Claims":[{"Citations":[7]}]}]}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		path := filepath.Join(t.TempDir(), "x.json")
		if err := os.WriteFile(path, data, 0o600); err != nil {
			t.Fatal(err)
		}
		commands := "/load " + path + "\n/1\n/2\n/read 1\n/sources\n/why\n/conflicts\n/history\n/save " + path + ".md\n/eval " + path + "l\n" + question + "\n/retry\n"
		_ = repl.Run(t.Context(), repl.Options{Manner: repl.Pipe, Stdin: strings.NewReader(commands), Stdout: io.Discard, Stderr: io.Discard, Open: opens(bridge())})
	})
}

// TestMonkey hits keys at random and then leaves.
func TestMonkey(t *testing.T) {
	t.Parallel()
	keys := []string{
		"a", "é", "日", "👩‍👩‍👧", "ש", " ", "/", "/1\r", "/o", "\t", "\x1b[Z", "\r", "\x1b\r", "\\", "\x7f", "\x01", "\x05", "\x0b", "\x15", "\x17", "\x19",
		"\x12", "\x03", "\x0c", "\x0f", "q", "\x1b[A", "\x1b[B", "\x1b[C", "\x1b[D", "\x1b[3~", "\x1b[5~", "\x1bb", "\x1bd", "\x1b[200~x\ry\x1b[201~", "\x1b[1;2C", "\x14", "\x00", "\xff", "/help\r", "bridge?\r",
	}
	for seed := range uint64(2) {
		random := rand.New(rand.NewPCG(seed, 8))
		c := start(t, 30+int(seed)*50, 10+int(seed)*14, bridge(), remembering(t, filepath.Join(t.TempDir(), "x.db"))).ready()
		for range 300 {
			c.keys(keys[random.IntN(len(keys))])
		}
		// Out of whatever is open, the line cleared, then away: again until the
		// keys before have all been taken.
		for ended := false; !ended; {
			c.keys("\x1bq\x03\x03\x04")
			select {
			case err := <-c.ended:
				c.ended <- err
				ended = true
			case <-time.After(50 * time.Millisecond):
			case <-t.Context().Done():
				t.Fatal("the session goes on")
			}
		}
		c.leaves()
	}
}
