package main

import (
	"context"
	"database/sql"
	"encoding/json"
	"os"
	"runtime"
	"slices"
	"time"

	"dateline/embed/e5" //nolint:depguard // this measures the adapters themselves
	"dateline/internal/processor"
	"dateline/store"
)

// scanned is what searches alone take.
type scanned struct {
	Milliseconds float64 `json:"ms"`     // of one by meaning, the median
	Processor    float64 `json:"cpu"`    // of the processor's, the mean
	Lexical      float64 `json:"words"`  // of one by words, the median
	DenseMB      float64 `json:"dense"`  // that the first search by meaning leaves in memory
	LexicalMB    float64 `json:"bm25"`   // that the first one by words leaves
	CatalogueMB  float64 `json:"listed"` // that opening and listing the articles leaves
	VectorsMB    float64 `json:"vectors_in_file"`
	PostingsMB   float64 `json:"postings_in_file"`
}

// rounds is how many searches the medians are of.
const rounds = 40

// scan times the two searches of an index alone, and says what they leave in
// memory beside what they read of the file.
func scan(ctx context.Context, encoder *e5.Encoder, path string) error {
	asked, err := encoder.EmbedQueries(ctx, []string{"Who led the talks?", "What did the minister say about the budget?"})
	if err != nil {
		return err
	}
	before := inUse()
	st, err := open(ctx, path)
	if err != nil {
		return err
	}
	defer st.Close()
	if _, err := st.Catalogue(ctx); err != nil {
		return err
	}
	var out scanned
	out.CatalogueMB = inUse() - before
	words := func() error {
		_, err := st.Lexical(ctx, "What did the minister say about the budget?", 100, store.Filter{})
		return err
	}
	n := 0
	meaning := func() error {
		n++
		_, err := st.Dense(ctx, asked[n%2], 100, store.Filter{})
		return err
	}
	before = inUse()
	if out.Lexical, err = median(words); err != nil {
		return err
	}
	out.LexicalMB = inUse() - before
	if err := meaning(); err != nil { // loads the vectors
		return err
	}
	out.DenseMB = inUse() - before - out.LexicalMB
	began := processor.Time()
	if out.Milliseconds, err = median(meaning); err != nil {
		return err
	}
	out.Processor = milliseconds(processor.Time()-began) / (rounds + 1)
	if err := inFile(ctx, path, &out); err != nil {
		return err
	}
	return json.NewEncoder(os.Stdout).Encode(out)
}

// inUse is the memory in use, in megabytes.
func inUse() float64 {
	var m runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&m)
	return float64(m.HeapAlloc) / 1e6
}

// median is the milliseconds of one call of many, the first not counted.
func median(call func() error) (float64, error) {
	var taken []float64
	for i := range rounds + 1 {
		began := time.Now()
		if err := call(); err != nil {
			return 0, err
		}
		if i > 0 {
			taken = append(taken, milliseconds(time.Since(began)))
		}
	}
	slices.Sort(taken)
	return taken[len(taken)/2], nil
}

// inFile is what the vectors of passages and the lists of words take there.
func inFile(ctx context.Context, path string, out *scanned) error {
	db, err := sql.Open("sqlite", "file:"+path+"?mode=ro")
	if err != nil {
		return err
	}
	defer db.Close()
	const query = `SELECT (SELECT sum(length(vectors)) FROM passage_vectors) / 1e6, (SELECT sum(length(block)) FROM postings) / 1e6`
	return db.QueryRowContext(ctx, query).Scan(&out.VectorsMB, &out.PostingsMB)
}
