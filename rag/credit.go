package rag

import (
	"regexp"
	"strings"
	"unicode"

	"dateline/lexical"
	"dateline/lexicon"
)

// credit adds to a sentence who says it, where it doesn't: the outlet, and the
// outlet's own source. A sentence without its source would make a fact of what
// is only reported.
func (f *found) credit(text string, c Citation) string {
	var missing []string
	if !namesOutlet(text, c.Outlet) {
		missing = append(missing, c.Outlet)
	}
	if source := f.sourceOf(c); source != "" && carries(c.Quote, text) && !namesSource(text, source) {
		if len(missing) == 0 {
			missing = append(missing, c.Outlet)
		}
		missing = append(missing, strings.TrimPrefix(citing, ", ")+source)
	}
	if len(missing) == 0 {
		return text
	}
	stop := ""
	if end := strings.TrimRight(text, ".。"); end != text {
		text, stop = end, text[len(end):]
	}
	return text + " (" + strings.Join(missing, ", ") + ")" + stop
}

// carriesFrom is the share of a sentence's words that a quote has which is its
// source.
const carriesFrom = 0.6

// carries reports whether a quote has most of a sentence's words, so that whose
// words it gives are the sentence's too.
func carries(quote, text string) bool {
	in, said := stemsOf(quote), stemsOf(text)
	shared := 0
	for stem := range said {
		if in[stem] {
			shared++
		}
	}
	return float64(shared) >= carriesFrom*float64(len(said))
}

// sourceOf is whom the outlet names as its own source of the quoted words, ""
// for nobody.
func (f *found) sourceOf(c Citation) string {
	a := f.articles[c.ArticleID]
	voices := f.voices(a)
	for i, s := range f.sentences[c.ArticleID] {
		if !s.Overlaps(c.Span) {
			continue
		}
		who := voices.Speaker(i)
		if who.Relay != "" {
			return who.Relay
		}
		return who.Text
	}
	return ""
}

// namesOutlet reports whether a sentence names an outlet, by its name or by
// another that the lexicon knows for it: "The Wall Street Journal" for WSJ.
func namesOutlet(text, outlet string) bool {
	in := stemsOf(text)
	all := true
	for stem := range stemsOf(outlet) {
		all = all && in[stem]
	}
	if all && strings.ContainsFunc(outlet, unicode.IsLetter) {
		return true
	}
	alias, n := lexicon.Find(strings.Fields(outlet))
	if n == 0 {
		return false
	}
	words := strings.FieldsFunc(text, func(r rune) bool { return strings.ContainsRune(" ,.;:()“”\"'’", r) })
	for i := range words {
		if other, m := lexicon.Find(words[i:]); m > 0 && other.Key == alias.Key {
			return true
		}
	}
	return false
}

// namesSource reports whether a sentence has the word that a source is known
// by: "Biddle" of "Stephen Biddle, a military expert", "official" of "a senior
// official in Kabul".
func namesSource(text, source string) bool {
	head := asideRE.Split(source, 2)[0]
	terms := lexical.Terms(head)
	if len(terms) == 0 {
		return true
	}
	return stemsOf(text)[terms[len(terms)-1].Text]
}

// asideRE is where what is said of a source begins.
var asideRE = regexp.MustCompile(`,| (?:in|of|at|for|with|from|who|to) `)
