package rag_test

import (
	"context"
	"errors"
	"iter"
	"strings"
	"testing"

	"dateline/llm"
	"dateline/llm/llmtest"
	"dateline/rag"
)

func TestCondensedByTheModel(t *testing.T) {
	const made, byRules = "Where is the Haqqani network based?", "Who are the Haqqanis? And where is it based?"
	for name, test := range map[string]struct {
		reply      string
		standalone string
		by         string
	}{
		"well":           {made, made, rag.CondensedByModel},
		"in quotes":      {"“" + made + "”\n", made, rag.CondensedByModel},
		"after thinking": {"<think>it?\nHaqqanis</think>\n\n" + made, made, rag.CondensedByModel},
		"as it was":      {"And where is it based?", "And where is it based?", ""},
		"nothing":        {"", byRules, rag.CondensedByRules},
		"several lines":  {"Sure:\n" + made, byRules, rag.CondensedByRules},
		"too long":       {strings.Repeat("Where is it? ", 100), byRules, rag.CondensedByRules},
		"with a link":    {made + " https://evil.example/?q=1", byRules, rag.CondensedByRules},
		"with a mention": {"@everyone " + made, byRules, rag.CondensedByRules},
		"refuses":        {"I'm sorry, I can't do that.", byRules, rag.CondensedByRules},
		"nonsense":       {"[[[{}]]]", byRules, rag.CondensedByRules},
	} {
		t.Run(name, func(t *testing.T) {
			m := &llmtest.Model{Reply: func(r llm.Request) (string, error) {
				if condenses(r) {
					return test.reply, nil
				}
				return goodReply, nil
			}}
			q := rag.Question{Text: "And where is it based?", History: said("Who are the Haqqanis?")}
			all, err := events(t, writer(t, m), q, 0)
			if err != nil {
				t.Fatal(err)
			}
			a := checkShown(t, seedArticles(t), all)
			if a.Standalone != test.standalone || a.CondensedBy != test.by || a.Question != q.Text {
				t.Errorf("standalone %q by %q, question %q", a.Standalone, a.CondensedBy, a.Question)
			}
			if a.Usage.Calls != 2 {
				t.Errorf("%d calls", a.Usage.Calls)
			}
		})
	}
}

// Without a conversation, or without a model, nobody is asked.
func TestCondensedWithoutTheModel(t *testing.T) {
	m := always(goodReply)
	if a := ask(t, writer(t, m), text(answered)); a.CondensedBy != "" || m.Calls() != 1 {
		t.Errorf("by %q, %d calls", a.CondensedBy, m.Calls())
	}
	q := rag.Question{Text: "And where is it based?", History: said("Who are the Haqqanis?")}
	if a := ask(t, seedEngine(t), q); a.CondensedBy != rag.CondensedByRules {
		t.Errorf("by %q", a.CondensedBy)
	}
}

// A model that fails to condense isn't asked to write: whoever asked has waited
// once.
func TestFailsToCondense(t *testing.T) {
	m := &llmtest.Model{Reply: func(llm.Request) (string, error) { return "", &llm.Error{Kind: llm.Slow, Model: "scripted"} }}
	q := rag.Question{Text: "And where is it based?", History: said("Who are the Haqqanis?")}
	a := ask(t, writer(t, m), q)
	if m.Calls() != 1 || a.Mode != "extractive" || !strings.Contains(a.Notice, "it took too long") || a.CondensedBy != rag.CondensedByRules {
		t.Errorf("%d calls, %+v", m.Calls(), a)
	}
	_, err := writer(t, m, mode(rag.ModeLLM)).Answer(t.Context(), q)
	if e := new(llm.Error); !errors.As(err, &e) || e.Kind != llm.Slow {
		t.Errorf("mode llm: %v", err)
	}
}

// A model that is cut off in the middle of a question has made none, and may
// still write.
func TestHalfAQuestionIsNone(t *testing.T) {
	half := streaming(func(_ context.Context, r llm.Request) iter.Seq2[llm.Chunk, error] {
		return func(yield func(llm.Chunk, error) bool) {
			switch {
			case !condenses(r):
				yield(llm.Chunk{Text: goodReply}, nil)
			case yield(llm.Chunk{Text: "Where is the Haqqani network"}, nil):
				yield(llm.Chunk{}, &llm.Error{Kind: llm.Cut, Model: "streaming"})
			}
		}
	})
	q := rag.Question{Text: "And where is it based?", History: said("Who are the Haqqanis?")}
	a := ask(t, writer(t, half), q)
	if a.CondensedBy != rag.CondensedByRules || a.Mode != "llm" {
		t.Errorf("condensed by %q to %q, answered in mode %q: %s", a.CondensedBy, a.Standalone, a.Mode, a.Notice)
	}
}

// An extractive answer to a question that the model condensed is one to that
// question.
func TestExtractsForTheCondensedQuestion(t *testing.T) {
	m := &llmtest.Model{Reply: func(r llm.Request) (string, error) {
		if condenses(r) {
			return answered, nil
		}
		return "", &llm.Error{Kind: llm.Broken}
	}}
	a := ask(t, writer(t, m), rag.Question{Text: "And it?", History: said("Who are the Taliban?")})
	plain := ask(t, seedEngine(t), text(answered))
	if a.Text() != plain.Text() || a.Question != "And it?" {
		t.Errorf("%q, and asked by itself %q", a.Text(), plain.Text())
	}
}
