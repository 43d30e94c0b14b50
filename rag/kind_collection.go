package rag

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"dateline/corpus"
	"dateline/internal/pattern"
	"dateline/lexical"
	"dateline/store"
)

const (
	someArticles = `(?:articles?|stories|story|pieces?|documents?|texts?|files?|news items?|headlines?|writeups?|posts?)`
	someOutlets  = `(?:outlets?|newspapers?|news ?papers?|papers?|publications?|news sources?|sources?|media|news sites?|publishers?|magazines?|stations?)`
)

var (
	onlyOutletsRE  = pattern.New(`^` + someOutlets + `$`)
	whichOutletsRE = pattern.New(`^(?:(?:which|what)(?: (?:news|different|other|kinds? of|sort of))? ` + someOutlets + `\b|(?:list|name|show)(?: me)?(?: all)?(?: the| your)? (?:news )?` + someOutlets + `\b|where do(?:es)? (?:the|your|these) (?:articles|news|stories) come from|whose articles)`)
	howManyRE      = pattern.New(`^(?:and )?(?:how many|(?:what(?:'s| is) the )?number of|count(?: of)?)(?: different| news)? (` + someArticles + `|` + someOutlets + `)\b`)
	aboutAllRE     = pattern.New(`^(?:so )?(?:what(?:'s| is| are|s)? (?:all )?(?:(?:of )?(?:these|the|those|your|this|all|all the|all these) )?(?:` + someArticles + `|news|collection|index|corpus|archive|it|this|these|they)(?: all| here| you have| in (?:here|the index|there))* (?:about|on)|what(?:'s| is| do you have| have you got)? (?:in )?(?:here|in here|in there|in (?:the|this|your) (?:index|collection|news|archive|articles|database))(?: about)?|what(?: all)? (?:do|can) (?:you|we|i) (?:have|know|cover|got|find)(?: about)?(?: (?:here|in here|in store|all))?|what have you got(?: here)?|(?:what|which)(?: kinds? of| sorts? of)? (?:topics?|subjects?|themes?|stories|news|events|issues)(?: (?:do|are|is|does|can|have|you|i|we|there|covered|cover|in|here|the|articles?|index|available|these|about|discussed|ask|get|got|it|this))*|(?:give|show|list|tell)?(?: me)? ?(?:an? )?(?:overview|rundown|outline) of (?:the |all |all the |these )?(?:news|articles|stories|collection|index|everything)|(?:list|show|give)(?: me)?(?: all| the| all the| your| of| us)* (?:articles|headlines|stories|contents?|news)|what happened(?: in the news)?|(?:what(?:'s|s| is| are) )?(?:(?:the|your|today's) )?(?:main |top )?headlines|all (?:the )?(?:articles|headlines|stories)|contents?|tell me about (?:these|the|your) (?:articles|stories|news))$`)
	newRE          = pattern.New(`\b(?:what(?:'s| is|s) (?:new|news|the news|the latest|happening|going on)|(?:latest|newest|most recent|recent|last|new|oldest|first|earliest) (?:` + someArticles + `|news|thing|things|one|coverage|report|update|updates|entry)|any(?:thing)? (?:new|news|updates?)|the (?:latest|newest) (?:on|about|in|from)|oldest|newest|what have i missed)\b`)
	oldRE          = pattern.New(`\b(?:oldest|first|earliest)\b`)
	onTopicRE      = pattern.New(`^(?:(?:do|have|did|has|are|is|can|could) (?:you|we|there|the index|i|any)\b(?: (?:have|got|know|find|see|carry|hold|cover|also|still|already))*.{0,12}\b(?:anything|something|any|article|articles|story|stories|news|coverage|pieces?)\b|(?:which|what) (?:of the |of these |are the |are )?` + someArticles + `\b|(?:any|some|more)(?:thing)? ?(?:` + someArticles + `|news|else|coverage)? ?(?:on|about|regarding|from|by|concerning|mentioning)\b|(?:what|anything|something)(?:'s| is|s)?(?: do you have| have you got| is there| there| you have| else| have you)*(?: new)? (?:on|about|from|regarding|concerning)\b|(?:list|show|find|give|get)(?: me)?(?: all| the| all the| every| any)* ` + someArticles + `\b)`)
	isMentionedRE  = pattern.New(`^(?:is|are|was|were) .+ (?:mentioned|discussed|covered|reported on|written about|talked about)(?: anywhere| at all| (?:in|by|here)\b.*)?$`)
	knowAboutRE    = pattern.New(`^what (?:do|can) (?:you|we|i) (?:have|know|find)(?: here)?(?: on| about| from| regarding) `)
	coversRE       = pattern.New(`\b(?:cover(?:s|ed|ing)?|report(?:s|ed|ing)? (?:on|about)|writ(?:es?|ing|ten) (?:about|on)|wrote (?:about|on)|ha(?:ve|s) (?:articles?|stories|something|anything|written)|carr(?:y|ies|ied)|mention(?:s|ed|ing)?|talk(?:s|ed|ing)? about)\b`)
	firstRE        = pattern.New(`\b(?:first|broke|breaks|that)\b`)
	mentionsRE     = pattern.New(`\b(?:mention(?:s|ed|ing)?|nam(?:e|es|ed|ing)|contain(?:s|ing)?|talk(?:s|ing)? about|refer(?:s|ring)? to)\b`)
	publishedRE    = pattern.New(`^(?:and )?(?:when|(?:on |at )?what (?:date|day|time)|which (?:date|day)|how (?:old|recent|new|long ago)|what(?:'s| is) the date|date|is there a date|how fresh)\b.*\b(?:publish(?:ed)?|written|wrote|posted|print(?:ed)?|appear(?:ed)?|come out|came out|dated?|this from|it from|` + someArticles + `|` + `published)\b`)
	thisPaperRE    = pattern.New(`\b(?:publish(?:ed)?|posted|print(?:ed)?|appear(?:ed)?|come out|came out|articles?|stor(?:y|ies)|piece|this|it|headlines?|report|post)\b`)
	eventPaperRE   = pattern.New(`\b(?:book|memoir|law|bill|evaluation|study|data|results?|decree|constitution|treaty|novel|document|memo|statement|letter|film|song|album)\b`)
	authorRE       = pattern.New(`^(?:and )?(?:who (?:is|was|are|were) the (?:author|authors|reporter|reporters|journalist|journalists|writer|writers)\b|who(?: else)? (?:wrote|authored|reported|penned|contributed to|worked on|edited|filed|is behind)\b|by whom (?:was|were|is)\b.*\bwritten|(?:author|byline|writer)s?\b|whose (?:byline|article|piece|story)|(?:what|which) (?:journalists?|reporters?|authors?) (?:wrote|reported|worked|contributed|are|is)\b|(?:is there a|what(?:'s| is) the) (?:byline|author)\b)`)
	articleWordRE  = pattern.New(`\b(?:` + someArticles + `|this|that|it|these|them|report|byline|bylines)\b`)
	theirOwnRE     = pattern.New(`\b(?:report|post)\b`)
)

