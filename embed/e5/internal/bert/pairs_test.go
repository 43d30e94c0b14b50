package bert_test

import (
	"math"
	"os"
	"testing"

	"dateline/embed/e5/internal/bert"
	"dateline/embed/e5/internal/format"
	"dateline/embed/e5/internal/kernel"
)

func open(t *testing.T) *format.Model {
	t.Helper()
	blob, err := os.ReadFile("../../weights/e5-small-v2.weights")
	if err != nil {
		t.Fatal(err)
	}
	m, err := format.Open(blob)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// own is an Upper of the model's own layers: what it computes must be what the
// model does.
func own(m *format.Model, shared int) *format.Upper {
	return &format.Upper{
		Shared: shared, Width: m.Width, Heads: m.Heads, Inner: m.Inner,
		TypeVector: make([]float32, m.Width), Join: m.Layers[shared-1].OutputNorm, Layers: m.Layers[shared:],
	}
}

// pooled is the unit vector of the mean of rows, as Encode has it.
func pooled(rows []float32, width int) []float32 {
	out := make([]float32, width)
	for i, v := range rows {
		out[i%width] += v
	}
	sum := 0.0
	for _, v := range out {
		sum += float64(float64(v) * float64(v))
	}
	for i, v := range out {
		out[i] = float32(float64(v) / math.Sqrt(sum))
	}
	return out
}

func TestPairsOverOwnLayersGiveOwnVectors(t *testing.T) {
	m := open(t)
	e := bert.New(m, kernel.Best())
	sequences := [][]int32{{101, 2040, 102, 2003, 1012, 102}, {101, 102, 102}, {101, 4231, 4231, 4231, 102, 2054, 102}}
	want := make([][]float32, len(sequences))
	for i := range want {
		want[i] = make([]float32, m.Width)
	}
	e.Encode(want, sequences, new(bert.Scratch), bert.Whole)
	for _, shared := range []int{1, 6, 12} {
		rows := e.Pairs(own(m, shared), sequences, []int{3, 2, 5}, new(bert.Scratch), bert.Whole)
		for i, ids := range sequences {
			n := len(ids) * m.Width
			got := pooled(rows[:n], m.Width)
			rows = rows[n:]
			for k := range got {
				if math.Float32bits(got[k]) != math.Float32bits(want[i][k]) {
					t.Fatalf("%d shared layers, text %d: number %d is %g, the model itself gives %g", shared, i, k, got[k], want[i][k])
				}
			}
		}
	}
}

// The type vector is added to the second text's tokens, and to no others: where
// a first text ends changes the output, where it is zero it doesn't.
func TestPairsTellTheTextsApart(t *testing.T) {
	m := open(t)
	e := bert.New(m, kernel.Best())
	u := own(m, 6)
	ids := [][]int32{{101, 2040, 102, 2003, 1012, 102}}
	read := func(first int) []float32 {
		return append([]float32(nil), e.Pairs(u, ids, []int{first}, new(bert.Scratch), bert.Whole)...)
	}
	same := func(a, b []float32) bool {
		for i := range a {
			if a[i] != b[i] {
				return false
			}
		}
		return true
	}
	if !same(read(3), read(4)) {
		t.Error("with no type vector, where the first text ends changes the output")
	}
	u.TypeVector = make([]float32, m.Width)
	u.TypeVector[7] = 0.5
	if same(read(3), read(4)) {
		t.Error("where the first text ends changes nothing")
	}
	if !same(read(6), read(7)) {
		t.Error("the type vector is added to the first text")
	}
}
