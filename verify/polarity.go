package verify

import (
	"strings"

	"dateline/lexicon"
)

// modality is how settled a text says that something is. The zero value is for
// what has no verb.
type modality uint8

const (
	unmarked modality = iota
	possible          // may, could, if, likely
	planned           // will, would, is to, plans to
	actual            // does, did
)

var (
	possibleWords = set(`may might could can possibly perhaps probably likely unlikely if whether seem seems seemed appear appears appeared suggest suggested hope hopes hoped should`)
	plannedWords  = set(`will would shall must plan plans planned intend intends intended want wants wanted expect expects expected agree agreed vow vows vowed promise promises promised threaten threatened offer offered offers due set aim aims aimed demand demanded propose proposed consider considered considering`)
	// denyWords deny what follows them.
	denyWords = set(`deny denies denied denying refuse refuses refused refusing decline declines declined declining fail fails failed failing
reject rejects rejected rejecting impossible unlikely unable doubt doubts doubted prevent prevents prevented avoid avoids avoided lack lacks lacked lacking refrain stop stops stopped unwilling unsuccessful unsuccessfully drop drops dropped dropping abandon abandons abandoned cease ceases ceased
dispute disputes disputed`)
	// lacking deny the noun that follows them.
	lacking     = set(`lack lacks lacked lacking without drop drops dropped dropping abandon abandons abandoned dispute disputes disputed`)
	speechWords = set(`say tell add note warn report describe believe acknowledge argue deny insist suggest explain write announce claim confirm state caution voice vow demand promise concede admit estimate testify predict urge decline refuse think call ask complain speak quote accuse`)
)

// hadTo is the modality of "had to" with "had" at k: done, but for "would have
// had to".
func (t *text) hadTo(k int) modality {
	for j := k - 1; j >= 0 && j >= k-3; j-- {
		if possibleWords[t.units[j].lower] || plannedWords[t.units[j].lower] {
			return possible
		}
	}
	return actual
}

// resultVerbs have an infinitive for what came of it.
var resultVerbs = set(`beat win defeat manage begin start continue come help cause rise fall climb drop jump score return survive`)

// base is the likeliest base form of a word as a verb.
func base(w string) string {
	for _, l := range lexicon.Lemmas(w) {
		if l.POS&lexicon.Verb != 0 {
			return l.Text
		}
	}
	return w
}

// modalityOf reads the verb group from head to the verb at i, and what governs
// it.
func (t *text) modalityOf(head, i int) modality {
	switch {
	case t.openClause(head):
		return possible
	case t.units[head].lower == "be":
		return planned // "demands that it be sold"
	}
	for k := head; k < i; k++ {
		w := t.units[k].lower
		switch {
		case possibleWords[w], w == "would" && k+1 < i && t.units[k+1].lower == "have":
			return possible
		case plannedWords[w]:
			return planned
		}
	}
	if head > 1 && t.units[head-1].lower == "to" && t.units[head-2].lower == "had" {
		return t.hadTo(head - 2)
	}
	if head > 0 && t.units[head-1].lower == "to" {
		for k := head - 2; k >= 0 && k >= head-5; k-- {
			w := t.units[k].lower
			switch {
			case plannedWords[w] || (beForms[w] || haveForms[w]) && k == head-2:
				return planned
			case t.units[k].tag == verb && resultVerbs[base(w)]:
				return actual // "beat Carrick to reach the final"
			case possibleWords[w]:
				return possible
			}
		}
		return planned
	}
	for k := head - 1; k >= 0; k-- {
		if t.units[k].lower == "if" || t.units[k].lower == "unless" {
			return possible
		}
		if gap := t.between(k); strings.Contains(gap, ",") || hardGap(gap) {
			break
		}
	}
	if w := t.units[head].lower; head < i && ing(t.units[i].lower) && (w == "is" || w == "are" || w == "am") {
		return unmarked // under way, or to come
	}
	if w := t.units[i].lower; head == i && base(w) == w && !samePast[w] || strings.HasSuffix(w, "s") && head == i {
		return unmarked // the present, or the subjunctive of a demand
	}
	return actual
}

// openClause reports whether the verb group at head stands in a clause that
// leaves open whether or when it happens: after "whether", "until", "unless".
func (t *text) openClause(head int) bool {
	for k := head - 1; k >= 0; k-- {
		u := &t.units[k]
		if w := u.lower; w == "whether" || w == "unless" || w == "until" && k+1 < head {
			return true
		}
		if gap := t.between(k); u.tag == verb || u.tag == conjunction || strings.Contains(gap, ",") || hardGap(gap) {
			return false
		}
	}
	return false
}

