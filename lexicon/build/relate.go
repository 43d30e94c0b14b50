package main

import (
	"maps"
	"math"
	"slices"
	"strings"
)

// Relations, with the numbers that package lexicon gives them.
const (
	relSynonym  = 1
	relDerived  = 2
	relBroader  = 3
	relCluster  = 4
	relChain    = 5
	relNews     = 6
	relContrary = 7
)

type pair struct{ a, b string }

func mkPair(a, b string) pair {
	if a > b {
		a, b = b, a
	}
	return pair{a, b}
}

type link struct {
	relation byte
	score    float64
}

type entry struct {
	word   string
	weight float64
}

// graph collects the links between kept words.
type graph struct {
	wn      *wordnet
	keep    map[string]bool
	stop    map[string]bool
	members map[synID][]entry // kept words of a synset, with that sense's weight
	kids    map[synID]int     // direct hyponyms
	links   map[pair]link
	derived map[string]map[string]float64
	kin     []kin
	kinOf   map[string][]kin // by the word derived from
}

// kin says that word, in a sense of this weight, derives from the word base in
// the synset from.
type kin struct {
	word, base string
	weight     float64
	from       synID
}

func newGraph(wn *wordnet, keep, stop map[string]bool) *graph {
	g := &graph{
		wn: wn, keep: keep, stop: stop, members: map[synID][]entry{}, kids: map[synID]int{},
		links: map[pair]link{}, derived: map[string]map[string]float64{}, kinOf: map[string][]kin{},
	}
	for _, w := range slices.Sorted(maps.Keys(keep)) {
		weighSenses(wn.senses[w])
		for _, s := range wn.senses[w] {
			g.members[s.syn] = append(g.members[s.syn], entry{w, s.weight})
		}
	}
	for _, s := range wn.synsets {
		for _, p := range s.pointers {
			if p.symbol == "@" {
				g.kids[p.to]++
			}
		}
	}
	return g
}

// add links two words unless they have a better link. An antonym excludes
// everything else.
func (g *graph) add(a, b string, rel byte, score float64) {
	if a == b || !g.keep[a] || !g.keep[b] || g.stop[a] || g.stop[b] {
		return
	}
	p := mkPair(a, b)
	old := g.links[p]
	switch {
	case rel == relContrary:
		g.links[p] = link{rel, 1}
	case old.relation == relContrary:
	case score > old.score || score == old.score && rel < old.relation:
		g.links[p] = link{rel, score}
	}
}

func (g *graph) cross(a, b synID, rel byte, factor float64) {
	for _, x := range g.members[a] {
		for _, y := range g.members[b] {
			g.add(x.word, y.word, rel, factor*x.weight*y.weight)
		}
	}
}

// ownKin is the score of the tables' kin.
const ownKin = .8

// relate makes every link in the order in which later steps need earlier ones.
func (g *graph) relate(groups []group, kin [][2]string) {
	g.synonyms()
	g.news(groups)
	for _, k := range kin {
		g.add(k[0], k[1], relDerived, ownKin)
	}
	for id, s := range g.wn.synsets {
		for _, p := range s.pointers {
			g.pointer(id, s, p)
		}
		g.sisters(s)
	}
	g.families()
	g.glossKin()
	g.chains(groups)
}

// synonyms scores words that share synsets: .95·wa·wb for each, joined as
// independent evidence.
func (g *graph) synonyms() {
	scores := map[pair]float64{}
	for _, id := range slices.Sorted(maps.Keys(g.members)) {
		m := g.members[id]
		for i, x := range m {
			for _, y := range m[i+1:] {
				if x.word != y.word {
					p := mkPair(x.word, y.word)
					scores[p] = 1 - (1-scores[p])*(1-.95*x.weight*y.weight)
				}
			}
		}
	}
	for p, s := range scores {
		g.add(p.a, p.b, relSynonym, min(.95, s))
	}
}

func (g *graph) pointer(id synID, s *synset, p pointer) {
	switch p.symbol {
	case "@", "@i":
		if p.symbol == "@i" || s.proper {
			return
		}
		// A broad hypernym ("act", "person", "move") says little.
		spec := 1 / (1 + math.Log10(1+float64(g.kids[p.to])/4))
		g.cross(id, p.to, relBroader, .65*spec)
	case "&", "$":
		g.cross(id, p.to, relCluster, .6)
	case ">":
		g.cross(id, p.to, relCluster, .45)
	case "*":
		g.cross(id, p.to, relCluster, .3)
	case "=": // strength and strong; not height and low, which share it too
		g.attribute(id, p.to)
	case "+", "\\", "<":
		g.derivation(id, s, p)
	}
}

