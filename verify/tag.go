package verify

import (
	"slices"
	"strings"

	"dateline/lexicon"
)

// tag is a guess at a unit's part of speech.
type tag uint8

const (
	other tag = iota
	noun
	verb
	adjective
	auxiliary
	determiner
	preposition
	pronoun
	conjunction
	negator
	adverb
)

var (
	auxiliaries  = set(`am is are was were be been being has have had do does did will would shall should can could may might must cannot having`)
	haveForms    = set(`has have had`)
	beForms      = set(`am is are was were be been being`)
	determiners  = set(`a an the this that these those its his her their our my your some any no every each all both several many few another`)
	prepositions = set(`of in on at by for with from to into over under about against between during after before through without within among across behind off since until toward towards upon amid despite per via than like as near around according despite`)
	pronouns     = set(`i he she it they we you him them us who whom which that this these those himself herself itself themselves nobody someone everyone anyone`)
	conjunctions = set(`and or but nor while although though because if when where whether whereas that so unless`)
	negators     = set(`not no never nobody none neither nor without nothing cannot`)
	possessives  = set(`its his her their our my your`)
)

func isNegator(w string) bool { return negators[w] || strings.HasSuffix(w, "n't") }

// tagAll guesses the parts of speech from left to right: function words from
// lists, the others by what the lexicon allows and by the word before and
// after.
func (t *text) tagAll() {
	for i := range t.units {
		u := &t.units[i]
		if u.tag = t.tagAt(i); u.kind == content && (u.tag == preposition || u.tag == conjunction || u.tag == pronoun || u.tag == determiner) {
			u.kind, u.weight = function, 0
		}
	}
	t.findVerbs()
}

func (t *text) tagAt(i int) tag {
	u := &t.units[i]
	w := u.lower
	next := ""
	if i+1 < len(t.units) {
		next = t.units[i+1].lower
	}
	switch {
	case u.kind == moment:
		return noun
	case isNegator(w):
		return negator
	case w == "that":
		if i > 0 && t.units[i-1].lower == "and" && i+1 < len(t.units) && t.nounLikely(i+1) {
			return conjunction
		}
		if i > 0 && t.units[i-1].tag == noun && i+1 < len(t.units) && (auxiliaries[next] || !t.nounLikely(i+1)) {
			return pronoun
		}
		k := i - 1
		for k > 0 && t.units[k].tag == adverb {
			k--
		}
		if k >= 0 && (t.units[k].tag == verb || t.units[k].tag == noun || beForms[t.units[k].lower] && i+1 < len(t.units) && t.clauseRight(i+1)) {
			return conjunction
		}
		return pronoun
	case auxiliaries[w]:
		if haveForms[w] && !participleLike(next) || w == "did" && (determiners[next] || next != "" && startsNoun(t, i+1)) {
			return verb
		}
		return auxiliary
	case w == "used" && next == "to" && i+2 < len(t.units) && t.bareVerb(i+2):
		return auxiliary
	case w == "her" && (i+1 >= len(t.units) || hardGap(t.between(i)) || strings.Contains(t.between(i), ",") || prepositions[next] || auxiliaries[next]):
		return pronoun
	case determiners[w]:
		return determiner
	case prepositions[w]:
		return preposition
	case conjunctions[w]:
		return conjunction
	case pronouns[w]:
		return pronoun
	case u.kind == name || u.kind == moment || u.kind == figure:
		return noun
	case strings.HasSuffix(w, "ly") && len(w) > 4 && !nounInLy(w), u.kind == function, bareAdverbs[w] && u.kind == content:
		return adverb
	}
	if w == "wants" && i > 0 && (t.units[i-1].tag == noun || t.units[i-1].tag == pronoun) {
		return verb
	}
	return t.open(i)
}

// findVerbs makes a verb of a noun in clauses that have none: "the law gives
// companies 72 hours".
func (t *text) findVerbs() {
	start, verbs := 0, false
	for i := range t.units {
		u := &t.units[i]
		verbs = verbs || u.tag == verb || u.tag == auxiliary
		last := i+1 >= len(t.units)
		if !last && !hardGap(t.between(i)) && !strings.Contains(t.between(i), ",") && t.units[i+1].tag != conjunction {
			continue
		}
		for k := start + 1; k <= i && !verbs; k++ {
			if verbs = t.mustBeVerb(k) && (k < i || i-start <= 2); verbs {
				t.units[k].tag = verb
			}
		}
		start, verbs = i+1, false
	}
}

// mustBeVerb reports whether the noun at k agrees with the noun before it as
// its verb would: "law gives", "laws give".
func (t *text) mustBeVerb(k int) bool {
	u, p := &t.units[k], &t.units[k-1]
	if u.kind != content || u.tag != noun || !t.hasVerbReading(k) || t.between(k-1) != " " || p.tag != noun || p.kind == figure || possessive(p.lower) {
		return false
	}
	plural := strings.HasSuffix(p.lower, "s") && p.kind != name
	return strings.HasSuffix(u.lower, "s") && !strings.HasSuffix(u.lower, "ss") && !plural || plural && t.bareVerb(k) && !strings.HasSuffix(u.lower, "s")
}

