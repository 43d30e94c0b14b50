// Command pack puts the parts that a Python script wrote into one weights
// file: those of export.py here, or with -upper those of train/export.py.
//
//	go run ./embed/e5/export/pack [-upper] PARTS_FOLDER OUTPUT_FILE
//	go run ./embed/e5/export/pack -unpack WEIGHTS_FILE PARTS_FOLDER
//
// -unpack takes the weights of upper layers apart again, so that a training can
// begin from those that ship (train/train.py --start PARTS_FOLDER).
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
	args := os.Args[1:]
	do := pack
	if len(args) == 3 {
		switch args[0] {
		case "-upper":
			do = packUpper
		case "-unpack":
			do = unpack
		default:
			do = nil
		}
		args = args[1:]
	}
	if do == nil || len(args) != 2 {
		fmt.Fprintln(os.Stderr, "usage: pack [-upper] PARTS_FOLDER OUTPUT_FILE\n       pack -unpack WEIGHTS_FILE PARTS_FOLDER")
		os.Exit(2)
	}
	if err := do(args[0], args[1]); err != nil {
		fmt.Fprintln(os.Stderr, "pack:", err)
		os.Exit(1)
	}
}

func pack(folder, output string) error {
	p := &parts{folder: folder}
	blob, err := format.Write(p.model())
	return p.finish(output, blob, err)
}

func packUpper(folder, output string) error {
	p := &parts{folder: folder}
	blob, err := format.WriteUpper(p.upper())
	return p.finish(output, blob, err)
}

const width, inner = 384, 1536

// parts reads files of one folder and keeps the first error.
type parts struct {
	folder string
	err    error
}

// finish writes the file, unless a part couldn't be read or written into it.
func (p *parts) finish(output string, blob []byte, err error) error {
	if p.err != nil {
		return p.err
	}
	if err != nil {
		return err
	}
	return os.WriteFile(output, blob, 0o644)
}

func (p *parts) model() *format.Model {
	const layers = 12
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
		m.Layers = append(m.Layers, p.layer(i))
	}
	return m
}

func (p *parts) layer(i int) format.Layer {
	at := strconv.Itoa(i) + "."
	return format.Layer{
		QKV: p.linear(at+"qkv", width), Out: p.linear(at+"out", width),
		Up: p.linear(at+"up", width), Down: p.linear(at+"down", inner),
		AttentionNorm: p.norm(at + "attention_norm"), OutputNorm: p.norm(at + "output_norm"),
	}
}

// upper reads layers from the one that upper.json says, and its heads.
func (p *parts) upper() *format.Upper {
	var about struct {
		Shared int      `json:"shared"`
		Layers int      `json:"layers"`
		Heads  []string `json:"heads"`
	}
	if err := json.Unmarshal(p.read("upper.json"), &about); err != nil && p.err == nil {
		p.err = fmt.Errorf("upper.json: %w", err)
	}
	u := &format.Upper{
		Shared: about.Shared, Width: width, Heads: width / kernel.Head, Inner: inner,
		TypeVector: p.floats("type"), Join: p.norm("join"),
	}
	for i := range about.Layers {
		u.Layers = append(u.Layers, p.layer(about.Shared+i))
	}
	for _, name := range about.Heads {
		weights, bias := p.floats(name+".weight"), p.floats(name+".bias")
		u.Outputs = append(u.Outputs, format.Dense{In: len(weights) / max(1, len(bias)), Out: len(bias), Weights: weights, Bias: bias})
	}
	return u
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
