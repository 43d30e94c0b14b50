package rag

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"

	"dateline/corpus"
	"dateline/facts"
	"dateline/internal/dot"
	"dateline/internal/pattern"
	"dateline/lexical"
)

var (
	affirmRE  = pattern.New(`^(?:yes|yeah|yep|yup|y|ya|sure|sure thing|go ahead|go for it|please do|do it|do that|of course|definitely|absolutely|why not|that one|yes (?:please|do|go ahead|sure|i do|i would|thanks)|yes please do|ok (?:yes|do it|go ahead)|sure why not|please)$`)
	moreRE    = pattern.New(`^(?:and |ok |okay )?(?:tell (?:me|us) more|more|go on|carry on|continue|keep going|(?:give me |any |some )?more (?:details?|info|information|please|of that|on that|about (?:that|this|it))|(?:and )?(?:anything|what) else(?: is there| do (?:they|you) (?:say|know|have)| about (?:that|this|it))?|what more(?: is there)?|(?:please |can you |could you )?(?:elaborate|expand)(?: on (?:that|this|it))?|say more|details|more detail|and then|i want (?:to know )?more|tell me more (?:about|on) (?:that|this|it|them|him|her))$`)
	whyRE     = pattern.New(`^(?:but |and |so )?(?:why|how come|what for|for what reason|what(?:'s| is| was) the reason(?: for (?:that|this|it))?)(?: (?:is|was|did|does|do|are|were|has|have) (?:that|this|it|so|he|she|they)(?: (?:so|happen|the case|do that|do so|say that|say so|think so|true))?| so| not| exactly| though| that| is that)?$`)
	whoSaidRE = pattern.New(`^(?:and |but )?(?:who (?:said|says|told|claims?|claimed|reported|reports|is saying|wrote|stated|states)(?: (?:that|this|so|it|them|these|you that|you so))?|says who|said who|according to (?:who|whom)|who(?:'s| is| are) (?:the|your) sources?(?: (?:of|for) (?:that|this|it))?|where (?:does|did|do) (?:that|this|it|you) (?:come|get that|get this|have that) ?(?:from)?|where is (?:that|this|it) from|sources?|(?:what(?:'s| is| are) )?(?:your |the )?sources?(?: (?:for|of) (?:that|this|it))?|who was (?:that|it)|who is that)$`)
	trueRE    = pattern.New(`^(?:but |and |so )?(?:(?:is|was|are) (?:that|this|it|they|all (?:that|this)) (?:really |actually |all |even )?(?:true|right|correct|so|confirmed|certain|accurate|real|reliable|a fact|disputed)|really|(?:are|r) (?:you|u) sure(?: about (?:that|this))?|can (?:you|u) confirm(?: (?:that|this|it))?|true|fact ?check(?: (?:that|this|it))?|(?:do|does) (?:the )?(?:others?|other (?:outlets|papers|articles)|they all|all (?:outlets|of them)|everyone|every(?:body| outlet)) (?:agree|say (?:so|the same|that))|does any(?:one|body)(?: else)? (?:deny|dispute|contradict|confirm|say otherwise) ?(?:that|this|it)?|is (?:that|this|it) disputed|who (?:denies|disputes|contradicts) (?:that|this|it)|who else (?:agrees?|says (?:so|that|this|it|the same)|said (?:so|that|this|it)|thinks so|believes (?:so|that|it)|confirms (?:that|this|it)|reports (?:that|this|it))(?: with (?:that|this|it|him|her|them))?)$`)
	elseRE    = pattern.New(`\bwho else\b`)
	lastTheRE = pattern.New(`(?i)\bthe $`)
	// refusedRE begins an answer that showed nothing.
	refusedRE = pattern.New(`^(?:The articles? (?:chosen )?(?:don't|doesn't|name none)|There is (?:no|nothing)|Neither |None of |I read English|.{1,60}['’]s articles don't|.{1,80} ha(?:s|ve) nothing on )`)
	alsoRE    = pattern.New(`(?i)^(?:and|but|also|ok|okay|so|or)?,? ?(?:(?:then )?(?:what|how) about|what of|and|and in|and for)? ?(?:the |in |from |by |for )*(.{2,60}?)(?: then| too| as well)?\??$`)
	exampleRE = pattern.New(`for example: (.+\?)`)
)

// affirms reports whether a text in plain lower case only says yes.
func affirms(lower string) bool { return affirmRE.MatchString(lower) }

// readsFollowUp knows what leans on the last answer and is short enough to mean
// nothing without it.
func readsFollowUp(r *request) bool {
	if len(r.History) == 0 {
		return false
	}
	lower := plainLower(r.Text)
	return affirms(lower) || moreRE.MatchString(lower) || whyRE.MatchString(lower) || whoSaidRE.MatchString(lower) || trueRE.MatchString(lower) || r.instead() != ""
}

