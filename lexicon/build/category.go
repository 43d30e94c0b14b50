package main

// categoryOf maps WordNet's lexicographer files to package lexicon's
// categories, by bit number; files left out (adjectives, adverbs, tops) give
// none.
var categoryOf = map[int]uint{
	4: 0, 5: 1, 6: 2, 7: 3, 8: 4, 29: 4, 30: 5, 9: 6, 16: 6, 31: 6, 10: 7, 32: 7, 33: 8, 34: 9,
	35: 10, 36: 11, 11: 12, 12: 13, 37: 13, 13: 14, 14: 15, 15: 16, 38: 17, 17: 18, 39: 19,
	18: 20, 19: 21, 43: 21, 20: 22, 21: 23, 40: 23, 22: 24, 23: 25, 24: 26, 25: 27, 41: 28,
	26: 29, 42: 29, 27: 30, 28: 31,
}

// topCategory gives the roots of the noun hierarchy, which stand in a file of
// their own, the category of what is below them.
var topCategory = map[string]uint{
	"person": 20, "group": 15, "location": 16, "time": 31, "act": 0, "event": 12, "animal": 1,
	"artifact": 2, "attribute": 3, "communication": 7, "feeling": 13, "food": 14, "object": 18,
	"phenomenon": 21, "plant": 22, "possession": 23, "process": 24, "measure": 25, "relation": 26,
	"shape": 27, "state": 29, "substance": 30, "cognition": 6, "motivation": 6,
}

// frequentSense is the weight from which a sense counts towards a category.
const frequentSense = .4

// categories joins the categories of the word's frequent noun and verb senses.
func categories(wn *wordnet, ss []sense) uint32 {
	var bits uint32
	for _, s := range ss {
		syn := wn.synsets[s.syn]
		if syn == nil || s.weight < frequentSense || s.pos == adj || s.pos == adv {
			continue
		}
		if bit, ok := categoryOf[syn.lexFile]; ok {
			bits |= 1 << bit
		} else if bit, ok := topCategory[syn.words[0]]; ok {
			bits |= 1 << bit
		}
	}
	return bits
}
