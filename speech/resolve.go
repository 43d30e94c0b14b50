package speech

import (
	"slices"
	"strings"

	"dateline/corpus"
	"dateline/facts"
	"dateline/internal/pattern"
)

// role is an indefinite mention of somebody: "a senior NATO official".
type role struct {
	head   string // "official"
	phrase string
}

// resolve turns "the official" or "Mr. Gates" in sentence i into the fullest
// mention of the same person so far.
func (r *Article) resolve(i int, who string) string {
	fields := strings.Fields(who)
	head := headOf(fields)
	switch {
	case roles[head] && definite(fields[0]):
		if full := r.earlierRole(i, fields, head); full != "" {
			return full
		}
	case nameRE.FindString(who) == who:
		if full := r.earlierName(i, fields[len(fields)-1]); len(full) > len(who) {
			return full
		}
	}
	return who
}

// refers reports whether a speaker is a pronoun, which stands for whoever was
// spoken of last.
func refers(who string) bool {
	fields := strings.Fields(who)
	head := headOf(fields)
	return len(fields) == 1 && (personal[head] || head == "i")
}

func headOf(fields []string) string {
	return strings.ToLower(strings.Trim(fields[len(fields)-1], ",.'"))
}

var roles = wordSet(`official officials source sources spokesman spokeswoman spokesperson commander leader minister
president expert analyst secretary general officer aide diplomat senator lawmaker journalist author researcher
spokesmen aides officers diplomats experts analysts leaders agency group report newspaper paper network`)

func definite(word string) bool {
	w := strings.ToLower(word)
	return w == "the" || w == "that" || w == "this"
}

// introducedRoles are the roles that are looked for as somebody is introduced.
const introducedRoles = `official|source|spokesman|spokeswoman|spokesperson|commander|leader|minister|expert|analyst|officer|aide|diplomat|senator|lawmaker`

var (
	roleRE = pattern.New(`\b(?:[Aa]n?|[Oo]ne)\s+((?:[\w.'-]+\s+){0,7}?)(` + introducedRoles + `)\b((?: close to the talks)?)`)
	heads  = wordSet(strings.ReplaceAll(introducedRoles, "|", " "))
)

// earlierRole finds the latest indefinite mention ("a senior NATO official") up
// to sentence i whose head is the same and that has the definite one's own
// words in it.
func (r *Article) earlierRole(i int, fields []string, head string) string {
	if !heads[head] {
		return ""
	}
	before := r.article.Text[:r.sentences[i].End]
	for range mentions {
		at := strings.LastIndex(before, head)
		if at < 0 {
			break
		}
		n := r.sentenceAt(at)
		for _, m := range slices.Backward(r.rolesOf(n)) {
			if m.head == head && m.hasAll(fields[1:len(fields)-1]) {
				return lowerFirst(m.phrase)
			}
		}
		before = before[:r.sentences[n].Start]
	}
	return ""
}

// hasAll reports whether all words stand in the mention, or their initials do.
func (m role) hasAll(words []string) bool {
	for _, w := range words {
		if !strings.Contains(m.phrase, w) && !abbreviates(w, m.phrase) {
			return false
		}
	}
	return true
}

// rolesOf are the indefinite mentions in a sentence.
func (r *Article) rolesOf(n int) []role {
	s := r.keep(n)
	if s.roled {
		return s.roles
	}
	s.roled = true
	text := r.at(n)
	for _, m := range roleRE.FindAllStringSubmatchIndex(text, -1) {
		if phrase := text[m[0]:m[1]]; len(strings.Fields(phrase)) <= maxSubject {
			s.roles = append(s.roles, role{head: text[m[4]:m[5]], phrase: phrase})
		}
	}
	return s.roles
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

// earlierName finds the longest name up to sentence i that ends in the same
// surname.
func (r *Article) earlierName(i int, surname string) string {
	best, from, end := "", 0, r.sentences[i].End
	for range mentions {
		at := strings.Index(r.article.Text[from:end], surname)
		if at < 0 {
			break
		}
		n := r.sentenceAt(from + at)
		for _, name := range r.namesOf(n) {
			if strings.HasSuffix(name, surname) && len(name) > len(best) && !strings.HasPrefix(name, "U.S.-") && !placeRE.MatchString(name) {
				best = name
			}
		}
		if from = r.sentences[n].End; from >= end {
			break
		}
	}
	return best
}

// namesOf are the names in a sentence.
func (r *Article) namesOf(n int) []string {
	s := r.keep(n)
	if !s.named {
		s.named = true
		for _, f := range facts.FindNames(r.at(n)) {
			s.names = append(s.names, f.Text)
		}
	}
	return s.names
}

// sentenceAt is the sentence that a byte of the article is in.
func (r *Article) sentenceAt(at int) int {
	n, _ := slices.BinarySearchFunc(r.sentences, at, func(s corpus.Span, at int) int { return s.End - at - 1 })
	return min(n, len(r.sentences)-1)
}

// firstPersonLines are the paragraphs, without quotation marks, in which
// somebody speaks for themselves: an interview's words set in a block.
func firstPersonLines(text string) []corpus.Span {
	var out []corpus.Span
	start := 0
	for line := range strings.Lines(text) {
		span := corpus.Span{Start: start, End: start + len(line)}
		start = span.End
		if !strings.ContainsAny(line, "\"“") && inFirstPerson(line) {
			out = append(out, span)
		}
	}
	return out
}

func inFirstPerson(line string) bool {
	for word := range strings.FieldsSeq(line) {
		if word == "I" || word == "my" || word == "My" {
			return true
		}
	}
	return false
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
