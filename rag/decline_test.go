package rag_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"dateline/corpus"
	"dateline/llm"
	"dateline/llm/llmtest"
	"dateline/rag"
)

// linesOf are the lines of a file of testdata, of which there must be some.
func linesOf(t *testing.T, name string, atLeast int) []string {
	t.Helper()
	data, err := os.ReadFile(filepath.Join("testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(strings.TrimSpace(string(data)), "\n")
	if len(lines) < atLeast {
		t.Fatalf("%s has %d lines", name, len(lines))
	}
	return lines
}

// A model's refusal is a refusal in whatever words it comes, with or without
// the numbers of passages: not an answer, and nothing else in its place.
func TestDeclines(t *testing.T) {
	t.Parallel()
	for i, line := range linesOf(t, "declines.txt", 60) {
		if i%min(every, 4) > 0 {
			continue
		}
		for j, m := range []rag.Mode{rag.ModeAuto, rag.ModeLLM} {
			if j > 0 && i%20 > 0 {
				continue // the modes differ only in what they do with a sentence that isn't read
			}
			all, err := events(t, writer(t, always(line), mode(m)), text(answered), 0)
			if err != nil {
				t.Fatalf("%q: %v", line, err)
			}
			a := checkShown(t, seedArticles(t), all)
			if a.Refusal == nil || a.Refusal.Reason != rag.ReasonNoAnswer || len(a.Claims) > 0 || a.Mode != "llm" || len(a.Dropped) > 0 {
				t.Errorf("mode %s: %q gives mode %s, claims %+v, dropped %+v, notice %q", m, line, a.Mode, a.Claims, a.Dropped, a.Notice)
			}
		}
	}
}

// News has many of the same words: what an article says is an answer.
func TestDeclinesNot(t *testing.T) {
	const inOne = 8
	lines := linesOf(t, "declines-not.txt", 60)
	var articles []corpus.Article
	for i := 0; i < len(lines); i += inOne {
		articles = append(articles, corpus.Article{
			ID: fmt.Sprint("wire-", i/inOne), Outlet: "Wire", Text: strings.Join(lines[i:min(i+inOne, len(lines))], "\n\n") + "\n",
		})
	}
	e := &hashing{}
	st := openStore(t, e)
	index(t, st, e, rag.IndexOptions{}, articles...)
	for i, line := range lines {
		m := &llmtest.Model{Reply: func(r llm.Request) (string, error) {
			for n, passage := range shown(r) {
				if strings.Contains(passage, line) {
					return line + " [" + strconv.Itoa(n) + "]", nil
				}
			}
			return "Nothing like it.", nil
		}}
		asker, err := rag.New(rag.Config{Judge: judges(), Claims: claimJudge(), Store: st, Embedder: e, Writing: rag.Writing{Mode: rag.ModeLLM, Model: m}})
		if err != nil {
			t.Fatal(err)
		}
		a := ask(t, asker, rag.Question{Text: "What happened, and what was said of it?", Articles: []string{articles[i/inOne].ID}})
		if len(a.Claims) != 1 || a.Claims[0].Verdict != rag.Supported || a.Refusal != nil {
			t.Errorf("%q gives %+v, dropped %+v, refusal %+v", line, a.Claims, a.Dropped, a.Refusal)
		}
	}
}
