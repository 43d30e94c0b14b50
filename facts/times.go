package facts

import (
	"slices"
	"strings"

	"dateline/corpus"
	"dateline/internal/pattern"
)

const (
	months   = `(?:January|February|March|April|May|June|July|August|September|October|November|December|Jan\.?|Feb\.?|Mar\.?|Apr\.?|Jun\.?|Jul\.?|Aug\.?|Sept?\.?|Oct\.?|Nov\.?|Dec\.?)`
	weekdays = `(?:Mondays?|Tuesdays?|Wednesdays?|Thursdays?|Fridays?|Saturdays?|Sundays?)`
	amounts  = `(?:\d[\d,.]*|an?|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|several|few|many|tens of|dozens of|a few|a couple of)`
	units    = `(?:seconds?|minutes?|hours?|days?|nights?|weeks?|months?|years?|decades?|centur(?:y|ies))`
	seasons  = `(?:spring|summer|autumn|fall|winter)`
)

// timePattern is a way to write a time. Most sentences have none of it, which
// looking for what it can't do without tells far sooner than the expression.
type timePattern struct {
	*pattern.Pattern
	digit bool     // it has a digit
	words []string // it has one of these, in lower case; nil if it has no such words
}

var (
	monthNames = []string{"jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"}
	dayNames   = []string{"day"}
	unitNames  = []string{"second", "minute", "hour", "day", "night", "week", "month", "year", "decade", "centur"}
	spanNames  = append([]string{"morning", "afternoon", "evening", "spring", "summer", "autumn", "fall", "winter"}, unitNames...)
)

// mayBeIn reports whether a text, given in lower case, has what the pattern
// can't do without.
func (p *timePattern) mayBeIn(lower string, digit bool) bool {
	if p.digit && !digit {
		return false
	}
	return p.words == nil || slices.ContainsFunc(p.words, func(word string) bool { return strings.Contains(lower, word) })
}

// timePatterns are tried from the most to the least specific.
var timePatterns = []timePattern{
	{pattern.New(`\b` + months + `\s+\d{1,2}(?:st|nd|rd|th)?(?:,?\s+\d{4})?\b`), true, monthNames},
	{pattern.New(`\b\d{1,2}(?:st|nd|rd|th)?\s+(?:of\s+)?` + months + `(?:,?\s+\d{4})?\b`), true, monthNames},
	{pattern.New(`\b` + months + `(?:\s+\d{4}|\s+(?:of\s+)?(?:next|last|this)\s+year)\b`), false, monthNames},
	{pattern.New(`(?i)\b(?:late|early|mid)[ -]` + weekdays + `\b`), false, dayNames},
	{pattern.New(`\b(?i:` + weekdays + `)\b`), false, dayNames},
	{pattern.New(`\b9/11\b`), false, []string{"9/11"}},
	{pattern.New(`\b(?:1[5-9]|20)\d\d(?:s|-\d\d(?:\d\d)?)?\b`), true, nil},
	{pattern.New(`(?i)\b(?:last|next|this|that|past|previous|recent)\s+(?:few\s+)?(?:morning|afternoon|evening|` + seasons + `|` + units + `)\b`), false, spanNames},
	{pattern.New(`(?i)\b` + amounts + `\s+` + units + `\s+(?:ago|later|earlier|before|after|from now|of age|old)\b`), false, unitNames},
	{pattern.New(`(?i)\b(?:for|in|within|after|over|under|every)\s+` + amounts + `\s+` + units + `\b`), false, unitNames},
	{pattern.New(`(?i)\b(?:today|tonight|yesterday|tomorrow|midnight|noon|nowadays)\b`), false, []string{"today", "tonight", "yesterday", "tomorrow", "midnight", "noon", "nowadays"}},
	{pattern.New(`\b(?:January|February|March|April|June|July|August|September|October|November|December)\b`), false, monthNames},
	{pattern.New(`\b\d{1,2}(?::\d\d)?\s*(?:a\.m\.|p\.m\.|am|pm)`), true, nil},
	{pattern.New(`(?i)\b(?:in|of|last|next|this|every|since)\s+May\b`), false, []string{"may"}},
	{pattern.New(`(?i)\b\w+-(?:year|month|week|day|hour)(?:-old|-long)?\b`), false, []string{"-year", "-month", "-week", "-day", "-hour"}},
}

func findTimes(text string, _ []token) []Fact {
	var out []Fact
	lower, digit := strings.ToLower(text), strings.ContainsAny(text, "0123456789")
	for i := range timePatterns {
		p := &timePatterns[i]
		if !p.mayBeIn(lower, digit) {
			continue
		}
		var found []Fact
		for _, m := range p.FindAllStringIndex(text, -1) {
			s := corpus.Span{Start: m[0], End: m[1]}
			found = append(found, Fact{Kind: Time, Span: s, Text: s.In(text), Value: strings.Join(strings.Fields(strings.ToLower(s.In(text))), " ")})
		}
		out = append(out, outside(found, out)...)
	}
	sortByStart(out)
	return out
}
