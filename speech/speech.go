// Package speech finds whose words the sentences of a news article give: the
// official, the witness, or the other outlet that the article passes on.
//
// Start with [Find]. It works by rules made for English news prose.
package speech

import (
	"regexp"
	"strings"

	"dateline/corpus"
	"dateline/facts"
)

// Speaker is whose words a sentence gives. The zero value means the outlet's
// own.
type Speaker struct {
	Text   string // as the article names them, at their fullest: "a senior U.S. defense official"
	Within bool   // that very text stands in the sentence
	Relay  string // the other outlet that the article passes on: "the Washington Post"
}

// Find says, for every sentence of an article, whose words it gives.
func Find(a corpus.Article, sentences []corpus.Span) []Speaker {
	out := make([]Speaker, len(sentences))
	relay := relayOf(a)
	lines := firstPersonLines(a.Text)
	quotes := facts.FindQuoted(a.Text)
	direct := make([]string, len(sentences))
	for i, s := range sentences {
		direct[i] = subjectOf(a.Text, s, quotes)
	}
	last := ""
	var names []string // met so far
	for i, s := range sentences {
		for _, f := range facts.FindNames(s.In(a.Text)) {
			names = append(names, f.Text)
		}
		who := direct[i]
		if who == "" && insideQuote(s, quotes) {
			who = neighbour(direct, sentences, quotes, i)
		}
		if who == "" && coveredBy(s.Start, lines) {
			who = last
		}
		if who == "" {
			if m := aboutRE.FindStringSubmatch(s.In(a.Text)); m != nil && !placeRE.MatchString(m[1]) && !bodyRE.MatchString(m[1]) {
				last = resolve(a.Text[:s.End], names, m[1], last)
			}
			continue
		}
		if i > 0 && direct[i-1] == "" && pronoun(who) {
			if before := leading(a.Text, sentences[i-1], quotes); before != "" {
				last = before
			}
		}
		full := resolve(a.Text[:s.End], names, who, last)
		if full == "" {
			continue
		}
		last = full
		own, within := asIn(s.In(a.Text), full)
		out[i] = Speaker{Text: own, Within: within}
		if relay != "" && (anonymous(full) || samePaper(full, relay)) {
			out[i].Relay = relay
		}
	}
	return out
}

// pronoun reports whether a speaker is only "he" or "she".
func pronoun(who string) bool {
	w := strings.ToLower(who)
	return w == "he" || w == "she"
}

// leading is the person a sentence begins with, by role and name, "" where it
// begins otherwise: "The mayor, Stefan Brandt, ruled out fines."
func leading(text string, s corpus.Span, quotes []facts.Fact) string {
	m := leadingRE.FindStringSubmatchIndex(s.In(text))
	if m == nil || coveredBy(s.Start+m[2], quotes) {
		return ""
	}
	return s.In(text)[m[2]:m[3]]
}

// asIn is a speaker as a sentence names them, which may be with a capital at
// its start, and whether it does.
func asIn(sentence, who string) (string, bool) {
	if capital := strings.ToUpper(who[:1]) + who[1:]; !strings.Contains(sentence, who) && strings.Contains(sentence, capital) {
		return capital, true
	}
	return who, strings.Contains(sentence, who)
}

// relayOf is the outlet whose report the article passes on, "" for none.
func relayOf(a corpus.Article) string {
	m := relayRE.FindStringSubmatch(a.Text)
	if m == nil || strings.Contains(m[1], a.Outlet) {
		return ""
	}
	name := strings.TrimSpace(m[1])
	if i := strings.LastIndex(name, "The "); i > 0 {
		name = name[i:]
	}
	return "the " + strings.TrimPrefix(strings.TrimPrefix(name, "The "), "the ")
}

func samePaper(who, relay string) bool {
	w := strings.Fields(who)
	return strings.HasSuffix(relay, w[len(w)-1])
}

