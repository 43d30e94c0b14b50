//go:build unix

package kernel

import (
	"fmt"
	"testing"
)

// TestGemmAtTheExtremes has the weights of each lane's eight add up to the most
// that they may, and the inputs at the ends of a byte's range.
func TestGemmAtTheExtremes(t *testing.T) {
	const in, out, rows = 64, 16, 7
	eights := map[string][8]int8{
		"one negative": {-128}, "last negative": {7: -128}, "two positive": {127, 1},
		"both signs": {127, -128, 1}, "all positive": {16, 16, 16, 16, 16, 16, 16, 16},
		"all negative": {-16, -16, -16, -16, -16, -16, -16, -16}, "alternating": {32, -32, 32, -32, 32, -32, 32, -32},
	}
	ones, zeros := make([]float32, out), make([]float32, out)
	for i := range ones {
		ones[i] = 1
	}
	for name, eight := range eights {
		w := make([]int8, in*out)
		for i := range w {
			w[i] = eight[i%Group/4*2+i%2]
		}
		l, err := Pack(w, ones, zeros, in)
		if err != nil {
			t.Fatal(err)
		}
		for _, ends := range [][2]byte{{0, 0}, {255, 255}, {0, 255}, {255, 0}, {127, 128}, {128, 127}} {
			a := make([]byte, rows*in)
			for i := range a {
				a[i] = ends[i%2]
			}
			var want float32
			for k := range in {
				want += float32(a[k]) * float32(w[k])
			}
			for _, s := range Sets() {
				got := make([]float32, rows*out)
				s.Gemm(got, out, a, ones[:rows], zeros[:rows], rows, l, 0, 1)
				for i, v := range got {
					if v != want {
						t.Fatalf("%s, weights %s, inputs %v: sum %d is %v, want %v", s.Name, name, ends, i, v, want)
					}
				}
			}
		}
	}
}

// shifted is a copy of x that begins by elements into its memory.
func shifted[T any](x []T, by int) []T { return append(make([]T, by, by+len(x)), x...)[by:] }

func TestOddOffsets(t *testing.T) {
	const rows, in, out = 9, 64, 32
	slow := Portable()
	forEach(t, func(t *testing.T, fast *Set) {
		for by := range 4 {
			t.Run(fmt.Sprint(by), func(t *testing.T) {
				r := random(by)
				l := randomLinear(t, r, in, out)
				x, ones := fill(r, make([]float32, rows*in), 2), fill(r, make([]float32, rows), 1)
				a, want := make([]byte, rows*in), make([]float32, rows*out)
				scale, low := make([]float32, rows), make([]float32, rows)
				slow.Quantise(a, scale, low, x, rows, in)
				slow.Gemm(want, out, a, scale, ones, rows, l, 0, 2)

				b, s, lo := shifted(make([]byte, len(a)), by), shifted(scale, by), shifted(low, by)
				fast.Quantise(b, s, lo, shifted(x, by), rows, in)
				if string(a) != string(b) {
					t.Fatal("quantised bytes differ")
				}
				moved := *l
				moved.Panels, moved.Scale = shifted(l.Panels, by), shifted(l.Scale, by)
				moved.Sum, moved.Bias = shifted(l.Sum, by), shifted(l.Bias, by)
				got := shifted(make([]float32, len(want)), by)
				fast.Gemm(got, out, b, s, shifted(ones, by), rows, &moved, 0, 2)
				sameBits(t, "gemm", got, want)
				compareNorm(t, fast, x, by, rows, in)
			})
		}
	})
}

// compareNorm compares layer norm and GELU of rows that begin by floats into
// their memory.
func compareNorm(t *testing.T, fast *Set, x []float32, by, rows, width int) {
	t.Helper()
	slow := Portable()
	norm := &Norm{x[:width], x[width : 2*width], x[2*width : 3*width], x[3*width : 4*width]}
	moved := &Norm{shifted(norm.Gamma, by), shifted(norm.Beta, by), shifted(norm.InGamma, by), shifted(norm.InBeta, by)}
	a, b := shifted(x, by), shifted(x, 0)
	za, zb := shifted(x, by), shifted(x, 0)
	fast.AddNorm(a, za, shifted(x, by), moved, rows, width)
	slow.AddNorm(b, zb, x, norm, rows, width)
	sameBits(t, "norm", a, b)
	sameBits(t, "next input", za, zb)
	fast.GELU(a)
	slow.GELU(b)
	sameBits(t, "gelu", a, b)
}

func TestNoRowsAreNothingToDo(t *testing.T) {
	l := randomLinear(t, random(1), 32, 16)
	for _, s := range Sets() {
		s.Gemm(nil, 16, nil, nil, nil, 0, l, 0, 1)
		s.Gemm(nil, 16, nil, nil, nil, 0, l, 1, 1)
		s.Quantise(nil, nil, nil, nil, 0, 32)
		s.AddNorm(nil, nil, nil, &Norm{}, 0, 32)
		s.GELU(nil)
		s.Transpose(nil, nil, 96, 0, 0)
		s.Scores(nil, nil, 96, 0, nil, 16)
		s.Softmax(nil, nil, 0, 1, 16)
		s.Mix(nil, 32, nil, 16, nil, make([]float32, Head), 0, 1)
	}
}

func TestSetsHaveNames(t *testing.T) {
	for _, s := range Sets() {
		named, err := Named(s.Name)
		if err != nil || named.Name != s.Name {
			t.Errorf("Named(%q) is %v, error %v", s.Name, named, err)
		}
	}
	if _, err := Named(""); err == nil {
		t.Error("there are kernels without a name")
	}
}
