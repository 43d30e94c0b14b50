package local

import (
	"container/heap"
	"context"
	"math"
	"runtime"
	"slices"
	"sync"

	"dateline/internal/dot"
)

// question is a vector of length 1 that passages are compared with.
//
// A scan multiplies eight bits of each number by eight of the question's, which
// leaves the cosine uncertain by some hundredths at most. So it keeps the
// passages that may be among the best by the worst that the rest of the bits can
// do, and only of those, a few for each that is wanted, it works out the cosine.
// The ranking is that of all bits.
type question struct {
	unit   []float32
	eights []int8  // of unit, in steps
	scale  float64 // what the product of the eights counts
	shift  float64 // what the twos of every passage count at least
	slack  float64 // how far off the sum may be, over the length of a passage's numbers
	blur   float64 // and that rounding the question may add to the cosine
}

func questionOf(unit []float32) *question {
	largest, sum, absolute := 0.0, 0.0, 0.0
	for _, x := range unit {
		largest = max(largest, math.Abs(float64(x)))
		sum += float64(x)
		absolute += math.Abs(float64(x))
	}
	step := largest / math.MaxInt8
	q := &question{unit: unit, eights: make([]int8, len(unit)), scale: 4 * step, shift: -sum / 2}
	off := 0.0
	for i, x := range unit {
		n := math.Round(float64(x) / step)
		q.eights[i] = int8(n)
		e := float64(x) - n*step
		off += e * e
	}
	off = math.Sqrt(off)
	// A number is 4·eight − ½, give or take 1½. Rounding the question multiplies
	// with 4·eight, which are no longer than the numbers and the twos together.
	q.slack = 1.5*absolute + off*2*math.Sqrt(float64(len(unit)))
	q.blur = off + 1e-9
	return q
}

// about is the least and the most that the cosine with a record may be.
func (q *question) about(record []byte) (least, most float64) {
	eights, _ := planes(record, len(q.eights))
	over := 1 / lengthOf(record)
	cosine := (q.scale*float64(dot.Bytes(q.eights, dot.Signed(eights))) + q.shift) * over
	off := q.slack*over + q.blur
	return cosine - off, cosine + off
}

// cosine is that with a record, the same to the last bit however the passage
// was found. scratch is as long as the vectors.
func (q *question) cosine(record []byte, scratch []float32) float64 {
	length := numbers(scratch, record)
	return dot.Floats(q.unit, scratch) / length
}

// candidate is a passage that may be among the best.
type candidate struct {
	at   int
	most float64
}

// share is the part of a scan that one goroutine does.
type share struct {
	bar  bar
	list []candidate
}

// scan ranks the passages of runs, in as many goroutines as it has work for.
func (d *denseIndex) scan(ctx context.Context, unit []float32, runs []run, top *best) error {
	const worth = 4096 // passages that are worth a goroutine
	q := questionOf(unit)
	shares := make([]share, min(runtime.GOMAXPROCS(0), 1+count(runs)/worth))
	var group sync.WaitGroup
	for i := range shares {
		shares[i].bar.k = top.k
		group.Go(func() {
			for _, r := range runs {
				size := r.end - r.first
				d.scanRun(ctx, q, run{r.first + size*i/len(shares), r.first + size*(i+1)/len(shares)}, &shares[i])
			}
		})
	}
	group.Wait()
	if err := ctx.Err(); err != nil {
		return err
	}
	whole := shares[0].bar
	for _, s := range shares[1:] {
		for _, least := range s.bar.highest {
			whole.add(least)
		}
	}
	scratch := make([]float32, len(unit))
	for _, s := range shares {
		for _, c := range s.list {
			if c.most >= whole.height() {
				top.add(scored{c.at, q.cosine(d.records[c.at], scratch)})
			}
		}
	}
	return nil
}

func (d *denseIndex) scanRun(ctx context.Context, q *question, r run, s *share) {
	for at := r.first; at < r.end; at++ {
		if at%1024 == 0 && ctx.Err() != nil {
			return
		}
		least, most := q.about(d.records[at])
		if most >= s.bar.height() {
			s.list = append(s.list, candidate{at, most})
			s.bar.add(least)
		}
	}
}

// bar is how high the k-th best reaches at least, of what was added.
type bar struct {
	k       int
	highest lowestFirst
}

// height is what there is to reach, minus infinity as long as fewer than k were
// added.
func (b *bar) height() float64 {
	if len(b.highest) < b.k {
		return math.Inf(-1)
	}
	return b.highest[0]
}

func (b *bar) add(x float64) {
	switch {
	case len(b.highest) < b.k:
		heap.Push(&b.highest, x)
	case x > b.highest[0]:
		b.highest[0] = x
		heap.Fix(&b.highest, 0)
	}
}

// lowestFirst is a heap.
type lowestFirst []float64

func (h lowestFirst) Len() int           { return len(h) }
func (h lowestFirst) Less(i, j int) bool { return h[i] < h[j] }
func (h lowestFirst) Swap(i, j int)      { h[i], h[j] = h[j], h[i] }
func (h *lowestFirst) Push(x any)        { *h = append(*h, x.(float64)) }
func (h *lowestFirst) Pop() any {
	last := len(*h) - 1
	x := (*h)[last]
	*h = slices.Delete(*h, last, last+1)
	return x
}