// deny marks the units that a negation or a denying verb turns round: the next
// word with content, and for a verb its own infinitive; for "no" and "nobody"
// the noun and the verb it goes with.
func (t *text) deny() {
	for k := range t.units {
		u := &t.units[k]
		switch {
		case u.tag == negator:
			t.denyFrom(k)
		case u.denied: // "would not give up its plan" affirms the plan
		case u.lower == "less" && k+1 < len(t.units) && t.units[k+1].tag == adjective:
			t.units[k+1].denied = !t.units[k+1].denied
		case denyWords[u.lower] && u.weight > 0 && !t.byFigure(k+1) && !(dropping[u.lower] && t.noObject(k)), denyPhrases[u.key]:
			t.denyComplement(k)
		case u.lower == "still" && k+2 < len(t.units) && haveForms[t.units[k+1].lower] && t.units[k+2].lower == "to":
			t.denyComplement(k + 2)
		case u.lower == "yet" && k+1 < len(t.units) && t.units[k+1].lower == "to":
			t.denyComplement(k)
		case u.lower == "ruled" && k+1 < len(t.units) && t.units[k+1].lower == "out", u.lower == "ruled out", u.lower == "rather" && k+1 < len(t.units) && t.units[k+1].lower == "than", u.lower == "rather than":
			t.denyComplement(k)
		}
	}
}

// limits make "no more than" a measure.
var limits = set(`more less fewer later earlier sooner`)

var clauseWords = set(`since until after before because when while who which whose where`)

func (t *text) denyFrom(k int) {
	w := t.units[k].lower
	if k+1 < len(t.units) && (t.units[k+1].lower == "only" || limits[t.units[k+1].lower] && k+2 < len(t.units) && t.units[k+2].lower == "than" || w == "no" && t.units[k+1].lower == "matter") {
		return
	}
	nominal := w == "no" || w == "nobody" || w == "none" || w == "neither" || w == "nor" || w == "nothing"
	if k > 0 && t.units[k-1].tag == auxiliary && !nominal {
		t.units[k-1].denied = true
	}
	done := false
	object := k > 0 && (t.units[k-1].tag == verb || t.units[k-1].tag == auxiliary)
	for j := k + 1; j < len(t.units) && j <= k+12; j++ {
		if gap := t.between(j - 1); strings.ContainsAny(gap, ",;:.?!()") && w != "none" && w != "neither" || hardGap(gap) {
			break
		}
		u := &t.units[j]
		if u.weight == 0 && !(u.tag == verb) {
			if nominal && done && u.tag == preposition {
				break
			}
			if u.tag == conjunction && u.lower != "or" && u.lower != "nor" && u.lower != "and" || clauseWords[u.lower] {
				break
			}
			continue
		}
		if nominal && done && u.tag == preposition {
			break
		}
		if nominal {
			if w == "no" && done && u.tag != verb {
				if t.units[j-1].tag == preposition || t.units[j-1].tag == determiner {
					continue
				}
			}
			if u.tag == verb && object {
				break
			}
			u.denied = !u.denied
			done = true
			if u.tag == verb {
				return
			}
			continue
		}
		u.denied = !u.denied
		// "not agreed to sell", "not been able to go": the infinitive too.
		if u.tag == verb && !denyWords[u.lower] && j+2 < len(t.units) && t.units[j+1].lower == "to" && t.units[j+2].tag == verb {
			t.units[j+2].denied = !t.units[j+2].denied
		}
		if u.tag == adverb || lightWords[u.lower] && u.tag != verb {
			continue
		}
		break
	}
	if nominal && object {
		t.units[k-1].denied = !t.units[k-1].denied
	}
}

// denyPhrases are verbs of more than one word that deny what follows.
var denyPhrases = map[string]bool{"give up": true, "rule out": true, "call off": true, "turn down": true, "back out": true}

// dropping words deny a plan or a demand, and say that something falls.
var dropping = set(`drop drops dropped dropping`)

// noObject reports whether no noun phrase follows the verb at k.
func (t *text) noObject(k int) bool {
	return k+1 >= len(t.units) || t.units[k+1].tag != determiner && !possessives[t.units[k+1].lower]
}

// reasonWords begin a clause that a denying word before it doesn't reach.
var reasonWords = set(`because although though while whereas when since until unless before after`)

// denyComplement marks what follows a denying word: the next verb or, without
// one in the clause, the next nouns.
func (t *text) denyComplement(k int) {
	var nouns []int
	for j := k + 1; j < len(t.units) && j <= k+14; j++ {
		gap := t.between(j - 1)
		if strings.ContainsAny(gap, ",;") || hardGap(gap) {
			break
		}
		u := &t.units[j]
		if clauseWords[u.lower] && len(nouns) > 0 || reasonWords[u.lower] {
			break
		}
		if u.tag == conjunction && (lacking[t.units[k].lower] || len(nouns) > 0 && u.lower != "that") {
			break
		}
		if u.tag == verb {
			u.denied = !u.denied
			return
		}
		if u.weight > 0 && u.tag == noun && u.kind == content {
			nouns = append(nouns, j)
		}
	}
	for _, j := range nouns {
		t.units[j].denied = !t.units[j].denied
	}
}
