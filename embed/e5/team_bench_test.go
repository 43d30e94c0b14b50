package e5_test

import (
	"context"
	"strings"
	"testing"

	"dateline/embed/e5"
)

// BenchmarkQuestion encodes one question with all workers.
func BenchmarkQuestion(b *testing.B) {
	enc, err := e5.New()
	if err != nil {
		b.Fatal(err)
	}
	text := []string{strings.Repeat("peace ", 16)}
	for b.Loop() {
		if _, err := enc.EmbedQueries(context.Background(), text); err != nil {
			b.Fatal(err)
		}
	}
}
