package rag

import (
	"math"
	"slices"
	"strings"

	"dateline/corpus"
	"dateline/internal/pattern"
	"dateline/store"
)

// prior weighs passages by what speaks for them before a word of theirs is
// read, in standard deviations of the fused score. TestFitPrior fits it.
type prior struct {
	nearness float64 // of an article's date to the asking, e times as near
	scale    float64 // days within which one is as near as another
	lead     float64 // of the passage that an article begins with
	digest   float64 // against round-ups, picture pages and opinion
}

// newsPrior is the one in force, as fitted but for the lead's weight: that is half
// of what it came to (0.80), since the questions of news quizzes ask for what a
// story begins with, and others don't as often.
var newsPrior = prior{nearness: 0.25, scale: 1, lead: 0.4, digest: 0.17}

// week is how many days articles must lie apart for their dates to count: of
// one week's news none is old.
const week = 7

// weigh adds what dates and places in the article say to the scores of hits. It
// compares distances by their ratio, so that an archive that is asked years
// later keeps its order: from far off all of it is equally far. Passages without
// a date stay as they are, and the others move about their own mean. It reports
// whether dates count at all.
func (p prior) weigh(m *moment, hits []Hit, c *store.Catalogue) bool {
	if m == nil {
		return false
	}
	days := daysOf(hits, c)
	if !apart(days) {
		return false
	}
	shifts := make([]float64, len(hits))
	sum, n := 0.0, 0
	for i, d := range days {
		if d.year == 0 {
			continue
		}
		shifts[i] = p.shift(m, d, hits[i].Passage)
		sum += shifts[i]
		n++
	}
	for i, d := range days {
		if d.year != 0 {
			hits[i].Prior = shifts[i] - sum/float64(n)
			hits[i].Score += hits[i].Prior
		}
	}
	slices.SortStableFunc(hits, byScore)
	return true
}

// shift is what one passage gains or loses.
func (p prior) shift(m *moment, d day, passage corpus.Passage) float64 {
	shift := 0.0
	if passage.FirstSentence == 0 {
		shift = p.lead
	}
	far := p.nearness * math.Log(1+float64(m.gap(d))/p.scale)
	switch m.tense {
	case namedTime:
		return shift
	case firstTime:
		return shift + far
	}
	return shift - far
}

// daysOf are the dates of the hits' articles; the zero day for none.
func daysOf(hits []Hit, c *store.Catalogue) []day {
	known := make(map[string]day)
	days := make([]day, len(hits))
	for i, h := range hits {
		id := h.Passage.ArticleID
		d, ok := known[id]
		if !ok {
			entry, _ := c.Entry(id)
			d, _ = dayOf(entry.Date)
			known[id] = d
		}
		days[i] = d
	}
	return days
}

// apart reports whether days lie more than a week from one another.
func apart(days []day) bool {
	first, last := math.MaxInt, math.MinInt
	for _, d := range days {
		if d.year != 0 {
			first, last = min(first, d.number()), max(last, d.number())
		}
	}
	return last > first && last-first > week
}

var (
	// digestRE knows a page that touches on many matters, by its headline.
	digestRE = pattern.New(`(?i)\b(?:quiz|podcast|newsletter|round-?up|digest|briefing|week in (?:review|pictures|photos)|(?:photos?|pictures?|images?) of the (?:day|week|month|year)|in (?:photos|pictures)|(?:\d+|five|ten) things(?: to know)?|what to watch|today in history|on this day|live updates?|photos:|gallery:)`)
	// digestPathRE knows it by a part of its address.
	digestPathRE = pattern.New(`(?i)/(?:opinions?|comment(?:ary|isfree)?|editorials?|columnists?|galler(?:y|ies)|photos?|pictures|picture-gallery|in-pictures|quiz(?:zes)?|podcasts?|newsletters?|live-updates?|live-news|live)(?:/|$)|-(?:quiz|podcast|live-updates)(?:[-/]|$)`)
	// opinionRE knows opinion, by its section or how its headline begins.
	opinionRE = pattern.New(`(?i)^(?:opinions?|op-?ed|comment(?:ary)?|editorials?|columns?|letters)\b`)

	// digestAskedRE asks for what such pages are made of.
	digestAskedRE = pattern.New(`(?i)\b(?:opinions?|editorials?|columns?|columnists?|commentators?|argues?|photos?|pictures?|galler(?:y|ies)|quiz|podcast|newsletter|round-?ups?|digests?)\b`)
)

// isDigest reports whether an article isn't one matter's news.
func isDigest(a corpus.Article) bool {
	return digestRE.MatchString(a.Headline) || digestPathRE.MatchString(a.URL) ||
		opinionRE.MatchString(strings.TrimSpace(a.Section)) || opinionRE.MatchString(a.Headline)
}

// lowerDigests puts back the passages of articles that aren't one matter's news,
// unless they are what is asked for. It comes after weigh, once the articles are
// read, and leaves alone what weigh does.
func (p prior) lowerDigests(question string, f *found, hits []Hit) {
	if digestAskedRE.MatchString(question) {
		return
	}
	for i := range hits {
		h := &hits[i]
		if _, dated := dayOf(h.Date); dated && isDigest(f.articles[h.Passage.ArticleID]) {
			h.Prior -= p.digest
			h.Score -= p.digest
		}
	}
	slices.SortStableFunc(hits, byScore)
}
