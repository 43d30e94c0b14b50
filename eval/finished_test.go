package eval_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"dateline/eval"
	"dateline/rag"
)

// A fixture that somebody cuts short while it is asked ends the run, and what
// was done is reported all the same.
func TestFinishedWorkOutlivesAFault(t *testing.T) {
	path, s := many(t, 2000)
	var once sync.Once
	s.before = func(rag.Question) {
		once.Do(func() {
			if err := os.Truncate(path, 100_010); err != nil {
				t.Error(err)
			}
		})
	}
	r, err := eval.Run(t.Context(), eval.Options{Fixtures: []string{path}, Target: s.target()})
	if err == nil || r == nil {
		t.Fatalf("got %v, %v", r, err)
	}
	defer r.Close()
	var out bytes.Buffer
	if jsonErr := eval.WriteJSON(&out, r); jsonErr != nil || r.Asked == 0 || !r.Interrupted || len(results(t, r)) != r.Asked {
		t.Errorf("%d asked, interrupted %v, %v after %v", r.Asked, r.Interrupted, jsonErr, err)
	}
}

// A report that couldn't be written down is kept for --resume.
func TestKeep(t *testing.T) {
	path, s := many(t, 6)
	o := eval.Options{Fixtures: []string{path}, Target: s.target(), Unfinished: t.TempDir() + "/new"}
	r := run(t, o)
	if !r.Keep() {
		t.Fatal("there is a folder to keep it in")
	}
	if err := r.Close(); err != nil {
		t.Fatal(err)
	}
	// "./x" is the same fixture as "x".
	folder, file, _ := strings.Cut(path, "/many.jsonl")
	o.Fixtures, o.Resume, s.asked = []string{folder + "/./many.jsonl" + file}, true, nil
	if again := run(t, o); again.Asked != 6 || len(s.asked) != 0 {
		t.Errorf("%d of %d were asked again", len(s.asked), again.Asked)
	}
	if r := run(t, eval.Options{Fixtures: []string{path}, Target: s.target()}); r.Keep() {
		t.Error("there is no folder to keep it in")
	}
}

func TestBudget(t *testing.T) {
	path, s := many(t, 30)
	for _, a := range s.answers {
		a.Usage.Cost, a.Usage.Calls = 0.25, 1
	}
	o := eval.Options{Fixtures: []string{path}, Target: s.target(), Parallel: 8, Journal: t.TempDir() + "/run.jsonl", Budget: 2}
	r, err := eval.Run(t.Context(), o)
	var budget *eval.BudgetError
	if !errors.As(err, &budget) || r == nil || eval.ExitStatus(err) != eval.ExitError {
		t.Fatalf("got %v, %v", r, err)
	}
	if r.Spent.Cost > 2 || r.Spent.Cost < 1.5 || r.Asked >= 30 || !r.Interrupted || budget.Asked != r.Asked || !strings.Contains(err.Error(), "--resume and a larger --budget") {
		t.Errorf("%v spent on %d, and told: %v", r.Spent.Cost, r.Asked, err)
	}
	if err := r.Close(); err != nil {
		t.Fatal(err)
	}
	o.Resume, o.Budget = true, 100
	if r := run(t, o); r.Asked != 30 || r.Spent.Cost != 5 || r.Spent.Calls != 20 {
		t.Errorf("%d asked for %v", r.Asked, r.Spent)
	}
	// What the judge costs counts too, and earlier turns.
	o = eval.Options{Fixtures: []string{path}, Target: s.target(), Budget: 2, Parallel: 1, Judge: dear{}}
	r, err = eval.Run(t.Context(), o)
	if !errors.As(err, &budget) || r.Spent.Cost+r.Judge.Spent.Cost > 2 || r.Judge.Spent.Cost < 1 {
		t.Errorf("%v", err)
	}
	r.Close()
}

// dear is a judge that costs.
type dear struct{}

func (dear) About() eval.JudgeInfo { return eval.JudgeInfo{Model: "dear"} }

