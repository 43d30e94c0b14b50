// Package facts finds in a text what can be checked without understanding it:
// names, figures, points in time and quoted phrases, each with its place.
//
// It is made for English news prose, works by rules, and errs towards finding
// too little: what it reports, a reader would point at too.
package facts

import (
	"dateline/corpus"
)

// Kind says what a fact is.
type Kind string

// The kinds of fact.
const (
	Name   Kind = "name"   // "Hamid Karzai", "Council on Foreign Relations"
	Figure Kind = "figure" // "68", "six", "nine-year-old", "30 percent"
	Time   Kind = "time"   // "Thursday", "September 11, 2001", "last month"
	Quoted Kind = "quoted" // what stands between quotation marks
)

// Fact is one thing found in a text.
type Fact struct {
	Kind Kind
	corpus.Span
	Text string // the bytes at Span
	// Value is the form in which two mentions can be compared: a figure in
	// digits ("6"), a time in lower case; otherwise Text.
	Value string
}

// Find returns the facts of text in order of their start. A date holds its
// figures: "September 11, 2001" is one time and no figure.
func Find(text string) []Fact {
	tokens := tokenise(text)
	times := findTimes(text, tokens)
	out := append([]Fact{}, times...)
	out = append(out, outside(findFigures(text, tokens), times)...)
	out = append(out, outside(findNames(text, tokens), times)...)
	out = append(out, FindQuoted(text)...)
	sortByStart(out)
	return out
}

// Of returns the facts of one kind.
func Of(kind Kind, all []Fact) []Fact {
	var out []Fact
	for _, f := range all {
		if f.Kind == kind {
			out = append(out, f)
		}
	}
	return out
}

// outside returns the facts that share no byte with any of the others.
func outside(candidates, others []Fact) []Fact {
	var out []Fact
next:
	for _, c := range candidates {
		for _, o := range others {
			if c.Overlaps(o.Span) {
				continue next
			}
		}
		out = append(out, c)
	}
	return out
}
