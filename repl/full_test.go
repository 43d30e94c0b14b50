//go:build unix

package repl_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"dateline/rag"
	"dateline/repl"
	"dateline/state"
)

const question = "When did the bridge open?"

func bridge() *script {
	return &script{plan: plan{claims: []string{"Gazette: “The bridge opened on Monday.”", "Herald: “The bridge did **not** open on Monday.” It is *still* `shut`."}}}
}

// answered is a session with one answer on the screen.
func answered(t *testing.T, columns, rows int, change ...func(*repl.Options, *repl.Services)) *chat {
	t.Helper()
	c := start(t, columns, rows, bridge(), change...).ready()
	c.keys(question + "\r")
	c.sees("1.23 s", "> Ask a question")
	return c
}

func TestAnswer(t *testing.T) {
	t.Parallel()
	for _, size := range []struct{ columns, rows int }{{80, 24}, {120, 40}} {
		t.Run(fmt.Sprintf("%dx%d", size.columns, size.rows), func(t *testing.T) {
			c := answered(t, size.columns, size.rows)
			c.golden(fmt.Sprintf("answer-%dx%d", size.columns, size.rows))
			c.keys("/1\r")
			c.sees("bytes 0–28 of gazette", "> Ask a question")
			c.golden(fmt.Sprintf("open-%dx%d", size.columns, size.rows))
			c.keys("\x04")
			c.leaves()
		})
	}
}

// TestLooks checks what plain text can't show: that the quote is marked, that
// numbers are links, and that Markdown is rendered outside quotation marks.
func TestLooks(t *testing.T) {
	t.Parallel()
	c := answered(t, 80, 24)
	row := func(text string) (column, row int) {
		for y, line := range strings.Split(c.Screen(), "\n") {
			if before, _, found := strings.Cut(line, text); found {
				return len([]rune(before)), y
			}
		}
		t.Fatalf("no %q on the screen:\n%s", text, c.Screen())
		return 0, 0
	}
	x, y := row("Monday.” [1]")
	if cell := c.Cell(x+len([]rune("Monday.” [")), y); cell.Text != "1" || cell.Link != "https://gazette.example/bridge" {
		t.Errorf("the number of a citation is %+v, want a link to its article", cell)
	}
	c.sees("did **not** open", "It is still shut.")
	if x, y = row("still shut"); !c.Cell(x, y).Italics {
		t.Error("*still* isn't in italics")
	}
	c.keys("/open 1\r")
	c.sees("It cost 12 million.")
	if x, y = row("The bridge opened on Monday. It cost"); !c.Cell(x, y).Reverse || !c.Cell(x+27, y).Reverse {
		t.Error("the quote isn't marked")
	}
	if c.Cell(x+29, y).Reverse {
		t.Error("more than the quote is marked")
	}
}

// TestWithoutColour checks that nothing is coloured under NO_COLOR, and that the
// quote is marked all the same.
func TestWithoutColour(t *testing.T) {
	t.Parallel()
	c := answered(t, 80, 24, func(o *repl.Options, _ *repl.Services) { o.Style.Color = false })
	c.keys("/1\r")
	c.sees("»The bridge opened on Monday.« It cost 12 million.", "> Ask a question")
	for y := range 24 {
		for x := range 80 {
			if cell := c.Cell(x, y); cell.Foreground != nil || cell.Bold || cell.Faint || cell.Reverse || cell.Italics {
				t.Fatalf("column %d, row %d is %+v", x, y, cell)
			}
		}
	}
}

// TestFirstRun checks the greeting: at most five lines, and another next time.
func TestFirstRun(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "x.state.db")
	c := start(t, 80, 24, bridge(), remembering(t, path)).ready()
	c.until(func() bool { return strings.Index(c.Screen(), "\n\n> Ask") > 0 }, "the prompt follows the greeting")
	if greeting, _, _ := strings.Cut(c.Screen(), "\n\n"); strings.Count(greeting, "\n") != 4 {
		t.Errorf("greeted with\n%s", greeting)
	}
	c.keys(question + "\r")
	c.sees("1.23 s")
	c.keys("\x04")
	c.leaves()
	d := start(t, 80, 24, bridge(), remembering(t, path)).ready()
	d.sees("Dateline · 2 articles from Gazette and Herald · /help")
}

