package rag

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"

	"dateline/corpus"
	"dateline/lexical"
	"dateline/store"
)

// relative is a place in another article that has a sentence's words, or all but a
// figure, a name or a "not".
type relative struct {
	article corpus.Article
	passage corpus.Passage
	imprint
}

// family is what other articles make of some sentences of one.
type family struct {
	copies   []relative // the same statement
	versions []relative // the same words, another statement
}

// kinship finds copies among the articles of one answer. It is no safer for
// concurrent use than the answer.
type kinship struct {
	engine *Engine
	filter store.Filter
	prints map[string][]imprint // of articles, by id
	lower  map[string]string    // articles' texts in lower case, likewise
	found  map[string]family    // by article and range
}

func (e *Engine) kinship(filter store.Filter) *kinship {
	return &kinship{engine: e, filter: filter, prints: make(map[string][]imprint), lower: make(map[string]string), found: make(map[string]family)}
}

// kin is the kinship of what is found, under its filter.
func (e *Engine) kin(f *found) *kinship {
	if f.kinship == nil {
		f.kinship = e.kinship(f.filter)
	}
	return f.kinship
}

func (k *kinship) of(a corpus.Article) []imprint {
	p, ok := k.prints[a.ID]
	if !ok {
		p = printsOf(a)
		k.prints[a.ID] = p
	}
	return p
}

// at are the prints of an article's sentences that a range has something of.
func (k *kinship) at(a corpus.Article, span corpus.Span) []imprint {
	var out []imprint
	for _, p := range k.of(a) {
		if p.span.Overlaps(span) {
			out = append(out, p)
		}
	}
	return out
}

// copied is likenessOf for sentences of two articles, where they surely speak of
// one thing: a formula is no copy where nothing else of the articles is. An article
// says a thing twice, but has no other version of its own sentence: lists, records of
// votes and tables in prose have the same words with another figure in each line.
func (k *kinship) copied(a, b corpus.Article, x, y imprint) likeness {
	like := likenessOf(x, y)
	switch {
	case a.ID == b.ID && like == altered:
		return unlike
	case like == unlike || like == alike && (a.ID == b.ID || x.specific() && y.specific()):
		return like
	}
	if !kin(k.of(a), k.of(b), x.index, y.index) {
		return unlike
	}
	return like
}

const (
	// relativesPool is how many passages are looked at for a sentence's copies.
	relativesPool = 300
	// relativesScore is the part of the best passage's score that one with a copy
	// has at least: it may be longer, or cut.
	relativesScore = 0.4
	// relativesTerms is how many of a sentence's words they are looked up by.
	relativesTerms = 10
)

// spot is a range of an article whose copies are wanted.
type spot struct {
	article corpus.Article
	span    corpus.Span
}

func (s spot) key() string { return fmt.Sprint(s.article.ID, " ", s.span) }

// look finds the families of some places, where they aren't known: by one search
// for the words of each, all at once, and one reading of the articles that have
// most of them, but for those at hand.
func (k *kinship) look(ctx context.Context, spots []spot, atHand map[string]corpus.Article) error {
	spots = slices.Clone(spots)
	spots = slices.DeleteFunc(spots, func(s spot) bool { _, known := k.found[s.key()]; return known })
	if len(spots) == 0 || len(k.filter.Outlets) == 1 || len(k.filter.Articles) == 1 {
		return nil
	}
	shelf, err := k.engine.look(ctx)
	if err != nil || len(shelf.Outlets()) < 2 {
		return err
	}
	passages, err := k.search(ctx, spots)
	if err != nil {
		return err
	}
	articles, err := k.read(ctx, passages, atHand)
	if err != nil {
		return err
	}
	for i, s := range spots {
		k.found[s.key()] = k.familyOf(s, passages[i], articles)
	}
	return nil
}

