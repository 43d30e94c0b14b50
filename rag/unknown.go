package rag

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode"

	"dateline/corpus"
	"dateline/facts"
	"dateline/internal/pattern"
	"dateline/lexical"
	"dateline/lexicon"
)

// unknownName is a name that the question is about and that no indexed passage,
// headline or outlet has, nor one that means the same or is spelt almost so.
func (q *query) unknownName(all []*candidate) string {
	aside := asides(q.text)
	quiet := !capitalsTell(q.text)
	for _, t := range q.terms {
		if !t.own || t.known || t.count > 0 || t.weight == 0 || indefinite[strings.ToLower(t.word)] || slices.ContainsFunc(aside, t.span.Overlaps) {
			continue
		}
		if quiet && !isProper(t.word) || !quiet && !t.name || len([]rune(t.word)) < 2 {
			continue
		}
		if anyMatch(t, all) >= 0.5 || meansName(t, q.names, all) {
			continue
		}
		name := nameOf(t, q.names, aside)
		if quiet {
			name = t.word
		}
		if (name == t.word || isShouted(t.word)) && isCommon(t.word) {
			continue
		}
		return name
	}
	return ""
}

// nameOf is the name in the question that a word is part of, without what
// stands aside, or else the word.
func nameOf(t queryTerm, names []facts.Fact, aside []corpus.Span) string {
	for _, n := range names {
		if !n.Overlaps(t.span) {
			continue
		}
		start := n.Start
		for _, s := range aside {
			if s.Overlaps(n.Span) && s.End <= t.span.Start {
				start = max(start, s.End)
			}
		}
		return strings.TrimLeft(n.Text[start-n.Start:], " -")
	}
	return t.word
}

// isCommon reports whether a capitalised word is likely no name: the lexicon
// has it, and not as a person or a place.
func isCommon(word string) bool {
	word = strings.ToLower(word)
	c := lexicon.Categories(word)
	return len(lexicon.Lemmas(word)) > 0 && !c.Has(lexicon.Person) && !c.Has(lexicon.Location)
}

// isShouted reports whether a word is all in capitals.
func isShouted(word string) bool { return len(word) > 1 && word == strings.ToUpper(word) }

// clippedRE knows contractions without their apostrophe.
var clippedRE = pattern.New(`^(?:(?:what|who|how|where|when|why|that|there|here|it|they|we|you)(?:s|re|d|ll|ve)|(?:do|does|did|is|are|was|were|has|have|had|could|would|should|must|need)nt|y[ae]+h?|pl[sz]+|th[xn]+x?s?|(?:wan|gon)na|gotta|lemme|gimme|cuz|bout)$`)

// isProper reports whether a word whose capitals tell nothing can only be a
// name: the lexicon doesn't know it at all.
func isProper(word string) bool {
	low := strings.ToLower(word)
	if len(low) <= 3 || clippedRE.MatchString(low) || strings.ContainsAny(low, "0123456789-'’") {
		return false
	}
	return len(lexicon.Lemmas(low)) == 0 && !isStop(low)
}

// indefinite are words that name nobody.
var indefinite = wordSet(`anybody anyone anything everybody everyone everything nobody none nothing somebody someone something
whoever whatever whichever whenever wherever elsewhere anywhere everywhere nowhere somewhere maybe okay`)

// capitalsTell reports whether capitals tell names from other words in a
// question: not where small words inside its sentences have them too, as in
// headlines and in shouting, nor where nothing has one.
func capitalsTell(text string) bool {
	big, small := 0, 0
	for _, sentence := range corpus.Split(text) {
		for i, t := range lexical.Terms(sentence.In(text)) {
			word := []rune(t.In(sentence.In(text)))
			switch {
			case i == 0 || !t.Stop || len(word) < 2:
			case unicode.IsUpper(word[0]):
				big++
			default:
				small++
			}
		}
	}
	return (big == 0 || small > big) && text != strings.ToLower(text)
}

