package local

import (
	"math"
	"slices"

	"dateline/lexical"
)

// reader turns passages into lists of term numbers of its own. Several readers
// share the passages of an index among them.
type reader struct {
	numbering *lexical.Numbering
	numbers   []uint32 // each passage's terms, ascending, one passage behind the other
	counts    []uint8  // how often the term is in the passage, at most 255
	read      []readPassage
	scratch   []uint32
}

// readPassage is where a reader has a passage's terms.
type readPassage struct {
	at         int // place in the snapshot
	first, end int // of numbers and counts
	length     int // words that score
}

func newReader() *reader { return &reader{numbering: lexical.NewNumbering()} }

// add takes in a passage. Stop words are in the postings too, for TermCounts,
// but don't make a passage longer.
func (r *reader) add(at int, text string) {
	r.scratch = r.numbering.Append(r.scratch[:0], text)
	slices.Sort(r.scratch)
	terms := r.numbering.Terms()
	p := readPassage{at: at, first: len(r.numbers)}
	for i := 0; i < len(r.scratch); {
		j := i + 1
		for j < len(r.scratch) && r.scratch[j] == r.scratch[i] {
			j++
		}
		r.numbers = append(r.numbers, r.scratch[i])
		r.counts = append(r.counts, uint8(min(j-i, math.MaxUint8)))
		if !terms[r.scratch[i]].Stop {
			p.length += j - i
		}
		i = j
	}
	p.end = len(r.numbers)
	r.read = append(r.read, p)
}

// merge turns the readers' lists of each passage into lists of each term.
func merge(readers []*reader, passages int) *lexicalIndex {
	x := &lexicalIndex{terms: make(map[string]uint32), norms: make([]float32, passages)}
	type place struct {
		reader *reader
		common []uint32 // the reader's numbers to the index's
		readPassage
	}
	places := make([]place, passages)
	var sizes []uint32
	total := 0
	for _, r := range readers {
		common := x.number(r.numbering.Terms())
		sizes = append(sizes, make([]uint32, len(x.terms)-len(sizes))...)
		for _, number := range r.numbers {
			sizes[common[number]]++
		}
		total += len(r.numbers)
		for _, p := range r.read {
			places[p.at] = place{r, common, p}
		}
	}
	x.starts = make([]uint32, len(sizes)+1)
	for i, size := range sizes {
		x.starts[i+1] = x.starts[i] + size
	}
	x.docs, x.counts = make([]uint32, total), make([]uint8, total)
	next := slices.Clone(x.starts)
	words := 0
	for doc, p := range places { // in order, so that the lists are
		for i := p.first; i < p.end; i++ {
			term := p.common[p.reader.numbers[i]]
			x.docs[next[term]], x.counts[next[term]] = uint32(doc), p.reader.counts[i]
			next[term]++
		}
		words += p.length
	}
	mean := max(float64(words)/float64(max(passages, 1)), 1)
	for doc, p := range places {
		x.norms[doc] = float32(bm25K1 * (1 - bm25B + bm25B*float64(p.length)/mean))
	}
	return x
}

// number gives terms their numbers in the index.
func (x *lexicalIndex) number(terms []lexical.Term) []uint32 {
	common := make([]uint32, len(terms))
	for i, t := range terms {
		number, ok := x.terms[t.Text]
		if !ok {
			number = uint32(len(x.terms))
			x.terms[t.Text] = number
		}
		common[i] = number
	}
	return common
}
