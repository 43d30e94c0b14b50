package repl

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"dateline/rag"
	"dateline/render"
)

func runSources(_ context.Context, s *session, l look, _ string) (result, error) {
	e, err := s.renumbered()
	if err != nil {
		return result{}, err
	}
	all := citations(e.answer)
	if len(all) == 0 {
		return result{text: "The last answer has no sources."}, nil
	}
	return result{text: l.quotes(all)}, nil
}

// quotes writes citations with their words.
func (l look) quotes(all []rag.Citation) string {
	var parts []string
	for _, c := range all {
		head := l.Number(fmt.Sprintf("[%d]", c.Number)) + " " + l.Credited(c) + " · " +
			l.Link(render.Clean(c.Headline), c.URL) + l.Dim(" "+render.Dated(c.Date)+"· "+render.Clean(c.Place()))
		parts = append(parts, l.wrap(head, 4)+"\n    "+l.flow(render.Clean(c.Quote), 4))
	}
	return strings.Join(parts, "\n")
}

func runWhy(_ context.Context, s *session, l look, _ string) (result, error) {
	e, err := s.renumbered()
	if err != nil {
		return result{}, err
	}
	a := e.answer
	cited := make(map[string][]int)
	for _, c := range citations(a) {
		cited[c.PassageID] = append(cited[c.PassageID], c.Number)
	}
	var parts []string
	if a.Standalone != "" && a.Standalone != a.Question {
		parts = append(parts, l.wrap("Looked up as: "+render.Clean(a.Standalone), 0))
	}
	for _, group := range []struct {
		title string
		cited bool
	}{{"Cited", true}, {"Retrieved, not cited", false}} {
		if rows := l.hits(a.Hits, cited, group.cited); len(rows) > 0 {
			title := group.title
			if a.Refusal != nil && group.cited {
				title = "Nearest"
			}
			parts = append(parts, l.Bold(title)+"\n"+strings.Join(rows, "\n"))
		}
	}
	if len(a.Dropped) > 0 {
		rows := []string{l.Bold("Left out")}
		for _, d := range a.Dropped {
			rows = append(rows, l.wrap("- "+render.Clean(d.Text)+l.Dim(" ("+render.Clean(d.Reason)+")"), 2))
		}
		parts = append(parts, strings.Join(rows, "\n"))
	}
	if a.Refusal != nil {
		parts = append(parts, l.wrap("Refused: "+render.Clean(a.Refusal.Reason)+".", 0))
	}
	if len(parts) == 0 {
		return result{text: "Nothing was retrieved."}, nil
	}
	return result{text: strings.Join(parts, "\n")}, nil
}

// hits writes those passages that are cited, or those that aren't.
func (l look) hits(hits []rag.Hit, cited map[string][]int, want bool) []string {
	var rows []string
	for i, h := range hits {
		numbers := cited[h.Passage.ID]
		if (len(numbers) > 0) != want {
			continue
		}
		mark := ""
		for _, n := range numbers {
			mark += l.Number(fmt.Sprintf("[%d]", n))
		}
		if mark != "" {
			mark = " " + mark
		}
		score := fmt.Sprintf(" · score %.2f = meaning %s, words %s · %s", h.Score,
			render.Part(h.Dense, h.DenseRank, "%.3f"), render.Part(h.Lexical, h.LexicalRank, "%.2f"),
			render.Clean(rag.PlaceOf(h.Origin, h.Passage.Span, h.Passage.ArticleID)))
		rows = append(rows, l.wrap(fmt.Sprintf("%2d. %s%s%s", i+1, render.Clean(h.Outlet), mark, l.Dim(score)), 4))
		rows = append(rows, l.line("    "+render.Clean(h.Text)))
	}
	return rows
}

func runConflicts(_ context.Context, s *session, l look, _ string) (result, error) {
	e, err := s.renumbered()
	if err != nil {
		return result{}, err
	}
	a := e.answer
	if len(a.Conflicts) == 0 {
		return result{text: "The outlets don't disagree in the last answer."}, nil
	}
	w := writer{look: l, citations: a.Citations}
	var parts []string
	for _, c := range a.Conflicts {
		if c.A < 0 || c.B < 0 || c.A >= len(a.Claims) || c.B >= len(a.Claims) {
			return result{}, errors.New("the answer names a sentence that it doesn't have: /retry asks again")
		}
		parts = append(parts, l.wrap(l.Bold(claimOutlet(a, c.A)+" and "+claimOutlet(a, c.B)+" differ"), 0)+"\n"+w.claim(a.Claims[c.A])+"\n"+w.claim(a.Claims[c.B]))
	}
	return result{text: strings.Join(parts, "\n")}, nil
}

// articlesShown is how many articles /articles lists.
const articlesShown = 200

func runArticles(ctx context.Context, s *session, l look, _ string) (result, error) {
	all, err := s.Library.Articles(ctx)
	if err != nil {
		return result{}, err
	}
	if len(all) == 0 {
		return result{text: "The index is empty: add articles with: bot index PATH"}, nil
	}
	var rows []string
	for _, a := range all[:min(len(all), articlesShown)] {
		rows = append(rows, l.line(l.Number(render.Clean(a.ID))+" "+l.Bold(render.Clean(a.Outlet))+l.Dim(" · "+render.Clean(a.Headline))))
	}
	if more := len(all) - len(rows); more > 0 {
		rows = append(rows, fmt.Sprintf("and %s more: bot index --list has them all", plural(more, "article")))
	}
	return result{text: strings.Join(rows, "\n")}, nil
}
