package rag

import (
	"slices"
	"strings"

	"dateline/facts"
	"dateline/internal/pattern"
	"dateline/lexical"
	"dateline/lexicon"
)

// gauge is the sort of amount that a question asks for.
type gauge struct {
	asked *pattern.Pattern // of the question, in lower case
	given *pattern.Pattern // of a sentence that gives such an amount
	of    wants            // what the question must want, "" for anything
}

const (
	amountWord = `(?:\d[\d.,]*|half|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen|eighteen|nineteen|twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety|hundred|thousand|dozen)(?:[- ](?:one|two|three|four|five|six|seven|eight|nine|hundred|thousand|million|billion|and a half))*`
	lengthUnit = `(?:mm|cm|m|km|ft|met(?:re|er)s?|kilomet(?:re|er)s?|centimet(?:re|er)s?|millimet(?:re|er)s?|miles?|feet|foot|inch(?:es)?|yards?)`
	timeUnit   = `(?:seconds?|minutes?|hours?|days?|nights?|weeks?|months?|years?|decades?|centur(?:y|ies))`
	weightUnit = `(?:kg|g|tonnes?|tons?|kilos?|kilograms?|grams?|pounds?|lbs?|stones?|ounces?)`
)

// dimensions are the gauges whose unit an answer must have.
const dimensionGauges = 8

// gauges are the sorts of amount, the most particular first.
var gauges = []gauge{
	{pattern.New(`\b(?:percent(?:age)?|per cent|what share|which share|what proportion|what fraction)\b|%`), pattern.New(`(?i)\d ?%|\b` + amountWord + `[- ]per ?cent\b|\bpercentage points?\b|\b(?:half|a third|two thirds|a quarter|three quarters|a fifth|a tenth|one in (?:\w+)|\w+ in ten)\b`), ""},
	{pattern.New(`\bhow (?:old|aged)\b|\b(?:what|which) age\b|\bwhat is the age\b`), pattern.New(`\b[\w-]+-(?:year|month|week|day)-old\b|\b[Aa]ged? \d+|\p{Lu}[\p{L}’'-]+, \d{1,3}\b[,.;]|\b(?:is|was|are|were) ` + amountWord + `(?: years old)?[,.;]|\b` + amountWord + ` (?:years|months) old\b`), ""},
	{pattern.New(`\bhow deep\b|\bwhat depth\b`), pattern.New(`(?i)\b` + amountWord + `[- ]?` + lengthUnit + `(?:[- ](?:deep|down|below|level|under\w*))|\bdepth of (?:about |some |around )?` + amountWord), ""},
	{pattern.New(`\bhow (?:high|tall)\b|\b(?:what|which) (?:height|altitude)\b`), pattern.New(`(?i)\b` + amountWord + `[- ]?(?:m|cm|ft|met(?:re|er)s?|feet|foot|inch(?:es)?|storeys?|stories)\b(?:[- ](?:tall|high|above|up|building|tower|mast))?|\b(?:height|altitude) of\b`), ""},
	{pattern.New(`\bhow (?:wide|thick)\b|\bwhat width\b`), pattern.New(`(?i)\b` + amountWord + `[- ]?` + lengthUnit + `(?:[- ](?:wide|thick|across))|\b(?:width|thickness) of\b`), ""},
	{pattern.New(`\bhow far\b|\bwhat (?:distance|length)\b|\bhow many (?:met(?:re|er)s|km|kilomet(?:re|er)s|miles|feet)\b`), pattern.New(`(?i)\b` + amountWord + `[- ]?` + lengthUnit + `\b`), ""},
	{pattern.New(`\bhow heavy\b|\bhow much (?:do|does|did)\b.*\bweigh|\bwhat weight\b`), pattern.New(`(?i)\b` + amountWord + `[- ]?` + weightUnit + `\b`), ""},
	{pattern.New(`\bhow fast\b|\bwhat speed\b|\bwhich speed\b`), pattern.New(`(?i)\d ?(?:mph|km/h|kph|knots|m/s)\b|\b(?:miles|kilomet(?:re|er)s) (?:an|per) hour\b`), ""},
	{pattern.New(`\bhow long (?:is|are|was|were)\b`), pattern.New(`(?i)\b` + amountWord + `[- ]?(?:` + lengthUnit + `|` + timeUnit + `)\b`), ""},
	{pattern.New(`\bhow (?:long|late|many (?:seconds|minutes|hours|days|nights|weeks|months|years))\b`), pattern.New(`(?i)\b(?:` + amountWord + `|an?|several|few)[- ]?` + timeUnit + `\b`), ""},
	{pattern.New(`\bhow much\b|\b(?:what|which)\b.*\b(?:cost|price|fine|fee|budget|salary|pay|sum|amount|worth|value|damages|turnover|profit|loss|debt|revenue)\b|\bhow many (?:dollars|euros|pounds|crowns|soles|yen|shillings|rupees|francs|kroner|kronor|pesos|roubles|forints|lei|zloty|dinars)\b`), pattern.New(`(?i)[$€£¥₹]\s?\d|\b` + amountWord + `(?: (?:hundred|thousand|million|billion|trillion|lakh|crore))* (?:crowns?|euros?|dollars?|pounds?|yen|rupees?|afghanis?|francs?|rou?bles?|pesos?|cents?|pence|yuan|dinars?|kron(?:a|or|er)|shillings?|soles|forints?|lei|zloty|rand|naira|lira|baht|won|dirhams?|shekels?)\b|\d ?(?:million|billion|bn|m)\b`), ""},
	{pattern.New(`\bhow (?:many|few|large|big)\b|\b(?:what|which)(?: is| was|'s)?(?: the)? (?:number|total|count|toll|figure)\b|\bhow much\b`), pattern.New(`(?i)\b` + amountWord + `\b`), ""},
}

