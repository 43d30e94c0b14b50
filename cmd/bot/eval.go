package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"time"

	"github.com/spf13/cobra"

	"dateline/eval"
	"dateline/internal/named"
	"dateline/internal/onscreen"
)

func (a *app) evalCommand() *cobra.Command {
	var f evalFlags
	cmd := &cobra.Command{
		Use:   "eval FIXTURE...",
		Short: "Score answers against fixtures of questions",
		Long: `Asks every question of the fixtures, through the same engine as bot ask, and
reports how often retrieval, answers, refusals and citations are right, with
95 % intervals. A FIXTURE is a file in the format of docs/fixture.md,
or a folder in the layout of BEIR, which is scored for retrieval alone.

What an interrupted run did is kept, and --resume goes on from there.
docs/eval.md leads from the first question of your own to a gate in CI.

Exit status: 0 passed, 3 a gate failed, 1 an error, 2 wrong usage.`,
		Example: `  bot eval eval/testdata/seeds.jsonl
  bot eval --kind conflict,followup --html report.html my.jsonl
  bot eval --min answer_match=0.8 --max false_refusal_rate=0.1 my.jsonl
  bot eval --json new.json --baseline old.json --no-worse right=0.02 my.jsonl
  bot eval --failed old.json --misses 5 my.jsonl
  bot eval --resume my.jsonl`,
		RunE: func(cmd *cobra.Command, args []string) error {
			if f.metrics {
				return eval.WriteMetrics(a.stdout)
			}
			f.options.Fixtures = args
			return a.eval(cmd.Context(), f)
		},
	}
	f.register(cmd, a)
	cmd.AddCommand(a.evalAddCommand(), a.evalFeedbackCommand(), a.evalReviewCommand(), a.evalClaimsCommand(), a.evalCompareCommand(), a.evalHistoryCommand())
	return cmd
}

// eval asks and reports. All that can be wrong with the request is told of
// before the first question.
func (a *app) eval(ctx context.Context, f evalFlags) error {
	if err := f.check(); err != nil {
		return err
	}
	if err := f.writing.apply(a); err != nil {
		return err
	}
	gates, err := a.evalGates(f)
	if err != nil {
		return err
	}
	set, err := a.evalInputs(f)
	if err != nil {
		return err
	}
	outputs, err := a.outputs(ctx, set, f.reports, f.options.Seed)
	if err != nil {
		return err
	}
	defer outputs.done()
	if f.failed != "" {
		if f.options.Among, err = a.failedIn(ctx, f.failed); err != nil {
			return err
		}
		if len(f.options.Among) == 0 {
			fmt.Fprintf(a.stderr, "bot: every question of %s was right: there is nothing to ask\n", onscreen.Line(f.failed))
			return nil
		}
	}
	options, done, err := a.evalOptions(ctx, f)
	if err != nil {
		return err
	}
	defer done()
	meter := a.evalMeter("asking")
	options.Progress = meter.set
	report, runErr := eval.Run(ctx, options)
	meter.finish()
	if report == nil {
		return runErr
	}
	defer report.Close()
	return a.finish(ctx, report, runErr, gates, outputs, eval.TableOptions{All: f.all, Misses: f.misses})
}

// finish compares, checks the gates and writes everything down before it
// complains of anything: what was asked is never asked for nothing.
func (a *app) finish(ctx context.Context, r *eval.Report, runErr error, gates []eval.Gate, o outputs, table eval.TableOptions) error {
	var compareErr error
	if o.baseline != nil {
		r.Comparison, compareErr = eval.Compare(o.baseline, r, o.seed)
	}
	gateErr := eval.CheckGates(r, gates)
	writeErr := a.writeReports(ctx, r, o, table)
	a.gateShown = true
	switch {
	case writeErr != nil && r.Keep():
		writeErr = fmt.Errorf("%w; the answers are kept: mend that and run the same command with --resume, which asks nothing again", writeErr)
	case runErr == nil && writeErr == nil && r.Judge != nil && r.Judge.Errors > 0:
		fmt.Fprintf(a.stderr, "bot: the judge failed on %d of %d answers: run the same command with --resume, which asks it again about those\n", r.Judge.Errors, r.Judge.Errors+r.Judge.Judged)
	}
	if err := several(runErr, writeErr, compareErr); err != nil {
		// What ended the run is why a gate may have failed.
		if gate := new(eval.GateError); errors.As(gateErr, &gate) && runErr == nil {
			fmt.Fprintln(a.stderr, "bot: "+onscreen.Error(err))
			return gateErr
		}
		return err
	}
	return gateErr
}

// several joins errors; one alone stays as it is.
func several(errs ...error) error {
	errs = slices.DeleteFunc(errs, func(err error) bool { return err == nil })
	if len(errs) == 1 {
		return errs[0]
	}
	return errors.Join(errs...)
}

