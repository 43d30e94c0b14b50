package verify

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"dateline/corpus"
	"dateline/facts"
	"dateline/lexical"
	"dateline/lexicon"
)

// kind is what sort of thing a unit is.
type kind uint8

const (
	function kind = iota // articles, prepositions, auxiliaries, pronouns
	content
	name
	figure
	moment // weekdays and months
)

// unit is a word, or several that are another name of one thing ("service
// members"), as a text has it.
type unit struct {
	corpus.Span
	lower  string // the bytes at Span in lower case
	key    string // what it is compared by: "united states", "6", "soldier"
	stem   string
	kind   kind
	tag    tag
	weight float64
	denied bool // stands under a negation or a verb that denies
	quoted bool
	modal  modality // of verbs
	city   string   // for a seat of government, its country's key
	means  []unit   // of a pronoun, what it may stand for
	sure   bool     // it stands for nothing else
	called []unit   // of "the company", the name it may stand for
}

// text is a run of sentences taken apart.
type text struct {
	raw    string
	units  []unit
	quotes []facts.Fact
	names  []facts.Fact
	times  []facts.Fact
	frames []frame
}

// takeApart analyses the bytes of raw at s; spans are of raw.
func takeApart(raw string, s corpus.Span) *text {
	part := s.In(raw)
	t := &text{raw: raw}
	var figures []facts.Fact
	for _, f := range facts.Find(part) {
		f.Start, f.End = f.Start+s.Start, f.End+s.Start
		switch f.Kind {
		case facts.Figure:
			figures = append(figures, f)
		case facts.Quoted:
			t.quotes = append(t.quotes, f)
		case facts.Time:
			t.times = append(t.times, f)
		case facts.Name:
			t.names = append(t.names, f)
		}
	}
	t.units = unitsOf(part, s.Start)
	t.scale(figures)
	t.halve()
	t.mark()
	t.tagAll()
	t.findFrames()
	t.deny()
	return t
}

// scale makes one figure, 1200000000, of "1.2bn".
func (t *text) scale(figures []facts.Fact) {
	for _, f := range figures {
		if f.Text[0] < '0' || f.Text[0] > '9' || strings.HasPrefix(strings.ReplaceAll(f.Text, ",", ""), f.Value) {
			continue
		}
		from := slices.IndexFunc(t.units, func(u unit) bool { return u.Start == f.Start })
		to := slices.IndexFunc(t.units, func(u unit) bool { return u.End == f.End })
		if from < 0 || to < from {
			continue
		}
		u := &t.units[from]
		u.Span, u.key, u.kind = f.Span, f.Value, figure
		u.lower = strings.ToLower(f.Text)
		u.weight = weigh(*u)
		t.units = slices.Delete(t.units, from+1, to+1)
	}
}

// halve makes six of "half a dozen".
func (t *text) halve() {
	for i := 2; i < len(t.units); i++ {
		if t.units[i].lower == "dozen" && t.units[i-1].lower == "a" && t.units[i-2].lower == "half" {
			t.units[i].key, t.units[i].kind, t.units[i].weight = "6", figure, weigh(unit{kind: figure})
			t.units[i-2].kind, t.units[i-2].weight = function, 0
		}
	}
}

// unitsOf joins terms that are one name or phrase.
func unitsOf(part string, at int) []unit {
	terms := lexical.Terms(part)
	words := make([]string, len(terms))
	for i, t := range terms {
		words[i] = t.In(part)
	}
	out := make([]unit, 0, len(terms))
	for i := 0; i < len(terms); {
		a, n := lexicon.Find(words[i:])
		n = max(n, 1)
		if a.Kind == lexicon.Phrase && n == 2 && (loosePrepositions[strings.ToLower(words[i+1])] || auxiliaries[strings.ToLower(words[i])]) {
			a, n = lexicon.Alias{}, 1
		}
		if n > 1 && !adjacent(part, terms[i:i+n]) {
			a, n = lexicon.Alias{}, 1
		}
		u := unit{Span: corpus.Span{Start: at + terms[i].Start, End: at + terms[i+n-1].End}, stem: terms[i].Text}
		u.lower = strings.ToLower(strings.ReplaceAll(u.In2(part, at), "’", "'"))
		u.key, u.city = a.Key, a.SeatOf
		u.kind = kindOf(a, words[i], terms[i].Stop)
		if u.key == "" {
			u.key = strings.TrimSuffix(u.lower, "'s")
		}
		if n > 1 {
			u.stem = u.key
		}
		if u.kind == content && a.Kind == lexicon.NoKind && capitalised(words[i]) && (!opens(part, terms[i].Start) || proper(words[i])) {
			u.kind = name
		}
		u.weight = weigh(u)
		out = append(out, u)
		i += n
	}
	return out
}

