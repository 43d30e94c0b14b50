package render_test

import (
	"bytes"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/charmbracelet/x/ansi"
	"github.com/google/go-cmp/cmp"

	"dateline/corpus"
	"dateline/rag"
	"dateline/render"
)

var update = flag.Bool("update", false, "write the golden files anew")

// golden compares with a file of testdata, or writes it.
func golden(t *testing.T, name string, got []byte) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if *update {
		if err := os.WriteFile(path, got, 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatalf("%v: run go test ./render -update", err)
	}
	if d := cmp.Diff(string(want), string(got)); d != "" {
		t.Errorf("%s (go test ./render -update rewrites it):\n%s", name, d)
	}
}

func citation(n int, outlet, url, quote string) rag.Citation {
	date := ""
	if url != "" {
		date = "2010-10-06"
	}
	return rag.Citation{
		Number: n, ArticleID: strings.ToLower(outlet), Outlet: outlet, Headline: outlet + " on the harbour <closed> & its tanker", URL: url, Date: date,
		PassageID: "0123456789abcdef", Span: corpus.Span{Start: 10 * n, End: 10*n + len(quote)}, Quote: quote,
	}
}

// answered has all that an answer can have.
func answered() *rag.Answer {
	a, b := "The harbour was closed on Tuesday after a tanker\nran aground at its mouth.", "The harbour was never closed, “not for a minute”."
	return &rag.Answer{
		Question: "And was it closed?", Standalone: "Which harbour? And was it closed?", CondensedBy: rag.CondensedByRules, Mode: "llm", Notice: "The model is away: these are the articles' own sentences.",
		Claims: []rag.Claim{
			{Text: "Echo, citing the coast guard: “The harbour was closed on Tuesday after a tanker ran aground at its mouth.”", Citations: []int{1}, Verdict: rag.Supported},
			{Text: "Word: “The harbour was never closed, “not for a minute”.”", Citations: []int{2, 1}, Verdict: rag.Unconfirmed, Reason: "too far in meaning"},
		},
		Citations: []rag.Citation{citation(1, "Echo", "https://echo.example/a?b=1&c=2", a), citation(2, "Word", "", b)},
		Conflicts: []rag.Conflict{{A: 0, B: 1}},
		Dropped:   []rag.Dropped{{Text: "It sank.", Reason: "no citation"}},
		Usage: rag.Usage{
			Retrieve: 1500 * time.Microsecond, Answer: 20 * time.Millisecond, Total: 21500 * time.Microsecond,
			Model: "small", PromptVersion: "3", Calls: 1, PromptTokens: 700, CompletionTokens: 40,
			Estimated: true, Cost: 0.0125, JudgeCalls: 2, JudgeTokens: 310,
		},
	}
}

func refused() *rag.Answer {
	return &rag.Answer{
		Question: "Who sank it?", Standalone: "Who sank it?", Mode: "extractive",
		Refusal: &rag.Refusal{
			Reason: rag.ReasonNoAnswer, Message: "The articles don't answer that.",
			Nearest: []rag.Citation{citation(1, "Echo", "https://echo.example/a", "Nobody was hurt.")},
		},
	}
}

func hits() []rag.Hit {
	return []rag.Hit{
		{
			Passage: corpus.Passage{ID: "aa", ArticleID: "echo", Span: corpus.Span{Start: 0, End: 34}}, Outlet: "Echo", Headline: "Tanker aground",
			URL: "https://echo.example/a", Text: "The harbour was closed\r\non Tuesday.", Score: 1.234, Dense: 0.8765, Lexical: 12.345, DenseRank: 1, LexicalRank: 2,
		},
		{
			Passage: corpus.Passage{ID: "bb", ArticleID: "word", Span: corpus.Span{Start: 5, End: 20}}, Outlet: "Word", Headline: "Not closed",
			Text: "It was open all day long, and whoever says otherwise wasn't there.", Score: -0.5, Dense: 0.7, DenseRank: 9,
		},
	}
}

func TestText(t *testing.T) {
	for name, s := range map[string]render.Style{
		"plain": {}, "colour": {Color: true}, "links": {Links: true}, "40": {Width: 40}, "80": {Width: 80},
		"all-40": {Color: true, Links: true, Width: 40},
	} {
		t.Run(name, func(t *testing.T) {
			var b bytes.Buffer
			for _, write := range []func() error{
				func() error { return render.WriteAnswer(&b, answered(), s) },
				func() error { return render.WriteAnswer(&b, refused(), s) },
				func() error { return render.WriteHits(&b, hits(), s) },
				func() error { return render.WriteHits(&b, nil, s) },
			} {
				if err := write(); err != nil {
					t.Fatal(err)
				}
				b.WriteString("----\n")
			}
			golden(t, "text-"+name+".txt", b.Bytes())
			for line := range strings.Lines(b.String()) {
				if w := ansi.StringWidth(strings.TrimRight(line, "\n")); s.Width > 0 && w > s.Width {
					t.Errorf("%d columns of %d: %q", w, s.Width, line)
				}
			}
		})
	}
}

