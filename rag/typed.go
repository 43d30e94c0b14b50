package rag

import (
	"slices"
	"strings"

	"dateline/facts"
	"dateline/internal/pattern"
	"dateline/lexical"
	"dateline/lexicon"
)

var (
	placeRE  = pattern.New(`\b(?:in|at|to|from|near|into|inside|outside|across|through|around|of)\s+(?:[a-z]+(?:ern)?\s+|the\s+|[a-z]+\s+){0,3}([A-Z][\w'-]+(?:\s+[A-Z][\w'-]+)*)`)
	lengthRE = pattern.New(`(?i)\b(?:\w+[- ](?:year|month|week|day|hour|decade|minute)s?(?:[- ](?:old|long))?|for (?:years|months|weeks|days|decades)|(?:a|an|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen|eighteen|nineteen|twenty|thirty|forty|fifty|sixty|\d+) (?:second|year|month|week|day|hour|decade|minute)s?)\b`)
)

// typed is 1 if a sentence holds the kind of answer that the question asks
// for, other than what the question itself says; less where it is near to
// that, 0 where it is not. A question that asks for no kind is served by any
// sentence.
func typed(q *query, c *candidate) float64 {
	text := c.text()
	switch q.wants {
	case wantsFigure:
		return figureTyped(q, c)
	case wantsMoney:
		return moneyTyped(text)
	case wantsTime:
		return timeTyped(q, c)
	case wantsAge:
		return ageTyped(q, c)
	case wantsLength:
		if lengthRE.MatchString(text) {
			return 1
		}
		return 0
	case wantsPlace:
		for _, m := range placeRE.FindAllStringSubmatch(text, -1) {
			if !containsWords(strings.ToLower(q.text), strings.ToLower(m[1])) {
				return 1
			}
		}
		return 0
	case wantsPerson:
		return personTyped(q, c)
	case wantsWhatIs:
		return definitionTyped(q, c)
	}
	return 1
}

// vagueTimeRE are times that are no facts to verify by, and still answer
// "when".
var vagueTimeRE = pattern.New(`(?i)\b(?:the )?\d{1,2}(?:st|nd|rd|th)\b|\bthe first of\b|\b(?:spring|summer|autumn|winter|weekend)\b|\b(?:end|start|beginning|middle) of (?:the |this |next |last )?(?:quarter|year|month|week|season)\b|\b(?:this|next|last) (?:week|month|year)\b|\bfor now\b|\b(?:before|until|when|as soon as|once) `)

func timeTyped(q *query, c *candidate) float64 {
	lower := strings.ToLower(q.text)
	for _, f := range facts.Of(facts.Time, c.facts) {
		if !containsWords(lower, f.Value) {
			return 1
		}
	}
	switch m := strings.ToLower(vagueTimeRE.FindString(c.text())); {
	case m == "" || containsWords(lower, m):
		return 0
	case strings.HasSuffix(m, " "):
		return 0.5
	}
	return 1
}

var (
	currencyRE = pattern.New(`(?i)[$€£¥]\s?\d|\b(?:\d[\d.,]*|\w+)\s+(?:hundred |thousand |million |billion |trillion )?(?:crowns?|euros?|dollars?|pounds?|yen|rupees?|afghanis?|francs?|rou?bles?|pesos?|cents?|yuan|dinars?|kron(?:a|or|er))\b`)
	millionRE  = pattern.New(`(?i)\b(?:\d[\d.,]*|\w+) (?:million|billion)\b|\bpercent\b|\d ?%`)
)

// moneyTyped is 1 where a sum stands, less where a figure may be one.
func moneyTyped(text string) float64 {
	switch {
	case currencyRE.MatchString(text):
		return 1
	case millionRE.MatchString(text):
		return 0.7
	}
	return 0
}

var ageRE = pattern.New(`(?i)\b[\w-]+-year-old(?:\s+[\w-]+){0,3}|\baged? \d+|, \d{1,3},`)

// ageTyped is 1 where an age belongs to something the question names: "the
// nine-year-old Afghan war" is the war's.
func ageTyped(q *query, c *candidate) float64 {
	for _, m := range ageRE.FindAllString(c.text(), -1) {
		terms := lexical.Terms(m)
		if len(terms) < 2 {
			return 1
		}
		for _, t := range q.terms {
			if !dimensionWords[strings.ToLower(t.word)] && hasStem(t, terms) {
				return 1
			}
		}
	}
	return 0
}

// definesRE follows a name that is being explained: ", the group's central
// body", "is a", "was formed to", " - a".
var definesRE = pattern.New(`^(?:'s|’s)?(?:, (?:the|an?|its|his|her|which|who|whose)\b|,? (?:is|are|was|were) (?:an?|the|formed|believed|known|based|made)\b| \(|,? (?:--|–|—) )`)

