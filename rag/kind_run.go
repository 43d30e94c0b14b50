package rag

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"

	"dateline/corpus"
	"dateline/store"
)

// follow answers by a plan that has its answer, or says why there is none.
func (e *Engine) follow(ctx context.Context, p *plan, q Question, a *Answer, emit func(Event) bool) error {
	a.Notice = p.notice
	f, err := e.backing(ctx, p, q)
	if err != nil {
		return err
	}
	a.Hits = f.hits
	if !emit(Retrieved{Standalone: a.Standalone, Hits: f.hits}) {
		return errLeft
	}
	switch {
	case p.talk != "":
		a.Refusal = &Refusal{Reason: ReasonTalk, Message: p.talk}
	case p.refuse != "":
		a.Refusal = &Refusal{Reason: ReasonNoAnswer, Message: p.refuse}
	case p.task != "" && e.writing.writes():
		f.task = p.task
		return e.answer(ctx, f, a, nil, emit)
	default:
		if err := f.write(p, a); err != nil {
			return err
		}
		if err := e.creditAll(ctx, f, a); err != nil {
			return err
		}
		if len(daysIn(a.Notice)) == 0 { // else it says already of when this is
			f.moment.noteLate(a)
		}
	}
	return show(a, emit)
}

// backing is the passages that hold a plan's places, as if they had been
// retrieved. They are the best for their articles' purpose, in the plan's order.
func (e *Engine) backing(ctx context.Context, p *plan, q Question) (*found, error) {
	f := &found{question: q.Text, names: namesOfOutlets(nil), articles: make(map[string]corpus.Article), moment: momentOf(q, q.Text), readings: &e.readings}
	if len(p.lines) == 0 {
		return f, nil
	}
	var err error
	if f.filter, _, err = e.filter(ctx, q); err != nil {
		return nil, err
	}
	f.filter.Outlets = narrowed(f.filter.Outlets, p.outlets)
	vector, err := e.embedQuestion(ctx, q.Text)
	if err != nil {
		return nil, err
	}
	f.vector = vector
	passages := make(map[string][]store.Match)
	for _, l := range p.lines {
		for _, at := range l.places {
			id := at.article.ID
			f.articles[id] = at.article
			if _, ok := passages[id]; !ok {
				if passages[id], err = e.store.Dense(ctx, vector, len(at.article.Text)+1, store.Filter{Articles: []string{id}}); err != nil {
					return nil, fmt.Errorf("read the passages of %s: %w", id, err)
				}
				slices.SortFunc(passages[id], func(a, b store.Match) int { return a.Passage.Ordinal - b.Passage.Ordinal })
			}
			f.back(at, passages[id])
		}
	}
	return f, nil
}

// back adds the passage that holds a place to the hits, unless it is there.
func (f *found) back(at place, passages []store.Match) {
	for _, m := range passages {
		if !at.headline && !m.Passage.Overlaps(at.span) {
			continue
		}
		if !slices.ContainsFunc(f.hits, func(h Hit) bool { return h.Passage.ID == m.Passage.ID }) {
			a := at.article
			f.hits = append(f.hits, Hit{
				Passage: m.Passage, Outlet: a.Outlet, Headline: a.Title(), URL: a.URL, Date: a.Date, Text: m.Passage.In(a.Text),
				Score: m.Score, Dense: m.Score,
			})
		}
		return
	}
}

// passageOf is the hit that holds a place.
func (f *found) passageOf(at place) string {
	for _, h := range f.hits {
		if h.Passage.ArticleID == at.article.ID && (at.headline || h.Passage.Overlaps(at.span)) {
			return h.Passage.ID
		}
	}
	return ""
}

// write turns a plan's lines into claims with their citations.
func (f *found) write(p *plan, a *Answer) error {
	for _, l := range p.lines {
		c := Claim{Text: l.text, Verdict: Supported}
		for _, at := range l.places {
			n, err := f.citeOnce(a, at)
			if err != nil {
				return err
			}
			if !slices.Contains(c.Citations, n) {
				c.Citations = append(c.Citations, n)
			}
		}
		a.Claims = append(a.Claims, c)
	}
	a.Conflicts = append(a.Conflicts, p.differ...)
	a.noteAlike(p.alike)
	for _, c := range p.agree {
		x, y := a.Citations[a.Claims[c.A].Citations[0]-1], a.Citations[a.Claims[c.B].Citations[0]-1]
		a.note(fmt.Sprintf("%s and %s agree: compare [%d] and [%d].", x.Outlet, y.Outlet, x.Number, y.Number))
	}
	return nil
}

