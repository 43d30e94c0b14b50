package local

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"math"
	"runtime"
	"strconv"
	"sync"

	chromem "github.com/philippgille/chromem-go"

	"dateline/internal/dot"
	"dateline/store"
)

// denseIndex holds the passages' vectors of one snapshot, each of length 1.
//
// chromem-go answers searches of the whole of an index that isn't large. Its own
// filter compares one exact value by a map lookup in every document, and knows
// no "or", so a search under a filter goes over the vectors of the filter's
// passages alone; the two share the vectors' memory. In a large index a search
// of the whole does the same: chromem-go hands each document from goroutine to
// goroutine through a channel, which takes more time than the arithmetic.
type denseIndex struct {
	vectors    [][]float32         // by place in the snapshot
	collection *chromem.Collection // nil in a large index
}

// chromemUpTo is the most passages that chromem-go is given. Measured on two
// cores, 384 dimensions, k = 100: 13 ms against 4 ms for 16,000 passages, 200 ms
// against 35 ms for 100,000.
var chromemUpTo = 16_000

// loadDense reads the vectors. The order of the rows is that in which they were
// written, which is how they lie on the disk.
func loadDense(ctx context.Context, tx *sql.Tx, snap *snapshot, s *Store) (*denseIndex, error) {
	d := &denseIndex{vectors: make([][]float32, len(snap.lengths))}
	r := d.reader(snap, s)
	place := make(map[int64]int, len(snap.articles))
	for _, a := range snap.articles {
		place[a.num] = a.first
	}
	const query = `SELECT p.article, p.ordinal, v.vector FROM passages p JOIN vectors v ON v.id = p.vector ORDER BY p.article, p.ordinal`
	err := each(ctx, tx, query, nil, func(row *sql.Rows) error {
		var article int64
		var ordinal int
		var data sql.RawBytes
		if err := row.Scan(&article, &ordinal, &data); err != nil {
			return err
		}
		return r.take(place[article]+ordinal, data)
	})
	if err != nil {
		return nil, err
	}
	return d, d.complete(ctx, snap)
}

// patch is the index of another snapshot, which has articles of this one's:
// from says where their passages began, -1 for those that are new.
func (d *denseIndex) patch(ctx context.Context, tx *sql.Tx, snap *snapshot, s *Store, from []int) (*denseIndex, error) {
	next := &denseIndex{vectors: make([][]float32, len(snap.lengths))}
	r := next.reader(snap, s)
	const query = `SELECT p.ordinal, v.vector FROM passages p JOIN vectors v ON v.id = p.vector WHERE p.article = ? ORDER BY p.ordinal`
	for i, a := range snap.articles {
		if from[i] >= 0 {
			copy(next.vectors[a.first:a.end], d.vectors[from[i]:])
			continue
		}
		err := each(ctx, tx, query, []any{a.num}, func(row *sql.Rows) error {
			var ordinal int
			var data sql.RawBytes
			if err := row.Scan(&ordinal, &data); err != nil {
				return err
			}
			return r.take(a.first+ordinal, data)
		})
		if err != nil {
			return nil, err
		}
	}
	return next, next.complete(ctx, snap)
}

// vectorReader puts vectors into an index, side by side in memory.
type vectorReader struct {
	*denseIndex
	snap       *snapshot
	dimensions int
	memory     []float32
}

func (d *denseIndex) reader(snap *snapshot, s *Store) *vectorReader {
	return &vectorReader{denseIndex: d, snap: snap, dimensions: s.identity.Embedder.Dimensions}
}

// vectorsTogether is how many vectors share a piece of memory.
const vectorsTogether = 256

// take puts in the vector of the passage at a place.
func (r *vectorReader) take(at int, data []byte) error {
	if at < 0 || at >= len(r.vectors) {
		return r.snap.damaged("a passage is out of place")
	}
	if len(r.memory) < r.dimensions {
		r.memory = make([]float32, vectorsTogether*r.dimensions)
	}
	vector := r.memory[:r.dimensions:r.dimensions]
	r.memory = r.memory[r.dimensions:]
	if err := decode(vector, data); err != nil {
		return r.snap.damaged("%w", err)
	}
	if !normalise(vector) {
		return r.snap.damaged("a passage's vector has no direction")
	}
	r.vectors[at] = vector
	return nil
}

// complete checks that every passage has a vector, and fills the collection of
// an index that isn't large.
func (d *denseIndex) complete(ctx context.Context, snap *snapshot) error {
	for at, vector := range d.vectors {
		if vector == nil {
			return snap.damaged("a passage, at place %d, has no vector", at)
		}
	}
	if len(d.vectors) > chromemUpTo {
		return nil
	}
	return d.fill(ctx)
}

