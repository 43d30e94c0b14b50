package discord

import (
	"fmt"
	"slices"
	"strings"

	"dateline/discord/text"
	"dateline/rag"
)

// writing ends a message that more is to come of.
const writing = "-# …"

// layout is an answer as messages, in order. Each has the sources of what it
// cites. more says that sentences are still to come.
func layout(a *rag.Answer, more bool) []string {
	l := layouter{citations: a.Citations}
	if a.Refusal != nil {
		l.add(text.Escape(text.Clean(a.Refusal.Message)), nil, "")
	}
	for _, c := range a.Claims {
		l.add(claimText(a, c), c.Citations, unconfirmed(c))
	}
	for _, line := range remarks(a) {
		l.add("-# "+line, nil, "")
	}
	if more {
		l.add(writing, nil, "")
	}
	l.flush()
	return l.parts
}

// claimText is a claim without its numbers. Markdown is a model's to use; an
// extract is shown as it stands.
func claimText(a *rag.Answer, c rag.Claim) string {
	if a.Mode == "llm" {
		return text.Model(c.Text)
	}
	return text.Escape(text.Clean(c.Text))
}

// unconfirmed marks a claim that nothing refutes and nothing confirms.
func unconfirmed(c rag.Claim) string {
	if c.Verdict != rag.Unconfirmed {
		return ""
	}
	why := text.Escape(text.Clip(text.Clean(c.Reason), 100))
	if why != "" {
		why = ": " + why
	}
	return " *(unconfirmed" + why + ")*"
}

// numbers are citations as they stand behind a sentence.
func numbers(list []int) string {
	var b strings.Builder
	for _, n := range list {
		fmt.Fprintf(&b, "[%d]", n)
	}
	return b.String()
}

// remarks are the lines below the last claim.
func remarks(a *rag.Answer) []string {
	var out []string
	if len(a.Conflicts) > 0 {
		if line := conflict(a); line != "" {
			out = append(out, line)
		}
	}
	if n := a.LeftOut(); n == 1 {
		out = append(out, "1 sentence left out: I couldn't find it in the articles.")
	} else if n > 1 {
		out = append(out, fmt.Sprintf("%d sentences left out: I couldn't find them in the articles.", n))
	}
	if a.Notice != "" {
		out = append(out, text.Escape(text.Clean(a.Notice)))
	}
	return out
}

// conflict points at the claims that seem to disagree.
func conflict(a *rag.Answer) string {
	c := a.Conflicts[0]
	x, y := firstCitation(a, c.A), firstCitation(a, c.B)
	if x == nil || y == nil {
		return ""
	}
	return fmt.Sprintf("%s and %s seem to differ: compare [%d] and [%d].", x.Side(shownName(x.Outlet), shownName), y.Side(shownName(y.Outlet), shownName), x.Number, y.Number)
}

// shownName is a name in a line of Discord's.
func shownName(name string) string { return text.Escape(text.Clip(text.Clean(name), maxNames)) }

// What a source's line has room for: an outlet, and the names of several.
const maxName, maxNames = 60, 150

func firstCitation(a *rag.Answer, claim int) *rag.Citation {
	if claim < 0 || claim >= len(a.Claims) || len(a.Claims[claim].Citations) == 0 {
		return nil
	}
	return citation(a.Citations, a.Claims[claim].Citations[0])
}

func citation(all []rag.Citation, n int) *rag.Citation {
	i := slices.IndexFunc(all, func(c rag.Citation) bool { return c.Number == n })
	if i < 0 {
		return nil
	}
	return &all[i]
}

// layouter packs pieces of text into messages.
type layouter struct {
	citations []rag.Citation
	parts     []string
	lines     []string // of the message that is being filled
	cited     []int    // by it
}

// add appends a text that cites, cut into pieces where it is too long for a
// message with its sources; each piece has the numbers and the mark.
func (l *layouter) add(s string, cites []int, mark string) {
	marks := mark
	if len(cites) > 0 {
		marks = " " + numbers(cites) + mark
	}
	room := text.MaxMessage - text.Length(l.sources(cites)) - text.Length(marks)
	for _, piece := range text.Split(s, max(room, text.MaxMessage/2)) {
		if strings.HasSuffix(piece, "```") && marks != "" {
			marks = "\n" + strings.TrimSpace(marks)
		}
		l.piece(piece+marks, cites)
	}
}

func (l *layouter) piece(s string, cites []int) {
	if len(l.lines) > 0 && l.length(s, cites) > text.MaxMessage {
		l.flush()
	}
	l.lines = append(l.lines, s)
	for _, n := range cites {
		if !slices.Contains(l.cited, n) {
			l.cited = append(l.cited, n)
		}
	}
}

// length is that of the message with one more piece.
func (l *layouter) length(s string, cites []int) int {
	all := append(slices.Clone(l.cited), cites...)
	return text.Length(strings.Join(append(slices.Clone(l.lines), s), "\n")) + text.Length(l.sources(all))
}

// sources are what stands below a message that cites these: a line for each
// article.
func (l *layouter) sources(cited []int) string {
	cited = slices.Clone(cited)
	slices.Sort(cited)
	var order []string
	byArticle := map[string][]int{}
	for _, n := range slices.Compact(cited) {
		if c := citation(l.citations, n); c != nil {
			if byArticle[c.ArticleID] == nil {
				order = append(order, c.ArticleID)
			}
			byArticle[c.ArticleID] = append(byArticle[c.ArticleID], n)
		}
	}
	var b strings.Builder
	for _, id := range order {
		b.WriteString("\n" + sourceLine(*citation(l.citations, byArticle[id][0]), byArticle[id]))
	}
	return b.String()
}

// sourceLine is the outlet, headline and date behind some numbers, linked where there
// is a link.
func sourceLine(c rag.Citation, list []int) string {
	outlet := "**" + text.Escape(text.Clip(text.Clean(c.Outlet), maxName)) + "**"
	line := fmt.Sprintf("-# %s %s · %s", numbers(list), c.Credit(outlet, shownName), text.Link(text.Clip(text.Clean(c.Headline), 150), c.URL))
	if date := text.Clip(text.Clean(c.Date), 40); date != "" {
		line += " · " + text.Escape(date)
	}
	return line
}

// flush ends a message. Sources that don't fit below it follow it.
func (l *layouter) flush() {
	if len(l.lines) == 0 {
		return
	}
	said, sources := strings.Join(l.lines, "\n"), l.sources(l.cited)
	l.lines, l.cited = nil, nil
	if text.Length(said)+text.Length(sources) <= text.MaxMessage {
		l.parts = append(l.parts, said+sources)
		return
	}
	l.parts = append(l.parts, said)
	l.parts = append(l.parts, text.Split(sources, text.MaxMessage)...)
}
