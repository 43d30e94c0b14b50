package verify

import (
	"bufio"
	"context"
	"encoding/json"
	"flag"
	"os"
	"testing"

	"dateline/corpus"
	"dateline/embed/e5"
	"dateline/judge"
)

var (
	written  = flag.String("written", "", "a file of written passages with claims, as train/README.md describes, whose features to write")
	features = flag.String("features", "", "where to write them, and those of the sentences of testdata/pairs.jsonl")
	reported = flag.Bool("reported", false, "take the sentences that are kept to report on")
)

// TestFeatures writes the features of written claims, for fit.py to fit the
// weights of finding.go on.
func TestFeatures(t *testing.T) {
	if *features == "" {
		t.Skip("no -features: there is nothing to fit")
	}
	encoder, err := e5.New(e5.WithWorkers(1))
	if err != nil {
		t.Fatal(err)
	}
	j, err := judge.Open(encoder)
	if err != nil {
		t.Fatal(err)
	}
	v := New(encoder, j)
	out, err := os.Create(*features)
	if err != nil {
		t.Fatal(err)
	}
	defer out.Close()
	encode := json.NewEncoder(out)
	write := func(pid, claim, label, kind string, e Evidence) {
		e.Sentences = corpus.Split(e.Article.Text)
		e.Vectors = vectorsOf(t, encoder, e.Article.Text, e.Sentences)
		h, err := v.weigh(context.Background(), claim, []Evidence{e})
		if err != nil {
			t.Fatal(err)
		}
		found := h.finding()
		row := map[string]any{"pid": pid, "c": claim, "y": label, "k": kind, "hard": string(found.Reason), "p": found.Probability, "shared": found.Shared}
		if len(h.windows) > 0 {
			row["x"] = h.features()
		}
		if err := encode.Encode(row); err != nil {
			t.Fatal(err)
		}
	}
	if *written != "" {
		eachLine(t, *written, func(line []byte) {
			var p struct {
				PID, Outlet, Headline, Text string
				Claims                      []struct{ C, Y, K string }
			}
			if err := json.Unmarshal(line, &p); err != nil {
				t.Fatal(err)
			}
			for _, c := range p.Claims {
				write(p.PID, c.C, c.Y, c.K, Evidence{Number: 1, Article: corpus.Article{ID: p.PID, Outlet: p.Outlet, Headline: p.Headline, Text: p.Text}, Span: corpus.Span{End: len(p.Text)}})
			}
		})
	}
	eachLine(t, "testdata/pairs.jsonl", func(line []byte) {
		var p struct {
			ID, Split, Label, Kind, Sentence, Article, File, Outlet string
			Start, End                                              int
		}
		if err := json.Unmarshal(line, &p); err != nil {
			t.Fatal(err)
		}
		text, err := os.ReadFile("../" + p.File)
		if err != nil {
			t.Fatal(err)
		}
		if held := p.Split == "test" || p.Split == "unseen"; held != *reported {
			return
		}
		// C or N isn't told of them: they teach what is supported alone.
		write(p.File, p.Sentence, map[bool]string{true: "S", false: "?"}[p.Label == "supported"], p.Kind, Evidence{Number: 1, Article: corpus.Article{ID: p.Article, Outlet: p.Outlet, Text: string(text)}, Span: corpus.Span{Start: p.Start, End: p.End}})
	})
}

func eachLine(t *testing.T, file string, do func([]byte)) {
	in, err := os.Open(file)
	if err != nil {
		t.Fatal(err)
	}
	defer in.Close()
	lines := bufio.NewScanner(in)
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		do(lines.Bytes())
	}
	if err := lines.Err(); err != nil {
		t.Fatal(err)
	}
}

var vectors = make(map[string][][]float32)

func vectorsOf(t *testing.T, encoder *e5.Encoder, text string, spans []corpus.Span) [][]float32 {
	if known := vectors[text]; known != nil {
		return known
	}
	texts := make([]string, len(spans))
	for i, s := range spans {
		texts[i] = s.In(text)
	}
	made, err := encoder.EmbedPassages(t.Context(), texts)
	if err != nil {
		t.Fatal(err)
	}
	vectors[text] = made
	return made
}
