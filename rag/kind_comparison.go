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
	"dateline/store"
	"dateline/verify"
)

var comparisonRE = pattern.New(`(?i)\b(?:compar(?:e|es|ed|ing|ison)|contrast(?:s|ed|ing)?|differ(?:s|ed|ence|ences|ent|ently)?|(?:dis)?agree(?:s|d|ment)?|versus|vs\.?|contradict(?:s|ed)?|consistent|in common|(?:say|report|give|tell|count|name)s? the same|same (?:figure|number|story|version|thing))\b`)

func readsComparison(r *request) bool {
	if !comparisonRE.MatchString(r.text) {
		return false
	}
	return len(r.outlets) > 1 || allOutletsRE.MatchString(r.lower)
}

// allOutletsRE asks of all outlets together.
var allOutletsRE = pattern.New(`\b(?:do|does|did|how|where|compare|what|which|difference|differences|whether|if|are|is)\b.*\b(?:outlets|papers|newspapers|articles|stories|reports|sources|accounts|media|they all|they|versions)\b`)

var comparisonCues = wordSet(`compares comparing comparison contrast contrasts contrasting differ differing difference differently contradict contradicts contradicted consistent common give gives same whether if where`)

// What a comparison quotes.
const (
	pairsCompared = 3   // points on which two outlets are set side by side
	leastPoint    = 0.4 // of the topic's words that a sentence or its neighbours must have
)

func planComparison(ctx context.Context, e *Engine, r *request) (*plan, error) {
	terms := r.topicOf(r.text, comparisonCues)
	outlets := r.outlets
	if len(outlets) < 2 {
		on, err := e.chosen(ctx, r, terms, false)
		if err != nil || len(on) == 0 {
			return nil, err
		}
		if outlets = outletsAmong(on); len(outlets) < 2 {
			return nil, nil
		}
		outlets = outlets[:min(len(outlets), mostCompared)]
	}
	p := &plan{task: "comparison"}
	sides, silent, err := e.sides(ctx, r, outlets, terms)
	if fewer := withoutDimensions(terms); err == nil && len(sides) == 0 && len(fewer) < len(terms) {
		terms = fewer // "the height of the dam": a sentence that gives it needn't say so
		sides, silent, err = e.sides(ctx, r, outlets, terms)
	}
	if err != nil {
		return nil, err
	}
	for _, o := range silent {
		p.notice = joinSentences(p.notice, o+" has nothing on that.")
	}
	if len(sides) == 0 {
		return &plan{refuse: "Neither " + strings.Join(outlets, " nor ") + " has anything on that."}, nil
	}
	pairUp(sides, len(terms) < 2)
	hearCopies(sides)
	if err := e.relate(ctx, p, sides); err != nil {
		return nil, err
	}
	if len(sides) > 1 && len(p.differ)+len(p.agree)+len(p.alike) == 0 {
		p.notice = joinSentences(p.notice, "Whether they agree I can't tell surely: "+cmp.Or(unlikeFigures(sides), "read them side by side."))
	}
	return p, nil
}

// sides are what each outlet has on a topic, and the outlets that have nothing.
func (e *Engine) sides(ctx context.Context, r *request, outlets []string, terms []queryTerm) (sides []*side, silent []string, err error) {
	on, err := e.common(ctx, r, outlets, terms)
	if err != nil {
		return nil, nil, err
	}
	for _, o := range outlets {
		s, err := e.side(ctx, on[o], terms)
		switch {
		case err != nil:
			return nil, nil, err
		case s == nil:
			silent = append(silent, o)
		default:
			sides = append(sides, s)
		}
	}
	return sides, silent, nil
}

// withoutDimensions are a topic's words but for those that only say which figure
// is wanted, where others are left.
func withoutDimensions(terms []queryTerm) []queryTerm {
	out := slices.DeleteFunc(slices.Clone(terms), func(t queryTerm) bool { return dimensionWords[strings.ToLower(t.word)] })
	if len(out) == 0 {
		return terms
	}
	return out
}

