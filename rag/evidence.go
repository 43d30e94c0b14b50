package rag

import (
	"slices"
	"strings"

	"dateline/corpus"
	"dateline/facts"
	"dateline/internal/pattern"
	"dateline/lexical"
)

// elsewhere looks for what a refused question asks where the ordinary way
// doesn't: an amount in a whole passage, what somebody is, a headline, a caption.
// It is nil where there is nothing.
func (f *found) elsewhere(q *query, all []*candidate, reason string) *plan {
	if reason != ReasonNoAnswer || q.context != "" {
		return nil
	}
	if c := f.amount(q, all); c != nil {
		return &plan{lines: []line{say(f.moment.dated(c.article.Date, attribution(c)), f.leaning(c))}}
	}
	if p := f.whoIs(q); p != nil {
		return p
	}
	return f.headed(q)
}

var askedWhoRE = pattern.New(`(?i)^(?:and |so )?who(?:['’]s| is| was| are| were) (?:the )?(.+?)\??$`)

// whoIs is the first sentence that says what a person is whom a question asks
// after by name: "Governor Ana Sosa", "Ana Sosa, who leads the union".
func (f *found) whoIs(q *query) *plan {
	m := askedWhoRE.FindStringSubmatch(strings.TrimSpace(q.text))
	if m == nil {
		return nil
	}
	names := facts.FindNames(m[1])
	if len(names) != 1 || names[0].Text != m[1] {
		return nil
	}
	for _, a := range f.askedArticles(q) {
		role := roleOf(a.Text, m[1])
		if role == "" {
			continue
		}
		for _, s := range corpus.Split(a.Text) {
			span := corpus.Trim(a.Text, s)
			if text := span.In(a.Text); strings.Contains(text, m[1]) && strings.Contains(text, role) {
				return &plan{lines: []line{say(f.moment.dated(a.Date, a.Outlet), place{article: a, span: unmarked(a, span)})}}
			}
		}
	}
	return nil
}

// askedArticles are the articles of the hits, each once, that are of the outlets
// that a question asks.
func (f *found) askedArticles(q *query) []corpus.Article {
	var out []corpus.Article
	seen := make(map[string]bool)
	for _, h := range f.hits {
		if a := f.articles[h.Passage.ArticleID]; !seen[a.ID] && q.asks(a.Outlet) {
			seen[a.ID] = true
			out = append(out, a)
		}
	}
	return out
}

// leaning is the place of a sentence with the one that it leans on.
func (f *found) leaning(c *candidate) place {
	s := scriptOf(c.article)
	first, last, ok := s.whole(c.index, needsBeforeRE)
	if !ok {
		first, last = c.index, c.index
	}
	return place{article: c.article, span: unmarked(c.article, s.span(first, last))}
}

// headedCover is the share of a question's words that a headline or caption must
// have to answer it.
const headedCover = 0.75

var captionRE = pattern.New(`(?i)^(?:[\[(▼▲►•*]\s*)?(?:photo(?:graph)?|picture|image|caption|file photo|watch|video|pictured|graphic|map|credit|supplied|above|below|left|right)\b`)

// headed is the headline or caption that has almost all that a question says.
func (f *found) headed(q *query) *plan {
	var best place
	most := 0.0
	try := func(at place) {
		text := at.text()
		if own := f.headCover(q, text); own >= headedCover && own > most && f.headTyped(q, at, text) {
			best, most = at, own
		}
	}
	for _, a := range f.askedArticles(q) {
		if at := headlineOf(a); at.span.Len() > 0 {
			try(at)
		}
		for _, s := range corpus.Split(a.Text) {
			if span := corpus.Trim(a.Text, s); span.Len() > 0 && (captionRE.MatchString(span.In(a.Text)) || isHeadingText(span.In(a.Text))) {
				try(place{article: a, span: span})
			}
		}
	}
	if most == 0 {
		return nil
	}
	who := best.article.Outlet
	if best.headline {
		who += "’s headline"
	}
	return &plan{lines: []line{say(f.moment.dated(best.article.Date, who), best)}}
}

