// Package e5 is the built-in embedder: the sentence encoder e5-small-v2 in
// Go, with its weights in the binary. It turns a text of at most 512 tokens
// into 384 floats of length 1, so that a question lies near the passages that
// answer it. It needs no server, no cgo and no download.
//
//	enc, err := e5.New()
//	questions, err := enc.EmbedQueries(ctx, []string{"Who leads the council?"})
//	passages, err := enc.EmbedPassages(ctx, texts)
//
// Weights are 8-bit, and so are activations where they meet them; the rest is
// float32. A text's vector has the same bits on every machine, whatever else
// is encoded at the same time. README.md has accuracy and speed.
package e5
