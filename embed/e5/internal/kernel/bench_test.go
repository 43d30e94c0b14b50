//go:build unix

package kernel

import (
	"fmt"
	"syscall"
	"testing"
	"time"
)

// processorTime is what the process has used: on a busy machine, the clock says
// more about the others.
func processorTime(b *testing.B) time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		b.Fatal(err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

// measure runs work and reports the processor time that each run takes, and
// of what each is a number of, how many go into a nanosecond.
func measure(b *testing.B, each float64, unit string, work func()) {
	b.Helper()
	before := processorTime(b)
	for b.Loop() {
		work()
	}
	spent := float64((processorTime(b) - before).Nanoseconds())
	b.ReportMetric(spent/float64(b.N)/1000, "cpu-µs/op")
	b.ReportMetric(each*float64(b.N)/spent, unit+"/cpu-ns")
}

// BenchmarkGemm is the products of the model's shapes.
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
				measure(b, float64(rows*in*out), "MAC", func() {
					s.Gemm(dst, out, a, ones, ones, rows, l, 0, out/Panel)
				})
			})
		}
	}
}

// BenchmarkSteps is what isn't a product of bytes, as 128 tokens have it.
func BenchmarkSteps(b *testing.B) {
	const n, width, inner = 128, 384, 1536
	r := random(1)
	x := fill(r, make([]float32, n*inner), 1)
	y, z := make([]float32, n*inner), make([]float32, n*inner)
	bytes, scale, low := make([]byte, n*inner), make([]float32, n), make([]float32, n)
	norm := &Norm{x[:width], x[:width], x[:width], x[:width]}
	keys := make([]float32, Head*n)
	for _, s := range Sets() {
		for _, step := range []struct {
			name string
			each int
			work func()
		}{
			{"quantise", n * width, func() { s.Quantise(bytes, scale, low, x, n, width) }},
			{"norm", n * width, func() { copy(y, x[:n*width]); s.AddNorm(y, z, x, norm, n, width) }},
			{"gelu", n * inner, func() { copy(y, x); s.GELU(y) }},
			{"transpose", n * Head, func() { s.Transpose(keys, x, 3*width, n, n) }},
			{"scores", n * n * Head, func() { s.Scores(y, x, 3*width, n, keys, n) }},
			{"softmax", n * n, func() { copy(y, x[:n*n]); s.Softmax(y, low, n, n, n) }},
			{"mix", n * n * Head, func() { s.Mix(z, width, x, n, low, x, n, n) }},
		} {
			b.Run(s.Name+"/"+step.name, func(b *testing.B) { measure(b, float64(step.each), "value", step.work) })
		}
	}
}
