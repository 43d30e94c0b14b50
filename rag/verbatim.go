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

// predicate is what a question says after asking for a subject of a kind: "ran
// aground on Gull Shelf" of a "ferry".
type predicate struct{ kind, says []lexical.Term }

// predicates are the ways to read a question for a subject, none where it asks for
// something else. Times don't count: they are held against the articles' dates.
func (q *query) predicates() []predicate {
	times := facts.Of(facts.Time, q.figures)
	asked := slices.DeleteFunc(lexical.Terms(q.text), func(t lexical.Term) bool {
		return slices.ContainsFunc(times, func(f facts.Fact) bool { return f.Overlaps(t.Span) })
	})
	if len(asked) == 0 {
		return nil
	}
	most := 1 // words that ask
	switch strings.ToLower(asked[0].In(q.text)) {
	case "who", "what":
	case "which":
		most = 4
	default:
		return nil
	}
	var out []predicate
	for n := 1; n <= most && n+leastToldWords <= len(asked); n++ {
		if says := asked[n:]; len(contentTerms(says)) >= leastToldContent {
			out = append(out, predicate{asked[1:n], says})
		}
	}
	return out
}

// tells reports whether a sentence has one of the predicates word for word, and
// names a subject of its kind before it: "Which ferry ran aground on Gull Shelf?",
// "The ferry Aurelie ran aground on Gull Shelf on Tuesday." That can be read
// exactly, and needs no judge.
func (c *candidate) tells(asked []predicate) bool {
	return slices.ContainsFunc(asked, func(p predicate) bool {
		for i := 1; i+len(p.says) <= len(c.terms); i++ {
			if !c.terms[i-1].Stop && standsIn(p.says, c.terms[i:i+len(p.says)]) && !slices.ContainsFunc(p.kind, func(k lexical.Term) bool {
				return !hasStem(queryTerm{stem: k.Text}, c.terms[:i])
			}) {
				return true
			}
		}
		return false
	})
}