// In2 is the unit's bytes in a text that begins at byte at of the whole.
func (u unit) In2(part string, at int) string { return part[u.Start-at : u.End-at] }

// adjacent reports whether nothing but spaces, hyphens and full stops stands
// between terms.
func adjacent(part string, terms []lexical.Term) bool {
	for i := 1; i < len(terms); i++ {
		if strings.Trim(part[terms[i-1].End:terms[i].Start], " -.\n") != "" {
			return false
		}
	}
	return true
}

func kindOf(a lexicon.Alias, word string, stop bool) kind {
	switch a.Kind {
	case lexicon.Country, lexicon.Organization, lexicon.City:
		return name
	case lexicon.Month, lexicon.Weekday:
		return moment
	case lexicon.Number:
		if strings.EqualFold(word, "one") {
			return function
		}
		return figure
	}
	if stop || functionWords[strings.ToLower(word)] {
		return function
	}
	return content
}

// loosePrepositions belong to what follows rather than to the verb before.
var loosePrepositions = set(`in at by to of for with from after over`)

// proper reports whether a word can only be a name: the lexicon has no such
// word.
func proper(word string) bool {
	word = strings.TrimSuffix(strings.TrimSuffix(word, "'s"), "’s")
	for _, end := range []string{"ness", "tion", "ment", "ing", "ists", "ers"} {
		if strings.HasSuffix(word, end) {
			return false
		}
	}
	return len(lexicon.Lemmas(word)) == 0 && !strings.ContainsAny(word, "'’-")
}

func capitalised(s string) bool {
	r, _ := utf8.DecodeRuneInString(s)
	return unicode.IsUpper(r)
}

// opens reports whether byte i of a text is where a sentence or a quotation
// begins.
func opens(part string, i int) bool {
	before := strings.TrimRight(part[:i], " \n\t")
	if before == "" {
		return true
	}
	if strings.HasSuffix(before, "”") || strings.HasSuffix(before, "“") {
		return true
	}
	return strings.ContainsAny(before[len(before)-1:], ".?!:\"(") && !abbreviated(before)
}

func abbreviated(before string) bool {
	for _, t := range []string{"Mr.", "Ms.", "Mrs.", "Dr.", "U.S.", "Gen.", "Sen.", "Gov."} {
		if strings.HasSuffix(before, t) {
			return true
		}
	}
	return false
}

// weigh says how much a unit tells: rare words more than common ones.
func weigh(u unit) float64 {
	switch u.kind {
	case function:
		return 0
	case name:
		return 1.3
	case figure, moment:
		return 1.2
	}
	if lightWords[u.key] || lightWords[u.lower] {
		return 0.3
	}
	return min(max(1.45-float64(lexicon.Frequency(u.lower))/100, 0.5), 1.2)
}

func set(list string) map[string]bool {
	out := make(map[string]bool)
	for w := range strings.FieldsSeq(list) {
		out[w] = true
	}
	return out
}

// functionWords go beyond lexical's stop words: they say nothing that a
// passage could lack.
var functionWords = set(`also even still yet already however nevertheless meanwhile according although despite
whose another every among along amid via upon per mr mrs ms dr would could might may must shall cannot
one ones something someone anything anyone everyone everything nothing nobody none neither never ever
let's rather instead well much many least less yes no not nor without because due`)

// lightWords are content, but so common in reports that lacking them tells
// little.
var lightWords = set(`say said says tell told add added note report reported reports state stated make made take
took give gave get got put go went come came have has had be been being do did does
say speak spoke call called official officials people person group thing way time fact thing kind sort
believe think thought see seen want wants about some number approximately roughly around nearly
currently recently apparently reportedly allegedly officially mr mrs late early help helped need needs needed`)

// mark notes which units stand in a quotation.
func (t *text) mark() {
	for i := range t.units {
		u := &t.units[i]
		for _, q := range t.quotes {
			if q.Start <= u.Start && u.Start < q.End {
				u.quoted = true
			}
		}
	}
}
