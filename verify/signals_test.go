package verify

import (
	"bufio"
	"encoding/json"
	"fmt"
	"os"
	"testing"

	"dateline/corpus"
	"dateline/embed/e5"
	"dateline/seeds"
)

// TestSignals writes the signals of the tuning halves to the file that
// VERIFY_SIGNALS names, one JSON object a line, for testdata/fit.py.
func TestSignals(t *testing.T) {
	path := os.Getenv("VERIFY_SIGNALS")
	if path == "" {
		t.Skip("VERIFY_SIGNALS names no file")
	}
	out, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	defer out.Close()
	enc, err := e5.New()
	if err != nil {
		t.Fatal(err)
	}
	v := New(enc)
	articles, _ := seeds.Articles()
	var all []Evidence
	for i, x := range articles {
		all = append(all, Evidence{Number: i + 1, Article: x, Span: corpus.Span{End: len(x.Text)}})
	}
	one := func(id, split, article, label, kind, sentence string, e []Evidence, free bool) {
		a, _ := v.align(t.Context(), sentence, e, free)
		f := a.refuted()
		conflict := a.conflict(f)
		reason, weak, cr, top := "", false, "", 0.0
		if f != nil {
			reason, weak = string(f.reason), f.weak
		}
		if conflict != nil {
			cr, top = string(conflict.reason), a.onTopic(a.support[0], conflict)
		}
		cos, _ := v.cosine(t.Context(), a)
		x := a.signals(f)
		x.cosine = cos
		b, _ := json.Marshal(map[string]any{"id": id, "split": split, "article": article, "label": label, "kind": kind, "reason": reason, "weak": weak, "conflict": cr, "top": top, "s": x.vector()})
		fmt.Fprintln(out, string(b))
	}
	news := map[string][]Evidence{}
	f, _ := os.Open("testdata/pairs.jsonl")
	for s := bufio.NewScanner(f); s.Scan(); {
		var p struct {
			ID, Split, Label, Kind, Sentence, Article, File, Outlet, Passage string
			Start, End                                                       int
		}
		_ = json.Unmarshal(s.Bytes(), &p)
		if p.Split == "test" || p.Split == "unseen" {
			continue
		}
		data, _ := os.ReadFile("../" + p.File)
		e := Evidence{Number: 1, Article: corpus.Article{ID: p.Article, Outlet: p.Outlet, Text: string(data)}, Span: corpus.Span{Start: p.Start, End: p.End}}
		one(p.ID, p.Split, p.Article, p.Label, p.Kind, p.Sentence, []Evidence{e}, false)
		whole := e
		whole.Span = corpus.Span{End: len(data)}
		if n := len(news[p.Split]); n == 0 || news[p.Split][n-1].Article.ID != p.Article {
			news[p.Split] = append(news[p.Split], whole)
		}
	}
	for _, file := range []string{"testdata/claims.jsonl", "testdata/claims-news.jsonl"} {
		f, _ = os.Open(file)
		for s := bufio.NewScanner(f); s.Scan(); {
			var p struct{ ID, Split, Label, Claim string }
			_ = json.Unmarshal(s.Bytes(), &p)
			if p.Split == "test" || p.Split == "unseen" {
				continue
			}
			e := all
			if file != "testdata/claims.jsonl" {
				e = news[p.Split]
			}
			one("C"+p.ID, p.Split, "", p.Label, p.Label, p.Claim, e, true)
		}
	}
}
