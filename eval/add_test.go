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
	want := `{"id":"fd9c80e9c32","kind":"","turns":["Hello?"],"question":"Where <were> talks?","answerable":null,"answers":[],` +
		`"evidence":[{"article":"cnn","quote":"held in Kabul"}],"note":"answered: In Kabul."}`
	if err != nil || stripID(string(line)) != stripID(want) {
		t.Errorf("got  %s %v\nwant %s", line, err, want)
	}
	// Completed by a person, it is a fixture line; until then the reader says
	// what is missing, whatever else is filled in.
	fill := func(text string, pairs ...string) string { return strings.NewReplacer(pairs...).Replace(text) }
	for text, missing := range map[string]string{
		fill(string(line), `"answerable":null`, `"answerable":true`, `"kind":""`, `"kind":"followup"`, `"answers":[]`, `"answers":[["Kabul"]]`): "",
		fill(string(line), `"kind":""`, `"kind":"followup"`, `"answers":[]`, `"answers":[["Kabul"]]`):                                           "answerable: not filled in yet",
		fill(string(line), `"answerable":null`, `"answerable":true`, `"answers":[]`, `"answers":[["Kabul"]]`):                                   "kind: not filled in yet",
		fill(string(line), `"answerable":null`, `"answerable":true`, `"kind":""`, `"kind":"followup"`):                                          "answers: empty",
	} {
		_, err := eval.Check(t.Context(), news, write(t, "f.jsonl", text))
		if (err == nil) != (missing == "") || err != nil && !strings.Contains(err.Error(), ":1: "+missing) {
			t.Errorf("%s: got %v, want %q", text, err, missing)
		}
	}
	// What the bot refused is no more certain.
	refusalLine, err := eval.AddLineAs("r1", rag.Question{Text: "Who won?"}, refusal(news.cite(1, "npr", "It rained.")))
	if err != nil || !strings.HasPrefix(string(refusalLine), `{"id":"r1","kind":"","question":"Who won?","answerable":null,"answers":[],"evidence":[],"note":"refused: `) {
		t.Errorf("%s, %v", refusalLine, err)
	}
	if _, err := eval.Check(t.Context(), news, write(t, "f.jsonl", string(refusalLine))); err == nil {
		t.Error("a refusal was taken for right")
	}
}

// Proposed is one sentence that holds the answer, and never a headline.
func TestProposedEvidence(t *testing.T) {
	shelf := shelf{"a": "Storm hits Vale\n\nA storm came. It killed nine people in Vale on Monday. Trains stopped.", "b": "Vale mourns nine dead"}
	quote := func(n int, id, text, headline string) rag.Citation {
		c := shelf.cite(n, id, text)
		c.Headline = headline
		return c
	}
	long := "A storm came. It killed nine people in Vale on Monday. Trains stopped."
	for name, c := range map[string]struct {
		answer *rag.Answer
		want   string // "" for none
	}{
		"of three":              {says("Nine people were killed in Vale.", quote(1, "a", long, "Storm hits Vale")), "It killed nine people in Vale on Monday."},
		"beside a headline":     {says("Nine people were killed.", quote(1, "b", "Vale mourns nine dead", ""), quote(2, "a", long, "Storm hits Vale")), "It killed nine people in Vale on Monday."},
		"headline in the text":  {says("A storm hit Vale.", quote(1, "a", "Storm hits Vale", "Storm hits Vale")), ""},
		"headline, none given":  {says("A storm hit Vale.", quote(1, "a", "Storm hits Vale", "")), ""},
		"a part of a sentence":  {says("It killed nine.", quote(1, "a", "killed nine people", "Storm hits Vale")), "killed nine people"},
		"cited by another only": {&rag.Answer{Claims: []rag.Claim{{Text: "Nine died."}, {Text: "Trains stopped.", Citations: []int{1}}}, Citations: []rag.Citation{quote(1, "a", "Trains stopped.", "")}}, "Trains stopped."},
	} {
		c.answer.Question = "How many people did the storm kill?"
		f := eval.FeedbackOn(c.answer, nil)
		got := ""
		if len(f.Evidence) > 0 {
			got = f.Evidence[0].Quote
		}
		if got != c.want || len(f.Evidence) > 1 {
			t.Errorf("%s: %+v, want %q", name, f.Evidence, c.want)
		}
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
		`"question":"Where?","answerable":null,"answers":[],"evidence":[{"article":"cnn","quote":"held in Kabul"}],"note":"found right: In Kabul. / thanks"}`,
		`"question":"Who?","answerable":null,"answers":[],"evidence":[],"note":"found wrong: Nobody."}`,
		`"question":"When?","answerable":null,"answers":[],"evidence":[],"note":"found wrong: The articles don't say."}`,
		`"kind":"","question":"Why?","answerable":null,"answers":[],"evidence":[],"note":"found right: The articles don't say."}`,
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
