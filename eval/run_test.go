package eval_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"runtime"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"dateline/eval"
	"dateline/rag"
)

// many is a fixture of n questions: every third has no answer.
func many(t *testing.T, n int) (string, *script) {
	s := &script{answers: map[string]*rag.Answer{}, hits: map[string][]rag.Hit{}}
	lines := make([]string, n)
	for i := range lines {
		id, q := fmt.Sprintf("q%05d", i), fmt.Sprintf("Question %d?", i)
		if i%3 == 2 {
			lines[i] = noAnswer(id, "unanswerable", q)
			continue
		}
		lines[i] = line(id, "factoid", q, "Kabul", "cnn", "held in Kabul")
		s.answers[q] = says("In Kabul.", news.cite(1, "cnn", "Talks were held in Kabul."))
		s.hits[q] = []rag.Hit{news.hit("cnn", 0)}
	}
	return write(t, "many.jsonl", lines...), s
}

func TestResultsKeepTheirOrder(t *testing.T) {
	path, s := many(t, 40)
	s.delay = func(q string) time.Duration { return time.Duration(len(q)*7919%5) * time.Millisecond }
	var seen []int
	o := eval.Options{Fixtures: []string{path}, Target: s.target(), Parallel: 8, Progress: func(done, total int) {
		if total != 40 {
			t.Errorf("total %d", total)
		}
		seen = append(seen, done)
	}}
	r := run(t, o)
	for i, result := range results(t, r) {
		if result.Index != i || result.ID != fmt.Sprintf("q%05d", i) {
			t.Fatalf("result %d is %s", i, result.ID)
		}
	}
	for i, done := range seen {
		if done != i {
			t.Fatalf("progress went %v", seen)
		}
	}
	if len(seen) != 41 {
		t.Errorf("progress was told %d times, want 41", len(seen))
	}
}

func TestParallelChangesNoFigure(t *testing.T) {
	path, s := many(t, 50)
	a := run(t, eval.Options{Fixtures: []string{path}, Target: s.target(), Parallel: 1, Seed: 5})
	b := run(t, eval.Options{Fixtures: []string{path}, Target: s.target(), Parallel: 7, Seed: 5})
	if !reflect.DeepEqual(a.Overall, b.Overall) || !reflect.DeepEqual(a.Kinds, b.Kinds) {
		t.Error("the figures depend on how many are asked at a time")
	}
}

func TestParallelLimit(t *testing.T) {
	path, s := many(t, 30)
	var now, most atomic.Int32
	s.before = func(rag.Question) {
		n := now.Add(1)
		for m := most.Load(); n > m && !most.CompareAndSwap(m, n); m = most.Load() {
		}
		runtime.Gosched()
		now.Add(-1)
	}
	run(t, eval.Options{Fixtures: []string{path}, Target: s.target(), Parallel: 3})
	if m := most.Load(); m > 3 {
		t.Errorf("%d at a time, want at most 3", m)
	}
}

func TestErrorsAreNotFailures(t *testing.T) {
	path, s := many(t, 6)
	s.fail = map[string]error{"Question 1?": errors.New("the model is out")}
	s.before = func(q rag.Question) {
		if q.Text == "Question 3?" {
			panic("index out of range")
		}
	}
	r := run(t, eval.Options{Fixtures: []string{path}, Target: s.target()})
	if r.Errors != 2 || r.Outcomes[eval.Errored] != 2 || r.FirstError != "q00001: the model is out" {
		t.Errorf("%d errors, first %q", r.Errors, r.FirstError)
	}
	if v := value(t, r.Overall, "answer_match"); v.Numerator != 2 || v.Denominator != 2 {
		t.Errorf("answer_match %v of %v, want 2 of 2", v.Numerator, v.Denominator)
	}
	if v := value(t, r.Overall, "error_rate"); v.Numerator != 2 || v.Denominator != 6 {
		t.Errorf("error_rate %v of %v, want 2 of 6", v.Numerator, v.Denominator)
	}
	if e := results(t, r)[3].Error; !strings.Contains(e, "panicked: index out of range") {
		t.Errorf("the panic is told as %q", e)
	}
}

