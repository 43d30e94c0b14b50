package format

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"unsafe"

	"dateline/embed/e5/internal/kernel"
)

// Write returns the file for m. Its Checksum is ignored. Weights that could
// overflow the kernels' 16-bit sums are an error.
func Write(m *Model) ([]byte, error) {
	if err := m.check(); err != nil {
		return nil, err
	}
	w := newWriter(m.sections())
	w.section(m.Vocabulary)
	w.bytes(m.WordVectors)
	w.floats(m.WordScale)
	w.floats(m.PositionVectors)
	w.norm(m.EmbeddingNorm)
	for i := range m.Layers {
		if err := w.layer(&m.Layers[i]); err != nil {
			return nil, err
		}
	}
	return w.finish(magic, m.fields()), nil
}

type writer struct {
	body     bytes.Buffer
	table    []byte
	sections int
}

func newWriter(sections int) *writer {
	w := &writer{sections: sections}
	w.body.Write(make([]byte, headerSize+sections*entrySize))
	return w
}

func (w *writer) section(b []byte) {
	w.body.Write(make([]byte, -w.body.Len()&(align-1)))
	w.table = binary.LittleEndian.AppendUint64(w.table, uint64(w.body.Len()))
	w.table = binary.LittleEndian.AppendUint64(w.table, uint64(len(b)))
	w.body.Write(b)
}

func (w *writer) bytes(v []int8) {
	w.section(unsafe.Slice((*byte)(unsafe.Pointer(unsafe.SliceData(v))), len(v)))
}

func (w *writer) floats(v []float32) {
	b, _ := binary.Append(nil, binary.LittleEndian, v)
	w.section(b)
}

func (w *writer) norm(n kernel.Norm) {
	w.floats(n.Gamma)
	w.floats(n.Beta)
	w.floats(n.InGamma)
	w.floats(n.InBeta)
}

func (w *writer) layer(l *Layer) error {
	for _, lin := range []*kernel.Linear{&l.QKV, &l.Out, &l.Up, &l.Down} {
		if err := lin.Check(); err != nil {
			return err
		}
		w.bytes(lin.Panels)
		w.floats(lin.Scale)
		w.floats(lin.Sum)
		w.floats(lin.Bias)
	}
	w.norm(l.AttentionNorm)
	w.norm(l.OutputNorm)
	return nil
}

func (w *writer) finish(magic string, f fields) []byte {
	blob := w.body.Bytes()
	le := binary.LittleEndian
	copy(blob, magic)
	le.PutUint32(blob[8:], version)
	le.PutUint32(blob[12:], uint32(w.sections))
	le.PutUint64(blob[16:], uint64(len(blob)+sumSize))
	for i, v := range f {
		le.PutUint32(blob[24+4*i:], uint32(v))
	}
	copy(blob[headerSize:], w.table)
	le.PutUint32(blob[52:], headerSum(blob[:headerSize+len(w.table)]))
	sum := sha256.Sum256(blob)
	return append(blob, sum[:]...)
}