// relate adds the sides' lines to a plan, and says which of them agree and which
// differ: of two outlets the pair that is nearest to the topic.
func (e *Engine) relate(ctx context.Context, p *plan, sides []*side) error {
	order := p.tell(sides)
	near := make(map[Conflict]float64)
	for i, s := range sides {
		for _, x := range s.shown() {
			for _, t := range sides[i+1:] {
				for _, y := range t.shown() {
					if order[x] == order[y] {
						p.alike = append(p.alike, order[x])
						continue
					}
					c := Conflict{A: order[x], B: order[y]}
					near[c] = x.exact + y.exact
					switch relation(x, y) {
					case otherWord:
						p.differ = append(p.differ, c)
					case sameWord:
						p.agree = append(p.agree, c)
					case perhapsSame:
						sure, err := e.saysAll(ctx, x, y)
						if err != nil {
							return err
						}
						if sure {
							p.agree = append(p.agree, c)
						}
					}
				}
			}
		}
	}
	nearest := func(a, b Conflict) int { return cmp.Compare(near[b], near[a]) }
	slices.SortStableFunc(p.differ, nearest)
	slices.SortStableFunc(p.agree, nearest)
	p.differ, p.agree = firstOfOutlets(p, p.differ), firstOfOutlets(p, p.agree)
	// "They agree" would be taken for an answer where they differ on what was asked.
	p.agree = slices.DeleteFunc(p.agree, func(c Conflict) bool {
		return slices.ContainsFunc(p.differ, func(d Conflict) bool { return p.outletsOf(c) == p.outletsOf(d) && near[d] > near[c] })
	})
	p.alike = slices.Compact(p.alike)
	return nil
}

// saysAll reports whether each of two sentences carries the other, by what checks
// every sentence of an answer.
func (e *Engine) saysAll(ctx context.Context, x, y *point) (bool, error) {
	for _, pair := range [][2]*point{{x, y}, {y, x}} {
		claim, by := pair[0], pair[1]
		r, err := e.verifier.Sentence(ctx, oneLine(claim.text()), []verify.Evidence{{Number: 1, Article: by.article, Span: by.span}})
		if err != nil || r.Verdict != verify.Supported {
			return false, err
		}
	}
	return true, nil
}

// tell adds the lines of what is shown of each side: what several print in the
// same words once, with each one's place. It returns each point's line.
func (p *plan) tell(sides []*side) map[*point]int {
	order := make(map[*point]int)
	for i, s := range sides {
		for _, x := range s.shown() {
			if _, told := order[x]; told {
				continue
			}
			order[x] = len(p.lines)
			outlets := []string{x.article.Outlet}
			places := []place{{article: x.article, span: unmarked(x.article, x.span)}}
			for _, t := range sides[i+1:] {
				for _, y := range t.shown() {
					if _, told := order[y]; !told && likenessOf(x.imprint(), y.imprint()) == alike {
						order[y] = len(p.lines)
						outlets = append(outlets, y.article.Outlet)
						places = append(places, place{article: y.article, span: unmarked(y.article, y.span)})
						break
					}
				}
			}
			who := joinNames(outlets) + strings.TrimPrefix(attribution(x.asCandidate()), x.article.Outlet)
			l := say(who, places[0])
			l.places = places
			p.lines = append(p.lines, l)
		}
	}
	return order
}

// mostCompared is how many outlets are set beside one another.
const mostCompared = 4

// firstOfOutlets keeps the first pair for each two outlets.
func firstOfOutlets(p *plan, pairs []Conflict) []Conflict {
	var out []Conflict
	told := make(map[[2]string]bool)
	for _, c := range pairs {
		key := p.outletsOf(c)
		if !told[key] {
			told[key] = true
			out = append(out, c)
		}
	}
	return out
}

// outletsOf are the two outlets of a pair of lines.
func (p *plan) outletsOf(c Conflict) [2]string {
	return [2]string{p.lines[c.A].places[0].article.Outlet, p.lines[c.B].places[0].article.Outlet}
}

// point is a sentence that may be set beside another outlet's.
type point struct {
	article corpus.Article
	index   int
	span    corpus.Span
	vector  []float32
	terms   []lexical.Term
	lacking bool    // it has too little of the topic's words
	cover   float64 // of the topic's words, in it
	exact   float64 // the same, by the words themselves and none that are near in meaning
	near    float64 // in it, its title or its neighbours
	weight  float64
	// bestExact is the highest exact of the outlet's sentences.
	bestExact float64
	chosen    bool
	found     *candidate
}

func (x *point) imprint() imprint { return printOf(x.article, x.index, x.span) }

func (x *point) text() string { return x.span.In(x.article.Text) }

func (x *point) asCandidate() *candidate { return x.found }

// side is what one outlet has on a topic, the best first.
type side struct{ points []*point }

func (s *side) shown() []*point {
	var out []*point
	for _, x := range s.points {
		if x.chosen {
			out = append(out, x)
		}
	}
	slices.SortFunc(out, func(a, b *point) int {
		return cmp.Or(byDate(a.article.Date, b.article.Date), cmp.Compare(a.article.ID, b.article.ID), cmp.Compare(a.index, b.index))
	})
	return out
}

