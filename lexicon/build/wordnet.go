package main

import (
	"bufio"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
)

// Parts of speech, in the order of the bits that the blob and package lexicon
// use for them.
const (
	noun = iota
	verb
	adj
	adv
)

var posFiles = []struct {
	name   string
	letter string
}{{"noun", "n"}, {"verb", "v"}, {"adj", "a"}, {"adv", "r"}}

func posOf(letter string) int {
	switch letter {
	case "v":
		return verb
	case "a", "s":
		return adj
	case "r":
		return adv
	}
	return noun
}

// synID names a synset: its part of speech in the upper bits, its byte offset
// in the data file below.
type synID uint64

func mkSyn(pos int, offset string) synID {
	n, _ := strconv.ParseUint(offset, 10, 32)
	return synID(uint64(pos)<<32 | n)
}

type pointer struct {
	symbol   string
	to       synID
	src, dst int // word numbers from 1; 0 for the whole synset
}

type synset struct {
	pos      int
	lexFile  int
	words    []string // folded
	proper   bool     // its first word has a capital
	instance bool     // a named instance: a person, a place
	pointers []pointer
	gloss    string
}

type sense struct {
	syn    synID
	pos    int
	rank   int // from 1 within its part of speech
	tags   int // how often WordNet's concordance has it
	weight float64
}

type wordnet struct {
	synsets map[synID]*synset
	senses  map[string][]sense
}

func readWordNet(dir string) (*wordnet, error) {
	wn := &wordnet{synsets: map[synID]*synset{}, senses: map[string][]sense{}}
	for pos, f := range posFiles {
		if err := eachLine(filepath.Join(dir, "data."+f.name), func(line string) { wn.addSynset(pos, line) }); err != nil {
			return nil, err
		}
	}
	if err := eachLine(filepath.Join(dir, "index.sense"), wn.addSense); err != nil {
		return nil, err
	}
	for _, ss := range wn.senses {
		slices.SortFunc(ss, func(a, b sense) int {
			if a.pos != b.pos {
				return a.pos - b.pos
			}
			return a.rank - b.rank
		})
	}
	return wn, nil
}

func eachLine(path string, do func(string)) error {
	f, err := os.Open(path)
	if err != nil {
		return fmt.Errorf("reading WordNet: %w", err)
	}
	defer f.Close()
	sc := bufio.NewScanner(f)
	sc.Buffer(nil, 1<<20)
	for sc.Scan() {
		if !strings.HasPrefix(sc.Text(), "  ") { // the licence
			do(sc.Text())
		}
	}
	return sc.Err()
}

// addSynset reads a line of a data file: offset, lexicographer file, type,
// words, pointers, and after a bar the gloss.
func (wn *wordnet) addSynset(pos int, line string) {
	head, gloss, _ := strings.Cut(line, " | ")
	f := strings.Fields(head)
	lex, _ := strconv.Atoi(f[1])
	n, _ := strconv.ParseInt(f[3], 16, 32)
	s := &synset{pos: pos, lexFile: lex, gloss: gloss}
	for i := range int(n) {
		w := f[4+2*i]
		if i == 0 {
			s.proper = w[0] >= 'A' && w[0] <= 'Z'
		}
		if p := strings.IndexByte(w, '('); p > 0 { // "able(p)"
			w = w[:p]
		}
		s.words = append(s.words, strings.ReplaceAll(strings.ToLower(w), "_", " "))
	}
	f = f[4+2*int(n):]
	count, _ := strconv.Atoi(f[0])
	for f = f[1:]; count > 0; count, f = count-1, f[4:] {
		st, _ := strconv.ParseUint(f[3], 16, 16)
		p := pointer{symbol: f[0], to: mkSyn(posOf(f[2]), f[1]), src: int(st >> 8), dst: int(st & 255)}
		s.instance = s.instance || p.symbol == "@i"
		s.pointers = append(s.pointers, p)
	}
	wn.synsets[mkSyn(pos, strings.Fields(line)[0])] = s
}

// addSense reads a line of index.sense: key, offset, rank, tag count.
func (wn *wordnet) addSense(line string) {
	f := strings.Fields(line)
	lemma, key, _ := strings.Cut(f[0], "%")
	pos := []int{noun, verb, adj, adv, adj}[key[0]-'1']
	rank, _ := strconv.Atoi(f[2])
	tags, _ := strconv.Atoi(f[3])
	lemma = strings.ReplaceAll(lemma, "_", " ")
	id := mkSyn(pos, f[1])
	for i, s := range wn.senses[lemma] { // a satellite can stand twice
		if s.syn == id {
			wn.senses[lemma][i].tags = max(s.tags, tags)
			return
		}
	}
	wn.senses[lemma] = append(wn.senses[lemma], sense{syn: id, pos: pos, rank: rank, tags: tags})
}
