package local

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"math"
	"strconv"

	chromem "github.com/philippgille/chromem-go"

	"dateline/store"
)

// denseIndex holds the passages' vectors of one snapshot as they lie in the file.
//
// chromem-go answers searches of the whole of a small index, from vectors of its
// own. Its filter compares one exact value by a map lookup in every document, and
// knows no "or", so a search under a filter goes over the records of the filter's
// passages alone. In a larger index a search of the whole does the same:
// chromem-go hands each document from goroutine to goroutine through a channel,
// which takes more time than the arithmetic.
type denseIndex struct {
	dimensions int
	records    [][]byte            // by place in the snapshot
	collection *chromem.Collection // nil in a larger index
}

// chromemUpTo is the most passages that chromem-go is given: up to here what it
// takes more can't be told from noise. Processor time of a search for 100 of
// vectors of 384 numbers, and of filling the collection, on an Emerald Rapids:
// of 10 passages 25 to 36 µs against 20 to 29 of the scan, of 100 150 against 80
// to 105 and .25 ms to fill, of 1,000 .7 to .8 ms against .3 to .4 and 2 ms, of
// 16,000 17 ms against 2 and 45 ms.
var chromemUpTo = 16

// loadDense reads the vectors.
func loadDense(ctx context.Context, tx *sql.Tx, snap *snapshot, s *Store) (*denseIndex, error) {
	d := newDense(snap, s)
	r := vectorReader{denseIndex: d, snap: snap}
	rows := make(map[int64]articleRow, len(snap.articles))
	for _, a := range snap.articles {
		rows[a.num] = a
	}
	err := each(ctx, tx, `SELECT article, vectors FROM passage_vectors`, nil, func(row *sql.Rows) error {
		var num int64
		var data sql.RawBytes
		if err := row.Scan(&num, &data); err != nil {
			return err
		}
		return r.take(rows[num], num, data)
	})
	if err != nil {
		return nil, err
	}
	return d, d.complete(ctx, snap)
}

func newDense(snap *snapshot, s *Store) *denseIndex {
	return &denseIndex{dimensions: s.identity.Embedder.Dimensions, records: make([][]byte, len(snap.lengths))}
}

// patch is the index of another snapshot, which has articles of this one's:
// from says where their passages began, -1 for those that are new.
func (d *denseIndex) patch(ctx context.Context, tx *sql.Tx, snap *snapshot, s *Store, from []int) (*denseIndex, error) {
	next := newDense(snap, s)
	r := vectorReader{denseIndex: next, snap: snap}
	for i, a := range snap.articles {
		if from[i] >= 0 {
			copy(next.records[a.first:a.end], d.records[from[i]:])
			continue
		}
		err := each(ctx, tx, `SELECT vectors FROM passage_vectors WHERE article = ?`, []any{a.num}, func(row *sql.Rows) error {
			var data sql.RawBytes
			if err := row.Scan(&data); err != nil {
				return err
			}
			return r.take(a, a.num, data)
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
	snap   *snapshot
	memory []byte
}

// vectorsTogether is how many vectors share a piece of memory at least.
const vectorsTogether = 1024

// take puts in the vectors of the passages of an article.
func (r *vectorReader) take(a articleRow, num int64, data []byte) error {
	size := packedSize(r.dimensions)
	records, err := opened(num, data, r.dimensions, a.end-a.first)
	if err != nil {
		return r.snap.damaged("article %d: %w", num, err)
	}
	if len(r.memory) < len(records) {
		r.memory = make([]byte, max(min(vectorsTogether, len(r.records))*size, len(records)))
	}
	copy(r.memory, records)
	for at := a.first; at < a.end; at++ {
		if lengthOf(r.memory) == 0 {
			return r.snap.damaged("a passage's vector has no direction")
		}
		r.records[at], r.memory = r.memory[:size:size], r.memory[size:]
	}
	return nil
}

// complete checks that every passage has a vector, and fills the collection of
// an index that isn't large.
func (d *denseIndex) complete(ctx context.Context, snap *snapshot) error {
	for at, record := range d.records {
		if record == nil {
			return snap.damaged("a passage, at place %d, has no vector", at)
		}
	}
	if len(d.records) > chromemUpTo {
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
	for at, record := range d.records {
		if at%1024 == 0 && ctx.Err() != nil {
			return ctx.Err()
		}
		vector := make([]float32, d.dimensions)
		if err := unpack(vector, record); err != nil {
			return err
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
		if f.Whole() && snap.dense.collection != nil {
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
	for n := min(top.k+8, len(d.records)); ; n = min(2*n, len(d.records)) {
		found, err := d.collection.QueryEmbedding(ctx, unit, n, nil, nil)
		if err == nil {
			err = ctx.Err() // chromem-go returns what it has when a context ends
		}
		if err != nil {
			return err
		}
		if n < len(d.records) && found[top.k-1].Similarity-found[n-1].Similarity < tieWidth {
			continue
		}
		q, scratch := &question{unit: unit}, make([]float32, len(unit))
		for _, r := range found {
			at, err := strconv.Atoi(r.ID)
			if err != nil {
				return err
			}
			top.add(scored{at, q.cosine(d.records[at], scratch)})
		}
		return nil
	}
}

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