// noteAlike says which claims, by index, stand in several outlets in the same words.
func (a *Answer) noteAlike(claims []int) {
	var who []string // in order
	where := make(map[string][]string)
	for _, i := range claims {
		var outlets []string
		var numbers strings.Builder
		for _, n := range a.Claims[i].Citations {
			outlets = append(outlets, a.Citations[n-1].Outlet)
			fmt.Fprintf(&numbers, "[%d]", n)
		}
		told := joinNames(outlets)
		if where[told] == nil {
			who = append(who, told)
		}
		where[told] = append(where[told], numbers.String())
	}
	for _, told := range who {
		a.note(told + " have the same words in " + joinNames(where[told]) + ".")
	}
}

// citeOnce is the number of the citation of a place, which is made where it
// isn't there yet.
func (f *found) citeOnce(a *Answer, at place) (int, error) {
	for _, c := range a.Citations {
		if c.ArticleID == at.article.ID && c.Span == at.span && (c.Part == PartHeadline) == at.headline {
			return c.Number, nil
		}
	}
	made, err := citePlace(len(a.Citations)+1, at, f.passageOf(at))
	if err != nil {
		return 0, err
	}
	a.Citations = append(a.Citations, made)
	return made.Number, nil
}

// each answers several questions one after the other, as one answer.
func (e *Engine) each(ctx context.Context, p *plan, a *Answer, emit func(Event) bool) error {
	a.Notice = p.notice
	if e.writing.writes() {
		return e.together(ctx, p, a, emit)
	}
	var refused *Answer
	for i, q := range p.ask {
		one, err := e.factOf(ctx, q)
		if err != nil {
			return err
		}
		a.CondensedBy = one.CondensedBy
		a.Usage.Retrieve += one.Usage.Retrieve
		a.addHits(one.Hits)
		if one.Refusal != nil {
			refused = one
			if i < len(p.missing) {
				a.note(p.missing[i])
			}
			continue
		}
		a.join(one)
	}
	if len(a.Claims) == 0 && refused != nil {
		a.Refusal, a.Notice = &Refusal{Reason: ReasonNoAnswer, Message: "None of " + joinNames(outletsAsked(p.ask)) + " has anything on that."}, ""
	}
	momentOf(p.ask[0], a.Question).noteLate(a)
	if !emit(Retrieved{Standalone: a.Standalone, Hits: a.Hits}) {
		return errLeft
	}
	return show(a, emit)
}

func outletsAsked(questions []Question) []string {
	var out []string
	for _, q := range questions {
		out = append(out, q.Outlets...)
	}
	return out
}

// together hands a model the passages of several questions at once.
func (e *Engine) together(ctx context.Context, p *plan, a *Answer, emit func(Event) bool) error {
	var all *found
	for _, q := range p.ask {
		f, err := e.retrieve(ctx, q.Text, q, max(2, e.depth(q)/len(p.ask)))
		if err != nil {
			return err
		}
		if all == nil {
			all = f
			continue
		}
		all.hits = append(all.hits, f.hits...)
		maps.Copy(all.articles, f.articles)
		all.filter.Outlets = append(all.filter.Outlets, f.filter.Outlets...)
	}
	all.question, all.task = a.Question, "each"
	a.Hits = all.hits
	if !emit(Retrieved{Standalone: a.Standalone, Hits: all.hits}) {
		return errLeft
	}
	return e.answer(ctx, all, a, nil, emit)
}

// join adds another answer's claims, with their numbers moved on.
func (a *Answer) join(o *Answer) {
	shift, claims := len(a.Citations), len(a.Claims)
	for _, c := range o.Citations {
		c.Number += shift
		a.Citations = append(a.Citations, c)
	}
	for _, c := range o.Claims {
		c.Citations = slices.Clone(c.Citations)
		for i := range c.Citations {
			c.Citations[i] += shift
		}
		a.Claims = append(a.Claims, c)
	}
	for _, c := range o.Conflicts {
		a.Conflicts = append(a.Conflicts, Conflict{A: c.A + claims, B: c.B + claims})
	}
}

func (a *Answer) addHits(hits []Hit) {
	for _, h := range hits {
		if !slices.ContainsFunc(a.Hits, func(x Hit) bool { return x.Passage.ID == h.Passage.ID }) {
			a.Hits = append(a.Hits, h)
		}
	}
}

// factOf answers one question the ordinary way, without showing it.
func (e *Engine) factOf(ctx context.Context, q Question) (*Answer, error) {
	one := &Answer{Question: q.Text, Mode: string(ModeExtractive)}
	err := e.fact(ctx, q, one, func(Event) bool { return true })
	return one, err
}

// tasks are what a language model is asked to make of passages, beside the
// rules that always hold.
var tasks = map[string]string{
	"summary":    "Sum the passages up: what happened, in the order in which they stand, each outlet heard. Begin with what matters most.",
	"comparison": "Set the outlets side by side on the same point, each by name. Say where they agree and where they differ.",
	"more":       "Tell what these passages add to what was answered before.",
	"each":       "Answer for each outlet that is asked, by name. Leave out one whose passages say nothing on it.",
}

// taskOf is a task's wording, "" for none.
func taskOf(task string) string { return strings.TrimSpace(tasks[task]) }
