package rag

import (
	"slices"
	"strings"
	"unicode"

	"dateline/internal/pattern"
)

// declining says how surely a model's sentence says that there is no answer.
type declining uint8

const (
	answers   declining = iota
	perhapsNo           // so it would be, unless a passage says the very same
	no
)

// What a model calls what it was shown. The words that news articles are full
// of too ("the documents", "its sources") mean the passages only beside a word
// that says so.
const (
	shownNoun  = `(?:passages?|excerpts?|snippets?)`
	newsNoun   = `(?:articles?|contexts?|texts?|sources?|documents?|information|materials?|content)`
	givenWord  = `(?:provided|given|above|supplied|available|retrieved|numbered|these|those|following|relevant|quoted)`
	shownWords = `(?:(?:the |these |those |any of the |all (?:of )?the |both |my |your )?(?:` + givenWord + ` )*` + shownNoun +
		`|(?:the )?` + givenWord + ` (?:` + givenWord + ` )*(?:news )?` + newsNoun + `|the (?:news )?(?:articles|context)|(?:the )?` + newsNoun + ` (?:provided|given|above|supplied|i (?:was|were|have been) given|you (?:gave|provided)))`
	// qualified is what may stand between the noun and its verb. "The passage of
	// the bill did not" has other words there.
	qualified = `(?: (?:\[?\d{1,3}\]?|and|or|provided|given|above|below|here|supplied|available|retrieved|alone|themselves|itself|i (?:was|were|have been) (?:given|shown)|that (?:i|you) (?:was|were|have been)? ?(?:given|gave|provided|shown)|you (?:gave|provided)))*` +
		`(?:,? (?:however|unfortunately|simply|also|themselves|together),?)?`
	informs = `(?:answer|say|tell|mention|contain|provide|state|specify|include|give|address|discuss|indicate|reveal|cover|describe|explain|identify|name|offer|report|list|clarify|refer|speak|talk|support|detail|make|have|know|show|touch|deal|help|relate|allow|establish|confirm|suggest|note|answered)`
	told    = `(?:specified|mentioned|stated|said|given|provided|included|addressed|discussed|answered|disclosed|indicated|explained|described|covered|found|available|clear|known|named|identified|listed|reported|revealed|possible)`
	naught  = `(?:information|mention|answers?|details?|references?|indications?|evidence|data|statements?|facts?|passages?|context)`
)

