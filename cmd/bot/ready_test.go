package main

import (
	"context"
	"encoding/json"
	"flag"
	"math"
	"os"
	"path/filepath"
	"testing"

	"dateline/embed"
	"dateline/embed/e5"
	"dateline/rag"
	"dateline/seeds"
	"dateline/store"
	"dateline/store/local"
)

var updateReady = flag.Bool("update-ready", false, "rewrite the vectors that come with the seed articles")

// TestReadyVectors holds the vectors that come with the seed articles to those
// that the encoder makes, and an index of the seeds to needing no others.
func TestReadyVectors(t *testing.T) {
	t.Parallel()
	encoder, err := e5.New()
	if err != nil {
		t.Fatal(err)
	}
	articles, err := seeds.Articles()
	if err != nil {
		t.Fatal(err)
	}
	ctx, folder := t.Context(), t.TempDir()
	of, err := json.Marshal(identity(encoder))
	if err != nil {
		t.Fatal(err)
	}

	// index makes the seeds' index and says how many vectors were missing.
	index := func(name string, ready bool) (*listening, *local.Store, int) {
		st, err := local.Open(ctx, filepath.Join(folder, name), identity(encoder), local.Options{})
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { st.Close() })
		if ready {
			if err := keepReady(ctx, st); err != nil {
				t.Fatal(err)
			}
		}
		h := &listening{Encoder: encoder}
		report, err := rag.Index(ctx, st, h, articles, rag.IndexOptions{})
		if err != nil {
			t.Fatal(err)
		}
		return h, st, report.Embedded
	}
	made, fresh, n := index("made.db", false)
	keys := make([]store.Key, len(made.texts))
	for i, text := range made.texts {
		keys[i] = store.KeyOf(text)
	}
	if *updateReady {
		raw := make([][32]byte, len(keys))
		for i, key := range keys {
			raw[i] = key
		}
		data, err := seeds.AppendVectors(nil, of, raw, made.vectors)
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile("../../seeds/vectors.bin", data, 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	const mend = ": go test ./cmd/bot -run ReadyVectors -update-ready mends it"
	if n == 0 {
		t.Fatal("the encoder made none: nothing is compared")
	}
	_, st, missing := index("ready.db", true)
	if missing != 0 {
		t.Errorf("of %d vectors of the seeds %d don't come with them%s", n, missing, mend)
	}
	want, err := fresh.Vectors(ctx, keys)
	if err != nil {
		t.Fatal(err)
	}
	got, err := st.Vectors(ctx, keys)
	if err != nil {
		t.Fatal(err)
	}
	if ready, err := seeds.ReadyVectors(); err != nil || len(ready.ByText) != n {
		t.Errorf("%d vectors come with the seeds, which have %d (%v)%s", len(ready.ByText), n, err, mend)
	}
	for key, w := range want {
		for i, f := range got[key] {
			if math.Abs(float64(f-w[i])) > 1e-4 { // DESIGN: on every machine
				t.Fatalf("a vector that comes with the seeds isn't the encoder's%s", mend)
			}
		}
	}
}

// listening is an encoder that remembers what it was asked for.
type listening struct {
	*e5.Encoder
	texts   []string
	vectors [][]float32
}

var _ embed.TokenCounter = (*listening)(nil)

func (h *listening) EmbedPassages(ctx context.Context, texts []string) ([][]float32, error) {
	vectors, err := h.Encoder.EmbedPassages(ctx, texts)
	h.texts, h.vectors = append(h.texts, texts...), append(h.vectors, vectors...)
	return vectors, err
}

// TestOtherVectorsAreNotKept has an index of another chunking: what comes with
// the seeds isn't of it.
func TestOtherVectorsAreNotKept(t *testing.T) {
	t.Parallel()
	encoder, err := e5.New()
	if err != nil {
		t.Fatal(err)
	}
	other := identity(encoder)
	other.Embedder.Hash = "another"
	st, err := local.Open(t.Context(), filepath.Join(t.TempDir(), "other.db"), other, local.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer st.Close()
	if err := keepReady(t.Context(), st); err != nil {
		t.Fatal(err)
	}
	ready, err := seeds.ReadyVectors()
	if err != nil {
		t.Fatal(err)
	}
	for key := range ready.ByText {
		kept, err := st.Vectors(t.Context(), []store.Key{key})
		if err != nil || len(kept) > 0 {
			t.Fatalf("a vector of another embedder is kept (%v)", err)
		}
	}
}