var calledRE = pattern.New(`(?i)\b(?:called|named|known as) (?:the |an? )?["“]?$`)

// definitionTyped is 1 where what is asked after is explained: by what follows
// it, or by "called" before it.
func definitionTyped(q *query, c *candidate) float64 {
	text := c.text()
	for i, t := range c.terms {
		if !slices.ContainsFunc(q.terms, func(x queryTerm) bool { return x.stem == t.Text }) {
			continue
		}
		if definesRE.MatchString(text[t.End:]) || calledRE.MatchString(text[:t.Start]) {
			return 1
		}
		if i > 0 && introducedBy(q, c.terms[i-1], t, text) {
			return 1
		}
	}
	return 0
}

// introducedBy reports whether the word before a name says what it names: "the
// drug, lumavexin", "Transport Minister Hugo Welland".
func introducedBy(q *query, before, name lexical.Term, text string) bool {
	gap := text[before.End:name.Start]
	word := strings.ToLower(before.In(text))
	if gap != " " && gap != ", " || before.Stop || frameWords[word] || slices.ContainsFunc(q.terms, func(x queryTerm) bool { return x.stem == before.Text }) {
		return false
	}
	return lexicon.Categories(word)&(lexicon.Person|lexicon.Group|lexicon.Artifact|lexicon.Substance|lexicon.Location|lexicon.Object) != 0
}

// quantityRE are amounts that are no figures.
var quantityRE = pattern.New(`(?i)\b(?:tens|dozens|scores|hundreds|thousands|millions|swaths|half|most|majority|none) of\b|\b(?:a|one|two) (?:third|quarter|fifth|tenth|half|thirds|fifths)s?\b|\bhalf\b|\bnobody\b`)

// unitRE follow the figure of a height, a depth, a distance or a weight.
var unitRE = pattern.New(`(?i)\d[- ]?(?:m|km|kg|g|ft|mm|cm)\b|[- ](?:met(?:re|er)s?|kilomet(?:re|er)s?|miles?|feet|foot|inch(?:es)?|yards?|tonnes?|tons?|kilos?|kilograms?|grams?|pounds)\b`)

// figureTyped is 1 where a new figure stands within a few words of what is
// counted, half where there is a figure at all.
func figureTyped(q *query, c *candidate) float64 {
	if measureRE.MatchString(q.text) {
		if unitRE.MatchString(c.text()) {
			return 1
		}
		return 0
	}
	best := 0.0
	if quantityRE.MatchString(c.text()) {
		best = 0.7
	}
	for _, f := range facts.Of(facts.Figure, c.facts) {
		if slices.ContainsFunc(q.figures, func(x facts.Fact) bool { return x.Value == f.Value }) {
			continue
		}
		best = max(best, 0.3)
		if countedNear(q, c, f) {
			return 1
		}
	}
	return best
}

// reach is how many words after a figure what it counts may stand.
const reach = 6

func countedNear(q *query, c *candidate, f facts.Fact) bool {
	if len(q.counted) == 0 {
		return true
	}
	after := 0
	for _, t := range c.terms {
		if t.Start < f.End {
			continue
		}
		if after++; after > reach {
			return false
		}
		if slices.Contains(q.counted, t.Text) {
			return true
		}
		if slices.Contains(q.counted, "peopl") && isPeople(t.In(c.text())) {
			return true
		}
	}
	return false
}

// personTyped is 1 where somebody is named or given by their role whom the
// question doesn't name, and less where a name may be a place's.
func personTyped(q *query, c *candidate) float64 {
	best := 0.0
	if c.speaker.Text != "" && !knownName(q, c.speaker.Text) {
		best = 1
	}
	for _, f := range facts.Of(facts.Name, c.facts) {
		switch {
		case knownName(q, f.Text):
		case lexicon.Categories(f.Text).Has(lexicon.Location) || !strings.Contains(f.Text, " "):
			best = max(best, 0.6)
		default:
			best = 1
		}
	}
	for _, t := range c.terms {
		if !t.Stop && isPeople(t.In(c.text())) && !slices.ContainsFunc(q.terms, func(x queryTerm) bool { return x.stem == t.Text }) {
			return max(best, 0.8)
		}
	}
	return best
}

// isPeople reports whether a common noun is one for a person or for people:
// "nurse", "officials", "the network".
func isPeople(word string) bool {
	return word == strings.ToLower(word) && lexicon.Categories(word)&(lexicon.Person|lexicon.Group) != 0
}

// knownName reports whether the question holds every word of a name.
func knownName(q *query, name string) bool {
	stems := lexical.Terms(q.text)
	for _, t := range lexical.Terms(name) {
		if !slices.ContainsFunc(stems, func(s lexical.Term) bool { return s.Text == t.Text }) {
			return false
		}
	}
	return true
}
