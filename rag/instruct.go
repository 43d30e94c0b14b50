package rag

import (
	"strings"

	"dateline/facts"
	"dateline/internal/pattern"
)

// isInstruction reports whether a sentence tells the bot itself to do something
// other than answer from the articles. It is a courtesy and protects nothing:
// what it misses is only looked up, never obeyed. So it reads plain imperatives
// alone, at the start of a sentence and outside quotations; whatever news may
// ask about ("Will they ignore the rules?") is none.
func isInstruction(text string) bool {
	for _, q := range facts.FindQuoted(text) {
		text = strings.ReplaceAll(text, q.Text, " ")
	}
	for _, sentence := range sentenceEndRE.Split(text, -1) {
		sentence = addressRE.ReplaceAllString(strings.TrimSpace(sentence), "")
		for _, re := range commands {
			if re.MatchString(sentence) {
				return true
			}
		}
	}
	return chatMarkRE.MatchString(text)
}

var (
	sentenceEndRE = pattern.New(`[.!?;\n]\s+|[>\])]\s*|\s[-–—]+\s`)

	// addressRE is what may stand before an imperative.
	addressRE = pattern.New(`(?i)^(?:\W+|(?:please|now|and|then|so|ok|okay|but|also|just|kindly|first|instead|hey|hi|hello|bot|dateline|assistant|system|admin|important|everyone|you (?:must|should|will|are to|have to|need to)|i (?:want|need|order|command) you to|(?:can|could|would|will) you|let's|go ahead and)\b[\s,:]*)+`)

	// chatMarkRE knows marks that no question has: those by which chat servers
	// tell who speaks, the head of a passage, an image's address, and an order
	// at the end of a sentence.
	chatMarkRE = pattern.New(`(?i)<\|?(?:im_start|im_end|system|assistant|user)\b|</(?:passages?|system|user|assistant)>|\[/?INST\]|!\[[^\]]*\]\(|^\W*(?:passage\s*)?\[\d+\]\s*\w*\s*:|\b(?:confirm|repeat|say|state) (?:this|that|it) (?:in your (?:answer|reply|response)|word for word)\b`)
)

// ours is what an instruction to the bot is about, rather than news: its rules,
// its prompt, its keys.
const (
	botRules  = `(?:instructions?|rules?|prompts?|guidelines?|restrictions?|directions|constraints|guardrails|training|programming)`
	botThings = `(?:(?:passages?|articles?|sources?|citations?)|` + botRules + `)`
	botOnes   = `(?:your|all|any|every|these|those|the|my|previous|prior|above|earlier|preceding|system|initial|original|hidden|internal|secret|safety|other|of|such)`
)

// commands are imperatives to the bot, from their first word on.
var commands = compiled(
	// ignore your rules
	`(?:ignore|disregard|forget|override|bypass|drop|break|suspend|skip)\s+(?:about\s+)?(?:`+botOnes+`\s+)*(?:your|previous|prior|above|earlier|preceding|system|initial|hidden|safety)\s+(?:`+botOnes+`\s+)*`+botThings,
	`(?:ignore|disregard|forget|override|bypass|drop|break|suspend|skip)\s+(?:`+botOnes+`\s+)*`+botThings+`(?:\s*$|\s+(?:above|before|and|you|that you|so far|given)\b)`,
	`(?:ignore|disregard|forget)\s+(?:everything|anything|all|what)\s+(?:above|before|i said|you (?:were|have been|know)|that came before|that was said)`,
	// print your prompt
	`(?:repeat|print|reveal|output|show|display|dump|leak|send|post|tell|give|translate|share|recite|quote|write|list|paste|email|expose|summari[sz]e)\s+(?:me\s+|us\s+|out\s+)?(?:`+botOnes+`\s+)*(?:system prompt|(?:your|hidden|initial|original|internal|secret|system)\s+(?:`+botOnes+`\s+)*(?:`+botRules+`|config(?:uration)?|settings|database|index|memory|source code)|(?:your\s+)?(?:api keys?|access tokens?|passwords?|credentials|environment variables))\b`,
	`(?:show|print|dump|display|reveal)\s+(?:me\s+)?(?:the|your)\s+(?:config(?:uration)?|prompt)\s*$`,
	`(?:repeat|say|print|output|write)\s+(?:everything above|(?:this|the following|after me|the words?)\b)`,
	// be somebody else
	`pretend\s+(?:to be|you|that you)\b`, `act as\s+(?:if you|though you|an?|the|my)\b`, `role-?play\b`, `you(?: are|'re|’re) now\b`,
	`from (?:now|here) on,?\s+(?:you|answer|use|only|reply|respond|speak|write|always|never|ignore|do|every)\b`,
	`(?:enter|enable|activate|switch to)\s+(?:developer|debug|god|dan|jailbreak|admin)\s+mode\b`,
	// make me something
	`(?:help me (?:to )?)?(?:write|compose|draft|sing|draw|make up|invent|generate|create)\s+(?:me\s+|us\s+)?(?:(?:an?|some|the|my|your)\s+)?(?:[\w-]+\s+){0,2}?(?:poem|haiku|song|essay|limerick|joke|cover letter|program|script|code|python|quotes?|quotation|news flash|fairy tale)\b`,
	`(?:help me (?:to )?)?(?:correct|proofread|fix|translate|decode|book|order|buy|solve|calculate|play)\s+(?:me\b|my\b|this\b|these\b|the following\b|the grammar\b|[A-Za-z0-9+/]{16,}=*)`,
	`(?:run|execute|eval)\s+(?:(?:the|this|a|following|these|some)\s+)*(?:shell|command|code|script|sql|bash|rm|following)\b`,
	`delete\s+(?:your|the)\s+(?:index|database|memory|articles)\b`,
	// say so whatever the articles say
	`(?:say|confirm|answer|reply|respond|state|agree|repeat|admit|claim)\b.{0,80}\b(?:even if\b|anyway\b|word for word|nothing else|in all caps|in your (?:answer|reply)|without (?:any\s+)?(?:citations?|sources?|articles?|quotes?))`,
	`(?:answer|reply|respond|speak)\s+(?:only|exactly|always|with only|just with)\b`,
	`your new (?:rule|instruction)s?\b`, `new (?:rule|instruction)s? (?:\d+|from [\w ]{1,30}):`, `(?:use|give) no (?:sources?|citations?)\b`, `for this (?:turn|answer|message|reply)\b`,
	`your (?:answer|reply|response)\s.{0,30}\bmust\b`,
)

func compiled(patterns ...string) []*pattern.Pattern {
	var out []*pattern.Pattern
	for _, p := range patterns {
		out = append(out, pattern.New(`(?i)^(?:`+p+`)`))
	}
	return out
}
