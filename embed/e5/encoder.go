package e5

import (
	"context"
	"fmt"
	"runtime"

	"dateline/embed"
	"dateline/embed/e5/internal/bert"
	"dateline/embed/e5/internal/format"
	"dateline/embed/e5/wordpiece"
)

const (
	modelName     = "e5-small-v2"
	queryPrefix   = "query: "
	passagePrefix = "passage: "
)

// Encoder turns texts into unit vectors. It is safe for concurrent use and
// needs no closing.
type Encoder struct {
	model     *format.Model
	tokenizer *wordpiece.Tokenizer
	bert      *bert.Encoder
	arith     string // name of the kernels
	workers   int
	blob      []byte
	source    string // names the weights in messages

	query, passage []int32 // [CLS] and the prefix's tokens
	plain          []int32 // [CLS]
	scratch        chan *scratch
}

var (
	_ embed.Embedder     = (*Encoder)(nil)
	_ embed.TokenCounter = (*Encoder)(nil)
)

// New returns an encoder over the weights in the binary, which it uses where
// they lie: it takes well under a millisecond. It checks the weights' header
// and lengths; [Encoder.Verify] checks every byte.
func New(opts ...Option) (*Encoder, error) {
	o := options{workers: runtime.GOMAXPROCS(0)}
	for _, opt := range opts {
		opt(&o)
	}
	blob, source, err := o.weights()
	if err != nil {
		return nil, err
	}
	m, err := format.Open(blob)
	if err != nil {
		return nil, weightsError(source, err)
	}
	t, err := wordpiece.New(m.Vocabulary)
	if err != nil {
		return nil, weightsError(source, err)
	}
	if t.Size() != m.Words {
		return nil, weightsError(source, fmt.Errorf("%w: %d words, %d word vectors", format.ErrDamaged, t.Size(), m.Words))
	}
	ops, err := o.kernels()
	if err != nil {
		return nil, err
	}
	e := &Encoder{
		model: m, tokenizer: t, bert: bert.New(m, ops), arith: ops.Name,
		workers: max(o.workers, 1), blob: blob, source: source,
	}
	e.plain = []int32{t.CLS()}
	e.query = t.AppendIDs([]int32{t.CLS()}, queryPrefix)
	e.passage = t.AppendIDs([]int32{t.CLS()}, passagePrefix)
	e.scratch = make(chan *scratch, e.workers)
	return e, nil
}

// Identity names the model and its weights. The hash is the SHA-256 that ends
// the weights file: that of all the bytes before it.
func (e *Encoder) Identity() embed.Identity {
	return embed.Identity{
		Name: modelName, Dimensions: e.model.Width,
		QueryPrefix: queryPrefix, PassagePrefix: passagePrefix,
		Hash: fmt.Sprintf("%x", e.model.Checksum),
	}
}

// Kernels names the arithmetic in use, such as "avx2" or "neon-dotprod", or
// "go" for plain Go. See the function [Kernels].
func (e *Encoder) Kernels() string { return e.arith }

// Verify computes the weights' SHA-256, some 25 ms, and returns an error that
// matches [ErrWeights] unless it is the one in the file.
func (e *Encoder) Verify() error {
	if err := format.Verify(e.blob); err != nil {
		return weightsError(e.source, err)
	}
	return nil
}

// EmbedQueries returns the vectors of questions. See [Encoder.Encode]; the
// limit is MaxTokens.
func (e *Encoder) EmbedQueries(ctx context.Context, texts []string) ([][]float32, error) {
	return e.encode(ctx, e.query, texts)
}

// EmbedPassages returns the vectors of passages. See [Encoder.Encode]; the
// limit is MaxTokens.
func (e *Encoder) EmbedPassages(ctx context.Context, texts []string) ([][]float32, error) {
	return e.encode(ctx, e.passage, texts)
}

// Encode returns the vectors of the texts as they are, with no prefix: one of
// 384 floats and length 1 for each text, in order. A text may have up to 510
// tokens; one that has more gives a [*TooLongError], and no vectors. An empty
// text has a vector too. Invalid UTF-8 is read as U+FFFD, which the tokenizer drops. Cancelling
// ctx ends the work at the next text and gives its error. The work runs on as
// many goroutines as the encoder has workers.
func (e *Encoder) Encode(ctx context.Context, texts []string) ([][]float32, error) {
	return e.encode(ctx, e.plain, texts)
}

// CountTokens counts the text's tokens, without special tokens and prefix.
func (e *Encoder) CountTokens(text string) int { return e.tokenizer.Count(text) }

// MaxTokens is the most tokens, counted so, that EmbedQueries and
// EmbedPassages accept: 508.
func (e *Encoder) MaxTokens() int {
	return e.model.Positions - 1 - max(len(e.query), len(e.passage))
}
