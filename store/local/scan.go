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
// leaves the cosine uncertain by some hundredths. Where a passage may then be
// among the best, eight bits more of the question halve that. Only of those that
// still may, a few for each that is wanted, the cosine is worked out. Each time
// the worst that the rest of the bits can do is allowed for, so that the ranking
// is that of all bits.
type question struct {
	unit   []float32
	eights []int8  // of unit, in steps of scale
	rest   []int8  // what they leave, in smaller ones
	scale  float64 // what the product of the eights counts
	fine   float64 // what that of the rest counts
	shift  float64 // what the twos of every passage count at least
	slack  float64 // how far off the sum may be, over the length of a passage's numbers
	round  float64 // and the cosine besides
	blur   float64 // and as long as the rest aren't added
}

// eightsOf are numbers rounded to eight bits in steps of the size returned.
func eightsOf(x []float64) (eights []int8, step float64) {
	largest := 0.0
	for _, v := range x {
		largest = max(largest, math.Abs(v))
	}
	eights, step = make([]int8, len(x)), largest/math.MaxInt8
	if step == 0 {
		return eights, 0
	}
	for i, v := range x {
		n := math.Round(v / step)
		eights[i] = int8(n)
		x[i] -= float64(n * step)
	}
	return eights, step
}

func questionOf(unit []float32) *question {
	q := &question{unit: unit}
	left := make([]float64, len(unit))
	sum, absolute := 0.0, 0.0
	for i, x := range unit {
		left[i] = float64(x)
		sum += float64(x)
		absolute += math.Abs(float64(x))
	}
	q.eights, q.scale = eightsOf(left)
	blur := norm(left)
	q.rest, q.fine = eightsOf(left)
	q.scale, q.fine, q.shift = 4*q.scale, 4*q.fine, -sum/2
	// A number is 4·eight − ½, give or take 1½. What the rounding of the question
	// leaves is multiplied by 4·eight, which together are no longer than the
	// numbers and the twos.
	twos := 2 * math.Sqrt(float64(len(unit)))
	q.slack = 1.5*absolute + norm(left)*twos
	q.round = norm(left) + 1e-9
	q.blur = blur + blur*twos/level
	return q
}

// norm is the Euclidean length.
func norm(x []float64) float64 {
	squares := 0.0
	for _, v := range x {
		squares += v * v
	}
	return math.Sqrt(squares)
}

// mayReach reports whether the cosine with a record may be as high as a bar, and
// how low and how high it may be.
func (q *question) mayReach(bar float64, record []byte) (least, most float64, ok bool) {
	plane, _ := planes(record, len(q.eights))
	eights := dot.Signed(plane)
	over := 1 / lengthOf(record)
	sum := q.scale*float64(dot.Bytes(q.eights, eights)) + q.shift
	off := q.slack*over + q.round
	if sum*over+off+q.blur < bar {
		return 0, 0, false
	}
	cosine := (sum + q.fine*float64(dot.Bytes(q.rest, eights))) * over
	return cosine - off, cosine + off, cosine+off >= bar
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
		if least, most, ok := q.mayReach(s.bar.height(), d.records[at]); ok {
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