// gaugeOf is the sort of amount that a question asks for, nil where it asks
// for none.
func gaugeOf(question string) *gauge {
	lower := plainLower(question)
	for i := range gauges {
		if gauges[i].asked.MatchString(lower) {
			return &gauges[i]
		}
	}
	return nil
}

// dimensionRE are the words of a question for an amount that say which one is
// asked for, and needn't stand in the answer.
var dimensionWords = wordSet(`far long deep high tall wide heavy fast old percent percentage share proportion number total amount sum age height depth width length distance weight speed big large few figure count cost costs price people person much many been take last lasted be have has had there in all were was are is currently now latest recently`)

// What a sentence must have of a question's words, by weight, to give the amount
// that it asks for, in it or beside it, and in itself.
const (
	amountCover = 0.65
	amountOwn   = 0.3
	amountSaid  = 0.45 // of those that say something of its names
)

// amount is the sentence that gives the amount a question asks for, nil where
// none surely does. It looks for the kind of answer in the whole passage: what
// the question says may stand in the headline or in the sentence before.
func (f *found) amount(q *query, all []*candidate) *candidate {
	m := gaugeOf(q.text)
	if m == nil || len(q.parts) > 0 {
		return nil
	}
	var best *candidate
	most := 0.0
	for _, c := range all {
		if !q.asks(c.article.Outlet) || c.asks() || ageOfAnother(q, c) {
			continue
		}
		text := joinHyphens(c.text())
		given := m.given.FindAllStringIndex(text, -1)
		given = slices.DeleteFunc(given, func(at []int) bool { return strings.Contains(plainLower(q.text), plainLower(text[at[0]:at[1]])) })
		if len(given) == 0 {
			continue
		}
		own, near, said, named := f.coverage(q, c, text)
		if !named || own < amountOwn || near < amountCover || said < amountSaid || !countsThat(q, m, text) {
			continue
		}
		if v := own + near + c.features.AskedRaw; v > most {
			best, most = c, v
		}
	}
	return best
}

// lacksAmount reports whether a question asks for a height, an age or the like and
// none of the chosen sentences gives one of anything that it names.
func lacksAmount(q *query, chosen []*candidate) bool {
	g := gaugeOf(q.text)
	if g == nil || len(q.parts) > 0 || !slices.ContainsFunc(gauges[1:dimensionGauges], func(d gauge) bool { return d.asked == g.asked }) {
		return false
	}
	return !slices.ContainsFunc(chosen, func(c *candidate) bool {
		return g.given.MatchString(c.text()) && !ageOfAnother(q, c) && slices.ContainsFunc(q.terms, func(t queryTerm) bool {
			return !dimensionWords[strings.ToLower(t.word)] && t.weight > 0 && (bestMatch(t, c.text(), c.terms) >= 0.6 || t.name && bestMatch(t, c.speaker.Text, c.voice) >= 0.6)
		})
	})
}

// ageOfAnother reports whether a question asks for an age, and a sentence gives
// none of anything that it names.
func ageOfAnother(q *query, c *candidate) bool { return q.wants == wantsAge && ageTyped(q, c) == 0 }

// setsScene is how often an article names what it all is about or where it all
// happens, so that its sentences needn't.
const setsScene = 3

