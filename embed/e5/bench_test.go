package e5_test

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"dateline/embed/e5"
)

// BenchmarkEncode encodes one text of about the given number of tokens on one
// goroutine.
func BenchmarkEncode(b *testing.B) {
	for _, plain := range []bool{false, true} {
		opts := []e5.Option{e5.WithWorkers(1)}
		if plain {
			opts = append(opts, e5.WithPlainGo())
		}
		enc, err := e5.New(opts...)
		if err != nil {
			b.Fatal(err)
		}
		for _, tokens := range []int{30, 128, 512} {
			text := []string{strings.Repeat("peace ", tokens-2)}
			b.Run(fmt.Sprintf("%s/%d", enc.Kernels(), tokens), func(b *testing.B) {
				for b.Loop() {
					if _, err := enc.Encode(context.Background(), text); err != nil {
						b.Fatal(err)
					}
				}
				b.ReportMetric(float64(b.Elapsed().Microseconds())/float64(b.N*tokens), "µs/token")
			})
		}
	}
}
