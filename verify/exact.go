package verify

import (
	"math"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"dateline/facts"
	"dateline/lexical"
)

// stated is what can be read exactly in a claim.
type stated struct {
	quotes  []string     // what stands between quotation marks
	figures []figure     // outside of quotations and times
	times   []facts.Fact // outside of quotations
	names   []facts.Fact // likewise
	denials int          // words like "not"
}

// figure is a quantity of a claim.
type figure struct {
	facts.Quantity
	text    string
	roughly bool // "about 300", "more than 300"
}

// roughRE finds the words before a figure that make it a rough one.
var roughRE = regexp.MustCompile(`(?i)\b(?:about|around|some|nearly|almost|roughly|approximately|close to|over|under|more than|less than|fewer than|at least|up to|just)\s*$`)

var denialRE = regexp.MustCompile(`(?i)\b(?:not|no|never|none|nobody|nothing|neither|nor|without|cannot)\b|n['’]t\b`)

// statedBy reads a claim.
func statedBy(claim string) stated {
	s := stated{denials: len(denialRE.FindAllString(claim, -1))}
	var quoted []facts.Fact
	for _, q := range facts.FindQuoted(claim) {
		quoted = append(quoted, q)
		s.quotes = append(s.quotes, q.Text)
	}
	inside := func(f facts.Fact) bool {
		return slices.ContainsFunc(quoted, func(q facts.Fact) bool { return q.Overlaps(f.Span) })
	}
	for _, f := range facts.Find(claim) {
		switch {
		case f.Kind == facts.Quoted || inside(f):
		case f.Kind == facts.Time:
			s.times = append(s.times, f)
		case f.Kind == facts.Name:
			s.names = append(s.names, f)
		}
	}
	for _, q := range facts.Quantities(claim) {
		f := facts.Fact{Span: q.Span}
		if inside(f) || slices.ContainsFunc(s.times, func(t facts.Fact) bool { return t.Overlaps(q.Span) }) {
			continue
		}
		s.figures = append(s.figures, figure{q, q.In(claim), roughRE.MatchString(claim[:q.Start])})
	}
	return s
}

// missing is what a claim states that a text doesn't have.
type missing struct {
	quote, figure, time string   // the first of each, "" for none
	figures, times      int      // how many
	names               []string // which
	derived             int      // figures that are a sum or a difference of two of the text's
}

// in says what of a claim a text lacks. beside is what is known beside it: the
// outlet, the headline, the date.
func (s *stated) in(text, beside string) missing {
	var m missing
	all := beside + "\n" + text
	words := plain(all)
	for _, q := range s.quotes {
		if m.quote == "" && !stands(q, words) {
			m.quote = q
		}
	}
	have := quantitiesOf(text, beside)
	for _, f := range s.figures {
		switch {
		case have.has(f):
		case have.derives(f):
			m.derived++
		default:
			m.figures++
			m.figure = first(m.figure, f.text)
		}
	}
	for _, t := range s.times {
		if !have.hasTime(t, words) {
			m.times++
			m.time = first(m.time, t.Text)
		}
	}
	stems := stemsOf(all)
	for _, n := range s.names {
		if !named(n.Text, stems, words) {
			m.names = append(m.names, n.Text)
		}
	}
	return m
}

func first(a, b string) string {
	if a == "" {
		return b
	}
	return a
}

// ellipsisRE parts a quotation where something was left out of it or put in.
var ellipsisRE = regexp.MustCompile(`\.\.\.|…|\[[^\]]*\]`)

// stands reports whether a quotation's words stand in a text, each part between
// omissions as a whole.
func stands(quote, words string) bool {
	for _, part := range ellipsisRE.Split(quote, -1) {
		if p := plain(part); strings.TrimSpace(p) != "" && !strings.Contains(words, p) {
			return false
		}
	}
	return true
}

// plain is a text's words in lower case between single spaces, with one at
// each end; an apostrophe is no mark.
func plain(text string) string {
	var b strings.Builder
	b.WriteByte(' ')
	gap := true
	for _, r := range strings.ToLower(text) {
		switch {
		case r == '\'' || r == '’':
		case unicode.IsLetter(r) || unicode.IsDigit(r):
			b.WriteRune(r)
			gap = false
		case !gap:
			b.WriteByte(' ')
			gap = true
		}
	}
	if !gap {
		b.WriteByte(' ')
	}
	return b.String()
}

// quantities are the figures of a text.
type quantities struct {
	exact  []facts.Quantity
	loose  map[string]bool // numbers written any way, years and days too
	values []float64       // of those in the text itself
}

