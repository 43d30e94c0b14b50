package verify

import (
	"slices"
	"strings"

	"dateline/lexicon"
)

// frame is one verb with what stands round it: who does it and to whom.
// Numbers are indices into the text's units.
type frame struct {
	verb    int
	subject []int // as the sentence has it, the passive's too
	object  []int // what follows the verb, an agent left out
	agent   []int // after the "by" of a passive
	passive bool
	finite  bool // has a subject of its own, or shares one by "and"
	speech  bool // says something
}

// doer and target are the two sides of what happens, whichever voice.
func (f frame) doer() []int {
	if f.passive {
		return f.agent
	}
	return f.subject
}

func (f frame) target() []int {
	if f.passive {
		return f.subject
	}
	return f.object
}

// between is what stands between unit i and the next.
func (t *text) between(i int) string {
	if i < 0 || i+1 >= len(t.units) {
		return "."
	}
	return t.raw[t.units[i].End:t.units[i+1].Start]
}

func hardGap(gap string) bool {
	return strings.ContainsAny(gap, ";:?!\"“”()\n") || strings.Contains(gap, "--")
}

// opensQuoted reports whether nothing but an opening quotation mark stands
// between two words.
func opensQuoted(gap string) bool {
	return strings.HasPrefix(gap, " ") && strings.Trim(gap, " \"“") == ""
}

// findFrames finds the frames of all verbs, and of "be" with a complement.
func (t *text) findFrames() {
	for i := range t.units {
		u := &t.units[i]
		copula := u.tag == auxiliary && beForms[u.lower] && !t.helps(i)
		if u.tag != verb && !copula {
			continue
		}
		f := frame{verb: i, speech: speechWords[base(u.lower)]}
		head := i
		for head > 0 && t.between(head-1) == " " {
			p := t.units[head-1].tag
			if p != auxiliary && p != negator && p != adverb && !softAdverbs[t.units[head-1].lower] {
				break
			}
			head--
		}
		for k := head; k < i; k++ {
			if beForms[strings.TrimSuffix(t.units[k].lower, "n't")] && !ing(u.lower) {
				f.passive = true
			}
		}
		u.modal = t.modalityOf(head, i)
		infinitive := head > 0 && t.units[head-1].lower == "to"
		participle := ing(u.lower) && head == i || t.units[head].lower == "being" || head > 0 && t.units[head-1].tag == preposition && ing(t.units[head].lower)
		f.finite = !infinitive && !participle || infinitive && head > 1 && t.units[head-2].lower == "had"
		if head == i && u.tag == verb && (strings.HasSuffix(u.lower, "ed") || i > 0 && strings.TrimSpace(t.between(i-1)) == "," && irregularPast(u.lower, lexicon.Lemmas(u.lower)) || i+1 < len(t.units) && t.units[i+1].lower == "by" && !ing(u.lower)) && !t.byFigure(i+1) && t.reduced(i) {
			f.passive, f.finite = true, false
		}
		if !f.finite {
			u.modal = min(u.modal, planned)
			if !infinitive {
				u.modal = unmarked
			}
		}
		f.subject = t.subjectOf(head, f.finite)
		f.object, f.agent = t.objectOf(i, f.passive)
		t.frames = append(t.frames, f)
	}
}

// byFigure knows "rose by nine percent" from a passive.
func (t *text) byFigure(i int) bool {
	if i+1 >= len(t.units) || t.units[i].lower != "by" {
		return false
	}
	w := t.units[i+1].lower
	return t.units[i+1].kind == figure || shares[w] != "" || w == "a" && i+2 < len(t.units) && shares[t.units[i+2].lower] != ""
}

// ing reports whether a verb's first word is a participle in -ing.
func ing(w string) bool {
	first, _, _ := strings.Cut(w, " ")
	return strings.HasSuffix(first, "ing")
}

var timeNouns = set(`day days week weeks month months year years night nights morning evening afternoon time weekend`)

var softAdverbs = set(`also now already still once again later never ever just soon even only since then yet not always often`)

// reduced reports whether the participle at i is a relative clause without its
// pronoun ("based in Quetta") or follows a passive by "and".
func (t *text) reduced(i int) bool {
	if i == 0 {
		return true
	}
	p := &t.units[i-1]
	if p.lower == "and" || p.lower == "or" {
		return len(t.frames) > 0 && t.frames[len(t.frames)-1].passive && i-t.frames[len(t.frames)-1].verb <= 6
	}
	if i+1 >= len(t.units) || t.units[i+1].tag != preposition && !prepositions[t.units[i+1].lower] {
		return false
	}
	if p.tag != noun || p.kind == name && (speechWords[base(t.units[i].lower)] || t.betweenCommas(i-1)) {
		return false // "the mayor, Ewa Lis, announced on Thursday"
	}
	// Another verb with the same subject makes this one no main verb.
	for j := i + 1; j < len(t.units); j++ {
		if hardGap(t.between(j-1)) || t.units[j].tag == conjunction || conjunctions[t.units[j].lower] || clauseWords[t.units[j].lower] {
			return false
		}
		if t.units[j].tag == verb || t.units[j].tag == auxiliary || auxiliaries[t.units[j].lower] {
			return !strings.HasSuffix(t.units[j].lower, "ing") && t.units[j-1].lower != "to"
		}
	}
	return strings.Contains(t.between(i-1), ",")
}