// read reads the articles of passages that aren't at hand.
func (k *kinship) read(ctx context.Context, passages [][]corpus.Passage, atHand map[string]corpus.Article) (map[string]corpus.Article, error) {
	out := maps.Clone(atHand)
	var ids []string
	for _, list := range passages {
		for _, p := range list {
			if _, ok := out[p.ArticleID]; !ok {
				ids = append(ids, p.ArticleID)
				out[p.ArticleID] = corpus.Article{}
			}
		}
	}
	if len(ids) == 0 {
		return out, nil
	}
	articles, err := k.engine.store.ReadArticles(ctx, ids)
	if err != nil {
		return nil, fmt.Errorf("read the articles that may have copies: %w", err)
	}
	for _, a := range articles {
		out[a.ID] = a
	}
	return out, nil
}

// lookAmong is look among what was retrieved, without a search.
func (k *kinship) lookAmong(f *found, spots []spot) {
	var passages []corpus.Passage
	for _, h := range f.hits {
		passages = append(passages, h.Passage)
		for _, c := range h.Copies {
			passages = append(passages, corpus.Passage{ArticleID: c.ArticleID, Span: c.Span})
		}
	}
	for _, s := range spots {
		if _, known := k.found[s.key()]; !known {
			others := slices.DeleteFunc(slices.Clone(passages), func(p corpus.Passage) bool { return p.ArticleID == s.article.ID })
			k.found[s.key()] = k.familyOf(s, others, f.articles)
		}
	}
}

// search finds the passages that have most of the words of each place, without
// those of its own article.
func (k *kinship) search(ctx context.Context, spots []spot) ([][]corpus.Passage, error) {
	out := make([][]corpus.Passage, len(spots))
	errs := make([]error, len(spots))
	var group sync.WaitGroup
	for i, s := range spots {
		group.Go(func() {
			var matches []store.Match
			matches, errs[i] = k.engine.store.Lexical(ctx, lookedUpBy(s.span.In(s.article.Text)), relativesPool, k.filter)
			for _, m := range matches {
				if m.Score >= relativesScore*matches[0].Score && m.Passage.ArticleID != s.article.ID {
					out[i] = append(out[i], m.Passage)
				}
			}
		})
	}
	group.Wait()
	for _, err := range errs {
		if err != nil {
			return nil, fmt.Errorf("search for copies: %w", err)
		}
	}
	return out, nil
}

// lookedUpBy are the words of a text that tell the most: the longest.
func lookedUpBy(text string) string {
	var words []string
	for _, t := range lexical.Terms(text) {
		if word := t.In(text); !t.Stop && !slices.Contains(words, word) {
			words = append(words, word)
		}
	}
	slices.SortStableFunc(words, func(a, b string) int { return len(b) - len(a) })
	return strings.Join(words[:min(len(words), relativesTerms)], " ")
}

func (k *kinship) familyOf(s spot, passages []corpus.Passage, articles map[string]corpus.Article) family {
	var f family
	own := k.at(s.article, s.span)
	seen := make(map[string]bool)
	for _, p := range passages {
		a := articles[p.ArticleID]
		if seen[a.ID] || len(own) == 0 {
			continue
		}
		if !k.mayHave(own[0], a) {
			continue
		}
		r, like := k.relativeOf(s.article, own, a)
		if like == unlike || !p.Overlaps(r.span) {
			continue
		}
		seen[a.ID] = true
		r.article, r.passage = a, p
		if like == alike {
			f.copies = append(f.copies, r)
		} else {
			f.versions = append(f.versions, r)
		}
	}
	return f
}

// mayHave reports whether an article may have a sentence's words but for those in
// which a version differs: that is seen much sooner than what its sentences are.
func (k *kinship) mayHave(p imprint, a corpus.Article) bool {
	text, ok := k.lower[a.ID]
	if !ok {
		text = strings.ToLower(a.Text)
		k.lower[a.ID] = text
	}
	lacking := 0
	for _, w := range p.words {
		if len(w) >= longWord && isPlain(w) && !strings.Contains(text, w) {
			lacking++
		}
	}
	return lacking <= mostAltered
}

// longWord is the shortest word by which mayHave looks.
const longWord = 5

