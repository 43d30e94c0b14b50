package rag

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"dateline/corpus"
	"dateline/facts"
	"dateline/internal/pattern"
	"dateline/lexical"
)

const (
	listedNouns = `(?:countr(?:y|ies)|nations?|organi[sz]ations?|groups?|compan(?:y|ies)|firms|institutions|agencies|parties|bodies|places?|cities|towns|locations?|villages|people|persons|names?|officials|politicians|figures?|numbers?|statistics|stats|amounts|quantities|dates)`
	namedVerbs  = `(?:named|mentioned|listed|cited|given|discussed|talked about|referred to|reported|included|involved|appear(?:s|ing)?|come up|comes? up|occur|mention|name|list|cite|give|report)`
)

var (
	quotedRE   = pattern.New(`^(?:and )?(?:who(?:m|'s| all| else)? (?:(?:is|are|was|were|gets?|got|all|do|does|did|has|have|been|being|the|people|directly|actually)\b.*\bquot(?:e|ed)|(?:is|are|was|were|did|does)\b.*\binterview(?:ed)?|(?:speaks|spoke|is speaking|is heard) (?:in|on|about)|.{2,40} quotes?)\b|(?:who|what) says what\b|(?:which|what|list|name|show|give)\b.*\b(?:quoted|quotes|speakers|interviewed|(?:who|that) (?:speaks?|spoke))\b|whose (?:words|voices|statements)\b.*\b(?:quoted|given|heard|in the)\b|(?:quotes|speakers|voices|people quoted|everyone quoted|all quotes)\b)`)
	noQuoteRE  = pattern.New(`\b(?:quoted (?:as saying|saying)|stock|price quoted)\b`)
	timelineRE = pattern.New(`\b(?:time ?line|chronolog(?:y|ical(?:ly)?)|sequence of events|order of events|(?:list|which|what|name|show|give me)(?: me| all| of)*(?: the)? dates|dated events|what happened when)\b`)
	namedRE    = pattern.New(`^(?:and )?(?:(?:which|what|how many)(?: other| different| foreign| kinds? of)? (` + listedNouns + `)\b.*\b` + namedVerbs + `\b|(?:which|what)(?: other| different| foreign)? (` + listedNouns + `) (?:are|is|were) (?:there )?in\b|(?:list|name|show|give)(?: me| us)?(?: all| every| of| the| a list of)* (` + listedNouns + `)\b|(?:who|what) (?:are|is) (?:all )?the (` + listedNouns + `) (?:named |mentioned |involved )?(?:in|of)\b|(?:all|every) (?:the )?(` + listedNouns + `)\b|who(?: all)? (?:is|are|was|were|gets?) (?:named|mentioned)\b|who does\b.*\b(?:name|mention)\b|who appears in\b)`)
	paperRE    = pattern.New(`\b(?:` + someArticles + `|coverage|news|bulletin|entry|post|report|reports|these|those|this|that|it|them|here|` + someOutlets + `)\b`)
)

func readsList(r *request) bool { return listOf(r) != nil }

// lister makes the lines of a list from the articles that it is about.
type lister func(articles []corpus.Article) []line

// listOf is what a question wants listed, nil where it wants no list.
func listOf(r *request) lister {
	switch lower := r.lower; {
	case timelineRE.MatchString(lower):
		return timeline
	case quotedRE.MatchString(lower) && !noQuoteRE.MatchString(lower):
		return quotedIn
	case namedRE.MatchString(lower):
		m := namedRE.FindStringSubmatch(lower)
		noun := strings.Join(m[1:], "")
		asked := len(r.outlets) > 0 || paperRE.MatchString(lower) || isNamedRE.MatchString(lower)
		if !asked {
			return nil
		}
		return listerOf(noun)
	}
	return nil
}

// What lists are asked for by, and the beginnings of what they are called.
var (
	isNamedRE     = pattern.New(`\b(?:named|mentioned|appear|listed)\b`)
	groupsNounRE  = pattern.New(`^(?:organi|group|compan|firm|instit|agenc|part|bod)`)
	placesNounRE  = pattern.New(`^(?:place|cit|town|locat|village)`)
	figuresNounRE = pattern.New(`^(?:figure|number|stat|amount|quantit)`)
)

func listerOf(noun string) lister {
	switch {
	case strings.HasPrefix(noun, "countr"), strings.HasPrefix(noun, "nation"):
		return namesOfSort("countries")
	case groupsNounRE.MatchString(noun):
		return namesOfSort("organisations")
	case placesNounRE.MatchString(noun):
		return namesOfSort("places")
	case figuresNounRE.MatchString(noun):
		return figuresIn
	case noun == "dates":
		return timeline
	}
	return namesOfSort("people")
}

var listCues = wordSet(`quote quotes quoted quoting speaker speakers speak speaks spoke speaking interviewed voices statements words named mentioned listed cited discussed referred included involved appear appears appearing occur country nation nations city cities town towns village villages location locations institution institutions firm firms agency agencies parties bodies amount amounts quantity quantities official officials politician politicians sequence order chronological chronologically dated dates list talked different foreign everyone heard`)

func planList(ctx context.Context, e *Engine, r *request) (*plan, error) {
	list := listOf(r)
	terms := r.topicOf(r.text, listCues)
	articles, err := e.referent(ctx, r, terms)
	if err != nil {
		return nil, err
	}
	if len(articles) == 0 {
		return r.nothingOn(terms), nil
	}
	slices.SortStableFunc(articles, func(a, b corpus.Article) int { return byDate(a.Date, b.Date) })
	p := &plan{}
	if len(articles) > maxListed {
		p.notice = fmt.Sprintf("That is from the %d newest of %d articles.", maxListed, len(articles))
		articles = articles[len(articles)-maxListed:]
	}
	if p.lines = list(articles); len(p.lines) == 0 {
		return &plan{refuse: "The articles name none that I could list."}, nil
	}
	return p, nil
}

