package rag

import (
	"embed"
	"strconv"
	"strings"

	"dateline/draft"
	"dateline/internal/pattern"
	"dateline/llm"
)

// PromptVersion names the wording of the prompts. It is recorded with every
// answer, and raised with every change to a file of prompts.
const PromptVersion = "3"

//go:embed prompts/*.tmpl
var promptFiles embed.FS

// answerRequest asks for an answer from the passages.
func (e *Engine) answerRequest(f *found) llm.Request {
	task := taskOf(f.task)
	if task != "" {
		task += "\n"
	}
	return e.request("rules", "answer",
		"{passages}", passagesOf(f), "{question}", fence(f.question), "{most}", strconv.Itoa(e.sentences(f)), "{task}", task)
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
	var fenced strings.Builder
	for _, s := range sentences {
		fenced.WriteString(fence(s))
	}
	return e.request("rules", "restate",
		"{passages}", passagesOf(f), "{question}", fence(f.question), "{most}", strconv.Itoa(e.maxSentences), "{sentences}", fenced.String())
}

// condenseRequest asks for a question that stands alone.
func (e *Engine) condenseRequest(history []Turn, question string) llm.Request {
	var turns strings.Builder
	for _, t := range history[max(0, len(history)-maxTurns):] {
		turns.WriteString(fill("turn", "{question}", fence(clipText(t.Question, MaxQuestionBytes)), "{answer}", fence(clipText(t.Answer, maxTurnBytes))))
	}
	return e.request("condense", "conversation", "{turns}", turns.String(), "{question}", fence(question))
}

// What of a conversation a model is shown.
const (
	maxTurns     = 4
	maxTurnBytes = 800
)

// request fills in the rules and what they are applied to.
func (e *Engine) request(rules, task string, values ...string) llm.Request {
	return llm.Request{
		Messages:  []llm.Message{{Role: llm.System, Text: fill(rules, values...)}, {Role: llm.User, Text: fill(task, values...)}},
		MaxTokens: e.writing.MaxTokens,
	}
}

// fill puts values in the places of their names, "{question}", into a template.
// It goes over the template once: what a value holds is never a name. A library
// of templates would cost the program 4 MB (docs/size.md).
func fill(name string, values ...string) string {
	text, err := promptFiles.ReadFile("prompts/" + name + ".tmpl")
	if err != nil {
		panic(err) // the templates are built in
	}
	return strings.NewReplacer(values...).Replace(string(text))
}

// passagesOf are the retrieved passages with the numbers that a model cites
// them by.
func passagesOf(f *found) string {
	var b strings.Builder
	for i, h := range f.hits {
		b.WriteString(fill("passage", "{number}", strconv.Itoa(i+1), "{fenced}", fence(h.Outlet)+fence(h.Headline)+fence(h.Text)))
	}
	return b.String()
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
