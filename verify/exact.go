package verify

import (
	"math"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"
	"unicode"

	"dateline/facts"
	"dateline/internal/pattern"
	"dateline/lexical"
	"dateline/lexicon"
)

// objection is something of a claim that can be read exactly and that the
// evidence lacks.
type objection struct {
	reason Reason
	detail string
	absent bool // from all of the evidence, and it isn't plain that it follows from it
	other  bool // the window has another of its kind in its place
}

// copiedFrom is the share of a claim's other words that a window must have for a
// figure or a time of it to be exchanged rather than to follow from others.
const copiedFrom = 0.8

// sure reports whether a claim can't be supported, whatever the judge says:
// words that aren't there were not said, a name that no article has comes from
// elsewhere, and a figure or day that stands in the place of the window's own
// was exchanged. Else figures and dates follow from others in more ways than can
// be read.
func (o objection) sure(share float64) bool {
	if !o.absent {
		return false
	}
	return o.reason == WrongQuotation || o.reason == WrongName || o.other && share >= copiedFrom
}

// texts is what a claim's facts are looked for in, from near to far. What is far
// is put together and read only for a claim that asks for it: articles may be
// long.
type texts struct {
	window   string        // the sentences that it was judged over
	passages func() string // the evidence whole, with headlines and outlets
	articles func() string // all of the evidence's articles

	windowFacts, passageFacts func() read

	evidence []Evidence
}

func textsOf(w *window, evidence []Evidence) *texts {
	t := &texts{evidence: evidence}
	for _, s := range w.sources {
		t.window += s.text() + "\n"
	}
	t.passages = sync.OnceValue(func() string {
		return together(evidence, func(e *Evidence) string { return e.Span.In(e.Article.Text) })
	})
	t.articles = sync.OnceValue(func() string {
		return together(evidence, func(e *Evidence) string { return e.Article.Text })
	})
	t.windowFacts = sync.OnceValue(func() read { return factsIn(t.window) })
	t.passageFacts = sync.OnceValue(func() read { return factsIn(t.passages()) })
	return t
}

// together is some of each piece of evidence, each such text once, under the
// headlines and outlets of all.
func together(evidence []Evidence, part func(*Evidence) string) string {
	var b strings.Builder
	seen := make(map[string]bool)
	for i := range evidence {
		e := &evidence[i]
		text := part(e) + "\n" + e.Article.Headline + "\n" + e.Article.Outlet + "\n"
		if !seen[text] {
			seen[text] = true
			b.WriteString(text)
		}
	}
	return b.String()
}

// datedOn reports whether a weekday, a month, a year or a day is that of an
// article's date or of a day beside it.
func (t *texts) datedOn(key string) bool {
	return slices.ContainsFunc(t.evidence, func(e Evidence) bool {
		d, err := time.Parse(time.DateOnly, e.Article.Date[:min(len(e.Article.Date), len(time.DateOnly))])
		return err == nil && strings.Contains(dated(d), " "+key+" ")
	})
}

// objections are what the checks of figures, times, names and quotations find
// missing, in the order of the claim.
func (c *claim) objections(t *texts) []objection {
	var out []objection
	for _, f := range c.facts {
		var o *objection
		switch f.Kind {
		case facts.Figure:
			o = figureMissing(f, c.text, t)
		case facts.Time:
			if n := digitsRE.FindString(f.Text); n != "" && !calendar(f.Text) {
				f.Value = n // "for 32 days" is a figure
				o = figureMissing(f, c.text, t)
				break
			}
			o = timeMissing(f, t)
		case facts.Name:
			o = nameMissing(f, t)
		case facts.Quoted:
			o = quotationMissing(f, t)
		}
		if o != nil {
			out = append(out, *o)
		}
	}
	return out
}

// read is the facts of a text by kind.
type read struct {
	text    string
	figures []facts.Fact
	values  []string // of figures and quantities
	times   []facts.Fact
}

func factsIn(text string) read {
	all := facts.Find(text)
	r := read{text: text, figures: facts.Of(facts.Figure, all), times: facts.Of(facts.Time, all)}
	for _, f := range r.figures {
		r.values = append(r.values, bare(f.Value))
	}
	for _, q := range facts.Quantities(text) {
		r.values = append(r.values, q.Value)
	}
	for _, f := range r.times {
		r.values = append(r.values, digitsRE.FindAllString(f.Text, -1)...)
	}
	return r
}

var digitsRE = pattern.New(`\d+`)

// bare is a figure's value without its unit: "30" of "30 percent".
func bare(value string) string {
	if n := numberRE.FindString(strings.ReplaceAll(value, ",", "")); n != "" {
		return n
	}
	return value
}

var numberRE = pattern.New(`^\d+(?:\.\d+)?`)