func TestTimeout(t *testing.T) {
	s := &script{delay: func(string) time.Duration { return time.Hour }}
	r := run(t, eval.Options{Fixtures: []string{write(t, "f.jsonl", good)}, Target: s.target(), Timeout: time.Millisecond})
	if r.Errors != 1 || r.FirstError != "q1: no answer within 1ms" {
		t.Errorf("%d errors, first %q", r.Errors, r.FirstError)
	}
}

func TestFollowupCarriesItsConversation(t *testing.T) {
	path := write(t, "f.jsonl", `{"id":"q1","kind":"followup","turns":["Where were talks?","Who won?"],"question":"And members?","answerable":true,"answers":[["68"]],"evidence":[{"article":"cnn","quote":"68 members"}]}`)
	last := says("68 members.", news.cite(1, "cnn", "68 members"))
	last.Standalone = "How many members has the group?"
	s := &script{
		answers: map[string]*rag.Answer{"Where were talks?": says("In Kabul.", news.cite(1, "cnn", "Kabul")), "And members?": last},
		hits:    map[string][]rag.Hit{last.Standalone: {news.hit("cnn", 1)}},
	}
	r := run(t, eval.Options{Fixtures: []string{path}, Target: s.target()})
	want := []rag.Turn{{Question: "Where were talks?", Answer: "In Kabul."}, {Question: "Who won?", Answer: "The articles don't say."}}
	if got := s.asked[2]; got.Text != "And members?" || !reflect.DeepEqual(got.History, want) {
		t.Errorf("asked %+v", got)
	}
	result := results(t, r)[0]
	if result.Outcome != eval.Matched || !reflect.DeepEqual(result.Turns, want) || result.Evidence[0].Rank != 1 {
		t.Errorf("got %+v", result)
	}
}

// TestAskedOnItsDay: a question is put, looked up and led up to as on the day that
// its line gives, in a file of either form.
func TestAskedOnItsDay(t *testing.T) {
	for name, fixture := range map[string]string{
		"f.jsonl": `{"id":"q1","kind":"followup","turns":["Where were talks?"],"asked":"2014-03-09","question":"And members?","answerable":false,"answers":[],"evidence":[]}`,
		"f.csv":   "id,turns,asked,question\nq1,Where were talks?,2014-03-09,And members?\n",
	} {
		s := &script{}
		run(t, eval.Options{Fixtures: []string{write(t, name, fixture)}, Target: s.target()})
		if len(s.asked) != 2 || len(s.lookedUp) != 1 {
			t.Fatalf("%s: asked %d and looked up %d", name, len(s.asked), len(s.lookedUp))
		}
		for _, q := range append(s.asked, s.lookedUp...) {
			if q.Asked.Format(time.DateOnly) != "2014-03-09" {
				t.Errorf("%s: %q is asked on %s", name, q.Text, q.Asked)
			}
		}
	}
}

func TestSelection(t *testing.T) {
	path, s := many(t, 12)
	for name, c := range map[string]struct {
		o    eval.Options
		want []string
	}{
		"kind":           {eval.Options{Kinds: []string{"unanswerable"}}, []string{"q00002", "q00005", "q00008", "q00011"}},
		"only":           {eval.Options{Only: []string{"q00007", "q00001"}}, []string{"q00001", "q00007"}},
		"limit":          {eval.Options{Limit: 2}, []string{"q00000", "q00001"}},
		"kind and limit": {eval.Options{Kinds: []string{"unanswerable"}, Limit: 1}, []string{"q00002"}},
		"repeat":         {eval.Options{Limit: 2, Repeat: 2}, []string{"q00000", "q00000", "q00001", "q00001"}},
	} {
		c.o.Fixtures, c.o.Target = []string{path}, s.target()
		var got []string
		for _, r := range results(t, run(t, c.o)) {
			got = append(got, r.ID)
		}
		if !reflect.DeepEqual(got, c.want) {
			t.Errorf("%s: %v, want %v", name, got, c.want)
		}
	}
}