// fill puts the vectors into a collection, each under its place as id.
func (d *denseIndex) fill(ctx context.Context) (err error) {
	d.collection, err = chromem.NewDB().CreateCollection("passages", nil, noEmbedding)
	if err != nil {
		return err
	}
	for at, vector := range d.vectors {
		if at%1024 == 0 && ctx.Err() != nil {
			return ctx.Err()
		}
		if err := d.collection.AddDocument(ctx, chromem.Document{ID: strconv.Itoa(at), Embedding: vector}); err != nil {
			return err
		}
	}
	return nil
}

func noEmbedding(context.Context, string) ([]float32, error) {
	return nil, errors.New("the collection takes vectors, not texts")
}

// Dense returns the k passages nearest to a vector by cosine.
func (s *Store) Dense(ctx context.Context, vector []float32, k int, f store.Filter) (matches []store.Match, err error) {
	defer s.explain(ctx, &err)
	if err := s.check(ctx); err != nil {
		return nil, err
	}
	id := s.identity.Embedder
	if len(vector) != id.Dimensions {
		return nil, &store.InvalidError{What: "the question", Reason: fmt.Sprintf("its vector has %d numbers, not the %d of %q", len(vector), id.Dimensions, id.Name)}
	}
	unit := append([]float32(nil), vector...)
	if !normalise(unit) {
		return nil, &store.InvalidError{What: "the question", Reason: "its vector has no direction"}
	}
	err = s.search(ctx, partDense, func(tx *sql.Tx, snap *snapshot) error {
		matches = []store.Match{}
		if k < 1 || len(snap.lengths) == 0 {
			return nil
		}
		top := newBest(k, len(snap.lengths))
		var err error
		if len(f.Outlets) == 0 && len(f.Articles) == 0 && snap.dense.collection != nil {
			err = snap.dense.nearest(ctx, unit, top)
		} else {
			err = snap.dense.scan(ctx, unit, snap.under(f), top)
		}
		if err == nil {
			matches, err = top.matches(ctx, tx, s, snap)
		}
		return err
	})
	return matches, err
}

// tieWidth is more than what two sums of one cosine in another order differ by.
const tieWidth = 1e-5

// nearest asks chromem-go, which ranks by float32 sums and in no order among
// ties, for a few more than k, until the last of them is clearly below the
// k-th; the exact cosines then decide.
func (d *denseIndex) nearest(ctx context.Context, unit []float32, top *best) error {
	for n := min(top.k+8, len(d.vectors)); ; n = min(2*n, len(d.vectors)) {
		found, err := d.collection.QueryEmbedding(ctx, unit, n, nil, nil)
		if err == nil {
			err = ctx.Err() // chromem-go returns what it has when a context ends
		}
		if err != nil {
			return err
		}
		if n < len(d.vectors) && found[top.k-1].Similarity-found[n-1].Similarity < tieWidth {
			continue
		}
		for _, r := range found {
			at, err := strconv.Atoi(r.ID)
			if err != nil {
				return err
			}
			top.add(scored{at, cosine(unit, d.vectors[at])})
		}
		return nil
	}
}

// scan goes over the passages of runs one by one, in as many goroutines as it
// has work for.
func (d *denseIndex) scan(ctx context.Context, unit []float32, runs []run, top *best) error {
	const share = 4096 // passages that are worth a goroutine
	tops := make([]*best, min(runtime.GOMAXPROCS(0), 1+count(runs)/share))
	var group sync.WaitGroup
	for i := range tops {
		tops[i] = newBest(top.k, len(d.vectors))
		group.Go(func() {
			for _, r := range runs {
				size := r.end - r.first
				d.scanRun(ctx, unit, run{r.first + size*i/len(tops), r.first + size*(i+1)/len(tops)}, tops[i])
			}
		})
	}
	group.Wait()
	for _, some := range tops {
		top.join(some)
	}
	return ctx.Err()
}

func (d *denseIndex) scanRun(ctx context.Context, unit []float32, r run, top *best) {
	for at := r.first; at < r.end; at++ {
		if at%1024 == 0 && ctx.Err() != nil {
			return
		}
		top.add(scored{at, cosine(unit, d.vectors[at])})
	}
}

// cosine is the product of two vectors of length 1, the same to the last bit
// however a passage was found.
func cosine(a, b []float32) float64 { return dot.Floats(a, b) }

// normalise gives a vector length 1, in place. It reports false, and changes
// nothing, if the vector has no direction: zero, NaN or infinite.
func normalise(vector []float32) bool {
	length := store.Length(vector)
	if !(length > 0) || math.IsInf(length, 1) {
		return false
	}
	if math.Abs(length-1) < 5e-7 { // as near as float32 comes
		return true
	}
	for i := range vector {
		vector[i] = float32(float64(vector[i]) / length)
	}
	return true
}