func planFollowUp(ctx context.Context, e *Engine, r *request) (*plan, error) {
	last := r.History[len(r.History)-1]
	lower := plainLower(r.Text)
	offered := exampleRE.FindStringSubmatch(last.Answer)
	switch {
	case affirms(lower) && offered != nil:
		return r.again(offered[1]), nil
	case affirms(lower), moreRE.MatchString(lower):
		return e.tellMore(ctx, r)
	case whoSaidRE.MatchString(lower):
		return e.whoSaid(ctx, r)
	case trueRE.MatchString(lower):
		return e.isTrue(ctx, r)
	case whyRE.MatchString(lower):
		return e.why(ctx, r)
	}
	return r.again(r.instead()), nil
}

// again asks another question in the place of this one, with no conversation
// to lean on.
func (r *request) again(text string) *plan {
	q := r.Question
	q.Text, q.History = text, nil
	return &plan{ask: []Question{q}}
}

// instead is the last whole question with what this one names in the place of
// what that named: "and NPR?" asks NPR what was asked before. It is "" where
// this question is none of that sort.
func (r *request) instead() string {
	m := alsoRE.FindStringSubmatch(r.Text)
	if m == nil || len(strings.Fields(m[1])) > 6 {
		return ""
	}
	if !alsoStartRE.MatchString(r.Text) && len(r.names.mentions(r.Text)) == 0 {
		return ""
	}
	base := r.base()
	if base == "" {
		return ""
	}
	mentions := r.names.mentions(r.Text)
	rest := m[1]
	if len(mentions) > 0 && len(r.topicOf(withoutSpans(r.Text, mentions), alsoWords)) == 0 {
		if readsBare(withoutSpans(r.Text, mentions)) {
			return r.askedOf(base, mentions)
		}
		return ""
	}
	// "and Tobias Krand?" after "Who is Marta Velin?".
	names, old := facts.FindNames(rest), facts.FindNames(base)
	old = slices.DeleteFunc(old, func(f facts.Fact) bool {
		return slices.ContainsFunc(r.names.mentions(base), func(o mention) bool { return o.Overlaps(f.Span) })
	})
	if len(names) == 1 && names[0].Len() >= len(rest)-1 && len(old) == 1 {
		return base[:old[0].Start] + names[0].Text + base[old[0].End:]
	}
	return ""
}

var (
	alsoStartRE = pattern.New(`(?i)^(?:and|but|also|what about|how about|what of|ok and|so)\b`)
	alsoWords   = wordSet(`and but also what how about of then too well ok okay so or the in from by for as does do did say says it`)
)

// readsBare reports whether nothing but joining words is left of a question.
func readsBare(text string) bool {
	for _, w := range wordsIn(text) {
		if !alsoWords[w] {
			return false
		}
	}
	return true
}

func withoutSpans(text string, mentions []mention) string {
	for _, m := range slices.Backward(mentions) {
		text = text[:m.Start] + text[m.End:]
	}
	return text
}

// base is the last question of the conversation that stands alone.
func (r *request) base() string {
	for _, turn := range slices.Backward(r.History) {
		clean, err := CleanQuestion(turn.Question)
		if err != nil || talkOf(plainLower(clean)) != "" {
			continue
		}
		mentions := r.names.mentions(clean)
		if len(mentions) > 0 && readsBare(withoutSpans(clean, mentions)) || alsoStartRE.MatchString(clean) && len(strings.Fields(clean)) < 6 {
			continue
		}
		return clean
	}
	return ""
}

// askedOf is a question put to other outlets than it names.
func (r *request) askedOf(base string, to []mention) string {
	var names []string
	for _, m := range to {
		names = append(names, m.outlets...)
	}
	who := joinNames(names)
	of := askedOf(base, r.names.mentions(base))
	first, last := -1, -1
	for _, m := range r.names.mentions(base) {
		if slices.ContainsFunc(m.outlets, func(o string) bool { return slices.Contains(of, o) }) {
			if first < 0 {
				first = m.Start
			}
			last = m.End
		}
	}
	if first < 0 {
		return "According to " + who + ", " + base
	}
	before := lastTheRE.ReplaceAllString(base[:first], "")
	return before + who + base[last:]
}

// moreLines is how many further sentences are told.
const moreLines = 4

