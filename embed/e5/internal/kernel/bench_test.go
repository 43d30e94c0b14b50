//go:build unix

package kernel

import (
	"fmt"
	"testing"
)

// BenchmarkGemm reports multiply-accumulates per nanosecond on the model's
// shapes.
func BenchmarkGemm(b *testing.B) {
	for _, s := range Sets() {
		for _, shape := range [][3]int{{3, 384, 16}, {30, 384, 16}, {30, 384, 1152}, {128, 384, 1536}, {96, 1536, 384}} {
			rows, in, out := shape[0], shape[1], shape[2]
			b.Run(fmt.Sprintf("%s/%dx%dx%d", s.Name, rows, in, out), func(b *testing.B) {
				r := random(1)
				l := randomLinear(b, r, in, out)
				a := make([]byte, rows*in)
				for i := range a {
					a[i] = byte(r.IntN(256))
				}
				ones, dst := fill(r, make([]float32, rows), 1), make([]float32, rows*out)
				for b.Loop() {
					s.Gemm(dst, out, a, ones, ones, rows, l, 0, out/Panel)
				}
				b.ReportMetric(float64(rows*in*out)*float64(b.N)/float64(b.Elapsed().Nanoseconds()), "MAC/ns")
			})
		}
	}
}