// figureMissing looks for a figure by its value, however it is written: 4300 is
// 4,300, 1.2bn is 1.2 billion. What may be a sum, a difference, a share or a
// rounding of the evidence's figures is left to the judge, and so are one, two
// and three, which count what a text merely lists.
func figureMissing(f facts.Fact, claim string, t *texts) *objection {
	want, window := bare(f.Value), t.windowFacts()
	if want == "1" || slices.Contains(window.values, want) {
		return nil
	}
	n, err := strconv.ParseFloat(want, 64)
	if err != nil {
		return nil
	}
	o := &objection{reason: WrongFigure, detail: f.Text}
	o.other = otherFigure(f, claim, window) && !derivable(n, window.values)
	passages := t.passageFacts()
	o.absent = n > 3 && !slices.Contains(passages.values, want) && !derivable(n, passages.values) && !containsWord(passages.text, want)
	return o
}

// otherFigure reports whether the window counts with another figure what a
// claim's counts: the word after it, or its unit.
func otherFigure(f facts.Fact, claim string, window read) bool {
	counted := countedBy(claim, f)
	return counted != "" && slices.ContainsFunc(window.figures, func(g facts.Fact) bool {
		return bare(g.Value) != bare(f.Value) && countedBy(window.text, g) == counted
	})
}

// countedBy is the stem of the first word after a figure, or the sign for money
// before it, "" for none.
func countedBy(text string, f facts.Fact) string {
	if strings.HasSuffix(f.Text, "percent") || strings.HasSuffix(f.Text, "%") {
		return "%"
	}
	if before := strings.TrimRight(text[:f.Start], " "); before != "" {
		if sign := before[len(before)-1:]; sign == "$" || strings.HasSuffix(before, "€") || strings.HasSuffix(before, "£") {
			return sign
		}
	}
	after := text[f.End:min(len(text), f.End+countedWithin)]
	for _, t := range lexical.Terms(strings.ToValidUTF8(after, "")) {
		if !t.Stop {
			return t.Text
		}
	}
	return ""
}

// countedWithin is how many bytes after a figure what it counts may begin.
const countedWithin = 24

// digits is how many digits a number has that aren't the zeros it ends in.
func digits(n float64) int {
	mantissa, _, _ := strings.Cut(strconv.FormatFloat(n, 'e', -1, 64), "e")
	return len(strings.ReplaceAll(mantissa, ".", ""))
}

// rounding is how far, as a share, a round figure may lie from what it rounds.
const rounding = 0.08

// derivable reports whether a figure is a sum, a difference, a product or a
// rounding of others.
func derivable(want float64, values []string) bool {
	var have []float64
	for _, v := range values {
		if n, err := strconv.ParseFloat(v, 64); err == nil && !slices.Contains(have, n) {
			have = append(have, n)
		}
	}
	near := func(n float64) bool { return math.Abs(n-want) <= 0.001*math.Abs(want) }
	for i, a := range have {
		if digits(want) < digits(a) && math.Abs(a-want) <= rounding*want || near(100-a) {
			return true
		}
		for _, b := range have[i+1:] {
			if near(a+b) || near(math.Abs(a-b)) || near(a*b) || b != 0 && near(a/b) || a != 0 && near(b/a) {
				return true
			}
		}
	}
	return false
}

// timeMissing looks for the weekdays, months, years and days of a time. Those
// that follow from an article's date stand there; what is told from it ("last
// month") is left to the judge.
func timeMissing(f facts.Fact, t *texts) *objection {
	for _, part := range timeWords(f.Text) {
		key := strings.ToLower(part)
		if a, n := lexicon.Find([]string{part}); n == 1 && (a.Kind == lexicon.Month || a.Kind == lexicon.Weekday) {
			key = a.Key
		} else if !isDigits(part) {
			continue
		}
		if holdsTime(t.window, part, key) {
			continue
		}
		elsewhere := holdsTime(t.passages(), part, key) || t.datedOn(key)
		return &objection{reason: WrongTime, detail: f.Text, absent: !elsewhere, other: otherTime(key, t.windowFacts())}
	}
	return nil
}

// otherTime reports whether the window has another weekday, month or year in the
// place of the claim's.
func otherTime(key string, window read) bool {
	kind := timeKind(key)
	return kind != 0 && slices.ContainsFunc(window.times, func(g facts.Fact) bool {
		return slices.ContainsFunc(timeWords(g.Text), func(w string) bool { return timeKind(w) == kind })
	})
}

// timeKind tells weekdays, months and years apart; 0 is none of them.
func timeKind(word string) rune {
	a, n := lexicon.Find([]string{word})
	switch {
	case n == 1 && a.Kind == lexicon.Weekday:
		return 'd'
	case n == 1 && a.Kind == lexicon.Month:
		return 'm'
	case len(word) == 4 && isDigits(word):
		return 'y'
	}
	return 0
}

// calendar reports whether a time names a day, a month or a year.
func calendar(text string) bool {
	return slices.ContainsFunc(timeWords(text), func(w string) bool { return timeKind(w) != 0 })
}