// tellMore gives sentences that no answer of the conversation has shown, from the
// articles of the last one, nearest to what it showed.
func (e *Engine) tellMore(ctx context.Context, r *request) (*plan, error) {
	places, last, err := e.lastShown(ctx, r)
	if err != nil || len(places) == 0 {
		return nil, err
	}
	var answers []string
	for _, t := range r.History {
		answers = append(answers, t.Answer)
	}
	seen := strings.Join(answers, "\n")
	query, err := e.embedQuestion(ctx, last.Question)
	if err != nil {
		return nil, err
	}
	type more struct {
		article     corpus.Article
		first, last int
		weight      float64
	}
	var all []more
	scripts := make(map[string]*script)
	for _, p := range places {
		if scripts[p.article.ID] != nil {
			continue
		}
		s := scriptOf(p.article)
		scripts[p.article.ID] = s
		stored, err := e.store.Sentences(ctx, p.article.ID, 0, len(s.sentences)-1)
		if err != nil {
			return nil, fmt.Errorf("read the sentences of %s: %w", p.article.ID, err)
		}
		for i := range s.sentences {
			if !s.content(i) || strings.Contains(seen, strings.Trim(oneLine(s.text(i)), `"“”`)) {
				continue
			}
			nearest := len(s.sentences)
			for _, o := range places {
				if o.article.ID == p.article.ID {
					nearest = min(nearest, abs(i-o.index))
				}
			}
			first, end, ok := s.whole(i, needsBeforeRE)
			if !ok || strings.Contains(seen, strings.Trim(oneLine(s.text(first)), `"“”`)) && first < i {
				first, end = i, i
			}
			all = append(all, more{p.article, first, end, 5*dot.Floats(query, stored[i].Vector) + 0.6/float64(nearest)})
		}
	}
	slices.SortStableFunc(all, func(a, b more) int { return cmp.Compare(b.weight, a.weight) })
	var kept []more
	for _, m := range all {
		if len(kept) < moreLines && !slices.ContainsFunc(kept, func(k more) bool { return k.article.ID == m.article.ID && k.first <= m.last && m.first <= k.last }) {
			kept = append(kept, m)
		}
	}
	if len(kept) == 0 {
		return &plan{refuse: "The articles that I quoted have no more on that."}, nil
	}
	slices.SortStableFunc(kept, func(a, b more) int {
		return cmp.Or(cmp.Compare(a.article.ID, b.article.ID), cmp.Compare(a.first, b.first))
	})
	p := &plan{task: "more"}
	for _, m := range kept {
		p.lines = append(p.lines, say(scripts[m.article.ID].who(m.first, m.last), place{article: m.article, span: unmarked(m.article, scripts[m.article.ID].span(m.first, m.last))}))
	}
	return p, nil
}

func abs(n int) int { return max(n, -n) }

// whoSaid names who gave the words of the last answer.
func (e *Engine) whoSaid(ctx context.Context, r *request) (*plan, error) {
	places, _, err := e.lastShown(ctx, r)
	if err != nil || len(places) == 0 {
		return nil, err
	}
	p := &plan{}
	for _, at := range places[:min(len(places), moreLines)] {
		speaker := scriptOf(at.article).speakers.Speaker(at.index)
		who := at.article.Outlet + " says so itself"
		if name := speaker.Text; name != "" {
			if role := roleOf(at.article.Text, name); role != "" && !strings.Contains(name, role) {
				name += ", " + role
			}
			who = capital(name) + ", in " + at.article.Outlet
			if relay := speaker.Relay; relay != "" {
				who += citing + relay
			}
		}
		p.lines = append(p.lines, say(who, place{article: at.article, span: unmarked(at.article, at.span)}))
	}
	return p, nil
}

