package rag

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode"

	"dateline/corpus"
	"dateline/lexical"
	"dateline/store"
)

// kind is one sort of thing that people want of a bot for news.
type kind struct {
	name string

	// reads reports whether a question is of this kind.
	reads func(r *request) bool

	// plan finds the answer. A nil plan leaves the question to the kinds after it.
	plan func(ctx context.Context, e *Engine, r *request) (*plan, error)
}

// kinds are asked in this order, and the first that reads a question answers
// it. What none of them reads asks for a fact: retrieve, choose, or refuse. To
// add a kind, add it here and write its two functions in a file of its own.
func kinds() []kind {
	return []kind{
		{"talk", readsTalk, planTalk},                   // hi, thanks, help
		{"followup", readsFollowUp, planFollowUp},       // yes, why?, and NPR?, tell me more
		{"headline", readsHeadline, planHeadline},       // which headline says that, an outlet's headlines
		{"collection", readsCollection, planCollection}, // which outlets, how many articles, what about
		{"summary", readsSummary, planSummary},          // of an article, an outlet, a topic, everything
		{"list", readsList, planList},                   // who is quoted, which countries, a timeline
		{"comparison", readsComparison, planComparison}, // A and B on the same point
		{"coverage", readsCoverage, planCoverage},       // what an outlet says on a topic
		{"abbreviation", readsAbbreviation, planAbbreviation},
		{"day", readsDay, planDay}, // what happened on 2 March
		{"latest", readsLatest, planLatest},
	}
}

// KindFact is the kind of a question that no other kind takes.
const KindFact = "fact"

// plan is how a question is to be answered: by a line of talk, by lines of the
// articles, or by asking otherwise.
type plan struct {
	talk   string // a line that rests on no article
	refuse string // why there is no answer
	lines  []line // the answer, in the articles' own words
	notice string
	agree  []Conflict // pairs of lines, by index, that say the same
	differ []Conflict // pairs of lines that say different things
	alike  []int      // lines that several outlets have in the same words

	// outlets are those that the question asks by name, none for all.
	outlets []string

	// task is what a language model is asked to make of the lines' passages, ""
	// where there is nothing that it could write better.
	task string

	// ask are questions for the ordinary way, each answered for itself.
	ask []Question
	// missing says what to say of each of ask that gets no answer.
	missing []string
	// unscoped is asked where ask is refused; nil for nothing.
	unscoped *Question
}

// line is one sentence of a plan's answer with the places that it rests on.
type line struct {
	text   string // as it is shown
	places []place
}

// place is a piece of an article, or of its headline.
type place struct {
	article  corpus.Article
	span     corpus.Span
	headline bool // span is of the headline
}

func (p place) text() string {
	if p.headline {
		return p.span.In(p.article.Headline)
	}
	return p.span.In(p.article.Text)
}

// say makes a line of one place: who says it, and the words.
func say(who string, p place) line {
	return line{text: who + ": " + inMarks(oneLine(p.text())), places: []place{p}}
}

// request is a question as the kinds read it.
type request struct {
	Question               // as asked
	text     string        // without a greeting and what is only polite
	lower    string        // text in lower case, without the marks at its end
	infos    []store.Entry // what may be answered from, by id
	names    *outletNames
	mentions []mention // of outlets in text
	outlets  []string  // asked for by name
	days     []day     // that the text names
}

// understand reads a question.
func (e *Engine) understand(ctx context.Context, q Question) (*request, error) {
	f, shelf, err := e.filter(ctx, q)
	if err != nil {
		return nil, err
	}
	r := &request{Question: q, names: shelf.names, infos: shelf.Entries()}
	if passes := f.Passes(); !f.Whole() {
		r.infos = slices.DeleteFunc(slices.Clone(r.infos), func(a store.Entry) bool { return !passes(a) })
	}
	r.read(q.Text)
	return r, nil
}

// read takes in a text to be answered in the place of the one asked.
func (r *request) read(text string) {
	r.text = quieter(withoutGreeting(text))
	r.lower = plainLower(r.text)
	r.mentions = r.names.mentions(r.text)
	r.outlets = askedOf(r.text, r.mentions)
	r.days = daysIn(r.text)
}

