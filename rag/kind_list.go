package rag

import (
	"cmp"
	"context"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"dateline/corpus"
	"dateline/facts"
	"dateline/internal/pattern"
	"dateline/lexical"
	"dateline/lexicon"
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

// quotedIn lists everybody whose words some articles give, each once for each
// outlet: who they are, and the first of their words.
func quotedIn(articles []corpus.Article) []line {
	var out []line
	told := make(map[string]bool)
	for _, a := range articles {
		s, voices := scriptOf(a), voicesIn(a)
		for i, span := range s.sentences {
			if span.Len() == 0 {
				continue
			}
			name := strings.Trim(s.speakers.Speaker(i).Text, ` ,."“”`)
			if name == "" {
				name = cmp.Or(askingIn(s.text(i)), quotedBeside(s.text(i)))
			}
			if name == "" || vagueSpeakers[strings.ToLower(name)] || !voices.has(name) {
				continue
			}
			key := a.Outlet + "\n" + personKey(name)
			if told[key] {
				continue
			}
			told[key] = true
			if role := roleOf(a.Text, name); role != "" && !strings.Contains(strings.ToLower(name), strings.ToLower(role)) {
				name += ", " + role
			}
			out = append(out, say(a.Outlet+": "+capital(name), place{article: a, span: unmarked(a, span)}))
		}
	}
	return out
}

// spokeRE finds who asks, answers or advises: their words are given too, though
// not as a statement.
var spokeRE = pattern.New(`((?:\p{Lu}[\p{L}’'-]+ ){1,3}\p{Lu}[\p{L}’'-]+)(?:, [^,;"“]{2,60},|[,:])? (?:asked|replied|answered|advised|posted|responded|retorted|reminded|enquired|inquired|complained|joked|quipped|recalled|praised|critici[sz]ed|hinted|agreed|disagreed|stressed|emphasi[sz]ed|objected|apologi[sz]ed|pleaded|pledged|proposed|boasted|lamented|remarked|commented|countered|maintained|considers?|thinks?|thought|hopes?|hoped|expects?|expected|fears?|feared|presented|called)\b`)

func askingIn(sentence string) string {
	if m := spokeRE.FindStringSubmatch(sentence); m != nil && !orgHead(m[1][strings.LastIndex(m[1], " ")+1:]) {
		return m[1]
	}
	return ""
}

// quotedBeside is the person named in a sentence with a quotation whose speaker no
// verb of saying gives: "Pete Larkin was not soothed: it was \"before the bank
// rang\"."
func quotedBeside(sentence string) string {
	quotes := facts.FindQuoted(sentence)
	if len(quotes) == 0 || len(strings.Fields(quotes[0].Text)) < 3 || isTitle(quotes[0].Text) {
		return ""
	}
	for _, n := range facts.FindNames(sentence) {
		words := strings.Fields(n.Text)
		if len(words) > 1 && !orgHead(words[len(words)-1]) && !quotes[0].Overlaps(n.Span) {
			return n.Text
		}
	}
	return ""
}

// isTitle reports whether words between quotation marks are written as the name
// of a film or a song: all but small ones with a capital.
func isTitle(quoted string) bool {
	for word := range strings.FieldsSeq(quoted) {
		if len(word) > 3 && word == strings.ToLower(word) {
			return false
		}
	}
	return true
}

// voices are the names of an article that people or bodies have who can speak.
type voices struct {
	article corpus.Article
	names   []facts.Fact
}

func voicesIn(a corpus.Article) *voices { return &voices{a, facts.FindNames(a.Text)} }

var accordsToRE = pattern.New(`(?i)\baccording to (?:the )?$`)

// has reports whether a speaker is somebody: by a role or a kind of body ("the
// engineers", "a union"), or by a name that stands somewhere as a person's, a
// body's or a source's.
func (v *voices) has(speaker string) bool {
	named := facts.FindNames(speaker)
	roles := speaker
	if len(named) > 0 {
		roles = speaker[:named[0].Start]
	}
	for word := range strings.FieldsSeq(roles) {
		if lexicon.Categories(strings.ToLower(strings.Trim(word, ",.’'")))&(lexicon.Person|lexicon.Group) != 0 {
			return true
		}
	}
	for _, name := range named {
		words := strings.Fields(name.Text)
		last := words[len(words)-1]
		for _, n := range v.names {
			of := strings.Fields(n.Text)
			if n.Text != name.Text && of[len(of)-1] != last {
				continue
			}
			if isOrganisation(v.article.Text, n, of) || isPerson(v.article.Text, n, of, nil) || accordsToRE.MatchString(v.article.Text[:n.Start]) {
				return true
			}
		}
	}
	return false
}

// vagueSpeakers name nobody.
var vagueSpeakers = wordSet(`they he she we i it you others some many people the report one who which both all`)

// personKey is what two mentions of one speaker share: the surname, or the
// whole of what is no name.
func personKey(name string) string {
	if _, after, ok := strings.Cut(name, "’s "); ok && capitalised(after) {
		name = after
	}
	names := facts.FindNames(name)
	if len(names) == 0 {
		return strings.ToLower(strings.TrimPrefix(strings.TrimPrefix(strings.TrimPrefix(strings.ToLower(name), "the "), "a "), "an "))
	}
	for _, n := range names {
		if words := strings.Fields(n.Text); len(words) > 1 && !orgHead(words[len(words)-1]) {
			return strings.ToLower(words[len(words)-1])
		}
	}
	words := strings.Fields(names[len(names)-1].Text)
	return strings.ToLower(words[len(words)-1])
}

func capitalised(s string) bool { return s != "" && strings.ToUpper(s[:1]) == s[:1] }

func capital(s string) string {
	r := []rune(s)
	return strings.ToUpper(string(r[:1])) + string(r[1:])
}

// roleOf is what an article says that a person is, next to their name, "" where
// it says nothing there.
func roleOf(text, name string) string {
	names := facts.FindNames(name)
	if len(names) == 0 {
		return ""
	}
	full := names[len(names)-1].Text
	for _, n := range names {
		if strings.Contains(n.Text, " ") {
			full = n.Text
			break
		}
	}
	quoted := regexp.QuoteMeta(full)
	for _, re := range []string{
		quoted + `(?:, \d{1,3})?, ((?:the |an? |its |his |her |who )?[^,.;:"“”()\n]{4,70}?)[,.;]`,
		quoted + ` \(([^)\n]{4,60})\)`,
		`(?:^|[.,;:"“”] |\b(?:and|said|says|of|to|by) )((?:[Tt]he |[Ii]ts |[Aa]n? )?(?:[\p{L}’'-]+ ){0,5}[\p{L}’'-]+),? ` + quoted,
	} {
		m := regexp.MustCompile(re).FindStringSubmatch(text)
		if m == nil {
			continue
		}
		role := strings.TrimSpace(m[1])
		if saysRole(role) {
			return role
		}
	}
	return ""
}

var rolesVerbRE = pattern.New(`^(?:who )?(?:keeps|heads|leads|teaches|runs|chairs|owns)\b`)

// saysRole reports whether some words beside a name say what the person is.
func saysRole(words string) bool {
	return rolesVerbRE.MatchString(words) || slices.ContainsFunc(strings.Fields(words), func(w string) bool {
		return lexicon.Categories(strings.ToLower(strings.Trim(w, ",'’"))).Has(lexicon.Person)
	})
}

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
// has it; what one sentence brings in stands on one line.
func namesOfSort(sort string) lister {
	return func(articles []corpus.Article) []line {
		var out []line
		known := make(map[string]bool)
		all := make([][]sortedName, len(articles))
		plain := make(map[string]bool) // keys of names that stand somewhere as a name, and not only as "Afghan"
		for i, a := range articles {
			all[i] = sorted(a)[sort]
			for _, n := range all[i] {
				plain[n.key] = plain[n.key] || strings.EqualFold(n.text, n.key)
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
						fresh = append(fresh, n.text)
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
