// Command pack puts the parts that export.py wrote into one weights file.
//
//	go run ./embed/e5/export/pack PARTS_FOLDER OUTPUT_FILE
package main

import (
	"encoding/binary"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strconv"

	"dateline/embed/e5/internal/format"
	"dateline/embed/e5/internal/kernel"
	"dateline/embed/e5/wordpiece"
)

func main() {
	if len(os.Args) != 3 {
		fmt.Fprintln(os.Stderr, "usage: pack PARTS_FOLDER OUTPUT_FILE")
		os.Exit(2)
	}
	if err := run(os.Args[1], os.Args[2]); err != nil {
		fmt.Fprintln(os.Stderr, "pack:", err)
		os.Exit(1)
	}
}

func run(folder, output string) error {
	p := &parts{folder: folder}
	m := p.model()
	if p.err != nil {
		return p.err
	}
	blob, err := format.Write(m)
	if err != nil {
		return err
	}
	return os.WriteFile(output, blob, 0o644)
}

// parts reads files of one folder and keeps the first error.
type parts struct {
	folder string
	err    error
}

func (p *parts) model() *format.Model {
	const width, inner, layers = 384, 1536, 12
	m := &format.Model{
		Vocabulary:      p.vocabulary(),
		WordVectors:     p.ints("words.i8"),
		WordScale:       p.floats("words.scale"),
		PositionVectors: p.floats("positions"),
		EmbeddingNorm:   p.norm("norm"),
	}
	m.Shape = format.Shape{
		Words: len(m.WordScale), Positions: len(m.PositionVectors) / width,
		Width: width, Heads: width / kernel.Head, Layers: layers, Inner: inner,
	}
	for i := range layers {
		at := strconv.Itoa(i) + "."
		m.Layers = append(m.Layers, format.Layer{
			QKV: p.linear(at+"qkv", width), Out: p.linear(at+"out", width),
			Up: p.linear(at+"up", width), Down: p.linear(at+"down", inner),
			AttentionNorm: p.norm(at + "attention_norm"), OutputNorm: p.norm(at + "output_norm"),
		})
	}
	return m
}

func (p *parts) read(name string) []byte {
	b, err := os.ReadFile(filepath.Join(p.folder, name))
	if err != nil && p.err == nil {
		p.err = err
	}
	return b
}

func (p *parts) ints(name string) []int8 {
	b := p.read(name)
	out := make([]int8, len(b))
	for i, v := range b {
		out[i] = int8(v)
	}
	return out
}

func (p *parts) floats(name string) []float32 {
	b := p.read(name)
	out := make([]float32, len(b)/4)
	if _, err := binary.Decode(b, binary.LittleEndian, out); err != nil && p.err == nil {
		p.err = fmt.Errorf("%s: %w", name, err)
	}
	return out
}

func (p *parts) norm(name string) kernel.Norm {
	return kernel.Norm{
		Gamma: p.floats(name + ".gamma"), Beta: p.floats(name + ".beta"),
		InGamma: p.floats(name + ".in_gamma"), InBeta: p.floats(name + ".in_beta"),
	}
}

func (p *parts) linear(name string, in int) kernel.Linear {
	l, err := kernel.Pack(p.ints(name+".i8"), p.floats(name+".scale"), p.floats(name+".bias"), in)
	if err != nil {
		if p.err == nil {
			p.err = fmt.Errorf("%s: %w", name, err)
		}
		return kernel.Linear{}
	}
	return *l
}

func (p *parts) vocabulary() []byte {
	var tokens []string
	if err := json.Unmarshal(p.read("vocabulary.json"), &tokens); err != nil && p.err == nil {
		p.err = fmt.Errorf("vocabulary.json: %w", err)
	}
	blob, err := wordpiece.BuildVocabulary(tokens)
	if err != nil && p.err == nil {
		p.err = err
	}
	return blob
}