// maxListed bounds how many articles a list is made from.
const maxListed = 24

// figuresIn lists the sentences of some articles that give figures.
func figuresIn(articles []corpus.Article) []line {
	var out []line
	for _, a := range articles {
		s := scriptOf(a)
		for i, span := range s.sentences {
			if span.Len() == 0 || !hasFigure(s.text(i)) {
				continue
			}
			out = append(out, say(a.Outlet, place{article: a, span: unmarked(a, span)}))
		}
	}
	return out
}

var digitRE = pattern.New(`\d`)

func hasFigure(text string) bool {
	for _, f := range facts.Find(text) {
		if f.Kind == facts.Figure && (digitRE.MatchString(f.Text) || len(f.Value) > 0) {
			return true
		}
	}
	return false
}

// event is a thing that happened, with what is known of its day.
type dated struct {
	day  day
	line line
}

// timeline lists what some articles date, the earliest first: what they say
// happened on a day that they name, and of several articles each one's lead
// under its own date.
func timeline(articles []corpus.Article) []line {
	var all []dated
	for _, a := range articles {
		own, hasDate := dayOf(a.Date)
		lead := leadOf(a)
		if hasDate && len(articles) > 1 {
			all = append(all, dated{own, line{oneLine(a.Date) + ", " + a.Outlet + ": " + inMarks(oneLine(lead.text())), []place{lead}}})
		}
		s := scriptOf(a)
		for i, span := range s.sentences {
			if span.Len() == 0 || !s.content(i) || hasDate && len(articles) > 1 && span.Start == lead.span.Start {
				continue
			}
			when, name, ok := firstDay(s.text(i), own)
			if !ok {
				continue
			}
			all = append(all, dated{when, line{name + ", " + a.Outlet + ": " + inMarks(oneLine(unmarked(a, span).In(a.Text))), []place{{article: a, span: unmarked(a, span)}}}})
		}
	}
	if len(all) == 0 {
		return undated(articles)
	}
	slices.SortStableFunc(all, func(x, y dated) int { return x.day.compare(y.day) })
	var out []line
	for _, d := range all {
		out = append(out, d.line)
	}
	return out
}

var yearInRE = pattern.New(`\b(1[5-9]\d\d|20\d\d)\b`)

// firstDay is the first day, month or year that a sentence names, and how it
// names it. A day without a year is of the article's own.
func firstDay(text string, own day) (day, string, bool) {
	if days := daysIn(text); len(days) > 0 {
		d := days[0]
		if d.year == 0 {
			d.year = own.year
		}
		return d, text[d.Start:d.End], true
	}
	for _, f := range facts.Of(facts.Time, facts.Find(text)) {
		if m := yearInRE.FindString(f.Text); m != "" {
			y := 0
			_, _ = fmt.Sscanf(m, "%d", &y)
			return day{year: y}, f.Text, true
		}
	}
	return day{}, "", false
}

// undated lists the sentences of articles without dates that say when something
// was, in the articles' order.
func undated(articles []corpus.Article) []line {
	var out []line
	for _, a := range articles {
		s := scriptOf(a)
		for i, span := range s.sentences {
			if span.Len() == 0 || !s.content(i) {
				continue
			}
			if times := facts.Of(facts.Time, facts.Find(s.text(i))); len(times) > 0 {
				out = append(out, say(oneLine(times[0].Text)+", "+a.Outlet, place{article: a, span: unmarked(a, span)}))
			}
		}
	}
	return out
}

// namesOfSort lists the names of a sort, each once, with the first sentence that
// has it; what one sentence brings in stands on one line. People are told by their
// fullest names.
func namesOfSort(sort string) lister {
	return func(articles []corpus.Article) []line {
		var out []line
		known := make(map[string]bool)
		all := make([][]sortedName, len(articles))
		plain := make(map[string]bool) // keys of names that stand somewhere as a name, and not only as "Afghan"
		fullest := make(map[string]string)
		for i, a := range articles {
			all[i] = sorted(a)[sort]
			for _, n := range all[i] {
				if sort == "people" {
					fullest[n.key] = longer(fullest[n.key], n.text)
				} else {
					plain[n.key] = plain[n.key] || strings.EqualFold(n.text, n.key)
				}
			}
		}
		for i, a := range articles {
			names := all[i]
			s := scriptOf(a)
			for _, span := range s.sentences {
				if span.Len() == 0 {
					continue
				}
				var fresh []string
				for _, n := range names {
					if n.Overlaps(span) && !known[n.key] && (!plain[n.key] || strings.EqualFold(n.text, n.key)) {
						known[n.key] = true
						fresh = append(fresh, longer(n.text, fullest[n.key]))
					}
				}
				if len(fresh) > 0 && len(lexical.Terms(span.In(a.Text))) > 0 {
					out = append(out, line{strings.Join(fresh, ", ") + " – " + a.Outlet + ": " + inMarks(oneLine(unmarked(a, span).In(a.Text))), []place{{article: a, span: unmarked(a, span)}}})
				}
			}
		}
		return out
	}
}

func longer(a, b string) string {
	if len(b) > len(a) {
		return b
	}
	return a
}
