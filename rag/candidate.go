package rag

import (
	"context"
	"fmt"
	"math"
	"slices"
	"strings"

	"dateline/corpus"
	"dateline/facts"
	"dateline/internal/dot"
	"dateline/internal/pattern"
	"dateline/lexical"
	"dateline/speech"
	"dateline/store"
)

// candidate is a sentence of a retrieved passage that may answer.
type candidate struct {
	article  corpus.Article
	index    int         // among the article's sentences
	span     corpus.Span // without surrounding white space
	hit      *Hit
	vector   []float32
	before   []float32 // vector of the sentence before it, nil at the start of an article
	terms    []lexical.Term
	facts    []facts.Fact
	speaker  speech.Speaker
	voice    []lexical.Term // of what the speaker is called
	features features
	latest   bool         // it gives the newest of several figures
	earlier  bool         // another's figure is newer
	altered  []*candidate // of which this is a version that says another thing
	matches  []float64    // how well each of the question's terms is covered, 0 to 1
	score    float64
	share    float64   // probability that it is the one that answers, over all candidates
	parts    []float64 // score for each part of a question of several
}

func (c *candidate) text() string { return c.span.In(c.article.Text) }

// features are what a sentence is judged by, each about 0 to 1 or a z-score.
type features struct {
	Asked     float64 // cosine with the question, standardised over all candidates
	AskedRaw  float64 // the same, as it is
	Before    float64 // cosine of the sentence before it, standardised: what a pronoun in it may stand for
	Passage   float64 // fused score of the passage it is in
	Cover     float64 // share of the question's weight that the sentence's words cover
	Predicate float64 // share covered of the words that are no names: what is said of them
	Nearby    float64 // the same with the sentences beside it
	Typed     float64 // 1 if it holds the kind of answer asked for, and not from the question
	Names     float64 // share of the question's names in it or beside it
	Length    float64 // logarithm of its words
	Quoted    float64 // share of the question's quotations that stand in it
	Judged    float64 // the judge's logit, over four
	Asks      bool    // it is a question
	Stranger  bool    // the question asks for somebody's words, and it isn't theirs nor on them
}

// minWords is the shortest sentence that can answer; what is shorter is a
// heading, a byline or a fragment.
const minWords = 4

// candidates are the sentences of the retrieved passages with their features,
// best first.
func (e *Engine) candidates(ctx context.Context, f *found, q *query) ([]*candidate, error) {
	all, err := e.gather(ctx, f, q)
	if err != nil {
		return nil, err
	}
	nameTerms(q, all)
	for _, part := range q.parts {
		nameTerms(part, all)
		if err := e.measure(ctx, f, part, all); err != nil {
			return nil, err
		}
		if len(all) > 0 {
			part.odds = answerable(part, all)
		}
		for _, c := range all {
			if !part.asks(c.article.Outlet) {
				c.score = math.Inf(-1)
			}
			c.parts = append(c.parts, c.score)
		}
	}
	if err := e.measure(ctx, f, q, all); err != nil {
		return nil, err
	}
	shareOut(all)
	slices.SortStableFunc(all, byMerit)
	return e.kin(f).once(all), nil
}

// nameTerms marks words of the question that the candidates only write with a
// capital, for people who type names without one.
func nameTerms(q *query, all []*candidate) {
	for i := range q.terms {
		t := &q.terms[i]
		if !t.name && t.word == strings.ToLower(t.word) && onlyCapital(t.stem, all) {
			t.name = true
		}
	}
}

// onlyCapital reports whether a stem stands inside sentences, and there with a
// capital alone.
func onlyCapital(stem string, all []*candidate) bool {
	found := false
	for _, c := range all {
		for i, t := range c.terms {
			if t.Text != stem || i == 0 {
				continue
			}
			if word := t.In(c.text()); word == strings.ToLower(word) {
				return false
			}
			found = true
		}
	}
	return found
}

