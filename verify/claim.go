package verify

import (
	"context"
	"slices"
	"strings"
)

// Check is what Claim finds.
type Check struct {
	Verdict Verdict // Supported, Contradicted or Absent
	Reason  Reason  // of what isn't supported
	Detail  string  // the word or name that decided, "" for none
	Quotes  []Quote // what decides it; for what is absent, what comes nearest
	Score   float64 // how much of the claim was found again, 0 to 1
}

// The shares of a claim's weight that decide without an embedder, but for the
// last two; chosen on the tuning half of testdata/claims.jsonl.
const (
	claimSupported = .66 // found in the support
	claimOnTopic   = .55 // found in one sentence, what contradicts it counted as found
	supportedFrom  = .5  // of claimFit's probability
	speaksFrom     = .5  // found, for a reason other than that too little was
)

// Claim says whether the candidates, passages of any articles, support one
// sentence, contradict it, or don't say. The claim needs no attribution: it is
// supported when an article says so. What an article says otherwise of the
// same thing contradicts it; a claim about something else is absent.
func (v *Verifier) Claim(ctx context.Context, claim string, candidates []Evidence) (Check, error) {
	if len(candidates) == 0 {
		return Check{Verdict: Absent, Reason: TooFar}, ctx.Err()
	}
	a, err := v.align(ctx, claim, candidates, true)
	if err != nil {
		return Check{}, err
	}
	if len(a.sources) == 0 {
		return Check{Verdict: Absent, Reason: TooFar}, nil
	}
	if s := a.wholeTitle(); s >= 0 {
		a.support = []int{s}
		return Check{Verdict: Supported, Quotes: a.quotes(), Score: 1}, nil
	}
	f := a.refuted()
	s := a.signals(f)
	if v.embedder != nil {
		if s.cosine, err = v.cosine(ctx, a); err != nil {
			return Check{}, err
		}
	}
	c := a.decide(f, s, v.embedder != nil)
	if c.Verdict == Supported {
		return v.confirm(ctx, claim, candidates, c)
	}
	return c, nil
}

// confirm holds a supported claim against the quotes that are shown for it and
// nothing else: where outlets disagree, one that affirms must not stand behind
// another's denial.
func (v *Verifier) confirm(ctx context.Context, claim string, candidates []Evidence, c Check) (Check, error) {
	var shown []Evidence
	for _, q := range c.Quotes {
		i := slices.IndexFunc(candidates, func(e Evidence) bool { return e.Article.ID == q.ArticleID && e.Span.Overlaps(q.Span) })
		if i >= 0 {
			e := candidates[i]
			e.Span = q.Span
			shown = append(shown, e)
		}
	}
	a, err := v.align(ctx, claim, shown, true)
	if err != nil || len(a.sources) == 0 {
		return c, err
	}
	if f := a.checkPolarity(); f != nil && !f.weak {
		c.Verdict, c.Reason, c.Detail = Contradicted, f.reason, f.detail
	}
	return c, nil
}

// decide turns what was found, f being the check that failed, into a verdict.
// Without an embedder, and so
// without a cosine, thresholds on words alone decide.
func (a *alignment) decide(f *finding, s signals, fitted bool) Check {
	conflict := a.conflict(f)
	supported, contradicted := false, conflict != nil && a.onTopic(a.support[0], conflict) >= claimOnTopic
	switch {
	case fitted:
		supported = (f == nil || f.weak) && claimFit.probability(s) >= supportedFrom
		contradicted = s.contradicts(conflict != nil) && (f != nil && !f.silent || conflict != nil || s.astray > 0)
	default:
		supported = f == nil && s.score >= claimSupported && a.together() >= togetherFrom && a.predicates() >= predicatesFound
	}
	if f != nil && f.reason == WrongOutlet {
		contradicted = false // who else reports it doesn't deny it
	}
	if f != nil && f.reason == WrongPolarity || a.asks(a.support[0]) || a.untoldPart() != "" || a.question() {
		supported = false
	}
	contradicted = contradicted && !a.question()
	c := Check{Quotes: a.quotes(), Score: s.score}
	switch {
	case supported && (conflict == nil || conflict == f):
		c.Verdict = Supported
		return c
	case contradicted:
		c.Verdict, c.Reason = Contradicted, SaidOtherwise
	default:
		c.Verdict, c.Reason = Absent, TooFar
	}
	if c.Verdict == Absent && s.score < speaksFrom {
		return c
	}
	if conflict != nil {
		f = conflict
	}
	if f != nil {
		c.Reason, c.Detail = f.reason, f.detail
	}
	return c
}

