package rag

import (
	"context"
	"math"
	"slices"

	"dateline/facts"
	"dateline/lexical"
)

// once keeps of sentences that say the same in the same words the best, which
// answers with the probability of all. They are sorted, best first, and stay so.
func (k *kinship) once(all []*candidate) []*candidate {
	var kept []*candidate
	var prints []imprint
next:
	for _, c := range all {
		p := printOf(c.article, c.index, c.span)
		for i, better := range kept {
			switch k.copied(better.article, c.article, prints[i], p) {
			case alike:
				if !sameParts(better, c) {
					continue
				}
				better.share += c.share
				for part, score := range c.parts {
					better.parts[part] = max(better.parts[part], score)
				}
				continue next
			case altered:
				c.altered = append(c.altered, better)
			}
		}
		kept, prints = append(kept, c), append(prints, p)
	}
	return kept
}

// sameParts reports whether two sentences may answer the same parts of a question:
// one part may ask one outlet, and another part another.
func sameParts(a, b *candidate) bool {
	for i := range a.parts {
		if math.IsInf(a.parts[i], -1) != math.IsInf(b.parts[i], -1) {
			return false
		}
	}
	return true
}

// mostVersions is how many versions of one sentence an answer tells beside it.
const mostVersions = 2

// withVersions adds to the sentences of an answer what other articles have in
// their place: the same words with another figure, name or "not". Such a
// correction may stand in one article of many, and not among the passages found.
func (e *Engine) withVersions(ctx context.Context, f *found, a *Answer, q *query, chosen []*candidate) ([]*candidate, error) {
	k := e.kin(f)
	var spots []spot
	for _, c := range chosen {
		spots = append(spots, spot{c.article, quotable(c)})
	}
	if err := k.look(ctx, spots, f.articles); err != nil {
		return nil, err
	}
	out := slices.Clone(chosen)
	for i, c := range chosen {
		at := slices.Index(out, c) + 1
		var told []imprint // each version once
		for _, r := range k.found[spots[i].key()].versions {
			x := slices.IndexFunc(out, func(o *candidate) bool { return k.isCopy(r, o) })
			if x >= 0 {
				if out[x] != c {
					out[x].altered = append(out[x].altered, c)
				}
				continue
			}
			if len(told) == mostVersions || slices.ContainsFunc(told, func(p imprint) bool { return likenessOf(p, r.imprint) == alike }) {
				continue
			}
			told = append(told, r.imprint)
			out = slices.Insert(out, at, f.versionOf(q, c, r))
		}
	}
	a.Hits = f.hits
	return out, nil
}

// isCopy reports whether a candidate says what a relative does.
func (k *kinship) isCopy(r relative, c *candidate) bool {
	return likenessOf(r.imprint, printOf(c.article, c.index, c.span)) == alike
}

// versionOf is a relative as a candidate beside the one that it is a version of.
func (f *found) versionOf(q *query, of *candidate, r relative) *candidate {
	a := r.article
	f.articles[a.ID] = a
	hit := Hit{
		Passage: r.passage, Outlet: a.Outlet, Headline: a.Title(), URL: a.URL, Date: a.Date,
		Text: r.passage.In(a.Text), Origin: a.Origin,
	}
	if !slices.ContainsFunc(f.hits, func(h Hit) bool { return h.Passage.ID == hit.Passage.ID }) {
		// A list of its own: what was told of the hits before keeps them as they were.
		f.hits = append(slices.Clone(f.hits), hit)
	}
	c := &candidate{
		article: a, index: r.index, span: r.span, hit: &hit, score: of.score, features: of.features,
		altered: []*candidate{of}, speaker: f.voices(a).Speaker(r.index),
	}
	c.terms, c.facts = lexical.Terms(c.text()), facts.Find(c.text())
	c.features.Typed = typed(q, c)
	return c
}
