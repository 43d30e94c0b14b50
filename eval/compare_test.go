package eval_test

import (
	"bytes"
	"os"
	"reflect"
	"strings"
	"testing"
	"time"

	"dateline/eval"
)

// saved writes a report as JSON and reads it back.
func saved(t *testing.T, r *eval.Report) *eval.Report {
	t.Helper()
	path := t.TempDir() + "/run.json"
	f, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if err := eval.WriteJSON(f, r); err != nil {
		t.Fatal(err)
	}
	back, err := eval.ReadReport(path)
	if err != nil {
		t.Fatal(err)
	}
	return back
}

func TestCompareByHand(t *testing.T) {
	o, s := worked(t)
	baseline := saved(t, run(t, o))
	// f2 was refused and is right now; u2 was answered and is refused now; f1
	// was right and is refused now; f3 misses otherwise.
	s.answers["Who talks?"] = says("Karzai does.", news.cite(1, "npr", "Karzai's government is talking."))
	delete(s.answers, "Who lost?")
	delete(s.answers, "Where were talks?")
	c, err := eval.Compare(baseline, run(t, o), 1)
	if err != nil {
		t.Fatal(err)
	}
	if c.Shared != 6 || c.BothRight != 2 || c.Worse != 1 || c.Better != 2 || c.BothWrong != 1 || c.McNemar != 1 {
		t.Errorf("got %+v", c)
	}
	var changed []string
	for _, ch := range c.Changed {
		changed = append(changed, ch.ID+" "+string(ch.Baseline.Outcome)+" → "+string(ch.Run.Outcome))
	}
	want := []string{"f1 matched → refused wrongly", "f2 refused wrongly → matched", "u2 answered wrongly → refused rightly"}
	if !reflect.DeepEqual(changed, want) {
		t.Errorf("changed %q", changed)
	}
	if ch := c.Changed[0]; ch.Baseline.Text != "In Kabul. [1] [2]" || ch.Run.Text != "The articles don't say." {
		t.Errorf("f1 says %+v", ch)
	}
	for _, d := range c.Metrics {
		switch d.Name {
		case "right":
			if *d.Baseline != 0.5 || !near(*d.Run, 4.0/6) || !near(*d.Difference, 1.0/6) || *d.Low >= *d.Difference || *d.High <= *d.Difference {
				t.Errorf("right: %v %v %v, %v to %v", *d.Baseline, *d.Run, *d.Difference, *d.Low, *d.High)
			}
		case "refusal_rate":
			if *d.Difference != 0.5 {
				t.Errorf("refusal_rate: %v", *d.Difference)
			}
		case "mrr_at_10":
			if *d.Difference != 0 || *d.Low != 0 || *d.High != 0 {
				t.Errorf("the ranking is the same, yet mrr differs by %v", *d.Difference)
			}
		}
	}
	again, _ := eval.Compare(baseline, run(t, o), 1)
	if !reflect.DeepEqual(again.Metrics, c.Metrics) {
		t.Error("one seed gives two comparisons")
	}
	var out bytes.Buffer
	r := run(t, o)
	r.Comparison = c
	if err := eval.WriteTable(&out, r, eval.TableOptions{}); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"6 questions in common", "better 2, worse 1", "p = 1\n", "before, matched: In Kabul. [1] [2]", "now, refused wrongly: The articles don't say."} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("no %q in\n%s", want, &out)
		}
	}
}

func near(a, b float64) bool { return a-b < 1e-12 && b-a < 1e-12 }

func TestCompareDifferentFixtures(t *testing.T) {
	o, s := worked(t)
	baseline := run(t, o)
	edited := strings.Replace(line("f1", "factoid", "Where were talks?", "Kabul", "cnn", "Talks were held in Kabul."), "Kabul\"]]", "Paris\"]]", 1)
	o.Fixtures = []string{write(t, "other.jsonl", edited, noAnswer("u1", "unanswerable", "Who won?"), noAnswer("u9", "offtopic", "New?"))}
	c, err := eval.Compare(baseline, run(t, o), 1)
	if err != nil || c.Shared != 1 || c.OnlyBaseline != 4 || c.OnlyRun != 1 || c.Edited != 1 {
		t.Errorf("got %+v %v", c, err)
	}
	o.Fixtures = []string{write(t, "third.jsonl", noAnswer("z", "offtopic", "New?"))}
	if _, err := eval.Compare(baseline, run(t, o), 1); err == nil || !strings.Contains(err.Error(), "no question in common") {
		t.Errorf("got %v", err)
	}
	_ = s
}

func TestReportSurvivesJSON(t *testing.T) {
	o, _ := worked(t)
	o.About = eval.About{Version: "v1", Commit: "abc", Config: map[string]any{"top_k": 5.0}}
	r := run(t, o)
	eval.CheckGates(r, []eval.Gate{{Metric: "right", Bound: 0.9}})
	back := saved(t, r)
	if !reflect.DeepEqual(back.Overall, r.Overall) || !reflect.DeepEqual(back.Kinds, r.Kinds) || !reflect.DeepEqual(back.About, r.About) ||
		!reflect.DeepEqual(back.Gates, r.Gates) || !back.Started.Equal(r.Started.Round(time.Nanosecond)) {
		t.Errorf("the report changed on its way through JSON")
	}
	if !reflect.DeepEqual(results(t, back), results(t, r)) {
		t.Error("the results changed on their way through JSON")
	}
	if back.Machine.CPUs < 1 || back.Fixtures[0].Questions != 6 || back.Settings.Repeat != 1 {
		t.Errorf("not reproducible from %+v %+v %+v", back.Machine, back.Fixtures, back.Settings)
	}
}

func TestBrokenReports(t *testing.T) {
	o, _ := worked(t)
	var good bytes.Buffer
	if err := eval.WriteJSON(&good, run(t, o)); err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct{ text, want string }{
		"empty":        {"", "not a JSON object"},
		"a list":       {"[]", "not a JSON object"},
		"cut":          {strings.SplitAfter(good.String(), `"questions": [`)[0], "ends too early"},
		"other":        {`{"a":1}`, "holds no questions"},
		"newer":        {strings.Replace(good.String(), "eval/1", "eval/2", 1), `its schema is "dateline-eval/2" and this version reads "dateline-eval/1"`},
		"no list":      {`{"questions":{}}`, "not a list"},
		"wrong fields": {`{"schema":7,"questions":[]}`, "cannot unmarshal"},
	} {
		path := write(t, "r.json", c.text)
		if _, err := eval.ReadReport(path); err == nil || !strings.Contains(err.Error(), c.want) || !strings.Contains(err.Error(), path) {
			t.Errorf("%s: got %v, want %s", name, err, c.want)
		}
	}
}

func FuzzReadReport(f *testing.F) {
	f.Add([]byte(`{"schema":"dateline-eval/1","overall":[{"name":"right","value":null}],"questions":[{"id":"a","scores":{"right":{"Num":1,"Den":1}}}]}`))
	f.Add([]byte(`{"questions":[{]}`))
	dir := f.TempDir()
	f.Fuzz(func(t *testing.T, data []byte) {
		path := dir + "/r.json"
		if err := os.WriteFile(path, data, 0o600); err != nil {
			t.Fatal(err)
		}
		r, err := eval.ReadReport(path)
		if err != nil {
			return
		}
		if _, err := eval.Compare(r, r, 1); err == nil {
			var out bytes.Buffer
			if err := eval.WriteTable(&out, r, eval.TableOptions{}); err != nil {
				t.Error(err)
			}
		}
	})
}
