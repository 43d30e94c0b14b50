package facts

import (
	"regexp"
	"strings"

	"dateline/corpus"
)

const (
	months   = `(?:January|February|March|April|May|June|July|August|September|October|November|December|Jan\.?|Feb\.?|Mar\.?|Apr\.?|Jun\.?|Jul\.?|Aug\.?|Sept?\.?|Oct\.?|Nov\.?|Dec\.?)`
	weekdays = `(?:Mondays?|Tuesdays?|Wednesdays?|Thursdays?|Fridays?|Saturdays?|Sundays?)`
	amounts  = `(?:\d[\d,.]*|an?|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|several|few|many|tens of|dozens of|a few|a couple of)`
	units    = `(?:seconds?|minutes?|hours?|days?|nights?|weeks?|months?|years?|decades?|centur(?:y|ies))`
	seasons  = `(?:spring|summer|autumn|fall|winter)`
)

// timePatterns are tried from the most to the least specific.
var timePatterns = []*regexp.Regexp{
	regexp.MustCompile(`\b` + months + `\s+\d{1,2}(?:st|nd|rd|th)?(?:,?\s+\d{4})?\b`),
	regexp.MustCompile(`\b\d{1,2}(?:st|nd|rd|th)?\s+(?:of\s+)?` + months + `(?:,?\s+\d{4})?\b`),
	regexp.MustCompile(`\b` + months + `(?:\s+\d{4}|\s+(?:of\s+)?(?:next|last|this)\s+year)\b`),
	regexp.MustCompile(`(?i)\b(?:late|early|mid)[ -]` + weekdays + `\b`),
	regexp.MustCompile(`\b(?i:` + weekdays + `)\b`),
	regexp.MustCompile(`\b9/11\b`),
	regexp.MustCompile(`\b(?:1[5-9]|20)\d\d(?:s|-\d\d(?:\d\d)?)?\b`),
	regexp.MustCompile(`(?i)\b(?:last|next|this|that|past|previous|recent)\s+(?:few\s+)?(?:morning|afternoon|evening|` + seasons + `|` + units + `)\b`),
	regexp.MustCompile(`(?i)\b` + amounts + `\s+` + units + `\s+(?:ago|later|earlier|before|after|from now|of age|old)\b`),
	regexp.MustCompile(`(?i)\b(?:for|in|within|after|over|under|every)\s+` + amounts + `\s+` + units + `\b`),
	regexp.MustCompile(`(?i)\b(?:today|tonight|yesterday|tomorrow|midnight|noon|nowadays)\b`),
	regexp.MustCompile(`\b(?:January|February|March|April|June|July|August|September|October|November|December)\b`),
	regexp.MustCompile(`\b\d{1,2}(?::\d\d)?\s*(?:a\.m\.|p\.m\.|am|pm)`),
	regexp.MustCompile(`(?i)\b(?:in|of|last|next|this|every|since)\s+May\b`),
	regexp.MustCompile(`(?i)\b\w+-(?:year|month|week|day|hour)(?:-old|-long)?\b`),
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
