package lexicon_test

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"fmt"
	"os"
	"strings"
	"testing"

	"dateline/lexicon"
	"dateline/lexicon/internal/format"
)

func blob(tb testing.TB) []byte {
	tb.Helper()
	data, err := os.ReadFile("data/lexicon.bin")
	if err != nil {
		tb.Fatal(err)
	}
	return data
}

func TestEmbedded(t *testing.T) {
	if err := lexicon.Check(); err != nil {
		t.Fatal(err)
	}
	want, err := os.ReadFile("data/lexicon.sha256")
	if err != nil {
		t.Fatal(err)
	}
	if got := fmt.Sprintf("%x", sha256.Sum256(blob(t))); !strings.HasPrefix(string(want), got) {
		t.Errorf("lexicon.bin has SHA-256 %s, lexicon.sha256 says %s", got, want)
	}
}

func TestOpenRefuses(t *testing.T) {
	whole := blob(t)
	change := func(at int, b byte) []byte {
		c := bytes.Clone(whole)
		c[at] ^= b
		return c
	}
	for name, data := range map[string][]byte{
		"empty": nil, "header only": whole[:20], "cut": whole[:len(whole)-1], "half": whole[:len(whole)/2],
		"magic": change(0, 1), "version": change(8, 2), "one bit": change(len(whole)/2, 4), "last bit": change(len(whole)-1, 128),
	} {
		l, err := lexicon.Open(string(data))
		if !errors.Is(err, lexicon.ErrDamaged) {
			t.Errorf("%s: error %v, want ErrDamaged", name, err)
		}
		useAll(l, "attacked", "U.S.") // harmless
		if got := l.Lemmas("attacked"); got != nil {
			t.Errorf("%s: a damaged lexicon knows %v", name, got)
		}
	}
}

// useAll calls every function once.
func useAll(l *lexicon.Lexicon, a, b string) {
	l.Categories(a)
	l.Lemmas(b)
	l.Find(strings.Fields(a + " " + b))
}

// FuzzOpen damages the blob and mends its checksum, so that the readers
// themselves meet the damage: they may answer wrongly but never panic.
func FuzzOpen(f *testing.F) {
	whole := blob(f)
	f.Add(uint32(20), uint32(0xFFFFFFFF), uint32(0), uint8(3))
	f.Add(uint32(300000), uint32(0xFFFF), uint32(0), uint8(90))
	for i := range uint32(format.Sections) {
		f.Add(20+8*i, uint32(1<<20), uint32(5), uint8(7))
		f.Add(24+8*i, uint32(3), uint32(0), uint8(7))
		at := binary.LittleEndian.Uint32(whole[20+8*i:])
		f.Add(at, uint32(0xFFFFFFFF), uint32(0), uint8(200))
	}
	words := []string{"attacked", "leaves", "U.S.", "six", "said", "pulled", "Kabul", "unable", "failure"}
	f.Fuzz(func(t *testing.T, at, value, drop uint32, repeat uint8) {
		data := bytes.Clone(whole)
		data = data[:len(data)-int(drop)%len(data)]
		for i := range int(repeat) + 1 {
			if p := int(at) + 4*i; p >= 0 && p+4 <= len(data) && p >= format.CRCFrom {
				binary.LittleEndian.PutUint32(data[p:], value)
			}
		}
		if len(data) > format.CRCFrom {
			binary.LittleEndian.PutUint32(data[12:], format.Checksum(data[format.CRCFrom:]))
		}
		l, err := lexicon.Open(string(data))
		if err != nil && !errors.Is(err, lexicon.ErrDamaged) {
			t.Fatalf("error %v, want ErrDamaged", err)
		}
		for i, w := range words {
			useAll(l, w, words[(i+1)%len(words)])
		}
	})
}

// FuzzWords checks the bounds for any two texts.
func FuzzWords(f *testing.F) {
	for _, s := range [][2]string{
		{"begin", "started"},
		{"", ""},
		{"\xff\x00", "é"},
		{"U.S.", "us"},
		{strings.Repeat("a", 100), "b"},
		{"’s", "'"},
		{"2,500.", "1e9"},
		{"....", "-"},
		{"twenty-", "-one"},
		{"İstanbul", "ſs"},
		{"9999999999999999999999", "0.0.0"},
		{"(", "\"“"},
		{strings.Repeat("é", 32), strings.Repeat("İ", 32)},
	} {
		f.Add(s[0], s[1])
	}
	f.Fuzz(func(t *testing.T, a, b string) {
		useAll(lexicon.Default(), a, b)
		tokens := []string{a, b}
		if key, n := lexicon.Canonical(tokens); n < 0 || n > 2 || (n == 0) != (key == "") {
			t.Fatalf("Canonical(%q) = %q, %d", tokens, key, n)
		}
		for _, l := range lexicon.Lemmas(a) {
			if l.Text == "" || l.POS == 0 {
				t.Fatalf("Lemmas(%q) holds %+v", a, l)
			}
		}
	})
}