// evalInputs are the files that a run reads, so that none of them is written
// over, and the journal.
func (a *app) evalInputs(f evalFlags) (*named.Set, error) {
	set := named.NewSet(a.stdout)
	index, err := a.config.Index.File()
	if err != nil {
		index = ""
	}
	inputs := [][2]string{{"the index", index}, {"the configuration", a.config.File}, {"the baseline", f.reports.baseline}, {"the report of --failed", f.failed}}
	for _, path := range f.options.Fixtures {
		inputs = append(inputs, [2]string{"the fixture", path})
		if info, err := os.Stat(path); err == nil && info.IsDir() {
			for _, name := range []string{"corpus.jsonl", "queries.jsonl", "qrels.tsv", "qrels/test.tsv", "qrels/dev.tsv", "qrels/train.tsv"} {
				inputs = append(inputs, [2]string{"the fixture", filepath.Join(path, filepath.FromSlash(name))})
			}
		}
	}
	for _, in := range inputs {
		if err := set.Input(in[0], in[1]); err != nil {
			return nil, usageError{err}
		}
	}
	if f.options.Journal == named.Standard {
		return nil, usagef("--journal -: a journal is read again to go on with; name a file")
	}
	if f.options.Journal != "" {
		if err := set.Appended("--journal", f.options.Journal); err != nil {
			return nil, outputFault(err)
		}
	}
	return set, nil
}

// failedIn lists the questions that weren't right in a report.
func (a *app) failedIn(ctx context.Context, path string) ([]string, error) {
	r, done, err := a.readReport(ctx, path)
	if err != nil {
		return nil, err
	}
	defer done()
	return eval.FailedIDs(r)
}

// evalOptions opens what is evaluated and what evaluates it. done releases
// both.
func (a *app) evalOptions(ctx context.Context, f evalFlags) (o eval.Options, done func(), err error) {
	open, err := a.open(ctx)
	if err != nil {
		return o, nil, err
	}
	st, closeEngine := open.store, open.close
	defer func() {
		if err != nil {
			closeEngine()
		}
	}()
	o = f.options
	o.Stdin = a.stdin
	o.Warn = func(text string) { fmt.Fprintln(a.stderr, "bot: "+onscreen.Line(text)) }
	asked := narrowed{open.engine, a.config.Retrieval.Outlets}
	o.Target = eval.Target{Answerer: asked, Retriever: asked, Library: eval.LibraryOf(st)}
	o.Open = a.openBEIR
	o.Parallel = cmp.Or(f.parallel, a.config.Eval.Parallel)
	if o.Parallel == 0 && open.writing.Model != nil { // which is waited for, and needs no core
		o.Parallel = max(runtime.NumCPU(), a.config.LLM.MaxCalls)
	}
	if cache, err := os.UserCacheDir(); err == nil {
		o.Unfinished = filepath.Join(cache, "dateline", "unfinished")
	}
	if o.About, err = a.about(ctx, st); err != nil {
		return o, nil, err
	}
	o.About.Model, o.About.PromptVersion = writer(open.writing)
	if o.Budget > 0 && o.About.Model != "" && a.config.LLM.PricePrompt == 0 && a.config.LLM.PriceCompletion == 0 {
		return o, nil, usagef("--budget needs to know what tokens cost: set price_prompt and price_completion in [llm] of the configuration")
	}
	if o.Budget > 0 && f.judge && a.config.Eval.JudgePricePrompt == 0 && a.config.Eval.JudgePriceCompletion == 0 {
		return o, nil, usagef("--budget needs to know what the judge's tokens cost: set judge_price_prompt and judge_price_completion in [eval] of the configuration")
	}
	if !f.judge {
		return o, closeEngine, nil
	}
	j, err := a.openJudge()
	if err != nil {
		return o, nil, err
	}
	o.Judge = j
	return o, func() { _ = j.Close(); closeEngine() }, nil
}

// evalMeter is a meter that off a terminal writes a line now and then, so that
// the log of a job shows that it goes on.
type evalMeter struct {
	*meter
	app   *app
	what  string
	began time.Time
	told  time.Time
	first int
}

// meterEvery is how often a line is written off a terminal.
const meterEvery = 30 * time.Second

func (a *app) evalMeter(what string) *evalMeter {
	now := time.Now()
	return &evalMeter{meter: a.meter(what), app: a, what: what, began: now, told: now, first: -1}
}

func (m *evalMeter) set(done, total int) {
	m.meter.set(done, total)
	if m.first < 0 {
		m.first = done // those that an earlier part has done say nothing of the speed
	}
	if m.to != nil || m.tell != nil || time.Since(m.told) < meterEvery {
		return
	}
	m.told = time.Now()
	left := ""
	if n := done - m.first; n > 0 {
		left = fmt.Sprintf(", about %s left", (time.Since(m.began) / time.Duration(n) * time.Duration(total-done)).Round(time.Second))
	}
	fmt.Fprintf(m.app.stderr, "bot: %s, %d of %d%s\n", m.what, done, total, left)
}
