package corpus_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"dateline/corpus"
)

// marked is a text with its sentences, marked by hand and trimmed.
type marked struct {
	name, text string
	sentences  []string
}

func readMarked(tb testing.TB, file string) []marked {
	tb.Helper()
	var cases []marked
	for line := range strings.Lines(readFile(tb, file)) {
		name, text, ok := strings.Cut(strings.TrimSuffix(line, "\n"), "\t")
		if !ok || strings.HasPrefix(line, "#") {
			continue
		}
		text = strings.NewReplacer("⏎", "\n", "␍", "\r").Replace(text)
		m := marked{name: name, text: strings.ReplaceAll(text, "‖", "")}
		for s := range strings.SplitSeq(text, "‖") {
			m.sentences = append(m.sentences, strings.TrimSpace(s))
		}
		cases = append(cases, m)
	}
	return cases
}

// readSeeds returns the seed articles, whose sentences stand one a line in
// testdata/seeds.
func readSeeds(tb testing.TB) []marked {
	tb.Helper()
	var cases []marked
	for _, seed := range [][2]string{{"wsj", "000_*"}, {"npr", "001_*"}, {"cnn", "002_*"}} {
		files, err := filepath.Glob(filepath.Join("..", "seeds", seed[1]))
		if err != nil || len(files) != 1 {
			tb.Fatalf("seed %s: found %v, %v", seed[0], files, err)
		}
		marks := strings.TrimSuffix(readFile(tb, filepath.Join("testdata", "seeds", seed[0]+".txt")), "\n")
		cases = append(cases, marked{seed[0], readFile(tb, files[0]), strings.Split(marks, "\n")})
	}
	return cases
}

func readFile(tb testing.TB, name string) string {
	tb.Helper()
	b, err := os.ReadFile(name)
	if err != nil {
		tb.Fatal(err)
	}
	return string(b)
}

func trimmed(text string, spans []corpus.Span) []string {
	var out []string
	for _, s := range spans {
		out = append(out, corpus.Trim(text, s).In(text))
	}
	return out
}

// TestSplitMarked scores the splitter on the hand-marked sets. Cases named
// here are known to fail; one that stops failing must leave the list.
func TestSplitMarked(t *testing.T) {
	sets := []struct {
		name  string
		cases []marked
		fails map[string]bool
	}{
		{"splits", readMarked(t, "testdata/splits.txt"), nil},
		{"heldout", readMarked(t, "testdata/heldout.txt"), map[string]bool{"h-end-eu": true, "h-wrap": true, "h-lettered": true}},
		{"seeds", readSeeds(t), nil},
	}
	for _, set := range sets {
		t.Run(set.name, func(t *testing.T) {
			exact := 0
			for _, c := range set.cases {
				diff := cmp.Diff(c.sentences, trimmed(c.text, corpus.Split(c.text)))
				if diff == "" {
					exact++
				}
				if (diff != "") != set.fails[c.name] {
					t.Errorf("%s (-marked +split):\n%s", c.name, diff)
				}
			}
			t.Logf("%d of %d cases exact", exact, len(set.cases))
		})
	}
}

// TestSplitHardWrapped: wrapping a text at any column, or turning its line ends
// into CR LF, leaves its sentences what they were.
func TestSplitHardWrapped(t *testing.T) {
	for _, seed := range readSeeds(t) {
		for width := 50; width <= 110; width += 3 {
			for _, feed := range []string{"\n", "\r\n"} {
				var wrapped []string
				for paragraph := range strings.SplitSeq(seed.text, "\n") {
					wrapped = append(wrapped, wrap(paragraph, width, feed))
				}
				text := strings.Join(wrapped, feed+feed)
				var got []string
				for _, s := range trimmed(text, corpus.Split(text)) {
					got = append(got, strings.Join(strings.Fields(s), " "))
				}
				if diff := cmp.Diff(seed.sentences, got); diff != "" {
					t.Errorf("%s at %d columns, %q (-marked +split):\n%s", seed.name, width, feed, diff)
				}
			}
		}
	}
}

