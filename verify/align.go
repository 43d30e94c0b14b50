package verify

import (
	"context"
	"slices"
	"strings"

	"dateline/corpus"
)

// alignment lays a claim's units beside those of the evidence's sentences.
type alignment struct {
	claim    *text
	attr     attribution
	evidence []Evidence
	sources  []source
	m        *matcher
	best     [][]match   // [source][unit of the claim]
	score    [][]float64 // the same with what a sentence's context adds
	cover    []float64   // [source] share of the claim's weight found there
	support  []int       // the sources that carry the claim, the best first
	doubt    bool        // a check could neither confirm nor refute
	free     bool        // a claim over all articles: its support is one place of one article
	checked  bool        // refuted has run
	failed   *finding    // what it found
}

// A longer claim is no sentence and is refused; of a longer sentence in an
// article only the beginning is looked at.
const (
	maxClaimBytes  = 2000
	maxSourceBytes = 4000
)

func (v *Verifier) align(ctx context.Context, sentence string, evidence []Evidence, free bool) (*alignment, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	sources, err := v.sourcesOf(ctx, evidence)
	if err != nil {
		return nil, err
	}
	sentence = cleaned(sentence)
	if len(sentence) > maxClaimBytes {
		sentence, sources = "", nil
	}
	a := &alignment{
		claim: takeApart(sentence, corpus.Span{End: len(sentence)}), evidence: evidence, sources: sources,
		free: free,
		m:    &matcher{known: make(map[[2]string]match)},
	}
	a.claim.refer(a.cast())
	a.attr = a.attributionOf()
	a.fill()
	a.choose()
	return a, nil
}

// cast is what the articles tell of men and women, for the claim's pronouns.
func (a *alignment) cast() *cast {
	out := castOf(a.claim.raw)
	seen := make(map[*article]bool)
	for s := range a.sources {
		if x := a.sources[s].article; !seen[x] {
			seen[x] = true
			out.learn(x.titled)
		}
	}
	return out
}

// cleaned takes markers and invalid bytes out.
func cleaned(s string) string {
	s = markerRE.ReplaceAllString(strings.ToValidUTF8(s, " "), "")
	return strings.TrimSpace(s)
}

// fill computes the matches of every unit in every sentence.
func (a *alignment) fill() {
	a.best = make([][]match, len(a.sources))
	a.score = make([][]float64, len(a.sources))
	a.cover = make([]float64, len(a.sources))
	for s := range a.sources {
		a.best[s] = make([]match, len(a.claim.units))
		a.score[s] = make([]float64, len(a.claim.units))
		for i := range a.claim.units {
			u := &a.claim.units[i]
			a.best[s][i] = match{unit: -1}
			if u.weight == 0 {
				continue
			}
			a.best[s][i] = a.m.find(u, a.sources[s].text)
			a.score[s][i] = a.best[s][i].sim
			if a.score[s][i] < .9 {
				a.score[s][i] = max(a.score[s][i], a.context(u, s))
			}
		}
		a.cover[s] = a.covered(a.score[s])
	}
}

// context is how far a unit is explained by what stands round a sentence: its
// speaker, the two sentences before it, the outlet.
func (a *alignment) context(u *unit, s int) float64 {
	src := a.sources[s]
	best := 0.0
	voice := src.voice()
	if acronym(u.In(a.claim.raw)) && spelt(u.In(a.claim.raw), src.raw[src.span.Start:src.span.End]) {
		return .95
	}
	if u.kind == name {
		w := strings.TrimSuffix(u.lower, "'s")
		if containsWord(voice.Text, w) || containsWord(voice.Relay, w) {
			return .95
		}
		if containsWord(src.article.Outlet, w) {
			best = .8
		}
	} else if containsWord(strings.ToLower(voice.Text), u.lower) {
		best = .9
	}
	share := .5
	if src.leans() {
		share = .85
	}
	for n := 1; n <= 2; n++ {
		if t := src.before(n); t != nil {
			if m := a.m.find(u, t); m.sim >= .7 && !m.flip {
				best = max(best, share*m.sim)
			}
			share -= .15
		}
	}
	// Whoever is "she" or "the minister" may have been named further back.
	for n := 3; n <= min(src.index, runStep) && best < .5 && u.kind == name && src.leans(); n++ {
		if t := src.before(n); t != nil && a.m.find(u, t).sim >= .9 {
			best = .5
		}
	}
	return best
}

// acronym reports whether a word is capitals only, three or more.
func acronym(s string) bool {
	s = strings.TrimSuffix(strings.TrimSuffix(s, "'s"), "’s")
	return len(s) >= 3 && len(s) <= 7 && strings.Trim(s, "ABCDEFGHIJKLMNOPQRSTUVWXYZ") == ""
}

// spelt reports whether words in a sentence, small ones left out, begin with
// an acronym's letters.
func spelt(acronym, sentence string) bool {
	acronym = strings.TrimSuffix(strings.TrimSuffix(acronym, "'s"), "’s")
	var initials strings.Builder
	for w := range strings.FieldsSeq(sentence) {
		if c := w[0]; c >= 'A' && c <= 'Z' {
			initials.WriteByte(c)
		} else if w != "and" && w != "of" && w != "the" && w != "for" {
			initials.WriteByte(' ')
		}
	}
	return strings.Contains(initials.String(), acronym)
}

