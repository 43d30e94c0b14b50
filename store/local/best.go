package local

import (
	"container/heap"
	"sort"

	"dateline/corpus"
	"dateline/store"
)

// scored is a passage of a snapshot, by its place, with its score.
type scored struct {
	at    int
	score float64
}

// best keeps the k highest scores, ties by passage id, as a heap with the worst
// on top.
type best struct {
	k        int
	passages []corpus.Passage
	list     []scored
}

func newBest(k int, passages []corpus.Passage) *best {
	return &best{k: min(k, len(passages)), passages: passages}
}

// before reports whether a ranks above b.
func (b *best) before(x, y scored) bool {
	if x.score != y.score {
		return x.score > y.score
	}
	return b.passages[x.at].ID < b.passages[y.at].ID
}

func (b *best) Len() int           { return len(b.list) }
func (b *best) Less(i, j int) bool { return b.before(b.list[j], b.list[i]) }
func (b *best) Swap(i, j int)      { b.list[i], b.list[j] = b.list[j], b.list[i] }
func (b *best) Push(x any)         { b.list = append(b.list, x.(scored)) }
func (b *best) Pop() any {
	last := b.list[len(b.list)-1]
	b.list = b.list[:len(b.list)-1]
	return last
}

// add offers one passage.
func (b *best) add(x scored) {
	switch {
	case len(b.list) < b.k:
		heap.Push(b, x)
	case b.k > 0 && b.before(x, b.list[0]):
		b.list[0] = x
		heap.Fix(b, 0)
	}
}

// matches are the passages kept, best first.
func (b *best) matches() []store.Match {
	sort.Slice(b.list, func(i, j int) bool { return b.before(b.list[i], b.list[j]) })
	matches := make([]store.Match, len(b.list))
	for i, x := range b.list {
		matches[i] = store.Match{Passage: b.passages[x.at], Score: x.score}
	}
	return matches
}
