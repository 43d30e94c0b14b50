//go:build unix

package kernel

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"

	"dateline/internal/guardtest"
)

// fast returns the vectorised sets, or skips.
func fast(t testing.TB) []*Set {
	t.Helper()
	sets := vectorised()
	if len(sets) == 0 {
		t.Skip("this build or processor has no vectorised kernels to compare")
	}
	return sets
}

// forEach runs a test for each vectorised set.
func forEach(t *testing.T, test func(t *testing.T, fast *Set)) {
	for _, s := range fast(t) {
		t.Run(s.Name, func(t *testing.T) { test(t, s) })
	}
}

func random(seed int) *rand.Rand { return rand.New(rand.NewPCG(uint64(seed), 7)) }

func fill(r *rand.Rand, x []float32, size float32) []float32 {
	for i := range x {
		x[i] = float32(r.NormFloat64()) * size
	}
	return x
}

// randomLinear returns a layer whose 16-bit sums come as near to overflow as
// they may.
func randomLinear(t testing.TB, r *rand.Rand, in, out int) *Linear {
	t.Helper()
	w := make([]int8, in*out)
	for n := range out {
		for g := 0; g < in; g += Group {
			for lane := range 2 {
				left := [2]int{MaxGroupSum, MaxGroupSum}
				for _, i := range r.Perm(8) {
					k := n*in + g + i/2*4 + i%2 + 2*lane
					sign := r.IntN(2)
					v := min(r.IntN(128), left[sign])
					if r.IntN(2) == 0 {
						v = min(127, left[sign])
					}
					left[sign] -= v
					w[k] = int8(v * (1 - 2*sign))
				}
			}
		}
	}
	scale, bias := fill(r, make([]float32, out), 0.01), fill(r, make([]float32, out), 1)
	l, err := Pack(w, scale, bias, in)
	if err != nil {
		t.Fatal(err)
	}
	return l
}

// sameBits fails unless got and want are equal float for float.
func sameBits(t testing.TB, what string, got, want []float32) {
	t.Helper()
	if len(got) != len(want) {
		t.Fatalf("%s: %d floats, want %d", what, len(got), len(want))
	}
	for i := range want {
		if math.Float32bits(got[i]) != math.Float32bits(want[i]) {
			t.Fatalf("%s: float %d is %g (%x), plain Go has %g (%x)", what, i,
				got[i], math.Float32bits(got[i]), want[i], math.Float32bits(want[i]))
		}
	}
}

// guardedCopy puts x before or after a guard page.
func guardedCopy[T any](t testing.TB, x []T, atStart bool) []T {
	g := guardtest.Slice[T](t, len(x), atStart)
	copy(g, x)
	return g
}

func guardLinear(t testing.TB, l *Linear, atStart bool) *Linear {
	g := *l
	g.Panels = guardedCopy(t, l.Panels, atStart)
	g.Scale = guardedCopy(t, l.Scale, atStart)
	g.Sum = guardedCopy(t, l.Sum, atStart)
	g.Bias = guardedCopy(t, l.Bias, atStart)
	return &g
}

func TestGemmOfAllTails(t *testing.T) {
	forEach(t, func(t *testing.T, fast *Set) {
		slow := Portable()
		for _, in := range []int{32, 64, 96, 384} {
			most := 14
			if in == 32 {
				most = 38 // over three of the largest blocks
			}
			for rows := 1; rows <= most; rows++ {
				t.Run(fmt.Sprintf("in=%d/rows=%d", in, rows), func(t *testing.T) {
					r := random(in + rows)
					l := randomLinear(t, r, in, 48)
					a := make([]byte, rows*in)
					for i := range a {
						if a[i] = byte(r.IntN(256)); r.IntN(3) == 0 {
							a[i] = 255
						}
					}
					scale, low := fill(r, make([]float32, rows), 1), fill(r, make([]float32, rows), 1)
					ldd := 48 + rows%3
					size := (rows-1)*ldd + 48
					want := make([]float32, size)
					slow.Gemm(want, ldd, a, scale, low, rows, l, 0, 1)
					slow.Gemm(want, ldd, a, scale, low, rows, l, 1, 3)
					for _, atStart := range []bool{false, true} {
						got := guardtest.Slice[float32](t, size, atStart)
						fast.Gemm(got, ldd, guardedCopy(t, a, atStart), guardedCopy(t, scale, atStart),
							guardedCopy(t, low, atStart), rows, guardLinear(t, l, atStart), 0, 3)
						sameBits(t, "gemm", got, want)
					}
				})
			}
		}
	})
}

