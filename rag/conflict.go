package rag

import (
	"slices"
	"strings"

	"dateline/corpus"
	"dateline/facts"
	"dateline/internal/pattern"
	"dateline/lexical"
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
// something is so, or how many. It says so only where both surely speak of the
// same: to be told of a difference that is none is worse than not to be told.
func differs(q *query, a, b *candidate) bool {
	if slices.Contains(a.altered, b) || slices.Contains(b.altered, a) {
		return true // one word was put in another's place
	}
	switch {
	case len(parts(q.text)) > 1 || !answersWhole(q, a) || !answersWhole(q, b) || !sameMatter(a, b):
		return false
	case q.wants == wantsYesNo:
		return opposed(q, a, b)
	case q.wants == wantsFigure || q.wants == wantsMoney || q.wants == wantsLength || q.wants == wantsAge:
		return countsOtherwise(q, a, b)
	}
	return false
}

// hedgeRE knows what makes a sentence say less than that something is so.
var hedgeRE = pattern.New(`(?i)\?|\b(?:if|whether|would|could|may|might|should|unless|until|plan(?:s|ned)?|hopes?|hoped|wants?|wanted|expect(?:s|ed)?|likely|possib(?:le|ly)|perhaps|probably|threaten(?:s|ed)?|fears?|feared|offer(?:s|ed)?|demand(?:s|ed)?|no longer|not (?:only|yet|just|all|every|necessarily))\b`)

// answersWhole reports whether a sentence plainly says something of all that a
// question asks.
func answersWhole(q *query, c *candidate) bool {
	if hedgeRE.MatchString(c.text()) {
		return false
	}
	for _, t := range q.terms {
		if !frameWords[strings.ToLower(t.word)] && !hasStem(t, c.terms) {
			return false
		}
	}
	return true
}

// sharedForConflict is how many content words two sentences must have in
// common to be about the same thing, beside half of those of the shorter one.
const sharedForConflict = 3

// sameMatter reports whether two sentences surely speak of the same thing: most
// of their words are the same, and neither has a time or a name where the other
// has another.
func sameMatter(a, b *candidate) bool {
	n := shared(a, b)
	if n < sharedForConflict || 2*n < min(contentOf(a), contentOf(b)) {
		return false
	}
	return agree(pointedTimes(a), pointedTimes(b)) && agree(lastNames(a), lastNames(b))
}

// agree reports whether one of two lists holds all of the other.
func agree(a, b []string) bool {
	within := func(x, y []string) bool {
		return !slices.ContainsFunc(x, func(s string) bool { return !slices.Contains(y, s) })
	}
	return within(a, b) || within(b, a)
}

// pointedTimes are the days and dates in a sentence.
func pointedTimes(c *candidate) []string {
	var out []string
	for _, f := range facts.Of(facts.Time, c.facts) {
		out = append(out, strings.ToLower(f.Value))
	}
	return out
}

// lastNames are the last words of the names in a sentence.
func lastNames(c *candidate) []string {
	var out []string
	for _, f := range facts.Of(facts.Name, c.facts) {
		words := strings.Fields(f.Text)
		out = append(out, words[len(words)-1])
	}
	return out
}

func contentOf(c *candidate) int {
	n := 0
	for _, t := range c.terms {
		if !t.Stop {
			n++
		}
	}
	return n
}

// countsOtherwise reports whether two sentences that both answer a question of
// figures give the same thing another figure, each a single and exact one.
func countsOtherwise(q *query, a, b *candidate) bool {
	if a.features.Typed < partlyTyped || b.features.Typed < partlyTyped {
		return false
	}
	for _, f := range facts.Of(facts.Figure, a.facts) {
		what := countedBy(a, f)
		if what == "" || len(q.counted) > 0 && !slices.Contains(q.counted, what) {
			continue
		}
		of, ofB := countsOf(a, what), countsOf(b, what)
		if len(of) == 1 && len(ofB) == 1 && of[0].Value != ofB[0].Value && exact(a, of[0]) && exact(b, ofB[0]) {
			return true
		}
	}
	return false
}

// countsOf are the figures in a sentence that count the same.
func countsOf(c *candidate, what string) []facts.Fact {
	var out []facts.Fact
	for _, f := range facts.Of(facts.Figure, c.facts) {
		if countedBy(c, f) == what {
			out = append(out, f)
		}
	}
	return out
}

var roundRE = pattern.New(`(?i)(?:about|around|some|nearly|almost|roughly|approximately|more than|over|above|at least|up to|as many as|as much as|no more than|fewer than|less than|under|between|and|to|or|estimated|another|other|further|additional|first|last)\W*$`)

// exact reports whether a figure isn't called a rough one, one end of a range
// or one of several.
func exact(c *candidate, f facts.Fact) bool {
	return !roundRE.MatchString(c.text()[:f.Start]) && !strings.HasPrefix(strings.TrimLeft(c.text()[f.End:], " "), "or ")
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

// opposed reports whether one sentence plainly denies a word of the question
// that the other affirms.
func opposed(q *query, a, b *candidate) bool {
	deniedA, deniedB := denied(a), denied(b)
	manyA, manyB := denialsIn(a), denialsIn(b)
	for _, t := range q.terms {
		if t.name || frameWords[strings.ToLower(t.word)] {
			continue
		}
		inA, inB := matching(t, a), matching(t, b)
		if manyA == 1 && manyB == 0 && overlap(inA, deniedA) && len(inB) > 0 || manyB == 1 && manyA == 0 && overlap(inB, deniedB) && len(inA) > 0 {
			return plainly(a) && plainly(b)
		}
	}
	return false
}

// plainly reports whether a sentence denies, if at all, by "not" or "no" and no
// word that may say less: "refused", "failed", "without".
func plainly(c *candidate) bool {
	return !slices.ContainsFunc(c.terms, func(t lexical.Term) bool {
		word := strings.ToLower(t.In(c.text()))
		return denials[word] && !plainDenials[word]
	})
}

var plainDenials = wordSet(`not no never cannot nobody none nothing`)

// denialsIn counts the negations in a sentence.
func denialsIn(c *candidate) int {
	n := 0
	for _, t := range c.terms {
		if denies(c.text(), t.Span) {
			n++
		}
	}
	return n
}

// boundRE follows a "no" that bounds a figure and denies nothing.
var boundRE = pattern.New(`(?i)^\s+(?:more|less|fewer|later|earlier|longer|higher|lower|further|sooner)\s+than\b`)

// denies reports whether a word of a text is a negation.
func denies(text string, word corpus.Span) bool {
	return isDenial(word.In(text)) && !boundRE.MatchString(text[word.End:])
}

func isDenial(word string) bool {
	word = strings.ToLower(strings.ReplaceAll(word, "’", "'"))
	return denials[word] || strings.HasSuffix(word, "n't")
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

// matching are the places of a question's word among a sentence's.
func matching(t queryTerm, c *candidate) []int {
	var out []int
	for i, s := range c.terms {
		if s.Text == t.stem {
			out = append(out, i)
		}
	}
	return out
}

func overlap(a, b []int) bool {
	return slices.ContainsFunc(a, func(x int) bool { return slices.Contains(b, x) })
}

var denials = wordSet(`not no never nor neither without cannot denied denies deny failed fails impossible declined refused rejected ruled nobody nothing none`)

// denied are the places of the first content word after each negation of a
// sentence: what it surely covers.
func denied(c *candidate) []int {
	var out []int
	text := c.text()
	for i, t := range c.terms {
		if !denies(text, t.Span) {
			continue
		}
		for j := i + 1; j < len(c.terms); j++ {
			if strings.ContainsAny(text[c.terms[j-1].End:c.terms[j].Start], ",;:.!?") {
				break
			}
			if !c.terms[j].Stop {
				out = append(out, j)
				break
			}
		}
	}
	return out
}