// sisters links the words that are similar to one adjective: huge, enormous.
// Large clusters are loose.
func (g *graph) sisters(head *synset) {
	var cluster []synID
	for _, p := range head.pointers {
		if p.symbol == "&" {
			cluster = append(cluster, p.to)
		}
	}
	if len(cluster) < 2 { // a satellite has its head alone
		return
	}
	spec := 1 / (1 + math.Log10(1+float64(len(cluster))/4))
	for i, a := range cluster {
		for _, b := range cluster[i+1:] {
			g.cross(a, b, relCluster, .6*spec)
		}
	}
}

// glossKin links words of one beginning where the definition of one, in a
// common sense, uses the other: championship and champion. WordNet has no
// derivation for many of these.
func (g *graph) glossKin() {
	for w := range g.keep {
		for _, s := range g.wn.senses[w] {
			syn := g.wn.synsets[s.syn]
			if syn == nil || s.weight < .4 || strings.HasSuffix(w, "less") {
				continue
			}
			definition, _, _ := strings.Cut(syn.gloss, "; \"")
			for t := range strings.FieldsFuncSeq(strings.ToLower(definition), notLetter) {
				least := max(4, min(len(t), len(w))-2)
				if common(t, w) >= least && !strings.HasSuffix(t, "less") {
					g.add(w, t, relDerived, .5+.3*s.weight)
				}
			}
		}
	}
}

func notLetter(r rune) bool { return !(r >= 'a' && r <= 'z' || r == '-') }

func (g *graph) attribute(a, b synID) {
	for _, x := range g.members[a] {
		for _, y := range g.members[b] {
			if common(x.word, y.word) >= 3 {
				g.add(x.word, y.word, relDerived, .5+.4*x.weight*y.weight)
			}
		}
	}
}

// derivation scores words made from one another: .5 for any sense, to .9 where
// it is the commonest of both.
func (g *graph) derivation(id synID, s *synset, p pointer) {
	if p.src == 0 || p.dst == 0 || p.src > len(s.words) || p.dst > len(g.wn.synsets[p.to].words) {
		return
	}
	a, b := s.words[p.src-1], g.wn.synsets[p.to].words[p.dst-1]
	if a == b || !g.keep[a] || !g.keep[b] {
		return
	}
	wa, wb := g.weight(g.wn.senses[a], s), g.weight(g.wn.senses[b], g.wn.synsets[p.to])
	score := .5 + .4*wa*wb
	for _, k := range []kin{{a, b, wa, p.to}, {b, a, wb, id}} {
		g.kin = append(g.kin, k)
		g.kinOf[k.base] = append(g.kinOf[k.base], k)
	}
	g.add(a, b, relDerived, score)
	for _, d := range []pair{{a, b}, {b, a}} {
		if g.derived[d.a] == nil {
			g.derived[d.a] = map[string]float64{}
		}
		g.derived[d.a][d.b] = max(score, g.derived[d.a][d.b])
	}
}

func (g *graph) weight(ss []sense, syn *synset) float64 {
	for _, s := range ss {
		if g.wn.synsets[s.syn] == syn {
			return s.weight
		}
	}
	return .1
}

// families links words that derive from one word: negotiator, negotiation.
// They must share its beginning, or "state" would join "statement" to "stately".
func (g *graph) families() {
	for _, kin := range g.derived {
		for a, x := range kin {
			for b, y := range kin {
				if a < b && common(a, b) >= 4 {
					g.add(a, b, relDerived, .95*x*y)
				}
			}
		}
	}
}

func common(a, b string) int {
	n := 0
	for n < len(a) && n < len(b) && a[n] == b[n] {
		n++
	}
	return n
}

// chains links a word to the other words of the synset that it derives from:
// .8·w·w. The tables have no senses, so that their groups count only for
// derivations between common senses.
func (g *graph) chains(groups []group) {
	for _, k := range g.kin {
		for _, m := range g.members[k.from] {
			g.add(k.word, m.word, relChain, .8*k.weight*m.weight)
		}
	}
	for _, gr := range groups {
		for _, x := range gr.words {
			for a, d := range g.derived[x] {
				for _, b := range gr.words {
					if d >= .8 && gr.score >= .7 && b != x {
						g.add(a, b, relChain, .8*d*gr.score)
					}
				}
			}
		}
	}
}
