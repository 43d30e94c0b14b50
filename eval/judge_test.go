package eval_test

import (
	"bytes"
	"context"
	"errors"
	"os"
	"strings"
	"sync/atomic"
	"testing"

	"dateline/eval"
)

// opinion is a judge that finds everything correct but what it is told of.
type opinion struct {
	asked atomic.Int32
	fail  string // of this question
	wrong string
	about eval.JudgeInfo
}

func (o *opinion) About() eval.JudgeInfo { return o.about }

func (o *opinion) Judge(_ context.Context, r eval.JudgeRequest) (eval.JudgeVerdict, error) {
	o.asked.Add(1)
	v := eval.JudgeVerdict{Correctness: eval.Correct, Reason: "so it is"}
	for range r.Claims {
		v.Support = append(v.Support, eval.SupportFull)
	}
	switch r.Question {
	case o.fail:
		return eval.JudgeVerdict{}, errors.New("overloaded")
	case o.wrong:
		v.Correctness = eval.Incorrect
	}
	return v, nil
}

func TestJudgeStaysApart(t *testing.T) {
	o, _ := worked(t)
	plain := run(t, o)
	o.Judge = &opinion{fail: "Who won?", wrong: "Who talks?", about: eval.JudgeInfo{Model: "m", RubricVersion: "1"}}
	r := run(t, o)
	for i, v := range r.Overall {
		if v.Denominator != plain.Overall[i].Denominator || v.Numerator != plain.Overall[i].Numerator {
			t.Errorf("the judge changed %s", v.Name)
		}
	}
	j := r.Judge
	if j == nil || j.Model != "m" || j.Judged != 5 || j.Errors != 1 {
		t.Fatalf("got %+v", j)
	}
	// Of five judged: f1 and c1 right by both, f2 wrong by both, u2 and f3 by
	// the figures only. By chance (.8 × .4 + .2 × .6) they would agree on .44.
	if j.Correct.Numerator != 4 || j.Agreement.Numerator != 3 || j.Agreement.Denominator != 5 || !near(*j.AgreementKappa, (0.6-0.44)/0.56) {
		t.Errorf("correct %v, agreement %v of %v, kappa %v", j.Correct.Numerator, j.Agreement.Numerator, j.Agreement.Denominator, *j.AgreementKappa)
	}
	// Of five sentences one is unconfirmed, and the judge finds all supported.
	if j.SupportAgreement.Numerator != 4 || j.SupportAgreement.Denominator != 5 || *j.SupportKappa != 0 {
		t.Errorf("support agreement %+v, kappa %v", j.SupportAgreement, *j.SupportKappa)
	}
	var out bytes.Buffer
	if err := eval.WriteTable(&out, r, eval.TableOptions{}); err != nil || !strings.Contains(out.String(), "judged by m (rubric 1)") ||
		!strings.Contains(out.String(), "the first error: u1: overloaded") || !strings.Contains(out.String(), "3 of 5 answers    kappa 0.29") {
		t.Errorf("%v\n%s", err, &out)
	}
	if list := results(t, r); list[3].Judge.Error != "overloaded" || list[0].Judge.Reason != "so it is" {
		t.Errorf("verdicts %+v %+v", list[3].Judge, list[0].Judge)
	}
}

func TestJudgeCache(t *testing.T) {
	path := t.TempDir() + "/judge.jsonl"
	cached := func(j eval.Judge) *eval.CachedJudge {
		c, err := eval.OpenCachedJudge(path, j)
		if err != nil {
			t.Fatal(err)
		}
		return c
	}
	first := &opinion{fail: "Who won?"}
	o, _ := worked(t)
	c := cached(first)
	o.Judge = c
	run(t, o)
	run(t, o)
	if n := first.asked.Load(); n != 7 { // six, and again the one that failed
		t.Errorf("asked %d times, want 7", n)
	}
	if err := c.Close(); err != nil {
		t.Fatal(err)
	}
	// A kill in the middle of a line.
	data, _ := os.ReadFile(path)
	os.WriteFile(path, append(data, `{"key":"ab`...), 0o600)

	second := &opinion{}
	c = cached(second)
	o.Judge = c
	run(t, o)
	if n := second.asked.Load(); n != 1 {
		t.Errorf("after opening again asked %d times, want 1", n)
	}
	c.Close()
	other := &opinion{about: eval.JudgeInfo{Model: "another"}}
	c = cached(other)
	o.Judge = c
	run(t, o)
	if n := other.asked.Load(); n != 6 {
		t.Errorf("another model was asked %d times, want 6", n)
	}
	c.Close()
	if _, err := eval.OpenCachedJudge(write(t, "x.jsonl", good), first); err == nil || !strings.Contains(err.Error(), "is no verdict") {
		t.Errorf("a fixture was taken for a cache: %v", err)
	}
}
