package rag

import "regexp"

// noAnswer is what the prompt asks for when there is none.
var noAnswer = regexp.MustCompile(`^(?i)no answer\b`)

// declinesRE knows a model's own words for it.
var declinesRE = regexp.MustCompile(`^(?i)(?:(?:i['’]?m|i am)?\s*(?:sorry|afraid)\b|i (?:can['’]?t|cannot|can not|could not|couldn['’]?t|am unable|am not able|do not|don['’]?t|won['’]?t)\b|as an ai\b)|` +
	`(?i)\b(?:passages?|articles?|sources?|documents?|texts?|excerpts?|context|information)\b.{0,40}\b(?:do(?:es)?|did|is|are)(?: not|n['’]t)\b.{0,40}\b(?:answer|say|mention|contain|provide|state|specify|include|give|address|available|discuss|enough)|` +
	`(?i)\b(?:no|not enough) (?:information|mention|answer)\b.{0,60}\b(?:passages?|articles?|sources?|documents?|texts?|context)\b`)

func declines(text string) bool { return noAnswer.MatchString(text) || declinesRE.MatchString(text) }