// headCover is the share of a question's words, by weight, that a text has.
func (f *found) headCover(q *query, text string) float64 {
	terms := lexical.Terms(text)
	own, total := 0.0, 0.0
	for _, t := range q.terms {
		if word := strings.ToLower(t.word); dimensionWords[word] || frameWords[word] || headWords[word] || t.weight == 0 {
			continue
		}
		total += t.weight
		own += t.weight * stands(t, text, terms)
	}
	if total == 0 {
		return 0
	}
	return own / total
}

var headWords = wordSet(`headline headlines caption captions title photo picture headlined entitled titled`)

// headTyped reports whether a headline or caption holds the kind of answer asked
// for.
func (f *found) headTyped(q *query, at place, text string) bool {
	a := at.article
	a.Text = text
	c := &candidate{article: a, span: corpus.Span{End: len(text)}, terms: lexical.Terms(text), facts: facts.Find(text)}
	if c.asks() || len(c.terms) < minWords {
		return false
	}
	if g := gaugeOf(q.text); g != nil && !g.given.MatchString(text) {
		return false
	}
	if q.wants == wantsReason && !reasonGivenRE.MatchString(text) {
		return false
	}
	return q.wants.open() || typed(q, c) >= partlyTyped
}

// reasonGivenRE is what a headline gives a reason with.
var reasonGivenRE = pattern.New(`(?i)\b(?:because|after|over|amid|due to|owing to|following|since|thanks to|blam\w+|so that|in order to|why)\b`)

// byAge puts the newest of several figures for the same first, with its
// date, and says of the others that they are older. It changes nothing where the
// articles have no dates, or one.
func (f *found) byAge(q *query, chosen, all []*candidate) []*candidate {
	if q.wants != wantsFigure && q.wants != wantsMoney || len(chosen) == 0 {
		return chosen
	}
	gives := func(c *candidate) bool { return c.features.Typed >= fullyTyped && tellsOf(q, c) }
	lead := chosen[slices.IndexFunc(chosen, func(c *candidate) bool { return c.score == maxScore(chosen) })]
	newest := lead
	for _, c := range all {
		if gives(c) && sameStory(q, lead, c) && byDate(c.article.Date, newest.article.Date) > 0 {
			newest = c
		}
	}
	out := []*candidate{newest}
	older := false
	for _, c := range chosen {
		if c == newest || !gives(c) && c != lead {
			continue
		}
		c.earlier = byDate(c.article.Date, newest.article.Date) < 0
		older = older || c.earlier
		out = append(out, c)
	}
	if !older {
		return chosen
	}
	newest.latest = true
	return out
}

// tellsOf reports whether a sentence has enough of what a question says of the
// names in it.
func tellsOf(q *query, c *candidate) bool {
	asked, met := 0, 0
	for _, t := range q.terms {
		if t.name || frameWords[strings.ToLower(t.word)] {
			continue
		}
		asked++
		if stands(t, c.text(), c.terms) >= 0.6 {
			met++
		}
	}
	return 5*met >= 2*asked
}

func maxScore(chosen []*candidate) float64 {
	best := chosen[0].score
	for _, c := range chosen {
		best = max(best, c.score)
	}
	return best
}

// sameStory reports whether two sentences' articles are on one matter: they share
// a name that isn't an outlet's or a weekday, in title or text.
func sameStory(q *query, a, b *candidate) bool {
	if a.article.ID == b.article.ID {
		return true
	}
	names := make(map[string]bool)
	for _, n := range facts.FindNames(a.article.Title() + ". " + a.article.Text) {
		names[n.Text] = true
	}
	shared := make(map[string]bool)
	for _, n := range facts.FindNames(b.article.Title() + ". " + b.article.Text) {
		if names[n.Text] && len(facts.Of(facts.Time, facts.Find(n.Text))) == 0 {
			shared[n.Text] = true
		}
	}
	for name := range shared {
		if containsWords(strings.ToLower(q.text), strings.ToLower(name)) {
			return true
		}
	}
	return len(shared) >= 2
}

// told is who says something, with the date of a figure that is the newest or
// older than another, or of what is from elsewhere in time than asked.
func (f *found) told(c *candidate) string {
	who := attribution(c)
	switch {
	case c.latest:
		return who + " (" + oneLine(c.article.Date) + ", the latest)"
	case c.earlier:
		return who + " (earlier, " + oneLine(c.article.Date) + ")"
	}
	return f.moment.dated(c.article.Date, who)
}
