package eval_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"dateline/eval"
)

func TestParseGate(t *testing.T) {
	g, err := eval.ParseGate("answer_match=0.8", false)
	if err != nil || g != (eval.Gate{Metric: "answer_match", Bound: 0.8}) {
		t.Errorf("got %+v %v", g, err)
	}
	if g, err := eval.ParseGate("latency_p50_ms=250", true); err != nil || !g.Max || g.Bound != 250 {
		t.Errorf("got %+v %v", g, err)
	}
	for text, want := range map[string]string{
		"answer_match":        "--min answer_match: want NAME=VALUE",
		"anser_match=0.8":     `no metric is named "anser_match"; did you mean answer_match?`,
		"answer_match=":       `"" is not a number`,
		"answer_match=NaN":    `"NaN" is not a number`,
		"answer_match=80":     "answer_match is a share between 0 and 1, found 80",
		"answer_match=eighty": `"eighty" is not a number`,
	} {
		_, err := eval.ParseGate(text, false)
		if err == nil || !strings.Contains(err.Error(), want) || eval.ExitStatus(err) != eval.ExitUsage {
			t.Errorf("%s: got %v, want %s", text, err, want)
		}
	}
}

// Every name that the documentation promises is a gate.
func TestPromisedGates(t *testing.T) {
	for _, name := range []string{
		"article_hit_at_1", "article_hit_at_10", "passage_recall_at_5", "mrr_at_10", "answer_match",
		"citation_precision", "citation_recall", "refusal_rate", "false_refusal_rate", "quote_validity", "latency_p50_ms",
	} {
		if _, err := eval.ParseGate(name+"=0.5", false); err != nil {
			t.Error(err)
		}
	}
	names := map[string]bool{}
	for _, m := range eval.Metrics() {
		if names[m.Name] || m.Doc == "" || m.Over == "" || m.Group == "" {
			t.Errorf("metric %+v is twice in the table, or not documented", m)
		}
		names[m.Name] = true
	}
}

func TestCheckGates(t *testing.T) {
	o, s := worked(t)
	r := run(t, o)
	gate := func(text string, isMax bool) eval.Gate {
		g, err := eval.ParseGate(text, isMax)
		if err != nil {
			t.Fatal(err)
		}
		return g
	}
	if err := eval.CheckGates(r, []eval.Gate{gate("answer_match=0.5", false), gate("false_refusal_rate=0.25", true)}); err != nil {
		t.Errorf("bounds that are just met: %v", err)
	}
	if len(r.Gates) != 2 || !r.Gates[0].Passed {
		t.Errorf("the report holds %+v", r.Gates)
	}
	err := eval.CheckGates(r, []eval.Gate{gate("answer_match=0.6", false), gate("right=0.1", false), gate("false_refusal_rate=0.2", true)})
	want := "gate failed: answer_match is 0.5, want at least 0.6; false_refusal_rate is 0.25, want at most 0.2"
	if err == nil || err.Error() != want || eval.ExitStatus(err) != eval.ExitGateFailed {
		t.Errorf("got %v", err)
	}
	o.Kinds = []string{"unanswerable"}
	undefined := run(t, o)
	err = eval.CheckGates(undefined, []eval.Gate{gate("answer_match=0.1", false)})
	if err == nil || !strings.Contains(err.Error(), "answer_match is undefined on this fixture") {
		t.Errorf("an undefined figure must not pass: %v", err)
	}

	s.fail = map[string]error{"Who won?": errors.New("out of order")}
	failing := run(t, o)
	var questions *eval.QuestionsError
	if err := eval.CheckGates(failing, nil); !errors.As(err, &questions) || eval.ExitStatus(err) != eval.ExitError {
		t.Errorf("errors must not pass silently: %v", err)
	}
	if err := eval.CheckGates(failing, []eval.Gate{gate("error_rate=0.5", true)}); err != nil {
		t.Errorf("errors within their bound: %v", err)
	}
}

func TestExitStatus(t *testing.T) {
	for want, err := range map[int]error{
		0: nil, 1: errors.New("x"), 2: fmt.Errorf("a: %w", &eval.UsageError{Message: "b"}), 3: &eval.GateError{},
	} {
		if got := eval.ExitStatus(err); got != want {
			t.Errorf("%v: %d, want %d", err, got, want)
		}
	}
	if got := eval.ExitStatus(eval.ErrInterrupted); got != 1 {
		t.Errorf("interrupted: %d", got)
	}
}