// TestGemmIsExact compares both with sums in 64 bits: with unit scales and no
// bias, the results are the integers themselves.
func TestGemmIsExact(t *testing.T) {
	const in, out, rows = 1536, 16, 5
	r := random(1)
	l := randomLinear(t, r, in, out)
	for n := range out {
		l.Scale[n], l.Sum[n], l.Bias[n] = 1, 0, 0
	}
	a := make([]byte, rows*in)
	for i := range a {
		a[i] = byte(255 - r.IntN(2)*r.IntN(256))
	}
	ones, zeros := []float32{1, 1, 1, 1, 1}, make([]float32, rows)
	for _, s := range Sets() {
		got := make([]float32, rows*out)
		s.Gemm(got, out, a, ones, zeros, rows, l, 0, 1)
		for i := range rows {
			for n := range out {
				var want int64
				for k := range in {
					want += int64(a[i*in+k]) * int64(l.Panels[l.index(n, k)])
				}
				if got[i*out+n] != float32(want) {
					t.Fatalf("%s: row %d column %d is %v, want %d", s.Name, i, n, got[i*out+n], want)
				}
			}
		}
	}
}

func TestQuantiseTails(t *testing.T) {
	forEach(t, func(t *testing.T, fast *Set) {
		slow := Portable()
		for _, width := range []int{32, 64, 96, 384} {
			for rows := 1; rows <= 4; rows++ {
				r := random(width + rows)
				x := fill(r, make([]float32, rows*width), 3)
				if rows == 3 { // a row without spread, and one with an outlier
					for i := range width {
						x[i] = -1.5
					}
					x[width] = 1e6
				}
				dst, scale, low := make([]byte, len(x)), make([]float32, rows), make([]float32, rows)
				slow.Quantise(dst, scale, low, x, rows, width)
				for _, atStart := range []bool{false, true} {
					d, s, l := guardtest.Slice[byte](t, len(x), atStart), guardtest.Slice[float32](t, rows, atStart), guardtest.Slice[float32](t, rows, atStart)
					fast.Quantise(d, s, l, guardedCopy(t, x, atStart), rows, width)
					sameBits(t, "scale", s, scale)
					sameBits(t, "low", l, low)
					if string(d) != string(dst) {
						t.Fatalf("width %d, rows %d: bytes differ", width, rows)
					}
				}
			}
		}
	})
}

func TestQuantiseKeepsValues(t *testing.T) {
	x := fill(random(5), make([]float32, 96), 2)
	dst, scale, low := make([]byte, 96), make([]float32, 1), make([]float32, 1)
	Best().Quantise(dst, scale, low, x, 1, 96)
	for i, v := range x {
		if back := float32(dst[i])*scale[0] + low[0]; math.Abs(float64(back-v)) > float64(scale[0])*0.51 {
			t.Fatalf("%g came back as %g with steps of %g", v, back, scale[0])
		}
	}
}

func TestAddNormTails(t *testing.T) {
	forEach(t, func(t *testing.T, fast *Set) {
		slow := Portable()
		for _, width := range []int{32, 64, 384} {
			for rows := 1; rows <= 3; rows++ {
				r := random(width * rows)
				n := rows * width
				x, y := fill(r, make([]float32, n), 2), fill(r, make([]float32, n), 2)
				vector := func() []float32 { return fill(r, make([]float32, width), 1) }
				norm := &Norm{vector(), vector(), vector(), vector()}
				for _, atStart := range []bool{false, true} {
					got, gotIn := guardedCopy(t, x, atStart), guardtest.Slice[float32](t, n, atStart)
					fast.AddNorm(got, gotIn, guardedCopy(t, y, atStart), &Norm{
						guardedCopy(t, norm.Gamma, atStart), guardedCopy(t, norm.Beta, atStart),
						guardedCopy(t, norm.InGamma, atStart), guardedCopy(t, norm.InBeta, atStart),
					}, rows, width)
					want, wantIn := append([]float32(nil), x...), make([]float32, n)
					slow.AddNorm(want, wantIn, y, norm, rows, width)
					sameBits(t, "norm", got, want)
					sameBits(t, "next input", gotIn, wantIn)
				}
			}
		}
	})
}

func TestGELUTails(t *testing.T) {
	forEach(t, func(t *testing.T, fast *Set) {
		for n := 0; n <= 136; n += 8 {
			x := fill(random(n), make([]float32, n), 3)
			for i, v := range []float32{0, 4.5, -4.5, 4.5001, -4.5001, 80, -80, float32(math.Inf(1))} {
				if i < n {
					x[i] = v
				}
			}
			for _, atStart := range []bool{false, true} {
				got := guardedCopy(t, x, atStart)
				fast.GELU(got)
				want := append([]float32(nil), x...)
				geluGo(want)
				sameBits(t, "gelu", got, want)
			}
		}
	})
}

func TestGELUIsNearErf(t *testing.T) {
	for x := -30.0; x <= 30; x += 0.001 {
		got := []float32{float32(x)}
		geluGo(got)
		want := x * 0.5 * (1 + math.Erf(x/math.Sqrt2))
		if math.Abs(float64(got[0])-want) > 4e-5 {
			t.Fatalf("gelu(%g) is %g, want %g", x, got[0], want)
		}
	}
}

func TestExpIsNearExp(t *testing.T) {
	for x := -87.0; x <= 0; x += 0.003 {
		got, want := float64(exp(float32(x))), math.Exp(float64(float32(x)))
		if math.Abs(got-want) > (2.5e-7-1.2e-7*x)*want {
			t.Fatalf("exp(%g) is %g, want %g", x, got, want)
		}
	}
}