func (dear) Judge(_ context.Context, r eval.JudgeRequest) (eval.JudgeVerdict, error) {
	v := eval.JudgeVerdict{Correctness: eval.Correct, Spent: eval.Spent{Calls: 1, Cost: 0.5}}
	for range r.Claims {
		v.Support = append(v.Support, eval.SupportFull)
	}
	return v, nil
}

// A rerun asks the judge again about what it failed on, and about nothing else,
// and asks no question again.
func TestResumeJudgesAgainWhatFailed(t *testing.T) {
	o, s := worked(t)
	o.Journal = t.TempDir() + "/run.jsonl"
	judge := &opinion{fail: "Who won?", about: eval.JudgeInfo{Model: "m"}}
	o.Judge = judge
	if r := run(t, o); r.Judge.Errors != 1 {
		t.Fatalf("%+v", r.Judge)
	}
	judge.fail = ""
	judge.asked.Store(0)
	s.asked, o.Resume = nil, true
	r := run(t, o)
	if r.Judge.Errors != 0 || r.Judge.Judged != 6 || judge.asked.Load() != 1 || len(s.asked) != 0 || r.Asked != 6 {
		t.Errorf("%+v; the judge was asked %d times, the engine %d", r.Judge, judge.asked.Load(), len(s.asked))
	}
}

func TestGatesOnTheJudge(t *testing.T) {
	o, _ := worked(t)
	judge := &opinion{wrong: "Who talks?", about: eval.JudgeInfo{Model: "m"}}
	o.Judge = judge
	g, err := eval.ParseGate("judge_correct=0.9", false)
	if err != nil || !g.NeedsJudge() {
		t.Fatal(err)
	}
	if err := eval.CheckGates(run(t, o), []eval.Gate{g}); err == nil || !strings.Contains(err.Error(), "judge_correct is 0.8333, want at least 0.9") {
		t.Errorf("got %v", err)
	}
	g.Bound = 0.8
	if err := eval.CheckGates(run(t, o), []eval.Gate{g}); err != nil {
		t.Error(err)
	}
	judge.fail = "Who won?"
	var failed *eval.JudgeError
	if err := eval.CheckGates(run(t, o), []eval.Gate{g}); !errors.As(err, &failed) || eval.ExitStatus(err) != eval.ExitError {
		t.Errorf("a gate on a part of the answers: %v", err)
	}
	o.Judge = nil
	if err := eval.CheckGates(run(t, o), []eval.Gate{g}); err == nil || !strings.Contains(err.Error(), "judge_correct is undefined") {
		t.Errorf("nobody judged: %v", err)
	}
}

func TestGateLines(t *testing.T) {
	value, low, high := 0.79996, 0.7, 0.9
	for _, c := range []struct {
		g    eval.GateResult
		want string
	}{
		{eval.GateResult{Metric: "right", Bound: 0.8, Value: &value, Low: &low, High: &high, N: 50, Over: "questions"}, "right is 0.79996, want at least 0.8 (over 50 questions, 95 % interval 0.7 to 0.9)"},
		{eval.GateResult{Metric: "right", Bound: 0.5, Value: &value, N: 50, Over: "questions", Passed: true}, "right 0.8 ≥ 0.5 (over 50 questions)"},
		{eval.GateResult{Metric: "right", Bound: 0.8, Value: &value, Low: &low, High: &high, N: 50, Over: "questions", Confident: true}, "the lower end of right is 0.7, want at least 0.8 (over 50 questions, 95 % interval 0.7 to 0.9)"},
		{eval.GateResult{Metric: "error_rate", Max: true, Bound: 0.8, Value: &value, Low: &low, High: &high, N: 50, Over: "questions", Confident: true}, "the upper end of error_rate is 0.9, want at most 0.8 (over 50 questions, 95 % interval 0.7 to 0.9)"},
	} {
		if got := c.g.Line(); got != c.want {
			t.Errorf("got  %s\nwant %s", got, c.want)
		}
	}
}