var (
	// These say so of the passages, or of the one who writes.
	plainNo = mustAll(
		`^no[ _-]answers?$`,
		`^no answers? (?:is|was|are|can be|could be) (?:\w+ ){0,2}(?:found|given|available|provided|possible|made)\b`,
		`^(?:n/?a|none|unknown|unclear|unanswerable|not (?:applicable|answerable|sure|known|clear|specified|mentioned|stated|provided|given|available|found|disclosed|enough information|in the passages))$`,
		`^(?:insufficient|not enough|no) (?:information|context|data|evidence)(?: (?:is |was )?(?:available|provided|given|found))?(?: (?:to (?:answer|say|tell|determine)|in the|about this|on this|about that|on that)\b.*)?$`,
		`^(?:i am|i'm|we are|we're) (?:(?:very|so|really|truly) )?(?:sorry|afraid)(?:$|[,.;:]| (?:but|that|for|i|to|there|the|this|we|it|no)\b)`,
		`^(?:i am|i'm|we are|we're) (?:unable|not able|not sure|not aware|not certain)\b`,
		`^(?:sorry|apologies|my apologies|i apologi[sz]e|we apologi[sz]e)(?:,|\.|;|:|$| but\b| for\b)`,
		`^(?:(?:unfortunately|however|but|sadly|regrettably),? )?(?:i|we) (?:can(?:not|'t| not)|could(?:n't| not)|do(?:n't| not)|did(?:n't| not)|won't|will not|would need|have no\b|haven't|have not|lack|was not able|was unable|must decline|have to decline|decline to|found no\b|find no\b|see no\b)`,
		`^as an? (?:ai|artificial intelligence|(?:large )?language model)(?: (?:language )?model| assistant)?\b,? (?:i|it|my)\b`,
		`^please (?:provide|clarify|rephrase|specify|give|share|supply|tell)\b.{0,60}\b(?:context|question|information|details?|passages?|articles?|text|request)\b`,
		`^(?:can|could|would) you (?:please )?(?:provide|clarify|rephrase|specify|give|share)\b.*\?$`,
		`\b(?:`+shownWords+`)`+qualified+` (?:do|does|did|can|could|would)(?:n't| not| not)(?: \w+){0,2}? `+informs+`\b`,
		`\b(?:`+shownWords+`)`+qualified+` cannot (?:\w+ )?`+informs+`\b`,
		`\b(?:`+shownWords+`)`+qualified+` (?:makes?|made|contains?|provides?|gives?|has|have|offers?|includes?) (?:no|nothing|neither|little|insufficient|not enough)\b`,
		`\b(?:`+shownWords+`)`+qualified+` (?:says?|tells?|reveals?) nothing\b`,
		`\b(?:`+shownWords+`)`+qualified+` (?:(?:is|are) (?:silent|insufficient|unclear|not (?:clear|enough|sufficient|about|relevant|related))|lacks?|fails? to|only (?:mentions?|discuss(?:es)?|talks?|covers?|describes?|says?|speaks?|deals?))\b`,
		`^(?:no|none of the|neither of the|neither|not one of the) (?:`+givenWord+` )*(?:passages?|excerpts?|articles|given texts?) (?:\w+ ){0,2}?(?:answers?|says?|mentions?|contains?|provides?|states?|specif(?:y|ies)|includes?|gives?|address(?:es)?|discuss(?:es)?|tells?|speaks?|talks?|refers?|names?)\b`,
		`^nothing in (?:`+shownWords+`)`,
		`\b(?:is|are|was|were|'s|be|been)(?:n't| not| nowhere) (?:\w+ ){0,2}?`+told+`\b(?: anywhere)? (?:in|by|from|within|based on|with) (?:any of )?(?:`+shownWords+`|the articles|these articles|the context)`,
		`\bno (?:\w+ ){0,2}?`+naught+`\b.{0,60}\b(?:in|from|within|by) (?:`+shownWords+`)`,
		`\b(?:not|enough|insufficient|sufficient|more) (?:information|context|details?)\b.{0,20}\bto (?:answer|determine|tell|say|address) (?:the|this|that|your) question\b`,
		`^(?:based on|from|according to|given|judging by|going by) (?:`+shownWords+`|the information given),?.{0,80}?\b(?:not (?:\w+ ){0,2}?`+told+`|no (?:\w+ ){0,2}?`+naught+`|unclear|unknown|impossible|cannot be|can't be|can not be|cannot (?:say|tell|determine|answer)|can't (?:say|tell|determine|answer))\b`,
		`\b(?:unclear|impossible to (?:say|tell|determine|answer)|cannot be (?:answered|determined|found|established|told)|can't be (?:answered|determined|found|told)) (?:\w+ ){0,2}?(?:from|in|based on|by|with|using|given) (?:`+shownWords+`)`,
		`^the question (?:can(?:not|'t| not) be|could(?:n't| not) be|is not|isn't) answer(?:ed|able)(?: (?:from|by|with|using|based on) (?:the|these|this).*)?$`,
		`^the answer (?:to (?:the|this|that|your) question )?(?:is not|isn't|was not|cannot be|can't be|could not be|does not appear)\b(?: \w+){0,2}? ?(?:in|from|within|by) (?:`+shownWords+`|the provided|the given)`,
	)
	// These may be news.
	newsNo = mustAll(
		`^(?:it|this|that|there|which|(?:the|this|that|such) (?:information|answer|question|matter|detail))(?: (?:is|was|has been)|'s) ?(?:not|n't) (?:\w+ ){0,2}?`+told+`\b`,
		`^(?:it|this|that|the (?:information|answer))(?: (?:isn't|wasn't)) (?:\w+ ){0,2}?`+told+`\b`,
		`^(?:it|this|that|the answer)(?: (?:is|was|remains)|'s) (?:unclear|unknown|unspecified|impossible to (?:say|tell|determine))\b`,
		`^there (?:is|was|are|were|'s)(?:n't| no| not)\b.{0,30}\b`+naught+`\b`,
		`^there's no\b.{0,30}\b`+naught+`\b`,
		`^(?:the|its|their|his|her|any|an?|no) (?:[\w'’-]+ ){1,8}(?:is|are|was|were)(?: not|n't) (?:explicitly |directly |specifically |clearly |ever )?(?:specified|mentioned|stated|given|provided|discussed|addressed|included|named|identified|described|available)\b`,
		`\b(?:the )?`+newsNoun+`(?: \[?\d+\]?)? (?:do|does|did)(?:n't| not)(?: \w+){0,2}? `+informs+`\b`,
		`\bnot enough information\b|\binsufficient information\b`,
		`^(?:unfortunately|sorry),? (?:there|it|this|that|no|none|nothing|the)\b.{0,80}\b(?:not|no|nothing|n't|none|unclear|unknown)\b`,
	)
)