// coverage is the share of a question's words that a sentence has, of those that
// don't only set the scene; that it has
// with its headline and the sentence before it; the same of the words that are no
// names; and whether all its names are there.
func (f *found) coverage(q *query, c *candidate, text string) (own, near, said float64, named bool) {
	terms := lexical.Terms(text)
	beside := c.article.Title()
	if sentences := f.sentences[c.article.ID]; c.index > 0 && c.index-1 < len(sentences) {
		beside += "\n" + joinHyphens(sentences[c.index-1].In(c.article.Text))
	}
	besideTerms := lexical.Terms(beside)
	total, saying, scene := 0.0, 0.0, 0.0
	named = true
	for _, t := range q.terms {
		if dimensionWords[strings.ToLower(t.word)] || frameWords[strings.ToLower(t.word)] || t.weight == 0 {
			continue
		}
		total += t.weight
		here := stands(t, text, terms)
		there := max(here, stands(t, beside, besideTerms))
		if t.name && there < 0.5 && strings.Count(c.article.Text, t.word) >= setsScene {
			there = typoMatch
			scene += t.weight
		}
		own += here * t.weight
		near += there * t.weight
		switch {
		case !t.name:
			saying += t.weight
			said += there * t.weight
		case there < 0.5:
			named = false
		}
	}
	if saying == 0 {
		saying, said = 1, 0 // nothing is said of the names
	}
	if total == 0 {
		return 0, 0, 0, false
	}
	return own / max(total-scene, 1e-9), near / total, said / saying, named
}

// stands is bestMatch with words of one family: "employees" for "employs",
// "board" for "aboard".
func stands(t queryTerm, text string, terms []lexical.Term) float64 {
	best := bestMatch(t, text, terms)
	if best >= 0.6 {
		return best
	}
	word := strings.ToLower(t.word)
	for _, s := range terms {
		if other := strings.ToLower(s.In(text)); !s.Stop && sameFamily(word, other) {
			return 0.8
		}
	}
	return 0
}

// families are words that news uses one for another and the lexicon keeps apart.
var families = []map[string]bool{
	wordSet(`board aboard`),
	wordSet(`dead died die dies death deaths killed kill kills killing fatalities fatality toll bodies casualties perished`),
	wordSet(`injured injuries hurt wounded`),
	wordSet(`job jobs employees staff workforce`),
}

// familyStem is how many letters two words of one family begin with.
const familyStem = 5

func sameFamily(a, b string) bool {
	for _, f := range families {
		if f[a] && f[b] {
			return true
		}
	}
	n := 0
	for n < len(a) && n < len(b) && a[n] == b[n] {
		n++
	}
	return n >= familyStem && n >= min(len(a), len(b))-2
}

// countsThat reports whether a sentence has a figure for what "how many" counts:
// the thing itself near it, or where people are counted any sort of people.
func countsThat(q *query, _ *gauge, text string) bool {
	if len(q.counted) == 0 {
		return true
	}
	terms := lexical.Terms(text)
	for _, f := range facts.Of(facts.Figure, facts.Find(text)) {
		after := 0
		for _, t := range terms {
			if t.Start < f.End {
				continue
			}
			if after++; after > reach || strings.ContainsAny(text[f.End:t.Start], ",;:.") {
				break
			}
			word := t.In(text)
			for _, stem := range q.counted {
				if t.Text == stem || sameFamily(stem, strings.ToLower(word)) || peopleWords[stem] && lexicon.Categories(word).Has(lexicon.Person) || peopleWords[stem] && groupWords[strings.ToLower(word)] {
					return true
				}
			}
		}
	}
	return false
}

var (
	peopleWords = wordSet(`peopl person employe worker staff men women human`)
	groupWords  = wordSet(`crew people staff personnel men women children passengers members workers employees residents`)
)

var hyphenRE = pattern.New(`(\p{L}+)-\r?\n\s*(\p{Ll}+)`)

// joinHyphens puts together the words that an article's lines cut in two.
func joinHyphens(text string) string {
	if !strings.Contains(text, "-\n") && !strings.Contains(text, "-\r\n") {
		return text
	}
	return hyphenRE.ReplaceAllStringFunc(text, func(s string) string {
		m := hyphenRE.FindStringSubmatch(s)
		if whole := m[1] + m[2]; isWord(strings.ToLower(whole)) || !isWord(strings.ToLower(m[1])) || !isWord(m[2]) {
			return whole
		}
		return m[1] + "-" + m[2]
	})
}
