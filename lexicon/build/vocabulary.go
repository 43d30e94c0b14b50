package main

import (
	"math"
	"strings"
)

// chooseWords decides which lemmas the lexicon keeps: those that the
// concordance has, that WordNet's own glosses and examples use, that are in
// the tables, that derive from one of these or oppose one, and named places.
func chooseWords(wn *wordnet, t *tables) map[string]bool {
	used := glossWords(wn)
	keep := map[string]bool{}
	for w, ss := range wn.senses {
		if !keepable(w, ss, wn) {
			continue
		}
		tags := 0
		for _, s := range ss {
			tags += s.tags
		}
		if tags > 0 || used[w] >= 1 || t.words[w] || placeName(wn, ss) {
			keep[w] = true
		}
	}
	for w := range t.words {
		if !strings.Contains(w, " ") {
			keep[w] = true
		}
	}
	addRelatives(wn, keep)
	return keep
}

// addRelatives keeps what derives from a kept word or is its antonym.
func addRelatives(wn *wordnet, keep map[string]bool) {
	var more []string
	for _, s := range wn.synsets {
		for _, p := range s.pointers {
			if p.src == 0 || !strings.Contains("+!\\<", p.symbol) {
				continue
			}
			to := wn.synsets[p.to]
			if w := to.words[p.dst-1]; keep[s.words[p.src-1]] && keepable(w, wn.senses[w], wn) {
				more = append(more, w)
			}
		}
	}
	for _, w := range more {
		keep[w] = true
	}
}

// keepable rejects lemmas of several words, numbers, names of people, and what
// only names animals, plants and chemicals.
func keepable(w string, ss []sense, wn *wordnet) bool {
	if len(w) < 2 || len(w) > 24 || strings.ContainsAny(w, "0123456789/.' ") {
		return false
	}
	plain := false
	for _, s := range ss {
		syn := wn.synsets[s.syn]
		if syn == nil {
			continue
		}
		person := syn.instance && syn.lexFile == 18
		taxon := syn.proper && (syn.lexFile == 5 || syn.lexFile == 20 || syn.lexFile == 14 && s.tags == 0 && s.pos == noun && isTaxon(syn))
		plain = plain || !person && !taxon
	}
	return plain
}

func isTaxon(s *synset) bool {
	return strings.Contains(s.gloss, "genus") || strings.Contains(s.gloss, "family") || strings.Contains(s.gloss, "order of")
}

func placeName(wn *wordnet, ss []sense) bool {
	for _, s := range ss {
		if syn := wn.synsets[s.syn]; syn != nil && syn.instance && syn.lexFile == 15 && s.rank == 1 {
			return true
		}
	}
	return false
}

// glossWords counts in how many glosses a word or a plain inflection of it
// stands.
func glossWords(wn *wordnet) map[string]int {
	used := map[string]int{}
	for _, s := range wn.synsets {
		for w := range strings.FieldsFuncSeq(strings.ToLower(s.gloss), notLetter) {
			used[w]++
			for _, suffix := range []string{"s", "es", "ed", "d", "ing", "ly"} {
				if stem, ok := strings.CutSuffix(w, suffix); ok && len(stem) > 2 {
					used[stem]++
				}
			}
			if stem, ok := strings.CutSuffix(w, "ing"); ok && len(stem) > 2 {
				used[stem+"e"]++
			}
			if stem, ok := strings.CutSuffix(w, "ies"); ok && len(stem) > 1 {
				used[stem+"y"]++
			}
		}
	}
	return used
}

// weighSenses sets each sense's weight in (0, 1]: the root of its share of the
// commonest sense of its part of speech, times the fourth root of the part's
// share of the commonest part. A count of 1/rank is added to each tag count.
// Words of more than 20 senses ("take") say less: sqrt(20/senses).
func weighSenses(ss []sense) {
	mass := func(s sense) float64 { return float64(s.tags) + 1/float64(s.rank) }
	var top [4]float64
	for _, s := range ss {
		top[s.pos] = max(top[s.pos], mass(s))
	}
	best := max(top[0], top[1], top[2], top[3])
	vague := math.Sqrt(min(1, 20/float64(max(1, len(ss)))))
	for i, s := range ss {
		ss[i].weight = math.Sqrt(mass(s)/top[s.pos]) * math.Pow(top[s.pos]/best, .25) * vague
	}
}

// frequency is the word's tag count on a scale of 8 steps a doubling, 0 to 255.
func frequency(ss []sense) byte {
	tags := 0
	for _, s := range ss {
		tags += s.tags
	}
	return byte(min(255, math.Round(8*math.Log2(1+float64(tags)))))
}

func notLetter(r rune) bool { return !(r >= 'a' && r <= 'z' || r == '-') }
