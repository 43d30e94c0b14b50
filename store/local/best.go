package local

import (
	"cmp"
	"container/heap"
	"context"
	"database/sql"
	"slices"
	"strings"

	"dateline/store"
)

// scored is a passage of a snapshot, by its place, with its score.
type scored struct {
	at    int
	score float64
}

// best keeps the k highest scores, as a heap with the lowest on top, and all
// that equal the lowest: which of those are in is for the passages' ids to
// decide, and they are in the file.
type best struct {
	k    int
	list []scored
	ties []scored
}

func newBest(k, passages int) *best { return &best{k: min(k, passages)} }

func (b *best) Len() int           { return len(b.list) }
func (b *best) Less(i, j int) bool { return b.list[i].score < b.list[j].score }
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
	case b.k < 1:
	case len(b.list) < b.k:
		heap.Push(b, x)
	case x.score == b.list[0].score:
		b.ties = append(b.ties, x)
	case x.score > b.list[0].score:
		out := b.list[0]
		b.list[0] = x
		heap.Fix(b, 0)
		if b.list[0].score > out.score {
			b.ties = b.ties[:0]
		} else {
			b.ties = append(b.ties, out)
		}
	}
}

// matches are the k passages, best first, ties by id.
func (b *best) matches(ctx context.Context, tx *sql.Tx, s *Store, snap *snapshot) ([]store.Match, error) {
	matches := make([]store.Match, 0, len(b.list)+len(b.ties))
	for _, x := range slices.Concat(b.list, b.ties) {
		p, err := s.passage(ctx, tx, snap, x.at)
		if err != nil {
			return nil, err
		}
		matches = append(matches, store.Match{Passage: p, Score: x.score})
	}
	slices.SortFunc(matches, func(a, b store.Match) int {
		return cmp.Or(cmp.Compare(b.Score, a.Score), strings.Compare(a.Passage.ID, b.Passage.ID))
	})
	return matches[:len(b.list)], nil
}
