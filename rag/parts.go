package rag

import (
	"strings"
	"unicode"

	"dateline/facts"
	"dateline/internal/pattern"
	"dateline/lexical"
)

// part is one of the questions that a text asks, with what it leans on of the
// others.
type part struct {
	text    string
	context string
	own     bool // names itself whom it asks: the outlets named elsewhere aren't meant
}

// whole is the part as it is looked up.
func (p part) whole(context string) string {
	return strings.Join(strings.Fields(context+" "+p.context+" "+p.text), " ")
}

// maxParts bounds how many questions one may hold.
const maxParts = 3

// fewWords is how many content words make a question that needs no other.
const fewWords = 3

var (
	clauseRE = pattern.New(`(?i)^(?:if|when|while|since|suppose|given|as|after|before|because|although|though)\b`)
	// where a second question begins within one: "..., and what does the other
	// side want?"
	partRE = pattern.New(`(?i)(?:[,;?.!]\s*(?:and |but |or )?|\s(?:and|but) )((?:in |on |by |for |to |from |at |since )?(?:what|who|whom|when|where|why|how|which)\b)`)
	// "led by the Afghans or owned by the Americans?"
	orRE = pattern.New(`(?i),?\s+or\s+`)
	// "connected with the old government and with the network"
	andWithRE = pattern.New(`(?i),?\s+and\s+((?:with|in|by|for|to|from|on|about)\s)`)
	// "What do Petraeus and Gates each say?"
	eachRE = pattern.New(`((?:the )?(?:\p{Lu}[\p{L}'’-]*\.? ?)+|the [\p{L}'’ -]+?) and ((?:the )?(?:\p{Lu}[\p{L}'’-]*\.? ?)+|(?:the |other )+[\p{L}'’ -]+?) each\b`)
)

// parts are the questions that one text asks: one after the other, of each of
// two, or which of two is so.
func parts(text string) []part {
	if out := eachOf(text); out != nil {
		return out
	}
	if out := successive(text); len(out) > 1 {
		return out
	}
	for _, re := range []*pattern.Pattern{orRE, andWithRE} {
		if out := alternatives(text, re); out != nil {
			return out
		}
	}
	return []part{{text: text}}
}

// successive are the questions that follow one another.
func successive(text string) []part {
	var out []part
	start := 0
	add := func(piece string) {
		p := part{text: strings.TrimRight(strings.TrimSuffix(strings.TrimSpace(piece), " and"), " ,;")}
		if len(out) > 0 && (leans(p.text) || contentWords(p.text) < fewWords) {
			p.context = out[len(out)-1].text
		}
		out = append(out, p)
	}
	for _, m := range partRE.FindAllStringSubmatchIndex(text, -1) {
		if len(out) == maxParts-1 {
			break
		}
		if enough(text[start:m[2]]) && enough(text[m[2]:]) && !clauseRE.MatchString(text[start:m[2]]) {
			add(text[start:m[2]])
			start = m[2]
		}
	}
	add(text[start:])
	return out
}

// eachOf asks of each of two what a text asks of both.
func eachOf(text string) []part {
	m := eachRE.FindStringSubmatchIndex(text)
	if m == nil {
		return nil
	}
	var out []part
	for _, who := range [][]int{m[2:4], m[4:6]} {
		out = append(out, part{text: text[:m[0]] + strings.TrimSpace(text[who[0]:who[1]]) + text[m[1]:], own: true})
	}
	return out
}

// alternatives splits a text in two at a conjunction: what stands before it,
// and what after it with the subject of the first.
func alternatives(text string, conjunction *pattern.Pattern) []part {
	m := conjunction.FindStringSubmatchIndex(text)
	if m == nil || strings.Count(text[:m[0]], `"`)%2 == 1 {
		return nil
	}
	after := text[m[1]:]
	if len(m) > 3 {
		after = text[m[2]:]
	}
	if contentWords(text[:m[0]]) < 2 || contentWords(after) == 0 {
		return nil
	}
	return []part{{text: text[:m[0]]}, {text: after, context: stem(text[:m[0]])}}
}

// stem is the beginning of a question up to the end of what it is about: its
// first name or content word.
func stem(question string) string {
	for _, t := range lexical.Terms(question) {
		if t.Stop || askWords[t.Text] {
			continue
		}
		end := t.End
		for _, f := range facts.FindNames(question) {
			if f.Overlaps(t.Span) {
				end = f.End
			}
		}
		return question[:end]
	}
	return ""
}

func contentWords(text string) int {
	n := 0
	for _, t := range lexical.Terms(text) {
		if !t.Stop && unicode.IsLetter([]rune(t.Text)[0]) {
			n++
		}
	}
	return n
}

// unanswered are the questions within one that get no answer, as they were
// asked, where another does.
func (q *query) unanswered() []string {
	var out []string
	for _, part := range q.parts {
		if part.odds < answerThreshold && enough(part.text) {
			out = append(out, "“"+strings.TrimRight(part.text, "?., ")+"?”")
		}
	}
	if len(out) == len(q.parts) {
		return nil // the whole was found to be answered, though none of its parts is
	}
	return out
}

// enough reports whether a piece of a question is one in itself: it asks, and
// it has a word to look for.
func enough(piece string) bool {
	content, asks := 0, false
	for _, t := range lexical.Terms(piece) {
		if !t.Stop {
			content++
		}
		asks = asks || askWords[t.Text]
	}
	return asks && content > 0
}

var askWords = wordSet(`what who whom whose when where why how which is are was were do does did has have had can could will would should must name`)
