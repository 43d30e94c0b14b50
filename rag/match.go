package rag

import (
	"slices"
	"strings"

	"dateline/facts"
	"dateline/lexical"
	"dateline/lexicon"
)

// bestMatch says how well the nearest word of a text stands for a question's
// word: 1 for the same stem or base form, less for a likely misspelling, 0 for
// none.
func bestMatch(t queryTerm, text string, terms []lexical.Term) float64 {
	if hasStem(t, terms) || slices.ContainsFunc(terms, func(s lexical.Term) bool { return !s.Stop && t.sameBase(s.In(text)) }) {
		return 1
	}
	if t.count > 0 {
		return 0
	}
	for _, s := range terms {
		if misspelt(strings.ToLower(t.word), strings.ToLower(s.In(text))) {
			return typoMatch
		}
	}
	return 0
}

// sameBase reports whether a word may be another form of a question's word:
// "drew" of "draw".
func (t queryTerm) sameBase(word string) bool {
	same, known := t.same[word]
	if !known {
		same = lexicon.Same(t.word, word)
		if t.same != nil {
			t.same[word] = same
		}
	}
	return same
}

// leastQuoted is how many words in quotation marks are a quotation: one or two
// may be a name or a manner of speaking.
const leastQuoted = 2

// quotations are the terms of each quotation in a question.
func quotations(question string) [][]lexical.Term {
	var out [][]lexical.Term
	for _, f := range facts.FindQuoted(question) {
		if terms := lexical.Terms(f.In(question)); len(terms) >= leastQuoted {
			out = append(out, terms)
		}
	}
	return out
}

// quotedShare is the share of quotations that stand in a text, word for word.
func quotedShare(quoted [][]lexical.Term, in []lexical.Term) float64 {
	if len(quoted) == 0 {
		return 0
	}
	found := 0
	for _, q := range quoted {
		if standsIn(q, in) {
			found++
		}
	}
	return float64(found) / float64(len(quoted))
}

// standsIn reports whether a run of terms stands in a text.
func standsIn(run, in []lexical.Term) bool {
	for i := 0; i+len(run) <= len(in); i++ {
		if slices.EqualFunc(run, in[i:i+len(run)], func(a, b lexical.Term) bool { return a.Text == b.Text }) {
			return true
		}
	}
	return false
}

const typoMatch = 0.8

// misspelt reports whether two words of five letters or more differ by one
// letter added, left out, changed or swapped with its neighbour
// (Damerau-Levenshtein distance 1).
func misspelt(a, b string) bool {
	if len(a) < 5 || len(b) < 5 || a[0] != b[0] {
		return false
	}
	if len(a) > len(b) {
		a, b = b, a
	}
	if len(b)-len(a) > 1 {
		return false
	}
	i := 0
	for i < len(a) && a[i] == b[i] {
		i++
	}
	if len(a) < len(b) {
		return a[i:] == b[i+1:]
	}
	if i == len(a) {
		return false
	}
	if a[i+1:] == b[i+1:] {
		return true
	}
	return i+1 < len(a) && a[i] == b[i+1] && a[i+1] == b[i] && a[i+2:] == b[i+2:]
}
