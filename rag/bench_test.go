package rag_test

import (
	"testing"

	"dateline/rag"
)

func BenchmarkRetrieve(b *testing.B) {
	bench(b, func(b *testing.B, e *rag.Engine, q rag.Question) {
		if _, err := e.Retrieve(b.Context(), q, 0); err != nil {
			b.Fatal(err)
		}
	})
}

func BenchmarkAnswer(b *testing.B) {
	bench(b, func(b *testing.B, e *rag.Engine, q rag.Question) {
		if _, err := e.Answer(b.Context(), q); err != nil {
			b.Fatal(err)
		}
	})
}

// bench runs over the seed articles with the real encoder, and over 2,000
// generated ones with the hashing one, whose time is what remains beside the
// encoder's.
func bench(b *testing.B, run func(*testing.B, *rag.Engine, rag.Question)) {
	b.Run("seeds", func(b *testing.B) {
		e := seedEngine(b)
		for b.Loop() {
			run(b, e, text(answered))
		}
	})
	b.Run("generated2000", func(b *testing.B) {
		e := engineOver(b, generated(2000)...)
		run(b, e, text("Which mayor opened the bridge of ward 13?")) // fills the store's memory
		for b.Loop() {
			run(b, e, text("Which mayor opened the bridge of ward 13?"))
		}
	})
}
