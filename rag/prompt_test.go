package rag_test

import (
	"crypto/sha256"
	"encoding/hex"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"dateline/llm"
	"dateline/llm/llmtest"
	"dateline/rag"
)

var update = flag.Bool("update", false, "write the golden files anew")

// The prompts as a model gets them, in a file that shows what a change does to
// them.
func TestPrompts(t *testing.T) {
	var b strings.Builder
	m := &llmtest.Model{Reply: func(r llm.Request) (string, error) {
		for _, message := range r.Messages {
			fmt.Fprintf(&b, "==== %s\n%s\n", message.Role, message.Text)
		}
		switch {
		case condenses(r):
			return "Where is the Haqqani network based?", nil
		case restates(r):
			return "NO ANSWER", nil
		}
		return "Its leader plays the violin in Vienna [1].", nil
	}}
	q := rag.Question{Text: "And where is it based?", History: []rag.Turn{{Question: "Who are the Haqqanis?", Answer: "WSJ: “an al Qaeda-linked militant group”"}}, TopK: 2}
	ask(t, writer(t, m), q)
	golden(t, "prompts.txt", b.String())
}

// A wording that changes without its version would be recorded under a name
// that stands for another.
func TestPromptVersion(t *testing.T) {
	files, err := filepath.Glob("prompts/*.tmpl")
	if err != nil || len(files) == 0 {
		t.Fatalf("%v, %v", files, err)
	}
	h := sha256.New()
	for _, f := range files {
		data, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		fmt.Fprintf(h, "%s %d\n%s", filepath.Base(f), len(data), data)
	}
	golden(t, "prompts.version", fmt.Sprintf("%s %s\n", rag.PromptVersion, hex.EncodeToString(h.Sum(nil)[:8])))
}

func golden(t *testing.T, name, got string) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if *update {
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(string(want), got); d != "" {
		t.Errorf("%s: after a change to prompts/, raise PromptVersion in prompt.go and run go test ./rag -update (-want +got):\n%s", name, d)
	}
}
