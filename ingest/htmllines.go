package ingest

import (
	"strings"
	"unicode"

	"dateline/internal/pattern"
)

// besideLineRE are whole lines that sites put into their articles.
var besideLineRE = pattern.New(`(?i)^(` + strings.Join([]string{
	`[-–—]? ?advertisement( ?[-–—·|:]? ?(scroll to continue|story continues below( advertisement)?))? ?[-–—]?`,
	`(skip|story continues below|article continues (after|below)|scroll to continue)( this)?( (the )?advertisement)?`,
	`(before|after) newsletter promotion|sign up here\.?`,
	`\d+ min(ute)?s? (read|listen)|listen to this (article|story)`,
	`share|save|print|listen|tweet|comments?|reply|copy link|back to top|loading ?(…|\.\.\.)`,
	`(log|sign) in( or (register|sign up|subscribe))? to (post|leave|read) (a )?comments?|comments are closed\.?|leave a (comment|reply)`,
	`(©|\(c\)|copyright( ©| \(c\)| \d)) ?.{0,80}|.{0,60}all rights reserved\.?`,
	`image (source|caption|credit)`,
}, "|") + `)$`)

// withoutTrimmings takes out of an article's lines those that aren't its own:
// what a site puts in between, and at its head the date, the author and the
// like, which stand in fields.
func withoutTrimmings(text string, rec *record) string {
	var kept []string
	begun := false
	for line := range strings.SplitSeq(text, "\n") {
		switch bare := strings.TrimSpace(line); {
		case bare == "":
			if begun && kept[len(kept)-1] != "" {
				kept = append(kept, "")
			}
		case besideLineRE.MatchString(bare), !begun && (sameWords(bare, rec.headline) || onlyFields(bare, rec)):
		default:
			begun = true
			kept = append(kept, line)
		}
	}
	if !begun {
		return text
	}
	return strings.TrimRight(strings.Join(kept, "\n"), "\n")
}

// fieldWords are words of dates and of lines below a headline.
var fieldWords = wordSet(`by and on at of am pm a p m et est edt gmt utc bst cet cest ist pst pdt published posted updated last modified first written words text date min mins minute minutes
	read reading views view comment comments share save shares likes hours hour ago yesterday today correspondent reporter staff editor
	mon tue tues wed thu thur thurs fri sat sun monday tuesday wednesday thursday friday saturday sunday
	jan feb mar apr may jun jul aug sep sept oct nov dec january february march april june july august september october november december th st nd rd z t`)

// onlyFields reports whether a line has nothing but what is in fields: a date,
// the author, the outlet, how long the article takes to read.
func onlyFields(line string, rec *record) bool {
	if len(line) > 160 {
		return false
	}
	known := wordSet(strings.ToLower(strings.Join(splitWords(rec.author+" "+rec.outlet+" "+rec.section), " ")))
	words := splitWords(line)
	for i, word := range words {
		word = strings.ToLower(word)
		if word == "by" && i > 0 && len(words)-i <= 4 { // "6 May 2024 by" somebody
			return true
		}
		if !fieldWords[word] && !known[word] && strings.IndexFunc(word, unicode.IsLetter) >= 0 {
			return false
		}
	}
	return len(words) > 0
}

// splitWords splits at all that is neither letter nor digit, between the two,
// and before a capital: of "13th" it makes 13 and th, of "readMay" read and May.
func splitWords(text string) []string {
	var words []string
	start, class, lower := -1, 0, false
	for i, r := range text {
		now := 0
		switch {
		case unicode.IsLetter(r):
			now = 1
		case unicode.IsDigit(r):
			now = 2
		}
		if now != class || unicode.IsUpper(r) && lower {
			if class != 0 {
				words = append(words, text[start:i])
			}
			start, class = i, now
		}
		lower = unicode.IsLower(r)
	}
	if class != 0 {
		words = append(words, text[start:])
	}
	return words
}
