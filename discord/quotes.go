package discord

import (
	"fmt"
	"strings"

	"dateline/discord/text"
	"dateline/rag"
)

// quotes is every claim with the exact words that support it.
func quotes(a *rag.Answer) []string {
	var b strings.Builder
	for i, c := range a.Claims {
		if i > 0 {
			b.WriteString("\n")
		}
		fmt.Fprintf(&b, "**%d.** %s\n", i+1, strings.ReplaceAll(claimText(a, c), "\n", " "))
		for _, n := range c.Citations {
			if cited := citation(a.Citations, n); cited != nil {
				b.WriteString(quote(*cited))
			}
		}
	}
	return text.Split(b.String(), text.MaxMessage)
}

// quote is a citation's words and where they stand.
func quote(c rag.Citation) string {
	return fmt.Sprintf("> %s\n%s\n", text.Escape(text.Clean(c.Quote)), sourceLine(c, []int{c.Number}))
}

// nearest is what came nearest to a question that got no answer.
func nearest(r *rag.Refusal) []string {
	var b strings.Builder
	b.WriteString("What comes nearest in the articles:\n")
	for _, c := range r.Nearest {
		b.WriteString(quote(c))
	}
	return text.Split(b.String(), text.MaxMessage)
}

// findings is what came of checking a claim.
func findings(all []Finding, note string) []string {
	if len(all) == 0 {
		return []string{"There is no sentence in it that I could check."}
	}
	var b strings.Builder
	for _, f := range all {
		fmt.Fprintf(&b, "%s\n%s\n", text.Escape(text.Clean(f.Sentence)), verdict(f))
		for i, c := range f.Citations {
			c.Number = i + 1
			b.WriteString(quote(c))
		}
		b.WriteString("\n")
	}
	if note != "" {
		fmt.Fprintf(&b, "-# %s\n", text.Escape(text.Clean(note)))
	}
	b.WriteString("-# This was checked by rules, which err: read the quotes.")
	return text.Split(b.String(), text.MaxMessage)
}

func verdict(f Finding) string {
	line := map[Verdict]string{
		Supported: "✅ **The articles support it**", Contradicted: "❌ **The articles contradict it**", Absent: "❔ **Not in the articles**",
	}[f.Verdict]
	if f.Why != "" {
		line += ": " + text.Escape(text.Clean(f.Why))
	}
	if f.Verdict == Absent && len(f.Citations) > 0 {
		line += ". What comes nearest:"
	}
	return line
}
