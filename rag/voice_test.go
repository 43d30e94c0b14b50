package rag_test

import (
	"strings"
	"testing"
)

// A question for somebody's words is answered with theirs, or refused.
func TestOnlyTheWordsOfWhoIsAskedFor(t *testing.T) {
	e := seedEngine(t)
	for question, who := range map[string]string{
		"What does the NATO official say about the talks?": "North Atlantic Treaty Organization",
		"According to Biddle, what is hard to tell?":       "Biddle",
	} {
		a := ask(t, e, text(question))
		checkAnswer(t, seedArticles(t), a)
		if a.Refusal != nil {
			t.Errorf("%q is refused", question)
		}
		for _, c := range a.Claims {
			if !strings.Contains(c.Text, who) && !strings.Contains(c.Text, "NATO") {
				t.Errorf("%q is answered with %s", question, c.Text)
			}
		}
	}
	for _, question := range []string{"What did Obama say about the Haqqani network?"} {
		checkRefused(t, e, question)
	}
}
