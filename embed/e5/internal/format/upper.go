package format

import "dateline/embed/e5/internal/kernel"

// Upper is a second set of upper layers over a Model's lower ones, for pairs
// of texts, with the heads that read their output. Its file is like a model's,
// with the magic "DLUPPERS" and the fields shared layers, width, heads,
// layers, inner width and number of heads; the sections are the type vector,
// the join's norm, the layers, and each head's sizes (inputs and outputs,
// float32), weights and biases.
type Upper struct {
	Shared int // layers of the model that come first
	Width  int
	Heads  int // of attention
	Inner  int
	// TypeVector is what a token of the second text adds to its position's
	// vector: token type 1 less token type 0.
	TypeVector []float32
	// Join is the last shared layer's output norm with the input of the first
	// layer here.
	Join     kernel.Norm
	Layers   []Layer
	Outputs  []Dense
	Checksum [sumSize]byte
}

// Dense is a small matrix that is kept in floats: row n of Weights, In long,
// are the weights of output n.
type Dense struct {
	In, Out       int
	Weights, Bias []float32
}

const (
	upperMagic      = "DLUPPERS"
	upperBefore     = 1 + 4
	sectionsPerHead = 3
	mostHeads       = 64
	mostHeadSize    = 1 << 20
)

func (u *Upper) fields() fields {
	return fields{u.Shared, u.Width, u.Heads, len(u.Layers), u.Inner, len(u.Outputs)}
}

// upperSections checks the fields of an Upper and counts its sections.
func upperSections(f fields) (int, error) {
	shared, width, heads, layers, inner, outputs := f[0], f[1], f[2], f[3], f[4], f[5]
	s := Shape{Words: 1, Positions: 3, Width: width, Heads: heads, Layers: layers, Inner: inner}
	if err := s.check(); err != nil {
		return 0, err
	}
	if shared < 1 || shared > 1000 || outputs > mostHeads {
		return 0, damaged("impossible numbers of shared layers, %d, or heads, %d", shared, outputs)
	}
	return upperBefore + layers*sectionsPerLayer + outputs*sectionsPerHead, nil
}

// OpenUpper reads an Upper as Open reads a Model.
func OpenUpper(blob []byte) (*Upper, error) {
	r, f, err := readHeader(blob, upperMagic, upperSections)
	if err != nil {
		return nil, err
	}
	u := &Upper{Shared: f[0], Width: f[1], Heads: f[2], Layers: make([]Layer, f[3]), Inner: f[4], Outputs: make([]Dense, f[5])}
	copy(u.Checksum[:], blob[len(blob)-sumSize:])
	s := Shape{Width: u.Width, Heads: u.Heads, Inner: u.Inner}
	u.TypeVector = r.floats(u.Width)
	u.Join = r.norm(u.Width)
	for i := range u.Layers {
		u.Layers[i] = r.layer(s)
	}
	for i := range u.Outputs {
		u.Outputs[i] = r.dense()
	}
	if r.err != nil {
		return nil, r.err
	}
	return u, nil
}

func (r *reader) dense() Dense {
	sizes := r.floats(2)
	if r.err != nil {
		return Dense{}
	}
	in, out := sizes[0], sizes[1]
	if !(in >= 1 && out >= 1 && in*out <= mostHeadSize) {
		r.err = damaged("a head of %g inputs and %g outputs", in, out)
		return Dense{}
	}
	d := Dense{In: int(in), Out: int(out)}
	d.Weights, d.Bias = r.floats(d.In*d.Out), r.floats(d.Out)
	return d
}

// WriteUpper returns the file for u. Its Checksum is ignored.
func WriteUpper(u *Upper) ([]byte, error) {
	sections, err := upperSections(u.fields())
	if err != nil {
		return nil, err
	}
	w := newWriter(sections)
	w.floats(u.TypeVector)
	w.norm(u.Join)
	for i := range u.Layers {
		if err := w.layer(&u.Layers[i]); err != nil {
			return nil, err
		}
	}
	for _, d := range u.Outputs {
		w.floats([]float32{float32(d.In), float32(d.Out)})
		w.floats(d.Weights)
		w.floats(d.Bias)
	}
	return w.finish(upperMagic, u.fields()), nil
}
