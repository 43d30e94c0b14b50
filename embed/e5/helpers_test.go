package e5_test

import (
	"context"
	"math"
	"strings"
	"testing"

	"dateline/embed/e5"
)

func open(t testing.TB, opts ...e5.Option) *e5.Encoder {
	t.Helper()
	enc, err := e5.New(opts...)
	if err != nil {
		t.Fatal(err)
	}
	return enc
}

func encode(t testing.TB, enc *e5.Encoder, texts ...string) [][]float32 {
	t.Helper()
	v, err := enc.Encode(context.Background(), texts)
	if err != nil {
		t.Fatal(err)
	}
	if len(v) != len(texts) {
		t.Fatalf("%d vectors for %d texts", len(v), len(texts))
	}
	for i := range v {
		unit(t, v[i])
	}
	return v
}

// unit fails unless v has 384 floats and length 1.
func unit(t testing.TB, v []float32) {
	t.Helper()
	if len(v) != 384 {
		t.Fatalf("a vector of %d floats", len(v))
	}
	if n := math.Sqrt(dot(v, v)); math.Abs(n-1) > 1e-5 {
		t.Fatalf("a vector of length %v", n)
	}
}

func dot(a, b []float32) (sum float64) {
	for i := range a {
		sum += float64(a[i]) * float64(b[i])
	}
	return sum
}

func sameVector(t testing.TB, what string, got, want []float32) {
	t.Helper()
	for i := range want {
		if math.Float32bits(got[i]) != math.Float32bits(want[i]) {
			t.Fatalf("%s: float %d is %v, want %v", what, i, got[i], want[i])
		}
	}
}

// words is a text of n words, each of one token.
func words(n int) string {
	all := strings.Fields("the council met in kabul to talk about peace with the government and its army while people waited")
	out := make([]string, n)
	for i := range out {
		out[i] = all[i*7%len(all)]
	}
	return strings.Join(out, " ")
}