// betweenCommas reports whether the name that ends at unit j stands between
// commas.
func (t *text) betweenCommas(j int) bool {
	if !strings.Contains(t.between(j), ",") {
		return false
	}
	for ; j > 0 && t.units[j].kind == name; j-- {
		if strings.Contains(t.between(j-1), ",") {
			return true
		}
	}
	return false
}

// helps reports whether an auxiliary at i has its verb to the right.
func (t *text) helps(i int) bool {
	for j := i + 1; j < len(t.units) && j <= i+4; j++ {
		if g := t.between(j - 1); strings.ContainsAny(g, ",") || hardGap(g) {
			return false
		}
		switch t.units[j].tag {
		case verb:
			return true
		case auxiliary, negator, adverb:
		default:
			if !softAdverbs[t.units[j].lower] {
				return false
			}
		}
	}
	return false
}

// subjectOf collects the noun phrase before the verb group at head. Over an
// apposition or a relative clause between commas it looks further left; a verb
// without a subject of its own takes that of the frame before.
func (t *text) subjectOf(head int, finite bool) []int {
	var out []int
	if !finite && len(t.frames) > 0 && head > 0 && (strings.Contains(t.between(head-1), ",") || t.units[head-1].tag == preposition || t.units[head-1].lower == "to") && !t.owing(head) {
		last := t.frames[len(t.frames)-1]
		if t.units[head-1].lower == "to" {
			// "called on militants to seize": the militants seize, perhaps.
			return append(append([]int{}, last.subject...), t.namedBetween(last.verb, head)...)
		}
		return last.subject
	}
	j := head - 1
	skipped := false
	for j >= 0 {
		gap := t.between(j)
		if hardGap(gap) {
			break
		}
		if strings.Contains(gap, ",") {
			if skipped || len(out) > 0 {
				if t.hasNoun(out) {
					break
				}
			}
			k := t.commaBefore(j)
			if k < 0 || skipped {
				break
			}
			clause := false
			for x := k + 1; x <= j; x++ {
				clause = clause || t.units[x].tag == verb || t.units[x].tag == auxiliary
			}
			for x := k + 1; x <= j && !clause; x++ {
				if t.units[x].weight > 0 {
					out = append(out, x)
				}
			}
			out = append(out, t.phraseLeft(k)...)
			break
		}
		u := &t.units[j]
		if !finite && u.tag == auxiliary && !t.hasNoun(out) {
			j-- // "has yet to pay"
			continue
		}
		if u.tag == verb && j > 0 && t.isReduced(j) {
			out = nil // "a person briefed on the talks": the person
			j--
			continue
		}
		if u.tag == verb || u.tag == auxiliary || clauseWords[u.lower] && u.tag == preposition && len(out) > 0 {
			break
		}
		if u.tag == conjunction && !(u.lower == "and" && j > 0 && t.units[j-1].tag == noun && len(out) > 0 && t.hasNoun(out)) {
			break
		}
		if u.tag == conjunction && u.lower == "and" && t.clauseLeft(j) && !t.betweenLeft(j) {
			break
		}
		if u.tag == pronoun && (u.lower == "who" || u.lower == "which" || u.lower == "that" || u.lower == "whom") && !t.hasNoun(out) {
			j--
			out = append(out, t.phraseLeft(j)...)
			return out
		}
		if u.weight > 0 || u.tag == pronoun {
			out = append(out, j)
		}
		j--
	}
	if !t.hasNoun(out) && len(t.frames) > 0 {
		last := t.frames[len(t.frames)-1]
		if speechWords[base(t.units[t.verbFrom(head)].lower)] {
			// "X said the talks are new and declined to say who": X declined.
			for _, v := range slices.Backward(t.frames) {
				if v.speech && v.finite {
					last = v
					break
				}
			}
		}
		if pron := t.pronounIn(out); pron < 0 || !finite {
			out = append(out, last.subject...)
		}
	}
	return out
}

// namedBetween are the nouns between two units.
func (t *text) namedBetween(from, to int) []int {
	var out []int
	for k := from + 1; k < to; k++ {
		if t.units[k].weight > 0 && (t.units[k].tag == noun || t.units[k].kind == name) {
			out = append(out, k)
		}
	}
	return out
}