// anonymous reports whether a speaker is known only through the outlet that
// the article passes on.
func anonymous(who string) bool {
	lower := strings.ToLower(who)
	return strings.Contains(lower, "source") || strings.Contains(lower, "people") || lower == "the report" || lower == "the paper"
}

// subjectOf is who says something in a sentence, outside its quotations, in the
// sentence's words.
func subjectOf(text string, s corpus.Span, quotes []facts.Fact) string {
	t := s.In(text)
	if m := appositionRE.FindStringSubmatch(t); m != nil {
		return m[1]
	}
	if m := roleFirstRE.FindStringSubmatch(t); m != nil {
		return owned(m[1], m[2])
	}
	concession := ""
	for _, m := range saidRE.FindAllStringIndex(t, -1) {
		if coveredBy(s.Start+m[0], quotes) {
			continue
		}
		// A quotation may run on into the sentence and end in it.
		from := clauseStart(t, m[0])
		who := nounPhrase(t[from:m[0]])
		if who != "" && from == 0 && concessionRE.MatchString(t) {
			concession = who
			continue
		}
		if who != "" {
			return who
		}
	}
	if m := saidWhoRE.FindStringSubmatch(t); m != nil {
		return firstWords(m[1])
	}
	if m := accordRE.FindStringSubmatchIndex(t); m != nil {
		if name := named(t[m[2]:], t[m[2]:m[3]]); name != t[m[2]:m[3]] {
			return name
		}
		return firstWords(t[m[2]:m[3]])
	}
	if concession != "" {
		return concession
	}
	if m := theRoleRE.FindStringIndex(t); m != nil && !coveredBy(s.Start+m[0], quotes) {
		return t[m[0]:m[1]]
	}
	return ""
}

func coveredBy(at int, quotes []facts.Fact) bool {
	for _, q := range quotes {
		if q.Start <= at && at < q.End {
			return true
		}
	}
	return false
}

// clauseStart is where the clause begins that ends before byte end.
func clauseStart(t string, end int) int {
	for i := end - 1; i > 0; i-- {
		switch t[i] {
		case ',', ';', ':', '"', '(', ')', '\n':
			return i + 1
		}
		if strings.HasPrefix(t[i:], "”") {
			return i + len("”")
		}
	}
	return 0
}

var (
	// "Although X insisted ..., sources said": the second one speaks.
	concessionRE = regexp.MustCompile(`^(?:Although|Though|While|Even though)\b`)
	theRoleRE    = regexp.MustCompile(`\b[Tt]he (?:senior )?(?:[A-Z][\w.]* )?(?:official|source|spokesman|spokeswoman|spokesperson)\b`)

	whichRE = regexp.MustCompile(`^.*\b(?:which|whom|where)\s+`)
	leadRE  = regexp.MustCompile(`^(?i:on (?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day|but|and|or|yet|so|however|meanwhile|nevertheless|still|also|while|as|although|when|where|what|which|who|that|because|even as|if)\s+`)
	trailRE = regexp.MustCompile(`\s+(?i:also|has|have|had|is|are|was|were|later|repeatedly|long|publicly|recently|once|again|then|now|already|further|never|not|would|will|could|may|might|should|in the past)$`)
	nounRE  = regexp.MustCompile(`^(?:(?:[Tt]he|[Aa]n?|[Oo]ne|[Ss]ome|[Ss]everal|[Tt]wo|[Hh]is|[Hh]er|[Tt]heir|(?i:other)|[Ss]enior|[Mm]ilitary|[Ww]estern|[Ss]ources|[Oo]fficials|[Hh]e|[Ss]he|[Tt]hey|I|[Aa] number of)\b|[A-Z])`)
	nameRE  = regexp.MustCompile(`^(?:[A-Z][\w.'-]*\s*)+`)
)