func wrap(text string, width int, feed string) string {
	var b strings.Builder
	column := 0
	for word := range strings.FieldsSeq(text) {
		n := utf8.RuneCountInString(word)
		switch {
		case column == 0:
		case column+1+n > width:
			b.WriteString(feed)
			column = 0
		default:
			b.WriteByte(' ')
			column++
		}
		b.WriteString(word)
		column += n
	}
	return b.String()
}

// TestSplitTypographic: curly quotes cut as straight ones do.
func TestSplitTypographic(t *testing.T) {
	for _, seed := range readSeeds(t) {
		text := curl(seed.text)
		var want []string
		for _, s := range trimmed(seed.text, corpus.Split(seed.text)) {
			want = append(want, uncurl(s))
		}
		var got []string
		for _, s := range trimmed(text, corpus.Split(text)) {
			got = append(got, uncurl(s))
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s (-straight +curly):\n%s", seed.name, diff)
		}
	}
}

// curl makes the double quotes of text typographic: opening and closing ones
// alternate.
func curl(text string) string {
	var b strings.Builder
	open := false
	for _, r := range text {
		if r == '"' {
			open = !open
			r = map[bool]rune{true: '“', false: '”'}[open]
		}
		b.WriteRune(r)
	}
	return b.String()
}

func uncurl(text string) string { return strings.NewReplacer("“", "\"", "”", "\"").Replace(text) }

// TestSplitAmongOthers: what stands before and after a text doesn't change
// where it is cut.
func TestSplitAmongOthers(t *testing.T) {
	for _, c := range readMarked(t, "testdata/splits.txt") {
		if strings.ContainsAny(c.text, "\r\n") || c.text != strings.TrimSpace(c.text) {
			continue
		}
		text := "Officials met in Kabul.\n\n" + c.text + "\n\nThey left."
		want := append(append([]string{"Officials met in Kabul."}, c.sentences...), "They left.")
		if diff := cmp.Diff(want, trimmed(text, corpus.Split(text))); diff != "" {
			t.Errorf("%s (-marked +split):\n%s", c.name, diff)
		}
	}
}

// TestSplitBounded: text without any punctuation comes in pieces, cut between
// words where there are any.
func TestSplitBounded(t *testing.T) {
	for name, text := range map[string]string{
		"words":  strings.Repeat("word ", 5000),
		"none":   strings.Repeat("x", 20000),
		"han":    strings.Repeat("戦争", 5000),
		"commas": strings.Repeat("on and on, ", 2000),
		"bytes":  strings.Repeat("\xff", 20000),
	} {
		spans := corpus.Split(text)
		checkTiles(t, text, spans)
		for _, s := range spans[:len(spans)-1] {
			cut := s.In(text)
			if s.Len() > 2010 {
				t.Errorf("%s: a sentence of %d bytes", name, s.Len())
			}
			if strings.Contains(text, " ") && !strings.HasSuffix(cut, " ") || name == "commas" && !strings.HasSuffix(cut, ", ") {
				t.Errorf("%s: cut inside a word or clause: %q", name, cut[len(cut)-12:])
			}
		}
	}
}

// checkTiles fails unless the spans cover text from end to end, none empty.
func checkTiles(tb testing.TB, text string, spans []corpus.Span) {
	tb.Helper()
	at := 0
	for i, s := range spans {
		if s.Start != at || s.End <= s.Start {
			tb.Fatalf("sentence %d is %v, want a start of %d", i, s, at)
		}
		if utf8.ValidString(text) && !utf8.ValidString(s.In(text)) {
			tb.Fatalf("sentence %d %v cuts a character", i, s)
		}
		trim := corpus.Trim(text, s)
		if trim.Start < s.Start || trim.End > s.End || trim.Len() < 0 {
			tb.Fatalf("sentence %d: Trim(%v) = %v", i, s, trim)
		}
		at = s.End
	}
	if at != len(text) {
		tb.Fatalf("sentences end at %d of %d bytes", at, len(text))
	}
}