// TestBrokenMemory checks that a session goes on when nothing can be kept, and
// says so once.
func TestBrokenMemory(t *testing.T) {
	t.Parallel()
	kept, err := state.Open(t.Context(), filepath.Join(t.TempDir(), "x.state.db"))
	if err != nil {
		t.Fatal(err)
	}
	c := start(t, 100, 40, bridge(), func(o *repl.Options, s *repl.Services) {
		services := *s
		services.Memory = breaking{kept}
		services.Close = func() { _ = kept.Close() }
		o.Open = func(context.Context) (repl.Services, error) { return services, nil }
	}).ready()
	c.keys(question + "\r")
	c.sees("this conversation isn't kept: the disk is full", "> Ask a question")
	c.keys("/1\r")
	c.sees("Ctrl+O reads on")
	c.keys("Who cut the ribbon?\r")
	c.until(func() bool { return strings.Count(c.All(), "1.23 s") == 2 }, "the second is answered")
	c.keys("/good\r")
	c.sees("the last answer wasn't kept")
	if n := strings.Count(c.All(), "the disk is full"); n != 1 {
		t.Errorf("told %d times", n)
	}
}

// breaking is a memory that can't begin a conversation.
type breaking struct{ *state.Store }

func (breaking) Start(context.Context, string, string) (state.Conversation, error) {
	return state.Conversation{}, errors.New("the disk is full")
}

func TestPager(t *testing.T) {
	t.Parallel()
	c := answered(t, 60, 12)
	c.keys("/1\r")
	c.sees("Ctrl+O reads on")
	c.keys("\x0f")
	c.sees("q: back", "Traffic moved well all day.")
	if !c.OnAlternate() {
		t.Error("the pager isn't on the alternate screen")
	}
	c.keys("q")
	c.sees("> Ask a question", "Ctrl+O reads on")
	if c.OnAlternate() {
		t.Error("the alternate screen is still shown")
	}
	c.keys("/read herald\r")
	c.sees("Herald · Bridge stays shut", "Engineers want more")
	c.keys("q/sources\r")
	c.sees("bytes 0–34 of herald")
	if n := strings.Count(c.All(), question); n != 1+strings.Count(c.All(), "Try:  "+question) {
		t.Errorf("the question is shown %d times:\n%s", n, c.All())
	}
}

func TestCommands(t *testing.T) {
	t.Parallel()
	c := answered(t, 100, 60, remembering(t, filepath.Join(t.TempDir(), "x.state.db")))
	for _, step := range []struct {
		keys string
		sees []string
	}{
		{"/why\r", []string{"Cited", "1. Gazette [1]", "meaning 0.900 (no. 1)", "Left out", "- The bridge cost 13 million. (13 million is not in what it cites)"}},
		{"/9\r", []string{"the last answer has no [9]: give 1 to 2"}},
		{"/conflicts\r", []string{"Gazette and Herald differ"}},
		{"/check The bridge opened\r", []string{"The bridge opened → supported", "[1] Gazette"}},
		{"/check The bridge sank\r", []string{"The bridge sank → not in the articles", "What comes nearest:"}},
		{"/whi\r", []string{"no command /whi: did you mean /why?"}},
		{"/outlet herald\r", []string{"drawn from Herald only"}},
		{"/outlet Herold\r", []string{`no outlet "Herold" in the index: choose among Gazette, Herald`}},
		{"/outlet all\r", []string{"from every outlet"}},
		{"/top-k 3\r", []string{"drawn from 3 passages"}},
		{"/top-k many\r", []string{"give a number from 1 to 50"}},
		{"/articles\r", []string{"gazette Gazette · Bridge opens"}},
		{"/good\r", []string{"Noted, thank you."}},
		{"/name bridges\r", []string{`bot chat --resume="bridges" goes on with it`}},
		{"/sessions\r", []string{" 1. bridges (this one) · 20", "1 turn · " + question}},
		{"/mode llm\r", []string{"no command /mode"}},
	} {
		c.keys(step.keys)
		c.sees(step.sees...)
	}
}

func TestHelpFitsOneScreen(t *testing.T) {
	t.Parallel()
	c := start(t, 80, 24, bridge(), remembering(t, filepath.Join(t.TempDir(), "x.state.db"))).ready()
	c.keys("/help\r")
	c.sees("> /help", "/open N|ID", "/quit", "Ctrl+D: leave", "> Ask a question")
	c.golden("help-80x24")
}

