// Package bert runs BERT encoders whose weights package format has read.
package bert

import (
	"math"

	"dateline/embed/e5/internal/format"
	"dateline/embed/e5/internal/kernel"
)

// Split runs work over the range [0, n) in pieces, possibly several at once,
// and returns when all are done. No two pieces that run at once have the same
// part, a number below MaxParts. What is computed for an index doesn't depend
// on the pieces.
type Split func(n int, work func(part, from, to int))

// Whole is the Split that runs everything at once, on the caller.
func Whole(n int, work func(part, from, to int)) { work(0, 0, n) }

// Encoder computes a model's sentence vectors. It holds no state between
// calls: each uses a Scratch.
type Encoder struct {
	model *format.Model
	ops   *kernel.Set
}

// New returns an Encoder that computes with ops.
func New(m *format.Model, ops *kernel.Set) *Encoder { return &Encoder{model: m, ops: ops} }

// Encode writes the unit vectors of the sequences to out, one each, as wide
// as the model. A sequence is valid token ids, at least one and at most
// Positions. They're computed together, and each to the same bits as alone.
func (e *Encoder) Encode(out [][]float32, sequences [][]int32, s *Scratch, split Split) {
	rows := s.take(e.model.Shape, sequences)
	e.embed(s, sequences, nil, nil)
	for i := range e.model.Layers {
		e.layer(&e.model.Layers[i], &e.model.Layers[i].OutputNorm, s, sequences, rows, split)
	}
	row := 0
	for i, ids := range sequences {
		e.pool(out[i], s.x[row*e.model.Width:(row+len(ids))*e.model.Width])
		row += len(ids)
	}
}

// Pairs computes the output of u's layers over the model's first u.Shared
// ones, for sequences of two texts, of which the first has firsts[i] tokens.
// The result is the rows of all sequences, one after another, each as wide as
// the model; it is valid until s is used again.
func (e *Encoder) Pairs(u *format.Upper, sequences [][]int32, firsts []int, s *Scratch, split Split) []float32 {
	rows := s.take(e.model.Shape, sequences)
	e.embed(s, sequences, firsts, u.TypeVector)
	for i := range e.model.Layers[:u.Shared] {
		norm := &e.model.Layers[i].OutputNorm
		if i == u.Shared-1 {
			norm = &u.Join
		}
		e.layer(&e.model.Layers[i], norm, s, sequences, rows, split)
	}
	for i := range u.Layers {
		e.layer(&u.Layers[i], &u.Layers[i].OutputNorm, s, sequences, rows, split)
	}
	return s.x[:rows*e.model.Width]
}

func (e *Encoder) layer(l *format.Layer, out *kernel.Norm, s *Scratch, sequences [][]int32, rows int, split Split) {
	e.attention(l, s, sequences, rows, split)
	e.feedForward(l, out, s, rows, split)
}

// embed sets x to the norm of each token's vector plus its position's, plus
// second for those of a second text, which begins at firsts[i].
func (e *Encoder) embed(s *Scratch, sequences [][]int32, firsts []int, second []float32) {
	m, w := e.model, e.model.Width
	row := 0
	for n, ids := range sequences {
		for i, id := range ids {
			word := m.WordVectors[int(id)*w : (int(id)+1)*w]
			dst := s.x[row*w : (row+1)*w]
			scale := m.WordScale[id]
			for k := range dst {
				dst[k] = float32(word[k]) * scale
			}
			if second != nil && i >= firsts[n] {
				for k := range dst {
					dst[k] += second[k]
				}
			}
			e.ops.AddNorm(dst, s.in[row*w:(row+1)*w], m.PositionVectors[i*w:(i+1)*w], &m.EmbeddingNorm, 1, w)
			row++
		}
	}
}

// fewRows is how many rows are made ready and quantised at a time, so that they
// are quantised from the first-level cache.
const fewRows = 4

