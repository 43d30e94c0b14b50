package e5_test

import (
	"context"
	"errors"
	"math"
	"os"
	"sync"
	"testing"

	"dateline/embed/e5"
	"dateline/embed/e5/internal/format"
)

// ownUpper is a file of the encoder's own upper six layers, with one head.
func ownUpper(t testing.TB) []byte {
	t.Helper()
	blob, err := os.ReadFile("weights/e5-small-v2.weights")
	if err != nil {
		t.Fatal(err)
	}
	m, err := format.Open(blob)
	if err != nil {
		t.Fatal(err)
	}
	second := make([]float32, m.Width)
	second[3] = 0.25
	upper, err := format.WriteUpper(&format.Upper{
		Shared: 6, Width: m.Width, Heads: m.Heads, Inner: m.Inner, TypeVector: second, Join: m.Layers[5].OutputNorm, Layers: m.Layers[6:],
		Outputs: []format.Dense{{In: 2, Out: 2, Weights: []float32{1, 2, 3, 4}, Bias: []float32{10, 20}}},
	})
	if err != nil {
		t.Fatal(err)
	}
	return upper
}

func openPairs(t testing.TB, opts ...e5.Option) *e5.Pairs {
	t.Helper()
	p, err := open(t, opts...).OpenPairs(ownUpper(t), "a test's")
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func pairOf(p *e5.Pairs, first, second string) e5.Pair {
	return e5.Pair{First: p.AppendIDs(nil, first), Second: p.AppendIDs(nil, second)}
}

// read returns each pair's rows.
func read(t *testing.T, p *e5.Pairs, pairs ...e5.Pair) [][]float32 {
	t.Helper()
	out := make([][]float32, len(pairs))
	var mu sync.Mutex
	err := p.Read(t.Context(), pairs, func(i int, rows []float32) {
		mu.Lock()
		defer mu.Unlock()
		out[i] = append([]float32(nil), rows...)
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func TestPairsHaveARowForEachToken(t *testing.T) {
	p := openPairs(t)
	pair := pairOf(p, "Eleven were hurt.", "CNN: Eleven passengers were treated for bruises.")
	rows := read(t, p, pair)[0]
	if want := (len(pair.First) + len(pair.Second) + 3) * p.Width(); len(rows) != want {
		t.Fatalf("%d numbers, want %d", len(rows), want)
	}
	for i, v := range rows {
		if math.IsNaN(float64(v)) || math.IsInf(float64(v), 0) {
			t.Fatalf("number %d is %g", i, v)
		}
	}
}

func TestPairsAreTheSameAloneAndOnEveryMachine(t *testing.T) {
	one := openPairs(t, e5.WithWorkers(1))
	var pairs []e5.Pair
	for n := range 7 {
		pairs = append(pairs, pairOf(one, words(n*n%9), words(3+n*5%17)))
	}
	pairs = append(pairs, e5.Pair{})
	var want [][]float32
	for _, pair := range pairs {
		want = append(want, read(t, one, pair)...)
	}
	for name, other := range map[string]*e5.Pairs{"two workers": openPairs(t, e5.WithWorkers(2)), "plain Go": openPairs(t, e5.WithWorkers(1), e5.WithPlainGo())} {
		for i, got := range read(t, other, pairs...) {
			sameVector(t, name, got, want[i])
		}
		sameVector(t, name+", alone", read(t, other, pairs[3])[0], want[3])
	}
}

func TestPairsThatAreTooLong(t *testing.T) {
	p := openPairs(t)
	fits := e5.Pair{First: make([]int32, 9), Second: make([]int32, p.Limit()-9)}
	for i := range fits.Second {
		fits.Second[i] = 2000
	}
	if rows := read(t, p, fits)[0]; len(rows) != 512*p.Width() {
		t.Errorf("the longest pair has %d numbers", len(rows))
	}
	long := e5.Pair{First: fits.First, Second: append(fits.Second, 2000)}
	err := p.Read(t.Context(), []e5.Pair{{}, long}, func(int, []float32) { t.Error("something was read") })
	if tooLong := new(e5.TooLongError); !errors.As(err, &tooLong) || tooLong.Index != 1 || tooLong.Tokens != p.Limit()+1 {
		t.Errorf("error is %v", err)
	}
}

func TestReadingPairsEndsWithItsContext(t *testing.T) {
	p := openPairs(t, e5.WithWorkers(1))
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := p.Read(ctx, []e5.Pair{{}}, func(int, []float32) { t.Error("it was read") }); !errors.Is(err, context.Canceled) {
		t.Errorf("error is %v", err)
	}
}

func TestHeads(t *testing.T) {
	heads := openPairs(t).Heads()
	if len(heads) != 1 {
		t.Fatalf("%d heads", len(heads))
	}
	if got := heads[0].Apply([]float32{5, 7}); len(got) != 2 || got[0] != 10+5+14 || got[1] != 20+15+28 {
		t.Errorf("outputs are %v", got)
	}
}

func TestPairsRefuseOtherWeights(t *testing.T) {
	encoder, blob := open(t), ownUpper(t)
	if err := e5.VerifyWeights(blob, "x"); err != nil {
		t.Error(err)
	}
	blob[len(blob)/2] ^= 1
	if err := e5.VerifyWeights(blob, "x"); !errors.Is(err, e5.ErrWeights) {
		t.Errorf("a flipped bit: %v", err)
	}
	for name, bad := range map[string][]byte{"nothing": nil, "half": blob[:len(blob)/2]} {
		if _, err := encoder.OpenPairs(bad, "x"); !errors.Is(err, e5.ErrWeights) {
			t.Errorf("%s: %v", name, err)
		}
	}
}