// looseCover is what an article must have of a topic's words where its outlet was
// asked by name.
const looseCover = 0.4

// outletOn are an outlet's articles on a topic, or all of them where there is none.
func (e *Engine) outletOn(ctx context.Context, r *request, outlet string, terms []queryTerm) ([]corpus.Article, error) {
	if len(terms) > 0 {
		return e.onTopic(ctx, r, terms, []string{outlet}, nil, true, looseCover)
	}
	infos := slices.DeleteFunc(slices.Clone(r.infos), func(i store.Entry) bool { return i.Outlet != outlet })
	return e.read(ctx, newestFirst(infos)[:min(len(infos), fullLines)])
}

// common are the articles of each outlet that are to be compared: where two
// outlets have written on one story on the topic, those.
func (e *Engine) common(ctx context.Context, r *request, outlets []string, terms []queryTerm) (map[string][]corpus.Article, error) {
	on := make(map[string][]corpus.Article)
	names := make(map[string]map[string]bool)
	for _, o := range outlets {
		articles, err := e.outletOn(ctx, r, o, terms)
		if err != nil {
			return nil, err
		}
		on[o] = articles
	}
	// One outlet may speak of the story in other words than the question's.
	for _, o := range outlets {
		for _, from := range outlets {
			if len(terms) == 0 || o == from || len(on[from]) == 0 {
				continue
			}
			one := *r
			one.outlets = []string{o}
			pool, err := e.near(ctx, &one, on[from][0].Title(), nil)
			if err != nil {
				return nil, err
			}
			for _, a := range withStory(on[from][:1], pool)[1:] {
				if !slices.ContainsFunc(on[o], func(b corpus.Article) bool { return a.ID == b.ID }) {
					on[o] = append(on[o], a)
				}
			}
		}
	}
	for _, o := range outlets {
		for _, a := range on[o] {
			names[a.ID] = storyNames(a)
		}
	}
	shared := make(map[string][]corpus.Article)
	for _, o := range outlets {
		for _, a := range on[o] {
			if slices.ContainsFunc(outlets, func(p string) bool {
				return p != o && slices.ContainsFunc(on[p], func(b corpus.Article) bool { return onOneStory(names[a.ID], names[b.ID]) })
			}) {
				shared[o] = append(shared[o], a)
			}
		}
	}
	for _, o := range outlets {
		if len(shared[o]) > 0 {
			on[o] = shared[o]
		}
	}
	return on, nil
}

// side gathers the sentences of an outlet's articles on a topic, nil where there
// are none.
func (e *Engine) side(ctx context.Context, articles []corpus.Article, terms []queryTerm) (*side, error) {
	query, err := e.embedQuestion(ctx, strings.Join(wordsOfTerms(terms), " ")+" ")
	if err != nil {
		return nil, err
	}
	s := &side{}
	for _, a := range articles {
		stored, err := e.store.Sentences(ctx, a.ID, 0, len(corpus.Split(a.Text))-1)
		if err != nil {
			return nil, fmt.Errorf("read the sentences of %s: %w", a.ID, err)
		}
		s.points = append(s.points, pointsOf(a, stored, terms, query)...)
	}
	if pointed := slices.DeleteFunc(slices.Clone(s.points), func(x *point) bool { return x.lacking }); len(pointed) > 0 {
		s.points = pointed
	}
	if len(s.points) == 0 {
		return nil, nil
	}
	s.keepExact()
	slices.SortStableFunc(s.points, func(a, b *point) int { return cmp.Compare(b.weight, a.weight) })
	return s, nil
}

// keepExact drops the sentences that have a topic's words only in others near in
// meaning where the outlet has the very words elsewhere.
func (s *side) keepExact() {
	best := 0.0
	for _, x := range s.points {
		best = max(best, x.exact)
	}
	for _, x := range s.points {
		x.bestExact = best
	}
	if best == 0 {
		return
	}
	if kept := slices.DeleteFunc(slices.Clone(s.points), func(x *point) bool { return x.exact == 0 && x.cover > 0 }); len(kept) > 0 {
		s.points = kept
	}
}

// leadBonus is for an article's first sentence, which says most.
const leadBonus = 0.4