// A gate on the interval's lower end fails where one on the figure passes.
func TestConfidentGates(t *testing.T) {
	path, s := many(t, 30)
	r := run(t, eval.Options{Fixtures: []string{path}, Target: s.target()})
	for _, c := range []struct {
		gate eval.Gate
		pass bool
	}{
		{eval.Gate{Metric: "right", Bound: 0.95}, true},
		{eval.Gate{Metric: "right", Bound: 0.95, Confident: true}, false}, // 30 of 30: from 0.886
		{eval.Gate{Metric: "right", Bound: 0.88, Confident: true}, true},
		{eval.Gate{Metric: "error_rate", Max: true, Bound: 0}, true},
		{eval.Gate{Metric: "error_rate", Max: true, Bound: 0.05, Confident: true}, false}, // up to 0.114
		{eval.Gate{Metric: "error_rate", Max: true, Bound: 0.12, Confident: true}, true},
	} {
		if err := eval.CheckGates(r, []eval.Gate{c.gate}); (err == nil) != c.pass {
			t.Errorf("%+v: %v", c.gate, err)
		}
	}
}

func TestNoWorse(t *testing.T) {
	path, s := many(t, 100)
	baseline := saved(t, run(t, eval.Options{Fixtures: []string{path}, Target: s.target()}))
	spoil := func(n int) *eval.Report {
		for i := range n {
			s.answers[fmt.Sprintf("Question %d?", 3*i)] = says("In Paris.")
		}
		r := run(t, eval.Options{Fixtures: []string{path}, Target: s.target()})
		c, err := eval.Compare(baseline, r, 1)
		if err != nil {
			t.Fatal(err)
		}
		r.Comparison = c
		return r
	}
	for _, text := range []string{"right=-0.1", "right=2", "wrong=0.1", "right", "judge_correct=0.1"} {
		if _, err := eval.ParseNoWorse(text); err == nil {
			t.Errorf("--no-worse %s", text)
		}
	}
	g, err := eval.ParseNoWorse("right=0.02")
	if err != nil {
		t.Fatal(err)
	}
	confident := g
	confident.Confident = true
	missed, _ := eval.ParseNoWorse("answer_missed=0.02") // lower is better
	for _, c := range []struct {
		spoilt             int
		pass, sure, misses bool
	}{{0, true, true, true}, {2, true, false, false}, {3, false, false, false}} {
		r := spoil(c.spoilt)
		for gate, want := range map[eval.Gate]bool{g: c.pass, confident: c.sure, missed: c.misses} {
			err := eval.CheckGates(r, []eval.Gate{gate})
			if (err == nil) != want || err != nil && eval.ExitStatus(err) != eval.ExitGateFailed {
				t.Errorf("%d spoilt, %+v: %v", c.spoilt, gate, err)
			}
		}
	}
	r := spoil(3)
	_ = eval.CheckGates(r, []eval.Gate{g})
	if line := r.Gates[0].Line(); !strings.HasPrefix(line, "right is 0.03 worse than the baseline, want at most 0.02 (over 100 questions in common, 95 % interval -0.0") {
		t.Error(line)
	}
	r.Comparison = nil
	if err := eval.CheckGates(r, []eval.Gate{g}); err == nil {
		t.Error("nothing to compare with")
	}
}

// Better and worse are said where the paired test says so, and never of latency
// over few questions.
func TestVerdicts(t *testing.T) {
	for name, c := range map[string]struct {
		n, spoilt int
		worse     bool
	}{"two of thirty": {30, 2, false}, "five of thirty": {30, 5, false}, "twenty of ninety": {90, 20, true}} {
		path, s := many(t, c.n)
		slow := 0.0
		baseline := saved(t, run(t, eval.Options{Fixtures: []string{path}, Target: s.target()}))
		for i := range c.n {
			slow++
			if a := s.answers[fmt.Sprintf("Question %d?", i)]; a != nil {
				a.Usage.Total += 1e9 // each is a second slower
			}
		}
		for i := range c.spoilt {
			s.answers[fmt.Sprintf("Question %d?", 3*i)] = says("In Paris.")
		}
		r := run(t, eval.Options{Fixtures: []string{path}, Target: s.target()})
		r.Comparison, _ = eval.Compare(baseline, r, 1)
		var out bytes.Buffer
		if err := eval.WriteTable(&out, r, eval.TableOptions{Wrong: -1}); err != nil {
			t.Fatal(err)
		}
		_, table, _ := strings.Cut(out.String(), "questions in common")
		for line := range strings.Lines(table) {
			said := strings.Contains(line, "  worse") || strings.Contains(line, "  better")
			if strings.HasPrefix(line, "latency") && said {
				t.Errorf("%s: %s", name, line)
			}
			if strings.HasPrefix(line, "right  ") && said != c.worse {
				t.Errorf("%s: %s", name, line)
			}
		}
	}
}

