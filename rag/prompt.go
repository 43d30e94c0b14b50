package rag

import (
	"embed"
	"strings"
	"text/template"

	"dateline/draft"
	"dateline/internal/pattern"
	"dateline/llm"
)

// PromptVersion names the wording of the prompts. It is recorded with every
// answer, and raised with every change to a file of prompts.
const PromptVersion = "3"

//go:embed prompts/*.tmpl
var promptFiles embed.FS

var prompts = template.Must(template.ParseFS(promptFiles, "prompts/*.tmpl"))

// prompted is a passage as a model is shown it.
type prompted struct {
	Number int
	Fenced string
}

// answerRequest asks for an answer from the passages.
func (e *Engine) answerRequest(f *found) llm.Request {
	return e.request("rules", "answer", map[string]any{
		"Passages": passagesOf(f), "Question": fence(f.question), "MaxSentences": e.sentences(f), "Task": taskOf(f.task),
	})
}

// sentences is how many an answer may have.
func (e *Engine) sentences(f *found) int {
	if f.task == "" {
		return e.maxSentences
	}
	return max(e.maxSentences, mostSummary)
}

// restateRequest asks for sentences in other words.
func (e *Engine) restateRequest(f *found, sentences []string) llm.Request {
	var fenced []string
	for _, s := range sentences {
		fenced = append(fenced, fence(s))
	}
	return e.request("rules", "restate", map[string]any{
		"Passages": passagesOf(f), "Question": fence(f.question), "Sentences": fenced, "MaxSentences": e.maxSentences,
	})
}

// condenseRequest asks for a question that stands alone.
func (e *Engine) condenseRequest(history []Turn, question string) llm.Request {
	type turn struct{ Question, Answer string }
	var turns []turn
	for _, t := range history[max(0, len(history)-maxTurns):] {
		turns = append(turns, turn{fence(clipText(t.Question, MaxQuestionBytes)), fence(clipText(t.Answer, maxTurnBytes))})
	}
	return e.request("condense", "conversation", map[string]any{"Turns": turns, "Question": fence(question)})
}

// What of a conversation a model is shown.
const (
	maxTurns     = 4
	maxTurnBytes = 800
)

// request fills in the rules and what they are applied to.
func (e *Engine) request(rules, task string, data any) llm.Request {
	return llm.Request{
		Messages:  []llm.Message{{Role: llm.System, Text: fill(rules, data)}, {Role: llm.User, Text: fill(task, data)}},
		MaxTokens: e.writing.MaxTokens,
	}
}

// fill executes a template. It can't fail: the templates are the program's, and
// a strings.Builder takes everything.
func fill(name string, data any) string {
	var b strings.Builder
	if err := prompts.ExecuteTemplate(&b, name+".tmpl", data); err != nil {
		panic(err)
	}
	return b.String()
}

// passagesOf are the retrieved passages with the numbers that a model cites
// them by.
func passagesOf(f *found) []prompted {
	out := make([]prompted, len(f.hits))
	for i, h := range f.hits {
		out[i] = prompted{i + 1, fence(h.Outlet) + fence(h.Headline) + fence(h.Text)}
	}
	return out
}

var (
	// fenceMarkerRE is what would pass for a citation's number.
	fenceMarkerRE = pattern.New(`[\[【]\s*(\d[\d\s,–-]*)[\]】]`)
	// controlRE is what servers' chat templates are made of: some read it even
	// inside of a message.
	controlRE = pattern.New(`(?i)<\|?\s*/?\s*(?:im_start|im_end|im_sep|begin_of_text|end_of_text|endoftext|start_header_id|end_header_id|eot_id|eom_id|system|user|assistant|start_of_turn|end_of_turn|think|s)\b[^<>]{0,20}>?|\[/?INST\]|<</?SYS>>`)
)

// fence makes what others wrote fit for a prompt: each of its lines begins with
// a bar, so that none can pass for a line of ours.
func fence(text string) string {
	text = controlRE.ReplaceAllString(text, " ")
	text = fenceMarkerRE.ReplaceAllString(text, "($1)")
	var b strings.Builder
	for line := range strings.FieldsFuncSeq(text, draft.IsBreak) {
		if line = strings.Join(strings.Fields(draft.Visible(line)), " "); line != "" {
			b.WriteString("| " + line + "\n")
		}
	}
	if b.Len() == 0 {
		return "|\n"
	}
	return b.String()
}

// clipText is the first n bytes of a text, in whole characters.
func clipText(s string, n int) string {
	if len(s) <= n {
		return s
	}
	return prefix(s, n) + "…"
}
