package rag_test

import (
	"bufio"
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"dateline/llm/llmtest"
	"dateline/rag"
)

// recorded is a question to SmolLM2-135M over the seed articles, and what it
// replied, in testdata/real-model.jsonl. `bash .ci/real-model record` asks anew.
type recorded struct {
	Question string         `json:"question"`
	Turns    []string       `json:"turns,omitempty"` // asked before it
	Replies  []recordedText `json:"replies"`
}

type recordedText struct {
	Task string `json:"task"` // condense, answer or restate
	Text string `json:"text"`
	Cut  bool   `json:"cut,omitempty"` // it ended for its length
}

// Of what a 135-million-parameter model makes, few passages and a short reply
// are the best that it can do.
const (
	recordedTopK      = 2
	recordedMaxTokens = 100
)

func taskOf(prompt string) string {
	switch {
	case strings.Contains(prompt, "The conversation:"):
		return "condense"
	case strings.Contains(prompt, "don't bear them out"):
		return "restate"
	}
	return "answer"
}

// replays is a server that replies as the model did. What it wasn't asked then
// it doesn't answer.
func (r recorded) replays(t testing.TB) *llmtest.Server {
	return llmtest.New(t, func(_ int, asked llmtest.Request) llmtest.Reply {
		task := taskOf(asked.Messages[len(asked.Messages)-1].Content)
		for _, reply := range r.Replies {
			if reply.Task == task && reply.Cut {
				return llmtest.Reply{Text: reply.Text, Finish: "length"}
			} else if reply.Task == task {
				return llmtest.Reply{Text: reply.Text}
			}
		}
		return llmtest.Reply{Text: "NO ANSWER"}
	})
}

// readLines reads a JSONL file of testdata.
func readLines[T any](t testing.TB, name string) []T {
	t.Helper()
	data, err := os.ReadFile(filepath.Join("testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	var out []T
	for lines := bufio.NewScanner(bytes.NewReader(data)); lines.Scan(); {
		var one T
		if err := json.Unmarshal(lines.Bytes(), &one); err != nil {
			t.Fatalf("%s: %v in %s", name, err, lines.Text())
		}
		out = append(out, one)
	}
	return out
}

// writeLines writes one.
func writeLines[T any](t testing.TB, name string, all []T) {
	t.Helper()
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	for _, one := range all {
		if err := e.Encode(one); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.WriteFile(filepath.Join("testdata", name), b.Bytes(), 0o644); err != nil {
		t.Fatal(err)
	}
}

// judged is a sentence of the model's that was shown without a mark, with what
// it was shown to rest on and whether that bears it out, as read by hand: cases
// for whoever judges sentences. testdata/real-model-shown.jsonl lists them.
type judged struct {
	Question string   `json:"question"`
	Sentence string   `json:"sentence"`
	Quotes   []string `json:"quotes"`
	Holds    *bool    `json:"holds"` // nil until somebody has read it
	Why      string   `json:"why,omitempty"`
}

// What a real model wrote comes through no worse than it did when its replies
// were recorded: nothing is shown unmarked that wasn't then, most of what holds
// still is, and every answer keeps to what is always true.
func TestRecordedModel(t *testing.T) {
	long(t)
	articles := seedArticles(t)
	known := make(map[string]judged)
	list := readLines[judged](t, "real-model-shown.jsonl")
	for _, j := range list {
		known[j.Question+"\n"+j.Sentence] = j
	}
	var shownNow []judged
	held, written := 0, 0
	for _, r := range readLines[recorded](t, "real-model.jsonl") {
		q := rag.Question{Text: r.Question}
		for _, turn := range r.Turns {
			q.History = append(q.History, rag.Turn{Question: turn})
		}
		asker := writer(t, overHTTP(t, r.replays(t)), func(c *rag.Config) {
			c.TopK, c.Writing.MaxTokens = recordedTopK, recordedMaxTokens
		})
		all, err := events(t, asker, q, 0)
		if err != nil {
			t.Fatalf("%q: %v", r.Question, err)
		}
		a := checkShown(t, articles, all)
		if a.Mode != "llm" {
			continue
		}
		written++
		for _, c := range a.Claims {
			if c.Verdict != rag.Supported {
				continue
			}
			j := judged{Question: r.Question, Sentence: c.Text}
			for _, n := range c.Citations {
				j.Quotes = append(j.Quotes, a.Citations[n-1].Quote)
			}
			before, ok := known[j.Question+"\n"+j.Sentence]
			if j.Holds, j.Why = before.Holds, before.Why; ok && j.Holds != nil && *j.Holds {
				held++
			}
			shownNow = append(shownNow, j)
			if !ok && !*update {
				t.Errorf("shown without a mark, and not before: %q for %q; read it, and list it with go test ./rag -run Recorded -update", c.Text, r.Question)
			}
		}
	}
	if *update {
		writeLines(t, "real-model-shown.jsonl", shownNow)
		return
	}
	holds, invented := 0, 0
	for _, j := range list {
		switch {
		case j.Holds == nil:
			t.Errorf("nobody has read whether %q holds", j.Sentence)
		case *j.Holds:
			holds++
		default:
			invented++
		}
	}
	t.Logf("%d answers written, %d sentences shown unmarked of which %d hold; listed: %d that hold, %d that don't", written, len(shownNow), held, holds, invented)
	if 4*held < 3*holds {
		t.Errorf("%d of %d sentences that hold are shown", held, holds)
	}
}
