package rag

import (
	"slices"
	"strings"

	"dateline/corpus"
	"dateline/facts"
	"dateline/internal/pattern"
	"dateline/lexical"
	"dateline/verify"
)

// besideRE is where a sentence that puts two statements side by side has the
// second one begin.
var besideRE = pattern.New(`;\s|,?\s(?:while|whereas|although|though|but)\s|,\s(?:and|or)\s`)

// How much of a clause's other words a quote has that may supply a name or a
// time to it: the first quote, which may say it in words of its own, and others.
const (
	leadShare   = 0.25
	clauseShare = 0.5
)

// supplied is the name or the time that only the union of quotes gives to a
// sentence, "" for none: the one that says the most of the sentence lacks it,
// and the one that has it speaks of something else. Where the sentence itself
// has two statements, each may rest on a quote of its own.
func (w *writer) supplied(text string, quotes []verify.Quote) string {
	if len(quotes) < 2 {
		return ""
	}
	start := 0
	for _, end := range append(besideRE.FindAllStringIndex(text, -1), []int{len(text), len(text)}) {
		clause := text[start:end[0]]
		start = end[1]
		for _, f := range facts.Find(clause) {
			if pinned(f) && !w.holdsTogether(clause, f, quotes) {
				return f.Text
			}
		}
	}
	return ""
}

// pinned reports whether a fact must stand beside what is said of it: a name, a
// day or a year.
func pinned(f facts.Fact) bool {
	return f.Kind == facts.Name || f.Kind == facts.Time || f.Kind == facts.Figure && yearRE.MatchString(f.Text)
}

var yearRE = pattern.New(`^(?:1\d|20)\d\d$`)

// holdsTogether reports whether a quote has a fact and speaks of the same as the
// fact's clause. What no quote has by this word stands
// there under another, which verify has looked at.
func (w *writer) holdsTogether(clause string, f facts.Fact, quotes []verify.Quote) bool {
	missing := true
	own := make(map[string]bool)
	for _, t := range lexical.Terms(f.Text) {
		own[t.Text] = true
	}
	for i, q := range quotes {
		if namesOutlet(f.Text, q.Outlet) {
			return true // who reports it
		}
		if !w.holds(q, f) {
			continue
		}
		missing = false
		wanted := clauseShare
		if i == 0 {
			wanted = leadShare
		}
		there, shared, others := stemsOf(q.Text), 0, 0
		for stem := range stemsOf(clause) {
			if own[stem] {
				continue
			}
			if others++; there[stem] {
				shared++
			}
		}
		if float64(shared) >= wanted*float64(others) {
			return true
		}
	}
	return missing
}

// holds reports whether a quote has a fact: in itself, or, for a name, as its
// speaker or in the two sentences before that it takes somebody up from.
func (w *writer) holds(q verify.Quote, f facts.Fact) bool {
	if f.Kind != facts.Name {
		return containsFact(q.Text, f)
	}
	terms := lexical.Terms(f.Text)
	if len(terms) == 0 {
		return true
	}
	last := terms[len(terms)-1].Text
	if stemsOf(q.Text)[last] {
		return true
	}
	a, sentences := w.found.articles[q.ArticleID], w.found.sentences[q.ArticleID]
	voices := w.found.voices(a)
	for i, sentence := range sentences {
		if !sentence.Overlaps(q.Span) {
			continue
		}
		who := voices.Speaker(i)
		if stemsOf(who.Text)[last] || stemsOf(who.Relay)[last] {
			return true
		}
		if !leansRE.MatchString(q.Text) {
			return false
		}
		return slices.ContainsFunc(sentences[max(0, i-2):i], func(s corpus.Span) bool { return stemsOf(s.In(a.Text))[last] })
	}
	return false
}

func containsFact(text string, f facts.Fact) bool {
	return strings.Contains(strings.ToLower(text), strings.ToLower(f.Text)) ||
		slices.ContainsFunc(facts.Find(text), func(g facts.Fact) bool { return g.Kind == f.Kind && g.Value == f.Value })
}

// leansRE finds what takes somebody up from the sentences before.
var leansRE = pattern.New(`(?i)^\W*(?:the|that|this|these|those|such)\b|\b(?:he|she|they|it|his|her|hers|him|their|them|its)\b`)
