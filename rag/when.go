package rag

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"dateline/internal/pattern"
)

// tense is which time a question asks about.
type tense uint8

const (
	anyTime   tense = iota // it names none
	thisTime               // "this week", "now", "the latest"
	namedTime              // it names a date, or asks for what was earlier
	firstTime              // it asks for what was told first
)

// moment is when a question is asked, and which time it asks about.
type moment struct {
	day    int // of asking, counted as dayNumber does
	tense  tense
	words  string // that say so: "this week"
	within int    // days from asking that are the time asked about
	days   []day  // named
	years  []int  // named, which lie behind
}

type present struct {
	re     *pattern.Pattern
	within int // days
}

// presents are the words that ask about the time of asking, with how many days
// from it still are that time. A week's round-up and what it sums up lie a few
// days further apart than the week has.
var presents = []present{
	{pattern.New(`(?i)\b(?:today|tonight|yesterday|last night|this (?:morning|afternoon|evening))\b`), 2},
	{pattern.New(`(?i)\b(?:this (?:past )?week(?:end)?|past week(?:end)?)\b`), 10},
	{pattern.New(`(?i)\blast week(?:end)?\b`), 17},
	{pattern.New(`(?i)\b(?:this month|now|nowadays|current(?:ly)?|latest|newest|most recent(?:ly)?|at (?:present|the moment)|as of now)\b`), usual},
	{pattern.New(`(?i)\b(?:recent(?:ly)?|last month|this (?:spring|summer|autumn|fall|winter|season))\b`), seasonal},
	{pattern.New(`(?i)\bthis year\b`), 366},
}

const (
	// usual is how many days from asking news is of today for a question that
	// doesn't say more.
	usual = 31

	seasonal = 100

	// strict is the longest time asked about of which an answer from another
	// time is none: a week that has just gone by.
	strict = 17
)

var (
	// firstToldRE asks for what was told first, of a matter told of since.
	firstToldRE = pattern.New(`(?i)\b(?:first|earliest|initial|original)(?: official)? (?:reports?|figures?|numbers?|tolls?|counts?|estimates?|statements?|accounts?|versions?|words?)\b|\bfirst (?:reported|said|told|announced|claimed|estimated|named|learned)\b|\bat first\b|\binitially\b|\boriginally\b|\bearliest\b`)

	// earlierRE asks for what lies behind, near or far.
	earlierRE = pattern.New(`(?i)\b(?:first|histor(?:y|ical|ically)|earlier|previous(?:ly)?|in the past|back then|used to|ago|last (?:year|decade|century)|anniversary)\b`)

	pastYearRE = pattern.New(`\b(?:1[5-9]|20)\d\d\b`)
)

// momentOf reads a question for its time; nil where it is not known when it is
// asked, and dates don't count.
func momentOf(q Question, text string) *moment {
	if q.Asked.IsZero() {
		return nil
	}
	if q.Text != "" {
		text = q.Text // without the conversation, whose times aren't asked about
	}
	m := &moment{day: numberOf(q.Asked), within: usual, days: daysIn(text)}
	for _, s := range pastYearRE.FindAllString(text, -1) {
		if year, _ := strconv.Atoi(s); year < q.Asked.Year() {
			m.years = append(m.years, year)
		}
	}
	i := slices.IndexFunc(presents, func(p present) bool { return p.re.MatchString(text) })
	if i >= 0 && presents[i].within <= strict {
		m.days, m.years = nil, nil // of what this week's news is about
	}
	switch {
	case len(m.days)+len(m.years) > 0:
		m.tense = namedTime
	case i >= 0:
		m.tense, m.within = thisTime, presents[i].within
		m.words = strings.ToLower(presents[i].re.FindString(text))
	case firstToldRE.MatchString(text):
		m.tense = firstTime
	case earlierRE.MatchString(text):
		m.tense = namedTime
	}
	return m
}

// gap is how many days lie between asking and a day.
func (m *moment) gap(d day) int { return max(d.number()-m.day, m.day-d.number()) }

// near reports whether a day is of the time that a question asks about.
func (m *moment) near(d day) bool {
	if len(m.days)+len(m.years) > 0 {
		return slices.ContainsFunc(m.days, func(x day) bool { return x.toldOn(d) }) || slices.Contains(m.years, d.year)
	}
	return m.gap(d) <= m.within
}

// toldOn reports whether news of a day, or of a month, may have been told on
// another.
func (d day) toldOn(o day) bool {
	if d.year == 0 {
		d.year = o.year
	}
	after := o.number() - d.number()
	return d.holds(o) || after >= 0 && after <= week
}

// number counts a day from 1970, so that days can be subtracted.
func (d day) number() int {
	return numberOf(time.Date(d.year, time.Month(max(d.month, 1)), max(d.date, 1), 0, 0, 0, 0, time.UTC))
}

// numberOf is the number of the day that the clock shows where it hangs.
func numberOf(t time.Time) int {
	y, m, d := t.Date()
	return int(time.Date(y, m, d, 0, 0, 0, 0, time.UTC).Unix() / (24 * 60 * 60))
}

// written is a day as a sentence has it: "3 March 2014".
func (d day) written() string {
	return time.Date(d.year, time.Month(d.month), d.date, 0, 0, 0, 0, time.UTC).Format("2 January 2006")
}
