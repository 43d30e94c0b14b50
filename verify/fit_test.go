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
	features = flag.String("features", "", "where to write them")
)

// TestFeatures writes the features of written claims, for fit.py to fit the
// weights of finding.go on.
func TestFeatures(t *testing.T) {
	if *written == "" {
		t.Skip("no -written: there is nothing to fit")
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
	in, err := os.Open(*written)
	if err != nil {
		t.Fatal(err)
	}
	defer in.Close()
	out, err := os.Create(*features)
	if err != nil {
		t.Fatal(err)
	}
	defer out.Close()
	encode := json.NewEncoder(out)
	lines := bufio.NewScanner(in)
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		var p struct {
			PID, Outlet, Headline, Text string
			Claims                      []struct{ C, Y, K string }
		}
		if err := json.Unmarshal(lines.Bytes(), &p); err != nil {
			t.Fatal(err)
		}
		e := Evidence{Number: 1, Article: corpus.Article{ID: p.PID, Outlet: p.Outlet, Headline: p.Headline, Text: p.Text}, Span: corpus.Span{End: len(p.Text)}, Sentences: corpus.Split(p.Text)}
		e.Vectors = vectorsOf(t, encoder, p.Text, e.Sentences)
		for _, c := range p.Claims {
			h, err := v.weigh(context.Background(), c.C, []Evidence{e})
			if err != nil {
				t.Fatal(err)
			}
			row := map[string]any{"pid": p.PID, "c": c.C, "y": c.Y, "k": c.K, "hard": string(h.finding().Reason), "copied": h.copied >= 0}
			if len(h.windows) > 0 {
				row["x"] = h.features()
			}
			if err := encode.Encode(row); err != nil {
				t.Fatal(err)
			}
		}
	}
	if err := lines.Err(); err != nil {
		t.Fatal(err)
	}
}

func vectorsOf(t *testing.T, encoder *e5.Encoder, text string, spans []corpus.Span) [][]float32 {
	texts := make([]string, len(spans))
	for i, s := range spans {
		texts[i] = s.In(text)
	}
	vectors, err := encoder.EmbedPassages(t.Context(), texts)
	if err != nil {
		t.Fatal(err)
	}
	return vectors
}