// readsCollection knows what is asked of the articles as such: which there are,
// what they are about, when and by whom they were written.
func readsCollection(r *request) bool { return collectionOf(r) != nil }

// collectionOf is what answers a question about the collection, nil where it
// asks for something else.
func collectionOf(r *request) func(ctx context.Context, e *Engine, r *request) (*plan, error) {
	lower := r.lower
	bare := len(r.topicOf(r.text, nil)) == 0
	switch {
	case authorRE.MatchString(lower) && (articleWordRE.MatchString(lower) && !eventPaperRE.MatchString(lower) || len(r.outlets) > 0 && bare) && (len(r.outlets) > 0 || !theirOwnRE.MatchString(lower)):
		return whoWrote
	case publishedRE.MatchString(lower) && thisPaperRE.MatchString(lower) && !eventPaperRE.MatchString(lower) && (bare || articleWordRE.MatchString(lower) || len(r.outlets) > 0):
		return whenPublished
	case howManyRE.MatchString(lower):
		return howMany
	case whichOutletsRE.MatchString(lower) && bare:
		return whichOutlets
	case aboutAllRE.MatchString(lower) && bare && len(r.outlets) == 0 && len(r.days) == 0:
		return whatAbout
	case whichOutletsRE.MatchString(lower) && coversRE.MatchString(lower) && !firstRE.MatchString(lower):
		return whatOn
	case newRE.MatchString(lower) && (bare || latestOfRE.MatchString(lower)):
		return whatIsNew
	case isMentionedRE.MatchString(lower) && !bare:
		return whatOn
	case onTopicRE.MatchString(lower), knowAboutRE.MatchString(lower):
		if bare && len(r.outlets) == 0 && len(r.days) == 0 && !mentionsRE.MatchString(lower) {
			return nil
		}
		return whatOn
	}
	return nil
}

