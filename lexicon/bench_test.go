package lexicon_test

import (
	"testing"

	"dateline/lexicon"
)

func BenchmarkCanonical(b *testing.B) {
	tokens := []string{"North", "Atlantic", "Treaty", "Organization", "forces", "in"}
	b.ReportAllocs()
	for b.Loop() {
		lexicon.Canonical(tokens)
	}
}

func BenchmarkCategories(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		lexicon.Categories("soldiers")
	}
}

func BenchmarkOpen(b *testing.B) {
	data := string(blob(b))
	b.ReportAllocs()
	for b.Loop() {
		if _, err := lexicon.Open(data); err != nil {
			b.Fatal(err)
		}
	}
}
