// Package embed is the port through which texts become unit vectors, with the
// adapters for it in the packages below and beside it.
package embed

import "context"

// Identity says which embedder made a vector. Vectors of two identities can't
// be compared, so an index remembers the one that filled it.
type Identity struct {
	Name          string `json:"name"`       // "e5-small-v2"
	Dimensions    int    `json:"dimensions"` // floats in a vector
	QueryPrefix   string `json:"query_prefix"`
	PassagePrefix string `json:"passage_prefix"`
	Hash          string `json:"hash"` // hex SHA-256 of the weights; "" when a server keeps them
}

// Embedder turns texts into vectors of length 1. Both methods return one
// vector of Identity().Dimensions floats for each text, in order, or an error
// and no vectors. They are safe for concurrent use and end when ctx is
// cancelled.
type Embedder interface {
	Identity() Identity
	EmbedQueries(ctx context.Context, texts []string) ([][]float32, error)
	EmbedPassages(ctx context.Context, texts []string) ([][]float32, error)
}

// TokenCounter counts a text's tokens as the embedder will see them, special
// tokens and prefix left out. It sizes passages.
type TokenCounter interface {
	CountTokens(text string) int
	// MaxTokens is the longest text that can be embedded, counted the same way.
	MaxTokens() int
}