var (
	// impersonal subjects say nothing themselves, or nobody knows who they are.
	impersonal = wordSet(`it this that there`)
	// "a change that it": the subject of a relative clause, and no speaker
	clauseRE = regexp.MustCompile(`\b(?:that|which) (?:it|they|he|she)$`)
	// names that a person's surname doesn't stand for: "Cape Orrin"
	placeRE = regexp.MustCompile(`^(?:Cape|Mount|Lake|Port|Fort|New|San|Santa|Saint|North|South|East|West|Upper|Lower|Old|Great|Little|River) `)
)

// maxSubject is the longest subject taken for a speaker, in words. What is
// longer is a clause, not a name.
const maxSubject = 12

// nounPhrase cleans the words before a verb of speech to the one who speaks.
func nounPhrase(words string) string {
	words = strings.TrimSpace(whichRE.ReplaceAllString(words, ""))
	for leadRE.MatchString(words) {
		words = leadRE.ReplaceAllString(words, "")
	}
	for trailRE.MatchString(words) {
		words = trailRE.ReplaceAllString(words, "")
	}
	words = strings.TrimSpace(words)
	if impersonal[strings.ToLower(words)] || clauseRE.MatchString(words) {
		return ""
	}
	if !nounRE.MatchString(words) || len(strings.Fields(words)) > maxSubject || strings.ContainsAny(words, "[]") {
		return ""
	}
	return words
}

// named is a speaker's role with the name that follows it, or else who: "the
// group's director, Ana Sosa".
func named(s, who string) string {
	parts := strings.SplitN(s, ",", 3)
	if len(parts) < 2 {
		return who
	}
	if m := namedRE.FindStringSubmatch(parts[0] + "," + strings.TrimRight(parts[1], " .”\"\n")); m != nil {
		return owned(m[0], m[1])
	}
	return who
}

// owned is a role with its name, or the name alone where a pronoun says whose
// role it is: "its president, Odile Marchand" is nobody's outside its sentence.
func owned(role, name string) string {
	first, rest, _ := strings.Cut(role, " ")
	switch first {
	case "Its", "its", "His", "his", "Her", "her", "Their", "their":
		return name
	case "The", "A", "An":
		return lowerFirst(first) + " " + rest
	}
	return role
}

// firstWords is a speaker that stands after the verb: up to the second comma,
// and no longer than maxSubject words.
func firstWords(s string) string {
	parts := strings.SplitN(s, ",", 3)
	who := strings.TrimSpace(parts[0])
	if name := named(s, who); name != who {
		return name
	}
	if len(parts) > 1 {
		if more := who + "," + parts[1]; len(strings.Fields(more)) <= maxSubject+2 {
			who = more
		}
	}
	if fields := strings.Fields(who); len(fields) > maxSubject+2 {
		who = strings.Join(fields[:maxSubject], " ")
	}
	return strings.TrimSpace(who)
}

// insideQuote reports whether a sentence lies within one quotation.
func insideQuote(s corpus.Span, quotes []facts.Fact) bool {
	for _, q := range quotes {
		if q.Start <= s.Start+1 && s.Start < q.End {
			return true
		}
	}
	return false
}

// neighbour looks for the speaker of a quotation that runs over several
// sentences: in the one that closes it, else in the one before it.
func neighbour(direct []string, sentences []corpus.Span, quotes []facts.Fact, i int) string {
	for _, q := range quotes {
		if !(q.Start <= sentences[i].Start+1 && sentences[i].Start < q.End) {
			continue
		}
		for j := i + 1; j < len(sentences) && sentences[j].Start < q.End; j++ {
			if direct[j] != "" {
				return direct[j]
			}
		}
		for j := i - 1; j >= 0 && j >= i-4; j-- {
			if direct[j] != "" {
				return direct[j]
			}
		}
	}
	return ""
}

var firstPersonRE = regexp.MustCompile(`(?:^|\s)(?:I|my|My)\s`)