// TestInterrupt stops an answer that hangs after its first sentence.
func TestInterrupt(t *testing.T) {
	t.Parallel()
	s := bridge()
	s.hang = true
	c := start(t, 80, 24, s).ready()
	c.keys(question + "\r")
	c.sees("Herald: “The bridge", "2 passages from 2 outlets · reading", "Ctrl+C stops")
	c.keys("\x03")
	c.sees("Stopped.", "> Ask a question")
	c.seesNot("reading")
	s.set(func(p *plan) { p.hang = false })
	c.keys("Who cut the ribbon?\r")
	c.sees("1.23 s")
	c.keys("/history\r")
	c.sees("(stopped before its end)", "2. Who cut the ribbon?")
	c.keys("\x04")
	c.leaves()
}

// TestLeaveWhileAnswering leaves with an answer under way.
func TestLeaveWhileAnswering(t *testing.T) {
	t.Parallel()
	s := bridge()
	s.hang = true
	c := start(t, 80, 24, s).ready()
	c.keys(question + "\r")
	c.sees("reading")
	c.keys("\x04")
	c.leaves()
}

func TestFailingEngine(t *testing.T) {
	t.Parallel()
	s := bridge()
	s.fail = errors.New("the model at local answered 503: try again, or /mode extractive\x1b[31m")
	c := start(t, 80, 24, s).ready()
	c.keys(question + "\r")
	c.sees("the model at local answered 503", "> Ask a question")
	s.set(func(p *plan) { p.fail = nil })
	c.keys("\x1b[A\r")
	c.sees("1.23 s")
}

func TestRefusal(t *testing.T) {
	t.Parallel()
	c := start(t, 80, 24, &script{}).ready()
	c.keys("Who is the king of France?\r")
	c.sees("The articles don't answer that.", "What comes nearest:", "[1] Gazette", "/1 shows the nearest in its place")
	c.keys("/1\r")
	c.sees("bytes 0–28 of gazette")
}

// TestTypingAhead types a second question while the first is being answered.
func TestTypingAhead(t *testing.T) {
	t.Parallel()
	s := bridge()
	s.gate = make(chan struct{})
	c := start(t, 80, 24, s).ready()
	c.keys(question + "\r")
	c.sees("reading")
	c.keys("Who cut the ribbon?\r")
	c.sees("1 question waiting")
	for range 6 {
		s.gate <- struct{}{}
	}
	c.until(func() bool { return strings.Count(c.All(), "1.23 s") == 2 }, "both are answered")
	if all := c.All(); strings.Index(all, "> "+question) > strings.Index(all, "> Who cut") {
		t.Errorf("the order is wrong:\n%s", all)
	}
}

func TestEditing(t *testing.T) {
	t.Parallel()
	s := bridge()
	s.asked = make(chan rag.Question, 1)
	c := start(t, 80, 24, s).ready()
	for _, x := range []struct{ name, keys, want string }{
		{"words and ends", "open the\x01When did \x05 bridge\x1bb\x1bbold \r", "When did open old the bridge"},
		{"kill and yank", "bridge? When \x15\x01the \x19\r", "the bridge? When"},
		{"transpose and delete", "hte\x02\x14 brigde\x02\x02\x14\x7f\x1b[3~\r", ""},
		{"lines", "one\x1b\rtwo\\\rthree\r", "one two three"},
		{"wide, emoji, right to left", "日本語 👩‍👩‍👧 שלום café\x7fe\r", "日本語 👩‍👩‍👧 שלום cafe"},
	} {
		c.keys(x.keys)
		got := (<-s.asked).Text
		if x.want != "" && strings.Join(strings.Fields(got), " ") != x.want {
			t.Errorf("%s: asked %q, want %q", x.name, got, x.want)
		}
		c.sees("> Ask a question")
	}
}

