package rag_test

import (
	"os"
	"strings"
	"testing"

	"dateline/rag"
)

// tableOf are the lines of a file under testdata, without comments.
func tableOf(t testing.TB, file string) []string {
	t.Helper()
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	for line := range strings.Lines(string(data)) {
		if line = strings.TrimSpace(line); line != "" && !strings.HasPrefix(line, "#") {
			out = append(out, line)
		}
	}
	return out
}

// sampled is every so many lines of a table, from the first on.
func sampled(lines []string) []string {
	var out []string
	for i := 0; i < len(lines); i += every {
		out = append(out, lines[i])
	}
	return out
}

// No sincere question is taken for an instruction, and plain instructions are.
func TestInstructionsAreToldFromQuestions(t *testing.T) {
	e := engineOver(t, generated(2)...)
	sincere, instructions := tableOf(t, "testdata/sincere.txt"), tableOf(t, "testdata/instructions.txt")
	if len(sincere) < 200 || len(instructions) < 60 {
		t.Fatalf("%d sincere questions, %d instructions", len(sincere), len(instructions))
	}
	for _, q := range sampled(sincere) {
		if a := ask(t, e, text(q)); a.Refusal != nil && a.Refusal.Reason == rag.ReasonInstruction {
			t.Errorf("taken for an instruction: %s", q)
		}
	}
	for _, q := range sampled(instructions) {
		if a := ask(t, e, text(q)); a.Refusal == nil || a.Refusal.Reason != rag.ReasonInstruction {
			t.Errorf("taken for a question: %s: %s", q, a.Text())
		}
	}
}
