package eval_test

import (
	"context"
	"encoding/json"
	"errors"
	"iter"
	"maps"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"dateline/corpus"
	"dateline/eval"
	"dateline/rag"
)

// beir lays a folder out; an empty text leaves a file away.
func beir(t *testing.T, name string, files map[string]string) string {
	t.Helper()
	dir := filepath.Join(t.TempDir(), name)
	all := map[string]string{
		"corpus.jsonl": `{"_id":"a","title":"Talks","text":"Talks were held."}` + "\n" + `{"_id":"b","title":"Rain","text":"It rained.","metadata":{}}` + "\n" +
			`{"_id":"c","title":"Only a title","text":""}` + "\n" + `{"_id":"d","text":" "}` + "\n",
		"queries.jsonl":  `{"_id":"1","text":"who talked"}` + "\n" + `{"_id":"2","text":"did it rain"}` + "\n" + `{"_id":"3","text":"not judged"}` + "\n",
		"qrels/test.tsv": "query-id\tcorpus-id\tscore\n1\ta\t2\n1\tc\t1\n1\tb\t0\n2\tb\t1\n",
	}
	maps.Copy(all, files)
	for name, text := range all {
		if text == "" {
			continue
		}
		path := filepath.Join(dir, name)
		if err := errors.Join(os.MkdirAll(filepath.Dir(path), 0o755), os.WriteFile(path, []byte(text), 0o600)); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// opened is an index that only knows its articles and returns them in order.
type opened struct {
	articles []corpus.Article
	name     string
	released int
}

func (o *opened) open(_ context.Context, name string, articles iter.Seq2[corpus.Article, error]) (eval.Target, func() error, error) {
	o.name = name
	for a, err := range articles {
		if err != nil {
			return eval.Target{}, nil, err
		}
		o.articles = append(o.articles, a)
	}
	return eval.Target{Retriever: o}, func() error { o.released++; return nil }, nil
}

func (o *opened) Retrieve(_ context.Context, _ rag.Question, k int) ([]rag.Hit, error) {
	var hits []rag.Hit
	for _, a := range o.articles {
		hits = append(hits, rag.Hit{Passage: corpus.Passage{ID: a.ID + "-0", ArticleID: a.ID}}, rag.Hit{Passage: corpus.Passage{ID: a.ID + "-1", ArticleID: a.ID}})
	}
	return hits[:min(k, len(hits))], nil
}

func TestBEIR(t *testing.T) {
	index := &opened{}
	r := run(t, eval.Options{Fixtures: []string{beir(t, "tiny", nil)}, Open: index.open})
	if index.name != "tiny" || index.released != 1 || len(index.articles) != 3 {
		t.Errorf("index %+v", index)
	}
	if a := index.articles[2]; a.Text != "Only a title" || a.Headline != "" || index.articles[0].Headline != "Talks" {
		t.Errorf("articles %+v", index.articles)
	}
	// Ranked a, b, c for both. Query 1: gains 2 at 1 and 1 at 3 of an ideal 2
	// and 1; query 2: b at 2.
	ndcg := ((2+0.5)/(2+1/math.Log2(3)) + 1/math.Log2(3)) / 2
	for name, want := range map[string]float64{"ndcg_at_10": ndcg, "mrr_at_10": 0.75, "article_hit_at_1": 0.5, "article_recall_at_3": 1, "error_rate": 0} {
		if v := value(t, r.Overall, name); v.Value == nil || math.Abs(*v.Value-want) > 1e-12 || v.Denominator != 2 {
			t.Errorf("%s = %v, want %v of 2", name, v.Value, want)
		}
	}
	for _, name := range []string{"answer_match", "right", "passage_recall_at_5"} {
		if v := value(t, r.Overall, name); v.Value != nil {
			t.Errorf("%s is undefined for retrieval, got %v", name, *v.Value)
		}
	}
	if list := results(t, r); len(list) != 2 || list[0].ID != "tiny/1" || list[0].Kind != "beir:tiny" || list[0].Outcome != eval.Retrieval {
		t.Errorf("results %+v", list)
	}
	if r.Kinds[0].Kind != "beir:tiny" {
		t.Errorf("kinds %+v", r.Kinds[0])
	}
}

func TestBEIRBesideAFixture(t *testing.T) {
	o, _ := worked(t)
	index := &opened{}
	o.Open = index.open
	o.Fixtures = append(o.Fixtures, beir(t, "tiny", map[string]string{"qrels/test.tsv": "", "qrels.tsv": "query-id\tcorpus-id\tscore\r\n2\tb\t1\r\n"}))
	r := run(t, o)
	if r.Asked != 7 || r.Fixtures[1].Questions != 1 || len(r.Fixtures[1].SHA256) != 64 {
		t.Errorf("%d asked of %+v", r.Asked, r.Fixtures)
	}
	o.Kinds = []string{"beir:tiny"}
	if r := run(t, o); r.Asked != 1 {
		t.Errorf("%d asked", r.Asked)
	}
}

func TestBEIRFaults(t *testing.T) {
	for name, c := range map[string]struct {
		file, text, want string
	}{
		"corpus missing":  {"corpus.jsonl", "", "has no corpus.jsonl; name the fixture files in it"},
		"qrels missing":   {"qrels/test.tsv", "", "has no judgements; want one of qrels/test.tsv, qrels/dev.tsv"},
		"corpus empty":    {"corpus.jsonl", "\n", "corpus.jsonl: holds nothing"},
		"not JSON":        {"corpus.jsonl", "{", "corpus.jsonl:1: not a JSON object"},
		"no id":           {"corpus.jsonl", `{"text":"x"}`, "corpus.jsonl:1: _id: missing"},
		"number for text": {"queries.jsonl", `{"_id":"1","text":7}`, "queries.jsonl:1: text: want a string, found 7"},
		"empty query":     {"queries.jsonl", `{"_id":"1","text":" "}`, "queries.jsonl:1: text: empty"},
		"columns":         {"qrels/test.tsv", "h\th\th\n1\ta", "test.tsv:2: want query id, article id and grade between tabs, found 2 columns"},
		"grade":           {"qrels/test.tsv", "h\th\th\n1\ta\tx", `test.tsv:2: score: want a whole number, found "x"`},
		"half a grade":    {"qrels/test.tsv", "h\th\th\n1\ta\t0.5", `test.tsv:2: score: want a whole number, found "0.5"`},
		"all faults":      {"qrels/test.tsv", "h\th\th\n1\ta\n1\ta\tx", `test.tsv:3: score: want`},
		"no such query":   {"qrels/test.tsv", "9\ta\t1", "judges nothing as relevant"},
		"nothing judged":  {"qrels/test.tsv", "1\ta\t0", "judges nothing as relevant"},
	} {
		t.Run(name, func(t *testing.T) {
			index := &opened{}
			_, err := eval.Run(t.Context(), eval.Options{Fixtures: []string{beir(t, "set", map[string]string{c.file: c.text})}, Open: index.open})
			if err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("got %v, want %s", err, c.want)
			}
			if index.name != "" {
				t.Error("a broken set was indexed")
			}
		})
	}
	failing := func(context.Context, string, iter.Seq2[corpus.Article, error]) (eval.Target, func() error, error) {
		return eval.Target{}, nil, errors.New("no space left")
	}
	dir := beir(t, "set", nil)
	if _, err := eval.Run(t.Context(), eval.Options{Fixtures: []string{dir}, Open: failing}); err == nil || err.Error() != "index "+dir+": no space left" {
		t.Errorf("got %v", err)
	}
}

// What other loaders pass over is counted, told of, and scored as pytrec_eval
// scores it.
func TestBEIRAsItIs(t *testing.T) {
	for name, c := range map[string]struct {
		files map[string]string
		warns string // "" for nothing
		ndcg  float64
	}{
		"as it should be":    {nil, "", ((2+0.5)/(2+1/math.Log2(3)) + 1/math.Log2(3)) / 2},
		"article not there":  {map[string]string{"qrels/test.tsv": "1\ta\t1\n1\tz\t1\n"}, "1 judgements as relevant are of articles that aren't in corpus.jsonl", 1 / (1 + 1/math.Log2(3))},
		"judged twice":       {map[string]string{"qrels/test.tsv": "1\ta\t1\n1\ta\t0\n1\tb\t1\n"}, "1 judgements repeat a query and an article: the last one counts", 1 / math.Log2(3)},
		"grades with a zero": {map[string]string{"qrels/test.tsv": "1\ta\t1.0\n1\tb\t0.0\n"}, "", 1},
		"dev only":           {map[string]string{"qrels/test.tsv": "", "qrels/dev.tsv": "1\ta\t1\n"}, "", 1},
		"no heading":         {map[string]string{"qrels/test.tsv": "1\ta\t1\n"}, "", 1},
		"as TREC has it":     {map[string]string{"qrels/test.tsv": "1 0 a 1\n"}, "", 1},
		"a mark":             {map[string]string{"qrels/test.tsv": "\uFEFF1\ta\t1\n", "queries.jsonl": "\uFEFF{\"_id\":\"1\",\"text\":\"who\"}\n"}, "", 1},
		"query not there":    {map[string]string{"qrels/test.tsv": "1\ta\t1\n9\ta\t1\n"}, "1 judgements are of queries that aren't in queries.jsonl", 1},
		"nothing relevant":   {map[string]string{"qrels/test.tsv": "1\ta\t1\n2\ta\t0\n"}, "1 queries have no article judged as relevant: they score 0", 0.5},
		"its own article":    {map[string]string{"queries.jsonl": `{"_id":"a","text":"who"}`, "qrels/test.tsv": "a\tb\t1\n"}, "1 queries have the _id of an article", 1 / math.Log2(3)},
		"a number as id":     {map[string]string{"queries.jsonl": `{"_id":1,"text":"who"}`, "qrels/test.tsv": "1\ta\t1\n"}, "", 1},
		"an article twice":   {map[string]string{"corpus.jsonl": "{\"_id\":\"a\",\"text\":\"old\"}\n{\"_id\":\"b\",\"text\":\"x\"}\n{\"_id\":\"a\",\"text\":\"new\"}\n", "qrels/test.tsv": "1\tb\t1\n"}, "1 lines of corpus.jsonl repeat an _id: the last one counts", 1},
		"UTF-16":             {map[string]string{"qrels/test.tsv": "\xff\xfe1\x00\t\x00a\x00\t\x001\x00"}, "", 1},
	} {
		t.Run(name, func(t *testing.T) {
			index := &opened{}
			var warned []string
			r := run(t, eval.Options{Fixtures: []string{beir(t, "set", c.files)}, Open: index.open, Warn: func(text string) { warned = append(warned, text) }})
			if v := value(t, r.Overall, "ndcg_at_10"); v.Value == nil || math.Abs(*v.Value-c.ndcg) > 1e-9 {
				t.Errorf("ndcg_at_10 is %v, want %v", v.Value, c.ndcg)
			}
			if all := strings.Join(warned, "\n"); c.warns == "" && all != "" || !strings.Contains(all, c.warns) || len(warned) > 1 {
				t.Errorf("warned %q, want %q", warned, c.warns)
			}
		})
	}
}

// A file of judgements stands for its set with those judgements.
func TestBEIRSplit(t *testing.T) {
	dir := beir(t, "set", map[string]string{"qrels/dev.tsv": "2\tb\t1\n"})
	r := run(t, eval.Options{Fixtures: []string{filepath.Join(dir, "qrels", "dev.tsv")}, Open: (&opened{}).open})
	if list := results(t, r); len(list) != 1 || list[0].ID != "set/2" {
		t.Errorf("asked %+v", list)
	}
}

// TestBEIRAgainstPytrecEval compares with figures of pytrec_eval on sets with
// the faults of real ones, made by testdata/ranking/make_beir.py. BEIR_GOLDEN
// names another file, which ci-check.sh makes afresh.
func TestBEIRAgainstPytrecEval(t *testing.T) {
	path := os.Getenv("BEIR_GOLDEN")
	if path == "" {
		path = "testdata/ranking/beir.json"
	}
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	var sets []struct {
		Files map[string]string
		Run   map[string][]string
		Want  struct {
			Queries int
			Figures map[string]float64
		}
	}
	if err := json.Unmarshal(data, &sets); err != nil || len(sets) != 50 {
		t.Fatalf("%d sets, %v", len(sets), err)
	}
	for i, set := range sets {
		files := maps.Clone(set.Files)
		if files["qrels/test.tsv"] == "" {
			files["qrels/test.tsv"] = ""
		}
		open := func(_ context.Context, _ string, articles iter.Seq2[corpus.Article, error]) (eval.Target, func() error, error) {
			for _, err := range articles {
				if err != nil {
					return eval.Target{}, nil, err
				}
			}
			return eval.Target{Retriever: rankings(set.Run)}, func() error { return nil }, nil
		}
		r := run(t, eval.Options{Fixtures: []string{beir(t, "set", files)}, Open: open})
		if r.Asked != set.Want.Queries || len(set.Want.Figures) != 10 {
			t.Errorf("set %d: %d asked, want %d", i, r.Asked, set.Want.Queries)
		}
		for name, want := range set.Want.Figures {
			if v := value(t, r.Overall, name); v.Value == nil || math.Abs(*v.Value-want) > 1e-9 {
				t.Errorf("set %d: %s = %v, pytrec_eval says %v", i, name, v.Value, want)
			}
		}
	}
}

// rankings returns a run: the query's id is the last word of its text.
type rankings map[string][]string

func (r rankings) Retrieve(_ context.Context, q rag.Question, k int) ([]rag.Hit, error) {
	words := strings.Fields(q.Text)
	var hits []rag.Hit
	for _, id := range r[words[len(words)-1]] {
		hits = append(hits, rag.Hit{Passage: corpus.Passage{ID: id + "-0", ArticleID: id}})
	}
	return hits[:min(k, len(hits))], nil
}

// FuzzBEIR: whatever the files hold, a set is read or refused.
func FuzzBEIR(f *testing.F) {
	f.Add([]byte(`{"_id":"a","text":"x"}`), []byte(`{"_id":"1","text":"x"}`), []byte("1\ta\t1"))
	f.Add([]byte(`{"_id":7}`), []byte("\xff"), []byte("1\ta\t99999999999999999999"))
	f.Fuzz(func(t *testing.T, articles, queries, qrels []byte) {
		dir := beir(t, "set", map[string]string{"corpus.jsonl": string(articles), "queries.jsonl": string(queries), "qrels/test.tsv": string(qrels)})
		index := &opened{}
		r, err := eval.Run(t.Context(), eval.Options{Fixtures: []string{dir}, Open: index.open})
		if err == nil {
			if r.Asked == 0 || r.Asked != r.Planned {
				t.Errorf("%d of %d asked", r.Asked, r.Planned)
			}
			r.Close()
		}
	})
}
