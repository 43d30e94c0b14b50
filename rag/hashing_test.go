package rag_test

import (
	"context"
	"fmt"
	"hash/fnv"
	"math"
	"strings"
	"sync/atomic"

	"dateline/embed"
)

// hashing is an embedder that is quick and always the same: each word adds to
// one float that its hash chooses. As e5's do, its vectors lean one way, so
// that even texts without a common word have a cosine of about 0.7.
type hashing struct {
	name   string                     // "" for "hashing"
	bytes  int                        // in a token; 0 for 4
	tokens int                        // longest text taken, in tokens; 0 for 512
	before func(texts []string) error // asked before each call
	texts  atomic.Int64               // passages and sentences embedded
}

const (
	hashDimensions = 64
	lean           = 0.7 // share of the square of a vector's length that all have in common
)

func (h *hashing) Identity() embed.Identity {
	name := "hashing"
	if h.name != "" {
		name = h.name
	}
	return embed.Identity{Name: name, Dimensions: hashDimensions, Hash: "0123456789abcdef"}
}

func (h *hashing) CountTokens(text string) int {
	size := 4
	if h.bytes > 0 {
		size = h.bytes
	}
	return (len(text) + size - 1) / size
}

func (h *hashing) MaxTokens() int {
	if h.tokens > 0 {
		return h.tokens
	}
	return 512
}

func (h *hashing) EmbedQueries(ctx context.Context, texts []string) ([][]float32, error) {
	return h.embed(ctx, texts)
}

func (h *hashing) EmbedPassages(ctx context.Context, texts []string) ([][]float32, error) {
	out, err := h.embed(ctx, texts)
	if err == nil {
		h.texts.Add(int64(len(texts)))
	}
	return out, err
}

func (h *hashing) embed(ctx context.Context, texts []string) ([][]float32, error) {
	if h.before != nil {
		if err := h.before(texts); err != nil {
			return nil, err
		}
	}
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	out := make([][]float32, len(texts))
	for i, text := range texts {
		if n := h.CountTokens(text); n > h.MaxTokens() {
			return nil, fmt.Errorf("a text of %d tokens, at most %d are taken", n, h.MaxTokens())
		}
		out[i] = hashVector(text)
	}
	return out, nil
}

func hashVector(text string) []float32 {
	sums := make([]float64, hashDimensions)
	for word := range strings.FieldsSeq(strings.ToLower(text)) {
		f := fnv.New32a()
		f.Write([]byte(strings.Trim(word, `.,;:?!"'“”()`)))
		n := f.Sum32()
		sign := 1.0
		if n>>16&1 == 1 {
			sign = -1
		}
		sums[1+n%(hashDimensions-1)] += sign
	}
	squares := 0.0
	for _, s := range sums {
		squares += s * s
	}
	out := make([]float32, hashDimensions)
	out[0] = 1
	if squares > 0 {
		out[0] = float32(math.Sqrt(lean))
		for i, s := range sums[1:] {
			out[i+1] = float32(s * math.Sqrt((1-lean)/squares))
		}
	}
	return out
}