// leans reports whether a sentence takes up somebody or something from those
// before it: by a pronoun or "the" and a common noun as its subject.
func (t *text) leans() bool {
	for i := range t.units {
		w := t.units[i].lower
		if leaning[w] {
			return true
		}
		if w == "the" && i+1 < len(t.units) && (t.units[i+1].kind != name && i <= 1 || genericPerson[t.units[i+1].lower] || definiteRoles[t.units[i+1].lower]) {
			return true
		}
	}
	return false
}

var definiteRoles = set(`minister president spokesman spokeswoman chairman director chief governor mayor judge report paper agency union bank council ministry statement authority board official source`)

var leaning = set(`he she it they him her them his its their this that these those such there`)

func containsWord(s, w string) bool {
	if s == "" || w == "" {
		return false
	}
	s = strings.ToLower(s)
	i := strings.Index(s, w)
	return i >= 0 && (i == 0 || !isLetter(s[i-1])) && (i+len(w) == len(s) || !isLetter(s[i+len(w)]))
}

func isLetter(c byte) bool { return c >= 'a' && c <= 'z' || c >= 0x80 }

// covered is the share of the claim's weight that scores find again.
func (a *alignment) covered(scores []float64) float64 {
	total, found := 0.0, 0.0
	for i := range a.claim.units {
		u := &a.claim.units[i]
		if u.weight == 0 || a.attr.has(i) {
			continue
		}
		total += u.weight
		found += u.weight * scores[i]
	}
	if total == 0 {
		return 0
	}
	return found / total
}

// gain is what a further sentence must add to be part of the support.
const gain = .1

// choose picks the sentence that covers most, then those that cover what it
// leaves.
func (a *alignment) choose() {
	if len(a.sources) == 0 {
		return
	}
	first := 0
	for s := range a.sources {
		if a.rank(s) > a.rank(first) {
			first = s
		}
	}
	a.support = []int{first}
	have := slices.Clone(a.score[first])
	for len(a.support) < 3 {
		next, most := -1, a.covered(have)+gain
		for s := range a.sources {
			if a.free && !a.beside(s, first) {
				continue
			}
			if c := a.covered(merged(have, a.score[s])); c >= most {
				next, most = s, c
			}
		}
		if next < 0 {
			return
		}
		a.support = append(a.support, next)
		have = merged(have, a.score[next])
	}
}

// beside reports whether two sentences stand close together in one article.
func (a *alignment) beside(s, first int) bool {
	d := a.sources[s].index - a.sources[first].index
	return a.sources[s].article == a.sources[first].article && d >= -2 && d <= 2
}

// own is what a sentence has of the claim in its own words.
func (a *alignment) own(s int) []float64 {
	out := make([]float64, len(a.best[s]))
	for i, m := range a.best[s] {
		out[i] = m.sim
	}
	return out
}

// rank orders sentences as the one that carries the claim: what they cover in
// their own words counts a little more than what their context adds.
func (a *alignment) rank(s int) float64 {
	r := a.cover[s] + .8*a.covered(a.own(s))
	for _, f := range a.claim.frames {
		if !a.attr.has(f.verb) && a.hasFrame(f, a.sources[s].text) {
			r += .2
			break
		}
	}
	if len(a.attr.speaker) > 0 && a.speaks(s) {
		r += .2
	}
	if len(a.attr.outlet) > 0 && a.fromOutlet(s) {
		r += .3
	}
	if a.deniesSubject(s) {
		r -= .3
	}
	return r
}

// fromOutlet reports whether a sentence is the claim's outlet's or names it.
func (a *alignment) fromOutlet(s int) bool {
	src := a.sources[s]
	for _, i := range a.attr.outlet {
		w := a.claim.units[i].lower
		if containsWord(src.article.Outlet, w) || containsWord(src.voice().Relay, w) || a.best[s][i].sim >= .9 {
			return true
		}
	}
	return false
}

// deniesSubject reports whether a sentence denies something of what the claim
// affirms something of.
func (a *alignment) deniesSubject(s int) bool {
	t := a.sources[s].text
	for _, f := range a.claim.frames {
		doer := a.side(a.claim, f.subject)
		if a.attr.has(f.verb) || !f.finite || a.claim.negative(f) || a.best[s][f.verb].sim >= .6 {
			continue
		}
		for _, g := range t.frames {
			if t.negative(g) && g.finite && a.foundIn(doer, a.side(t, g.subject), t) {
				return true
			}
		}
	}
	return false
}

// hasFrame reports whether a sentence has the claim's verb with its doer or its
// target.
func (a *alignment) hasFrame(f frame, t *text) bool {
	if a.claim.units[f.verb].weight == 0 {
		return false
	}
	for _, g := range t.frames {
		if !a.sameEvent(f, g, t) {
			continue
		}
		if a.foundIn(a.side(a.claim, f.doer()), g.doer(), t) || a.foundIn(a.side(a.claim, f.target()), g.target(), t) {
			return true
		}
	}
	return false
}

func merged(a, b []float64) []float64 {
	out := slices.Clone(a)
	for i := range out {
		out[i] = max(out[i], b[i])
	}
	return out
}

// union is the score of every unit over the support.
func (a *alignment) union() []float64 {
	out := make([]float64, len(a.claim.units))
	for _, s := range a.support {
		out = merged(out, a.score[s])
	}
	return out
}
