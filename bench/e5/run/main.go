// Command run is the encoder's side of bench.py: it reads one JSON request a
// line and answers each with one JSON line.
package main

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"runtime"
	"strings"
	"time"

	"dateline/embed/e5" //nolint:depguard // this measures the adapter itself
)

type request struct {
	Texts   []string `json:"texts"` // prefix included
	Single  bool     `json:"single"`
	Workers int      `json:"workers"`
	Go      bool     `json:"go"`
	Repeat  int      `json:"repeat"`
	Vectors bool     `json:"vectors"`
}

type answer struct {
	Seconds []float64   `json:"seconds"` // of each repetition
	Tokens  int         `json:"tokens"`
	Kernels string      `json:"kernels"`
	Vectors [][]float32 `json:"vectors,omitempty"`
}

func main() {
	work := serve
	if len(os.Args) > 1 && os.Args[1] == "-start" {
		work = start
	}
	if err := work(); err != nil {
		fmt.Fprintln(os.Stderr, "run:", err)
		os.Exit(1)
	}
}

func serve() error {
	in := bufio.NewReaderSize(os.Stdin, 1<<20)
	out := json.NewEncoder(os.Stdout)
	for dec := json.NewDecoder(in); dec.More(); {
		var r request
		if err := dec.Decode(&r); err != nil {
			return err
		}
		a, err := handle(r)
		if err != nil {
			return err
		}
		if err := out.Encode(a); err != nil {
			return err
		}
	}
	return nil
}

var encoders = map[string]*e5.Encoder{}

func encoder(r request) (*e5.Encoder, error) {
	key := fmt.Sprint(r.Workers, r.Go)
	if e := encoders[key]; e != nil {
		return e, nil
	}
	opts := []e5.Option{e5.WithWorkers(r.Workers)}
	if r.Go {
		opts = append(opts, e5.WithPlainGo())
	}
	e, err := e5.New(opts...)
	encoders[key] = e
	return e, err
}

func handle(r request) (answer, error) {
	runtime.GOMAXPROCS(max(r.Workers, 1))
	e, err := encoder(r)
	if err != nil {
		return answer{}, err
	}
	a := answer{Kernels: e.Kernels()}
	for _, t := range r.Texts {
		a.Tokens += e.CountTokens(t)
	}
	for range max(r.Repeat, 1) {
		start := time.Now()
		a.Vectors, err = encode(e, r)
		a.Seconds = append(a.Seconds, time.Since(start).Seconds())
		if err != nil {
			return a, err
		}
	}
	if !r.Vectors {
		a.Vectors = nil
	}
	return a, nil
}

func encode(e *e5.Encoder, r request) ([][]float32, error) {
	if !r.Single {
		return e.Encode(context.Background(), r.Texts)
	}
	var all [][]float32
	for i := range r.Texts {
		v, err := e.Encode(context.Background(), r.Texts[i:i+1])
		if err != nil {
			return nil, err
		}
		all = append(all, v...)
	}
	return all, nil
}

// start says when the encoder is ready, then works, then prints the peak of
// its resident memory in KiB.
func start() error {
	e, err := e5.New()
	if err != nil {
		return err
	}
	fmt.Println("ready")
	texts := []string{strings.Repeat("peace ", 500)}
	for i := range 64 {
		texts = append(texts, strings.Repeat("talks ", 60+i*2))
	}
	if _, err := e.EmbedPassages(context.Background(), texts); err != nil {
		return err
	}
	status, err := os.ReadFile("/proc/self/status")
	if err != nil {
		return err
	}
	_, rest, _ := strings.Cut(string(status), "VmHWM:")
	fmt.Println(strings.Fields(rest)[0])
	return nil
}
