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

// contentTerms are the terms that say something.
func contentTerms(terms []lexical.Term) []lexical.Term {
	var out []lexical.Term
	for _, t := range terms {
		if !t.Stop {
			out = append(out, t)
		}
	}
	return out
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

// spelledAlike is the Dice coefficient of two words' pairs of letters from which one may
// be another spelling of the other: "Mujahid" and "Mujahed", .67.
const spelledAlike = 0.6

// nearName is the name among the candidates that is spelt most like one that none
// of them has, word by word, "" where none is near.
func nearName(missing string, all []*candidate) string {
	wanted := strings.Fields(missing)
	best, name := 0.0, ""
	for _, c := range all {
		for _, n := range facts.Of(facts.Name, c.facts) {
			if got := spelling(wanted, strings.Fields(n.Text)); got > best {
				best, name = got, n.Text
			}
		}
	}
	return name
}

// spelling is the least that a word of a name has in common with the one in its
// place in another, counted from the last, 0 where they aren't alike.
func spelling(a, b []string) float64 {
	least := 1.0
	for i := 1; i <= min(len(a), len(b)); i++ {
		least = min(least, letterPairs(strings.ToLower(a[len(a)-i]), strings.ToLower(b[len(b)-i])))
	}
	if least < spelledAlike || least == 1 {
		return 0
	}
	return least
}

// letterPairs is the Dice coefficient of the pairs of letters of two words that
// begin alike (Dice, 1945), 0 for short ones.
func letterPairs(a, b string) float64 {
	if a == b {
		return 1
	}
	if len(a) < 5 || len(b) < 5 || a[0] != b[0] {
		return 0
	}
	count := make(map[string]int)
	for i := range len(a) - 1 {
		count[a[i:i+2]]++
	}
	shared := 0
	for i := range len(b) - 1 {
		if count[b[i:i+2]] > 0 {
			count[b[i:i+2]]--
			shared++
		}
	}
	return 2 * float64(shared) / float64(len(a)+len(b)-2)
}
