package main

import (
	"bytes"
	"encoding/binary"
	"encoding/json"
	"os"
	"path/filepath"
	"strconv"

	"dateline/embed/e5/internal/format"
	"dateline/embed/e5/internal/kernel"
)

// unpack writes the parts that packUpper reads, but for the heads' names: they
// are numbers, which the file has in their place.
func unpack(weights, folder string) error {
	blob, err := os.ReadFile(weights)
	if err != nil {
		return err
	}
	u, err := format.OpenUpper(blob)
	if err != nil {
		return err
	}
	if err := os.MkdirAll(folder, 0o755); err != nil {
		return err
	}
	w := &unpacked{folder: folder}
	w.put("type", u.TypeVector)
	w.norm("join", u.Join)
	for i, l := range u.Layers {
		at := strconv.Itoa(u.Shared+i) + "."
		w.linear(at+"qkv", l.QKV)
		w.linear(at+"out", l.Out)
		w.linear(at+"up", l.Up)
		w.linear(at+"down", l.Down)
		w.norm(at+"attention_norm", l.AttentionNorm)
		w.norm(at+"output_norm", l.OutputNorm)
	}
	heads := make([]string, len(u.Outputs))
	for i, d := range u.Outputs {
		heads[i] = "head." + strconv.Itoa(i)
		w.put(heads[i]+".weight", d.Weights)
		w.put(heads[i]+".bias", d.Bias)
	}
	about, err := json.Marshal(map[string]any{"shared": u.Shared, "layers": len(u.Layers), "heads": heads})
	if err != nil {
		return err
	}
	w.file("upper.json", about)
	return w.err
}

// unpacked writes files into one folder and keeps the first error.
type unpacked struct {
	folder string
	err    error
}

func (w *unpacked) file(name string, data []byte) {
	if w.err == nil {
		w.err = os.WriteFile(filepath.Join(w.folder, name), data, 0o644)
	}
}

// put writes numbers, little-endian.
func (w *unpacked) put(name string, numbers any) {
	var b bytes.Buffer
	if err := binary.Write(&b, binary.LittleEndian, numbers); err != nil && w.err == nil {
		w.err = err
	}
	w.file(name, b.Bytes())
}

func (w *unpacked) norm(name string, n kernel.Norm) {
	w.put(name+".gamma", n.Gamma)
	w.put(name+".beta", n.Beta)
	w.put(name+".in_gamma", n.InGamma)
	w.put(name+".in_beta", n.InBeta)
}

func (w *unpacked) linear(name string, l kernel.Linear) {
	w.put(name+".i8", l.Unpack())
	w.put(name+".scale", l.Scale)
	w.put(name+".bias", l.Bias)
}