// isPlain reports whether a word has the letters from a to z alone, which an imprint
// keeps as they stand in a text but for their case.
func isPlain(word string) bool {
	return !strings.ContainsFunc(word, func(r rune) bool { return r < 'a' || r > 'z' })
}

// relativeOf is the place in another article that has all of some sentences, and
// altered where one of them says another thing there.
func (k *kinship) relativeOf(a corpus.Article, own []imprint, b corpus.Article) (relative, likeness) {
	var r relative
	like := alike
	for i, x := range own {
		best, at := unlike, imprint{}
		for _, y := range k.of(b) {
			if l := k.copied(a, b, x, y); l == alike || l == altered && best == unlike {
				best, at = l, y
				if l == alike {
					break
				}
			}
		}
		switch {
		case best == unlike:
			return r, unlike
		case best == altered:
			like = altered
		}
		if i == 0 || best == altered {
			r.imprint = at
		}
	}
	return r, like
}

// byText puts articles together that print one text: they have a lead in common,
// and more, or most of what they say. The first of each group keeps its place.
func (k *kinship) byText(articles []corpus.Article) [][]corpus.Article {
	var groups [][]corpus.Article
next:
	for _, a := range articles {
		lead := leadOf(a)
		own := k.at(a, lead.span)
		for i, group := range groups {
			theirs := k.at(group[0], leadOf(group[0]).span)
			if len(own) > 0 && len(theirs) > 0 && k.copied(group[0], a, theirs[0], own[0]) == alike {
				groups[i] = append(group, a)
				continue next
			}
		}
		groups = append(groups, []corpus.Article{a})
	}
	return groups
}

// spotsOf are the places of citations, but for those of headlines.
func spotsOf(citations []Citation, articles map[string]corpus.Article) []spot {
	var out []spot
	for _, c := range citations {
		if a, ok := articles[c.ArticleID]; ok && c.Part == "" {
			out = append(out, spot{a, c.Span})
		}
	}
	return out
}

// credit links citations to the copies of what they quote, which were looked for.
func (k *kinship) credit(articles map[string]corpus.Article, citations []Citation) {
	for i := range citations {
		c := &citations[i]
		a, ok := articles[c.ArticleID]
		if !ok || c.Part != "" {
			continue
		}
		family := k.found[spot{a, c.Span}.key()]
		c.Copies = nil
		for _, r := range family.copies {
			c.Copies = append(c.Copies, Copy{ArticleID: r.article.ID, Outlet: r.article.Outlet, Span: r.span})
		}
		slices.SortStableFunc(c.Copies, func(x, y Copy) int { return strings.Compare(x.Outlet, y.Outlet) })
		c.Agency = oneAgency(a, family.copies)
		c.Also = someNames(othersIn(c.Copies, c.Outlet, c.Agency))
	}
}

// oneAgency is the agency that an article or one that prints the same names, ""
// where they name none or several.
func oneAgency(a corpus.Article, copies []relative) string {
	name := agencyOf(a)
	for _, r := range copies {
		switch other := agencyOf(r.article); {
		case name == "":
			name = other
		case other != "" && other != name:
			return ""
		}
	}
	if name == a.Outlet {
		return "" // it is the agency's own
	}
	return name
}

// othersIn are the outlets of copies, each once and in order, without one's own
// and the agency that is told of anyway.
func othersIn(copies []Copy, own, agency string) []string {
	var out []string
	for _, c := range copies {
		if c.Outlet != own && c.Outlet != agency && !slices.Contains(out, c.Outlet) {
			out = append(out, c.Outlet)
		}
	}
	slices.Sort(out)
	return out
}

// someNames is "Alpha", "Alpha and Bravo", "Alpha, Bravo and Charlie" or "Alpha,
// Bravo and 3 more".
func someNames(names []string) string {
	const named = 2
	if len(names) <= named+1 {
		return joinNames(names)
	}
	return strings.Join(names[:named], ", ") + fmt.Sprintf(" and %d more", len(names)-named)
}