// isTrue sets beside the last answer's first sentence what the other outlets say.
func (e *Engine) isTrue(ctx context.Context, r *request) (*plan, error) {
	places, _, err := e.lastShown(ctx, r)
	if err != nil || len(places) == 0 {
		return nil, err
	}
	at := places[0]
	text := at.span.In(at.article.Text)
	f, err := e.retrieve(ctx, clipText(text, MaxQuestionBytes/2), Question{Outlets: r.Outlets, Articles: r.Articles}, manyHits)
	if err != nil {
		return nil, err
	}
	claim, err := e.pointAt(ctx, at.article, at.index)
	if err != nil || claim == nil {
		return nil, err
	}
	type other struct {
		*point
		relation int
		near     float64
	}
	var others []other
	seen := make(map[string]bool)
	for _, h := range f.hits {
		a := f.articles[h.Passage.ArticleID]
		if seen[a.ID] {
			continue
		}
		seen[a.ID] = true
		points, err := e.pointsIn(ctx, a)
		if err != nil {
			return nil, err
		}
		for _, x := range points {
			near := dot.Floats(claim.vector, x.vector)
			if a.ID == at.article.ID && x.index == at.index || sharedTerms(claim, x) < sharedPoint || near < nearMatter {
				continue
			}
			others = append(others, other{x, relation(claim, x), near})
		}
	}
	slices.SortStableFunc(others, func(a, b other) int {
		return cmp.Or(cmp.Compare(b.relation, a.relation), cmp.Compare(b.near, a.near))
	})
	p := &plan{lines: []line{say(attribution(claim.found), place{article: at.article, span: unmarked(at.article, at.span)})}}
	told := make(map[string]bool)
	for _, o := range others {
		own := o.article.Outlet == at.article.Outlet
		if own && elseRE.MatchString(r.lower) {
			own = o.found.speaker.Text == claim.found.speaker.Text
		}
		voice := o.article.Outlet
		if o.article.Outlet == at.article.Outlet {
			voice += o.found.speaker.Text
		}
		if len(p.lines) == moreLines || told[voice] || own && o.relation != otherWord {
			continue
		}
		told[voice] = true
		p.lines = append(p.lines, say(attribution(o.found), place{article: o.article, span: unmarked(o.article, o.span)}))
		c := Conflict{A: 0, B: len(p.lines) - 1}
		switch {
		case o.relation == otherWord:
			p.differ = append(p.differ, c)
		case o.relation == sameWord:
			p.agree = append(p.agree, c)
		}
	}
	switch {
	case len(p.lines) == 1:
		p.notice = "Only " + at.article.Outlet + " says so, and no other article speaks of it: whether it is true I can't tell."
	case len(p.differ) == 0 && len(p.agree) == 0:
		p.notice = "The others speak of the same matter: they neither clearly confirm nor deny it."
	case len(p.differ) == 0:
		p.notice = "I can only say who else reports it, not whether it is true."
	}
	return p, nil
}

// nearMatter is the cosine from which two sentences speak of one matter.
const nearMatter = 0.86

// pointsIn are all sentences of an article that say something.
func (e *Engine) pointsIn(ctx context.Context, a corpus.Article) ([]*point, error) {
	stored, err := e.store.Sentences(ctx, a.ID, 0, len(corpus.Split(a.Text))-1)
	if err != nil {
		return nil, fmt.Errorf("read the sentences of %s: %w", a.ID, err)
	}
	return pointsOf(a, stored, nil, nil), nil
}

func (e *Engine) pointAt(ctx context.Context, a corpus.Article, index int) (*point, error) {
	points, err := e.pointsIn(ctx, a)
	if i := slices.IndexFunc(points, func(x *point) bool { return x.index == index }); err == nil && i >= 0 {
		return points[i], nil
	}
	return nil, err
}

// becauseRE gives a reason in so many words.
var becauseRE = pattern.New(`(?i)\b(?:because|since (?:the|he|she|it|they)|due to|owing to|so that|in order to|as a result|on account of|thanks to|blam(?:e|es|ed|ing)|caused? (?:by|a|the)|the reasons?|fear(?:s|ed|ing)?|over (?:fears|concerns)|in protest|in response|dispute is over|after (?:a|an|the|talks|failing))\b`)

// why looks for the reason of what the last answer said, in its own article and
// near to it. Where nothing gives one in so many words it leaves the question to
// the ordinary way.
func (e *Engine) why(ctx context.Context, r *request) (*plan, error) {
	places, last, err := e.lastShown(ctx, r)
	if err != nil || len(places) == 0 {
		return nil, err
	}
	at := places[0]
	query, err := e.embedQuestion(ctx, "Why? "+last.Question)
	if err != nil {
		return nil, err
	}
	points, err := e.pointsIn(ctx, at.article)
	if err != nil {
		return nil, err
	}
	anchor := lexical.Terms(at.span.In(at.article.Text))
	var best *point
	most := 0.0
	for _, x := range points {
		if x.index == at.index || !becauseRE.MatchString(x.text()) {
			continue
		}
		shared := 0
		for _, t := range x.terms {
			if !t.Stop && hasStem(queryTerm{stem: t.Text}, anchor) {
				shared++
			}
		}
		if abs(x.index-at.index) > 2 && shared < sharedPoint {
			continue
		}
		if v := dot.Floats(query, x.vector)*5 + 0.1*float64(shared) - 0.05*float64(abs(x.index-at.index)); best == nil || v > most {
			best, most = x, v
		}
	}
	own := becauseRE.MatchString(at.span.In(at.article.Text))
	if best == nil && !own {
		return nil, nil
	}
	p := &plan{}
	s := scriptOf(at.article)
	if own {
		p.lines = append(p.lines, say(s.who(at.index, at.index), place{article: at.article, span: unmarked(at.article, at.span)}))
	}
	if best != nil {
		first, end, ok := s.whole(best.index, needsBeforeRE)
		if !ok {
			first, end = best.index, best.index
		}
		p.lines = append(p.lines, say(s.who(first, end), place{article: at.article, span: unmarked(at.article, s.span(first, end))}))
	}
	return p, nil
}
