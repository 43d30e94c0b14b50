package rag

import (
	"slices"
	"strings"

	"dateline/facts"
	"dateline/lexical"
	"dateline/lexicon"
)

// conflicts are the pairs of chosen sentences of different outlets that differ
// on what was asked. Of two outlets only the first pair is told.
func conflicts(q *query, chosen []*candidate) []Conflict {
	var out []Conflict
	told := make(map[string]bool)
	for i, a := range chosen {
		for j := i + 1; j < len(chosen); j++ {
			b := chosen[j]
			pair := a.article.Outlet + "\n" + b.article.Outlet
			if a.article.Outlet == b.article.Outlet || told[pair] || !differs(q, a, b) {
				continue
			}
			told[pair] = true
			out = append(out, Conflict{A: i, B: j})
		}
	}
	return out
}

// differs reports whether two sentences disagree on what was asked: whether
// something is so, or how many. Of other questions one can't be sure that both
// speak of the same.
func differs(q *query, a, b *candidate) bool {
	switch {
	case q.wants == wantsYesNo:
		return opposed(q, a, b)
	case len(parts(q.text)) > 1:
		return false
	}
	return countsOtherwise(q, a, b)
}

// asks reports whether a sentence is a question, which affirms nothing.
func asks(c *candidate) bool {
	return strings.Contains(c.text(), "?")
}

// countsOtherwise reports whether two sentences that both answer a question of
// figures give the same thing another figure.
func countsOtherwise(q *query, a, b *candidate) bool {
	if q.wants != wantsFigure && q.wants != wantsMoney && q.wants != wantsLength && q.wants != wantsAge {
		return false
	}
	if a.features.Typed < partlyTyped || b.features.Typed < partlyTyped || !speaksOf(q, a) || !speaksOf(q, b) {
		return false
	}
	for _, f := range facts.Of(facts.Figure, a.facts) {
		for _, g := range facts.Of(facts.Figure, b.facts) {
			if f.Value != g.Value && countedBy(a, f) != "" && countedBy(a, f) == countedBy(b, g) {
				return true
			}
		}
	}
	return false
}

// speaksOf reports whether a sentence has enough of what a question says of the
// names in it.
func speaksOf(q *query, c *candidate) bool {
	asked, met := 0, 0
	for _, t := range q.terms {
		if t.name || frameWords[strings.ToLower(t.word)] {
			continue
		}
		asked++
		if len(matching(t, c)) > 0 {
			met++
		}
	}
	return 5*met >= 2*asked
}

// countedBy is the stem of the first content word after a figure, "" for none.
func countedBy(c *candidate, f facts.Fact) string {
	for _, t := range c.terms {
		if t.Start >= f.End && !t.Stop {
			return t.Text
		}
	}
	return ""
}

// sharedForConflict is how many content words two sentences must have in
// common to be about the same thing.
const sharedForConflict = 2

// opposed reports whether one sentence denies a word of the question that the
// other has undenied, or they have opposite words for one of it.
func opposed(q *query, a, b *candidate) bool {
	if shared(a, b) < sharedForConflict || asks(a) || asks(b) {
		return false
	}
	deniedA, deniedB := denied(a), denied(b)
	for _, t := range q.terms {
		if t.name || frameWords[strings.ToLower(t.word)] {
			continue
		}
		inA, inB := matching(t, a), matching(t, b)
		switch {
		case overlap(inA, deniedA) && len(inB) > 0 && len(deniedB) == 0, overlap(inB, deniedB) && len(inA) > 0 && len(deniedA) == 0:
			return true
		case len(inA) > 0 && len(inB) == 0 && hasAntonym(t.word, b), len(inB) > 0 && len(inA) == 0 && hasAntonym(t.word, a):
			return true
		}
	}
	return false
}

// shared counts the content words that two sentences have in common.
func shared(a, b *candidate) int {
	n := 0
	for _, t := range a.terms {
		if !t.Stop && hasStem(queryTerm{stem: t.Text}, b.terms) {
			n++
		}
	}
	return n
}

// matching are the places among a sentence's words of those that stand for a
// word of the question.
func matching(t queryTerm, c *candidate) []int {
	var out []int
	for i, s := range c.terms {
		if s.Text == t.stem || !s.Stop && related(t.word, s.In(c.text())) >= 0.6 {
			out = append(out, i)
		}
	}
	return out
}

func overlap(a, b []int) bool {
	return slices.ContainsFunc(a, func(x int) bool { return slices.Contains(b, x) })
}

func hasAntonym(word string, c *candidate) bool {
	return slices.ContainsFunc(c.terms, func(t lexical.Term) bool { return !t.Stop && lexicon.Antonyms(word, t.In(c.text())) })
}

// deniedReach is how many words after a negation it may cover.
const deniedReach = 4

var denials = wordSet(`not no never nor neither without cannot denied denies deny failed fails impossible declined refused rejected ruled nobody nothing none`)

// denied are the places of the words that a sentence's negations cover.
func denied(c *candidate) []int {
	var out []int
	text := c.text()
	for i, t := range c.terms {
		word := strings.ToLower(strings.ReplaceAll(t.In(text), "’", "'"))
		if !denials[word] && !strings.HasSuffix(word, "n't") {
			continue
		}
		for j := i; j < len(c.terms) && j <= i+deniedReach; j++ {
			if j > i && strings.ContainsAny(text[c.terms[j-1].End:c.terms[j].Start], ",;:.!?") {
				break
			}
			out = append(out, j)
		}
	}
	return out
}