// clauseRight reports whether a subject, not a verb, begins at unit i.
func (t *text) clauseRight(i int) bool {
	w := t.units[i].lower
	return pronounKinds[w] != noPronoun || determiners[w] || t.units[i].kind == name
}

func possessive(w string) bool { return strings.HasSuffix(w, "'s") || strings.HasSuffix(w, "s'") }

// verbBefore reports whether a verb stands before unit i in its clause.
func (t *text) verbBefore(i int) bool {
	for k := i - 1; k > 0 && !hardGap(t.between(k-1)); k-- {
		if t.units[k].tag == verb {
			return true
		}
	}
	return false
}

// surePast reports whether the unit at i can only be a verb in the past, or
// helps one.
func (t *text) surePast(i int) bool {
	if i >= len(t.units) || t.between(i-1) != " " {
		return false
	}
	w := t.units[i].lower
	if auxiliaries[w] && w != "having" && w != "being" && w != "been" && w != "be" {
		return true
	}
	if t.units[i].kind != content || strings.HasSuffix(w, "ed") || samePast[w] {
		return false
	}
	lemmas := lexicon.Lemmas(w)
	return irregularPast(w, lemmas) && len(lemmas) > 0 && lemmas[0].Text != w && lemmas[0].POS&lexicon.Verb != 0
}

// nounInLy knows "family" and "supply" from adverbs.
func nounInLy(w string) bool {
	for _, l := range lexicon.Lemmas(w) {
		if l.Text == w && l.POS&(lexicon.Noun|lexicon.Verb) != 0 && l.POS&lexicon.Adverb == 0 {
			return true
		}
	}
	return false
}

var bareAdverbs = set(`later earlier soon often twice together abroad ahead`)

// participleLike reports whether a word may follow "has" as its helper's verb.
func participleLike(w string) bool {
	first, _, _ := strings.Cut(w, " ")
	return strings.HasSuffix(first, "ed") || first == "been" || first == "had" || first == "done" || first == "to" || isNegator(first) && first != "no" && first != "nothing" || softAdverbs[first] ||
		strings.HasSuffix(first, "ly") || irregularPast(first, lexicon.Lemmas(first))
}

// startsNoun reports whether a noun phrase begins at unit i.
func startsNoun(t *text, i int) bool {
	k := t.units[i].kind
	return k == figure || k == name && !t.hasVerbReading(i)
}

func (t *text) hasVerbReading(i int) bool {
	for _, l := range lexicon.Lemmas(t.units[i].lower) {
		if l.POS&lexicon.Verb != 0 {
			return true
		}
	}
	return false
}

