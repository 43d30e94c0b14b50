package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"runtime"
	"slices"

	"github.com/spf13/cobra"

	"dateline/eval"
)

type evalFlags struct {
	options  eval.Options
	min, max []string
	metrics  bool
	all      bool
	judge    bool
	parallel int
	writing  writingFlags

	json, junit, html, baseline string
}

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

Exit status: 0 passed, 3 a gate failed, 1 an error, 2 wrong usage.`,
		Example: `  bot eval eval/testdata/seeds.jsonl
  bot eval --kind conflict,followup --html report.html my.jsonl
  bot eval --min answer_match=0.8 --max false_refusal_rate=0.1 my.jsonl
  bot eval --json new.json --baseline old.json my.jsonl
  bot eval --resume my.jsonl`,
		RunE: func(cmd *cobra.Command, args []string) error {
			if f.metrics {
				return eval.WriteMetrics(a.stdout)
			}
			f.options.Fixtures = args
			return a.eval(cmd.Context(), f)
		},
	}
	flags := cmd.Flags()
	flags.StringArrayVar(&f.min, "min", nil, "fail when a metric is lower: `NAME=VALUE`; may be repeated")
	flags.StringArrayVar(&f.max, "max", nil, "fail when a metric is higher: `NAME=VALUE`; may be repeated")
	flags.BoolVar(&f.metrics, "metrics", false, "describe the metrics and exit")
	flags.BoolVar(&f.all, "all", false, "show every metric")
	flags.BoolVar(&f.judge, "judge", false, "have the configured model score the answers too")
	flags.StringVar(&f.json, "json", "", "write the whole report as JSON to `FILE`")
	flags.StringVar(&f.junit, "junit", "", "write JUnit XML to `FILE`")
	flags.StringVar(&f.html, "html", "", "write a page that opens offline to `FILE`")
	flags.StringVar(&f.baseline, "baseline", "", "compare with the report in `FILE`, written by --json earlier")
	flags.StringSliceVar(&f.options.Kinds, "kind", nil, "only questions of this `KIND`; may be repeated")
	flags.StringSliceVar(&f.options.Only, "only", nil, "only the question of this `ID`; may be repeated")
	flags.IntVar(&f.options.Limit, "limit", 0, "only the first `N` questions")
	flags.IntVar(&f.options.Repeat, "repeat", 1, "ask each question `N` times")
	flags.Uint64Var(&f.options.Seed, "seed", 1, "`SEED` of the bootstrap intervals")
	flags.StringVar(&f.options.Journal, "journal", "", "keep results in `FILE` as they are done, so that even a kill loses none")
	flags.BoolVar(&f.options.Resume, "resume", false, "go on with a run that was interrupted or had errors")
	flags.IntVar(&f.parallel, "parallel", 0, "ask `N` questions at a time (default: the configuration's)")
	f.writing.register(cmd, a)
	a.completeEval(cmd)
	cmd.AddCommand(a.evalAddCommand(), a.evalFeedbackCommand())
	return cmd
}

// eval asks and reports. All that can be wrong with the request is told of
// before the first question.
func (a *app) eval(ctx context.Context, f evalFlags) error {
	switch {
	case f.options.Repeat < 1:
		return usagef("--repeat %d: want 1 or more", f.options.Repeat)
	case f.parallel < 0:
		return usagef("--parallel %d: want 1 or more", f.parallel)
	}
	if err := f.writing.apply(a); err != nil {
		return err
	}
	gates, err := a.gates(f)
	if err != nil {
		return err
	}
	outputs, err := f.outputs()
	if err != nil {
		return err
	}
	defer outputs.close()
	options, done, err := a.evalOptions(ctx, f)
	if err != nil {
		return err
	}
	defer done()
	meter := a.meter("asking")
	options.Progress = meter.set
	report, err := eval.Run(ctx, options)
	meter.finish()
	if err != nil && !errors.Is(err, eval.ErrInterrupted) {
		return err
	}
	defer report.Close()
	gateErr := eval.CheckGates(report, gates)
	a.gateShown = true
	if err := errors.Join(err, a.writeReports(report, outputs, f.all)); err != nil {
		return err
	}
	return gateErr
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

// gates are those of the configuration, then those of the command line.
func (a *app) gates(f evalFlags) ([]eval.Gate, error) {
	var out []eval.Gate
	for _, side := range []struct {
		config map[string]float64
		flags  []string
		max    bool
	}{{a.config.Eval.Min, f.min, false}, {a.config.Eval.Max, f.max, true}} {
		texts := make([]string, 0, len(side.config)+len(side.flags))
		for _, name := range slices.Sorted(maps.Keys(side.config)) {
			texts = append(texts, fmt.Sprintf("%s=%v", name, side.config[name]))
		}
		for _, text := range append(texts, side.flags...) {
			g, err := eval.ParseGate(text, side.max)
			if err != nil {
				return nil, err
			}
			out = append(out, g)
		}
	}
	return out, nil
}