// A click leads to a web page or nowhere: articles say what their address is.
func TestLinksLeadToTheWeb(t *testing.T) {
	s := render.Style{Links: true}
	for url, want := range map[string]bool{
		"https://example.org/a": true, "http://example.org": true,
		"": false, "javascript:alert(1)": false, "file:///etc/passwd": false, "data:text/html,x": false, "example.org": false, "ssh://host": false, "vscode://open": false,
	} {
		if out := s.Link("text", url); strings.Contains(out, "\x1b]8;") != want || !strings.Contains(out, "text") {
			t.Errorf("%q becomes %q", url, out)
		}
	}
}

// An answer that is written event by event is the same text.
func TestStream(t *testing.T) {
	for _, s := range []render.Style{{}, {Color: true, Links: true, Width: 40}} {
		for _, a := range []*rag.Answer{answered(), refused()} {
			var whole, pieces bytes.Buffer
			if err := render.WriteAnswer(&whole, a, s); err != nil {
				t.Fatal(err)
			}
			stream := render.NewStream(&pieces, s)
			events := []rag.Event{rag.Retrieved{}}
			for i, c := range a.Claims {
				shown := rag.ClaimShown{Claim: c}
				if i == 0 {
					shown.NewCitations = a.Citations
				}
				events = append(events, shown)
			}
			if a.Refusal != nil {
				events = append(events, rag.Refused{Refusal: *a.Refusal})
			}
			for _, e := range append(events, rag.Done{Answer: a}) {
				if err := stream.Write(e); err != nil {
					t.Fatal(err)
				}
			}
			if d := cmp.Diff(whole.String(), pieces.String()); d != "" {
				t.Errorf("(-whole +pieces)\n%s", d)
			}
		}
	}
}

func TestJSON(t *testing.T) {
	for name, write := range map[string]func(*bytes.Buffer) error{
		"answered": func(b *bytes.Buffer) error { return render.WriteJSON(b, answered()) },
		"refused":  func(b *bytes.Buffer) error { return render.WriteJSON(b, refused()) },
		"empty":    func(b *bytes.Buffer) error { return render.WriteJSON(b, &rag.Answer{}) },
		"hits":     func(b *bytes.Buffer) error { return render.WriteHitsJSON(b, "Was it?", hits()) },
		"no-hits":  func(b *bytes.Buffer) error { return render.WriteHitsJSON(b, "Was it?", nil) },
	} {
		t.Run(name, func(t *testing.T) {
			var b bytes.Buffer
			if err := write(&b); err != nil {
				t.Fatal(err)
			}
			if n := bytes.Count(b.Bytes(), []byte("\n")); n != 1 {
				t.Errorf("%d lines, want one object on one line", n)
			}
			golden(t, name+".json", b.Bytes())
		})
	}
}

// hostile is what an article or a model may hold to steer a terminal.
const hostile = "a\x1b[2Jb\x1b]8;;https://evil.example\x07c\x1b]0;title\x1b\\d\x9be\u009b31mf\x00g\rh\u202ei\u2066j\nk\x7f\tl\u0085m"

// TestNothingSteersTheTerminal puts hostile text in every field.
func TestNothingSteersTheTerminal(t *testing.T) {
	evil := rag.Citation{Number: 1, ArticleID: hostile, Outlet: hostile, Headline: hostile, URL: "https://e.example/" + hostile, Date: hostile, Quote: hostile, Span: corpus.Span{End: 9}}
	all := &rag.Answer{
		Notice: hostile, Citations: []rag.Citation{evil}, Conflicts: []rag.Conflict{{A: 0, B: 1}},
		Claims: []rag.Claim{{Text: hostile, Citations: []int{1}, Verdict: rag.Supported}, {Text: hostile, Citations: []int{1}, Verdict: rag.Unconfirmed, Reason: hostile}},
	}
	no := &rag.Answer{Refusal: &rag.Refusal{Message: hostile, Nearest: []rag.Citation{evil}}}
	found := []rag.Hit{{Passage: corpus.Passage{ArticleID: hostile}, Outlet: hostile, Headline: hostile, URL: evil.URL, Text: hostile}}
	for _, s := range []render.Style{{}, {Width: 40}, {Links: true}, {Links: true, Color: true, Width: 40}} {
		var b bytes.Buffer
		_, _ = render.WriteAnswer(&b, all, s), render.WriteAnswer(&b, no, s)
		_ = render.WriteHits(&b, found, s)
		checkHarmless(t, s, b.String())
	}
}

