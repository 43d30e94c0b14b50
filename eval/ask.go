package eval

import (
	"context"
	"errors"
	"fmt"
	"sync"

	"dateline/rag"
)

// ask runs the jobs that the journal doesn't hold, some at a time, and writes
// each result as it is done. Of those that it holds, the ones on which the judge
// failed are judged again.
func ask(ctx context.Context, o *Options, p *plan, j *journal, purse *budget) error {
	held, err := j.held(o)
	if err != nil {
		return err
	}
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	jobs, results := make(chan job), make(chan Result)
	var feedErr error
	var workers sync.WaitGroup
	workers.Go(func() {
		defer close(jobs)
		feedErr = feed(ctx, p, held, purse, jobs)
	})
	for range o.Parallel {
		workers.Go(func() {
			for jb := range jobs {
				r, ok := jb.run(ctx, o)
				purse.end(r.Spent.Cost + r.judging().Cost)
				if ok {
					results <- r
				}
			}
		})
	}
	go func() {
		workers.Wait()
		close(results)
	}()
	writeErr := collect(o, p, j, results, stop)
	switch {
	case writeErr != nil:
		return writeErr
	case feedErr != nil && !errors.Is(feedErr, context.Canceled) && !errors.Is(feedErr, context.DeadlineExceeded):
		return feedErr
	case ctx.Err() != nil, purse.reached():
		return ErrInterrupted
	}
	return nil
}

// held are the results that the journal has, by their place: nil for one that
// is done, else the one to be judged again.
func (j *journal) held(o *Options) (map[int]*Result, error) {
	held := map[int]*Result{}
	for n := range j.slots {
		held[n] = nil
	}
	if o.Judge == nil || len(j.unjudged) == 0 {
		return held, nil
	}
	for n := range j.unjudged {
		r, err := j.read(n)
		if err != nil {
			return nil, err
		}
		held[n] = &r
	}
	return held, nil
}

// feed sends the jobs that are left until they, the budget or ctx end.
func feed(ctx context.Context, p *plan, held map[int]*Result, purse *budget, jobs chan<- job) error {
	for jb, err := range p.jobs() {
		if err != nil {
			return err
		}
		had, done := held[jb.index*p.options.Repeat+jb.repeat]
		if done && had == nil {
			continue
		}
		jb.had = had
		if !purse.begin(ctx) {
			return ctx.Err()
		}
		select {
		case jobs <- jb:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	return nil
}

// collect writes results until they end. After an error it stops the others
// and goes on receiving, so that no worker waits for ever.
func collect(o *Options, p *plan, j *journal, results <-chan Result, stop func()) error {
	total := p.selected * o.Repeat
	progress := func() {
		if o.Progress != nil {
			o.Progress(len(j.slots), total)
		}
	}
	progress()
	var failed error
	for r := range results {
		if failed != nil {
			continue
		}
		if failed = j.write(r, o.Repeat); failed != nil {
			stop()
			continue
		}
		progress()
	}
	return failed
}

// run asks one question. It reports false when ctx ended before the answer
// was there: such a question is not done, and not in error.
func (jb job) run(ctx context.Context, o *Options) (Result, bool) {
	if jb.had != nil {
		r := *jb.had
		r.judge(ctx, o.Judge)
		return r, ctx.Err() == nil
	}
	asking, cancel := ctx, context.CancelFunc(func() {})
	if o.Timeout > 0 {
		asking, cancel = context.WithTimeoutCause(ctx, o.Timeout, fmt.Errorf("no answer within %s", o.Timeout))
	}
	defer cancel()
	var spent Spent
	r, err := jb.answer(asking, o, &spent)
	if ctx.Err() != nil {
		return Result{Spent: spent}, false
	}
	if err != nil {
		if cause := context.Cause(asking); cause != nil {
			err = cause
		}
		r = failed(jb.c, err)
	}
	r.Index, r.Repeat, r.Spent = jb.index, jb.repeat, spent
	if o.Judge != nil && r.Answer != nil {
		r.judge(ctx, o.Judge)
	}
	return r, ctx.Err() == nil
}

// answer takes a case through the engine and adds up what that costs. A panic there is this question's
// error, so that one question doesn't end a run of thousands.
func (jb job) answer(ctx context.Context, o *Options, spent *Spent) (r Result, err error) {
	defer func() {
		if v := recover(); v != nil {
			err = fmt.Errorf("the engine panicked: %v", v)
		}
	}()
	q := rag.Question{Text: jb.c.Question, Asked: jb.c.Asked}
	target := jb.source.target
	var answer *rag.Answer
	if target.Answerer != nil {
		if q.History, err = earlier(ctx, target.Answerer, jb.c, spent); err != nil {
			return r, err
		}
		if answer, err = target.Answerer.Answer(ctx, q); err != nil {
			return r, err
		}
		if answer == nil {
			return r, errors.New("the engine returned neither an answer nor an error")
		}
		spent.add(spentOn(answer))
	}
	hits, err := target.Retriever.Retrieve(ctx, lookup(q, answer), o.Depth)
	if err != nil {
		return r, fmt.Errorf("retrieve: %w", err)
	}
	return jb.source.scorer.score(ctx, jb.c, q.History, answer, hits)
}

// earlier asks the turns before the question, each with those before it.
func earlier(ctx context.Context, a Answerer, c Case, spent *Spent) ([]rag.Turn, error) {
	var history []rag.Turn
	for i, turn := range c.Turns {
		answer, err := a.Answer(ctx, rag.Question{Text: turn, History: history, Asked: c.Asked})
		if err != nil {
			return nil, fmt.Errorf("turn %d: %w", i+1, err)
		}
		if answer == nil {
			return nil, fmt.Errorf("turn %d: the engine returned neither an answer nor an error", i+1)
		}
		spent.add(spentOn(answer))
		history = append(history[:i:i], rag.Turn{Question: turn, Answer: shown(answer)})
	}
	return history, nil
}

// spentOn is what an answer cost, its second check included.
func spentOn(a *rag.Answer) Spent {
	u := a.Usage
	return Spent{Calls: u.Calls + u.JudgeCalls, PromptTokens: u.PromptTokens + u.JudgeTokens, CompletionTokens: u.CompletionTokens, Cost: u.Cost, Estimated: u.Estimated}
}

// shown is an answer as a person read it, a sentence a line as the front ends keep
// it.
func shown(a *rag.Answer) string { return a.Text() }

// lookup is the question whose ranking is scored: the one that the answer was
// looked up with, so that a conversation is folded in only once.
func lookup(q rag.Question, a *rag.Answer) rag.Question {
	if a == nil || a.Standalone == "" {
		return q
	}
	return rag.Question{Text: a.Standalone, Asked: q.Asked}
}
