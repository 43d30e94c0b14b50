package rag

import (
	"context"
	"slices"

	"dateline/facts"
	"dateline/lexical"
)

// extract answers in the articles' own sentences, or refuses.
func (e *Engine) extract(ctx context.Context, f *found, a *Answer) error {
	if !e.writing.writes() && isForeign(a.Question) {
		a.Refusal = &Refusal{Reason: ReasonLanguage, Message: languageMessage}
		return nil
	}
	if p := f.tabled(a.Question); p != nil {
		return f.write(p, a)
	}
	q, all, err := e.weighed(ctx, f, a)
	if err != nil {
		return err
	}
	if reason := refuse(q, f, all); reason != "" {
		if p := f.elsewhere(q, all, reason); p != nil {
			return f.write(p, a)
		}
		return f.refusal(a, all, reason)
	}
	chosen := choose(q, all, e.maxSentences)
	if lacksAmount(q, chosen) {
		return f.refusal(a, all, ReasonNoAnswer)
	}
	if reason := f.refuseLate(chosen); reason != "" {
		return f.refusal(a, all, reason)
	}
	if none := q.unanswered(); len(none) > 0 {
		a.note(f.scoped(allArticles + "answer " + joinNames(none) + "."))
	}
	if chosen, err = e.withVersions(ctx, f, a, q, chosen); err != nil {
		return err
	}
	if err := f.compose(a, q, f.byAge(q, chosen, all)); err != nil {
		return err
	}
	f.moment.noteLate(a)
	return nil
}

// weighed is the question as it is read, and the sentences that may answer it,
// best first.
func (e *Engine) weighed(ctx context.Context, f *found, a *Answer) (*query, []*candidate, error) {
	q, err := e.analyse(ctx, f, a)
	if err != nil {
		return nil, nil, err
	}
	all, err := e.candidates(ctx, f, q)
	return q, all, err
}

// fromArticles extracts an answer and shows it.
func (e *Engine) fromArticles(ctx context.Context, f *found, a *Answer, emit func(Event) bool) error {
	return e.over(ctx, f, a, emit, e.extract)
}

// decline refuses for the model, which found no answer, and shows what comes
// nearest.
func (e *Engine) decline(ctx context.Context, f *found, a *Answer, emit func(Event) bool) error {
	return e.over(ctx, f, a, emit, func(ctx context.Context, f *found, a *Answer) error {
		_, all, err := e.weighed(ctx, f, a)
		if err != nil {
			return err
		}
		return f.refusal(a, all, ReasonNoAnswer)
	})
}

// over has fill complete an answer, and shows it. A question that the model
// made stand alone is read as it made it; one with its conversation put in
// front is told apart from that.
func (e *Engine) over(ctx context.Context, f *found, a *Answer, emit func(Event) bool, fill func(context.Context, *found, *Answer) error) error {
	asked := a.Question
	if a.CondensedBy == CondensedByModel {
		a.Question = a.Standalone
	}
	err := fill(ctx, f, a)
	a.Question = asked
	if err != nil {
		return err
	}
	if err := e.creditAll(ctx, f, a); err != nil {
		return err
	}
	return show(a, emit)
}

// creditAll credits all outlets that print what an answer quotes, or what it shows
// as nearest.
func (e *Engine) creditAll(ctx context.Context, f *found, a *Answer) error {
	if err := e.creditThese(ctx, f, a.Citations); err != nil {
		return err
	}
	for _, c := range a.Claims {
		a.withoutCited(c)
	}
	if a.Refusal != nil {
		e.kin(f).lookAmong(f, spotsOf(a.Refusal.Nearest, f.articles))
		e.kin(f).credit(f.articles, a.Refusal.Nearest)
	}
	return nil
}

// creditThese looks for the copies of what citations quote, and credits them.
func (e *Engine) creditThese(ctx context.Context, f *found, citations []Citation) error {
	if err := e.kin(f).look(ctx, spotsOf(citations, f.articles), f.articles); err != nil {
		return err
	}
	e.kin(f).credit(f.articles, citations)
	return nil
}

// withoutCited takes off the copies of what a claim cites those that it cites too.
func (a *Answer) withoutCited(claim Claim) {
	for _, n := range claim.Citations {
		c := &a.Citations[n-1]
		c.Copies = slices.DeleteFunc(c.Copies, func(o Copy) bool {
			return slices.ContainsFunc(claim.Citations, func(m int) bool { return a.Citations[m-1].Outlet == o.Outlet })
		})
		c.Also = someNames(othersIn(c.Copies, c.Outlet, c.Agency))
	}
}

// conflictsOf are the pairs of an answer's claims whose quotes disagree.
func (f *found) conflictsOf(a *Answer) []Conflict {
	q := read(a.Standalone)
	quoted := make([]*candidate, len(a.Claims))
	for i, claim := range a.Claims {
		first := a.Citations[claim.Citations[0]-1]
		c := &candidate{article: f.articles[first.ArticleID], span: first.Span, terms: lexical.Terms(first.Quote), facts: facts.Find(first.Quote)}
		c.features.Typed = typed(q, c)
		quoted[i] = c
	}
	return conflicts(q, quoted)
}
