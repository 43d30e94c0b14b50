package rag

import (
	"cmp"
	"math"
	"slices"
	"strings"
)

// score is the sentence's merit, a log-odds against the other candidates of
// its question.
func (f features) score(q *query) float64 {
	sum := 0.0
	for i, v := range f.vector(q) {
		sum += choiceWeights[i] * v
	}
	if f.Asks {
		sum -= asksCost
	}
	if f.Stranger {
		sum -= strangerCost
	}
	return sum
}

// What is taken off a sentence's log-odds by rule, because the questions that
// the weights are fitted to hardly show it.
const (
	asksCost     = 4 // it is a question itself, which answers nothing
	strangerCost = 2 // the question asks for the words of somebody, and it isn't theirs nor on them
)

// choiceFeatures names what vector returns.
var choiceFeatures = []string{"Asked", "Before", "Passage", "Nearby", "Typed", "Length", "Quoted", "Judged"}

// vector is the features in the order of choiceWeights.
func (f features) vector(q *query) []float64 {
	kind := f.Typed
	if q.wants.free() {
		kind = 0
	}
	return []float64{f.Asked, f.Before, f.Passage, f.Nearby, kind, f.Length, f.Quoted, f.Judged}
}

func byMerit(a, b *candidate) int {
	return cmp.Or(cmp.Compare(b.score, a.score), cmp.Compare(a.article.ID, b.article.ID), cmp.Compare(a.index, b.index))
}

// shareOut turns scores into the probabilities that each candidate is the one
// that answers: what the regression behind the weights maximised.
func shareOut(all []*candidate) {
	if len(all) == 0 {
		return
	}
	best := slices.MaxFunc(all, func(a, b *candidate) int { return cmp.Compare(a.score, b.score) }).score
	total := 0.0
	for _, c := range all {
		c.share = math.Exp(c.score - best)
		total += c.share
	}
	for _, c := range all {
		c.share /= total
	}
}

// What an answer takes beyond its best sentence. Shares are probabilities, and
// bonus and cost are log-odds.
const (
	enoughShare = 0.98 // what the chosen sentences must reach together
	leastShare  = 0.03 // a sentence less likely than this says nothing to the point
	outletBonus = 1.0  // for the first sentence of an outlet that isn't heard yet
	differBonus = 2.0  // more for one that denies what another outlet says, or gives another figure
	repeatCost  = 2.0  // times the share of a sentence's words that chosen ones have

	// A further sentence is nearer to the question than most (in standard
	// deviations), or has this share of its words.
	leastAsked = 0.3
	leastCover = 0.25
	// named is the share of the question's names that another outlet's sentence
	// must have in it or beside it.
	named = 0.5

	// wordBudget bounds an answer of more than one sentence: what is longer is
	// read as a page of extracts.
	wordBudget = 130
)

// choose picks up to n sentences: the best for each part of the question, then
// the likeliest, until what is chosen probably holds the answer; an outlet that
// isn't heard yet counts for more, repeated words for less. They come back in
// reading order: the best sentence's article first, each article in its own
// order. all is sorted, best first.
func choose(q *query, all []*candidate, n int) []*candidate {
	if len(all) == 0 {
		return nil
	}
	chosen := leadersOf(q, all, n)
	words, share := 0, 0.0
	for _, c := range chosen {
		words += len(c.terms)
		share += c.share
	}
	for len(chosen) < n && (share < enoughShare || len(q.parts) > 0) {
		var next *candidate
		best := math.Log(leastShare)
		for _, c := range all {
			if slices.Contains(chosen, c) || words+len(c.terms) > wordBudget || !c.features.toThePoint(q) {
				continue
			}
			v := math.Log(c.share) + bonus(q, c, chosen) - repeatCost*repeats(c, chosen)
			if v > best {
				next, best = c, v
			}
		}
		if next == nil {
			break
		}
		chosen = append(chosen, next)
		words += len(next.terms)
		share += next.share
	}
	return inReadingOrder(chosen)
}

// toThePoint reports whether a further sentence has enough to do with the
// question. One that says what somebody is has to speak of them.
func (f features) toThePoint(q *query) bool {
	if q.wants == wantsWhatIs {
		return f.Cover >= 2*leastCover
	}
	return f.Asked >= leastAsked || f.Cover >= leastCover
}

// leadersOf are the best candidate, or of a question of several parts the best
// for each.
func leadersOf(q *query, all []*candidate, n int) []*candidate {
	if len(q.parts) == 0 {
		return []*candidate{all[0]}
	}
	var out []*candidate
	for i, part := range q.parts {
		if len(out) == n {
			break
		}
		if part.odds < answerThreshold && len(q.unanswered()) > 0 {
			continue
		}
		best := all[0]
		for _, c := range all {
			if c.parts[i] > best.parts[i] {
				best = c
			}
		}
		if !slices.Contains(out, best) {
			out = append(out, best)
		}
	}
	return out
}

// bonus is what a sentence brings by being another outlet's.
func bonus(q *query, c *candidate, chosen []*candidate) float64 {
	heard := false
	for _, x := range chosen {
		if x.article.Outlet != c.article.Outlet && differs(q, c, x) {
			return outletBonus + differBonus
		}
		heard = heard || x.article.Outlet == c.article.Outlet
	}
	if heard || c.features.Names < named {
		return 0
	}
	return outletBonus
}

// repeats is the greatest share of a sentence's content words that one chosen
// sentence of the same outlet has. Another outlet that says the same is
// corroboration, not repetition.
func repeats(c *candidate, chosen []*candidate) float64 {
	most := 0.0
	for _, x := range chosen {
		if x.article.Outlet != c.article.Outlet {
			continue
		}
		shared, content := 0, 0
		for _, t := range c.terms {
			if t.Stop {
				continue
			}
			content++
			if hasStem(queryTerm{stem: t.Text}, x.terms) {
				shared++
			}
		}
		if content > 0 {
			most = max(most, float64(shared)/float64(content))
		}
	}
	return most
}

func inReadingOrder(chosen []*candidate) []*candidate {
	var order []string
	for _, c := range chosen {
		if !slices.Contains(order, c.article.ID) {
			order = append(order, c.article.ID)
		}
	}
	out := slices.Clone(chosen)
	slices.SortStableFunc(out, func(a, b *candidate) int {
		return cmp.Or(
			cmp.Compare(slices.Index(order, a.article.ID), slices.Index(order, b.article.ID)),
			cmp.Compare(a.index, b.index),
			strings.Compare(a.article.ID, b.article.ID))
	})
	return out
}
