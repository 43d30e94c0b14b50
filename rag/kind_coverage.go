package rag

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"dateline/internal/pattern"
	"dateline/lexical"
)

// coverageRE asks what an outlet says on something, and for nothing more
// pointed: "What does NPR say about the talks?", "NPR on the talks?".
var coverageRE = pattern.New(`(?i)^(?:and |so |but )?(?:what (?:do|does|did|has|have|is|was|were)\b.{2,90}?\b(?:say|said|saying|report|reported|reporting|write|written|writing|tell us|think|claim|claimed|mention|have|got|cover|covered)\b(?: \w+){0,2}? (?:about|on|of|regarding|concerning)\b|what(?:['’]s| is| are| was)\b.{2,80}?\b(?:take|view|views|coverage|account|version|reporting|side|story|position|stance) (?:on|of|about)\b|how (?:do|does|did)\b.{2,80}?\b(?:cover|describe|report(?: on)?|treat|see|view|present|portray|put)\b|what (?:do|does|did)\b.{2,80}?\b(?:report|write|say)\??$)`)

// readsCoverage knows a question for an outlet's words on a topic.
func readsCoverage(r *request) bool {
	return len(r.outlets) > 0 && (coverageRE.MatchString(r.text) || r.outletOnIt()) && len(r.topicOf(r.text, coverageCues)) > 0
}

// outletOnIt reports whether a text is an outlet's name and what it is asked on:
// "NPR on the talks?"
func (r *request) outletOnIt() bool {
	if len(r.mentions) == 0 || strings.Trim(strings.ToLower(r.text[:r.mentions[0].Start]), " ") != "" && !strings.EqualFold(strings.TrimSpace(r.text[:r.mentions[0].Start]), "the") {
		return false
	}
	return onItRE.MatchString(r.text[r.mentions[0].End:])
}

var onItRE = pattern.New(`(?i)^(?: on|:| about| regarding) \S`)

var coverageCues = wordSet(`think thinks claim claims claimed mention cover describe describes treat treats see sees present presents portray portrays put position stance regarding concerning`)

// What is quoted of an outlet on a topic.
const (
	mostOn = 3
	fullOn = 0.99 // of a topic's words: such a sentence stands before others
)

func planCoverage(ctx context.Context, e *Engine, r *request) (*plan, error) {
	terms := r.topicOf(r.text, coverageCues)
	p := &plan{task: "each"}
	most := mostOn
	if len(r.outlets) > 1 {
		most--
	}
	narrow := *r
	if ids := r.articlesOf(r.days, r.outlets); len(ids) > 0 {
		narrow.Articles = ids
	}
	for _, o := range r.outlets {
		articles, err := e.outletOn(ctx, &narrow, o, terms)
		if err != nil {
			return nil, err
		}
		s, err := e.side(ctx, articles, terms)
		if err != nil {
			return nil, err
		}
		if s == nil {
			p.notice = joinSentences(p.notice, o+" has nothing on that.")
			continue
		}
		p.lines = append(p.lines, s.lines(most)...)
	}
	if len(p.lines) == 0 {
		return &plan{refuse: joinNames(r.outlets) + hasOrHave(len(r.outlets)) + " nothing on " + r.phrase(terms) + "."}, nil
	}
	return p, nil
}

func hasOrHave(n int) string {
	if n == 1 {
		return " has"
	}
	return " have"
}

// phrase is what a question says of its topic: from the first of the topic's
// words to the last.
func (r *request) phrase(terms []queryTerm) string {
	first, last := -1, 0
	for _, t := range lexical.Terms(r.text) {
		if slices.ContainsFunc(terms, func(q queryTerm) bool { return q.stem == t.Text }) {
			if first < 0 {
				first = t.Start
			}
			last = t.End
		}
	}
	if first < 0 {
		return "that"
	}
	return r.text[first:last]
}

// lines are a side's best sentences, in reading order, each with what it leans on.
func (s *side) lines(most int) []line {
	best := s.points
	if full := slices.DeleteFunc(slices.Clone(best), func(x *point) bool { return x.exact < fullOn*s.points[0].bestExact }); len(full) > 0 {
		best = full
	}
	type run struct {
		x           *point
		first, last int
		script      *script
	}
	var runs []run
	scripts := make(map[string]*script)
	for _, x := range best {
		if len(runs) == most {
			break
		}
		sc := scripts[x.article.ID]
		if sc == nil {
			sc = scriptOf(x.article)
			scripts[x.article.ID] = sc
		}
		first, last, ok := sc.whole(x.index, needsBeforeRE)
		if !ok {
			first, last = x.index, x.index
		}
		if slices.ContainsFunc(runs, func(r run) bool {
			return r.x.article.ID == x.article.ID && r.first <= last && first <= r.last
		}) {
			continue
		}
		runs = append(runs, run{x, first, last, sc})
	}
	slices.SortStableFunc(runs, func(a, b run) int {
		return cmp.Or(byDate(a.x.article.Date, b.x.article.Date), cmp.Compare(a.x.article.ID, b.x.article.ID), cmp.Compare(a.first, b.first))
	})
	var out []line
	for _, r := range runs {
		c := r.x.asCandidate()
		span := r.script.span(r.first, r.last)
		out = append(out, say(attribution(&candidate{article: c.article, span: span, speaker: c.speaker}), place{article: c.article, span: unmarked(c.article, span)}))
	}
	return out
}