func checkHarmless(t *testing.T, s render.Style, out string) {
	t.Helper()
	// What the style itself writes: colours, and links that are shut again.
	for _, own := range []string{"\x1b[0m", "\x1b[1m", "\x1b[2m", "\x1b[36m"} {
		if s.Color {
			out = strings.ReplaceAll(out, own, "")
		}
	}
	if s.Links {
		out = strings.ReplaceAll(out, ansi.ResetHyperlink(), "")
		for {
			before, rest, found := strings.Cut(out, "\x1b]8;;")
			if !found {
				break
			}
			url, after, _ := strings.Cut(rest, "\x07")
			if strings.ContainsFunc(url, unicode.IsControl) {
				t.Errorf("%+v: a link goes to %q", s, url)
			}
			out = before + after
		}
	}
	if !utf8.ValidString(out) {
		t.Errorf("%+v: bytes that are no characters reach the terminal: %q", s, out)
	}
	for i, r := range out {
		if unicode.IsControl(r) && r != '\n' || unicode.Is(unicode.Bidi_Control, r) {
			t.Errorf("%+v: %q reaches the terminal in %q", s, r, out[max(0, i-20):min(len(out), i+20)])
			return
		}
	}
}

func TestClean(t *testing.T) {
	for text, want := range map[string]string{
		"": "", "as it is": "as it is", " a \r\n\t b ": "a b", "a\x1b[31mb": "a [31mb", "a\u202eb": "ab", "a\x00b\u009bc": "a b c", "Zoë 北京 👩‍👩‍👧": "Zoë 北京 👩‍👩‍👧",
	} {
		if got := render.Clean(text); got != want {
			t.Errorf("%q gives %q, want %q", text, got, want)
		}
	}
}

func TestPlain(t *testing.T) {
	if got, want := render.Plain(refused()), "The articles don't answer that."; got != want {
		t.Errorf("got %q", got)
	}
	if got := render.Plain(answered()); strings.Count(got, "\n") != 1 || !strings.HasSuffix(got, " [2][1]") {
		t.Errorf("got %q", got)
	}
	if got := render.Part(0.5, 0, "%.1f") + " " + render.Part(0.5, 3, "%.1f"); got != "not found 0.5 (no. 3)" {
		t.Errorf("got %q", got)
	}
}

// copied is an answer in which outlets print one another's words.
func copied() *rag.Answer {
	copies := func(outlets ...string) []rag.Copy {
		var out []rag.Copy
		for _, o := range outlets {
			out = append(out, rag.Copy{ArticleID: strings.ToLower(o), Outlet: o, Span: corpus.Span{Start: 3, End: 9}})
		}
		return out
	}
	return &rag.Answer{
		Claims: []rag.Claim{{Text: "Charlie: “It cost 48.”", Citations: []int{1}}, {Text: "Delta: “It cost 52.”", Citations: []int{2}}, {Text: "Alpha: “It is old.”", Citations: []int{3}}},
		Citations: []rag.Citation{
			{Number: 1, Outlet: "Charlie", Quote: "It cost 48.", Also: "Alpha and Bravo", Copies: copies("Alpha", "Bravo")},
			{Number: 2, Outlet: "Delta", Quote: "It cost 52."},
			{Number: 3, Outlet: "Alpha", Quote: "It is old.", Agency: "Reuters", Also: "Bravo, Charlie and 2 more", Copies: copies("Bravo", "Charlie", "Delta", "Echo")},
		},
		Conflicts: []rag.Conflict{{A: 0, B: 1}},
	}
}

// TestCopiesAreCredited: all outlets that print a quote are told of, on each side
// of a difference too, and the agency whose words it gives.
func TestCopiesAreCredited(t *testing.T) {
	var text, object bytes.Buffer
	if err := render.WriteAnswer(&text, copied(), render.Style{}); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{
		"Charlie (also in Alpha and Bravo) and Delta seem to differ: compare [1] and [2].",
		"[1] Charlie (also in Alpha and Bravo) · ", "[2] Delta · ", "[3] Reuters, printed by Alpha, Bravo and 3 more · ",
	} {
		if !strings.Contains(text.String(), want) {
			t.Errorf("no %q in\n%s", want, text.String())
		}
	}
	if err := render.WriteJSON(&object, copied()); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{`"agency":"Reuters"`, `{"article":"bravo","outlet":"Bravo","start":3,"end":9}`, `"also":"Alpha and Bravo"`} {
		if !strings.Contains(object.String(), want) {
			t.Errorf("no %s in %s", want, object.String())
		}
	}
}
