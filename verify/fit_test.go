package verify

import (
	"bufio"
	"encoding/json"
	"flag"
	"os"
	"testing"

	"dateline/corpus"
	"dateline/embed/e5"
	"dateline/judge"
)

var (
	written  = flag.String("written", "", "a file of written passages with claims, as train/README.md describes")
	features = flag.String("features", "", "where to write what is known of them and of the sentences of testdata/pairs.jsonl")
)

// TestFeatures writes what the checks and the judge make of labelled sentences,
// for train/weigh.py to fit the weights of blend.go on.
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
	v := WithJudge(encoder, j)
	out, err := os.Create(*features)
	if err != nil {
		t.Fatal(err)
	}
	defer out.Close()
	encode := json.NewEncoder(out)
	write := func(pid, claim, label, kind string, free bool, e Evidence) {
		a, err := v.align(t.Context(), claim, []Evidence{e}, free)
		if err != nil {
			t.Fatal(err)
		}
		if len(a.sources) == 0 {
			return
		}
		x, err := v.evidenceFor(t.Context(), a)
		if err != nil {
			t.Fatal(err)
		}
		reason := ""
		if f := a.refuted(); f != nil {
			reason = string(f.reason)
		}
		if err := encode.Encode(map[string]any{"pid": pid, "c": claim, "y": label, "k": kind, "x": x.vector(), "hard": "", "reason": reason, "copied": a.copied() >= 0}); err != nil {
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
				write(p.PID, c.C, c.Y, c.K, true, Evidence{Number: 1, Article: corpus.Article{ID: p.PID, Outlet: p.Outlet, Headline: p.Headline, Text: p.Text}, Span: corpus.Span{End: len(p.Text)}})
			}
		})
		return
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
		label := map[bool]string{true: "S", false: "?"}[p.Label == "supported"]
		write(p.Split+"/"+p.File, p.Sentence, label, p.Kind, false, Evidence{Number: 1, Article: corpus.Article{ID: p.Article, Outlet: p.Outlet, Text: string(text)}, Span: corpus.Span{Start: p.Start, End: p.End}})
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
