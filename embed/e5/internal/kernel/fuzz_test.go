//go:build unix

package kernel

import (
	"math"
	"testing"

	"dateline/internal/guardtest"
)

// FuzzGemm compares the products on inputs and shapes of the fuzzer's.
func FuzzGemm(f *testing.F) {
	f.Add([]byte("peace talks"), uint8(5), uint8(2), uint64(1))
	f.Add([]byte{255, 0, 255}, uint8(1), uint8(0), uint64(9))
	f.Fuzz(func(t *testing.T, data []byte, rows, ins uint8, seed uint64) {
		slow := Portable()
		n, in := int(rows%20)+1, (int(ins%8)+1)*32
		r := random(int(seed))
		l := randomLinear(t, r, in, 32)
		a := guardtest.Slice[byte](t, n*in, seed%2 == 0)
		for i := range a {
			if len(data) > 0 {
				a[i] = data[i%len(data)]
			}
		}
		scale, low := fill(r, make([]float32, n), 1), fill(r, make([]float32, n), 1)
		want := make([]float32, n*32)
		slow.Gemm(want, 32, a, scale, low, n, l, 0, 2)
		for _, s := range fast(t) {
			got := make([]float32, n*32)
			s.Gemm(got, 32, a, scale, low, n, l, 0, 2)
			sameBits(t, s.Name+" gemm", got, want)
		}
	})
}

// FuzzRows compares what is done row by row, and attention.
func FuzzRows(f *testing.F) {
	f.Add([]byte{0, 0, 128, 63, 0, 0, 0, 192}, uint8(3))
	f.Add([]byte{1, 2, 3, 4, 5, 6, 7, 8, 255, 255, 127, 63}, uint8(17))
	f.Fuzz(func(t *testing.T, data []byte, count uint8) {
		n := int(count%40) + 1
		x := make([]float32, n*3*Head)
		for i := range x {
			var bits uint32
			for b := range 4 {
				if len(data) > 0 {
					bits |= uint32(data[(4*i+b)%len(data)]) << (8 * b)
				}
			}
			// Finite, and of a size that an encoder has.
			if v := math.Float32frombits(bits); v > -1e4 && v < 1e4 {
				x[i] = v
			}
		}
		for _, s := range fast(t) {
			compareRows(t, s, x, n)
		}
	})
}

// compareRows compares a set with plain Go on n rows of three heads at x.
func compareRows(t *testing.T, s *Set, x []float32, n int) {
	t.Helper()
	slow := Portable()
	copied := func() []float32 { return append([]float32(nil), x...) }
	a, b := copied(), copied()
	s.GELU(a)
	slow.GELU(b)
	sameBits(t, "gelu", a, b)

	qa, qb := make([]byte, len(x)), make([]byte, len(x))
	sa, sb, la, lb := make([]float32, n), make([]float32, n), make([]float32, n), make([]float32, n)
	s.Quantise(qa, sa, la, x, n, 3*Head)
	slow.Quantise(qb, sb, lb, x, n, 3*Head)
	sameBits(t, "scale", sa, sb)
	if string(qa) != string(qb) {
		t.Fatal("quantised bytes differ")
	}

	a, b = copied(), copied()
	norm := &Norm{x[:3*Head], x[:3*Head], x[:3*Head], x[:3*Head]}
	za, zb := make([]float32, len(x)), make([]float32, len(x))
	s.AddNorm(a, za, x, norm, n, 3*Head)
	slow.AddNorm(b, zb, x, norm, n, 3*Head)
	sameBits(t, "norm", a, b)
	sameBits(t, "next input", za, zb)

	want := attend(t, slow, x, 3*Head, n, 0, false)
	for name, got := range attend(t, s, x, 3*Head, n, 0, true) {
		sameBits(t, name, got, want[name])
	}
}
