package rag_test

import (
	"context"
	"iter"
	"strings"
	"testing"

	"dateline/llm"
	"dateline/rag"
)

// With a model each kind hands it passages of its own and asks for something
// else; what the index itself tells is never left to it.
func TestKindsWithAModel(t *testing.T) {
	var prompts []string
	e := writer(t, streaming(func(_ context.Context, r llm.Request) iter.Seq2[llm.Chunk, error] {
		prompts = append(prompts, r.Messages[1].Text)
		return func(yield func(llm.Chunk, error) bool) {
			yield(llm.Chunk{Text: "CNN says that the Afghan Peace Council was formed to help negotiate with the Taliban [1]."}, nil)
		}
	}))
	for _, q := range []string{"hi", "How many articles do you have?", "Who is quoted in the WSJ article?"} {
		if ask(t, e, text(q)); len(prompts) > 0 {
			t.Fatalf("%q is put to the model", q)
		}
	}
	for q, wants := range map[string]string{
		"Summarise the CNN article":        "Sum the passages up",
		"Compare NPR and CNN on the talks": "Set the outlets side by side",
	} {
		prompts = nil
		a := ask(t, e, text(q))
		checkAnswer(t, seedArticles(t), a)
		if len(prompts) == 0 || !strings.Contains(prompts[0], wants) || strings.Contains(prompts[0], "outlet, headline, text:\n| WSJ") {
			t.Errorf("%q: the model is asked\n%.600s", q, strings.Join(prompts, "\n---\n"))
		}
	}
	prompts = nil
	ask(t, e, rag.Question{Text: "What does CNN say about the peace council?"})
	if len(prompts) > 0 && strings.Contains(prompts[0], "| NPR\n") {
		t.Error("a question of CNN hands the model what NPR says")
	}
}
