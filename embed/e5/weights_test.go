package e5_test

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"dateline/embed/e5"
)

const weightsPath = "weights/e5-small-v2.weights"

func TestBuiltInWeightsAreWhole(t *testing.T) {
	if err := open(t).Verify(); err != nil {
		t.Fatal(err)
	}
}

func TestWeightsFileGivesTheSameVectors(t *testing.T) {
	a, b := open(t), open(t, e5.WithWeightsFile(weightsPath))
	if a.Identity() != b.Identity() {
		t.Fatalf("identities are %+v and %+v", a.Identity(), b.Identity())
	}
	sameVector(t, "from a file", encode(t, b, "Peace?")[0], encode(t, a, "Peace?")[0])
}

func TestDamagedWeightsFile(t *testing.T) {
	whole, err := os.ReadFile(weightsPath)
	if err != nil {
		t.Fatal(err)
	}
	flip := func(at int) func([]byte) []byte {
		return func(b []byte) []byte { b[at] ^= 1 << (at % 8); return b }
	}
	cut := func(n int) func([]byte) []byte { return func(b []byte) []byte { return b[:n] } }
	for name, damage := range map[string]func([]byte) []byte{
		"empty":              cut(0),
		"cut in the header":  cut(40),
		"cut in the table":   cut(200),
		"cut by one byte":    cut(len(whole) - 1),
		"cut in half":        cut(len(whole) / 2),
		"bit in the magic":   flip(3),
		"bit in the shape":   flip(33),
		"bit in the table":   flip(99),
		"bit in the weights": flip(len(whole) / 3),
		"bit in the sum":     flip(len(whole) - 5),
		"another file":       func([]byte) []byte { return []byte(strings.Repeat("no weights ", 100)) },
	} {
		t.Run(name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "copy.weights")
			if err := os.WriteFile(path, damage(append([]byte(nil), whole...)), 0o600); err != nil {
				t.Fatal(err)
			}
			_, err := e5.New(e5.WithWeightsFile(path))
			if !errors.Is(err, e5.ErrWeights) {
				t.Fatalf("error is %v", err)
			}
			if !strings.Contains(err.Error(), path) || !strings.Contains(err.Error(), "copy the file again") {
				t.Fatalf("message doesn't name the file or what to do: %q", err)
			}
		})
	}
}

func TestMissingWeightsFile(t *testing.T) {
	_, err := e5.New(e5.WithWeightsFile("nowhere.weights"))
	if !errors.Is(err, os.ErrNotExist) || !strings.Contains(err.Error(), "nowhere.weights") {
		t.Fatalf("error is %v", err)
	}
}
