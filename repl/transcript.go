package repl

import (
	"bytes"
	"context"
	_ "embed" // the page's style
	"fmt"
	"regexp"
	"strings"
	"time"

	"dateline/rag"
	"dateline/render"
)

// transcript is a conversation as files for people have it: what the screen
// showed, with all that is known of each source.
type transcript struct {
	Title string
	Turns []turnText
}

type turnText struct {
	Question string
	Made     string // when it was asked, by what it was answered, how long that took
	Claims   []claimText
	Refusal  string
	Sources  []rag.Citation
	Nearest  bool     // the sources only come nearest
	Notes    []string // how the answer differs from what was asked for, where outlets disagree, why it ends early
	LeftOut  []rag.Dropped
}

type claimText struct {
	Text    string
	Numbers []int
	Doubt   string // why it is unconfirmed, "" when it is confirmed
}

func (s *session) transcript() transcript {
	t := transcript{Title: s.conversation.Name}
	if t.Title == "" {
		t.Title = "Conversation"
	}
	for _, e := range s.exchanges {
		t.Turns = append(t.Turns, e.text())
	}
	return t
}

func (e *exchange) text() turnText {
	a := e.answer
	t := turnText{Question: render.Clean(a.Question), Made: e.made(), Sources: citations(a), Nearest: a.Refusal != nil}
	for _, c := range a.Claims {
		one := claimText{Text: render.Clean(c.Text), Numbers: c.Citations}
		if c.Verdict == rag.Unconfirmed {
			one.Doubt = "unconfirmed: " + render.Clean(c.Reason)
		}
		t.Claims = append(t.Claims, one)
	}
	if a.Refusal != nil {
		t.Refusal = render.Clean(a.Refusal.Message)
	}
	if a.Notice != "" {
		t.Notes = append(t.Notes, render.Clean(a.Notice))
	}
	for _, c := range a.Conflicts {
		x, y := claimOutlet(a, c.A), claimOutlet(a, c.B)
		if x != "" && y != "" {
			t.Notes = append(t.Notes, fmt.Sprintf("%s and %s differ: compare “%s” and “%s”", x, y, render.Clean(a.Claims[c.A].Text), render.Clean(a.Claims[c.B].Text)))
		}
	}
	if a.LeftOut() > 0 {
		t.LeftOut = a.Dropped
	}
	if e.Broken != "" {
		t.Notes = append(t.Notes, "The answer "+map[bool]string{true: "was "}[e.Broken == stopped]+brokenText(e.Broken)+".")
	}
	return t
}

// made says when an answer was asked for, who wrote it and how long it took.
func (e *exchange) made() string {
	var parts []string
	if !e.Asked.IsZero() {
		parts = append(parts, "asked "+e.Asked.Local().Format(time.RFC1123Z))
	}
	by := "answered in the articles' own sentences"
	if m := e.answer.Usage.Model; m != "" {
		by = "answered by " + render.Clean(m) + spent(e.answer.Usage)
	}
	parts = append(parts, by)
	if e.answer.Usage.Total > 0 {
		parts = append(parts, lapse(e.answer.Usage.Total))
	}
	return strings.Join(parts, " · ")
}

// placeText is where a source's words are: date, address, article and bytes.
func placeText(c rag.Citation) string {
	text := fmt.Sprintf("%s, bytes %d–%d", c.ArticleID, c.Range().Start, c.Range().End)
	if c.Date != "" {
		text = c.Date + ", " + text
	}
	return text
}

func (s *session) asMarkdown() ([]byte, error) {
	var b bytes.Buffer
	t := s.transcript()
	fmt.Fprintf(&b, "# %s\n", literal(t.Title))
	for _, turn := range t.Turns {
		fmt.Fprintf(&b, "\n## %s\n\n*%s*\n\n", literal(turn.Question), literal(turn.Made))
		if turn.Refusal != "" {
			fmt.Fprintf(&b, "%s\n", literal(turn.Refusal))
		}
		for _, c := range turn.Claims {
			// A model's sentence may have Markdown in it, but no HTML.
			fmt.Fprintf(&b, "%s %s", strings.ReplaceAll(c.Text, "<", `\<`), numberText(c.Numbers))
			if c.Doubt != "" {
				fmt.Fprintf(&b, " (%s)", literal(c.Doubt))
			}
			b.WriteString("\n")
		}
		markdownEnd(&b, turn)
	}
	return b.Bytes(), nil
}

// markdownEnd is what follows an answer's sentences.
func markdownEnd(b *bytes.Buffer, turn turnText) {
	if turn.Nearest && len(turn.Sources) > 0 {
		b.WriteString("\nWhat comes nearest:\n")
	}
	for i, c := range turn.Sources {
		if i == 0 {
			b.WriteString("\n")
		}
		fmt.Fprintf(b, "%d. **%s**, %s (%s)", c.Number, literal(c.Outlet), literal(c.Headline), literal(placeText(c)))
		if address := render.Address(c.URL); address != "" {
			fmt.Fprintf(b, " <%s>", strings.NewReplacer("<", "%3C", ">", "%3E").Replace(address))
		}
		fmt.Fprintf(b, "\n   > %s\n", literal(c.Quote))
	}
	for _, note := range turn.Notes {
		fmt.Fprintf(b, "\n%s\n", literal(note))
	}
	for i, d := range turn.LeftOut {
		if i == 0 {
			b.WriteString("\nLeft out, because the articles don't hold it:\n\n")
		}
		fmt.Fprintf(b, "- %s (%s)\n", literal(d.Text), literal(d.Reason))
	}
}

func numberText(numbers []int) string {
	var b strings.Builder
	for _, n := range numbers {
		fmt.Fprintf(&b, "[%d]", n)
	}
	return b.String()
}

var (
	markRE  = regexp.MustCompile("[\\\\`*_<>\\[\\]#|~]")
	startRE = regexp.MustCompile(`^(\d*)([-+.)])`)
)

// literal is a text in Markdown that is shown as it is: what an article or a
// person wrote makes no heading, no link and no HTML of a saved conversation.
func literal(text string) string {
	text = markRE.ReplaceAllString(render.Clean(text), `\$0`)
	return startRE.ReplaceAllString(text, `$1\$2`)
}

//go:embed transcript.css
var transcriptCSS string

func (s *session) asHTML() ([]byte, error) {
	var b bytes.Buffer
	err := transcriptPage(s.transcript()).Render(context.Background(), &b)
	return b.Bytes(), err
}
