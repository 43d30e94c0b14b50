package wordpiece_test

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/binary"
	"hash"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"dateline/embed/e5/wordpiece"
)

const (
	goldenStrings = 24000
	goldenSeed    = 20260
	goldenBlock   = 64 // code points to a hash
)

// TestGoldenStrings compares the ids of 24,000 strings with the reference's, in the real
// vocabulary and in one that spells every letter.
func TestGoldenStrings(t *testing.T) {
	golden := readGolden(t)
	pair := newPair(t)
	wrong := 0
	for i, text := range goldenTexts(t) {
		pair.add(text)
		if !bytes.Equal(pair.sum(), golden[8*i:8*i+8]) {
			wrong++
			if wrong <= 10 {
				t.Errorf("string %d, %+q: ids differ from the reference's; ours are %d, spelled %d",
					i, text, pair.real.AppendIDs(nil, text), pair.spelling.AppendIDs(nil, text))
			}
		}
	}
	if wrong > 0 {
		t.Errorf("%d of %d strings differ", wrong, goldenStrings)
	}
}

// TestGoldenCodePoints does the same for every code point of the assigned planes: alone,
// between letters, after a letter, before an accent, and between two combining characters.
func TestGoldenCodePoints(t *testing.T) {
	golden := readGolden(t)[8*goldenStrings:]
	pair := newPair(t)
	var block []rune
	blocks := 0
	check := func() {
		if blocks++; sparse && blocks%8 != 0 {
			block, golden = block[:0], golden[8:]
			return
		}
		for _, r := range block {
			pair.add(inContext(string(r)))
		}
		if !bytes.Equal(pair.sum(), golden[:8]) {
			t.Errorf("a code point from %U to %U differs from the reference", block[0], block[len(block)-1])
		}
		block, golden = block[:0], golden[8:]
	}
	for r := range rune(0x110000) {
		if r >= 0xd800 && r < 0xe000 || r >= 0x40000 && (r < 0xe0000 || r >= 0xe1000) && r%257 != 0 {
			continue
		}
		if block = append(block, r); len(block) == goldenBlock {
			check()
		}
	}
	if len(block) > 0 {
		check()
	}
	if len(golden) != 0 {
		t.Errorf("%d golden hashes were left over", len(golden)/8)
	}
}

func inContext(c string) string {
	return c + " a" + c + "b e" + c + " " + c + "\u0301x \U0001d165" + c + "\u302e"
}

// pair hashes a text's ids in both vocabularies, as make_golden.py does.
type pair struct {
	real, spelling *wordpiece.Tokenizer
	hash           hash.Hash
	ids            []int32
	bytes          []byte
}

func newPair(t *testing.T) *pair {
	spell, err := spelling()
	if err != nil {
		t.Fatal(err)
	}
	return &pair{real: newTokenizer(t), spelling: spell, hash: sha256.New()}
}

func (p *pair) add(text string) {
	p.ids = p.real.AppendIDs(p.ids[:0], text)
	p.ids = append(p.ids, -1)
	p.ids = p.spelling.AppendIDs(p.ids, text)
	p.bytes = p.bytes[:0]
	for _, id := range p.ids {
		p.bytes = binary.LittleEndian.AppendUint32(p.bytes, uint32(id))
	}
	p.hash.Write(p.bytes)
}

func (p *pair) sum() []byte {
	sum := p.hash.Sum(nil)
	p.hash.Reset()
	return sum[:8]
}

func goldenTexts(t testing.TB) []string {
	files, err := filepath.Glob("../../../seeds/00[0-2]_*.txt")
	if err != nil || len(files) != 3 {
		t.Fatalf("found %d seed articles, want 3: %v", len(files), err)
	}
	slices.Sort(files)
	m := maker{random: goldenSeed, tokens: tokens(t)}
	for _, name := range files {
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		m.news = append(m.news, []rune(string(text))...)
	}
	texts := make([]string, goldenStrings)
	for i := range texts {
		texts[i] = m.make(i % kinds)
	}
	return texts
}

// spelling has two ids for every code point below U+20000 that can be left after
// normalisation: one at the start of a word, one within.
var spelling = sync.OnceValues(func() (*wordpiece.Tokenizer, error) {
	list := []string{"[UNK]", "[CLS]", "[SEP]"}
	for r := rune(0x21); r < 0x20000; r++ {
		if r >= 0x3400 && r < 0x4dc0 || r >= 0x4e00 && r < 0xa000 || r >= 0xac00 && r < 0xf900 {
			continue
		}
		list = append(list, string(r), "##"+string(r))
	}
	return build(list)
})

var tokensOnce = sync.OnceValues(func() ([]string, error) {
	data, err := unzip("testdata/vocabulary.txt.gz")
	return strings.Split(strings.TrimSuffix(string(data), "\n"), "\n"), err
})

// tokens is the vocabulary of e5-small-v2.
func tokens(t testing.TB) []string {
	list, err := tokensOnce()
	if err != nil {
		t.Fatal(err)
	}
	return list
}

var e5 = sync.OnceValues(func() (*wordpiece.Tokenizer, error) {
	list, err := tokensOnce()
	if err != nil {
		return nil, err
	}
	return build(list)
})

func newTokenizer(t testing.TB) *wordpiece.Tokenizer {
	tok, err := e5()
	if err != nil {
		t.Fatal(err)
	}
	return tok
}

func build(list []string) (*wordpiece.Tokenizer, error) {
	blob, err := wordpiece.BuildVocabulary(list)
	if err != nil {
		return nil, err
	}
	return wordpiece.New(blob)
}

func readGolden(t *testing.T) []byte {
	data, err := unzip("testdata/golden.gz")
	if err != nil {
		t.Fatal(err)
	}
	return data
}

func unzip(name string) ([]byte, error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	z, err := gzip.NewReader(f)
	if err != nil {
		return nil, err
	}
	return io.ReadAll(z)
}