// latestOfRE asks for the newest article on something rather than for the latest
// figure of something.
var latestOfRE = pattern.New(`\b(?:latest|newest|most recent|recent|last|oldest|first|earliest|new) (?:` + someArticles + `|news|coverage|update|updates|thing) |\bthe (?:latest|newest) (?:on|about|in|from)\b|\bwhat(?:'s| is|s) (?:new|the news|the latest|happening|going on) (?:on|about|in|with|at|from)\b`)

func planCollection(ctx context.Context, e *Engine, r *request) (*plan, error) {
	if len(r.infos) == 0 {
		return &plan{refuse: refusalMessages[ReasonEmpty]}, nil
	}
	return collectionOf(r)(ctx, e, r)
}

// What an answer about the collection lists.
const (
	fullLines  = 12 // articles with their lead
	outletRows = 30 // outlets with their headlines, where there are more articles than that
	headlines  = 3  // of an outlet
)

// chosen are the articles that the request's outlets, days and topic leave.
func (e *Engine) chosen(ctx context.Context, r *request, terms []queryTerm, passing bool) ([]corpus.Article, error) {
	ids := r.articlesOf(r.days, r.outlets)
	if len(r.days) > 0 && len(ids) == 0 {
		return nil, nil
	}
	if len(terms) > 0 {
		return e.onTopic(ctx, r, terms, r.outlets, ids, passing, topicCover)
	}
	var infos []store.Entry
	for _, info := range r.infos {
		if (len(r.outlets) == 0 || slices.Contains(r.outlets, info.Outlet)) && (len(ids) == 0 || slices.Contains(ids, info.ID)) {
			infos = append(infos, info)
		}
	}
	return e.read(ctx, newestFirst(infos)[:min(len(infos), maxRead)])
}

// maxRead bounds how many articles one answer reads whole.
const maxRead = 60

func whichOutlets(ctx context.Context, e *Engine, r *request) (*plan, error) {
	return e.countOutlets(ctx, r, r.infos)
}

// countOutlets says in one line which outlets some articles are of.
func (e *Engine) countOutlets(ctx context.Context, _ *request, infos []store.Entry) (*plan, error) {
	var names []string
	var firsts []store.Entry
	outlets := outletsOf(infos)
	for _, o := range outlets {
		n := 0
		for _, info := range infos {
			if info.Outlet == o {
				if n++; n == 1 {
					firsts = append(firsts, info)
				}
			}
		}
		names = append(names, fmt.Sprintf("%s (%s)", o, countOf(n, "article")))
	}
	articles, err := e.read(ctx, firsts[:min(len(firsts), maxRead)])
	if err != nil {
		return nil, err
	}
	return &plan{lines: []line{{countOf(len(outlets), "outlet") + ": " + joinNames(names) + ".", leadsOf(articles)}}}, nil
}

func howMany(ctx context.Context, e *Engine, r *request) (*plan, error) {
	what := howManyRE.FindStringSubmatch(r.lower)[1]
	terms := r.topicOf(r.text, wordSet(what))
	if onlyOutletsRE.MatchString(what) && len(terms) == 0 {
		return e.countOutlets(ctx, r, r.infos)
	}
	infos := r.infos
	if len(terms)+len(r.outlets)+len(r.days) > 0 {
		articles, err := e.chosen(ctx, r, terms, true)
		if err != nil {
			return nil, err
		}
		if len(terms) > 0 && len(articles) == 0 {
			// "How many reports of fraud were there?" may ask for what is in them.
			return nil, nil
		}
		infos = slices.DeleteFunc(slices.Clone(r.infos), func(i store.Entry) bool {
			return len(r.outlets) > 0 && !slices.Contains(r.outlets, i.Outlet) ||
				len(terms)+len(r.days) > 0 && !slices.ContainsFunc(articles, func(a corpus.Article) bool { return a.ID == i.ID })
		})
	}
	if len(infos) == 0 {
		return &plan{refuse: "There is no such article in the index."}, nil
	}
	p, err := e.countOutlets(ctx, r, infos)
	if err != nil {
		return nil, err
	}
	p.lines[0].text = countOf(len(infos), "article") + ", of " + p.lines[0].text
	if len(outletsOf(infos)) == 1 {
		p.lines[0].text = countOf(len(infos), "article") + ", of " + infos[0].Outlet + "."
	}
	return p, nil
}

