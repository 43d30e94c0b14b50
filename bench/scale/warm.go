package main

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"time"

	"dateline/corpus"
	"dateline/embed/e5" //nolint:depguard // this measures the adapters themselves
	"dateline/internal/processor"
	"dateline/judge"
	"dateline/rag"
	"dateline/verify"
)

// timed is a judge that says how long it took.
type timed struct {
	rag.Judge
	spent     time.Duration
	processor time.Duration
}

// begin starts to count a call of the judge, until what it returns is called.
// Nothing else runs beside it.
func (t *timed) begin() (end func()) {
	began, used := time.Now(), processor.Time()
	return func() {
		t.spent += time.Since(began)
		t.processor += processor.Time() - used
	}
}

func (t *timed) Sentences(ctx context.Context, question string, over []judge.Passage) ([][]float64, error) {
	defer t.begin()()
	return t.Judge.Sentences(ctx, question, over)
}

// timedClaims is timed for the judge of claims.
type timedClaims struct {
	judge verify.Judge
	timed *timed
}

func (t timedClaims) Judge(ctx context.Context, claim string, over []judge.Evidence) ([]judge.Ruling, error) {
	defer t.timed.begin()()
	return t.judge.Judge(ctx, claim, over)
}

// asked is what one question took.
type asked struct {
	Milliseconds float64 `json:"ms"`    // without the judge
	Judge        float64 `json:"judge"` // the judge's
	Processor    float64 `json:"cpu"`   // time of it, without the judge
	JudgeCPU     float64 `json:"judge_cpu"`
	Changed      bool    `json:"changed"`
}

// changedEach is after how many questions another process adds an article.
const changedEach = 4

// warm asks the questions on standard input, a line each, in one process, and
// lets another one add an article now and then.
func warm(ctx context.Context, encoder *e5.Encoder, path string) error {
	st, err := open(ctx, path)
	if err != nil {
		return err
	}
	defer st.Close()
	reader, err := judge.Open(encoder)
	if err != nil {
		return err
	}
	claims, err := judge.OpenClaims(encoder)
	if err != nil {
		return err
	}
	t := &timed{Judge: reader}
	engine, err := rag.New(rag.Config{Store: st, Embedder: encoder, Judge: t, Claims: timedClaims{claims, t}, DenseWeight: -1})
	if err != nil {
		return err
	}
	var all []asked
	lines := bufio.NewScanner(os.Stdin)
	for n := 0; lines.Scan(); n++ {
		one := asked{Changed: n%changedEach == changedEach-1}
		if one.Changed {
			program, err := os.Executable()
			if err != nil {
				return err
			}
			if out, err := exec.CommandContext(ctx, program, "touch", path).CombinedOutput(); err != nil {
				return fmt.Errorf("add an article: %w: %s", err, out)
			}
		}
		t.spent, t.processor = 0, 0
		began, used := time.Now(), processor.Time()
		if _, err := engine.Answer(ctx, rag.Question{Text: lines.Text()}); err != nil {
			return err
		}
		one.Judge = milliseconds(t.spent)
		one.Milliseconds = milliseconds(time.Since(began) - t.spent)
		one.JudgeCPU = milliseconds(t.processor)
		one.Processor = milliseconds(processor.Time() - used - t.processor)
		all = append(all, one)
	}
	if err := lines.Err(); err != nil {
		return err
	}
	return json.NewEncoder(os.Stdout).Encode(all)
}

func milliseconds(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }

// touch adds an article of a few sentences, with vectors of its own.
func touch(ctx context.Context, encoder *e5.Encoder, path string) error {
	st, err := open(ctx, path)
	if err != nil {
		return err
	}
	defer st.Close()
	text := "The harbour was closed on Tuesday. Two ferries lay at the quay. The master of the port spoke of a fault in the lights.\n"
	a := corpus.Article{ID: fmt.Sprint("added-", time.Now().UnixNano()), Outlet: "Harbour Post", Date: "2026-01-02", Text: text}
	_, err = rag.Index(ctx, st, encoder, []corpus.Article{a}, rag.IndexOptions{})
	return err
}
