package eval

import (
	"slices"
	"strings"
	"unicode/utf8"

	"dateline/corpus"
)

// agrees reports whether two ranges of one article name the same evidence: the
// bytes they share are at least half of the shorter one. A neighbouring
// sentence that shares a space doesn't agree; a part of a long quote does.
func agrees(a, b corpus.Span) bool {
	shared := min(a.End, b.End) - max(a.Start, b.Start)
	return shared > 0 && 2*shared >= min(a.Len(), b.Len())
}

func agreesWithAny(article string, s corpus.Span, golds []gold) bool {
	for _, g := range golds {
		if g.agrees(article, s) {
			return true
		}
	}
	return false
}

// agrees reports whether a range agrees with any place of the gold quote.
func (g gold) agrees(article string, s corpus.Span) bool {
	if article != g.Article {
		return false
	}
	for _, place := range g.places {
		if agrees(s, place) {
			return true
		}
	}
	return false
}

// scoreCitations counts valid quotes, precision and recall over gold evidence,
// both sides of a conflict, and claims dropped or unconfirmed.
func scoreCitations(r *Result, golds []gold) {
	a := r.Answer
	valid, shown := validity(a)
	r.add("quote_validity", float64(valid), float64(shown))
	r.add("claims_dropped", float64(len(a.Dropped)), float64(len(a.Claims)+len(a.Dropped)))
	unconfirmed := 0
	for _, c := range a.Claims {
		unconfirmed += int(one(c.Verdict == "unconfirmed"))
	}
	r.add("claims_unconfirmed", float64(unconfirmed), float64(len(a.Claims)))
	if !r.Answerable {
		return
	}
	precise := 0
	for _, c := range a.Citations {
		precise += int(one(c.Gold))
	}
	r.add("citation_precision", float64(precise), float64(len(a.Citations)))
	markCited(r, golds)
	cited := 0
	for _, g := range r.Evidence {
		cited += int(one(g.Cited))
	}
	r.add("citation_recall", float64(cited), float64(len(r.Evidence)))
	if r.Kind == "conflict" {
		r.addBool("conflict_both_sides", bothSides(r.Evidence))
	}
}

// validity counts the quotes shown, a refusal's nearest passages among them,
// and those that stand in their article. A claim's citation number without a
// citation counts as shown and not valid.
func validity(a *Answered) (valid, shown int) {
	all := a.Citations
	known := map[int]bool{}
	for _, c := range a.Citations {
		known[c.Number] = true
	}
	if a.Refusal != nil {
		all = append(slices.Clip(all), a.Refusal.Nearest...)
	}
	for _, c := range all {
		valid += int(one(c.Valid))
	}
	shown = len(all)
	for _, claim := range a.Claims {
		for _, n := range claim.Citations {
			shown += int(one(!known[n]))
		}
	}
	return valid, shown
}

func markCited(r *Result, golds []gold) {
	for i, g := range golds {
		for _, c := range r.Answer.Citations {
			if c.Valid && g.agrees(c.Article, c.span()) {
				r.Evidence[i].Cited = true
			}
		}
	}
}

// bothSides reports whether every side of a conflict is cited. A side is an
// article; when one article holds them all, each quote is a side.
func bothSides(evidence []Gold) bool {
	cited := map[string]bool{}
	for _, g := range evidence {
		cited[g.Article] = cited[g.Article] || g.Cited
	}
	if len(cited) < 2 {
		for _, g := range evidence {
			if !g.Cited {
				return false
			}
		}
		return true
	}
	for _, yes := range cited {
		if !yes {
			return false
		}
	}
	return true
}

// contextBytes is how much of an article is kept on each side of a quote whose
// passage is not among the answer's hits.
const contextBytes = 300

// showPassage keeps the text round a citation for the reports, once for each
// passage.
func (r *Result) showPassage(c Citation, text string, spans map[string]corpus.Span) {
	span, ok := spans[c.Passage]
	if !ok || span.Start > c.Start || span.End < c.End {
		span = corpus.Span{Start: c.Start - contextBytes, End: c.End + contextBytes}
	}
	span.Start, span.End = min(max(span.Start, 0), len(text)), min(max(span.End, 0), len(text))
	for span.Start > 0 && span.Start < len(text) && !utf8.RuneStart(text[span.Start]) {
		span.Start--
	}
	for span.End < len(text) && !utf8.RuneStart(text[span.End]) {
		span.End++
	}
	if span.Start >= span.End {
		return
	}
	for _, p := range r.Passages {
		if p.Article == c.Article && p.Start <= span.Start && p.End >= span.End {
			return
		}
	}
	r.Passages = append(r.Passages, Passage{
		ID: c.Passage, Article: c.Article, Start: span.Start, End: span.End,
		Text: strings.ToValidUTF8(span.In(text), "\uFFFD"),
	})
}
