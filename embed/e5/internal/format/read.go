package format

import (
	"encoding/binary"
	"hash/crc32"
	"math"
	"unsafe"

	"dateline/embed/e5/internal/kernel"
)

// Open reads the header and the section table, checks them and every length
// against the shape, and returns a model that points into blob. It takes
// microseconds and reads no weights; Verify does.
func Open(blob []byte) (*Model, error) {
	r, f, err := readHeader(blob, magic, func(f fields) (int, error) { return shapeOf(f).sections(), shapeOf(f).check() })
	if err != nil {
		return nil, err
	}
	shape := shapeOf(f)
	m := &Model{Shape: shape, Layers: make([]Layer, shape.Layers)}
	copy(m.Checksum[:], blob[len(blob)-sumSize:])
	m.Vocabulary = r.next(-1)
	m.WordVectors = r.bytes(shape.Words * shape.Width)
	m.WordScale = r.floats(shape.Words)
	m.PositionVectors = r.floats(shape.Positions * shape.Width)
	m.EmbeddingNorm = r.norm(shape.Width)
	for i := range m.Layers {
		m.Layers[i] = r.layer(shape)
	}
	if r.err != nil {
		return nil, r.err
	}
	return m, nil
}

// readHeader checks a file's header and returns a reader of its sections, and
// the header's fields. sections says how many sections a file of those fields
// has, or what is wrong with them.
func readHeader(blob []byte, magic string, sections func(fields) (int, error)) (*reader, fields, error) {
	le := binary.LittleEndian
	if len(blob) < headerSize+sumSize {
		return nil, fields{}, damaged("it has only %d bytes", len(blob))
	}
	if string(blob[:8]) != magic {
		return nil, fields{}, damaged("it doesn't start with %q, so it is no weights file", magic)
	}
	if v := le.Uint32(blob[8:]); v != version {
		return nil, fields{}, damaged("it has version %d, this program reads version %d", v, version)
	}
	if n := le.Uint64(blob[16:]); n != uint64(len(blob)) {
		return nil, fields{}, damaged("it has %d bytes, it should have %d", len(blob), n)
	}
	var f fields
	for i := range f {
		f[i] = int(le.Uint32(blob[24+4*i:]))
	}
	want, err := sections(f)
	if err != nil {
		return nil, f, err
	}
	have := int(le.Uint32(blob[12:]))
	end := headerSize + have*entrySize
	if have != want || end > len(blob)-sumSize {
		return nil, f, damaged("it has %d sections, it should have %d", have, want)
	}
	if headerSum(blob[:end]) != le.Uint32(blob[52:]) {
		return nil, f, damaged("the checksum of its header is wrong")
	}
	return &reader{blob: blob[:len(blob)-sumSize], table: blob[headerSize:end]}, f, nil
}

func headerSum(head []byte) uint32 {
	sum := crc32.ChecksumIEEE(head[:52])
	return crc32.Update(sum, crc32.IEEETable, head[headerSize:])
}

// reader hands out the sections in order and keeps the first error.
type reader struct {
	blob, table []byte
	section     int
	err         error
}

// next returns the next section, which must be want bytes long unless want is
// negative.
func (r *reader) next(want int) []byte {
	if r.err != nil {
		return nil
	}
	off := binary.LittleEndian.Uint64(r.table[r.section*entrySize:])
	size := binary.LittleEndian.Uint64(r.table[r.section*entrySize+8:])
	limit := uint64(len(r.blob))
	if off%align != 0 || off > limit || size > limit-off || (want >= 0 && size != uint64(want)) {
		r.err = damaged("section %d, %d bytes at %d, is not where it can be", r.section, size, off)
		return nil
	}
	r.section++
	return r.blob[off : off+size : off+size]
}

func (r *reader) bytes(n int) []int8 {
	b := r.next(n)
	if b == nil {
		return nil
	}
	return unsafe.Slice((*int8)(unsafe.Pointer(unsafe.SliceData(b))), n)
}

// floats returns a section of n floats: in place where the machine allows it,
// else (big-endian, or a blob that doesn't lie at a multiple of four) a copy.
func (r *reader) floats(n int) []float32 {
	b := r.next(4 * n)
	if b == nil {
		return nil
	}
	p := unsafe.Pointer(unsafe.SliceData(b))
	if littleEndian() && uintptr(p)%4 == 0 {
		return unsafe.Slice((*float32)(p), n)
	}
	out := make([]float32, n)
	for i := range out {
		out[i] = math.Float32frombits(binary.LittleEndian.Uint32(b[4*i:]))
	}
	return out
}

func littleEndian() bool {
	return binary.NativeEndian.Uint16([]byte{1, 0}) == 1
}

func (r *reader) norm(width int) kernel.Norm {
	return kernel.Norm{
		Gamma: r.floats(width), Beta: r.floats(width),
		InGamma: r.floats(width), InBeta: r.floats(width),
	}
}

func (r *reader) linear(in, out int) kernel.Linear {
	return kernel.Linear{
		In: in, Out: out, Panels: r.bytes(in * out),
		Scale: r.floats(out), Sum: r.floats(out), Bias: r.floats(out),
	}
}

func (r *reader) layer(s Shape) Layer {
	return Layer{
		QKV:           r.linear(s.Width, 3*s.Width),
		Out:           r.linear(s.Width, s.Width),
		Up:            r.linear(s.Width, s.Inner),
		Down:          r.linear(s.Inner, s.Width),
		AttentionNorm: r.norm(s.Width),
		OutputNorm:    r.norm(s.Width),
	}
}
