// Command hugot times hugot's Go backend, and gonum's matrix product, for
// bench.py. It is a module of its own, so that the program depends on neither.
//
// Without a folder it only times gonum.
package main

import (
	"encoding/json"
	"fmt"
	"os"
	"time"

	"github.com/knights-analytics/hugot"
	"github.com/knights-analytics/hugot/pipelines"
	"gonum.org/v1/gonum/blas"
	"gonum.org/v1/gonum/blas/blas32"
)

type request struct {
	Folder string   `json:"folder"` // has model.onnx and tokenizer.json
	Texts  []string `json:"texts"`
	Repeat int      `json:"repeat"`
}

type answer struct {
	Seconds []float64 `json:"seconds"`         // of each repetition
	Gonum   float64   `json:"gonum_mac_ns"`    // multiply-accumulates per nanosecond
	First   []float32 `json:"first,omitempty"` // the last text's vector begins so
}

func main() {
	if err := run(); err != nil {
		fmt.Fprintln(os.Stderr, "hugot:", err)
		os.Exit(1)
	}
}

func run() error {
	var r request
	if err := json.NewDecoder(os.Stdin).Decode(&r); err != nil {
		return err
	}
	a := answer{Gonum: gonum()}
	if r.Folder != "" {
		if err := encode(&r, &a); err != nil {
			return err
		}
	}
	return json.NewEncoder(os.Stdout).Encode(a)
}

func encode(r *request, a *answer) error {
	session, err := hugot.NewGoSession()
	if err != nil {
		return err
	}
	defer session.Destroy()
	p, err := hugot.NewPipeline(session, hugot.FeatureExtractionConfig{
		ModelPath: r.Folder, Name: "e5", OnnxFilename: "model.onnx",
		Options: []hugot.FeatureExtractionOption{pipelines.WithNormalization()},
	})
	if err != nil {
		return err
	}
	for range r.Repeat {
		start := time.Now()
		out, err := p.RunPipeline(r.Texts)
		if err != nil {
			return err
		}
		a.Seconds = append(a.Seconds, time.Since(start).Seconds())
		a.First = out.Embeddings[0][:4]
	}
	return nil
}

// gonum is the best rate of Sgemm on the model's shapes for 128 tokens.
func gonum() float64 {
	const rows, in, out = 128, 384, 1536
	fill := func(n int) []float32 {
		x := make([]float32, n)
		for i := range x {
			x[i] = float32(i%17) / 16
		}
		return x
	}
	a := blas32.General{Rows: rows, Cols: in, Stride: in, Data: fill(rows * in)}
	b := blas32.General{Rows: in, Cols: out, Stride: out, Data: fill(in * out)}
	c := blas32.General{Rows: rows, Cols: out, Stride: out, Data: make([]float32, rows*out)}
	best := time.Hour
	for range 20 {
		start := time.Now()
		blas32.Gemm(blas.NoTrans, blas.NoTrans, 1, a, b, 0, c)
		best = min(best, time.Since(start))
	}
	return rows * in * out / float64(best.Nanoseconds())
}