// whatAbout lists the articles, each with its lead, or where there are many
// the headlines by outlet.
func whatAbout(ctx context.Context, e *Engine, r *request) (*plan, error) {
	infos := newestFirst(r.infos)
	if len(infos) <= fullLines {
		articles, err := e.read(ctx, infos)
		if err != nil {
			return nil, err
		}
		return &plan{lines: describeAll(articles)}, nil
	}
	p := &plan{}
	outlets := outletsOf(infos)
	for _, o := range outlets[:min(len(outlets), outletRows)] {
		var own []store.Entry
		for _, info := range infos {
			if info.Outlet == o {
				own = append(own, info)
			}
		}
		articles, err := e.read(ctx, own[:min(len(own), headlines)])
		if err != nil {
			return nil, err
		}
		var titles []string
		for _, a := range articles {
			titles = append(titles, a.Title()+dateIn(a))
		}
		if more := len(own) - len(articles); more > 0 {
			titles = append(titles, fmt.Sprintf("and %d more", more))
		}
		p.lines = append(p.lines, line{o + ": " + strings.Join(titles, "; "), leadsOf(articles)})
	}
	p.notice = countOf(len(infos), "article") + " of " + countOf(len(outlets), "outlet") + ". Ask about one of them, or for a summary of it."
	return p, nil
}

func whatIsNew(ctx context.Context, e *Engine, r *request) (*plan, error) {
	terms := r.topicOf(r.text, nil)
	articles, err := e.chosen(ctx, r, terms, false)
	if err != nil {
		return nil, err
	}
	if len(articles) == 0 {
		return r.nothingOn(terms), nil
	}
	if len(terms) > 0 && !oldRE.MatchString(r.lower) {
		if p, err := e.latestOn(ctx, r, terms); err != nil || p != nil {
			return p, err
		}
	}
	old := oldRE.MatchString(r.lower)
	if len(terms) == 0 && old {
		infos := newestFirst(r.infos)
		slices.Reverse(infos)
		if articles, err = e.read(ctx, infos[:min(len(infos), maxRead)]); err != nil {
			return nil, err
		}
	}
	slices.SortStableFunc(articles, func(a, b corpus.Article) int {
		if old {
			return byDate(a.Date, b.Date)
		}
		return byDate(b.Date, a.Date)
	})
	dated := slices.ContainsFunc(articles, func(a corpus.Article) bool { _, ok := dayOf(a.Date); return ok })
	most := newLines
	if singleRE.MatchString(r.lower) && dated {
		most = 1
	}
	p := &plan{lines: describeAll(articles[:min(len(articles), most)])}
	if !dated {
		p.notice = "The articles give no dates, so I can't say which is the newest."
	}
	return p, nil
}

// latestOn digests the newest article of a story and names the older ones, nil
// where the articles aren't dated.
func (e *Engine) latestOn(ctx context.Context, r *request, terms []queryTerm) (*plan, error) {
	articles, err := e.stories(ctx, r, terms)
	if err != nil {
		return nil, err
	}
	slices.SortStableFunc(articles, func(a, b corpus.Article) int { return byDate(b.Date, a.Date) })
	if _, ok := dayOf(articles[0].Date); !ok {
		return nil, nil
	}
	p, err := e.summarise(ctx, r, articles[:1], terms)
	if err != nil {
		return nil, err
	}
	var older []string
	for _, a := range articles[1:] {
		older = append(older, a.Outlet+dateIn(a))
	}
	p.notice = "The newest article on it, of " + oneLine(articles[0].Date) + "."
	if len(older) > 0 {
		p.notice += " Older ones: " + joinNames(older[:min(len(older), newLines)]) + "."
	}
	return p, nil
}

