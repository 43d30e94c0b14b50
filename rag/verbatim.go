package rag

import (
	"slices"
	"strings"

	"dateline/facts"
	"dateline/lexical"
)

// toldLogit is what the judge's logit is at least where a sentence surely answers:
// about where it is for such questions that it knows.
const toldLogit = 4

// A question for the subject of a sentence has so many words besides "who" or
// "which ferry", of which so many say something.
const leastToldWords, leastToldContent = 3, 2

// tells reports whether a sentence has all that a question says after asking for
// its subject, word for word, and names a subject before it: "Which ferry ran
// aground on Gull Shelf?", "The ferry Aurelie ran aground on Gull Shelf on Tuesday."
// That can be read exactly, and needs no judge. Times in the question don't count:
// they are held against the articles' dates.
func (c *candidate) tells(q *query) bool {
	times := facts.Of(facts.Time, facts.Find(q.text))
	asked := slices.DeleteFunc(lexical.Terms(q.text), func(t lexical.Term) bool {
		return slices.ContainsFunc(times, func(f facts.Fact) bool { return f.Overlaps(t.Span) })
	})
	if len(asked) == 0 {
		return false
	}
	most := 1 // words that ask
	switch strings.ToLower(asked[0].In(q.text)) {
	case "who", "what":
	case "which":
		most = 4
	default:
		return false
	}
	for n := 1; n <= most && n+leastToldWords <= len(asked); n++ {
		if c.hasPredicate(asked[n:], asked[1:n]) {
			return true
		}
	}
	return false
}

// hasPredicate reports whether a sentence has the words of run one after another,
// behind a subject that has the words of kind.
func (c *candidate) hasPredicate(run, kind []lexical.Term) bool {
	content := 0
	for _, t := range run {
		if !t.Stop {
			content++
		}
	}
	if content < leastToldContent {
		return false
	}
	for i := 1; i+len(run) <= len(c.terms); i++ {
		if c.terms[i-1].Stop || !standsIn(run, c.terms[i:i+len(run)]) {
			continue
		}
		if !slices.ContainsFunc(kind, func(k lexical.Term) bool { return !hasStem(queryTerm{stem: k.Text}, c.terms[:i]) }) {
			return true
		}
	}
	return false
}
