//go:build unix

package dot_test

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"dateline/internal/dot"
	"dateline/internal/guardtest"
)

// exact is the sum in the order that Floats has, written down again.
func exact(a, b []float32) float64 {
	var s [4]float64
	for i := range a {
		lane := i % 4
		if i >= len(a)/4*4 {
			lane = 0
		}
		product := float64(a[i]) * float64(b[i])
		s[lane] += product
	}
	return (s[0] + s[1]) + (s[2] + s[3])
}

func TestFloatsOfAllLengthsAndOffsets(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for n := range 101 {
		for _, atStart := range []bool{false, true} {
			a, b := guardtest.Slice[float32](t, n, atStart), guardtest.Slice[float32](t, n, atStart)
			for i := range a {
				a[i], b[i] = float32(r.NormFloat64()), float32(r.NormFloat64()*1e6)
			}
			for from := range min(n, 4) {
				got, want := dot.Floats(a[from:], b[from:]), exact(a[from:], b[from:])
				if math.Float64bits(got) != math.Float64bits(want) {
					t.Fatalf("%d numbers from %d: %v, want %v", n, from, got, want)
				}
			}
		}
	}
}

func TestBytesOfAllLengthsAndOffsets(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	for n := range 140 {
		for _, atStart := range []bool{false, true} {
			a, b := guardtest.Slice[int8](t, n, atStart), guardtest.Slice[int8](t, n, atStart)
			for i := range a {
				a[i], b[i] = int8(r.IntN(256)-128), int8(r.IntN(256)-128)
			}
			for from := range min(n, 4) {
				var want int32
				for i := from; i < n; i++ {
					want += int32(a[i]) * int32(b[i])
				}
				if got := dot.Bytes(a[from:], b[from:]); got != want {
					t.Fatalf("%d numbers from %d: %d, want %d", n, from, got, want)
				}
			}
		}
	}
}

func TestBytesAtTheExtremes(t *testing.T) {
	const n = 131071
	a, b := make([]int8, n), make([]int8, n)
	for i := range a {
		a[i], b[i] = -128, -128
	}
	if got := dot.Bytes(a, b); got != n*128*128 {
		t.Errorf("-128 times -128, %d times: %d", n, got)
	}
	for i := range b {
		b[i] = 127
	}
	if got := dot.Bytes(a, b); got != -n*128*127 {
		t.Errorf("-128 times 127, %d times: %d", n, got)
	}
}

func TestTheShorterCounts(t *testing.T) {
	if got := dot.Floats([]float32{1, 2, 3, 4, 5}, []float32{1, 1, 1}); got != 6 {
		t.Errorf("floats: %v, want 6", got)
	}
	if got := dot.Bytes([]int8{1, 2}, make([]int8, 64)); got != 0 {
		t.Errorf("bytes: %v, want 0", got)
	}
	if dot.Floats(nil, nil) != 0 || dot.Bytes(nil, nil) != 0 {
		t.Error("no numbers have a sum")
	}
}

func TestSigned(t *testing.T) {
	bytes := []byte{0, 1, 127, 128, 255}
	signed := dot.Signed(bytes)
	if want := []int8{0, 1, 127, -128, -1}; !slices.Equal(signed, want) {
		t.Errorf("%v read as %v, want %v", bytes, signed, want)
	}
	bytes[1] = 254
	if signed[1] != -2 {
		t.Error("it is a copy")
	}
	if got := dot.Signed(nil); len(got) != 0 {
		t.Errorf("of nothing: %v", got)
	}
}

func BenchmarkFloats(b *testing.B) {
	x, y := make([]float32, 384), make([]float32, 384)
	for b.Loop() {
		dot.Floats(x, y)
	}
}

func BenchmarkBytes(b *testing.B) {
	x, y := make([]int8, 384), make([]int8, 384)
	for b.Loop() {
		dot.Bytes(x, y)
	}
}
