package rag

import (
	"cmp"
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
)

var summaryRE = pattern.New(`(?i)(?:\b(?:summar(?:y|ies|i[sz]e[sd]?|i[sz]ing)|sum(?:s|med|ming)? (?:\S+ )?up|tl;?dr|recap|in (?:brief|short|a nutshell|a few words|few words|one sentence|short order)|briefly|brief (?:me|us)|briefing|synopsis|the (?:gist|essence|bottom line|upshot)|gist of|(?:main|key) (?:points?|facts?|takeaways?|ideas?|message|things|events)|takeaways?|key takeaways|catch (?:me|us) up|get me up to speed|bring me up to speed|short version|explain (?:the|this|that|it)(?: \S+){0,4} (?:article|story|piece)|what (?:is|was|does|did|are)(?: \S+){1,6} (?:article|story|piece|articles|stories|coverage) (?:about|say|report|tell us)|what(?:'s|’s) (?:the|this|that)(?: \S+){0,4} (?:article|story|piece) about|(?:overview|outline|digest|rundown) of)\b)`)

func readsSummary(r *request) bool { return summaryRE.MatchString(r.text) }

var summaryCues = wordSet(`point points fact facts idea ideas message essence bottom line upshot synopsis briefing overview outline digest rundown speed version explain words few sentence sentences bullet bullets paragraph paragraphs detail details everything me bring`)

// What a summary is made of.
const (
	leastSummary  = 3
	mostSummary   = 6
	longSummary   = 12 // at most, where more outlets than mostSummary are to be heard
	shortArticle  = 130
	mediumArticle = 320
)

func planSummary(ctx context.Context, e *Engine, r *request) (*plan, error) {
	terms := r.topicOf(r.text, summaryCues)
	articles, err := e.referent(ctx, r, terms)
	if err != nil {
		return nil, err
	}
	if len(articles) == 0 {
		return r.nothingOn(terms), nil
	}
	return e.summarise(ctx, r, articles, terms)
}

// summarise tells what some articles say, in the order of their dates.
func (e *Engine) summarise(ctx context.Context, r *request, articles []corpus.Article, terms []queryTerm) (*plan, error) {
	p := &plan{task: "summary"}
	all := articles
	quota := sentencesFor(articles, r)
	if len(quota) < len(articles) {
		articles = spread(articles, len(quota))
	}
	slices.SortStableFunc(articles, func(a, b corpus.Article) int { return byDate(a.Date, b.Date) })
	if len(r.outlets) > 1 {
		for _, o := range r.outlets {
			if !slices.ContainsFunc(articles, func(a corpus.Article) bool { return a.Outlet == o }) {
				p.notice = joinSentences(p.notice, o+" has nothing on that.")
			}
		}
	}
	var told []string
	for i, a := range articles {
		lines, err := e.digest(ctx, a, quota[i], terms, &told)
		if err != nil {
			return nil, err
		}
		p.lines = append(p.lines, lines...)
	}
	if more := len(all) - len(articles); more > 0 {
		p.notice = joinSentences(p.notice, fmt.Sprintf("%s more say something on it too.", countOf(more, "article")))
		if len(terms) == 0 {
			p.notice = fmt.Sprintf("That is of the newest article of %s; there are %s in all.", countOf(len(outletsAmong(articles)), "outlet"), countOf(len(r.infos), "article"))
		}
	}
	return p, nil
}

func outletsAmong(articles []corpus.Article) []string {
	var out []string
	for _, a := range articles {
		if !slices.Contains(out, a.Outlet) {
			out = append(out, a.Outlet)
		}
	}
	return out
}

// sentencesFor says how many sentences each article gives. Where there are more
// articles than a summary has room for, only so many quotas are returned.
func sentencesFor(articles []corpus.Article, _ *request) []int {
	if len(articles) == 1 {
		n := leastSummary
		switch words := len(strings.Fields(articles[0].Text)); {
		case words > mediumArticle:
			n = 5
		case words > shortArticle:
			n = 4
		}
		return []int{n}
	}
	room := min(max(mostSummary, len(outletsAmong(articles))), longSummary)
	quota := make([]int, min(len(articles), room))
	for i := range quota {
		quota[i] = max(1, room/len(quota))
	}
	return quota
}

// spread takes n articles so that every outlet is heard: in turn over the
// outlets, in the order given.
func spread(articles []corpus.Article, n int) []corpus.Article {
	var out []corpus.Article
	for round := 0; len(out) < n; round++ {
		added := false
		seen := map[string]int{}
		for _, a := range articles {
			if seen[a.Outlet]++; seen[a.Outlet] == round+1 && len(out) < n {
				out = append(out, a)
				added = true
			}
		}
		if !added {
			break
		}
	}
	return out
}

