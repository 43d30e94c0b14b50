package facts

import (
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

// timePatterns are tried from the most to the least specific.
var timePatterns = []*pattern.Pattern{
	pattern.New(`\b` + months + `\s+\d{1,2}(?:st|nd|rd|th)?(?:,?\s+\d{4})?\b`),
	pattern.New(`\b\d{1,2}(?:st|nd|rd|th)?\s+(?:of\s+)?` + months + `(?:,?\s+\d{4})?\b`),
	pattern.New(`\b` + months + `(?:\s+\d{4}|\s+(?:of\s+)?(?:next|last|this)\s+year)\b`),
	pattern.New(`(?i)\b(?:late|early|mid)[ -]` + weekdays + `\b`),
	pattern.New(`\b(?i:` + weekdays + `)\b`),
	pattern.New(`\b9/11\b`),
	pattern.New(`\b(?:1[5-9]|20)\d\d(?:s|-\d\d(?:\d\d)?)?\b`),
	pattern.New(`(?i)\b(?:last|next|this|that|past|previous|recent)\s+(?:few\s+)?(?:morning|afternoon|evening|` + seasons + `|` + units + `)\b`),
	pattern.New(`(?i)\b` + amounts + `\s+` + units + `\s+(?:ago|later|earlier|before|after|from now|of age|old)\b`),
	pattern.New(`(?i)\b(?:for|in|within|after|over|under|every)\s+` + amounts + `\s+` + units + `\b`),
	pattern.New(`(?i)\b(?:today|tonight|yesterday|tomorrow|midnight|noon|nowadays)\b`),
	pattern.New(`\b(?:January|February|March|April|June|July|August|September|October|November|December)\b`),
	pattern.New(`\b\d{1,2}(?::\d\d)?\s*(?:a\.m\.|p\.m\.|am|pm)`),
	pattern.New(`(?i)\b(?:in|of|last|next|this|every|since)\s+May\b`),
	pattern.New(`(?i)\b\w+-(?:year|month|week|day|hour)(?:-old|-long)?\b`),
}

func findTimes(text string, _ []token) []Fact {
	var out []Fact
	for _, p := range timePatterns {
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
