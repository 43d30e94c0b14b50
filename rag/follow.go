package rag

import (
	"context"
	"strings"
	"unicode"

	"dateline/draft"
	"dateline/llm"
)

// How a follow-up was made to stand alone.
const (
	CondensedByModel = "model"
	CondensedByRules = "rules"
)

// standalone folds the conversation into the question: by the model where there
// is one, or else by rules. The error is a failure of the model's, after which
// it need not be asked again.
func (e *Engine) standalone(ctx context.Context, q Question, a *Answer) error {
	a.Standalone = Condense(q.History, q.Text)
	if a.Standalone != q.Text {
		a.CondensedBy = CondensedByRules
	}
	if len(q.History) == 0 || !e.writing.writes() {
		return nil
	}
	r := e.condenseRequest(q.History, q.Text)
	said, used, err := llm.Complete(ctx, e.writing.Model, r, maxReply)
	e.spend(a, used)
	if cutShort(err) {
		return nil // half a question is none: the rules' one stands
	}
	if err != nil {
		return &modelError{err}
	}
	if question, ok := condensed(said); ok && question != q.Text {
		a.Standalone, a.CondensedBy = question, CondensedByModel
	} else if ok {
		a.Standalone, a.CondensedBy = q.Text, ""
	}
	return nil
}

// maxCondensed is the longest question that a model may make of another.
const maxCondensed = 400

// condensed reads what the model made of a question. What doesn't look like one
// is not used.
func condensed(said string) (string, bool) {
	if _, after, found := strings.Cut(said, "</think>"); found {
		said = after
	}
	said = strings.TrimSpace(said)
	if strings.ContainsFunc(said, draft.IsBreak) {
		return "", false
	}
	said = strings.Trim(strings.TrimPrefix(said, "| "), `"“” `)
	if len(said) > maxCondensed || declines(said) == no || draft.Clean(said) != said {
		return "", false
	}
	question, err := CleanQuestion(said)
	last, _ := lastRune(question)
	return question, err == nil && (last == '?' || last == '？' || unicode.IsLetter(last) || last == '.')
}

func lastRune(s string) (rune, bool) {
	runes := []rune(s)
	if len(runes) == 0 {
		return 0, false
	}
	return runes[len(runes)-1], true
}