// Where names stand aside: what a question is not about.
var (
	asksRE    = pattern.New(`(?i)\?|\b(?:what|who|whom|whose|when|where|why|how|which|tell|explain|describe|summari[sz]e|list|compare|show|give|find|name)\b`)
	takesUpRE = pattern.New(`(?i)\b(?:he|she|they|him|her|them|his|their|it|its)\b`)
	// introRE is somebody who speaks of themselves, up to what they ask.
	introRE = pattern.New(`(?i)\b(?:i['’]?m|i am|we['’]re|we are|my name(?:['’]s| is)|this is|here is|here's|as an?)\b`)
	// bystandRE are names of those whom the speaker mentions.
	bystandRE = pattern.New(`\b[Mm]y (?:[a-z]+ ){0,3}((?:\p{Lu}[\p{L}.'’-]*\s?)+)|` +
		`((?:\p{Lu}[\p{L}.'’-]*\s)+)(?:and (?:I|me)\b|(?:has |just |already )?(?:told|asked|tells|asks|showed|sent|reminded) me\b|(?:wants?|wanted|would like) to know\b|wonders\b|wondered\b|is (?:asking|wondering)\b)|` +
		`(?:\b(?:[Aa]sking|[Aa]sk this) (?:this )?(?:for|on behalf of)|\b(?:[Tt]hanks|[Tt]hank you|[Cc]heers|[Dd]ear|[Hh]i|[Hh]ello|[Hh]ey|[Gg]reetings|[Ww]elcome)(?: to)?,?(?: again,?)?) ((?:\p{Lu}[\p{L}.'’-]*\s?)+)|` +
		`([@#][\p{L}\d_.-]+(?: \p{Lu}[\p{L}'’-]+){0,3})`)
	// hangingRE begins what belongs to the question although it stands before
	// its comma.
	hangingRE = pattern.New(`(?i)^(?:according|in|at|on|for|from|as|by|after|before|since|to|about|regarding|besides|beyond|unlike|like|despite|concerning|with|without|during|under|of|if|when|while|because|although)\b`)
	joinedRE  = pattern.New(`(?i)\b(?:and|or|nor|of|in|at)\b|\d`)
	// openerRE is a word in capitals that opens a remark: "TIL Karzai ...", "OK who ...".
	openerRE = pattern.New(`^\p{Lu}[\p{Lu}\d]+(?:\s+(?:\p{Lu}|(?:the|an?|this|that|these|there|it|they|he|she|we|you|who|what|when|where|why|how|which|so|can|does?|did)\b)|[,:])`)
)

// asides are the places of a question in which a name is not what it is about:
// greetings, whoever is spoken to or speaks, those whom they mention, remarks
// beside the question, the word that a sentence begins with.
func asides(text string) []corpus.Span {
	var out []corpus.Span
	for _, m := range bystandRE.FindAllStringSubmatchIndex(text, -1) {
		for g := 2; g < len(m); g += 2 {
			if m[g] >= 0 {
				out = append(out, corpus.Span{Start: m[g], End: m[g+1]})
			}
		}
	}
	var silent []corpus.Span
	asked, leans := false, false
	for _, s := range corpus.Split(text) {
		s = corpus.Trim(text, s)
		if !asksRE.MatchString(s.In(text)) && !yesNoRE.MatchString(s.In(text)) {
			silent = append(silent, s)
			continue
		}
		asked = true
		leans = leans || takesUpRE.MatchString(s.In(text))
		out = append(out, asideIn(text, s)...)
	}
	for _, s := range silent {
		out = append(out, opening(text, s)...)
		if asked && (!leans || introRE.MatchString(s.In(text)) || greetingRE.MatchString(s.In(text))) {
			out = append(out, s)
		}
	}
	return out
}

// asideIn are the asides in one sentence that asks.
func asideIn(text string, s corpus.Span) []corpus.Span {
	sentence := s.In(text)
	out := opening(text, s)
	add := func(start, end int) { out = append(out, corpus.Span{Start: s.Start + start, End: s.Start + end}) }
	if m := introRE.FindStringIndex(sentence); m != nil {
		if ask := askRE.FindStringIndex(sentence[m[1]:]); ask != nil && askRE.FindStringIndex(sentence[:m[0]]) == nil {
			add(m[0], m[1]+ask[0])
		}
	}
	if i := strings.IndexAny(sentence, ",:;"); i > 0 {
		head, rest := sentence[:i], sentence[i+1:]
		if len(strings.Fields(head)) <= 4 && !hangingRE.MatchString(head) && !asksRE.MatchString(head) && !yesNoRE.MatchString(head) &&
			!takesUpRE.MatchString(rest) && (asksRE.MatchString(rest) || yesNoRE.MatchString(strings.TrimSpace(rest))) && !joinedRE.MatchString(head) && !continues(rest) {
			add(0, i)
		}
	}
	if i := strings.LastIndexByte(sentence, ','); i > 0 {
		tail := sentence[i+1:]
		if len(strings.Fields(tail)) <= 3 && !joinedRE.MatchString(tail) && !askRE.MatchString(tail) && !joinedRE.MatchString(lastPart(sentence[:i])) {
			add(i, len(sentence))
		}
	}
	return out
}

// continues reports whether what follows a comma goes on with what stands
// before it: "Merkel, who leads Germany, said what?"
func continues(rest string) bool {
	return strings.Contains(rest, ",")
}

// lastPart is what stands after the last comma.
func lastPart(s string) string {
	if i := strings.LastIndexByte(s, ','); i >= 0 {
		return s[i+1:]
	}
	return ""
}

// opening is the first word of a sentence where its capital tells nothing: it
// is an ordinary word, or opens a remark.
func opening(text string, s corpus.Span) []corpus.Span {
	sentence := s.In(text)
	first, _, _ := strings.Cut(sentence, " ")
	word := strings.Trim(first, ",.:;!?\"“”'’")
	if word == "" || first == sentence {
		return nil
	}
	if isStop(word) || len(lexicon.Lemmas(strings.ToLower(word))) > 0 || openerRE.MatchString(sentence) {
		return []corpus.Span{{Start: s.Start, End: s.Start + len(first)}}
	}
	return nil
}

