package repl

import (
	"context"
	"fmt"
	"strconv"
	"strings"

	"dateline/rag"
	"dateline/render"
)

// runCopy puts the last answer with its sources into the terminal's clipboard,
// or the quote behind a number with where it stands.
func runCopy(_ context.Context, s *session, l look, arg string) (result, error) {
	if arg == "" {
		e, err := s.renumbered()
		if err != nil {
			return result{}, err
		}
		return result{copied: e.copy(), text: l.wrap("Copied: the answer with "+plural(len(citations(e.answer)), "source")+"."+byTerminal, 0)}, nil
	}
	shown, err := s.numbered()
	if err != nil {
		return result{}, err
	}
	n, err := strconv.Atoi(strings.Trim(arg, "[] "))
	if err != nil || n < 1 || n > len(shown.citations) {
		return result{}, &rag.QuestionError{What: fmt.Sprintf("%s has no [%s]", shown.by, strings.Trim(arg, "[] ")), Try: fmt.Sprintf("give 1 to %d, or /copy for the answer", len(shown.citations))}
	}
	return result{copied: copyOf(shown.citations[n-1]), text: l.wrap(fmt.Sprintf("Copied: the quote of [%d] and where it stands.", n)+byTerminal, 0)}, nil
}

// byTerminal says who does it: a program can't tell whether it was done.
const byTerminal = " (The terminal does it, where it allows OSC 52.)"

// copyOf is a quote for another text: outlet, headline, date, address and range
// with it.
func copyOf(c rag.Citation) string {
	parts := []string{render.Clean(c.Outlet)}
	for _, part := range []string{render.Clean(c.Headline), render.Clean(c.Date), render.Address(c.URL)} {
		if part != "" {
			parts = append(parts, part)
		}
	}
	return fmt.Sprintf("“%s”\n%s (%s, bytes %d–%d)", render.Clean(c.Quote), strings.Join(parts, ", "), render.Clean(c.ArticleID), c.Range().Start, c.Range().End)
}

// copy is an answer for another text: its sentences, what must be known of them,
// and its sources.
func (e *exchange) copy() string {
	var b strings.Builder
	t := e.text()
	if t.Refusal != "" {
		b.WriteString(t.Refusal + "\n")
	}
	for _, c := range t.Claims {
		b.WriteString(c.Text + " " + numberText(c.Numbers))
		if c.Doubt != "" {
			b.WriteString(" (" + c.Doubt + ")")
		}
		b.WriteString("\n")
	}
	for _, note := range t.Notes {
		b.WriteString(note + "\n")
	}
	if t.Nearest && len(t.Sources) > 0 {
		b.WriteString("What comes nearest:\n")
	}
	for _, c := range t.Sources {
		fmt.Fprintf(&b, "\n[%d] %s\n", c.Number, copyOf(c))
	}
	return b.String()
}