// newLines is how many articles are told of as new.
const newLines = 5

// singleRE asks for one article: "the latest story".
var singleRE = pattern.New(`\b(?:latest|newest|most recent|last|oldest|first|earliest) (?:article|story|piece|document|text|thing|one|report|entry|post)\b`)

// whatOn lists the articles on a topic, of an outlet or of a day.
func whatOn(ctx context.Context, e *Engine, r *request) (*plan, error) {
	terms := r.topicOf(r.text, collectionCues)
	articles, err := e.chosen(ctx, r, terms, mentionsRE.MatchString(r.lower))
	if err != nil {
		return nil, err
	}
	if len(articles) == 0 {
		return r.nothingOn(terms), nil
	}
	groups := e.kinship(store.Filter{}).byText(articles)
	p := &plan{}
	for _, group := range groups[:min(len(groups), fullLines)] {
		p.lines = append(p.lines, describeGroup(group))
	}
	if more := len(groups) - fullLines; more > 0 {
		p.notice = fmt.Sprintf("And %d more.", more)
	}
	return p, nil
}

var collectionCues = wordSet(`anywhere contain contains containing refer refers referring regarding concerning find see know else carry hold available existing`)

// nothingOn refuses for the lack of an article.
func (r *request) nothingOn(terms []queryTerm) *plan {
	on := ""
	if len(terms) > 0 {
		on = " on " + strings.Join(wordsOfTerms(terms), " ")
	}
	of := ""
	if len(r.outlets) > 0 {
		of = " of " + joinNames(r.outlets)
	}
	when := ""
	if len(r.days) > 0 {
		when = " of " + r.text[r.days[0].Start:r.days[0].End]
	}
	return &plan{refuse: "There is no article" + of + on + when + " in the index."}
}

// referent are the articles that "the article" or "this" means: those of the
// outlets, days and topic named, else the one that the last answer cited, else
// all.
func (e *Engine) referent(ctx context.Context, r *request, terms []queryTerm) ([]corpus.Article, error) {
	if len(terms) > 0 {
		return e.stories(ctx, r, terms)
	}
	if len(r.outlets)+len(r.days) == 0 && len(r.History) > 0 {
		last, err := e.lastCited(ctx, r)
		if err != nil || len(last) > 0 {
			return last, err
		}
	}
	return e.chosen(ctx, r, terms, false)
}

func whenPublished(ctx context.Context, e *Engine, r *request) (*plan, error) {
	terms := r.topicOf(r.text, wordSet(`publish published date dated day time appear appeared posted printed come came out old fresh long ago`))
	articles, err := e.referent(ctx, r, terms)
	if err != nil {
		return nil, err
	}
	if len(articles) == 0 {
		return r.nothingOn(terms), nil
	}
	p := &plan{}
	for _, a := range articles[:min(len(articles), fullLines)] {
		at := a.Outlet + " gives no date"
		if a.Date != "" {
			at = a.Outlet + ", " + a.Date
		}
		p.lines = append(p.lines, line{at + ": " + titleAndLead(a), []place{leadOf(a)}})
	}
	return p, nil
}

// writtenByRE finds who wrote an article, where it says so.
var writtenByRE = pattern.New(`(?m)^[ \t]*(?:By|BY|Words by|Text by|Story by|Written by) \p{Lu}[^.\n]{2,80}$|^[ \t]*By \p{Lu}[\p{L}.'’-]+(?: \p{Lu}[\p{L}.'’-]+){1,3}(?:,[^.\n]{2,40})?[ \t]*$|[^.\n]*\b(?i:contributed to this (?:report|story|article)|(?:additional )?(?:reporting|writing|editing) by)\b[^\n]*?(?:[.\n]|$)|^[^.\n]{2,60} (?:reports|writes)(?: from [^.\n]{2,40})?[.:]?$|[^.\n]*\b(?i:compiled|written|reported) by \p{Lu}[^\n]*?(?:[.\n]|$)`)

