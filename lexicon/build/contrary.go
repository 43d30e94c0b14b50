package main

import "strings"

// opposite is a pair of antonyms, with the synsets that they are it in.
type opposite struct {
	a, b     string
	inA, inB synID
}

// antonyms marks WordNet's direct pairs, those through an adjective's cluster
// and through derivation, and the tables' own.
func (g *graph) antonyms(own [][2]string) {
	all := g.directAntonyms()
	for _, o := range all {
		g.add(o.a, o.b, relContrary, 1)
	}
	for _, o := range all {
		g.derivedContraries(o)
	}
	for _, o := range own {
		g.links[mkPair(o[0], o[1])] = link{relContrary, 1} // closed-class words too
	}
	g.negations()
}

// directAntonyms lists WordNet's pairs in senses that are used, and opposes
// adjectives to the clusters of their antonyms.
func (g *graph) directAntonyms() []opposite {
	var all []opposite
	for id, s := range g.wn.synsets {
		for _, p := range s.pointers {
			if p.symbol != "!" || p.src == 0 {
				continue
			}
			to := g.wn.synsets[p.to]
			o := opposite{s.words[p.src-1], to.words[p.dst-1], id, p.to}
			w := g.weightIn(o.a, id) * g.weightIn(o.b, p.to)
			if w >= .05 {
				all = append(all, o)
			}
			if s.pos == adj {
				g.satellites(s, o.b, w)
			}
		}
	}
	return all
}

// satellites opposes b to the words similar to the head s, in senses that both
// are commonly used in.
func (g *graph) satellites(s *synset, b string, w float64) {
	for _, p := range s.pointers {
		if p.symbol != "&" {
			continue
		}
		for _, m := range g.members[p.to] {
			common := g.tagged(m.word, p.to) && m.weight*w >= .6
			if common && g.links[mkPair(m.word, b)].relation != relSynonym {
				g.add(m.word, b, relContrary, 1)
			}
		}
	}
}

// tagged reports whether the concordance has the word in that sense.
func (g *graph) tagged(word string, in synID) bool {
	for _, s := range g.wn.senses[word] {
		if s.syn == in {
			return s.tags > 0
		}
	}
	return false
}

// derivedContraries carries an opposition over to what the two derive from or
// to, in the same senses: success and fail, acceptance and rejection. A person
// is only opposed to a person: the winner and the loser, not the winner and to
// lose.
func (g *graph) derivedContraries(o opposite) {
	for _, a := range g.kinIn(o.a, o.inA) {
		for _, b := range g.kinIn(o.b, o.inB) {
			if g.person(a) == g.person(b) && g.links[mkPair(a, b)].relation == 0 {
				g.add(a, b, relContrary, 1)
			}
		}
	}
}

// kinIn lists the word and what derives from that sense of it, in a common
// sense and with the same beginning.
func (g *graph) kinIn(word string, in synID) []string {
	out := []string{word}
	for _, k := range g.kinOf[word] {
		if k.from == in && k.weight >= .4 && common(word, k.word) >= 3 {
			out = append(out, k.word)
		}
	}
	return out
}

func (g *graph) weightIn(word string, in synID) float64 {
	return g.weight(g.wn.senses[word], g.wn.synsets[in])
}

func (g *graph) person(w string) bool {
	return categories(g.wn, g.wn.senses[w])&(1<<20) != 0
}

// negations opposes an adjective or adverb to itself with "un" or "non" before.
func (g *graph) negations() {
	for w := range g.keep {
		for _, prefix := range []string{"un", "non", "non-"} {
			stem, ok := strings.CutPrefix(w, prefix)
			if ok && len(stem) > 3 && g.keep[stem] && modifier(g.wn.senses[w]) && modifier(g.wn.senses[stem]) {
				g.add(w, stem, relContrary, 1)
			}
		}
	}
}

func modifier(ss []sense) bool {
	for _, s := range ss {
		if s.pos == adj || s.pos == adv {
			return true
		}
	}
	return false
}