var digitsRE = regexp.MustCompile(`\d+`)

func quantitiesOf(text, beside string) quantities {
	q := quantities{exact: facts.Quantities(text), loose: make(map[string]bool)}
	for _, x := range q.exact {
		q.loose[x.Value] = true
		if v, err := strconv.ParseFloat(x.Value, 64); err == nil && len(q.values) < 40 {
			q.values = append(q.values, v)
		}
	}
	for _, f := range facts.Of(facts.Figure, facts.Find(text)) {
		q.loose[f.Value] = true
	}
	for _, d := range digitsRE.FindAllString(text+"\n"+beside, -1) {
		q.loose[strings.TrimLeft(d, "0")] = true
	}
	return q
}

// roughShare is by how much a rough figure may differ.
const roughShare = .1

// has reports whether a figure is there: the same value, and no other unit.
func (q *quantities) has(f figure) bool {
	other := false
	for _, x := range q.exact {
		if x.Value == f.Value {
			if x.Unit == f.Unit || x.Unit == "" || f.Unit == "" {
				return true
			}
			other = true
		}
	}
	if q.loose[f.Value] && !other {
		return true
	}
	v, err := strconv.ParseFloat(f.Value, 64)
	return err == nil && f.roughly && slices.ContainsFunc(q.values, func(x float64) bool { return math.Abs(x-v) <= roughShare*math.Abs(x) })
}

// derives reports whether a figure is the sum or the difference of two.
func (q *quantities) derives(f figure) bool {
	v, err := strconv.ParseFloat(f.Value, 64)
	if err != nil {
		return false
	}
	for i, a := range q.values {
		for _, b := range q.values[i+1:] {
			if a+b == v || math.Abs(a-b) == v {
				return true
			}
		}
	}
	return false
}

// monthOrDayRE finds what names a month or a day of the week, by its first three
// letters.
var monthOrDayRE = regexp.MustCompile(`(?i)\b(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec|mon|tue|wed|thu|fri|sat|sun)[a-z]*\b`)

// hasTime reports whether the numbers, months and days of a time are there.
func (q *quantities) hasTime(t facts.Fact, words string) bool {
	for _, m := range monthOrDayRE.FindAllString(t.Text, -1) {
		if m = strings.ToLower(m); len(m) > 2 && (monthOrDay[m] || len(m) <= 4) && !strings.Contains(words, " "+m[:3]) {
			return false
		}
	}
	for _, x := range facts.Quantities(t.Text) {
		if !q.loose[x.Value] {
			return false
		}
	}
	for _, d := range digitsRE.FindAllString(t.Text, -1) {
		if d = strings.TrimLeft(d, "0"); d != "" && !q.loose[d] {
			return false
		}
	}
	return true
}

var monthOrDay = func() map[string]bool {
	out := make(map[string]bool)
	for w := range strings.FieldsSeq(`january february march april may june july august september october november december
monday tuesday wednesday thursday friday saturday sunday mondays tuesdays wednesdays thursdays fridays saturdays sundays`) {
		out[w] = true
	}
	return out
}()

// named reports whether a name is there: its last word, or all of its initials.
func named(name string, stems map[string]bool, words string) bool {
	terms := lexical.Terms(name)
	for i := len(terms) - 1; i >= 0; i-- {
		if !terms[i].Stop {
			return stems[terms[i].Text] || strings.Contains(words, " "+initials(name)+" ") || spelt(name, words)
		}
	}
	return true
}

// initials are those of a name's capitalised words, "" for one word.
func initials(name string) string {
	fields := strings.Fields(name)
	if len(fields) < 2 {
		return "\x00"
	}
	var b strings.Builder
	for _, f := range fields {
		if r, _ := utf8.DecodeRuneInString(f); unicode.IsUpper(r) {
			b.WriteRune(unicode.ToLower(r))
		}
	}
	return b.String()
}

// spelt reports whether an acronym's letters begin words in a row.
func spelt(name, words string) bool {
	letters := strings.ToLower(strings.ReplaceAll(name, ".", ""))
	if len(letters) < 2 || len(letters) > 6 || strings.ToUpper(letters) != strings.ReplaceAll(name, ".", "") {
		return false
	}
	fields := strings.Fields(words)
	for i := 0; i+len(letters) <= len(fields); i++ {
		all := true
		for k := range letters {
			all = all && fields[i+k][0] == letters[k]
		}
		if all {
			return true
		}
	}
	return false
}