// gather reads the sentences of all hits that may be answers.
func (e *Engine) gather(ctx context.Context, f *found, q *query) ([]*candidate, error) {
	var asked []*Hit
	var ranges []store.SentenceRange
	for i := range f.hits {
		h := &f.hits[i]
		if len(q.parts) == 0 && !q.asks(h.Outlet) || len(q.parts) > 0 && !slices.ContainsFunc(q.parts, func(p *query) bool { return p.asks(h.Outlet) }) {
			continue
		}
		asked = append(asked, h)
		ranges = append(ranges, store.SentenceRange{Article: h.Passage.ArticleID, First: max(h.Passage.FirstSentence-1, 0), Last: h.Passage.LastSentence})
	}
	lists, err := e.store.ReadSentences(ctx, ranges)
	if err != nil {
		return nil, fmt.Errorf("read the sentences of the passages found: %w", err)
	}
	var out []*candidate
	taken := make(map[string]bool)
	for i, h := range asked {
		for _, c := range f.sentencesOf(h, ranges[i].First, lists[i]) {
			key := fmt.Sprintf("%s %d", c.article.ID, c.index)
			if taken[key] || len(c.terms) < minWords || isHeading(c) || isByline(q, c) {
				continue
			}
			taken[key] = true
			out = append(out, c)
		}
	}
	return out, nil
}

func containsFold(list []string, s string) bool {
	for _, l := range list {
		if strings.EqualFold(l, s) {
			return true
		}
	}
	return false
}

var (
	bylineRE    = pattern.New(`(?i)\bcontributed to this (?:report|story|article)\b|^(?:additional )?(?:reporting|writing|editing) by\b`)
	bylineAskRE = pattern.New(`(?i)\b(?:contribut|report(?:ed|er|ing)|journalist|author|wr[io]te)`)
)

// isByline reports whether a sentence only says who wrote the article, which
// answers nothing but a question about that.
func isByline(q *query, c *candidate) bool {
	return bylineRE.MatchString(c.text()) && !bylineAskRE.MatchString(q.text)
}

// isHeading reports whether a sentence is a title or caption line: no full stop
// and most words in capitals.
func isHeading(c *candidate) bool { return isHeadingText(c.text()) }

func isHeadingText(text string) bool {
	if strings.ContainsAny(text[len(text)-1:], ".!?\"'):;…") || strings.HasSuffix(text, "”") {
		return false
	}
	capitals, terms := 0, lexical.Terms(text)
	for _, t := range terms {
		if b := text[t.Start]; 'A' <= b && b <= 'Z' {
			capitals++
		}
	}
	return 2*capitals > len(terms)
}

// sentencesOf are the sentences of a hit, out of those of its article from the
// sentence first on.
func (f *found) sentencesOf(h *Hit, first int, got []store.Sentence) []*candidate {
	a := f.articles[h.Passage.ArticleID]
	voices := f.voices(a)
	var out []*candidate
	for i, s := range got {
		span := corpus.Trim(a.Text, s.Span)
		if span.Len() == 0 || first+i < h.Passage.FirstSentence {
			continue
		}
		c := &candidate{article: a, index: first + i, span: span, hit: h, vector: s.Vector}
		if i > 0 {
			c.before = got[i-1].Vector
		}
		c.terms = lexical.Terms(c.text())
		c.facts = facts.Find(c.text())
		c.speaker = voices.Speaker(c.index)
		c.voice = lexical.Terms(c.speaker.Text)
		out = append(out, c)
	}
	return out
}

// voices finds the speakers of an article's sentences.
func (f *found) voices(a corpus.Article) *speech.Article {
	if v, ok := f.speakers[a.ID]; ok {
		return v
	}
	if f.speakers == nil {
		f.speakers = make(map[string]*speech.Article)
		f.sentences = make(map[string][]corpus.Span)
	}
	r := f.readings.get(a)
	f.speakers[a.ID], f.sentences[a.ID] = r.speakers, r.sentences
	return r.speakers
}

