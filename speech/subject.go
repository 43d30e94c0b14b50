package speech

import (
	"strings"

	"dateline/corpus"
	"dateline/internal/pattern"
)

// subjectOf is who says something in a sentence, outside its quotations, in the
// sentence's words.
func (r *Article) subjectOf(s corpus.Span) string {
	t := s.In(r.article.Text)
	if m := appositionRE.FindStringSubmatch(t); m != nil {
		return m[1]
	}
	if m := roleFirstRE.FindStringSubmatch(t); m != nil {
		return owned(m[1], m[2])
	}
	concession := ""
	for _, m := range saidRE.FindAllStringIndex(t, maxVerbs) {
		if r.quoted(s.Start + m[0]) {
			continue
		}
		// A quotation may run on into the sentence and end in it.
		from := clauseStart(t, m[0])
		who := nounPhrase(t[max(from, m[0]-maxClause):m[0]])
		if who != "" && from == 0 && concessionRE.MatchString(t) {
			concession = who
			continue
		}
		if who != "" {
			return who
		}
	}
	if m := saidWhoRE.FindStringSubmatch(t); m != nil {
		return firstWords(m[1] + m[2])
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
	if m := theRoleRE.FindStringIndex(t); m != nil && !r.quoted(s.Start+m[0]) {
		return t[m[0]:m[1]]
	}
	return ""
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
	concessionRE = pattern.New(`^(?:Although|Though|While|Even though)\b`)
	theRoleRE    = pattern.New(`\b[Tt]he (?:senior )?(?:[A-Z][\w.]* )?(?:official|source|spokesman|spokeswoman|spokesperson)\b`)

	whichRE = pattern.New(`^.*\b(?:which|whom|where)\s+`)
	leadRE  = pattern.New(`^(?i:on (?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day|but|and|or|yet|so|however|meanwhile|nevertheless|still|also|while|as|although|when|where|what|which|who|that|because|even as|if)\s+`)
	trailRE = pattern.New(`\s+(?i:also|has|have|had|is|are|was|were|later|repeatedly|long|publicly|recently|once|again|then|now|already|further|never|not|would|will|could|may|might|should|in the past)$`)
	nounRE  = pattern.New(`^(?:(?:[Tt]he|[Aa]n?|[Oo]ne|[Ss]ome|[Ss]everal|[Tt]wo|[Hh]is|[Hh]er|[Tt]heir|(?i:other)|[Ss]enior|[Mm]ilitary|[Ww]estern|[Ss]ources|[Oo]fficials|[Hh]e|[Ss]he|[Tt]hey|I|[Aa] number of)\b|[A-Z])`)
	nameRE  = pattern.New(`^(?:[A-Z][\w.'-]*\s*)+`)
)

var (
	// impersonal subjects say nothing themselves, or nobody knows who they are.
	impersonal = wordSet(`it this that there`)
	// "a change that it": the subject of a relative clause, and no speaker
	clauseRE = pattern.New(`\b(?:that|which) (?:it|they|he|she)$`)
	// "Judge Ivo Matt has asked for nothing and" told
	predicateRE = pattern.New(`^(\P{Ll}.*?` + personName + `) \p{Ll}.* (?:and|but)$`)
	// "challenging to" say, "the plan was" reported: no noun phrase
	verbalRE = pattern.New(`(?i)\bto$|\b(?:is|are|was|were|has|have|had|will|would|can|could|been)\b`)
	// names that a person's surname doesn't stand for: "Cape Orrin"
	placeRE = pattern.New(`^(?:Cape|Mount|Lake|Port|Fort|New|San|Santa|Saint|North|South|East|West|Upper|Lower|Old|Great|Little|River) `)
)

// maxSubject is the longest subject taken for a speaker, in words. What is
// longer is a clause, not a name.
const maxSubject = 12

// maxClause is how many bytes before a verb of speech are read for its subject:
// more than so many words have. maxVerbs is how many such verbs are looked at.
const maxClause, maxVerbs = 300, 12

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
	if m := predicateRE.FindStringSubmatch(words); m != nil {
		words = m[1]
	}
	if impersonal[strings.ToLower(words)] || clauseRE.MatchString(words) || verbalRE.MatchString(words) {
		return ""
	}
	if !nounRE.MatchString(words) && !plainRole(words) || len(strings.Fields(words)) > maxSubject || strings.ContainsAny(words, "[]") {
		return ""
	}
	return words
}

// plainRole reports whether words are a role without an article and a person's name:
// "chief executive Ilse Brandt".
func plainRole(words string) bool {
	at := plainNameRE.FindStringIndex(words)
	if at == nil || at[0] == 0 {
		return false
	}
	role := strings.Fields(words[:at[0]])
	for _, w := range role {
		if w != strings.ToLower(w) || joining[w] {
			return false
		}
	}
	return len(role) > 0 && len(role) <= maxRole
}

// maxRole is how many words a role before a name has.
const maxRole = 4

var plainNameRE = pattern.New(personName + `$`)

// joining are the words that a clause or an object begins with, and no role.
var joining = wordSet(`after before when while as in on at to for from with by that who whom which but if because since until than then where during about against under over into near without is are was were be been has have had do does did not his her their its our my your this these those what how why`)

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
