package eval_test

import (
	"bytes"
	"errors"
	"strings"
	"testing"

	"dateline/eval"
	"dateline/rag"
)

func TestAddLine(t *testing.T) {
	q := rag.Question{Text: "Where <were> talks?", History: []rag.Turn{{Question: "Hello?", Answer: "Hi."}}}
	line, err := eval.AddLine(q, says("In Kabul.", news.cite(1, "cnn", "held in Kabul"), news.cite(2, "cnn", "held in Kabul")))
	want := `{"id":"fd9c80e9c32","kind":"followup","turns":["Hello?"],"question":"Where <were> talks?","answerable":true,"answers":[],` +
		`"evidence":[{"article":"cnn","quote":"held in Kabul"}],"note":"answered: In Kabul."}`
	if err != nil || stripID(string(line)) != stripID(want) {
		t.Errorf("got  %s %v\nwant %s", line, err, want)
	}
	// Completed by a person, it is a fixture line.
	whole := strings.Replace(string(line), `"answers":[]`, `"answers":[["Kabul"]]`, 1)
	if _, err := eval.Check(t.Context(), news, write(t, "f.jsonl", whole)); err != nil {
		t.Error(err)
	}
	// Until then the reader says what is missing.
	if _, err := eval.Check(t.Context(), news, write(t, "f.jsonl", string(line))); err == nil || !strings.Contains(err.Error(), ":1: answers: empty") {
		t.Errorf("got %v", err)
	}
	refusalLine, err := eval.AddLine(rag.Question{Text: "Who won?"}, refusal(news.cite(1, "npr", "It rained.")))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := eval.Check(t.Context(), news, write(t, "f.jsonl", string(refusalLine))); err != nil {
		t.Errorf("a refusal's line is whole: %v", err)
	}
}

func stripID(line string) string {
	_, rest, _ := strings.Cut(line, `","kind"`)
	return rest
}

func TestExportFeedback(t *testing.T) {
	cited := []eval.Evidence{{Article: "cnn", Quote: "held in Kabul"}}
	list := []eval.Feedback{
		{Question: "Where?", Answer: "In Kabul.", Evidence: cited, Opinion: eval.Good, Comment: "thanks"},
		{Question: "Who?", Answer: "Nobody.", Evidence: cited, Opinion: eval.Bad},
		{Question: "Where?", Answer: "In Paris.", Evidence: cited, Opinion: eval.Bad},
		{Question: "When?", Answer: "The articles don't say.", Refused: true, Opinion: eval.Bad},
		{Question: "Why?", Answer: "The articles don't say.", Refused: true, Opinion: eval.Good},
	}
	var out bytes.Buffer
	n, err := eval.ExportFeedback(&out, func(yield func(eval.Feedback, error) bool) {
		for _, f := range list {
			if !yield(f, nil) {
				return
			}
		}
	})
	lines := strings.Split(strings.TrimSpace(out.String()), "\n")
	if err != nil || n != 4 || len(lines) != 4 {
		t.Fatalf("%d written, %v:\n%s", n, err, &out)
	}
	for i, want := range []string{
		`"question":"Where?","answerable":true,"answers":[],"evidence":[{"article":"cnn","quote":"held in Kabul"}],"note":"found right: In Kabul. / thanks"}`,
		`"question":"Who?","answerable":true,"answers":[],"evidence":[],"note":"found wrong: Nobody."}`,
		`"question":"When?","answerable":true,"answers":[],"evidence":[],"note":"found wrong: The articles don't say."}`,
		`"kind":"unanswerable","question":"Why?","answerable":false,"answers":[],"evidence":[],"note":"found right: The articles don't say."}`,
	} {
		if !strings.HasSuffix(lines[i], want) {
			t.Errorf("got  %s\nwant …%s", lines[i], want)
		}
	}
	broken := errors.New("disk full")
	if _, err := eval.ExportFeedback(&out, func(yield func(eval.Feedback, error) bool) { yield(eval.Feedback{}, broken) }); !errors.Is(err, broken) {
		t.Errorf("got %v", err)
	}
}