// firstPersonLines are the paragraphs, without quotation marks, in which
// somebody speaks for themselves: an interview's words set in a block.
func firstPersonLines(text string) []facts.Fact {
	var out []facts.Fact
	start := 0
	for _, line := range strings.SplitAfter(text, "\n") {
		span := corpus.Span{Start: start, End: start + len(line)}
		start = span.End
		if firstPersonRE.MatchString(line) && !strings.ContainsAny(line, "\"“") {
			out = append(out, facts.Fact{Kind: facts.Quoted, Span: span})
		}
	}
	return out
}

var roles = wordSet(`official officials source sources spokesman spokeswoman spokesperson commander leader minister
president expert analyst secretary general officer aide diplomat senator lawmaker journalist author researcher
spokesmen aides officers diplomats experts analysts leaders agency group report newspaper paper network`)

// resolve turns "the official", "he" or "Mr. Gates" into the fullest earlier
// mention of the same person in the article. It returns "" for a pronoun that
// nothing explains.
func resolve(before string, names []string, who, last string) string {
	fields := strings.Fields(who)
	head := strings.ToLower(strings.Trim(fields[len(fields)-1], ",.'"))
	switch {
	case len(fields) == 1 && personal[head], len(fields) == 1 && head == "i":
		return last
	case roles[head] && definite(fields[0]):
		if full := earlierRole(before, fields, head); full != "" {
			return full
		}
	case nameRE.FindString(who) == who:
		if full := earlierName(names, fields[len(fields)-1]); full != "" {
			return full
		}
	}
	return who
}

func definite(word string) bool {
	w := strings.ToLower(word)
	return w == "the" || w == "that" || w == "this"
}

var roleRE = regexp.MustCompile(`\b(?:[Aa]n?|[Oo]ne)\s+((?:[\w.'-]+\s+){0,7}?)(official|source|spokesman|spokeswoman|spokesperson|commander|leader|minister|expert|analyst|officer|aide|diplomat|senator|lawmaker)\b((?: close to the talks)?)`)

// earlierRole finds the latest indefinite mention ("a senior NATO official")
// whose head is the same and that has the definite one's own words in it.
func earlierRole(before string, fields []string, head string) string {
	best := ""
	for _, m := range roleRE.FindAllStringSubmatchIndex(before, -1) {
		if before[m[4]:m[5]] != head {
			continue
		}
		phrase := before[m[0]:m[1]]
		ok := true
		for _, w := range fields[1 : len(fields)-1] {
			if !strings.Contains(phrase, w) && !abbreviates(w, phrase) {
				ok = false
			}
		}
		if ok && len(strings.Fields(phrase)) <= maxSubject {
			best = lowerFirst(phrase)
		}
	}
	return best
}

// abbreviates reports whether a word's capitals are the initials of words in
// the phrase: "NATO" and "North Atlantic Treaty Organization".
func abbreviates(word, phrase string) bool {
	var initials strings.Builder
	for w := range strings.FieldsSeq(phrase) {
		if w[0] >= 'A' && w[0] <= 'Z' {
			initials.WriteByte(w[0])
		}
	}
	return len(word) > 1 && strings.Contains(initials.String(), strings.ReplaceAll(word, ".", ""))
}

func lowerFirst(s string) string { return strings.ToLower(s[:1]) + s[1:] }

// earlierName finds the longest name in the text so far that ends in the same
// surname.
func earlierName(names []string, surname string) string {
	best := ""
	for _, name := range names {
		if strings.HasSuffix(name, surname) && len(name) > len(best) && !strings.HasPrefix(name, "U.S.-") && !placeRE.MatchString(name) {
			best = name
		}
	}
	return best
}

// personal are the pronouns of people.
var personal = wordSet(`he him his himself she her hers herself they them their`)

func wordSet(list string) map[string]bool {
	set := make(map[string]bool)
	for w := range strings.FieldsSeq(list) {
		set[w] = true
	}
	return set
}
