package rag

import (
	"context"
	"regexp"
	"strings"

	"dateline/draft"
	"dateline/verify"
)

// besideRE is where a sentence that puts two statements side by side has the
// second one begin.
var besideRE = regexp.MustCompile(`;\s|,?\s(?:while|whereas|although|though|but)\s|,\s(?:and|or)\s`)

// sideBySide holds each statement of a sentence that has several against the
// passages by itself. ok is false where it has one, or one isn't carried.
func (w *writer) sideBySide(ctx context.Context, s draft.Sentence, evidence []verify.Evidence) (g *grounded, ok bool, err error) {
	start := 0
	ends := besideRE.FindAllStringIndex(s.Text, -1)
	if len(ends) == 0 || len(evidence) < 2 {
		return nil, false, nil
	}
	for _, end := range append(ends, []int{len(s.Text), len(s.Text)}) {
		clause := s
		clause.Text = strings.TrimSpace(s.Text[start:end[0]])
		start = end[1]
		f, err := w.verifier.Sentence(ctx, clause.Text, evidence)
		if err != nil || f.Verdict != verify.Supported || len(strings.Fields(clause.Text)) < minFragment {
			return nil, false, err
		}
		one := w.judged(clause, f, evidence)
		if one == nil {
			return nil, false, nil
		}
		if g == nil {
			g = one
			continue
		}
		g.quotes, g.chance = append(g.quotes, one.quotes...), min(g.chance, one.chance)
	}
	g.text = s.Text
	return g, true, nil
}

// recite looks among all retrieved passages for those that carry a sentence
// whose own don't. The sentence then cites them.
func (w *writer) recite(ctx context.Context, s draft.Sentence) (attempt, error) {
	return w.verify(ctx, s, w.evidence)
}
