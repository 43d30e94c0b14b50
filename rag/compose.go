package rag

import (
	"strings"
	"unicode/utf8"

	"dateline/corpus"
)

// citing stands between an outlet and its source in a claim.
const citing = ", citing "

// compose writes the chosen sentences as claims with their citations.
func (f *found) compose(a *Answer, q *query, chosen []*candidate) error {
	for i, c := range chosen {
		span := quotable(c)
		citation, err := cite(i+1, c.article, c.hit.Passage.ID, span)
		if err != nil {
			return err
		}
		a.Citations = append(a.Citations, citation)
		a.Claims = append(a.Claims, Claim{
			Text:      f.told(c) + ": " + inMarks(oneLine(citation.Quote)),
			Citations: []int{citation.Number},
			Verdict:   Supported,
		})
	}
	a.Conflicts = conflicts(q, chosen)
	return nil
}

// attribution says who speaks: the outlet, and its own source unless the
// sentence itself names that in full.
func attribution(c *candidate) string {
	s := c.speaker
	switch {
	case s.Relay != "" && !strings.Contains(c.text(), strings.TrimPrefix(s.Relay, "the ")):
		return c.article.Outlet + citing + s.Relay
	case s.Text != "" && !s.Within:
		return c.article.Outlet + citing + s.Text
	}
	return c.article.Outlet
}

// quotable is the sentence's range without a quotation mark that it opens or
// closes for its neighbours.
func quotable(c *candidate) corpus.Span {
	s := c.span
	text := s.In(c.article.Text)
	if strings.Count(text, `"`)%2 == 1 {
		switch {
		case strings.HasPrefix(text, `"`):
			s.Start++
		case strings.HasSuffix(text, `"`):
			s.End--
		}
	}
	open, shut := strings.Count(text, "“"), strings.Count(text, "”")
	if open == shut+1 && strings.HasPrefix(text, "“") {
		s.Start += utf8.RuneLen('“')
	}
	if shut == open+1 && strings.HasSuffix(text, "”") {
		s.End -= utf8.RuneLen('”')
	}
	return corpus.Trim(c.article.Text, s)
}

// inMarks puts a sentence between quotation marks, as far as it has none of
// its own: `"It will be messy," the official said.` stands as it is, and what
// begins inside a quotation or doesn't end it lacks one mark only, which is of the
// kind that it has.
func inMarks(quote string) string {
	depth, lowest := 0, 0
	unopened, unclosed := "“", "”" // the marks that are lacking
	for i, r := range quote {
		switch {
		case r == '“' || r == '"' && opens(quote, i):
			if depth++; depth == 1 {
				unclosed = closing(r)
			}
		case r == '”' || r == '"':
			if depth--; depth < lowest && r == '"' {
				unopened = `"`
			}
			lowest = min(lowest, depth)
		}
	}
	switch {
	case lowest < 0:
		return unopened + quote
	case depth > 0:
		return quote + unclosed
	case strings.HasPrefix(quote, "“") || strings.HasPrefix(quote, `"`):
		return quote
	case strings.Contains(quote, "“"):
		return "‘" + quote + "’"
	}
	return "“" + quote + "”"
}

// closing is the mark that ends what a mark begins.
func closing(open rune) string {
	if open == '"' {
		return `"`
	}
	return "”"
}

// opens reports whether the straight mark at i begins a quotation: nothing or
// a space stands before it.
func opens(quote string, i int) bool {
	return i == 0 || strings.ContainsRune(" ([-", rune(quote[i-1]))
}

// oneLine folds line breaks in a quote for showing it inside a sentence. The
// citation keeps the bytes.
func oneLine(s string) string {
	if !strings.ContainsAny(s, "\r\n\t") {
		return s
	}
	s = joinHyphens(s)
	return strings.Join(strings.Fields(s), " ")
}
