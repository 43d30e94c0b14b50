package weaviate_test

import (
	"context"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"dateline/corpus"
	"dateline/seeds"
	"dateline/store"
	"dateline/store/storetest"
	"dateline/store/weaviate"
)

// TestRecall compares the cluster's graph with an exact search, over vectors in
// clusters, as those of texts are, among them the seed articles' own.
func TestRecall(t *testing.T) {
	const (
		size, clusters, dimensions = 4000, 60, 384
		questions, k               = 100, 10
		least                      = 0.98
	)
	weaviate.WithGraph(t)
	identity := storetest.Identity
	identity.Embedder.Dimensions = dimensions
	s, err := weaviate.Open(t.Context(), fresh(t), identity, options(t))
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	random := rand.New(rand.NewPCG(1, 2))
	vectors := clustered(random, size, clusters, dimensions)
	ready, err := seeds.ReadyVectors()
	if err != nil {
		t.Fatal(err)
	}
	for _, vector := range ready.ByText {
		if len(vector) == dimensions {
			vectors = append(vectors, vector)
		}
	}
	ids, err := fill(t.Context(), s, vectors)
	if err != nil {
		t.Fatal(err)
	}
	found := 0
	for range questions {
		question := near(random, vectors[random.IntN(len(vectors))], 0.5)
		want := nearest(vectors, question, k)
		got, err := s.Dense(t.Context(), question, k, store.Filter{})
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range got {
			if slices.ContainsFunc(want, func(i int) bool { return ids[i] == m.Passage.ID }) {
				found++
			}
		}
	}
	recall := float64(found) / (questions * k)
	t.Logf("recall at %d over %d vectors: %.4f", k, len(vectors), recall)
	if recall < least {
		t.Errorf("recall is %.4f, want %v", recall, least)
	}
}

// fill indexes one passage for each vector, fifty to an article, and returns
// the passages' ids.
func fill(ctx context.Context, s store.Store, vectors [][]float32) ([]string, error) {
	const each, batch = 50, 20
	var ids []string
	var change store.Change
	for start := 0; start < len(vectors); start += each {
		part := vectors[start:min(start+each, len(vectors))]
		text := ""
		for i := range part {
			text += fmt.Sprintf("Line %d of many.\n", start+i)
		}
		doc := storetest.DocumentOf(corpus.Article{ID: fmt.Sprintf("a%05d", start), Outlet: "Wire", Text: text}, 1, len(vectors[0]))
		doc.Sentences = doc.Sentences[:len(part)]
		for i := range doc.Passages {
			doc.Passages[i].Vector = part[i]
			ids = append(ids, doc.Passages[i].ID)
		}
		if change.Put = append(change.Put, doc); len(change.Put) == batch || start+each >= len(vectors) {
			if err := s.Apply(ctx, change); err != nil {
				return nil, err
			}
			change.Put = nil
		}
	}
	return ids, nil
}

// clustered are unit vectors round some centres.
func clustered(random *rand.Rand, n, clusters, dimensions int) [][]float32 {
	centres := make([][]float32, clusters)
	for i := range centres {
		centres[i] = near(random, make([]float32, dimensions), 1)
	}
	vectors := make([][]float32, n)
	for i := range vectors {
		vectors[i] = near(random, centres[random.IntN(clusters)], 0.8)
	}
	return vectors
}

// near is a unit vector that lies off another by noise of a length.
func near(random *rand.Rand, from []float32, noise float64) []float32 {
	vector := make([]float32, len(from))
	for i := range vector {
		vector[i] = from[i] + float32(noise*random.NormFloat64()/math.Sqrt(float64(len(from))))
	}
	length := store.Length(vector)
	for i := range vector {
		vector[i] = float32(float64(vector[i]) / length)
	}
	return vector
}

// nearest are the places of the k nearest vectors, found one by one.
func nearest(vectors [][]float32, question []float32, k int) []int {
	scores, places := make([]float64, len(vectors)), make([]int, len(vectors))
	for i, vector := range vectors {
		places[i] = i
		for j := range vector {
			scores[i] += float64(vector[j]) * float64(question[j])
		}
	}
	slices.SortFunc(places, func(a, b int) int {
		if scores[a] > scores[b] {
			return -1
		}
		return 1
	})
	return places[:k]
}
