package corpus_test

import (
	"strings"
	"testing"

	"dateline/corpus"
)

func addTexts(f *testing.F) {
	for _, m := range append(readMarked(f, "testdata/splits.txt"), readSeeds(f)...) {
		f.Add(m.text)
	}
	for _, s := range []string{"", " ", ".", "\xff.\xfe A", ". . .", "a.\u2029B", "((((.", "A. ’’’’", "\"--\"", "»", "x?\"", "M. ", "。」", "a. \"(“"} {
		f.Add(s)
	}
}

func FuzzSplit(f *testing.F) {
	addTexts(f)
	f.Fuzz(func(t *testing.T, text string) {
		spans := corpus.Split(text)
		checkTiles(t, text, spans)
		for _, s := range spans {
			if s.Len() > 2100 && strings.TrimSpace(s.In(text)) == s.In(text) {
				t.Fatalf("a sentence of %d bytes", s.Len())
			}
		}
		corpus.Article{Text: text}.Title()
	})
}

func FuzzChunk(f *testing.F) {
	addTexts(f)
	f.Fuzz(func(t *testing.T, text string) {
		a := corpus.Article{ID: "a", Outlet: "O", Text: text}
		c := corpus.Chunking{TargetTokens: 20, MaxTokens: 30}
		sentences, passages := chunk(a, c)
		checkPassages(t, a, c, sentences, passages)
		_, again := chunk(a, c)
		for i := range again {
			if again[i] != passages[i] {
				t.Fatalf("passage %d: %+v, then %+v", i, passages[i], again[i])
			}
		}
	})
}

func FuzzReadJSONL(f *testing.F) {
	f.Add(`{"id":"a","outlet":"O","text":"T."}` + "\n" + `{"id":"b","outlet":"O","text":"T."}`)
	f.Add(`{"id":"a","outlet":"O","url":"http://a.b/c","text":"\ud800"}`)
	f.Add("{}{}\n[\n\"\x00\xff")
	f.Fuzz(func(t *testing.T, data string) {
		articles, err := corpus.ReadJSONL(t.Context(), strings.NewReader(data), "x.jsonl", corpus.ReadOptions{})
		if (err == nil) != (len(articles) > 0) {
			t.Fatalf("%d articles with error %v", len(articles), err)
		}
		seen := map[string]bool{}
		for _, a := range articles {
			if a.ID == "" || a.Outlet == "" || strings.TrimSpace(a.Text) == "" || seen[a.ID] {
				t.Fatalf("read %+v", a)
			}
			seen[a.ID] = true
		}
		if err != nil && !strings.HasPrefix(err.Error(), "x.jsonl") {
			t.Fatalf("%q doesn't begin with the file", err)
		}
	})
}

func FuzzSpanTrim(f *testing.F) {
	f.Add("  a\xff ", 0, 5)
	f.Fuzz(func(t *testing.T, text string, start, end int) {
		if start < 0 || end < start || end > len(text) {
			t.Skip("no range of the text")
		}
		s := corpus.Span{Start: start, End: end}
		trim := corpus.Trim(text, s)
		if trim.Start < start || trim.End > end || trim.Start > trim.End || corpus.Trim(text, trim) != trim {
			t.Fatalf("Trim(%v) = %v", s, trim)
		}
	})
}

func BenchmarkSplit(b *testing.B) {
	text := readSeeds(b)[0].text
	b.SetBytes(int64(len(text)))
	b.ReportAllocs()
	for b.Loop() {
		corpus.Split(text)
	}
}

// BenchmarkSplitHostile splits what would cost the square of its length if any
// step looked back or ahead without bound.
func BenchmarkSplitHostile(b *testing.B) {
	for name, unit := range map[string]string{"stops": ".", "ellipsis": ". ", "brackets": "(a. ", "quotes": ".\"", "titles": "Mr. ", "lines": "a\n", "separators": "a\u2028", "invalid": "\xff."} {
		text := strings.Repeat(unit, 1<<20/len(unit))
		b.Run(name, func(b *testing.B) {
			b.SetBytes(int64(len(text)))
			for b.Loop() {
				corpus.Split(text)
			}
		})
	}
}

func BenchmarkChunk(b *testing.B) {
	seed := readSeeds(b)[0]
	a := corpus.Article{ID: "wsj", Text: seed.text}
	sentences := corpus.Split(a.Text)
	b.SetBytes(int64(len(a.Text)))
	b.ReportAllocs()
	for b.Loop() {
		corpus.Chunk(a, sentences, countPieces, corpus.DefaultChunking)
	}
}