func TestWhatDiffersIsNamed(t *testing.T) {
	o, _ := worked(t)
	about := func(top int, hash string) eval.About {
		return eval.About{Version: "v1", Config: map[string]any{"top_k": top, "outlets": []string(nil)}, Model: "small", Index: eval.IndexInfo{Hash: hash}}
	}
	o.About = about(8, strings.Repeat("a", 64))
	baseline := saved(t, run(t, o))
	o.About = about(5, strings.Repeat("b", 64))
	o.About.Config["outlets"] = []string{}
	o.About.Model, o.About.PromptVersion, o.Repeat = "large", "7", 2
	r := run(t, o)
	c, err := eval.Compare(baseline, r, 1)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, d := range c.Differs {
		got = append(got, d.String())
	}
	want := "index hash: aaaaaaaaaaaa…, now bbbbbbbbbbbb…\nmodel: small, now large\nprompts: none, now 7\nrepeat: 1, now 2\ntop_k: 8, now 5"
	if strings.Join(got, "\n") != want {
		t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), want)
	}
	r.Comparison = c
	var out, page, text bytes.Buffer
	if err := errors.Join(eval.WriteTable(&out, r, eval.TableOptions{}), eval.WriteHTML(&page, r), eval.WriteMarkdown(&text, r)); err != nil {
		t.Fatal(err)
	}
	for i, shown := range []string{out.String(), page.String(), text.String()} {
		if !strings.Contains(shown, "top") || !strings.Contains(shown, "small, now large") {
			t.Errorf("report %d doesn't say what differs", i)
		}
	}
}

func TestRepeatsThatFlip(t *testing.T) {
	path := write(t, "f.jsonl", good, noAnswer("q2", "offtopic", "Why?"), strings.Replace(good, `"q1"`, `"q3"`, 1))
	var n atomic.Int32
	s := &script{}
	fickle := answererFunc(func(q rag.Question) *rag.Answer {
		switch n.Add(1) {
		case 2:
			return says("In Paris.", news.cite(1, "cnn", "Kabul"))
		case 9:
			return says("Kabul it was.", news.cite(1, "cnn", "Kabul"))
		}
		if q.Text == "Why?" {
			return refusal()
		}
		return says("In Kabul.", news.cite(1, "cnn", "Kabul"))
	})
	r := run(t, eval.Options{Fixtures: []string{path}, Target: eval.Target{Answerer: fickle, Retriever: s, Library: news}, Repeat: 4, Parallel: 1})
	if c := r.Repeats.Consistency; c.Numerator != 2 || c.Denominator != 3 || r.Repeats.SameWords != 1 || len(r.Repeats.Flips) != 2 {
		t.Errorf("%+v", r.Repeats)
	}
	if v := value(t, r.Overall, "right"); v.Denominator != 3 || !near(v.Numerator, 2.75) || r.Kinds[0].Questions != 2 {
		t.Errorf("right is over questions: %+v; %+v", v, r.Kinds[0])
	}
	var out bytes.Buffer
	if err := eval.WriteTable(&out, r, eval.TableOptions{}); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"2 of 3 ended the same way each time, 1 with the same words", "q1: matched 3, missed 1", "q3: always matched, with 2 different answers"} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("no %q in\n%s", want, &out)
		}
	}
}
