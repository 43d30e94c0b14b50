package repl

import (
	"fmt"
	"strings"

	"dateline/rag"
	"dateline/render"
)

// writer turns an answer's events into text, piece by piece.
type writer struct {
	look
	citations []rag.Citation
	shown     int // claims
}

// event is the text that an event adds to the screen, "" for none.
func (w *writer) event(e rag.Event) string {
	switch e := e.(type) {
	case rag.ClaimShown:
		w.citations = append(w.citations, e.NewCitations...)
		w.shown++
		return w.claim(e.Claim)
	case rag.Refused:
		return w.refusal(e.Refusal)
	case rag.Done:
		return w.end(e.Answer)
	}
	return ""
}

func (w *writer) claim(c rag.Claim) string {
	text := markdown(render.Clean(c.Text), w.Style) + " " + w.numbers(c.Citations)
	if c.Verdict == rag.Unconfirmed {
		text += w.Dim(" (unconfirmed: " + render.Clean(c.Reason) + ")")
	}
	indent := 0
	if strings.HasPrefix(text, "• ") {
		indent = 2
	}
	return w.flow(text, indent)
}

// numbers are the citations in brackets, each a link to its article.
func (w *writer) numbers(list []int) string {
	var b strings.Builder
	for _, n := range list {
		url := ""
		if n >= 1 && n <= len(w.citations) {
			url = w.citations[n-1].URL
		}
		b.WriteString(w.Link(w.Number(fmt.Sprintf("[%d]", n)), url))
	}
	return b.String()
}

func (w *writer) refusal(r rag.Refusal) string {
	text := w.flow(render.Clean(r.Message), 0)
	if len(r.Nearest) > 0 {
		text += "\n" + w.Dim("What comes nearest:") + "\n" + sourceLines(r.Nearest, w.look)
	}
	return text
}

// end is what follows the last sentence.
func (w *writer) end(a *rag.Answer) string {
	parts := w.notes(a)
	if len(a.Claims) > 0 {
		parts = append([]string{""}, parts...)
	}
	parts = append(parts, w.wrap(w.Dim(tally(a)), 0))
	return strings.Join(parts, "\n")
}

// notes are an answer's sources and what must be known of it.
func (w *writer) notes(a *rag.Answer) (parts []string) {
	if len(a.Claims) > 0 {
		parts = append(parts, sourceLines(a.Citations, w.look))
	}
	if a.Notice != "" {
		parts = append(parts, w.wrap(w.Dim(render.Clean(a.Notice)), 0))
	}
	if len(a.Conflicts) > 0 {
		parts = append(parts, w.wrap(w.Dim(disagreement(a)+" /conflicts shows where."), 0))
	}
	if n := a.LeftOut(); n > 0 {
		parts = append(parts, w.wrap(w.Dim(plural(n, "sentence")+" left out: not found in the articles. /why shows why."), 0))
	}
	return parts
}

// brokeOff is what follows the last sentence that came of an answer, before the
// line that says why no more did.
func (w *writer) brokeOff(a *rag.Answer) string {
	if len(a.Claims) == 0 {
		return ""
	}
	return "\n" + strings.Join(w.notes(a), "\n")
}

// stop is the line under an answer that a person stopped.
func (w *writer) stop(a *rag.Answer) string {
	if !shown(a) {
		return w.wrap(w.Dim("Stopped. /retry asks again."), 0)
	}
	return w.wrap(w.Dim("Stopped. What is above stays, and isn't the whole answer: /retry asks again."), 0)
}

// brokenText says of an answer why it isn't whole.
func brokenText(why string) string {
	if why == stopped {
		return "stopped before its end"
	}
	return "broke off before its end: " + why
}

// exchange is a kept exchange's answer as it was on the screen.
func (l look) exchange(e exchange) string {
	w := writer{look: l, citations: e.answer.Citations}
	var parts []string
	for _, c := range e.answer.Claims {
		parts = append(parts, w.claim(c))
	}
	if e.answer.Refusal != nil {
		parts = append(parts, w.refusal(*e.answer.Refusal))
	}
	parts = append(parts, w.notes(e.answer)...)
	if e.Broken != "" {
		parts = append(parts, l.wrap(l.Dim("("+brokenText(e.Broken)+")"), 0))
	}
	return strings.Join(parts, "\n")
}

// sourceLines is one line for each citation: number, outlet, headline, date.
func sourceLines(citations []rag.Citation, l look) string {
	lines := make([]string, len(citations))
	for i, c := range citations {
		head := l.Number(fmt.Sprintf("[%d]", c.Number)) + " " + l.Credited(c) + l.Dim(strings.TrimRight(" · "+render.Clean(c.Headline)+" "+render.Dated(c.Date), " "))
		lines[i] = l.line(l.Link(head, c.URL))
	}
	return strings.Join(lines, "\n")
}

// tally is the time that an answer took and what it was drawn from.
func tally(a *rag.Answer) string {
	text := lapse(a.Usage.Total) + " · " + gathered(a.Hits)
	if a.Usage.Model != "" {
		text += " · " + render.Clean(a.Usage.Model) + spent(a.Usage)
	}
	switch {
	case len(a.Citations) > 0:
		text += " · /1 shows the words behind [1]"
	case a.Refusal != nil && len(a.Refusal.Nearest) > 0:
		text += " · /1 shows the nearest in its place"
	}
	return text
}

// spent is what a model's part in an answer cost, "" where nobody counted.
func spent(u rag.Usage) string {
	tokens := u.PromptTokens + u.CompletionTokens + u.JudgeTokens
	if tokens == 0 {
		return ""
	}
	about := ""
	if u.Estimated {
		about = "about "
	}
	text := fmt.Sprintf(" · %s%d tokens", about, tokens)
	if u.Cost > 0 {
		text += fmt.Sprintf(", cost %.4g", u.Cost)
	}
	return text
}

// gathered says what an answer is drawn from: "5 passages from 3 outlets".
func gathered(hits []rag.Hit) string {
	outlets := make(map[string]bool)
	for _, h := range hits {
		outlets[h.Outlet] = true
	}
	return plural(len(hits), "passage") + " from " + plural(len(outlets), "outlet")
}

func disagreement(a *rag.Answer) string {
	seen := make(map[string]bool)
	var names []string
	for _, c := range a.Conflicts {
		for _, i := range []int{c.A, c.B} {
			if name := claimOutlet(a, i); name != "" && !seen[name] {
				seen[name] = true
				names = append(names, name)
			}
		}
	}
	return list(names) + " differ here."
}

// claimOutlet is the outlet that a claim cites first, "" for a claim without.
func claimOutlet(a *rag.Answer, i int) string {
	if i < 0 || i >= len(a.Claims) || len(a.Claims[i].Citations) == 0 {
		return ""
	}
	n := a.Claims[i].Citations[0]
	if n < 1 || n > len(a.Citations) {
		return ""
	}
	return render.Clean(a.Citations[n-1].Outlet)
}