// measure fills in the features of all candidates.
func (e *Engine) measure(ctx context.Context, f *found, q *query, all []*candidate) error {
	asked, before := make([]float64, len(all)), make([]float64, len(all))
	for i, c := range all {
		asked[i], before[i] = dot.Floats(q.vector, c.vector), unrelatedCosine
		if c.before != nil {
			before[i] = dot.Floats(q.vector, c.before)
		}
	}
	asking, prior := zScores(asked), zScores(before)
	total, predicate := 0.0, 0.0
	for _, t := range q.terms {
		total += t.weight
		if !t.name {
			predicate += t.weight
		}
	}
	voice := q.voiceOf()
	for i, c := range all {
		around := f.around(c)
		c.features = features{
			Asked: asking[i], AskedRaw: asked[i], Before: prior[i],
			Passage: c.hit.Score, Predicate: 1, Nearby: 1, Length: math.Log(float64(len(c.terms))),
			Asks: c.asks(), Stranger: !c.speaksFor(q, voice),
		}
		c.cover(q, around, total, predicate)
		c.features.Names = nameShare(q, c, around)
		c.features.Typed = typed(q, c)
		c.features.Quoted = quotedShare(q.quoted, c.terms)
	}
	if err := e.judged(ctx, q, all); err != nil {
		return err
	}
	for _, c := range all {
		c.score = c.features.score(q)
	}
	return nil
}

// unrelatedCosine is e5's cosine of unrelated texts.
const unrelatedCosine = 0.7

// cover measures how much of the question a sentence's words cover: of all its
// weight, and of what it says of its names.
func (c *candidate) cover(q *query, around string, total, predicate float64) {
	aroundTerms := lexical.Terms(around)
	c.matches = c.matches[:0]
	pred, near := 0.0, 0.0
	for _, t := range q.terms {
		own := max(bestMatch(t, c.text(), c.terms), bestMatch(t, c.speaker.Text, c.voice))
		c.matches = append(c.matches, own)
		c.features.Cover += own * t.weight / max(total, 1e-9)
		if !t.name {
			pred += own * t.weight
			near += max(own, bestMatch(t, around, aroundTerms)) * t.weight
		}
	}
	if predicate > 1e-9 {
		c.features.Predicate, c.features.Nearby = pred/predicate, near/predicate
	}
}

// zScores are values less their mean, over their standard deviation.
func zScores(values []float64) []float64 {
	var sum, squares float64
	for _, v := range values {
		sum += v
		squares += v * v
	}
	n := max(float64(len(values)), 1)
	mean := sum / n
	deviation := math.Sqrt(max(squares/n-mean*mean, 1e-8))
	out := make([]float64, len(values))
	for i, v := range values {
		out[i] = (v - mean) / deviation
	}
	return out
}

// around is what a reader has in mind on reaching a sentence: the article's
// title, the sentence before it and the one after.
func (f *found) around(c *candidate) string {
	sentences := f.sentences[c.article.ID]
	var b strings.Builder
	b.WriteString(c.article.Title())
	for _, i := range []int{c.index - 1, c.index + 1} {
		if i >= 0 && i < len(sentences) {
			b.WriteString("\n")
			b.WriteString(sentences[i].In(c.article.Text))
		}
	}
	return b.String()
}

// nameShare is the share of the question's names that stand in a sentence or
// round it.
func nameShare(q *query, c *candidate, around string) float64 {
	if len(q.names) == 0 {
		return 1
	}
	wide := lexical.Terms(c.text() + "\n" + c.speaker.Text + "\n" + around)
	near := 0.0
	for _, name := range q.names {
		terms := lexical.Terms(name.Text)
		// The last word tells: "Karzai" for "Hamid Karzai".
		if len(terms) > 0 && hasStem(queryTerm{stem: terms[len(terms)-1].Text}, wide) {
			near++
		}
	}
	return near / float64(len(q.names))
}

func hasStem(t queryTerm, terms []lexical.Term) bool {
	for _, s := range terms {
		if s.Text == t.stem {
			return true
		}
	}
	return false
}
