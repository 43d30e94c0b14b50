// Package render writes answers and search results for people and for
// programs. It knows rag's results and nothing of how they came about.
package render

import (
	"fmt"
	"io"
	"strings"

	"github.com/charmbracelet/x/ansi"

	"dateline/internal/onscreen"
	"dateline/rag"
)

// Style says how text for people is written. The zero value is plain.
type Style struct {
	Color bool // bold, dim and colours
	Links bool // OSC 8 hyperlinks
	Width int  // columns to wrap at, 0 for none
	Light bool // the text stands on a light background
}

func (s Style) paint(code, text string) string {
	if !s.Color || text == "" {
		return text
	}
	return "\x1b[" + code + "m" + text + "\x1b[0m"
}

// Bold marks text up where the style has colour.
func (s Style) Bold(text string) string { return s.paint("1", text) }

// Colours on a light background are of the 256 and not of the 16, which every
// terminal mixes otherwise; each has a contrast of at least 4.5 : 1 to white, as
// WCAG 2.2 asks of text: #585858 has 7.1, #005f87 6.9, #af0000 7.4.
const (
	lightDim    = "38;5;240"
	lightNumber = "38;5;24"
	lightFault  = "38;5;124"
)

// on is the code for the background.
func (s Style) on(dark, light string) string {
	if s.Light {
		return light
	}
	return dark
}

// Dim takes text back where the style has colour.
func (s Style) Dim(text string) string { return s.paint(s.on("2", lightDim), text) }

// Number marks a citation's number up where the style has colour.
func (s Style) Number(text string) string { return s.paint(s.on("36", lightNumber), text) }

// Fault is the code of what went wrong, for between ESC [ and m.
func (s Style) Fault() string { return s.on("31", lightFault) }

// link makes text a link where the style has links and there is somewhere to go.
func (s Style) link(text, url string) string {
	if url = address(url); !s.Links || url == "" {
		return text
	}
	return ansi.SetHyperlink(url) + text + ansi.ResetHyperlink()
}

// address makes an article's URL fit for an escape sequence: bytes that could
// end it are percent-encoded. What is no web address gives "".
func address(url string) string {
	if !strings.HasPrefix(url, "https://") && !strings.HasPrefix(url, "http://") {
		return ""
	}
	var b strings.Builder
	for i := range len(url) {
		if c := url[i]; c > ' ' && c < 0x7f {
			b.WriteByte(c)
		} else {
			fmt.Fprintf(&b, "%%%02X", c)
		}
	}
	return b.String()
}

// wrap breaks text at words, with every line but the first indented.
func (s Style) wrap(text string, indent int) string {
	if s.Width <= indent+10 {
		return text
	}
	lines := strings.Split(ansi.Wordwrap(text, s.Width-indent, ""), "\n")
	return strings.Join(lines, "\n"+strings.Repeat(" ", indent))
}

// Plain is the answer's text with its citation numbers, or the refusal's
// message.
func Plain(a *rag.Answer) string {
	if a.Refusal != nil {
		return a.Refusal.Message
	}
	var parts []string
	for _, c := range a.Claims {
		parts = append(parts, c.Text+" "+markers(c.Citations))
	}
	return strings.Join(parts, "\n")
}

func markers(numbers []int) string {
	var b strings.Builder
	for _, n := range numbers {
		fmt.Fprintf(&b, "[%d]", n)
	}
	return b.String()
}

// WriteAnswer writes an answer for people: the claims with their numbers, then
// the sources, each with its exact quote, and how it differs from what was asked
// for.
func WriteAnswer(w io.Writer, a *rag.Answer, s Style) error {
	var b strings.Builder
	for _, c := range a.Claims {
		b.WriteString(s.wrap(claimLine(c, a.Citations, s), 0) + "\n")
	}
	if a.Refusal != nil {
		writeRefusal(&b, a.Refusal, s)
	}
	writeEnd(&b, a, s)
	_, err := io.WriteString(w, b.String())
	return err
}

// writeEnd is what follows the last sentence of an answer.
func writeEnd(b *strings.Builder, a *rag.Answer, s Style) {
	if a.Refusal == nil {
		if len(a.Conflicts) > 0 {
			b.WriteString(s.wrap(s.Dim(conflictLine(a)), 0) + "\n")
		}
		fmt.Fprintf(b, "\n%s\n", s.Bold("Sources"))
		writeSources(b, a.Citations, quotedIn(a), s)
	}
	if n := a.LeftOut(); n > 0 {
		fmt.Fprintf(b, "\n%s\n", s.wrap(s.Dim(leftOut(n)), 0))
	}
	if a.Notice != "" {
		fmt.Fprintf(b, "\n%s\n", s.wrap(s.Dim(clean(a.Notice)), 0))
	}
}

func leftOut(n int) string {
	if n == 1 {
		return "1 sentence was left out: I couldn't find it in the articles."
	}
	return fmt.Sprintf("%d sentences were left out: I couldn't find them in the articles.", n)
}

