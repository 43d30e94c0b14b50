package rag

import (
	"context"
	"errors"

	"dateline/draft"
	"dateline/lexical"
	"dateline/llm"
)

// maxRestated is how many sentences the model is asked to write anew.
const maxRestated = 4

// restate asks the model once to write anew what no passage carries. Only what
// is supported then is shown, and the sentence that it stands for is no longer
// counted as dropped. A model that fails here has its failure passed over: what
// is shown already is an answer, and what came whole counts.
func (w *writer) restate(ctx context.Context) error {
	var texts []string
	for _, f := range w.failed[:min(len(w.failed), maxRestated)] {
		if f.reason != dropTooLong && f.reason != dropCall {
			texts = append(texts, f.text)
		}
	}
	if len(texts) == 0 {
		return nil
	}
	r := w.engine.restateRequest(w.found, texts)
	text, used, err := llm.Complete(ctx, w.engine.writing.Model, r, maxReply)
	w.engine.spend(w.answer, used)
	if ctx.Err() != nil {
		return context.Cause(ctx)
	}
	var cutter draft.Cutter
	sentences := cutter.Write(text)
	if err != nil {
		w.engine.log.Warn("the model didn't restate what failed", "error", err)
		sentences = append(sentences, cutter.Cut()...)
	} else {
		sentences = append(sentences, cutter.Close()...)
	}
	for _, s := range sentences {
		if w.full() || len(w.seen) >= 2*maxSentencesRead*w.engine.maxSentences {
			break
		}
		if err := w.restated(ctx, s); err != nil {
			return err
		}
		if err := w.show(ctx); err != nil {
			return err
		}
	}
	return nil
}

func (w *writer) restated(ctx context.Context, s draft.Sentence) error {
	if s.Heading || w.seen[s.Text] || declines(s.Text) == no {
		return nil
	}
	w.seen[s.Text] = true
	g, _, err := w.ground(ctx, s)
	if err != nil || g == nil || g.verdict != Supported {
		return err
	}
	w.repaired(s.Text)
	w.pass(g)
	return nil
}

// repaired takes the failed sentence that a new one stands for off the list:
// the one that shares most words with it.
func (w *writer) repaired(text string) {
	best, most := -1, 0
	words := stemsOf(text)
	for i, f := range w.failed {
		shared := 0
		for stem := range stemsOf(f.text) {
			if words[stem] {
				shared++
			}
		}
		if shared > most {
			best, most = i, shared
		}
	}
	if best >= 0 {
		w.failed = append(w.failed[:best:best], w.failed[best+1:]...)
	}
}

func stemsOf(text string) map[string]bool {
	out := make(map[string]bool)
	for _, t := range lexical.Terms(text) {
		if !t.Stop {
			out[t.Text] = true
		}
	}
	return out
}

// spend adds a call to what an answer cost.
func (e *Engine) spend(a *Answer, u llm.Usage) {
	a.Usage.Calls++
	a.Usage.PromptVersion = PromptVersion
	a.Usage.PromptTokens += u.Prompt
	a.Usage.CompletionTokens += u.Completion
	a.Usage.Estimated = a.Usage.Estimated || u.Estimated
	a.Usage.Cost += e.writing.Price.Of(u)
}

// account adds what the judge cost, and says when it didn't answer.
func (w *writer) account() {
	b := w.bench
	b.mu.Lock()
	defer b.mu.Unlock()
	w.answer.Usage.JudgeCalls += b.calls
	w.answer.Usage.JudgeTokens += b.usage.Total()
	if b.down != nil && !errors.Is(b.down, context.Canceled) {
		w.answer.note("The second check didn't answer (" + llm.Summarise(b.down) + "), so these sentences passed the first alone.")
		w.engine.log.Warn("the judge failed", "error", b.down)
	}
}
