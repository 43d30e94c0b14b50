package corpus_test

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"dateline/corpus"
)

const secret = "the key of the safe"

// TestLinksStayInTheFolder lays links into a folder, next to which lies a file
// that nobody asked for.
func TestLinksStayInTheFolder(t *testing.T) {
	manifest := func(file string) map[string]string {
		return map[string]string{"manifest.json": `{"articles":[{"id":"a","outlet":"O","file":"` + file + `"}]}`}
	}
	for _, tc := range []struct {
		name  string
		files map[string]string
		link  [2]string // its name and target; %OUT% is the folder outside
		want  string    // the text that is read, "" for an error
	}{
		{"a file outside", nil, [2]string{"a.txt", "../out/secret.txt"}, ""},
		{"an absolute path outside", nil, [2]string{"a.txt", "%OUT%/secret.txt"}, ""},
		{"from a folder below", map[string]string{"d/e/x.md": "T"}, [2]string{"d/e/a.txt", "../../../out/secret.txt"}, ""},
		{"out and back in", map[string]string{"b.txt": "Inside."}, [2]string{"a.md", "../Herald/b.txt"}, ""},
		{"a manifest outside", nil, [2]string{"manifest.json", "../out/manifest.json"}, ""},
		{"a manifest's file", manifest("a.txt"), [2]string{"a.txt", "../out/secret.txt"}, ""},
		{"a manifest's folder", manifest("d/secret.txt"), [2]string{"d", "../out"}, ""},
		{"a manifest's absolute folder", manifest("d/secret.txt"), [2]string{"d", "%OUT%"}, ""},
		{"a link to itself", nil, [2]string{"a.txt", "a.txt"}, ""},
		{"to nothing", nil, [2]string{"a.txt", "b.txt"}, ""},

		{"a file inside", map[string]string{"d/b.png": "Inside."}, [2]string{"a.txt", "d/b.png"}, "Inside."},
		{"inside by two dots", map[string]string{"b.png": "Inside.", "d/c.png": ""}, [2]string{"d/a.txt", "../b.png"}, "Inside."},
		{"a manifest's file inside", map[string]string{"manifest.json": manifest("a.txt")["manifest.json"], "b.png": "Inside."}, [2]string{"a.txt", "b.png"}, "Inside."},
		{"a folder outside is passed over", map[string]string{"b.txt": "Inside."}, [2]string{"d", "../out"}, "Inside."},
	} {
		t.Run(tc.name, func(t *testing.T) {
			root := writeFiles(t, tc.files)
			out := filepath.Join(filepath.Dir(root), "out")
			if err := os.Mkdir(out, 0o755); err != nil {
				t.Fatal(err)
			}
			for name, text := range map[string]string{
				"secret.txt": secret, "manifest.json": `{"articles":[{"id":"a","outlet":"O","file":"b.txt"}]}`, "b.txt": secret,
			} {
				if err := os.WriteFile(filepath.Join(out, name), []byte(text), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			target := strings.ReplaceAll(tc.link[1], "%OUT%", out)
			if err := os.Symlink(target, filepath.Join(root, filepath.FromSlash(tc.link[0]))); err != nil {
				t.Skipf("no symbolic links here: %v", err)
			}
			got, err := corpus.ReadPath(t.Context(), root, corpus.ReadOptions{})
			if (err == nil) != (tc.want != "") || err == nil && (len(got) != 1 || got[0].Text != tc.want) {
				t.Errorf("%+v, %v", got, err)
			}
			for _, a := range got {
				if strings.Contains(a.Text, secret) {
					t.Errorf("what lies outside was read as %s", a.ID)
				}
			}
			if err == nil {
				return
			}
			if _, ok := errors.AsType[*corpus.ReadError](err); !ok || strings.Contains(err.Error(), secret) || strings.Contains(err.Error(), "escapes from parent") {
				t.Errorf("%T: %v", err, err)
			}
		})
	}
}

// A folder or a file that is itself a link was asked for.
func TestNamedLinksAreFollowed(t *testing.T) {
	root := writeFiles(t, map[string]string{"a.txt": "Inside.", "a.jsonl": `{"id":"a","outlet":"O","text":"Inside."}`})
	elsewhere := t.TempDir()
	for name, target := range map[string]string{"folder": root, "b.txt": filepath.Join(root, "a.txt"), "b.jsonl": filepath.Join(root, "a.jsonl")} {
		path := filepath.Join(elsewhere, name)
		if err := os.Symlink(target, path); err != nil {
			t.Skipf("no symbolic links here: %v", err)
		}
		got, err := corpus.ReadPath(t.Context(), path, corpus.ReadOptions{Outlet: "O"})
		if err != nil || len(got) != 1 || got[0].Text != "Inside." {
			t.Errorf("%s: %+v, %v", name, got, err)
		}
	}
}
