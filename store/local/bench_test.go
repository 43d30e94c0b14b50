package local_test

import (
	"context"
	"fmt"
	"math"
	"math/rand/v2"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"dateline/corpus"
	"dateline/embed"
	"dateline/internal/processor"
	"dateline/store"
	"dateline/store/local"
	"dateline/store/storetest"
)

// benchIdentity has vectors as long as e5-small-v2's.
var benchIdentity = store.Identity{Embedder: embed.Identity{Name: "benchmark", Dimensions: 384}}

// Sizes of what the benchmarks index: articles of 10 passages of 2 sentences of
// about 60 words, whose frequencies fall as in English.
const (
	passagesEach  = 10
	sentenceWords = 60
	vocabulary    = 60_000
)

var commonest = strings.Fields("the of and to in a is that for on as was with he by at it from his an be has were are this but had")

type writing struct {
	random *rand.Rand
	zipf   *rand.Zipf
}

func newWriting(seed uint64) *writing {
	random := rand.New(rand.NewPCG(seed, 1))
	return &writing{random: random, zipf: rand.NewZipf(random, 1.07, 8, vocabulary)}
}

// word is a made-up word of two to five syllables, or a stop word.
func word(n uint64) string {
	if n < uint64(len(commonest)) {
		return commonest[n]
	}
	var b strings.Builder
	for n += 400; n > 0; n /= 40 {
		b.WriteByte("bdfgklmnprstvz"[n%14])
		b.WriteByte("aeiou"[n/14%5])
	}
	return b.String()
}

func (w *writing) sentence() string {
	var b strings.Builder
	for range sentenceWords {
		b.WriteString(word(w.zipf.Uint64()))
		b.WriteByte(' ')
	}
	return b.String() + ".\n"
}

func (w *writing) vector() []float32 {
	vector := make([]float32, benchIdentity.Embedder.Dimensions)
	var square float64
	for i := range vector {
		vector[i] = w.random.Float32() - 0.5
		square += float64(vector[i]) * float64(vector[i])
	}
	for i := range vector {
		vector[i] = float32(float64(vector[i]) / math.Sqrt(square))
	}
	return vector
}

func (w *writing) document(n int) store.Document {
	var text strings.Builder
	for range 2 * passagesEach {
		text.WriteString(w.sentence())
	}
	doc := storetest.DocumentOf(corpus.Article{ID: fmt.Sprintf("article-%06d", n), Outlet: fmt.Sprintf("Outlet %d", n%10), Text: text.String()}, 2, 1)
	for i := range doc.Sentences {
		doc.Sentences[i].Vector = w.vector()
	}
	for i := range doc.Passages {
		doc.Passages[i].Vector = w.vector()
	}
	return doc
}

// filled makes an index of so many passages, 25 articles at a time.
func filled(b *testing.B, passages int) string {
	b.Helper()
	path := filepath.Join(b.TempDir(), "index.db")
	s, err := local.Open(b.Context(), path, benchIdentity, local.Options{})
	if err != nil {
		b.Fatal(err)
	}
	w := newWriting(7)
	var change store.Change
	for n := range passages / passagesEach {
		change.Put = append(change.Put, w.document(n))
		if len(change.Put) == 25 || n == passages/passagesEach-1 {
			if err := s.Apply(b.Context(), change); err != nil {
				b.Fatal(err)
			}
			change.Put = nil
		}
	}
	if err := s.Close(); err != nil {
		b.Fatal(err)
	}
	return path
}

