package local_test

import (
	"bytes"
	"math"
	"math/rand/v2"
	"testing"

	"dateline/store"
	"dateline/store/local"
	"dateline/store/storetest"
)

// TestPacked packs vectors of every length round the sizes of its loops: what
// comes back is near to what went in, of length 1, and packs to the same bytes.
func TestPacked(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	for dimensions := 1; dimensions < 40; dimensions++ {
		for range 20 {
			vector := make([]float32, dimensions)
			for i := range vector {
				vector[i] = float32(random.NormFloat64())
			}
			length, largest := store.Length(vector), 0.0
			for i := range vector {
				vector[i] = float32(float64(vector[i]) / length)
				largest = max(largest, math.Abs(float64(vector[i])))
			}
			record := local.Pack(nil, vector)
			if len(record) != local.PackedSize(dimensions) {
				t.Fatalf("%d numbers take %d bytes, not %d", dimensions, len(record), local.PackedSize(dimensions))
			}
			got := make([]float32, dimensions)
			if err := local.Unpack(got, record); err != nil {
				t.Fatal(err)
			}
			// Half a step, and what dividing by another length makes of it.
			near := largest / 508 * (0.5 + math.Sqrt(float64(dimensions))*largest/2 + 1e-3)
			for i, want := range vector {
				if math.Abs(float64(got[i]-want)) > near {
					t.Errorf("number %d of %v came back as %v", i, vector, got[i])
				}
			}
			if l := store.Length(got); math.Abs(l-1) > 1e-6 {
				t.Errorf("%v came back with length %v", vector, l)
			}
			if again := local.Pack(nil, got); !bytes.Equal(again, record) {
				t.Errorf("%x unpacked and packed is %x", record, again)
			}
		}
	}
}

func TestPackedExtremes(t *testing.T) {
	for name, vector := range map[string][]float32{
		"one number":     {1},
		"one below zero": {-1},
		"one of many":    {0, 0, 0, 0, -1, 0, 0, 0, 0},
		"all alike":      {0.5, 0.5, 0.5, 0.5},
		"next to none":   {1, 1e-30, -1e-30, math.SmallestNonzeroFloat32},
	} {
		got := make([]float32, len(vector))
		if err := local.Unpack(got, local.Pack(nil, vector)); err != nil {
			t.Fatal(err)
		}
		for i := range vector {
			if math.Abs(float64(got[i]-vector[i])) > 1e-6 {
				t.Errorf("%s: %v came back as %v", name, vector, got)
			}
		}
	}
}

// FuzzVectors opens what may be the vectors of a row.
func FuzzVectors(f *testing.F) {
	two := local.Pack(local.Pack(nil, storetest.Vector("a", 8)), storetest.Vector("b", 8))
	f.Add(int64(3), two, uint16(9))
	f.Add(int64(0), []byte{}, uint16(0))
	f.Add(int64(7), []byte("odd"), uint16(1))
	f.Fuzz(func(t *testing.T, num int64, data []byte, flip uint16) {
		const dimensions = 8
		if records, err := local.Opened(num, data, dimensions, -1); err == nil && len(records)%local.PackedSize(dimensions) != 0 {
			t.Fatalf("%d bytes were opened", len(records))
		}
		whole := data[:len(data)/local.PackedSize(dimensions)*local.PackedSize(dimensions)]
		blob := local.Sealed(num, bytes.Clone(whole))
		records, err := local.Opened(num, blob, dimensions, len(whole)/local.PackedSize(dimensions))
		if err != nil || !bytes.Equal(records, whole) {
			t.Fatalf("%x came back as %x, %v", whole, records, err)
		}
		vector := make([]float32, dimensions)
		for at := 0; at < len(records); at += local.PackedSize(dimensions) {
			if local.Unpack(vector, records[at:at+local.PackedSize(dimensions)]) == nil && math.Abs(store.Length(vector)-1) > 1e-6 {
				t.Errorf("%x is a vector of length %v", records[at:], store.Length(vector))
			}
		}
		if _, err := local.Opened(num+1, blob, dimensions, -1); err == nil {
			t.Error("another row's vectors were opened")
		}
		blob[int(flip)/8%len(blob)] ^= 1 << (flip % 8)
		if _, err := local.Opened(num, blob, dimensions, -1); err == nil {
			t.Errorf("a flipped bit isn't found in %x", blob)
		}
	})
}
