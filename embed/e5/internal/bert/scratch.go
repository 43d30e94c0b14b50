package bert

import (
	"dateline/embed/e5/internal/format"
	"dateline/embed/e5/internal/kernel"
)

// MaxParts is the most pieces that a Split may run at once.
const MaxParts = 2

// Scratch is one call's working memory, kept for the next one. The zero value
// is ready to use.
type Scratch struct {
	x, y, wide []float32
	in         []float32 // x as the next matrix takes it
	bytes      []byte
	scale, low []float32
	parts      [MaxParts]buffers
	npad       int
}

// buffers are what one attention head needs.
type buffers struct {
	keys, values, scores, inverse []float32
}

// pad rounds up to a multiple of 16.
func pad(n int) int { return (n + 15) &^ 15 }

// take makes room for the sequences and returns how many tokens they have.
func (s *Scratch) take(m format.Shape, sequences [][]int32) (rows int) {
	longest := 0
	for _, ids := range sequences {
		rows += len(ids)
		longest = max(longest, len(ids))
	}
	s.grow(m, rows, longest)
	return rows
}

func (s *Scratch) grow(m format.Shape, rows, longest int) {
	inner := min(rows, innerRows)
	s.x = grown(s.x, rows*m.Width)
	s.y = grown(s.y, rows*m.Width)
	s.in = grown(s.in, rows*m.Width)
	s.wide = grown(s.wide, max(rows*3*m.Width, inner*m.Inner))
	s.bytes = grown(s.bytes, max(rows*m.Width, inner*m.Inner))
	s.scale = grown(s.scale, rows)
	s.low = grown(s.low, rows)
	s.npad = max(s.npad, pad(longest))
}

// part returns the attention buffers of one part of a split.
func (s *Scratch) part(i int) *buffers {
	b := &s.parts[i]
	b.keys = grown(b.keys, kernel.Head*s.npad)
	b.values = grown(b.values, kernel.Head*s.npad)
	b.scores = grown(b.scores, scoreRows*s.npad)
	b.inverse = grown(b.inverse, scoreRows)
	return b
}

func grown[T any](s []T, n int) []T {
	if cap(s) >= n {
		return s[:n]
	}
	return make([]T, n)
}