// project computes y = x*W + b for rows rows. ready computes those of x from
// from to before to, unless they are there.
func (e *Encoder) project(y, x []float32, ready func(from, to int), l *kernel.Linear, s *Scratch, rows int, split Split) {
	split(rows, func(_, from, to int) {
		for ; from < to; from += fewRows {
			end := min(from+fewRows, to)
			ready(from, end)
			e.ops.Quantise(s.bytes[from*l.In:end*l.In], s.scale[from:end], s.low[from:end], x[from*l.In:end*l.In], end-from, l.In)
		}
	})
	panels := l.Out / kernel.Panel
	split((panels+1)/2, func(_, from, to int) { // kernels like pairs
		e.ops.Gemm(y, l.Out, s.bytes, s.scale, s.low, rows, l, 2*from, min(2*to, panels))
	})
}

func there(_, _ int) {}

// attention writes the layer's attention, which isn't added to x yet, to y.
func (e *Encoder) attention(l *format.Layer, s *Scratch, sequences [][]int32, rows int, split Split) {
	w := e.model.Width
	e.project(s.wide, s.in, there, &l.QKV, s, rows, split)
	row := 0
	for _, ids := range sequences {
		qkv := s.wide[row*3*w : (row+len(ids))*3*w]
		dst := s.y[row*w : (row+len(ids))*w]
		split(e.model.Heads, func(part, from, to int) {
			for h := from; h < to; h++ {
				e.head(dst[h*kernel.Head:], qkv[h*kernel.Head:], len(ids), s.part(part))
			}
		})
		row += len(ids)
	}
	e.project(s.y, s.y, there, &l.Out, s, rows, split) // of the quantised bytes: y may be overwritten
}

// scoreRows is how many queries' scores are kept at a time: few enough for a
// first-level cache, with the values, at 128 tokens.
const scoreRows = 24

// head computes one attention head over n tokens. qkv starts at the head's
// query, its key is a width further and its value two.
func (e *Encoder) head(dst, qkv []float32, n int, b *buffers) {
	w := e.model.Width
	stride, npad := 3*w, pad(n)
	e.ops.Transpose(b.keys, qkv[w:], stride, n, npad)
	// Rows of qkv share a few sets of the cache; packed values don't.
	for j := range n {
		*(*[kernel.Head]float32)(b.values[j*kernel.Head:]) = [kernel.Head]float32(qkv[j*stride+2*w:])
	}
	for from := 0; from < n; from += scoreRows {
		rows := min(scoreRows, n-from)
		e.ops.Scores(b.scores, qkv[from*stride:], stride, rows, b.keys, npad)
		e.ops.Softmax(b.scores, b.inverse, rows, n, npad)
		e.ops.Mix(dst[from*w:], w, b.scores, npad, b.inverse, b.values, rows, n)
	}
}

// innerRows is how many rows of the inner layer are kept at a time: a usual
// passage, and a multiple of the kernels' three.
const innerRows = 129

func (e *Encoder) feedForward(l *format.Layer, out *kernel.Norm, s *Scratch, rows int, split Split) {
	w, inner := e.model.Width, e.model.Inner
	for from := 0; from < rows; from += innerRows {
		n := min(innerRows, rows-from)
		x, in, y := s.x[from*w:(from+n)*w], s.in[from*w:(from+n)*w], s.y[from*w:(from+n)*w]
		// addNorm adds y to x, norms it, and writes the next matrix's input to in.
		addNorm := func(norm *kernel.Norm, a, b int) {
			e.ops.AddNorm(x[a*w:b*w], in[a*w:b*w], y[a*w:b*w], norm, b-a, w)
		}
		attended := func(a, b int) { addNorm(&l.AttentionNorm, a, b) }
		active := func(a, b int) { e.ops.GELU(s.wide[a*inner : b*inner]) }
		e.project(s.wide, in, attended, &l.Up, s, n, split)
		e.project(y, s.wide, active, &l.Down, s, n, split)
		split(n, func(_, a, b int) { addNorm(out, a, b) })
	}
}

// pool writes the mean of the rows of x, brought to length 1.
func (e *Encoder) pool(out, x []float32) {
	clear(out)
	for i := 0; i < len(x); i += len(out) {
		for k, v := range x[i : i+len(out)] {
			out[k] += v
		}
	}
	var sum float64
	for _, v := range out {
		sum += float64(float64(v) * float64(v))
	}
	length := math.Sqrt(sum)
	for k, v := range out {
		out[k] = float32(float64(v) / length)
	}
}