func pointsOf(a corpus.Article, stored []store.Sentence, terms []queryTerm, query []float32) []*point {
	s := scriptOf(a)
	total := 0.0
	for _, t := range terms {
		total += t.weight
	}
	title := lexical.Terms(a.Title())
	var out []*point
	for i, span := range s.sentences {
		if !s.content(i) || i >= len(stored) {
			continue
		}
		x := &point{article: a, index: i, span: span, vector: stored[i].Vector, terms: lexical.Terms(span.In(a.Text))}
		x.found = &candidate{article: a, index: i, span: span, terms: x.terms, facts: facts.Find(span.In(a.Text))}
		x.found.speaker = s.speakers.Speaker(i)
		for _, t := range terms {
			own := stands(t, x.text(), x.terms)
			beside := max(own, stands(t, a.Title(), title))
			for _, j := range []int{i - 1, i + 1} {
				if j >= 0 && j < len(s.sentences) && s.sentences[j].Len() > 0 {
					beside = max(beside, stands(t, s.text(j), lexical.Terms(s.text(j))))
				}
			}
			x.cover += own * t.weight / max(total, 1e-9)
			if hasStem(t, x.terms) || hasFamily(t, x) {
				x.exact += t.weight / max(total, 1e-9)
			}
			x.near += beside * t.weight / max(total, 1e-9)
		}
		x.lacking = len(terms) > 0 && x.near < leastPoint
		x.weight = 4*dot.Floats(query, x.vector) + x.cover + 0.5*x.near
		if x.found.asks() {
			x.weight--
		}
		x.weight += leadBonus / float64(1+i)
		if len(terms) == 0 {
			x.weight = 1 / float64(1+i)
		}
		out = append(out, x)
	}
	return out
}

// hasFamily reports whether a sentence has a word that news uses for one of the
// topic's: "hurt" for "injured".
func hasFamily(t queryTerm, x *point) bool {
	word := strings.ToLower(t.word)
	return slices.ContainsFunc(families, func(family map[string]bool) bool {
		return family[word] && slices.ContainsFunc(x.terms, func(s lexical.Term) bool { return family[strings.ToLower(s.In(x.text()))] })
	})
}

// relatedBonus is for two sentences that agree or differ on something.
const relatedBonus = 0.8

// pairUp chooses the sentences of each side: those of two sides that speak of
// the same, and the best of each, or where the topic is broad its lead.
func pairUp(sides []*side, broad bool) {
	for _, s := range sides {
		s.points[0].chosen = true
		if broad {
			s.points[0].chosen = false
			s.lead().chosen = true
		}
	}
	if len(sides) < 2 {
		for _, x := range sides[0].points[:min(len(sides[0].points), 2)] {
			x.chosen = true
		}
		return
	}
	const considered = 12
	for i, s := range sides {
		for _, t := range sides[i+1:] {
			type pair struct {
				x, y  *point
				value float64
			}
			related := func(x, y *point) float64 {
				if relation(x, y) == otherMatter {
					return 0
				}
				return relatedBonus
			}
			var pairs []pair
			for _, x := range s.points[:min(len(s.points), considered)] {
				for _, y := range t.points[:min(len(t.points), considered)] {
					pairs = append(pairs, pair{x, y, 6*dot.Floats(x.vector, y.vector) + 0.15*float64(min(sharedTerms(x, y), 6)) + x.weight + y.weight + related(x, y)})
				}
			}
			slices.SortStableFunc(pairs, func(a, b pair) int { return cmp.Compare(b.value, a.value) })
			room := max(1, 2*pairsCompared/(len(sides)*(len(sides)-1))-1)
			for _, p := range pairs {
				if room == 0 {
					break
				}
				if p.x.chosen && p.y.chosen && len(pairs) > 1 {
					continue
				}
				if countChosen(s) >= pairsCompared || countChosen(t) >= pairsCompared {
					break
				}
				p.x.chosen, p.y.chosen = true, true
				room--
			}
		}
	}
}

// hearCopies has each side heard where another is quoted with words that it prints
// too, or prints with another figure, name or "not" in them.
func hearCopies(sides []*side) {
	for _, s := range sides {
		for _, x := range s.shown() {
			for _, t := range sides {
				if t == s {
					continue
				}
				if i := slices.IndexFunc(t.points, func(y *point) bool { return likenessOf(x.imprint(), y.imprint()) != unlike }); i >= 0 {
					t.points[i].chosen = true
				}
			}
		}
	}
}

// lead is the first sentence that there is of the newest article.
func (s *side) lead() *point {
	return slices.MaxFunc(s.points, func(a, b *point) int {
		return cmp.Or(byDate(a.article.Date, b.article.Date), cmp.Compare(b.index, a.index))
	})
}

func countChosen(s *side) int {
	n := 0
	for _, x := range s.points {
		if x.chosen {
			n++
		}
	}
	return n
}