// meansName reports whether the candidates have a name by another form of it:
// its initials or what they stand for, the people of a country, a plural.
func meansName(t queryTerm, names []facts.Fact, all []*candidate) bool {
	own := t.word
	whole := own
	for _, n := range names {
		if n.Overlaps(t.span) {
			whole = n.Text
		}
	}
	key, n := lexicon.Canonical(strings.Fields(whole))
	named := n > 0 && n == len(strings.Fields(whole))
	for _, c := range all {
		for _, f := range facts.Of(facts.Name, c.facts) {
			fields := strings.Fields(f.Text)
			if initialsOf(fields) == undotted(own) || len(strings.Fields(whole)) > 1 && initialsOf(strings.Fields(whole)) == undotted(f.Text) {
				return true
			}
			if k, m := lexicon.Canonical(fields); named && m == len(fields) && k == key {
				return true
			}
			if slices.ContainsFunc(fields, func(word string) bool { return sameRoot(own, word) }) {
				return true
			}
		}
	}
	return false
}

// initialsOf are the capitals that begin the words of a name of several.
func initialsOf(words []string) string {
	var b strings.Builder
	for _, w := range words {
		if r := []rune(w)[0]; unicode.IsUpper(r) {
			b.WriteRune(r)
		}
	}
	if b.Len() < 2 {
		return "\x00"
	}
	return b.String()
}

func undotted(s string) string { return strings.ReplaceAll(s, ".", "") }

// endingRE are what names end in as they become a people, a plural or a land.
var endingRE = pattern.New(`^(?:s|es|an|ans|ian|ians|n|ns|i|is|ese|ish|er|ers|y|ey|ia|a|e|land|stan|istan|ist|ists)?$`)

// sameRoot reports whether two names are a land and its people, one and many.
func sameRoot(a, b string) bool {
	x, y := []rune(strings.ToLower(a)), []rune(strings.ToLower(b))
	n := 0
	for n < len(x) && n < len(y) && x[n] == y[n] {
		n++
	}
	return n >= 4 && endingRE.MatchString(string(x[n:])) && endingRE.MatchString(string(y[n:]))
}

// know marks the terms that no passage has as they are and that the index has
// all the same: in an outlet's name, in an article's date, or as another form
// of the word.
func (e *Engine) know(ctx context.Context, q *query, f *found) error {
	var words []string
	var of []int
	for i := range q.terms {
		t := &q.terms[i]
		if !t.own || t.count > 0 {
			continue
		}
		if outletHas(f, t) || datesHave(f.dates, []string{t.stem}) {
			t.known = true
			continue
		}
		for _, v := range variants(t.word) {
			words, of = append(words, v), append(of, i)
		}
	}
	if len(words) == 0 {
		return nil
	}
	counts, _, err := e.store.TermCounts(ctx, words, f.filter)
	if err != nil {
		return fmt.Errorf("count the question's words: %w", err)
	}
	for k, n := range counts {
		if n > 0 {
			q.terms[of[k]].known = true
		}
	}
	return nil
}

// variants are other forms of a word that mean the same name.
func variants(word string) []string {
	var out []string
	if plain := undotted(word); plain != word {
		out = append(out, plain)
	}
	if key, n := lexicon.Canonical([]string{word}); n == 1 && !strings.EqualFold(key, word) {
		out = append(out, key)
	}
	for _, end := range []string{"'s", "’s", "'", "’"} {
		if stem, ok := strings.CutSuffix(word, end); ok {
			out = append(out, stem)
		}
	}
	return out
}

// outletHas reports whether a word is part of an outlet's name.
func outletHas(f *found, t *queryTerm) bool {
	for _, outlet := range f.outlets {
		full, _ := lexicon.Canonical(strings.Fields(outlet))
		for _, s := range lexical.Terms(outlet + "\n" + full) {
			if s.Text == t.stem {
				return true
			}
		}
		if initialsOf(strings.Fields(outlet)) == undotted(t.word) || initialsOf(strings.Fields(outlet)) == "T"+undotted(t.word) {
			return true
		}
	}
	return false
}

// datesHave reports whether one of the articles' dates has all of some stems:
// its year, its month, its day.
func datesHave(dates []string, stems []string) bool {
	for _, date := range dates {
		day, err := time.Parse(time.DateOnly, date[:min(len(date), len(time.DateOnly))])
		if err != nil {
			continue
		}
		var in []string
		for _, s := range lexical.Terms(day.Format("2006 January Jan 2 02 Monday")) {
			in = append(in, s.Text)
		}
		if !slices.ContainsFunc(stems, func(stem string) bool {
			return !slices.Contains(in, strings.TrimRight(stem, "stndrh")) && !slices.Contains(in, stem)
		}) {
			return true
		}
	}
	return false
}
