package rag

import (
	"slices"
	"strings"

	"dateline/internal/pattern"
	"dateline/lexical"
)

var (
	// voiceRE follows a name in a question that asks for that one's words:
	// "What did Gates | say", "what does the NATO | official think".
	voiceRE = pattern.New(`^(?:'s)?((?:\s+[\w-]+){0,2}?)\s+(?:say|says|said|tell|told|think|thinks|believe|believes|claim|claims|claimed|describe|describes|described|call|calls|called|warn|warned|argue|argues|argued|suggest|suggested|explain|explained)\b`)
	toldRE  = pattern.New(`(?i)\b(?:according to|in the (?:view|words|opinion) of)(?: the)?\s+$`)
	askedRE = pattern.New(`(?i)\b(?:did|does|do|has|have|had)\s+(?:[\w.'’-]+\s+){0,4}$`)
)

// commonRoles are borne by so many that the name beside them tells.
var commonRoles = wordSet(`offici sourc leader member command minist general`)

// voiceOf is the one whose words a question asks for, as stems that a sentence
// of theirs or on them has: the last word of the name, or the role beside it
// ("the Taliban spokesman"). It is empty where it asks for nobody's.
func (q *query) voiceOf() []string {
	for _, name := range q.names {
		terms := lexical.Terms(name.Text)
		if len(terms) == 0 || containsFold(q.outlets, name.Text) {
			continue
		}
		before, after := q.text[:name.Start], q.text[name.End:]
		who := []string{terms[len(terms)-1].Text}
		if toldRE.MatchString(before) {
			return who
		}
		m := voiceRE.FindStringSubmatch(after)
		if m == nil || !askedRE.MatchString(before) {
			continue
		}
		if role := lexical.Terms(m[1]); len(role) > 0 {
			if slices.ContainsFunc(role, func(t lexical.Term) bool { return t.Stop }) {
				continue // "Gates and others", "the Taliban themselves"
			}
			last := role[len(role)-1].Text
			if !commonRoles[last] {
				return []string{last}
			}
			return append(who, last)
		}
		return who
	}
	return nil
}

// asks reports whether a sentence is itself a question.
func (c *candidate) asks() bool {
	return strings.HasSuffix(strings.TrimRight(c.text(), "\"”'’ "), "?")
}

// speaksFor reports whether a sentence gives the words of the one so called, or
// says something of them. A name that no passage has may be misspelt.
func (c *candidate) speaksFor(q *query, who []string) bool {
	for _, stem := range who {
		t := queryTerm{stem: stem, count: 1}
		if i := slices.IndexFunc(q.terms, func(t queryTerm) bool { return t.stem == stem }); i >= 0 && q.terms[i].count == 0 {
			t = q.terms[i]
		}
		if hasStem(t, c.terms) || hasStem(t, c.voice) {
			continue
		}
		if t.count > 0 || max(bestMatch(t, c.text(), c.terms), bestMatch(t, c.speaker.Text, c.voice)) < typoMatch {
			return false
		}
	}
	return true
}