// quieter is a text that is all in capitals without them, but for words that may
// only be names or initials.
func quieter(text string) string {
	if len(strings.Fields(text)) < 3 || strings.ContainsFunc(text, unicode.IsLower) {
		return text
	}
	words := strings.SplitAfter(text, " ")
	for i, word := range words {
		lower := strings.ToLower(word)
		if terms := lexical.Terms(lower); len(terms) == 0 || terms[0].Stop || isWord(strings.Trim(lower, " ?!.,;:'’\"“”()")) {
			words[i] = lower
		}
	}
	return strings.Join(words, "")
}

// planFor is how a question is to be answered, and its kind.
func (e *Engine) planFor(ctx context.Context, q Question) (*plan, string, error) {
	if isInstruction(q.Text) { // which the ordinary way turns down, as it stands
		return &plan{ask: []Question{q}}, KindFact, nil
	}
	r, err := e.understand(ctx, q)
	if err != nil {
		return nil, "", err
	}
	for range maxRewrites {
		again := false
		for _, k := range kinds() {
			if !k.reads(r) {
				continue
			}
			p, err := k.plan(ctx, e, r)
			if err != nil {
				return nil, "", fmt.Errorf("answer a question of the kind %s: %w", k.name, err)
			}
			if p == nil {
				continue
			}
			if len(p.ask) == 1 && k.name == "followup" {
				// A follow-up that stands alone now may be of any kind.
				r.Question = p.ask[0]
				r.read(p.ask[0].Text)
				again = true
				break
			}
			p.outlets = r.outlets
			return p, k.name, nil
		}
		if !again {
			break
		}
	}
	p, err := e.factOfStory(ctx, r)
	return p, KindFact, err
}

// factOfStory is fact for a question that leans on the last answer: it is put to
// the articles that were quoted there and others on their story, and to all where
// those have no answer. "How many died?" is of what was spoken of. A model makes it
// stand alone instead.
func (e *Engine) factOfStory(ctx context.Context, r *request) (*plan, error) {
	p := r.fact()
	if len(p.ask) != 1 || p.unscoped != nil || len(p.ask[0].Articles) > 0 || e.writing.writes() || len(r.History) == 0 || !leans(r.text) {
		return p, nil
	}
	cited, err := e.lastCited(ctx, r)
	if err != nil || len(cited) == 0 {
		return p, err
	}
	wide, err := e.near(ctx, r, cited[0].Title(), nil)
	if err != nil {
		return nil, err
	}
	narrow := p.ask[0]
	for _, a := range withStory(cited, wide) {
		narrow.Articles = append(narrow.Articles, a.ID)
	}
	return &plan{ask: []Question{narrow}, unscoped: &p.ask[0], outlets: p.outlets, notice: p.notice, missing: p.missing}, nil
}

// maxRewrites bounds how often a follow-up may turn into another.
const maxRewrites = 3

// fact is the plan of a question that no kind reads: the ordinary way, with the
// outlets and the day that it names.
func (r *request) fact() *plan {
	q := r.Question
	q.Text = r.text
	if len(r.outlets) == 0 {
		return r.dated(q)
	}
	p := &plan{}
	for _, outlet := range r.outlets {
		if !slices.ContainsFunc(r.infos, func(a store.Entry) bool { return a.Outlet == outlet }) {
			p.missing = append(p.missing, "")
			p.notice = joinSentences(p.notice, outlet+" isn't among the articles chosen.")
			continue
		}
		one := q
		one.Outlets = []string{outlet}
		one.Text = r.askingOnly(outlet)
		p.ask = append(p.ask, one)
		p.missing = append(p.missing, outlet+" has nothing on that.")
	}
	if len(p.ask) == 0 {
		return &plan{refuse: p.notice}
	}
	if len(p.ask) == 1 {
		return r.dated(p.ask[0])
	}
	return p
}

// dated narrows a question to the articles of the day that it names, if there
// are any.
func (r *request) dated(q Question) *plan {
	ids := r.articlesOf(r.days, q.Outlets)
	if len(ids) == 0 {
		return &plan{ask: []Question{q}}
	}
	narrow := q
	narrow.Articles = ids
	narrow.Text = withoutDays(q.Text)
	narrow.Asked = time.Time{} // another day is asked about, and all of these are of it
	return &plan{ask: []Question{narrow}, unscoped: &q}
}

func joinSentences(a, b string) string {
	if a == "" || b == "" {
		return a + b
	}
	return a + " " + b
}