// owing reports whether the infinitive at head goes with "has yet to", "has
// to" or "is to", so that its subject is the one before.
func (t *text) owing(head int) bool {
	if head < 2 || t.units[head-1].lower != "to" {
		return false
	}
	w := t.units[head-2].lower
	return w == "yet" || haveForms[w] || beForms[w]
}

// isReduced reports whether the verb at j is a participle that describes the
// noun before it.
func (t *text) isReduced(j int) bool {
	for _, f := range t.frames {
		if f.verb == j {
			return f.passive && !f.finite && t.units[j-1].tag == noun
		}
	}
	return false
}

// verbFrom is the verb of the group that begins at head.
func (t *text) verbFrom(head int) int {
	for k := head; k < len(t.units) && k <= head+4; k++ {
		if t.units[k].tag == verb {
			return k
		}
	}
	return min(head, len(t.units)-1)
}

// clauseLeft reports whether a verb stands between unit j and the clause's
// start, so that "and" joins clauses rather than nouns.
func (t *text) clauseLeft(j int) bool {
	for k := j - 1; k >= 0; k-- {
		if hardGap(t.between(k)) || strings.Contains(t.between(k), ",") {
			return false
		}
		if t.units[k].tag == verb || t.units[k].tag == auxiliary {
			return true
		}
	}
	return false
}

// betweenLeft reports whether the "and" at j joins what "between" or "both"
// takes.
func (t *text) betweenLeft(j int) bool {
	for k := j - 1; k >= 0 && k >= j-6; k-- {
		if w := t.units[k].lower; w == "between" || w == "both" {
			return true
		}
		if t.units[k].tag == verb || t.units[k].tag == auxiliary {
			return false
		}
	}
	return false
}

func (t *text) hasNoun(units []int) bool {
	for _, i := range units {
		if (t.units[i].tag == noun || t.units[i].kind == name) && t.units[i].kind != moment && !timeNouns[t.units[i].lower] {
			return true
		}
	}
	return false
}

func (t *text) pronounIn(units []int) int {
	for _, i := range units {
		if t.units[i].tag == pronoun {
			return i
		}
	}
	return -1
}

// commaBefore is the last unit before j that a comma follows, -1 for none.
func (t *text) commaBefore(j int) int {
	for k := j - 1; k >= 0; k-- {
		gap := t.between(k)
		if hardGap(gap) {
			return -1
		}
		if strings.Contains(gap, ",") {
			return k
		}
	}
	return -1
}

// phraseLeft collects the noun phrase that ends at unit j.
func (t *text) phraseLeft(j int) []int {
	var out []int
	for ; j >= 0; j-- {
		u := &t.units[j]
		if u.tag == verb || u.tag == auxiliary || u.tag == conjunction {
			break
		}
		if u.weight > 0 {
			out = append(out, j)
		}
		if j > 0 {
			if gap := t.between(j - 1); strings.Contains(gap, ",") || hardGap(gap) {
				break
			}
		}
	}
	return out
}

// clauseFrom reports whether a subject and its verb follow from unit i on.
func (t *text) clauseFrom(i int) bool {
	for j := i; j < len(t.units) && j <= i+5; j++ {
		if j > i && (hardGap(t.between(j-1)) || strings.Contains(t.between(j-1), ",")) {
			return false
		}
		switch u := &t.units[j]; {
		case u.tag == verb && !ing(u.lower), u.tag == auxiliary:
			return j > i
		case u.tag == preposition && j > i, u.tag == conjunction:
			return false
		}
	}
	return false
}

// objectOf collects what follows a verb up to the next verb or clause.
func (t *text) objectOf(i int, passive bool) (object, agent []int) {
	by := false
	for j := i + 1; j < len(t.units); j++ {
		if gap := t.between(j - 1); hardGap(gap) && !opensQuoted(gap) {
			break
		}
		u := &t.units[j]
		if u.tag == verb || u.tag == auxiliary {
			// The next clause's subject isn't this one's object.
			break
		}
		if u.tag == conjunction && u.lower != "and" && u.lower != "or" || u.lower == "who" || u.lower == "which" || u.lower == "that" && (u.tag == conjunction || j > i+1) {
			break
		}
		if u.tag == conjunction && strings.Contains(t.between(j-1), ",") {
			break
		}
		if clauseWords[u.lower] && t.clauseFrom(j+1) {
			break
		}
		if passive && u.lower == "by" {
			by = true
			continue
		}
		if u.weight == 0 && u.tag != pronoun {
			continue
		}
		if by {
			agent = append(agent, j)
		} else {
			object = append(object, j)
		}
	}
	return object, agent
}