// TestWide checks where the cursor is after characters of two columns, one of
// several code points, and letters that run the other way.
func TestWide(t *testing.T) {
	t.Parallel()
	c := start(t, 80, 24, bridge()).ready()
	const text = "日本語 👩‍👩‍👧 שלום"
	c.keys(text)
	c.until(func() bool {
		column, _ := c.Cursor()
		return strings.HasSuffix(c.Screen(), "> "+text) && column == 2+6+1+2+1+4
	}, "the cursor is behind the text")
	// A character goes as a whole, whatever it is made of.
	c.keys("\x1b[D\x02\x02\x02\x02\x7f|\x05e\u0301\x1b[D\x1b[D\x1b[C!\x1b[3~")
	c.sees("> 日本語 | שלום!")
	c.keys("\r")
	c.sees("> 日本語 | שלום!\nGazette", "1.23 s")
}

// TestBelowThePrompt keeps the screens of a search and of completions.
func TestBelowThePrompt(t *testing.T) {
	t.Parallel()
	c := answered(t, 80, 24)
	c.keys("\x12bri")
	c.golden("search-80x24")
	c.keys("\x07/\t\t\t")
	c.golden("completions-80x24")
}

func TestHistorySearch(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "x.state.db")
	c := start(t, 80, 24, bridge(), remembering(t, path)).ready()
	for _, q := range []string{"Who cut the ribbon?", "Who cut the grass?", question} {
		c.keys(q + "\r")
		c.until(func() bool { return strings.Contains(c.Screen(), "> "+q) && strings.Contains(c.Screen(), "> Ask") }, "%s is answered", q)
	}
	c.keys("\x12CUT")
	c.sees("search: CUT", "Who cut the grass?")
	c.keys("\x12")
	c.until(func() bool { return strings.HasSuffix(c.Screen(), "search: CUT\n  Who cut the ribbon?") }, "the older one is found")
	c.keys("\x12")
	c.sees("nothing older: CUT")
	c.keys("\r")
	c.until(func() bool { return strings.HasSuffix(c.Screen(), "\n> Who cut the ribbon?") }, "it is in the editor")
	c.keys("\x03\x04")
	c.leaves()

	// The next run on the same index remembers.
	d := start(t, 80, 24, bridge(), remembering(t, path)).ready()
	d.keys("half\x1b[A")
	d.sees("> " + question)
	d.keys("\x1b[A\x1b[B\x1b[B")
	d.sees("> half")
}

func TestResume(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "x.state.db")
	c := start(t, 80, 24, bridge(), remembering(t, path), func(o *repl.Options, _ *repl.Services) { o.Name = "bridges" }).ready()
	c.keys(question + "\r")
	c.sees("1.23 s")
	c.keys("/bad it isn't settled\r")
	c.sees("Noted")
	c.keys("\x04")
	c.leaves()

	for _, name := range []string{"", "bridges"} {
		d := start(t, 80, 24, bridge(), remembering(t, path), func(o *repl.Options, _ *repl.Services) { o.Resume, o.Latest = name, name == "" })
		d.sees(`Going on with "bridges", 1 turn. Last: ` + question)
		d.keys("/2\r")
		d.sees("bytes 0–34 of herald")
		d.keys("\x04")
		d.leaves()
	}
	kept, err := state.Open(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	defer kept.Close()
	feedback, err := kept.Feedback(t.Context())
	if err != nil || len(feedback) != 1 || feedback[0].Good || feedback[0].Reason != "it isn't settled" || feedback[0].Question != question {
		t.Errorf("feedback %+v, %v", feedback, err)
	}
}

func TestRetryAndUndo(t *testing.T) {
	t.Parallel()
	c := answered(t, 80, 50)
	c.keys("/retry\r")
	c.until(func() bool { return strings.Count(c.Screen(), "1.23 s") == 2 }, "it is answered again")
	c.keys("/undo\r")
	c.sees("Taken back: " + question)
	c.keys("/history\r")
	c.sees("Nothing has been asked yet.")
}

func TestSaveAndLoad(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	c := answered(t, 100, 50)
	for _, name := range []string{"talk.md", "talk.json"} {
		c.keys("/save " + filepath.Join(folder, name) + "\r")
		c.sees("Saved 1 turn to")
	}
	c.keys("/save " + filepath.Join(folder, "talk.md") + "\r")
	c.sees("is there already")
	c.keys("/new\r")
	c.sees("A new conversation.")
	c.keys("/load " + filepath.Join(folder, "talk.json") + "\r")
	c.sees("Going on with 1 turn. Last: " + question)
	c.keys("/1\r")
	c.sees("bytes 0–28 of gazette")
	text, err := os.ReadFile(filepath.Join(folder, "talk.md"))
	if err != nil || !strings.Contains(string(text), "## "+question) || !strings.Contains(string(text), "   > The bridge opened on Monday.") {
		t.Errorf("%v\n%s", err, text)
	}
	c.keys("/load " + filepath.Join(folder, "none.json") + "\r")
	c.sees("can't load "+filepath.Join(folder, "none.json")[:20], "there is no such file")
	c.keys("/save " + filepath.Join("none", "talk.md") + "\r")
	c.sees("can't write none/talk.md: no such file or directory")
}