// question reports whether the claim asks and so says nothing.
func (a *alignment) question() bool {
	return strings.HasSuffix(strings.TrimRight(a.claim.raw, " \"”"), "?")
}

// predicatesFound is the share of what a claim says of its subjects that must
// be found.
const predicatesFound = .4

// predicates is the lowest share, over the claim's clauses, of the verb and
// what follows it that the support has.
func (a *alignment) predicates() float64 {
	union, least := a.union(), 1.0
	for _, f := range a.claim.frames {
		if a.attr.has(f.verb) || a.claim.units[f.verb].quoted || !f.finite {
			continue
		}
		units := append([]int{f.verb}, f.object...)
		least = min(least, a.share(append(units, f.agent...), union))
	}
	return least
}

// conflict is what contradicts the claim in the sentence that carries it, nil
// where the sentence only lacks it.
func (a *alignment) conflict(f *finding) *finding {
	if f != nil && !f.silent {
		switch f.reason {
		case WrongPolarity, WrongRole:
			return f
		case WrongFigure, WrongTime:
			if a.covered(a.union()) >= .85 || f.reason == WrongTime && f.weak {
				return f
			}
		}
	}
	s := a.support[0]
	t := a.sources[s].text
	if f != nil && f.reason == WrongName {
		for i := range a.claim.units {
			u := &a.claim.units[i]
			if p := a.claim.governor(i); u.kind == name && u.In(a.claim.raw) == f.detail && placePrepositions[p] && p != "of" && a.otherGoverned(p, t, s) {
				return f
			}
		}
	}
	for i := range a.claim.units {
		u := &a.claim.units[i]
		if u.weight == 0 || a.attr.has(i) || a.best[s][i].sim >= .5 || u.kind != figure && u.kind != moment {
			continue
		}
		if reason := a.filledOtherwise(i, t, s); reason != "" {
			return &finding{reason: reason, detail: u.In(a.claim.raw)}
		}
	}
	return nil
}

// otherGoverned reports whether a sentence has a name of its own after the
// preposition.
func (a *alignment) otherGoverned(p string, t *text, s int) bool {
	for j := range t.units {
		if t.units[j].kind == name && t.governor(j) == p && !a.taken(j, s) {
			return true
		}
	}
	return false
}

// filledOtherwise reports why a unit of the claim that a sentence lacks is
// contradicted by it: the sentence has another figure that counts the same, or
// another day, month or year.
func (a *alignment) filledOtherwise(i int, t *text, s int) Reason {
	u := &a.claim.units[i]
	for j := range t.units {
		v := &t.units[j]
		if v.kind != u.kind || a.taken(j, s) {
			continue
		}
		switch {
		case u.kind == figure && (a.sameNoun(i, t, j) || isYear(u.key) && isYear(v.key)):
			return WrongFigure
		case u.kind == moment && (weekdayNumber[u.key] > 0) == (weekdayNumber[v.key] > 0):
			return WrongTime
		}
	}
	return ""
}

func isYear(key string) bool { return len(key) == 4 && (key[:2] == "19" || key[:2] == "20") }

// sameNoun reports whether two figures stand before nouns that mean the same.
func (a *alignment) sameNoun(i int, t *text, j int) bool {
	for k := i + 1; k < len(a.claim.units) && k <= i+3; k++ {
		for l := j + 1; l < len(t.units) && l <= j+3; l++ {
			if sim, flip := a.m.compare(&a.claim.units[k], &t.units[l]); sim >= .6 && !flip {
				return true
			}
		}
	}
	return false
}

// taken reports whether unit j of source s is already the match of one of the
// claim's.
func (a *alignment) taken(j, s int) bool {
	for _, m := range a.best[s] {
		if m.unit == j && m.sim >= .9 {
			return true
		}
	}
	return false
}

// onTopic is how much of the claim one sentence covers when the unit that it
// contradicts counts as found.
func (a *alignment) onTopic(s int, f *finding) float64 {
	scores := append([]float64{}, a.score[s]...)
	for i := range a.claim.units {
		if a.claim.units[i].In(a.claim.raw) == f.detail {
			scores[i] = 1
		}
	}
	return a.covered(scores)
}
