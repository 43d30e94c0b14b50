package format_test

import (
	"bytes"
	"errors"
	"math/rand/v2"
	"testing"

	"github.com/google/go-cmp/cmp"

	"dateline/embed/e5/internal/format"
	"dateline/embed/e5/internal/kernel"
)

// tiny is a model of one layer that is 32 wide.
func tiny(t testing.TB) *format.Model {
	t.Helper()
	r := rand.New(rand.NewPCG(1, 2))
	floats := func(n int) []float32 {
		out := make([]float32, n)
		for i := range out {
			out[i] = r.Float32()
		}
		return out
	}
	ints := func(n int) []int8 {
		out := make([]int8, n)
		for i := range out {
			out[i] = int8(r.IntN(31) - 15)
		}
		return out
	}
	norm := func() kernel.Norm {
		return kernel.Norm{Gamma: floats(32), Beta: floats(32), InGamma: floats(32), InBeta: floats(32)}
	}
	linear := func(in, out int) kernel.Linear {
		l, err := kernel.Pack(ints(in*out), floats(out), floats(out), in)
		if err != nil {
			t.Fatal(err)
		}
		return *l
	}
	return &format.Model{
		Shape:       format.Shape{Words: 5, Positions: 7, Width: 32, Heads: 1, Layers: 1, Inner: 64},
		Vocabulary:  []byte("some words"),
		WordVectors: ints(5 * 32), WordScale: floats(5), PositionVectors: floats(7 * 32), EmbeddingNorm: norm(),
		Layers: []format.Layer{{
			QKV: linear(32, 96), Out: linear(32, 32), Up: linear(32, 64), Down: linear(64, 32),
			AttentionNorm: norm(), OutputNorm: norm(),
		}},
	}
}

func write(t testing.TB, m *format.Model) []byte {
	t.Helper()
	blob, err := format.Write(m)
	if err != nil {
		t.Fatal(err)
	}
	return blob
}

func TestWhatIsWrittenIsRead(t *testing.T) {
	want := tiny(t)
	blob := write(t, want)
	if err := format.Verify(blob); err != nil {
		t.Fatal(err)
	}
	// At odd addresses the floats are copied, at others used in place.
	for shift := range 5 {
		moved := append(make([]byte, shift), blob...)[shift:]
		got, err := format.Open(moved)
		if err != nil {
			t.Fatal(err)
		}
		want.Checksum = got.Checksum
		if diff := cmp.Diff(want, got); diff != "" {
			t.Fatalf("at offset %d (-want +got):\n%s", shift, diff)
		}
	}
}

func TestEveryFlippedBitIsFound(t *testing.T) {
	blob := write(t, tiny(t))
	for i := range blob {
		blob[i] ^= 1 << (i % 8)
		if err := format.Verify(blob); !errors.Is(err, format.ErrDamaged) {
			t.Fatalf("byte %d: error is %v", i, err)
		}
		blob[i] ^= 1 << (i % 8)
	}
}

func TestOpenFindsADamagedHeader(t *testing.T) {
	blob := write(t, tiny(t))
	const header = 56 + 16*32
	for i := range header {
		damaged := bytes.Clone(blob)
		damaged[i] ^= 1 << (i % 8)
		if _, err := format.Open(damaged); !errors.Is(err, format.ErrDamaged) {
			t.Fatalf("byte %d: error is %v", i, err)
		}
	}
	for n := range blob {
		if _, err := format.Open(blob[:n]); !errors.Is(err, format.ErrDamaged) {
			t.Fatalf("cut to %d bytes: error is %v", n, err)
		}
	}
}

func TestWeightsThatCouldOverflowAreRefused(t *testing.T) {
	m := tiny(t)
	for i := range 2 { // two outputs' worth of one lane's inputs, all 127
		m.Layers[0].Up.Panels[i] = 127
	}
	if _, err := format.Write(m); err == nil {
		t.Fatal("no error")
	}
}

func FuzzOpen(f *testing.F) {
	f.Add([]byte(nil))
	f.Add([]byte("DLWEIGHT"))
	f.Add(write(f, tiny(f)))
	f.Fuzz(func(t *testing.T, blob []byte) {
		m, err := format.Open(blob)
		if err != nil {
			if !errors.Is(err, format.ErrDamaged) {
				t.Fatal(err)
			}
			return
		}
		if len(m.WordVectors) != m.Words*m.Width || len(m.Layers) != m.Shape.Layers {
			t.Fatalf("shape %+v with other lengths", m.Shape)
		}
	})
}
