package lexicon_test

import (
	"testing"

	"dateline/lexicon"
)

var benchPairs = [][2]string{
	{"withdraw", "withdrawals"},
	{"attacked", "assaults"},
	{"negotiators", "flower"},
	{"American", "U.S."},
	{"begin", "started"},
	{"leaves", "departing"},
	{"government", "river"},
	{"Karzai", "Taliban"},
}

func BenchmarkSimilarity(b *testing.B) {
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		p := benchPairs[i%len(benchPairs)]
		lexicon.Similarity(p[0], p[1])
	}
}

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
