package rag

import (
	"regexp"
	"strconv"
	"strings"
	"unicode"

	"dateline/facts"
	"dateline/internal/pattern"
	"dateline/lexical"
	"dateline/lexicon"
)

// credit adds to a sentence who says it, where it doesn't: the outlet, and the
// outlet's own source, and the day, where that lies elsewhere in time than
// asked. A sentence without its source would make a fact of what is only
// reported.
func (f *found) credit(text string, c Citation) string {
	var missing []string
	if !namesOutlet(text, c.Outlet) {
		missing = append(missing, c.Outlet)
	}
	if source := f.sourceOf(c); source != "" && carries(c.Quote, text) && saidBy(source, c.Quote, text) && !namesSource(text, source) {
		if len(missing) == 0 {
			missing = append(missing, c.Outlet)
		}
		missing = append(missing, strings.TrimPrefix(citing, ", ")+source)
	}
	if d, other := f.moment.elsewhen(c.Date); other && !strings.Contains(text, strconv.Itoa(d.year)) {
		missing = append(missing, d.written())
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

// saidBy reports whether what a sentence takes from a quote is the source's own
// part of it, rather than what the outlet tells beside: "The council met on
// Thursday, when Karzai called for peace" gives a source of the call alone.
func saidBy(source, quote, text string) bool {
	own, all := stemsOf(reported(quote, source)), stemsOf(quote)
	taken, said := 0, 0
	for stem := range stemsOf(text) {
		if all[stem] {
			taken++
			if own[stem] {
				said++
			}
		}
	}
	return 2*said >= taken
}

var (
	// tailRE is a speaker behind their words: ", the minister" before the name
	// and " said on Monday" behind it.
	tailRE = pattern.New(`[,”"’']\s*(?:[\w.'’-]+\s+){0,6}$`)
	// relativeRE tells of something else between the comma and the name.
	relativeRE = pattern.New(`(?i)[,”"’']\s*(?:[\w.'’-]+\s+){0,5}(?:which|who|whom|where|when|that|as|after|before|while|and|but)\s+(?:[\w.'’-]+\s+){0,5}$`)
	heRE       = pattern.New(`\b(?:[Hh]e|[Ss]he|[Tt]hey)\b`)
)

// reported is the part of a quote that is its source's words: what follows the
// source's name, or what goes before it where the name stands behind, with all
// that is in quotation marks. Where the source isn't named, it is the whole.
func reported(quote, source string) string {
	at := sourceIn(quote, source)
	if at == nil {
		return quote
	}
	before, after := quote[:at[0]], quote[at[1]:]
	verb, rest := after, ""
	if i := strings.IndexAny(after, ",;.“\""); i >= 0 {
		verb, rest = after[:i], after[i:]
	}
	out := after
	if len(stemsOf(verb)) <= 2 && tailRE.MatchString(before) && !relativeRE.MatchString(before) {
		out = before + " " + rest
	}
	for _, q := range facts.FindQuoted(quote) {
		out += " " + q.Text
	}
	return out
}

// sourceIn is where a quote names its source: by the last word of the name, or
// as "he" or "she". It is nil for nowhere.
func sourceIn(quote, source string) []int {
	words := strings.Fields(asideRE.Split(source, 2)[0])
	if len(words) > 0 {
		name := regexp.MustCompile(`\b` + regexp.QuoteMeta(words[len(words)-1]) + `\b`)
		if at := name.FindStringIndex(quote); at != nil {
			return at
		}
	}
	return heRE.FindStringIndex(quote)
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
var asideRE = pattern.New(`,| (?:in|of|at|for|with|from|who|to) `)
