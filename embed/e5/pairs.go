package e5

import (
	"context"
	"fmt"
	"sync"
	"sync/atomic"

	"dateline/embed/e5/internal/bert"
	"dateline/embed/e5/internal/format"
)

// Pairs reads two texts in one input, by upper layers that were trained over
// the encoder's own lower ones. It is safe for concurrent use.
type Pairs struct {
	encoder *Encoder
	upper   *format.Upper
}

// Pair is two texts as token ids, without special tokens. Both together may
// have 509.
type Pair struct {
	First, Second []int32
}

// ids is a whole input.
func (p *Pair) ids(e *Encoder) []int32 {
	ids := make([]int32, 0, len(p.First)+len(p.Second)+pairSpecials)
	ids = append(ids, e.tokenizer.CLS())
	ids = append(ids, p.First...)
	ids = append(ids, e.tokenizer.SEP())
	ids = append(ids, p.Second...)
	return append(ids, e.tokenizer.SEP())
}

// pairSpecials are [CLS], and [SEP] after each text.
const pairSpecials = 3

// Head is a layer of Out outputs over In numbers, in floats: row n of Weights,
// In long, are those of output n.
type Head struct {
	In, Out       int
	Weights, Bias []float32
}

// Apply returns the outputs for x, which has In numbers.
func (h *Head) Apply(x []float32) []float32 {
	out := make([]float32, h.Out)
	for n := range out {
		sum := h.Bias[n]
		for k, w := range h.Weights[n*h.In : (n+1)*h.In] {
			sum += float32(w * x[k])
		}
		out[n] = sum
	}
	return out
}

// OpenPairs reads a weights file of upper layers, which must not change while
// it is in use. It checks the header and lengths.
func (e *Encoder) OpenPairs(blob []byte, source string) (*Pairs, error) {
	u, err := format.OpenUpper(blob)
	if err != nil {
		return nil, weightsError(source, err)
	}
	if u.Width != e.model.Width || u.Heads != e.model.Heads || u.Inner != e.model.Inner || u.Shared > len(e.model.Layers) {
		return nil, weightsError(source, fmt.Errorf("%w: it is for another encoder than %s", format.ErrDamaged, modelName))
	}
	return &Pairs{encoder: e, upper: u}, nil
}

// VerifyWeights computes a weights file's SHA-256 and returns an error that
// matches [ErrWeights] unless it is the one in the file.
func VerifyWeights(blob []byte, source string) error {
	if err := format.Verify(blob); err != nil {
		return weightsError(source, err)
	}
	return nil
}

// Heads are the layers that read the output, in the file's order.
func (p *Pairs) Heads() []Head {
	out := make([]Head, len(p.upper.Outputs))
	for i, d := range p.upper.Outputs {
		out[i] = Head(d)
	}
	return out
}

// Width is how many numbers each token's output has.
func (p *Pairs) Width() int { return p.encoder.model.Width }

// Hash is the SHA-256 that ends the weights file, in hexadecimal.
func (p *Pairs) Hash() string { return fmt.Sprintf("%x", p.upper.Checksum) }

// AppendIDs appends the token ids of text, without special tokens.
func (p *Pairs) AppendIDs(dst []int32, text string) []int32 {
	return p.encoder.tokenizer.AppendIDs(dst, text)
}

// Limit is the most tokens that the two texts of a pair may have together.
func (p *Pairs) Limit() int { return p.encoder.model.Positions - pairSpecials }

// Read computes the output of every token of each pair, in the order [CLS],
// first text, [SEP], second text, [SEP], and hands it to visit: rows of Width
// numbers, valid until visit returns. visit may be called for several pairs at
// once. A pair that is too long gives a [*TooLongError]; cancelling ctx ends
// the work at the next pair and gives its error. A pair's output has the same
// bits on every machine, whatever is read beside it.
func (p *Pairs) Read(ctx context.Context, pairs []Pair, visit func(i int, rows []float32)) error {
	sequences := make([][]int32, len(pairs))
	for i := range pairs {
		if n := len(pairs[i].First) + len(pairs[i].Second); n > p.Limit() {
			return &TooLongError{Index: i, Tokens: n, Limit: p.Limit()}
		}
		sequences[i] = pairs[i].ids(p.encoder)
	}
	batches := plan(sequences)
	if len(batches) == 1 && p.encoder.workers > 1 {
		t := startTeam()
		defer t.stop()
		return p.readSome(ctx, batches, new(atomic.Int64), pairs, sequences, visit, t.split)
	}
	var next atomic.Int64
	var wg sync.WaitGroup
	for range min(p.encoder.workers, len(batches)) - 1 {
		wg.Go(func() { _ = p.readSome(ctx, batches, &next, pairs, sequences, visit, bert.Whole) })
	}
	err := p.readSome(ctx, batches, &next, pairs, sequences, visit, bert.Whole)
	wg.Wait()
	return err
}

// readSome takes batches from the queue until none is left.
func (p *Pairs) readSome(ctx context.Context, batches [][]int, next *atomic.Int64, pairs []Pair, sequences [][]int32, visit func(int, []float32), split bert.Split) error {
	e := p.encoder
	s := e.takeScratch()
	defer e.putScratch(s)
	for {
		if err := ctx.Err(); err != nil {
			return err
		}
		b := int(next.Add(1)) - 1
		if b >= len(batches) {
			return nil
		}
		var ids [][]int32
		var firsts []int
		for _, i := range batches[b] {
			ids = append(ids, sequences[i])
			firsts = append(firsts, len(pairs[i].First)+2)
		}
		rows := e.bert.Pairs(p.upper, ids, firsts, &s.bert, split)
		for k, i := range batches[b] {
			n := len(ids[k]) * p.Width()
			visit(i, rows[:n:n])
			rows = rows[n:]
		}
	}
}
