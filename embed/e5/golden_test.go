package e5_test

import (
	"bufio"
	"crypto/sha256"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"os"
	"strings"
	"testing"
)

type golden struct {
	Text   string
	Tokens int // special tokens counted
	Vector []float32
}

// readGolden reads the float model's vectors, which export/golden.py wrote.
func readGolden(t *testing.T) (texts []string, all []golden) {
	t.Helper()
	f, err := os.Open("testdata/golden.jsonl")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = f.Close() }()
	for s := bufio.NewScanner(f); s.Scan(); {
		var g golden
		if err := json.Unmarshal(s.Bytes(), &g); err != nil {
			t.Fatal(err)
		}
		all, texts = append(all, g), append(texts, g.Text)
	}
	if len(all) != 10 {
		t.Fatalf("%d golden texts, want 10", len(all))
	}
	return texts, all
}

func TestVectorsAreTheFloatModels(t *testing.T) {
	texts, want := readGolden(t)
	enc := open(t)
	for i, v := range encode(t, enc, texts...) {
		if n := enc.CountTokens(texts[i]) + 2; n != want[i].Tokens {
			t.Errorf("%q: %d tokens, want %d", texts[i], n, want[i].Tokens)
		}
		if cos := dot(v, want[i].Vector); cos < 0.998 {
			t.Errorf("%q: cosine to the float model is %.5f", texts[i], cos)
		}
	}
}

// goldenBits is the SHA-256 of the vectors of the golden texts and of longer
// ones, with whichever kernels run: they are the same on every machine.
const goldenBits = "a2180dd39bc579207565f68ebc3706eb8a3a1cafbfa441111d4a38cd20cc61c9"

func TestVectorsHaveTheSameBitsEverywhere(t *testing.T) {
	texts, _ := readGolden(t)
	h := sha256.New()
	for _, v := range encode(t, open(t), append(texts, words(60), strings.ToUpper(words(45)))...) {
		if err := binary.Write(h, binary.LittleEndian, v); err != nil {
			t.Fatal(err)
		}
	}
	if got := fmt.Sprintf("%x", h.Sum(nil)); got != goldenBits {
		t.Errorf("the vectors' SHA-256 is %s, want %s: update it only with new weights", got, goldenBits)
	}
}
