package rag

import (
	"strings"

	"dateline/corpus"
	"dateline/facts"
	"dateline/internal/pattern"
	"dateline/lexical"
	"dateline/lexicon"
)

// quotedIn lists everybody whose words some articles give, each once for each
// outlet: who they are, and the first of their words.
func quotedIn(articles []corpus.Article) []line {
	var out []line
	told := make(map[string]bool)
	for _, a := range articles {
		s, voices := scriptOf(a), voicesIn(a)
		for i, span := range s.sentences {
			for _, name := range voices.in(s, i) {
				key := a.Outlet + "\n" + personKey(name)
				if told[key] {
					continue
				}
				told[key] = true
				if role := roleOf(a.Text, name); role != "" && !voices.roled(name) && !strings.Contains(strings.ToLower(name), strings.ToLower(role)) {
					name += ", " + role
				}
				out = append(out, say(a.Outlet+": "+capital(name), place{article: a, span: unmarked(a, span)}))
			}
		}
	}
	return out
}

// in are all who speak in a sentence.
func (v *voices) in(s *script, i int) []string {
	text := s.text(i)
	if s.sentences[i].Len() == 0 {
		return nil
	}
	first := s.speakers.Speaker(i).Text
	all := []string{first}
	for _, voice := range s.speakers.Voices(i) {
		if !takesUp(voice, first) {
			all = append(all, voice)
		}
	}
	all = append(all, askingIn(text))
	if strings.Join(all, "") == "" {
		all = append(all, quotedBeside(text))
	}
	var out []string
	for _, name := range all {
		name = strings.Trim(name, ` ,."“”`)
		if name != "" && !vagueSpeakers[strings.ToLower(name)] && v.has(name) && !v.own(name) {
			out = append(out, name)
		}
	}
	return out
}

// takesUp reports whether a voice is the speaker by what they were called before:
// "the official" of "a senior NATO official".
func takesUp(voice, speaker string) bool {
	words := strings.Fields(strings.ToLower(voice))
	return len(words) > 1 && (words[0] == "the" || words[0] == "that") && containsWords(strings.ToLower(speaker), words[len(words)-1])
}

// spokeRE finds who asks, answers or advises: their words are given too, though
// not as a statement.
var spokeRE = pattern.New(`((?:\p{Lu}[\p{L}’'-]+ ){1,3}\p{Lu}[\p{L}’'-]+)(?:, [^,;"“]{2,60},|[,:])? (?:asked|replied|answered|advised|posted|responded|retorted|reminded|enquired|inquired|complained|joked|quipped|recalled|praised|critici[sz]ed|hinted|agreed|disagreed|stressed|emphasi[sz]ed|objected|apologi[sz]ed|pleaded|pledged|proposed|boasted|lamented|remarked|commented|countered|maintained|considers?|thinks?|thought|hopes?|hoped|expects?|expected|fears?|feared|presented|called)\b`)

func askingIn(sentence string) string {
	if m := spokeRE.FindStringSubmatch(sentence); m != nil && !orgHead(m[1][strings.LastIndex(m[1], " ")+1:]) {
		return m[1]
	}
	return ""
}

// quotedBeside is the person named in a sentence with a quotation whose speaker no
// verb of saying gives: "Pete Larkin was not soothed: it was \"before the bank
// rang\"."
func quotedBeside(sentence string) string {
	quotes := facts.FindQuoted(sentence)
	if len(quotes) == 0 || len(strings.Fields(quotes[0].Text)) < 3 || isTitle(quotes[0].Text) {
		return ""
	}
	for _, n := range facts.FindNames(sentence) {
		words := strings.Fields(n.Text)
		if len(words) > 1 && !orgHead(words[len(words)-1]) && !quotes[0].Overlaps(n.Span) {
			return n.Text
		}
	}
	return ""
}

// isTitle reports whether words between quotation marks are written as the name
// of a film or a song: all but small ones with a capital.
func isTitle(quoted string) bool {
	for word := range strings.FieldsSeq(quoted) {
		if len(word) > 3 && word == strings.ToLower(word) {
			return false
		}
	}
	return true
}