func timeWords(text string) []string {
	return strings.FieldsFunc(text, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
}

func isDigits(s string) bool { return strings.Trim(s, "0123456789") == "" }

// holdsTime reports whether a text has a part of a date, a month or a weekday
// under any of its names.
func holdsTime(text, part, key string) bool {
	if containsWord(text, part) || containsWord(text, key) {
		return true
	}
	for _, f := range facts.Of(facts.Time, facts.Find(text)) {
		for w := range strings.FieldsSeq(f.Text) {
			if a, n := lexicon.Find([]string{strings.Trim(w, ".,")}); n == 1 && a.Key == key {
				return true
			}
		}
	}
	return false
}

// dated are the words that tell a date, and the days beside it, which "today",
// "yesterday" and "tomorrow" are.
func dated(d time.Time) string {
	var days []string
	for beside := -1; beside <= 1; beside++ {
		days = append(days, d.AddDate(0, 0, beside).Format("Monday January 2 2006"))
	}
	return " " + strings.ToLower(strings.Join(days, " ")) + " "
}

// nameMissing looks for a name by its last word, or as another name of the same
// country or organisation.
func nameMissing(f facts.Fact, t *texts) *objection {
	if named(t.window, f.Text) {
		return nil
	}
	return &objection{reason: WrongName, detail: f.Text, absent: !named(t.articles(), f.Text)}
}

// named reports whether a text has a name, or one that the lexicon has for the
// same.
func named(text, name string) bool {
	words := strings.FieldsFunc(name, func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsDigit(r) && r != '\'' && r != '’' && r != '-' && r != '.'
	})
	if len(words) == 0 || len(words[len(words)-1]) <= 2 {
		return true // "trench C."
	}
	last := possessiveRE.ReplaceAllString(words[len(words)-1], "")
	if containsWord(text, last) || containsWord(text, strings.TrimSuffix(last, "s")) || containsWord(text, last+"s") {
		return true
	}
	key, n := lexicon.Canonical(words)
	if n == 0 {
		key, n = lexicon.Canonical(words[len(words)-1:])
	}
	if n == 0 {
		return initialsOf(text, name)
	}
	tokens := strings.FieldsFunc(text, func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsDigit(r) && r != '.' && r != '-' && r != '\''
	})
	for i := range tokens {
		if k, n := lexicon.Canonical(tokens[i:min(i+6, len(tokens))]); n > 0 && k == key {
			return true
		}
	}
	return initialsOf(text, name)
}

var possessiveRE = pattern.New(`['’]s?$`)

// initialsOf reports whether a name is the initials of words that stand in a
// row in the text with capitals, or the text has a name's own initials.
func initialsOf(text, name string) bool {
	var initials []rune
	for w := range strings.FieldsSeq(name) {
		if r := []rune(w)[0]; unicode.IsUpper(r) {
			initials = append(initials, r)
		}
	}
	capitals := string(initials)
	if len(capitals) >= 3 && containsWord(text, capitals) {
		return true
	}
	if len(name) < 3 || strings.ToUpper(name) != name {
		return false
	}
	row := ""
	for w := range strings.FieldsSeq(text) {
		w = strings.TrimLeft(w, `"'“‘(`)
		switch r := []rune(w + " ")[0]; {
		case unicode.IsUpper(r):
			row += string(r)
		case w != "of" && w != "and" && w != "the" && w != "for":
			row = ""
		}
		if strings.HasSuffix(row, name) {
			return true
		}
	}
	return false
}

// quotationMissing wants a quotation as one unbroken run of the evidence's
// words, but for case, spaces and punctuation.
func quotationMissing(f facts.Fact, t *texts) *objection {
	want := plain(f.Text)
	if want == "" || strings.Contains(" "+plain(t.passages())+" ", " "+want+" ") {
		return nil
	}
	there, shared := strings.Fields(plain(t.window)), 0
	words := strings.Fields(want)
	for _, w := range words {
		if slices.Contains(there, w) {
			shared++
		}
	}
	return &objection{reason: WrongQuotation, detail: f.Text, absent: true, other: shared*2 >= len(words)}
}

// plain is a text's words in lower case with single spaces, without
// punctuation.
func plain(s string) string {
	return strings.Join(strings.FieldsFunc(strings.ToLower(strings.ReplaceAll(s, "’", "'")), func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsDigit(r) && r != '\''
	}), " ")
}

// containsWord reports whether a text has a word, in any case, with no letter
// or digit beside it.
func containsWord(text, word string) bool {
	lower, word := strings.ToLower(text), strings.ToLower(word)
	for at := 0; word != ""; {
		i := strings.Index(lower[at:], word)
		if i < 0 {
			return false
		}
		i += at
		before, after := []rune(" "+lower[max(0, i-4):i]), []rune(lower[i+len(word):min(len(lower), i+len(word)+4)]+" ")
		if !isWordRune(before[len(before)-1]) && !isWordRune(after[0]) {
			return true
		}
		at = i + len(word)
	}
	return false
}

func isWordRune(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) }

// denials counts the words of a text that deny.
func denials(text string) int {
	return len(denialRE.FindAllString(text, -1))
}

var denialRE = pattern.New(`(?i)\b(?:not|no|never|none|nobody|nothing|neither|nor|without|cannot)\b|n['’]t\b`)
