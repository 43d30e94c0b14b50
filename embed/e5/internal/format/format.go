// Package format reads and writes the encoder's weights: one flat file that
// is used where it lies, without a copy or a parse.
//
// The file is little-endian:
//
//	offset  bytes  content
//	0       8      magic "DLWEIGHT"
//	8       4      version, 1
//	12      4      number of sections
//	16      8      length of the file
//	24      28     vocabulary size, positions, width, heads, layers, inner width
//	               and 0, 4 bytes each
//	52      4      CRC-32 (IEEE) of the bytes before it and the section table
//	56      16*n   section table: offset and length in bytes, 8 each
//	...            sections, each at a multiple of 64
//	end-32  32     SHA-256 of all before it
//
// The sections, in order: vocabulary (package wordpiece's form), word vectors
// (int8), their scales, position vectors (float32, token type 0 added),
// the first norm; then for each layer, for QKV, attention output, up and down:
// panels, scales, sums, biases; and its two norms. A norm is gamma and beta,
// and gamma and beta for the next matrix's input (zeros after the last layer).
// Package kernel says what panels are.
package format

import (
	"crypto/sha256"
	"errors"
	"fmt"

	"dateline/embed/e5/internal/kernel"
)

const (
	magic      = "DLWEIGHT"
	version    = 1
	headerSize = 56
	entrySize  = 16
	align      = 64
	sumSize    = sha256.Size

	sectionsBefore   = 4 + 4
	sectionsPerLayer = 4*4 + 2*4
)

// ErrDamaged is matched by every error about a file's content.
var ErrDamaged = errors.New("weights file is damaged")

// Shape says how large a model is.
type Shape struct {
	Words, Positions, Width, Heads, Layers, Inner int
}

// Layer is one encoder layer. The scores' scale, 1/sqrt(head width), is
// folded into the query columns of QKV.
type Layer struct {
	QKV, Out, Up, Down kernel.Linear
	AttentionNorm      kernel.Norm
	OutputNorm         kernel.Norm
}

// Model is a weights file's content. Its slices point into the file's bytes
// and must not be written to.
type Model struct {
	Shape
	Vocabulary      []byte
	WordVectors     []int8    // [Words][Width]
	WordScale       []float32 // [Words]
	PositionVectors []float32 // [positions][Width]
	EmbeddingNorm   kernel.Norm
	Layers          []Layer
	Checksum        [sumSize]byte // as the file has it; Verify compares
}

func damaged(format string, args ...any) error {
	return fmt.Errorf("%w: %s", ErrDamaged, fmt.Sprintf(format, args...))
}

// fields are a header's seven numbers from offset 24 on.
type fields [7]int

func shapeOf(f fields) Shape { return Shape{f[0], f[1], f[2], f[3], f[4], f[5]} }

func (s Shape) fields() fields {
	return fields{s.Words, s.Positions, s.Width, s.Heads, s.Layers, s.Inner}
}

func (s Shape) sections() int { return sectionsBefore + s.Layers*sectionsPerLayer }

// check refuses shapes that the kernels can't compute.
func (s Shape) check() error {
	sane := s.Words > 0 && s.Words <= 1<<24 && s.Positions > 2 && s.Positions <= 1<<16 &&
		s.Layers > 0 && s.Layers <= 1000 && s.Width > 0 && s.Width <= 1<<14 && s.Width%32 == 0 &&
		s.Inner > 0 && s.Inner <= 1<<16 && s.Inner%32 == 0 && s.Heads*kernel.Head == s.Width
	if !sane {
		return damaged("impossible shape %+v", s)
	}
	return nil
}

// Verify computes the checksum of a whole weights file, about 25 ms for
// 34 MB, and compares it with the one at the file's end.
func Verify(blob []byte) error {
	if len(blob) < headerSize+sumSize {
		return damaged("it has only %d bytes", len(blob))
	}
	body, want := blob[:len(blob)-sumSize], blob[len(blob)-sumSize:]
	if got := sha256.Sum256(body); string(got[:]) != string(want) {
		return damaged("its SHA-256 is %x, it should be %x", got, want)
	}
	return nil
}
