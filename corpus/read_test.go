package corpus_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"dateline/corpus"
)

// writeFiles lays files out in a new folder called "Herald".
func writeFiles(t *testing.T, files map[string]string) string {
	t.Helper()
	root := filepath.Join(t.TempDir(), "Herald")
	if err := os.Mkdir(root, 0o755); err != nil {
		t.Fatal(err)
	}
	for name, text := range files {
		file := filepath.Join(root, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return root
}

func TestReadFolder(t *testing.T) {
	root := writeFiles(t, map[string]string{
		"a.txt":          "Plain text.\r\n",
		"NPR/b.md":       "---\nheadline: \"Talks: a start\"\nurl: https://example.org/b\ndate: 2010-10-06\n---\n\nThey met.\n",
		"NPR/deep/c.TXT": "\uFEFF---\r\nid: cee\r\noutlet: CNN\r\n---\r\nThey left.",
		".hidden/x.txt":  "no",
		".y.txt":         "no",
		"image.png":      "\x89PNG\x00",
	})
	got, err := corpus.ReadPath(t.Context(), root, corpus.ReadOptions{})
	if err != nil {
		t.Fatal(err)
	}
	want := []corpus.Article{
		{ID: "NPR/b.md", Outlet: "NPR", Headline: "Talks: a start", URL: "https://example.org/b", Date: "2010-10-06", Text: "\nThey met.\n"},
		{ID: "cee", Outlet: "CNN", Text: "They left."},
		{ID: "a.txt", Outlet: "Herald", Text: "Plain text.\r\n"},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	got, err = corpus.ReadPath(t.Context(), root, corpus.ReadOptions{Outlet: "Gazette"})
	if err != nil || got[0].Outlet != "Gazette" || got[1].Outlet != "CNN" {
		t.Errorf("with an outlet given: %+v, %v", got, err)
	}
	got, err = corpus.ReadPath(t.Context(), filepath.Join(root, "a.txt"), corpus.ReadOptions{})
	if err != nil || len(got) != 1 || got[0] != want[2] {
		t.Errorf("a file alone: %+v, %v", got, err)
	}
}

func TestReadJSONL(t *testing.T) {
	root := writeFiles(t, map[string]string{"x.jsonl": "\uFEFF" +
		`{"id":"a","outlet":"NPR","headline":"H","url":"http://example.org","date":"Monday","text":"One.\nTwo \u2014 three."}` + "\n\n" +
		`{"id":"b","text":"Four."}`})
	got, err := corpus.ReadPath(t.Context(), filepath.Join(root, "x.jsonl"), corpus.ReadOptions{Outlet: "CNN"})
	if err != nil {
		t.Fatal(err)
	}
	want := []corpus.Article{
		{ID: "a", Outlet: "NPR", Headline: "H", URL: "http://example.org", Date: "Monday", Text: "One.\nTwo — three."},
		{ID: "b", Outlet: "CNN", Text: "Four."},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestReadManifest(t *testing.T) {
	got, err := corpus.ReadPath(t.Context(), filepath.Join("..", "seeds"), corpus.ReadOptions{})
	if err != nil || len(got) != 3 || got[1].ID != "npr" {
		t.Errorf("the seeds: %+v, %v", got, err)
	}
}

// TestReadErrors: each mistake gives no articles and one message that names
// the file, the place and what to do.
func TestReadErrors(t *testing.T) {
	const article = `{"id":"a","outlet":"O","text":"T."}` + "\n"
	tests := []struct {
		name  string
		files map[string]string
		path  string
		want  []string
	}{
		{"missing", nil, "no.jsonl", []string{"no.jsonl: there is no such file", "check the path"}},
		{"kind", map[string]string{"a.pdf": "x"}, "a.pdf", []string{"a.pdf", "give a .jsonl"}},
		{"empty folder", nil, ".", []string{"holds no articles"}},
		{"empty file", map[string]string{"a.txt": " \n"}, ".", []string{"a.txt: text: empty"}},
		{"UTF-8", map[string]string{"d/a.txt": "caf\xe9 noir"}, ".", []string{"d/a.txt: byte 3 (0xe9) is not UTF-8"}},
		{"binary", map[string]string{"a.txt": "ab\x00c"}, ".", []string{"a.txt: byte 2 is NUL"}},
		{"large", map[string]string{"a.txt": strings.Repeat("x", corpus.MaxArticleBytes+1)}, ".", []string{"a.txt: too large", "16 MB"}},
		{"duplicate", map[string]string{"a.txt": "---\nid: x\n---\nT", "b.txt": "---\nid: x\n---\nT"}, ".", []string{"b.txt: id: \"x\" is already that of", "a.txt"}},
		{"front matter key", map[string]string{"a.md": "---\noutlet: O\ntitle: T\n---\nT"}, ".", []string{"a.md:3", "title: T", "headline"}},
		{"front matter twice", map[string]string{"a.md": "---\nid: a\nid: b\n---\nT"}, ".", []string{"a.md:3: id: given twice"}},
		{"front matter open", map[string]string{"a.md": "---\nid: a\n"}, ".", []string{"a.md:1", "not closed"}},
		{"front matter url", map[string]string{"a.md": "---\nurl: javascript:alert(1)\n---\nT"}, ".", []string{"a.md: url", "javascript:alert(1)", "http or https"}},
		{"folder's control character", map[string]string{"a\x1b.txt": "T"}, ".", []string{"id: holds a control character"}},
		{"unknown field", map[string]string{"a.jsonl": article + `{"id":"b","title":"x"}`}, "a.jsonl", []string{"a.jsonl:2: title: unknown field", "headline"}},
		{"wrong type", map[string]string{"a.jsonl": `{"id":7}`}, "a.jsonl", []string{"a.jsonl:1: id: is a JSON number: give a string"}},
		{"not an object", map[string]string{"a.jsonl": `[1]`}, "a.jsonl", []string{"a.jsonl:1: found a JSON array: give an object"}},
		{"syntax", map[string]string{"a.jsonl": `{"id" "b"}`}, "a.jsonl", []string{"a.jsonl:1: not JSON at byte 7"}},
		{"cut short", map[string]string{"a.jsonl": article + `{"id":"b","te`}, "a.jsonl", []string{"a.jsonl:2", "cut short"}},
		{"two objects", map[string]string{"a.jsonl": `{"id":"a","outlet":"O","text":"T"} {}`}, "a.jsonl", []string{"a.jsonl:1", "one object a line"}},
		{"line not UTF-8", map[string]string{"a.jsonl": "{\"id\":\"\xff\"}"}, "a.jsonl", []string{"a.jsonl:1", "byte 7 (0xff)"}},
		{"escaped NUL", map[string]string{"a.jsonl": `{"id":"a","outlet":"O","text":"a\u0000"}`}, "a.jsonl", []string{"a.jsonl:1: text: byte 1 is NUL"}},
		{"no id", map[string]string{"a.jsonl": `{"outlet":"O","text":"T"}`}, "a.jsonl", []string{"a.jsonl:1: id: missing"}},
		{"no outlet", map[string]string{"a.jsonl": `{"id":"a","text":"T"}`}, "a.jsonl", []string{"a.jsonl:1: outlet: missing"}},
		{"no text", map[string]string{"a.jsonl": article + `{"id":"b","outlet":"O"}`}, "a.jsonl", []string{"a.jsonl:2: text: empty"}},
		{"same id", map[string]string{"a.jsonl": article + article}, "a.jsonl", []string{"a.jsonl:2: id: \"a\" is already that of", "a.jsonl:1"}},
		{"bad url", map[string]string{"a.jsonl": `{"id":"a","outlet":"O","url":"ftp://x.org","text":"T"}`}, "a.jsonl", []string{"a.jsonl:1: url: \"ftp://x.org\""}},
		{"two-line outlet", map[string]string{"a.jsonl": `{"id":"a","outlet":"O\nP","text":"T"}`}, "a.jsonl", []string{"a.jsonl:1: outlet: holds a control character"}},
		{"long outlet", map[string]string{"a.jsonl": `{"id":"a","outlet":"` + strings.Repeat("O", 5000) + `","text":"T"}`}, "a.jsonl", []string{"a.jsonl:1: outlet: 5000 bytes long: give at most 4096"}},
		{"space around id", map[string]string{"a.jsonl": `{"id":" a","outlet":"O","text":"T"}`}, "a.jsonl", []string{"a.jsonl:1: id: has white space around it"}},
		{"long line", map[string]string{"a.jsonl": article + `{"id":"` + strings.Repeat("x", 50<<20)}, "a.jsonl", []string{"a.jsonl:2: too large"}},
		{"one bad file", map[string]string{"a.txt": "\xff"}, "a.txt", []string{"a.txt: byte 0 (0xff)"}},
		{"folder for a file", map[string]string{"a.txt/b.png": "x"}, ".", []string{"holds no articles"}},
		{"manifest not UTF-8", map[string]string{"manifest.json": "{\"\xff"}, ".", []string{"manifest.json: byte 2"}},
		{"manifest duplicate", map[string]string{"manifest.json": `{"articles":[{"id":"a","outlet":"O","file":"a.txt"},{"id":"a","outlet":"O","file":"a.txt"}]}`, "a.txt": "T"}, ".", []string{"manifest.json, article 2", "already that of"}},
		{"only blank lines", map[string]string{"a.jsonl": "\n\n"}, "a.jsonl", []string{"a.jsonl: holds no articles"}},
		{"manifest hash", map[string]string{"manifest.json": `{"articles":[{"id":"a","outlet":"O","file":"a.txt","sha256":"00"}]}`, "a.txt": "T"}, ".", []string{"a.txt: its SHA-256 is", "gives 00", "restore"}},
		{"manifest path", map[string]string{"manifest.json": `{"articles":[{"id":"a","outlet":"O","file":"../a.txt"}]}`}, ".", []string{"manifest.json: file", "no path within the folder"}},
		{"manifest file missing", map[string]string{"manifest.json": `{"articles":[{"id":"a","outlet":"O","file":"a.txt"}]}`}, ".", []string{"a.txt: there is no such file"}},
		{"manifest field", map[string]string{"manifest.json": "{\"articles\":[\n{\"id\":\"a\",\"name\":\"O\"}]}"}, ".", []string{"manifest.json", "name: unknown field", "sha256"}},
		{"manifest type", map[string]string{"manifest.json": "{\"articles\":[\n{\"id\":7}]}"}, ".", []string{"manifest.json:2", "id: is a JSON number"}},
		{"manifest large", map[string]string{"manifest.json": `{"articles":[` + strings.Repeat(" ", corpus.MaxArticleBytes) + `]}`}, ".", []string{"manifest.json: too large"}},
		{"manifest empty", map[string]string{"manifest.json": `{}`}, ".", []string{"manifest.json: lists no articles"}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			root := writeFiles(t, test.files)
			articles, err := corpus.ReadPath(t.Context(), filepath.Join(root, test.path), corpus.ReadOptions{})
			if err == nil || articles != nil {
				t.Fatalf("read %d articles, error %v", len(articles), err)
			}
			for _, want := range test.want {
				if !strings.Contains(err.Error(), want) {
					t.Errorf("%q doesn't say %q", err, want)
				}
			}
			if _, ok := errors.AsType[*corpus.ReadError](err); !ok {
				t.Errorf("%T is no *ReadError", err)
			}
			if strings.ContainsAny(err.Error(), "\x1b\n") {
				t.Errorf("%q holds control characters", err)
			}
		})
	}
}

func TestReadMissingIsNotExist(t *testing.T) {
	_, err := corpus.ReadPath(t.Context(), filepath.Join(t.TempDir(), "no"), corpus.ReadOptions{})
	if !errors.Is(err, os.ErrNotExist) {
		t.Errorf("%v is not ErrNotExist", err)
	}
}

func TestReadCancelled(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	for _, path := range []string{"../seeds", "testdata/seeds"} {
		if _, err := corpus.ReadPath(ctx, path, corpus.ReadOptions{}); !errors.Is(err, context.Canceled) {
			t.Errorf("%s: %v", path, err)
		}
	}
	if _, err := corpus.ReadJSONL(ctx, strings.NewReader("{}"), "x", corpus.ReadOptions{}); !errors.Is(err, context.Canceled) {
		t.Errorf("JSONL: %v", err)
	}
}