// voices are the names of an article that people or bodies have who can speak, and
// what its outlet is called.
type voices struct {
	article corpus.Article
	names   []facts.Fact
	outlet  *outletNames
}

func voicesIn(a corpus.Article) *voices {
	return &voices{a, facts.FindNames(a.Text), namesOfOutlets([]string{a.Outlet})}
}

// headPhrase is what a speaker's phrase says first: "the leadership" of "the
// leadership of the union", and "aides" of "some of his aides".
func headPhrase(speaker string) string {
	for _, part := range headEndsRE.Split(speaker, 2) {
		if len(contentTerms(lexical.Terms(part))) > 0 {
			return part
		}
	}
	return speaker
}

var headEndsRE = pattern.New(`,| (?:of|in|from|at|for|on|by|who|which|that|with) `)

// tallies are what a statement rests on, and nobody who makes it.
var tallies = wordSet(`data figures statistics numbers`)

var accordsToRE = pattern.New(`(?i)\baccording to (?:the )?$`)

// has reports whether a speaker is somebody: by a role or a kind of body ("the
// engineers", "a union"), or by a name that stands somewhere as a person's, a
// body's or a source's.
func (v *voices) has(speaker string) bool {
	named := facts.FindNames(speaker)
	for word := range strings.FieldsSeq(headPhrase(speaker)) {
		head := strings.ToLower(strings.Trim(word, ",.’'"))
		switch {
		case tallies[head]:
			return false
		case word != head && !strings.HasPrefix(speaker, word): // a part of a name
		case head == "source" || head == "sources" || lexicon.Categories(head)&(lexicon.Person|lexicon.Group|lexicon.Location) != 0:
			return true
		}
	}
	if len(named) == 0 && speaker != strings.ToLower(speaker) && !strings.Contains(speaker, " ") {
		named = []facts.Fact{{Text: speaker}} // a surname that begins its sentence
	}
	for _, name := range named {
		words := strings.Fields(name.Text)
		last := words[len(words)-1]
		for _, n := range v.names {
			of := strings.Fields(n.Text)
			if n.Text != name.Text && of[len(of)-1] != last {
				continue
			}
			if isOrganisation(v.article.Text, n, of) || isPerson(v.article.Text, n, of, nil) || accordsToRE.MatchString(v.article.Text[:n.Start]) {
				return true
			}
		}
	}
	return false
}

// own reports whether a speaker is the article's own outlet.
func (v *voices) own(speaker string) bool {
	m := v.outlet.mentions(speaker)
	return len(m) == 1 && m[0].Start == 0 && m[0].Len() == len(speaker)
}

// roled reports whether a speaker's role stands before the name already: "a senior
// NATO official".
func (v *voices) roled(speaker string) bool {
	named := facts.FindNames(speaker)
	return len(named) > 0 && len(contentTerms(lexical.Terms(speaker[:named[0].Start]))) > 0
}

// vagueSpeakers name nobody.
var vagueSpeakers = wordSet(`they he she we i it you others some many people the report one who which both all`)

// personKey is what two mentions of one speaker share: the surname, or the
// whole of what is no name.
func personKey(name string) string {
	if _, after, ok := strings.Cut(name, "’s "); ok && capitalised(after) {
		name = after
	}
	names := facts.FindNames(name)
	if len(names) == 0 {
		return strings.ToLower(strings.TrimPrefix(strings.TrimPrefix(strings.TrimPrefix(strings.ToLower(name), "the "), "a "), "an "))
	}
	for _, n := range names {
		if words := strings.Fields(n.Text); len(words) > 1 && !orgHead(words[len(words)-1]) {
			return strings.ToLower(words[len(words)-1])
		}
	}
	words := strings.Fields(names[len(names)-1].Text)
	return strings.ToLower(words[len(words)-1])
}

func capitalised(s string) bool { return s != "" && strings.ToUpper(s[:1]) == s[:1] }

func capital(s string) string {
	r := []rune(s)
	return strings.ToUpper(string(r[:1])) + string(r[1:])
}
