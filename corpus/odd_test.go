//go:build unix

package corpus_test

import (
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"dateline/corpus"
)

// What is no file is told of and never waited for: nobody may ever write into a
// named pipe.
func TestNamedPipes(t *testing.T) {
	for name, files := range map[string]map[string]string{
		"in a folder":   {"b.txt": "T."},
		"of a manifest": {"manifest.json": `{"articles":[{"id":"a","outlet":"O","file":"a.txt"}]}`},
	} {
		root := writeFiles(t, files)
		if err := syscall.Mkfifo(filepath.Join(root, "a.txt"), 0o600); err != nil {
			t.Fatal(err)
		}
		done := make(chan error, 1)
		go func() {
			_, err := corpus.ReadPath(t.Context(), root, corpus.ReadOptions{})
			done <- err
		}()
		select {
		case err := <-done:
			if err == nil || !strings.Contains(err.Error(), "a.txt: not a regular file") {
				t.Errorf("%s: %v", name, err)
			}
		case <-time.After(time.Minute):
			t.Errorf("%s: a pipe is waited for", name)
		}
	}
}