func whoWrote(ctx context.Context, e *Engine, r *request) (*plan, error) {
	terms := r.topicOf(r.text, wordSet(`author authors authored reporter reporters journalist journalists writer writers byline bylines wrote penned contributed worked edited filed behind`))
	articles, err := e.referent(ctx, r, terms)
	if err != nil {
		return nil, err
	}
	if len(articles) == 0 {
		return r.nothingOn(terms), nil
	}
	p := &plan{}
	var silent []string
	for _, a := range articles[:min(len(articles), fullLines)] {
		m := writtenByRE.FindStringIndex(a.Text)
		if m == nil {
			silent = append(silent, "“"+a.Title()+"” ("+a.Outlet+")")
			continue
		}
		p.lines = append(p.lines, say(a.Outlet, place{article: a, span: corpus.Trim(a.Text, corpus.Span{Start: m[0], End: m[1]})}))
	}
	switch {
	case len(p.lines) == 0 && len(silent) == 1:
		return &plan{refuse: silent[0] + " doesn't say who wrote it."}, nil
	case len(p.lines) == 0:
		return &plan{refuse: "The articles don't say who wrote them: " + joinNames(silent) + "."}, nil
	case len(silent) > 0 && len(silent) <= headlines:
		p.notice = joinNames(silent) + " say" + singular(len(silent)) + " nothing of who wrote " + itOrThem(len(silent)) + "."
	case len(silent) > 0:
		p.notice = fmt.Sprintf("%d other articles don't say who wrote them.", len(silent))
	}
	return p, nil
}

func singular(n int) string {
	if n == 1 {
		return "s"
	}
	return ""
}

func itOrThem(n int) string {
	if n == 1 {
		return "it"
	}
	return "them"
}

// describeAll is a line for each article.
func describeAll(articles []corpus.Article) []line {
	var out []line
	for _, a := range articles {
		out = append(out, line{a.Outlet + dateIn(a) + ": " + titleAndLead(a), []place{leadOf(a)}})
	}
	return out
}

// describeGroup is a line for articles that print one text, each with its place.
func describeGroup(group []corpus.Article) line {
	if len(group) == 1 {
		return describeAll(group)[0]
	}
	var outlets []string
	for _, a := range group {
		if !slices.Contains(outlets, a.Outlet) {
			outlets = append(outlets, a.Outlet)
		}
	}
	slices.Sort(outlets)
	return line{joinNames(outlets) + dateIn(group[0]) + ": " + titleAndLead(group[0]), leadsOf(group)}
}

// titleAndLead is an article's own headline, if it has one, and its lead.
func titleAndLead(a corpus.Article) string {
	lead := inMarks(oneLine(leadOf(a).text()))
	if title := oneLine(strings.TrimSpace(a.Headline)); title != "" && !strings.Contains(lead, title) {
		return title + " – " + lead
	}
	return lead
}

func dateIn(a corpus.Article) string {
	if a.Date == "" {
		return ""
	}
	return " (" + oneLine(a.Date) + ")"
}

// leadOf is the first sentence of an article that says something: no title,
// byline or caption.
func leadOf(a corpus.Article) place {
	first := corpus.Span{}
	for i, s := range corpus.Split(a.Text) {
		span := corpus.Trim(a.Text, s)
		if span.Len() == 0 {
			continue
		}
		if first.Len() == 0 {
			first = span
		}
		if i > 5 {
			break
		}
		if text := span.In(a.Text); len(lexical.Terms(text)) >= minWords && !isHeadingText(text) && !bylineRE.MatchString(text) {
			return place{article: a, span: span}
		}
	}
	return place{article: a, span: first}
}

func leadsOf(articles []corpus.Article) []place {
	out := make([]place, len(articles))
	for i, a := range articles {
		out[i] = leadOf(a)
	}
	return out
}

func countOf(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return fmt.Sprintf("%d %ss", n, what)
}

// joinNames is "A", "A and B", "A, B and C".
func joinNames(names []string) string {
	if len(names) < 2 {
		return strings.Join(names, "")
	}
	return strings.Join(names[:len(names)-1], ", ") + " and " + names[len(names)-1]
}