// BenchmarkIndex measures an index of each size: opening it with the first
// search of each kind, which loads what that needs, and further searches.
func BenchmarkIndex(b *testing.B) {
	for _, passages := range []int{40, 16_000, 100_000} {
		if testing.Short() && passages > 40 {
			continue
		}
		b.Run(fmt.Sprint(passages), func(b *testing.B) {
			path := filled(b, passages)
			w := newWriting(8)
			question, vector := w.sentence()[:80], w.vector()
			lexical := func(ctx context.Context, s *local.Store) error {
				_, err := s.Lexical(ctx, question, 100, store.Filter{})
				return err
			}
			dense := func(f store.Filter) func(ctx context.Context, s *local.Store) error {
				return func(ctx context.Context, s *local.Store) error {
					_, err := s.Dense(ctx, vector, 100, f)
					return err
				}
			}
			fromStart(b, "OpenLexical", path, lexical)
			fromStart(b, "OpenDense", path, dense(store.Filter{}))
			again(b, "Lexical", path, lexical)
			again(b, "Dense", path, dense(store.Filter{}))
			again(b, "DenseOutlet", path, dense(store.Filter{Outlets: []string{"Outlet 3"}}))
			again(b, "DenseScanned", path, dense(store.Filter{Outlets: outlets(10)}))
		})
	}
}

func outlets(n int) (names []string) {
	for i := range n {
		names = append(names, fmt.Sprintf("Outlet %d", i))
	}
	return names
}

// fromStart includes opening and closing, and reports the memory that is in use
// before closing.
func fromStart(b *testing.B, name, path string, search func(context.Context, *local.Store) error) {
	b.Run(name, func(b *testing.B) {
		var used uint64
		for b.Loop() {
			s, err := local.OpenExisting(b.Context(), path, local.Options{})
			if err != nil {
				b.Fatal(err)
			}
			if err := search(b.Context(), s); err != nil {
				b.Fatal(err)
			}
			b.StopTimer()
			var memory runtime.MemStats
			runtime.GC()
			runtime.ReadMemStats(&memory)
			used = memory.HeapAlloc
			b.StartTimer()
			if err := s.Close(); err != nil {
				b.Fatal(err)
			}
		}
		b.ReportMetric(float64(used)/1e6, "MB")
	})
}

func again(b *testing.B, name, path string, search func(context.Context, *local.Store) error) {
	b.Run(name, func(b *testing.B) {
		s, err := local.OpenExisting(b.Context(), path, local.Options{})
		if err != nil {
			b.Fatal(err)
		}
		defer s.Close()
		if err := search(b.Context(), s); err != nil {
			b.Fatal(err)
		}
		began := processor.Time()
		for b.Loop() {
			if err := search(b.Context(), s); err != nil {
				b.Fatal(err)
			}
		}
		b.ReportMetric(float64((processor.Time()-began).Microseconds())/float64(b.N), "cpu-µs/op")
	})
}

// BenchmarkApply puts articles of 10 passages and 20 sentences, one by one and
// 25 at a time.
func BenchmarkApply(b *testing.B) {
	for _, together := range []int{1, 25} {
		b.Run(fmt.Sprint(together), func(b *testing.B) {
			s, err := local.Open(b.Context(), filepath.Join(b.TempDir(), "index.db"), benchIdentity, local.Options{})
			if err != nil {
				b.Fatal(err)
			}
			defer s.Close()
			w, n := newWriting(9), 0
			for b.Loop() {
				b.StopTimer()
				var change store.Change
				for range together {
					change.Put = append(change.Put, w.document(n))
					n++
				}
				b.StartTimer()
				if err := s.Apply(b.Context(), change); err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(float64(n*passagesEach)/b.Elapsed().Seconds(), "passages/s")
		})
	}
}

// BenchmarkChromem searches small indexes by chromem-go and by the scan of large
// ones: chromemUpTo is where the one stops to be as fast.
func BenchmarkChromem(b *testing.B) {
	for _, passages := range []int{10, 100, 200, 500, 1000, 4000} {
		path := filled(b, passages)
		for name, upTo := range map[string]int{"chromem": passages, "scan": -1} {
			b.Run(fmt.Sprintf("%d/%s", passages, name), func(b *testing.B) {
				local.WithChromem(b, upTo)
				vector := newWriting(8).vector()
				search := func(ctx context.Context, s *local.Store) error {
					_, err := s.Dense(ctx, vector, 100, store.Filter{})
					return err
				}
				again(b, "Dense", path, search)
				fromStart(b, "OpenDense", path, search)
			})
		}
	}
}
