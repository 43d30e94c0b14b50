package format_test

import (
	"bytes"
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"

	"dateline/embed/e5/internal/format"
)

// tinyUpper is one layer over tiny's, with two heads.
func tinyUpper(t testing.TB) *format.Upper {
	t.Helper()
	m := tiny(t)
	return &format.Upper{
		Shared: 1, Width: m.Width, Heads: m.Heads, Inner: m.Inner,
		TypeVector: m.PositionVectors[:32], Join: m.EmbeddingNorm, Layers: m.Layers,
		Outputs: []format.Dense{
			{In: 3, Out: 2, Weights: []float32{1, 2, 3, 4, 5, 6}, Bias: []float32{7, 8}},
			{In: 1, Out: 1, Weights: []float32{9}, Bias: []float32{10}},
		},
	}
}

func writeUpper(t testing.TB, u *format.Upper) []byte {
	t.Helper()
	blob, err := format.WriteUpper(u)
	if err != nil {
		t.Fatal(err)
	}
	return blob
}

func TestAnUpperThatIsWrittenIsRead(t *testing.T) {
	want := tinyUpper(t)
	blob := writeUpper(t, want)
	if err := format.Verify(blob); err != nil {
		t.Fatal(err)
	}
	got, err := format.OpenUpper(blob)
	if err != nil {
		t.Fatal(err)
	}
	want.Checksum = got.Checksum
	if diff := cmp.Diff(want, got); diff != "" {
		t.Fatalf("(-want +got):\n%s", diff)
	}
}

func TestFilesOfAnotherKindAreRefused(t *testing.T) {
	if _, err := format.OpenUpper(write(t, tiny(t))); !errors.Is(err, format.ErrDamaged) {
		t.Errorf("a model opened as upper layers: %v", err)
	}
	if _, err := format.Open(writeUpper(t, tinyUpper(t))); !errors.Is(err, format.ErrDamaged) {
		t.Errorf("upper layers opened as a model: %v", err)
	}
}

func TestOpenUpperFindsADamagedHeader(t *testing.T) {
	blob := writeUpper(t, tinyUpper(t))
	const header = 56 + 16*(5+24+6)
	for i := range header {
		damaged := bytes.Clone(blob)
		damaged[i] ^= 1 << (i % 8)
		if _, err := format.OpenUpper(damaged); !errors.Is(err, format.ErrDamaged) {
			t.Fatalf("byte %d: error is %v", i, err)
		}
	}
	for n := range blob {
		if _, err := format.OpenUpper(blob[:n]); !errors.Is(err, format.ErrDamaged) {
			t.Fatalf("cut to %d bytes: error is %v", n, err)
		}
	}
}

func FuzzOpenUpper(f *testing.F) {
	f.Add([]byte(nil))
	f.Add([]byte("DLUPPERS"))
	f.Add(writeUpper(f, tinyUpper(f)))
	f.Fuzz(func(t *testing.T, blob []byte) {
		u, err := format.OpenUpper(blob)
		if err != nil {
			if !errors.Is(err, format.ErrDamaged) {
				t.Fatal(err)
			}
			return
		}
		for _, d := range u.Outputs {
			if len(d.Weights) != d.In*d.Out || len(d.Bias) != d.Out {
				t.Fatalf("a head of %d inputs and %d outputs with other lengths", d.In, d.Out)
			}
		}
	})
}