// Stream writes an answer for people while it comes about, event by event.
// Together they write what WriteAnswer does.
type Stream struct {
	w         io.Writer
	style     Style
	citations []rag.Citation
}

// NewStream writes to w.
func NewStream(w io.Writer, s Style) *Stream { return &Stream{w: w, style: s} }

// Write writes what an event adds.
func (s *Stream) Write(e rag.Event) error {
	var b strings.Builder
	switch e := e.(type) {
	case rag.ClaimShown:
		s.citations = append(s.citations, e.NewCitations...)
		b.WriteString(s.style.wrap(claimLine(e.Claim, s.citations, s.style), 0) + "\n")
	case rag.Refused:
		writeRefusal(&b, &e.Refusal, s.style)
	case rag.Done:
		writeEnd(&b, e.Answer, s.style)
	}
	_, err := io.WriteString(s.w, b.String())
	return err
}

func claimLine(c rag.Claim, citations []rag.Citation, s Style) string {
	var line strings.Builder
	line.WriteString(clean(c.Text) + " ")
	for _, n := range c.Citations {
		line.WriteString(s.link(s.Number(fmt.Sprintf("[%d]", n)), citations[n-1].URL))
	}
	if c.Verdict == rag.Unconfirmed {
		line.WriteString(s.Dim(" (unconfirmed: " + clean(c.Reason) + ")"))
	}
	return line.String()
}

// conflictLine points at the claims that seem to disagree. Telling a denial
// from an assertion is a rule's guess, so it asks the reader to compare.
func conflictLine(a *rag.Answer) string {
	c := a.Conflicts[0]
	x, y := a.Citations[a.Claims[c.A].Citations[0]-1], a.Citations[a.Claims[c.B].Citations[0]-1]
	return fmt.Sprintf("%s and %s seem to differ: compare [%d] and [%d].",
		x.Side(clean(x.Outlet), clean), y.Side(clean(y.Outlet), clean), x.Number, y.Number)
}

func writeRefusal(b *strings.Builder, r *rag.Refusal, s Style) {
	b.WriteString(s.wrap(clean(r.Message), 0) + "\n")
	if len(r.Nearest) > 0 {
		fmt.Fprintf(b, "\n%s\n", s.Bold("What comes nearest"))
		writeSources(b, r.Nearest, nil, s)
	}
}

// quotedIn are the numbers of the citations whose words stand in the answer
// itself: they needn't be told again below it.
func quotedIn(a *rag.Answer) map[int]bool {
	out := make(map[int]bool)
	for _, claim := range a.Claims {
		for _, n := range claim.Citations {
			if quote := clean(a.Citations[n-1].Quote); strings.Contains(clean(claim.Text), quote) {
				out[n] = true
			}
		}
	}
	return out
}

func writeSources(b *strings.Builder, citations []rag.Citation, told map[int]bool, s Style) {
	for _, c := range citations {
		head := s.Number(fmt.Sprintf("[%d]", c.Number)) + " " + s.Credited(c) + " · " +
			s.link(clean(c.Headline), c.URL) + s.Dim(" "+Dated(c.Date)+"· "+clean(c.Place()))
		b.WriteString(s.wrap(head, 4) + "\n")
		if !told[c.Number] {
			b.WriteString("    " + s.wrap(clean(c.Quote), 4) + "\n")
		}
	}
}

// Credited is a citation's outlet with the others that print the same words, and
// the agency whose words they are.
func (s Style) Credited(c rag.Citation) string {
	return c.Credit(s.Bold(clean(c.Outlet)), clean)
}

// WriteHits writes what a search found and why it ranks so.
func WriteHits(w io.Writer, hits []rag.Hit, s Style) error {
	var b strings.Builder
	if len(hits) == 0 {
		b.WriteString("Nothing found.\n")
	}
	for i, h := range hits {
		head := fmt.Sprintf("%s %s · %s", s.Number(fmt.Sprintf("%2d.", i+1)), s.Bold(clean(h.Outlet)), s.link(clean(h.Headline), h.URL))
		prior := ""
		if h.Prior != 0 {
			prior = fmt.Sprintf(", date and place %+.2f", h.Prior)
		}
		why := fmt.Sprintf("score %.2f = meaning %s, words %s%s · %s", h.Score,
			part(h.Dense, h.DenseRank, "%.3f"), part(h.Lexical, h.LexicalRank, "%.2f"), prior, clean(rag.PlaceOf(h.Origin, h.Passage.Span, h.Passage.ArticleID)))
		fmt.Fprintf(&b, "%s\n    %s\n    %s\n", s.wrap(head, 4), s.wrap(s.Dim(why), 4), s.wrap(clean(h.Text), 4))
	}
	_, err := io.WriteString(w, b.String())
	return err
}

func part(score float64, rank int, format string) string {
	if rank == 0 {
		return "not found"
	}
	return fmt.Sprintf(format+" (no. %d)", score, rank)
}

// clean keeps text from steering a terminal.
func clean(text string) string { return onscreen.Line(text) }