// TestSavedAsItIs saves what looks like Markdown and HTML, and is neither.
func TestSavedAsItIs(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "talk.md")
	c := start(t, 100, 40, bridge()).ready()
	c.keys("1. Is <b>it</b> *open*?\r")
	c.sees("1.23 s")
	c.keys("/save " + path + "\r")
	c.sees("Saved 1 turn")
	text, err := os.ReadFile(path)
	if err != nil || !strings.Contains(string(text), "\n## 1\\. Is \\<b\\>it\\</b\\> \\*open\\*?\n") {
		t.Errorf("%v\n%s", err, text)
	}
}

// TestOpening shows what the services are waited for, and answers what was
// asked meanwhile.
func TestOpening(t *testing.T) {
	t.Parallel()
	ready := make(chan struct{})
	c := start(t, 80, 24, bridge(), func(o *repl.Options, s *repl.Services) {
		services := *s
		o.Opening = func() string { return "indexing, 3 of 5" }
		o.Open = func(context.Context) (repl.Services, error) {
			<-ready
			return services, nil
		}
	})
	c.sees("> Ask a question")
	c.keys(question + "\r")
	c.sees("indexing, 3 of 5 · ", "1 question waiting")
	close(ready)
	c.sees("Dateline", "> "+question, "[1]")
}

// TestEval adds two answers to a fixture whose last line has no end.
func TestEval(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "x.jsonl")
	if err := os.WriteFile(path, []byte("a line"), 0o644); err != nil {
		t.Fatal(err)
	}
	c := answered(t, 100, 50)
	c.keys("/eval " + path + "\r")
	c.sees("fill in its kind and answers")
	c.keys("And then?\r")
	c.until(func() bool { return strings.Count(c.All(), "1.23 s ·") == 2 }, "there should be two answers")
	c.keys("/eval " + path + "\r")
	want := fmt.Sprintf("a line\n%s after []\nAnd then? after [%q]\n", question, question)
	c.until(func() bool { got, _ := os.ReadFile(path); return string(got) == want }, "the fixture should be %q", want)
}

// TestCheckIsFollowed opens what /check cites: its numbers are those on the
// screen, until the next answer's are.
func TestCheckIsFollowed(t *testing.T) {
	t.Parallel()
	c := answered(t, 100, 60)
	c.keys("/check The bridge sank. The bridge opened\r")
	c.sees("[1] Gazette", "[2] Gazette")
	c.keys("/2\r")
	c.sees("bytes 29–48 of gazette")
	c.keys("/9\r")
	c.sees("the last check has no [9]: give 1 to 2")
	c.keys("/sources\r/2\r")
	c.sees("bytes 0–34 of herald")
}

func TestCompletion(t *testing.T) {
	t.Parallel()
	c := start(t, 80, 24, bridge()).ready()
	c.keys("/ou\tg\t\r")
	c.sees("drawn from Gazette only")
	c.keys("/s\t")
	c.sees("/sources  /save")
	c.keys("\t\t\r")
	c.sees("> /save", "no file to save to")
	c.keys("/open \t\t\r")
	c.sees("Gazette · Bridge opens", "q: back")
}

func TestClear(t *testing.T) {
	t.Parallel()
	for _, keys := range []string{"\x0c", "/clear\r"} {
		c := answered(t, 80, 24)
		c.keys(keys)
		c.until(func() bool { return c.Screen() == "\n> Ask a question, or /help" }, "the screen is clear")
		c.keys("/1\r")
		c.sees("Ctrl+O reads on", "> Ask a question")
		if screen := c.Screen(); !strings.HasPrefix(screen, "\n> /1\n[1]") {
			t.Errorf("the screen shows:\n%s", screen)
		}
	}
}
