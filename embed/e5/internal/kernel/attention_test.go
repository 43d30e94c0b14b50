//go:build unix

package kernel

import (
	"fmt"
	"math"
	"testing"

	"dateline/internal/guardtest"
)

// attend runs one head with a set: the steps of a head, one after another.
func attend(t testing.TB, s *Set, qkv []float32, stride, n, extra int, atStart bool) map[string][]float32 {
	t.Helper()
	npad := (n + 15) / 16 * 16
	q := guardedCopy(t, qkv[:(n-1)*stride+Head], atStart)
	k := guardedCopy(t, qkv[Head:(n-1)*stride+2*Head], atStart)
	v := guardtest.Slice[float32](t, n*Head, atStart)
	for j := range n {
		copy(v[j*Head:], qkv[j*stride+2*Head:][:Head])
	}
	kt := guardtest.Slice[float32](t, Head*npad, atStart)
	s.Transpose(kt, k, stride, n, npad)
	scores := guardtest.Slice[float32](t, n*npad, atStart)
	s.Scores(scores, q, stride, n, kt, npad)
	raw := append([]float32(nil), scores...)
	inverse := guardtest.Slice[float32](t, n, atStart)
	s.Softmax(scores, inverse, n, n, npad)
	ldd := Head + extra
	out := guardtest.Slice[float32](t, (n-1)*ldd+Head, atStart)
	s.Mix(out, ldd, scores, npad, inverse, v, n, n)
	return map[string][]float32{"keys": kt, "scores": raw, "weights": scores, "inverse": inverse, "mixed": out}
}

func TestAttentionOfAllTails(t *testing.T) {
	forEach(t, func(t *testing.T, fast *Set) {
		slow := Portable()
		for n := 1; n <= 50; n++ {
			t.Run(fmt.Sprint(n), func(t *testing.T) {
				stride := 3*Head + n%5
				qkv := fill(random(n), make([]float32, n*stride), 1+float32(n%4))
				want := attend(t, slow, qkv, stride, n, n%3, false)
				for _, atStart := range []bool{false, true} {
					for name, got := range attend(t, fast, qkv, stride, n, n%3, atStart) {
						sameBits(t, name, got, want[name])
					}
				}
			})
		}
	})
}

// TestAttentionIsSoftmax compares with attention written down in float64.
func TestAttentionIsSoftmax(t *testing.T) {
	const n, stride = 19, 3 * Head
	qkv := fill(random(3), make([]float32, n*stride), 0.7)
	got := attend(t, Best(), qkv, stride, n, 0, false)["mixed"]
	for i := range n {
		var weights [n]float64
		var total float64
		for j := range n {
			for d := range Head {
				weights[j] += float64(qkv[i*stride+d]) * float64(qkv[j*stride+Head+d])
			}
			weights[j] = math.Exp(weights[j])
			total += weights[j]
		}
		for d := range Head {
			var want float64
			for j := range n {
				want += weights[j] / total * float64(qkv[j*stride+2*Head+d])
			}
			if math.Abs(float64(got[i*Head+d])-want) > 1e-5 {
				t.Fatalf("row %d dimension %d is %g, want %g", i, d, got[i*Head+d], want)
			}
		}
	}
}
