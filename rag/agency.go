package rag

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"dateline/corpus"
	"dateline/internal/pattern"
	"dateline/lexicon"
)

// creditLines is how many sentences from its start an article may have its
// dateline in, after a title and a byline.
const creditLines = 4

const (
	// wires are the names of agencies that stand without saying that they are one.
	wires = `AP|(?:The |the )?Associated Press|Reuters|REUTERS|Thomson Reuters|AFP|Agence France-Presse|dpa|DPA|Deutsche Presse-Agentur|UPI|United Press International|PA|PA Media|Press Association|EFE|ANSA|TASS|Interfax|Xinhua|Kyodo|Kyodo News|Yonhap|PTI|Press Trust of India|ANI|IANS|AAP|Canadian Press|The Canadian Press|Anadolu|Anadolu Agency|Bloomberg|Bloomberg News`
	// others say it: "Tarn News Agency".
	wireNames = `(?:\p{Lu}[\p{L}.-]* ){0,3}(?:News Agency|Press Agency|News Service|Newswire|Wire Service)`

	dash = `\s*(?:—|–|--|-)\s+`
	// place is in capitals, with a region and a date after it or without.
	datePlace = `\p{Lu}[\p{Lu}.'’-]+(?:[ /]\p{Lu}[\p{Lu}.'’-]*){0,3}(?:, (?:\p{Lu}[\p{L}.]+)(?: \p{Lu}[\p{L}.]+)?)?(?:, (?:\p{Lu}\p{L}+\.? \d{1,2}|\d{1,2} \p{Lu}\p{L}+\.?)(?:, \d{4})?)?`
)

var (
	// datelineRE is where a story comes from and who sent it, before its first
	// sentence: "MERROW (AP) —", "MERROW, Nov. 3 (Reuters) -", "Reuters -".
	datelineRE = pattern.New(`^(?:` + datePlace + `\s*\(([^()]{2,40})\)` + dash + `|` + datePlace + `\s*(?:—|–|--|\s-)\s+|\(?(` + wires + `|` + wireNames + `)\)?` + dash + `)`)

	// creditRE is a line of its own that names the agency, at either end.
	creditRE = pattern.New(`^(?:[Bb]y |BY |[Ff]rom |Source: |Credit: |Agency: |[—–-]\s*|©\s*(?:\d{4} )?|Copyright (?:\d{4} )?|\()?(` + wires + `|` + wireNames + `)\)?(?: \d{4})?\.?$`)
)

// wireOf is an agency by the name that it mostly goes by.
var wireOf = map[string]string{
	"associated press": "AP", "thomson reuters": "Reuters", "reuters": "Reuters", "agence france-presse": "AFP", "dpa": "dpa", "deutsche presse-agentur": "dpa",
	"united press international": "UPI", "pa media": "PA", "press association": "PA", "kyodo news": "Kyodo", "press trust of india": "PTI",
	"anadolu agency": "Anadolu", "bloomberg news": "Bloomberg",
}

// datelineEnd is where a sentence begins after its dateline, 0 where it has
// none.
func datelineEnd(sentence string) int {
	m := datelineRE.FindStringIndex(sentence)
	if m == nil || m[1] == len(sentence) {
		return 0
	}
	return m[1]
}

// agencyOf is the agency whose text an article prints, by its own dateline or
// credit line, "" where it names none.
func agencyOf(a corpus.Article) string {
	name := ""
	for i, s := range corpus.Split(a.Text[:cutAt(a.Text, leadBytes)]) {
		if i == creditLines {
			break
		}
		if m := datelineRE.FindStringSubmatch(corpus.Trim(a.Text, s).In(a.Text)); m != nil && m[1]+m[2] != "" && isAgency(m[1]+m[2]) {
			name = m[1] + m[2]
			break
		}
	}
	for _, l := range append(edgeLines(a.Text), a.Author) {
		if m := creditRE.FindStringSubmatch(strings.TrimSpace(l)); m != nil && name == "" {
			name = m[1]
		}
	}
	name = strings.TrimPrefix(strings.TrimPrefix(strings.TrimSpace(name), "The "), "the ")
	if short, ok := wireOf[strings.ToLower(name)]; ok {
		name = short
	}
	if strings.EqualFold(name, a.Outlet) {
		return ""
	}
	return name
}

// isAgency reports whether what stands in a dateline's brackets can be who sent
// the story: a name, and no country or date.
func isAgency(name string) bool {
	first, _ := firstRune(name)
	words := strings.Fields(name)
	if !unicode.IsLetter(first) || len(words) > 4 || strings.ContainsAny(name, "0123456789") || strings.HasSuffix(name, ".") {
		return false
	}
	alias, used := lexicon.Find(words)
	return used != len(words) || alias.Kind != lexicon.Country
}

// edgeLines are the first and the last lines of a text that have something on
// them.
func edgeLines(text string) []string {
	const each = 2
	head, tail := text[:cutAt(text, leadBytes)], text
	if len(tail) > leadBytes {
		tail = tail[len(tail)-leadBytes:]
	}
	var first, last []string
	for line := range strings.Lines(head) {
		if strings.TrimSpace(line) != "" && len(first) < each {
			first = append(first, line)
		}
	}
	for line := range strings.Lines(tail) {
		if strings.TrimSpace(line) != "" {
			last = append(last, line)
		}
	}
	return append(first, last[max(0, len(last)-each):]...)
}

func firstRune(s string) (rune, bool) {
	r, n := utf8.DecodeRuneInString(s)
	return r, n > 0
}
