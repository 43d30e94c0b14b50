package main

import (
	"context"
	"fmt"
	"hash/fnv"
	"math"
	"os"
	"path/filepath"
	"runtime"
	"strconv"
	"testing"
	"time"

	"dateline/corpus"
	"dateline/embed"
	"dateline/rag"
	"dateline/store"
	"dateline/store/local"
)

// hashing is an embedder that costs next to nothing, so that what is measured
// is all the rest of indexing.
type hashing struct{ spent time.Duration }

func (*hashing) Identity() embed.Identity {
	return embed.Identity{Name: "hashing", Dimensions: 384, Hash: "0"}
}

func (h *hashing) EmbedQueries(ctx context.Context, texts []string) ([][]float32, error) {
	return h.EmbedPassages(ctx, texts)
}

func (h *hashing) EmbedPassages(_ context.Context, texts []string) ([][]float32, error) {
	began := time.Now()
	defer func() { h.spent += time.Since(began) }()
	out := make([][]float32, len(texts))
	for i, text := range texts {
		sum := fnv.New64a()
		_, _ = sum.Write([]byte(text))
		state := sum.Sum64() | 1
		v, length := make([]float32, 384), 0.0
		for j := range v {
			state ^= state << 13
			state ^= state >> 7
			state ^= state << 17
			v[j] = float32(int32(state)) / math.MaxInt32
			length += float64(v[j]) * float64(v[j])
		}
		for j := range v {
			v[j] /= float32(math.Sqrt(length))
		}
		out[i] = v
	}
	return out, nil
}

func (*hashing) CountTokens(text string) int { return len(text)/4 + 1 }

func (*hashing) MaxTokens() int { return 500 }

// TestIndexMemory brings many articles in, some hundred at a time, and looks
// after each batch at what the heap holds: it may grow by the vectors that the
// index keeps for searching, and by little else. DATELINE_ARTICLES=10000 go
// test -v -run IndexMemory ./cmd/bot prints what so many take.
func TestIndexMemory(t *testing.T) {
	if testing.Short() || raceEnabled {
		t.Skip("the race detector multiplies memory")
	}
	n := 650 // three batches
	if given := os.Getenv("DATELINE_ARTICLES"); given != "" {
		var err error
		if n, err = strconv.Atoi(given); err != nil {
			t.Fatal(err)
		}
	}
	h := &hashing{}
	st, err := local.Open(t.Context(), filepath.Join(t.TempDir(), "news.db"), store.Identity{Embedder: h.Identity(), Chunking: corpus.DefaultChunking}, local.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer st.Close()
	articles := func(yield func(corpus.Article) bool) {
		for i := range n {
			text := ""
			for j := range 14 { // some 1.5 passages
				text += fmt.Sprintf("Ferry %d of line %d carried %d people from Lind to Oss on its %dth trip of the year. ", i, j, 100+i*j%900, i+j)
			}
			if !yield(corpus.Article{ID: fmt.Sprint(i), Outlet: "Wire", Text: text}) {
				return
			}
		}
	}
	began := time.Now()
	var heaps []uint64
	var embedded int
	_, err = rag.IndexEach(t.Context(), st, h, articles, rag.IndexOptions{Committed: func(r rag.IndexReport) {
		var m runtime.MemStats
		runtime.GC()
		runtime.ReadMemStats(&m)
		heaps, embedded = append(heaps, m.HeapAlloc), r.Embedded
	}})
	if err != nil {
		t.Fatal(err)
	}
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	t.Logf("%d articles, %d texts in %v, of that %v in the stand-in for the encoder; the heap after the batches %d to %d MB, %d MB taken from the system",
		n, embedded, time.Since(began).Round(time.Millisecond), h.spent.Round(time.Millisecond), heaps[0]>>20, heaps[len(heaps)-1]>>20, m.Sys>>20)
	grown := int64(heaps[len(heaps)-1]) - int64(heaps[0])
	vectors := int64(embedded) * 384 * 4
	if most := 2*vectors + 32<<20; grown > most {
		t.Errorf("the heap grew by %d MB; the vectors are %d MB", grown>>20, vectors>>20)
	}
}
