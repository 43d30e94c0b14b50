package repl

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"dateline/corpus"
	"dateline/rag"
	"dateline/render"
)

// place is a passage of an article with a quote in it. The quote is empty when
// an article is opened by itself.
type place struct {
	article corpus.Article
	title   string
	passage corpus.Span
	quote   corpus.Span
}

// page is what the pager opens.
type page struct{ place }

// citations are what /1, /open and /sources lead to: an answer's citations, or
// what came nearest to one.
func citations(a *rag.Answer) []rag.Citation {
	if a.Refusal != nil {
		return a.Refusal.Nearest
	}
	return a.Citations
}

func runOpen(ctx context.Context, s *session, l look, arg string) (result, error) {
	p, err := s.find(ctx, arg)
	if err != nil {
		return result{}, err
	}
	if p.quote.Len() == 0 && p.passage.Len() == 0 { // an article by id
		return result{page: &page{p}, text: l.whole(p)}, nil
	}
	text := l.heading(p) + "\n" + l.excerpt(p)
	if !l.plain {
		text += "\n" + l.wrap(l.Dim("Ctrl+O reads on in the article."), 0)
	}
	return result{text: text, place: &p}, nil
}

func runRead(ctx context.Context, s *session, l look, arg string) (result, error) {
	p, err := s.find(ctx, arg)
	if err != nil {
		return result{}, err
	}
	return result{page: &page{p}, text: l.whole(p)}, nil
}

// find is the place that "2" (a citation) or "npr" (an article) means. Nothing
// means the first citation.
func (s *session) find(ctx context.Context, arg string) (place, error) {
	arg = strings.Trim(arg, "[] ")
	n, err := strconv.Atoi(arg)
	if arg != "" && err != nil {
		return s.findArticle(ctx, arg)
	}
	shown, err := s.numbered()
	if err != nil {
		return place{}, err
	}
	switch {
	case len(shown.citations) == 0:
		return place{}, errors.New("the last answer cites nothing: /articles lists what can be opened")
	case arg == "":
		n = 1
	case n < 1 || n > len(shown.citations):
		return place{}, &rag.QuestionError{What: fmt.Sprintf("%s has no [%d]", shown.by, n), Try: fmt.Sprintf("give 1 to %d", len(shown.citations))}
	}
	return s.locate(ctx, shown.hits, shown.citations[n-1])
}

// numbered is what the numbers on the screen stand for: the citations of the
// last check or answer, whichever came later.
type numbered struct {
	by        string
	citations []rag.Citation
	hits      []rag.Hit // their passages, where known
}

func (s *session) numbered() (numbered, error) {
	if len(s.checked) > 0 {
		return numbered{by: "the last check", citations: s.checked}, nil
	}
	e, err := s.last()
	if err != nil {
		return numbered{}, err
	}
	if e.Broken != "" && !shown(e.answer) {
		return numbered{}, fmt.Errorf("the last answer was %s before its first sentence: /retry asks again", brokenShort(e.Broken))
	}
	return numbered{"the last answer", citations(e.answer), e.answer.Hits}, nil
}

func (s *session) findArticle(ctx context.Context, id string) (place, error) {
	article, err := s.Library.Article(ctx, id)
	if err == nil {
		return place{article: article, title: article.Outlet + " · " + article.Title()}, nil
	}
	if ctx.Err() != nil {
		return place{}, ctx.Err()
	}
	ids := articleIDs(ctx, s)
	if near := nearest(id, ids); near != "" {
		return place{}, &rag.QuestionError{What: fmt.Sprintf("no article %q", id), Try: fmt.Sprintf("did you mean %s?", near)}
	}
	return place{}, &rag.QuestionError{What: fmt.Sprintf("no article %q", id), Try: "/articles lists them"}
}

// locate finds a citation in its article and checks that the article still
// says so.
func (s *session) locate(ctx context.Context, hits []rag.Hit, c rag.Citation) (place, error) {
	article, err := s.Library.Article(ctx, c.ArticleID)
	if err != nil {
		return place{}, fmt.Errorf("open article %q: %w", c.ArticleID, err)
	}
	if c.Start < 0 || c.End > len(article.Text) || c.Start > c.End || c.In(article.Text) != c.Quote {
		return place{}, fmt.Errorf("article %q has changed since this answer: /retry answers from it as it is now", c.ArticleID)
	}
	p := place{article: article, title: fmt.Sprintf("[%d] %s · %s", c.Number, c.Outlet, c.Headline), quote: c.Span, passage: around(article.Text, c.Span)}
	for _, h := range hits {
		if h.Passage.ID == c.PassageID && 0 <= h.Passage.Start && h.Passage.Start <= c.Start && c.End <= h.Passage.End && h.Passage.End <= len(article.Text) {
			p.passage = h.Passage.Span
		}
	}
	return p, nil
}

// context is how many bytes are shown on each side of a quote whose passage
// isn't known.
const contextBytes = 400

func around(text string, s corpus.Span) corpus.Span {
	out := corpus.Span{Start: max(s.Start-contextBytes, 0), End: min(s.End+contextBytes, len(text))}
	for out.Start > 0 && !utf8.RuneStart(text[out.Start]) {
		out.Start--
	}
	for out.End < len(text) && !utf8.RuneStart(text[out.End]) {
		out.End++
	}
	return out
}

func (l look) heading(p place) string {
	text := l.Bold(render.Clean(p.title))
	if p.quote.Len() > 0 {
		text += l.Dim(" · " + render.Clean(rag.PlaceOf(p.article.Origin, p.quote, p.article.ID)))
	}
	return l.wrap(text, 4)
}

// excerpt is the passage with the quote marked in it.
func (l look) excerpt(p place) string {
	before, after := "", ""
	if p.passage.Start > 0 {
		before = "… "
	}
	if p.passage.End < len(p.article.Text) {
		after = " …"
	}
	text := p.article.Text
	return strings.Join(l.marked(
		before+safe(strings.TrimLeft(text[p.passage.Start:p.quote.Start], " ")), safe(p.quote.In(text)),
		safe(strings.TrimRight(text[p.quote.End:p.passage.End], " "))+after), "\n")
}

// whole is the article with the quote marked in it, for those who have no
// pager.
func (l look) whole(p place) string {
	return l.heading(p) + "\n" + strings.Join(l.lines(p), "\n")
}

// lines are the article's, wrapped, with the quote marked.
func (l look) lines(p place) []string {
	text := p.article.Text
	return l.marked(safe(text[:p.quote.Start]), safe(p.quote.In(text)), safe(text[p.quote.End:]))
}

// marked wraps three parts of one text, the middle one marked.
func (l look) marked(before, quote, after string) []string {
	if quote != "" {
		quote = l.mark(quote)
	}
	var lines []string
	on := false
	for line := range strings.SplitSeq(l.wrap(strings.Trim(before+quote+after, "\n"), 0), "\n") {
		// Each line by itself: a pager shows them in any order.
		if on {
			line = "\x1b[7m" + line
		}
		on = strings.LastIndex(line, "\x1b[7m") > strings.LastIndex(line, "\x1b[27m")
		if on {
			line += "\x1b[27m"
		}
		lines = append(lines, line)
	}
	return lines
}

// safe keeps an article's text from steering the terminal but leaves its line
// breaks and spaces alone.
func safe(text string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r == '\n':
			return r
		case unicode.Is(unicode.Bidi_Control, r), r == '\r':
			return -1
		case unicode.IsControl(r):
			return ' '
		}
		return r
	}, text)
}
