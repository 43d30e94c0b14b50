package seeds_test

import (
	"bytes"
	"testing"

	"dateline/seeds"
)

// FuzzParseVectors: nothing that is read panics, and what is read is written
// to the same bytes.
func FuzzParseVectors(f *testing.F) {
	keys := [][32]byte{{1}, {2}}
	for _, vectors := range [][][]float32{nil, {{1, 0}}, {{1, 0}, {0, -1}}} {
		data, err := seeds.AppendVectors(nil, []byte(`{"name":"x"}`), keys, vectors)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(data)
		f.Add(data[:len(data)-1])
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		v, err := seeds.ParseVectors(data)
		if err != nil {
			return
		}
		var (
			keys    [][32]byte
			vectors [][]float32
		)
		for key, vector := range v.ByText {
			keys, vectors = append(keys, key), append(vectors, vector)
		}
		again, err := seeds.AppendVectors(nil, v.Of, keys, vectors)
		if err != nil {
			t.Fatal(err)
		}
		if back, err := seeds.ParseVectors(again); err != nil || len(back.ByText) != len(v.ByText) || !bytes.Equal(back.Of, v.Of) {
			t.Errorf("%d vectors of %s are %d of %s after they were written (%v)", len(v.ByText), v.Of, len(back.ByText), back.Of, err)
		}
	})
}

func TestVectorsOfOneWidth(t *testing.T) {
	if _, err := seeds.AppendVectors(nil, []byte("{}"), [][32]byte{{1}, {2}}, [][]float32{{1}, {1, 0}}); err == nil {
		t.Error("vectors of two widths are written")
	}
}
