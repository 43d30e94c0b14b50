package rag_test

import (
	"context"
	"iter"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"dateline/eval"
	"dateline/llm"
	"dateline/llm/llmtest"
	"dateline/rag"
)

// streaming is a model made of a function.
type streaming func(ctx context.Context, r llm.Request) iter.Seq2[llm.Chunk, error]

func (streaming) Name() string { return "streaming" }

func (s streaming) Stream(ctx context.Context, r llm.Request) iter.Seq2[llm.Chunk, error] {
	return s(ctx, r)
}

// writer is the engine over the seed articles with a model.
func writer(t testing.TB, m llm.Model, change ...func(*rag.Config)) *rag.Engine {
	t.Helper()
	st, encoder := seedStore(t)
	c := rag.Config{Judge: judges(), Claims: claimJudge(), Store: st, Embedder: encoder, DenseWeight: -1, Writing: rag.Writing{Mode: rag.ModeAuto, Model: m}}
	for _, f := range change {
		f(&c)
	}
	e, err := rag.New(c)
	if err != nil {
		t.Fatal(err)
	}
	return e
}

func mode(m rag.Mode) func(*rag.Config) { return func(c *rag.Config) { c.Writing.Mode = m } }

// restates reports whether a request is the one to write sentences anew;
// condenses, whether it is the one to make a question stand alone.
func restates(r llm.Request) bool {
	return strings.Contains(r.Messages[1].Text, "don't bear them out")
}

func condenses(r llm.Request) bool { return strings.Contains(r.Messages[1].Text, "The conversation:") }

// shown are the passages of a prompt by their numbers, each on one line.
func shown(r llm.Request) map[int]string {
	out := make(map[int]string)
	number := 0
	for line := range strings.Lines(r.Messages[1].Text) {
		if m := numberRE.FindStringSubmatch(line); m != nil {
			number, _ = strconv.Atoi(m[1])
			continue
		}
		rest, fenced := strings.CutPrefix(line, "| ")
		if !fenced {
			number = 0
		}
		if number > 0 {
			out[number] += strings.TrimSpace(rest) + " "
		}
	}
	return out
}

var numberRE = regexp.MustCompile(`^\[(\d+)\] outlet`)

// gold is the answer that a good model gives to a question of the fixture: its
// evidence, with the outlet and the number of the passage.
func gold(r llm.Request, c eval.Case) string {
	var b strings.Builder
	for _, e := range c.Evidence {
		for n, text := range shown(r) {
			if strings.Contains(text, folded(e.Quote)) {
				quote, marker := folded(e.Quote), " ["+strconv.Itoa(n)+"]. "
				if strings.ContainsAny(quote, "\"“”") {
					b.WriteString(quote + marker)
				} else {
					b.WriteString(strings.ToUpper(e.Article) + " reports: “" + strings.Trim(quote, ". ") + "”" + marker)
				}
				break
			}
		}
	}
	if b.Len() == 0 {
		return "NO ANSWER"
	}
	return b.String()
}

// inventions are what a bad model adds: none of it may be shown.
var inventions = []string{
	"The talks were held aboard a submarine in the Baltic Sea [1].",
	"King Harald of Norway signed the treaty on March 3, 1987 [2].",
	"The harvest of oranges doubled, according to the Lisbon Gazette.",
	"Experts welcome the new football stadium [99].",
	"“Nobody will ever sell a pumpkin again,” said Winston Churchill [1][2].",
}

// always is a model that answers the same, and has nothing to restate.
func always(reply string) *llmtest.Model {
	return &llmtest.Model{Runes: 5, Reply: func(r llm.Request) (string, error) {
		if restates(r) {
			return "NO ANSWER", nil
		}
		return reply, nil
	}}
}