// open tags a noun, verb or adjective.
func (t *text) open(i int) tag {
	u := &t.units[i]
	var may lexicon.POS
	first := strings.Fields(u.lower)
	if len(first) == 0 {
		return noun
	}
	lemmas := lexicon.Lemmas(first[0])
	for _, l := range lemmas {
		may |= l.POS
	}
	if may == 0 && strings.HasSuffix(first[0], "ed") {
		may = lexicon.Verb
	}
	canVerb, canNoun := may&lexicon.Verb != 0, may&lexicon.Noun != 0
	if !canVerb {
		if may&lexicon.Adjective != 0 && !canNoun {
			return adjective
		}
		if may == lexicon.Adverb {
			return adverb
		}
		return noun
	}
	past := strings.HasSuffix(first[0], "ed") || irregularPast(first[0], lemmas)
	if past && !samePast[first[0]] {
		// "took" is no noun for "take" being one.
		canNoun = slices.ContainsFunc(lemmas, func(l lexicon.Lemma) bool { return l.Text == first[0] && l.POS&lexicon.Noun != 0 })
	}
	prev, prevWord := other, ""
	if i > 0 {
		prev, prevWord = t.units[i-1].tag, t.units[i-1].lower
	}
	switch {
	case past && canNoun && len(lemmas) > 0 && lemmas[0].Text != first[0] && prev != determiner && prev != adjective && prev != preposition && !possessive(prevWord):
		canNoun = false // "fell" is a hill only after an article
	case canNoun && !past && possessive(prevWord):
		return noun
	case canNoun && !past && prev != auxiliary && prev != pronoun && prevWord != "to" && t.surePast(i+1):
		return noun // "British soldiers took"
	case canVerb && !past && !strings.HasSuffix(first[0], "ing") && may&lexicon.Adjective != 0 && lemmas[0].Text == first[0] && (beForms[prevWord] || prev == adverb && i > 1 && beForms[t.units[i-2].lower]):
		return adjective // "was ready"
	}
	next := other
	nextFree := i+1 >= len(t.units)
	if !nextFree {
		next = t.peek(i + 1)
	}
	if prev == noun && i > 0 && t.units[i-1].kind == figure && t.between(i-1) == " " && (!past || canNoun || next == noun) {
		prev = determiner
	}
	if prevWord == "no" {
		prev = determiner
	}
	switch {
	case prev == conjunction && (prevWord == "and" || prevWord == "or") && canVerb && !strings.HasSuffix(first[0], "ing") && !strings.HasSuffix(first[0], "s") &&
		(next == determiner || next == pronoun || !nextFree && t.units[i+1].kind == figure) && t.verbBefore(i):
		return verb // "will close its plant and cut 4,200 jobs"
	case sayPresent[first[0]] && prev != determiner && prev != adjective && prev != preposition:
		return verb
	case first[0] == "said" && prev != determiner, past && speechWords[base(first[0])] && prev != determiner && prev != adjective:
		return verb
	case past && prev != determiner && (next == determiner || next == pronoun) && (prev == conjunction || prev == noun || prev == pronoun || prev == adverb):
		return verb
	case strings.HasSuffix(first[0], "ing") && prev == determiner && next == noun && !canNoun:
		return adjective
	case prev == auxiliary || prev == negator && (i > 1 && t.units[i-2].tag == auxiliary || strings.HasSuffix(prevWord, "n't")), prevWord == "to" && !canNounAfterTo(t, i), prev == pronoun:
		return verb
	case prev == adverb && i > 1 && (t.units[i-2].tag == auxiliary || past):
		return verb
	case prev == determiner || prev == adjective:
		if past && !canNoun && next == noun {
			return adjective
		}
		if canNoun {
			return noun
		}
		return adjective
	case prev == preposition && prevWord != "to":
		if strings.HasSuffix(first[0], "ing") {
			return verb
		}
		if canNoun {
			return noun
		}
		return adjective
	case past && !canNoun:
		if next == noun && prev != noun && prev != pronoun && prev != conjunction && prev != adverb && i > 0 {
			return adjective
		}
		return verb
	case strings.HasSuffix(first[0], "ing"):
		return verb
	case !canNoun && may&lexicon.Adjective == 0:
		return verb
	case prev == noun && canVerb && (next == determiner || next == pronoun || next == conjunction && t.units[i+1].lower == "that" && (past || verbFirst(lemmas) || speechWords[base(first[0])]) || next == preposition && past || next == preposition && verbFirst(lemmas) || next == noun && (past || strings.HasSuffix(first[0], "s") && (t.units[i-1].kind == name || t.units[i+1].kind == name && t.units[i-1].kind == content))):
		return verb
	case past && prev == noun:
		return verb
	case prev == noun && canVerb && next == preposition && t.units[i+1].lower == "to" && i+2 < len(t.units) && strings.HasSuffix(u.lower, "s") && t.bareVerb(i+2):
		return verb
	case canNoun:
		return noun
	case may&lexicon.Adjective != 0:
		return adjective
	}
	return verb
}

// sayPresent are verbs of speech in the present, which are hardly ever nouns.
var sayPresent = set(`says adds insists believes argues thinks warns writes denies admits concedes tells explains`)

// nounLikely reports whether a noun phrase rather than a verb begins at unit i.
func (t *text) nounLikely(i int) bool {
	u := &t.units[i]
	if u.kind != content {
		return true
	}
	lemmas := lexicon.Lemmas(u.lower)
	return len(lemmas) == 0 || lemmas[0].POS&lexicon.Verb == 0 || lemmas[0].POS&lexicon.Noun != 0 && !strings.HasSuffix(u.lower, "ed")
}

// bareVerb reports whether the unit at i is a verb's base form and more likely
// that than a noun.
func (t *text) bareVerb(i int) bool {
	w := t.units[i].lower
	for _, l := range lexicon.Lemmas(w) {
		if l.Text == w && l.POS&lexicon.Verb != 0 {
			return true
		}
	}
	return w == "be" || w == "have"
}

// verbFirst reports whether the likeliest reading is a verb only.
func verbFirst(l []lexicon.Lemma) bool { return len(l) > 0 && l[0].POS == lexicon.Verb }

// canNounAfterTo reports whether "to X" is a direction rather than an
// infinitive: "to court".
func canNounAfterTo(t *text, i int) bool {
	return t.units[i].kind == name || strings.HasSuffix(t.units[i].lower, "s")
}

// irregularPast reports whether a word is a past form that doesn't end in -ed.
func irregularPast(w string, lemmas []lexicon.Lemma) bool {
	for _, l := range lemmas {
		if l.POS&lexicon.Verb != 0 && l.Text != w && !strings.HasSuffix(w, "s") && !strings.HasSuffix(w, "ing") && !strings.HasSuffix(w, "ed") {
			return true
		}
	}
	return samePast[w]
}

var samePast = set(`cut put set hit let cost shut beat read hurt`)

// peek is a rough tag of a unit to the right.
func (t *text) peek(i int) tag {
	w := t.units[i].lower
	switch {
	case w == "that" || conjunctions[w]:
		return conjunction
	case determiners[w]:
		return determiner
	case prepositions[w]:
		return preposition
	case pronouns[w]:
		return pronoun
	case auxiliaries[w]:
		return auxiliary
	case t.units[i].kind == content, t.units[i].kind == name, t.units[i].kind == figure:
		return noun
	}
	return other
}
