package eval_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"

	"dateline/eval"
	"dateline/rag"
)

// A fixture of two questions is asked, and a gate decides the exit status.
func Example() {
	dir, err := os.MkdirTemp("", "eval")
	if err != nil {
		panic(err)
	}
	defer os.RemoveAll(dir)
	fixture := filepath.Join(dir, "two.jsonl")
	lines := line("q1", "factoid", "Where were talks?", "Kabul", "cnn", "held in Kabul") + "\n" + noAnswer("q2", "offtopic", "Why?") + "\n"
	if err := os.WriteFile(fixture, []byte(lines), 0o600); err != nil {
		panic(err)
	}
	engine := &script{answers: map[string]*rag.Answer{"Where were talks?": says("In Paris.", news.cite(1, "cnn", "held in Kabul"))}}

	report, err := eval.Run(context.Background(), eval.Options{
		Fixtures: []string{fixture},
		Target:   eval.Target{Answerer: engine, Retriever: engine, Library: news},
	})
	if err != nil {
		panic(err)
	}
	defer report.Close()
	gate, err := eval.ParseGate("answer_match=0.9", false)
	if err != nil {
		panic(err)
	}
	err = eval.CheckGates(report, []eval.Gate{gate})
	fmt.Println(err)
	fmt.Println(eval.ExitStatus(err))
	// Output:
	// gate failed: answer_match is 0, want at least 0.9
	// 3
}