func TestUsageErrors(t *testing.T) {
	path, s := many(t, 3)
	for name, c := range map[string]struct {
		o    eval.Options
		want string
	}{
		"no fixture":    {eval.Options{}, "no fixture named"},
		"unknown kind":  {eval.Options{Fixtures: []string{path}, Kinds: []string{"trivia"}}, "--kind trivia: unknown kind; want one of factoid"},
		"unknown id":    {eval.Options{Fixtures: []string{path}, Only: []string{"q9"}}, "--only q9: no question has this id"},
		"nothing left":  {eval.Options{Fixtures: []string{path}, Kinds: []string{"conflict"}}, "no question is left"},
		"negative":      {eval.Options{Fixtures: []string{path}, Limit: -1}, "--limit -1"},
		"repeat":        {eval.Options{Fixtures: []string{path}, Repeat: -1}, "--repeat -1: want 1 or more"},
		"a folder":      {eval.Options{Fixtures: []string{path}, Journal: filepath.Dir(path), Resume: true}, "is not a file"},
		"same file":     {eval.Options{Fixtures: []string{path, path}}, "is named twice"},
		"shallow":       {eval.Options{Fixtures: []string{path}, Depth: 5}, "the depth is 5"},
		"resume what":   {eval.Options{Fixtures: []string{path}, Resume: true}, "there is no unfinished run"},
		"journal there": {eval.Options{Fixtures: []string{path}, Journal: path}, "is there already; go on with it by --resume"},
	} {
		c.o.Target = s.target()
		_, err := eval.Run(t.Context(), c.o)
		if err == nil || !strings.Contains(err.Error(), c.want) || eval.ExitStatus(err) != eval.ExitUsage {
			t.Errorf("%s: got %v (status %d), want %s", name, err, eval.ExitStatus(err), c.want)
		}
	}
}

// interrupted runs until a number of questions were asked, then stops.
func interrupted(t *testing.T, o eval.Options, s *script, after int32) {
	t.Helper()
	ctx, stop := context.WithCancel(t.Context())
	var asked atomic.Int32
	s.before = func(rag.Question) {
		if asked.Add(1) > after {
			stop()
		}
	}
	r, err := eval.Run(ctx, o)
	s.before = nil
	if !errors.Is(err, eval.ErrInterrupted) || r == nil {
		t.Fatalf("got %v and %v", r, err)
	}
	defer r.Close()
	if !r.Interrupted || r.Asked >= r.Planned || r.Errors > 0 {
		t.Errorf("interrupted %v, %d of %d asked, %d errors", r.Interrupted, r.Asked, r.Planned, r.Errors)
	}
}

func TestResumeEndsWhereOneRunWould(t *testing.T) {
	path, s := many(t, 30)
	o := eval.Options{Fixtures: []string{path}, Target: s.target(), Parallel: 2, Seed: 9}
	whole := run(t, o)
	o.Journal = t.TempDir() + "/run.jsonl"
	interrupted(t, o, s, 10)

	// A kill leaves a line without its end.
	f, err := os.OpenFile(o.Journal, os.O_APPEND|os.O_WRONLY, 0)
	if err != nil {
		t.Fatal(err)
	}
	f.WriteString(`{"index":29,"repeat":0,"id":"q0`)
	f.Close()

	s.asked = nil
	o.Resume = true
	o.Parallel = 5 // may change between the parts
	resumed := run(t, o)
	if len(s.asked) >= 25 || len(s.asked) == 0 {
		t.Errorf("%d of 30 were asked again", len(s.asked))
	}
	if resumed.Asked != 30 || resumed.Interrupted || !reflect.DeepEqual(resumed.Overall, whole.Overall) {
		t.Errorf("%d asked; the figures differ from those of one run", resumed.Asked)
	}
	s.asked = nil
	again := run(t, o)
	if len(s.asked) > 0 || !reflect.DeepEqual(again.Overall, whole.Overall) {
		t.Errorf("a finished run asked %d questions again", len(s.asked))
	}
}