// digest picks the n sentences that carry an article's story, in its order.
// told are the words of what is in the summary already: nothing is said twice.
func (e *Engine) digest(ctx context.Context, a corpus.Article, n int, terms []queryTerm, told *[]string) ([]line, error) {
	s := scriptOf(a)
	stored, err := e.store.Sentences(ctx, a.ID, 0, len(s.sentences)-1)
	if err != nil {
		return nil, fmt.Errorf("read the sentences of %s: %w", a.ID, err)
	}
	vectors := make([][]float32, len(stored))
	for i := range stored {
		vectors[i] = stored[i].Vector
	}
	type run struct {
		first, last int
	}
	var runs []run
	for _, i := range s.carriers(vectors, terms) {
		if len(runs) == n {
			break
		}
		first, last, ok := s.whole(i, needsBeforeRE)
		if !ok || repeatsTold(s.span(first, last).In(a.Text), *told) {
			continue
		}
		overlaps := false
		for j := range runs {
			if first <= runs[j].last && runs[j].first <= last {
				overlaps = true
				if both := (run{min(first, runs[j].first), max(last, runs[j].last)}); s.words(both.first, both.last) <= maxLeanWords {
					runs[j] = both
				}
			}
		}
		if !overlaps {
			runs = append(runs, run{first, last})
			*told = append(*told, s.span(first, last).In(a.Text))
		}
	}
	slices.SortFunc(runs, func(x, y run) int { return cmp.Compare(x.first, y.first) })
	var lines []line
	for _, r := range runs {
		lines = append(lines, say(s.who(r.first, r.last), place{article: a, span: unmarked(a, s.span(r.first, r.last))}))
	}
	return lines, nil
}

// unmarked is a span without a quotation mark that it opens or closes for its
// neighbours.
func unmarked(a corpus.Article, span corpus.Span) corpus.Span {
	return quotable(&candidate{article: a, span: span})
}

// toldShare is the share of a sentence's word runs that, told already, make it
// a repetition.
const toldShare = 0.5

func repeatsTold(text string, told []string) bool {
	own := wordRuns(text)
	for _, t := range told {
		if share(own, wordRuns(t)) >= toldShare {
			return true
		}
	}
	return false
}

// What a sentence's weight in a summary is made of. News says first what
// matters, so its place counts for most; the lead is always taken. Measured on
// the highlights of eval/testdata/first.
const (
	placeWeight   = 1.0
	centreWeight  = 0.5
	topicWeight   = 1.0
	figureBonus   = 0.12
	quoteCost     = 0.5
	leanCost      = 0.15
	questionCost  = 0.6
	shortCost     = 0.3
	placeHalfLife = 2.0 // sentences after which place counts half
)

// carriers are an article's sentences by how much of its story they carry.
func (s *script) carriers(vectors [][]float32, terms []queryTerm) []int {
	centre := centroid(vectors)
	type weighed struct {
		index  int
		weight float64
	}
	var out []weighed
	var cosines []float64
	var content []int
	for i := range s.sentences {
		if s.content(i) && i < len(vectors) {
			content = append(content, i)
			cosines = append(cosines, dot.Floats(centre, vectors[i]))
		}
	}
	central := zScores(cosines)
	for k, i := range content {
		text := s.text(i)
		w := placeWeight*math.Pow(0.5, float64(k)/placeHalfLife) + centreWeight*central[k]/3
		if k == 0 {
			w += 2 // the lead
		}
		if len(terms) > 0 {
			own := lexical.Terms(text)
			hit, total := 0.0, 0.0
			for _, t := range terms {
				total += t.weight
				hit += t.weight * bestMatch(t, text, own)
			}
			if total > 0 {
				w += topicWeight * hit / total / 2
			}
		}
		if len(facts.Of(facts.Figure, facts.Find(text))) > 0 {
			w += figureBonus
		}
		if strings.HasSuffix(strings.TrimRight(text, "\"”'’ "), "?") {
			w -= questionCost
		}
		if strings.HasPrefix(text, `"`) || strings.HasPrefix(text, "“") || strings.HasPrefix(text, "‘") {
			w -= quoteCost
		}
		if needsBeforeRE.MatchString(text) {
			w -= leanCost
		}
		if len(strings.Fields(text)) < 8 {
			w -= shortCost
		}
		out = append(out, weighed{i, w})
	}
	slices.SortStableFunc(out, func(a, b weighed) int { return cmp.Compare(b.weight, a.weight) })
	indices := make([]int, len(out))
	for i, w := range out {
		indices[i] = w.index
	}
	return indices
}

// centroid is the mean of vectors, of length 1.
func centroid(vectors [][]float32) []float32 {
	if len(vectors) == 0 {
		return nil
	}
	sum := make([]float64, len(vectors[0]))
	for _, v := range vectors {
		for i, x := range v {
			sum[i] += float64(x)
		}
	}
	norm := 0.0
	for _, x := range sum {
		norm += x * x
	}
	norm = math.Sqrt(max(norm, 1e-12))
	out := make([]float32, len(sum))
	for i, x := range sum {
		out[i] = float32(x / norm)
	}
	return out
}
