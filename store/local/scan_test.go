package local_test

import (
	"fmt"
	"math"
	"math/rand/v2"
	"path/filepath"
	"slices"
	"testing"

	"dateline/corpus"
	"dateline/embed"
	"dateline/store"
	"dateline/store/local"
	"dateline/store/storetest"
)

// TestScanIsExact compares searches of passages that lie as near to one another
// as news do with a plain pass over the vectors that the store gives back.
func TestScanIsExact(t *testing.T) {
	const articles, dimensions = 400, 96
	random := rand.New(rand.NewPCG(3, 4))
	common := storetest.Vector("what all have in common", dimensions)
	near := func() []float32 {
		vector := make([]float32, dimensions)
		for i := range vector {
			vector[i] = 2*common[i] + float32(random.NormFloat64()/math.Sqrt(dimensions))
		}
		return unit(vector)
	}
	identity := store.Identity{Embedder: embed.Identity{Name: "near", Dimensions: dimensions}}
	s, err := local.Open(t.Context(), filepath.Join(t.TempDir(), "index.db"), identity, local.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	var change store.Change
	var ids []string
	for i := range articles {
		doc := storetest.DocumentOf(corpus.Article{ID: fmt.Sprint(i), Outlet: fmt.Sprint(i % 7), Text: "One.\nTwo.\nThree.\nFour.\nFive.\n"}, 1, dimensions)
		for j := range doc.Passages {
			doc.Passages[j].Vector = near()
			ids = append(ids, doc.Passages[j].ID)
		}
		change.Put = append(change.Put, doc)
	}
	if err := s.Apply(t.Context(), change); err != nil {
		t.Fatal(err)
	}
	kept, err := s.Passages(t.Context(), ids)
	if err != nil {
		t.Fatal(err)
	}
	for range 40 {
		question := near()
		exact := make([]float64, len(kept))
		for i, p := range kept {
			for j, x := range question {
				exact[i] += float64(x) * float64(p.Vector[j])
			}
		}
		slices.SortFunc(exact, func(a, b float64) int { return -int(math.Copysign(1, a-b)) })
		found, err := s.Dense(t.Context(), question, 30, store.Filter{})
		if err != nil || len(found) != 30 {
			t.Fatal(len(found), err)
		}
		for i, m := range found {
			if math.Abs(m.Score-exact[i]) > 1e-6 {
				t.Fatalf("match %d scores %v, and the passage of this rank %v", i, m.Score, exact[i])
			}
		}
	}
}

func unit(vector []float32) []float32 {
	length := store.Length(vector)
	for i := range vector {
		vector[i] = float32(float64(vector[i]) / length)
	}
	return vector
}