// TestResumeWithoutAJournal goes on with what an interrupted run left in the
// folder for such, and leaves nothing there in the end.
func TestResumeWithoutAJournal(t *testing.T) {
	path, s := many(t, 30)
	o := eval.Options{Fixtures: []string{path}, Target: s.target(), Parallel: 2, Unfinished: t.TempDir() + "/new"}
	left := func() int {
		entries, err := os.ReadDir(o.Unfinished)
		if err != nil {
			t.Fatal(err)
		}
		return len(entries)
	}
	interrupted(t, o, s, 10)
	if left() != 1 {
		t.Fatalf("%d files are left", left())
	}
	o.Resume, s.asked = true, nil
	other := o
	other.Limit = 20
	if _, err := eval.Run(t.Context(), other); err == nil || eval.ExitStatus(err) != eval.ExitUsage || !strings.Contains(err.Error(), "no unfinished run") {
		t.Errorf("another run was gone on with: %v", err)
	}
	o.Parallel = 3
	if r := run(t, o); r.Asked != 30 || len(s.asked) >= 25 || len(s.asked) == 0 {
		t.Errorf("%d of %d were asked again", len(s.asked), r.Asked)
	} else if err := r.Close(); err != nil || left() != 0 {
		t.Errorf("%v; %d files are left of a resumed run that is done", err, left())
	}
	s.fail = map[string]error{"Question 4?": errors.New("the network is down")}
	o.Resume = false
	if r := run(t, o); r.Errors != 1 {
		t.Errorf("%d errors", r.Errors)
	} else if err := r.Close(); err != nil || left() != 1 {
		t.Errorf("%v; %d files are left of a run with an error", err, left())
	}
	s.fail = nil
	if r := run(t, o); r.Close() != nil || left() != 0 {
		t.Errorf("%d files are left of a run that is done", left())
	}

	abandoned, long := filepath.Join(o.Unfinished, "eval-abandoned.jsonl"), time.Now().AddDate(0, -2, 0)
	if err := errors.Join(os.WriteFile(abandoned, nil, 0o600), os.Chtimes(abandoned, long, long)); err != nil {
		t.Fatal(err)
	}
	if r := run(t, o); r.Close() != nil || left() != 0 {
		t.Errorf("%d files are left, of a run that was abandoned two months ago", left())
	}
}

func TestResumeAsksErrorsAgain(t *testing.T) {
	path, s := many(t, 6)
	o := eval.Options{Fixtures: []string{path}, Target: s.target(), Journal: t.TempDir() + "/run.jsonl"}
	s.fail = map[string]error{"Question 4?": errors.New("the network is down")}
	if r := run(t, o); r.Errors != 1 {
		t.Fatalf("%d errors", r.Errors)
	}
	s.fail, s.asked, o.Resume = nil, nil, true
	if r := run(t, o); r.Errors != 0 || r.Asked != 6 || len(s.asked) != 1 {
		t.Errorf("%d errors, %d results, %d asked again", r.Errors, r.Asked, len(s.asked))
	}
}

func TestResumeRefusesAnotherRun(t *testing.T) {
	path, s := many(t, 6)
	o := eval.Options{Fixtures: []string{path}, Target: s.target(), Journal: t.TempDir() + "/run.jsonl", About: eval.About{Model: "a"}}
	run(t, o)
	o.Resume = true
	o.About.Model, o.About.Index.Hash = "b", "other"
	_, err := eval.Run(t.Context(), o)
	if err == nil || !strings.Contains(err.Error(), "of another run: about.index.hash, about.model differ") || eval.ExitStatus(err) != eval.ExitUsage {
		t.Errorf("got %v", err)
	}
	o.Journal = path
	if _, err := eval.Run(t.Context(), o); err == nil {
		t.Error("a fixture was taken for a journal")
	}
	if data, _ := os.ReadFile(path); !strings.Contains(string(data), "q00005") {
		t.Error("the file that is no journal was changed")
	}
}