func mustAll(patterns ...string) []*pattern.Pattern {
	out := make([]*pattern.Pattern, len(patterns))
	for i, p := range patterns {
		out[i] = pattern.New(`(?i)` + p)
	}
	return out
}

// capitalsRE is what the prompt asks for where there is no answer. In capitals
// it is nothing else, whatever follows.
var capitalsRE = pattern.New(`^(?:(?i:answer)[:\s]+)?NO[ _-]ANSWER\b`)

// declines says whether a sentence of a model's says that there is no answer.
// An outlet is one of those that it was shown, and may be blamed for it: "CNN
// does not say where."
func declines(text string, outlets ...string) declining {
	text, quotes := bareReply(text)
	if capitalsRE.MatchString(text) {
		return no
	}
	if quotes {
		return answers // it gives somebody's words
	}
	matches := func(re *pattern.Pattern) bool { return re.MatchString(text) }
	switch {
	case slices.ContainsFunc(plainNo, matches):
		return no
	case slices.ContainsFunc(newsNo, matches), outletSilent(text, outlets):
		return perhapsNo
	}
	return answers
}

// bareReply takes what models wrap a reply in off a sentence, and reports
// whether it begins with a quotation that isn't the whole of it.
func bareReply(text string) (bare string, quotes bool) {
	bare = strings.NewReplacer("’", "'", "‘", "'").Replace(strings.Join(strings.Fields(text), " "))
	bare = strings.TrimFunc(bare, func(r rune) bool {
		return unicode.IsSpace(r) || strings.ContainsRune("*_`~[](){}<>.!…", r)
	})
	for _, pair := range [...][2]string{{`"`, `"`}, {"“", "”"}, {"'", "'"}, {"«", "»"}} {
		inside, opened := strings.CutPrefix(bare, pair[0])
		if !opened {
			continue
		}
		at := strings.Index(inside, pair[1])
		rest := ""
		if at >= 0 {
			inside, rest = inside[:at], strings.Trim(inside[at+len(pair[1]):], " .")
		}
		return strings.TrimRight(inside, " .!"), rest != ""
	}
	return bare, false
}

// silentRE follows the name of an outlet that has nothing on what was asked.
var silentRE = pattern.New(`^(?i)(?:'s?)?(?: (?:article|report|story|piece|passage))? (?:do|does|did)(?:n't| not) (?:\w+ ){0,1}?(?:say|mention|specify|state|provide|give|report|indicate|name|address|discuss|explain|tell|identify)\b`)

func outletSilent(text string, outlets []string) bool {
	text = strings.TrimPrefix(strings.TrimPrefix(text, "The "), "the ")
	return slices.ContainsFunc(outlets, func(o string) bool {
		return len(text) > len(o) && strings.EqualFold(text[:len(o)], o) && silentRE.MatchString(text[len(o):])
	})
}
