package rag

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// No English question of the evaluation's is taken for another language's.
func TestEnglishIsEnglish(t *testing.T) {
	files, err := filepath.Glob("../eval/testdata/*.jsonl")
	if err != nil || len(files) < 5 {
		t.Fatalf("%d fixtures, %v", len(files), err)
	}
	n := 0
	for _, file := range files {
		data, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for line := range strings.Lines(string(data)) {
			var q struct{ Question string }
			if json.Unmarshal([]byte(line), &q) != nil || q.Question == "" {
				continue
			}
			n++
			if isForeign(q.Question) {
				t.Errorf("%s: %q", file, q.Question)
			}
		}
	}
	if n < 500 {
		t.Errorf("%d questions only", n)
	}
}