func TestRepeat(t *testing.T) {
	path := write(t, "f.jsonl", good, strings.Replace(good, `"q1"`, `"q2"`, 1), noAnswer("q3", "offtopic", "Why?"))
	var n atomic.Int32
	right, wrong := says("In Kabul.", news.cite(1, "cnn", "Kabul")), says("In Paris.", news.cite(1, "cnn", "Kabul"))
	s := &script{}
	fickle := answererFunc(func(q rag.Question) *rag.Answer {
		if q.Text == "Why?" {
			return refusal()
		}
		if n.Add(1)%2 == 0 {
			return wrong
		}
		return right
	})
	r := run(t, eval.Options{Fixtures: []string{path}, Target: eval.Target{Answerer: fickle, Retriever: s, Library: news}, Repeat: 4, Parallel: 1})
	if r.Stability == nil || *r.Stability != (eval.Stability{Questions: 3, Same: 1}) {
		t.Errorf("stability %+v", r.Stability)
	}
	v := value(t, r.Overall, "answer_match")
	if v.Numerator != 1 || v.Denominator != 2 || v.Interval != "bootstrap" || v.Low != nil {
		t.Errorf("answer_match %+v: each question is right half the time, so resampled questions say nothing", v)
	}
}

// TestDegradedAnswersAreTold has a model that failed on one question: what the
// articles' own sentences reach must not pass for the model's figures.
func TestDegradedAnswersAreTold(t *testing.T) {
	path := write(t, "f.jsonl", good, strings.Replace(good, `"q1"`, `"q2"`, 1))
	var n atomic.Int32
	flaky := answererFunc(func(rag.Question) *rag.Answer {
		a := says("In Kabul.", news.cite(1, "cnn", "Kabul"))
		if n.Add(1) == 2 {
			a.Notice = "The language model gave no answer."
		}
		return a
	})
	r := run(t, eval.Options{Fixtures: []string{path}, Target: eval.Target{Answerer: flaky, Retriever: &script{}, Library: news}, Parallel: 1})
	if v := value(t, r.Overall, "degraded_rate"); v.Numerator != 1 || v.Denominator != 2 || r.Degraded != 1 {
		t.Errorf("degraded_rate %+v, %d", v, r.Degraded)
	}
	var out bytes.Buffer
	if err := eval.WriteTable(&out, r, eval.TableOptions{}); err != nil || !strings.Contains(out.String(), "answers that differ from what was asked for: 1 of 2; the first: q2: The language model gave no answer.") {
		t.Errorf("%v\n%s", err, &out)
	}
}

type answererFunc func(rag.Question) *rag.Answer

func (f answererFunc) Answer(_ context.Context, q rag.Question) (*rag.Answer, error) {
	return f(q), nil
}

// Thousands of questions with answers of 8 KB: results must go to the journal,
// not into memory.
func TestQuestionsInBoundedMemory(t *testing.T) {
	n := 3_000
	switch {
	case underRace:
		n = 1_000
	case os.Getenv("DATELINE_FULL") != "":
		n = 10_000
	}
	path, s := many(t, n)
	long := strings.Repeat("A long sentence on Kabul. ", 320)
	bulky := answererFunc(func(q rag.Question) *rag.Answer {
		a := says("In Kabul.", news.cite(1, "cnn", "Talks were held in Kabul."))
		a.Dropped = []rag.Dropped{{Text: strings.Clone(long), Reason: "too long"}}
		return a
	})
	var before, most runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	o := eval.Options{Fixtures: []string{path}, Target: eval.Target{Answerer: bulky, Retriever: s, Library: news}}
	o.Progress = func(done, _ int) {
		if done == n {
			runtime.GC()
			runtime.ReadMemStats(&most)
		}
	}
	r := run(t, o)
	if r.Asked != n {
		t.Fatalf("%d asked", r.Asked)
	}
	grown := float64(most.HeapAlloc) - float64(before.HeapAlloc)
	t.Logf("heap grew by %.1f MB; the answers alone are %.0f MB", grown/1e6, float64(len(long)*n)/1e6)
	if most := 4000 * float64(n); grown > most {
		t.Errorf("heap grew by %.1f MB, want at most 4 KB for a question", grown/1e6)
	}
}
