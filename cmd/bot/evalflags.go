package main

import (
	"fmt"
	"maps"
	"slices"

	"github.com/spf13/cobra"

	"dateline/eval"
)

// evalFlags are those of bot eval.
type evalFlags struct {
	options  eval.Options
	gates    gateFlags
	metrics  bool
	all      bool
	misses   int
	judge    bool
	parallel int
	failed   string
	writing  writingFlags
	reports  reportFlags
}

// gateFlags bound what is measured.
type gateFlags struct {
	min, max, noWorse []string
	confident         bool
}

// reportFlags say where the report goes, and what it is compared with.
type reportFlags struct {
	json, junit, html, csv, markdown, baseline string
	junitWith                                  string
}

func (f *evalFlags) register(cmd *cobra.Command, a *app) {
	flags := cmd.Flags()
	f.gates.register(cmd, true)
	flags.BoolVar(&f.metrics, "metrics", false, "describe the metrics and exit")
	flags.BoolVar(&f.all, "all", false, "show every metric")
	flags.IntVar(&f.misses, "misses", 0, "show `N` answers that weren't right beside what was wanted")
	flags.BoolVar(&f.judge, "judge", false, "have the configured model score the answers too")
	flags.Float64Var(&f.options.Budget, "budget", 0, "stop before answering and judging cost more than `AMOUNT`, by the configured prices")
	f.reports.register(cmd)
	flags.StringVar(&f.failed, "failed", "", "only the questions that weren't right in the report in `FILE`")
	flags.StringSliceVar(&f.options.Kinds, "kind", nil, "only questions of this `KIND`; may be repeated")
	flags.StringSliceVar(&f.options.Tags, "tag", nil, "only questions with this `TAG`; may be repeated")
	flags.StringSliceVar(&f.options.Only, "only", nil, "only the question of this `ID`; may be repeated")
	flags.IntVar(&f.options.Limit, "limit", 0, "only the first `N` questions")
	flags.IntVar(&f.options.Repeat, "repeat", 1, "ask each question `N` times")
	flags.Uint64Var(&f.options.Seed, "seed", 1, "`SEED` of the bootstrap intervals")
	flags.StringVar(&f.options.Journal, "journal", "", "keep results in `FILE` as they are done, so that even a kill loses none")
	flags.BoolVar(&f.options.Resume, "resume", false, "go on with a run that was interrupted or had errors")
	flags.IntVar(&f.parallel, "parallel", 0, "ask `N` questions at a time (default: the configuration's)")
	f.writing.register(cmd, a)
	a.completeEval(cmd)
}

// register registers the flags; absolute are those that need no second report.
func (f *gateFlags) register(cmd *cobra.Command, absolute bool) {
	flags := cmd.Flags()
	if absolute {
		flags.StringArrayVar(&f.min, "min", nil, "fail when a metric is lower: `NAME=VALUE`; may be repeated")
		flags.StringArrayVar(&f.max, "max", nil, "fail when a metric is higher: `NAME=VALUE`; may be repeated")
	}
	flags.StringArrayVar(&f.noWorse, "no-worse", nil, "fail when a metric is worse than the baseline's by more than: `NAME=VALUE`; may be repeated")
	flags.BoolVar(&f.confident, "confident", false, "hold the gates of the command line to the worse end of the 95 % interval")
}

func (f *reportFlags) register(cmd *cobra.Command) {
	flags := cmd.Flags()
	flags.StringVar(&f.json, "json", "", "write the whole report as JSON to `FILE`; - is standard output")
	flags.StringVar(&f.html, "html", "", "write a page that opens offline to `FILE`")
	flags.StringVar(&f.markdown, "markdown", "", "write a summary in Markdown to `FILE`")
	flags.StringVar(&f.csv, "csv", "", "write a row for each answer to `FILE`")
	flags.StringVar(&f.junit, "junit", "", "write JUnit XML to `FILE`")
	flags.StringVar(&f.junitWith, "junit-with", string(eval.JUnitAll), "`WHAT` the JUnit XML holds: gates, questions or all")
	flags.StringVar(&f.baseline, "baseline", "", "compare with the report in `FILE`, written by --json earlier")
	_ = cmd.RegisterFlagCompletionFunc("junit-with", cobra.FixedCompletions(junitContents, cobra.ShellCompDirectiveNoFileComp))
}

var junitContents = []string{string(eval.JUnitGates), string(eval.JUnitQuestions), string(eval.JUnitAll)}

// check refuses what can be refused by the flags alone.
func (f *evalFlags) check() error {
	switch {
	case f.options.Repeat < 1:
		return usagef("--repeat %d: want 1 or more", f.options.Repeat)
	case f.parallel < 0:
		return usagef("--parallel %d: want 1 or more", f.parallel)
	case f.misses < 0:
		return usagef("--misses %d: want 0 or more", f.misses)
	case f.options.Budget < 0:
		return usagef("--budget %v: want an amount above 0", f.options.Budget)
	case len(f.gates.noWorse) > 0 && f.reports.baseline == "":
		return usagef("--no-worse needs something to compare with: give --baseline FILE, a report that --json wrote")
	}
	return f.reports.check()
}

func (f *reportFlags) check() error {
	if !slices.Contains(junitContents, f.junitWith) {
		return usagef("--junit-with %s: want gates, questions or all", f.junitWith)
	}
	return nil
}

// evalGates are those of the configuration, then those of the command line.
func (a *app) evalGates(f evalFlags) ([]eval.Gate, error) {
	gates, err := configuredGates(a.config.Eval.Min, a.config.Eval.Max)
	if err != nil {
		return nil, err
	}
	own, err := f.gates.parse(questionGates)
	if err != nil {
		return nil, err
	}
	for _, g := range append(gates, own...) {
		if g.NeedsJudge() && !f.judge {
			return nil, usagef("the gate on %s needs the judge: add --judge, or leave the gate out", g.Metric)
		}
	}
	return append(gates, own...), nil
}

func configuredGates(lower, upper map[string]float64) ([]eval.Gate, error) {
	var out []eval.Gate
	for isMax, bounds := range map[bool]map[string]float64{false: lower, true: upper} {
		for _, name := range slices.Sorted(maps.Keys(bounds)) {
			g, err := eval.ParseGate(fmt.Sprintf("%s=%v", name, bounds[name]), isMax)
			if err != nil {
				return nil, err
			}
			out = append(out, g)
		}
	}
	slices.SortStableFunc(out, func(a, b eval.Gate) int { // minima first
		switch {
		case a.Max == b.Max:
			return 0
		case b.Max:
			return -1
		}
		return 1
	})
	return out, nil
}

// gateParsers read gates on one sort of metric.
type gateParsers struct {
	bound   func(text string, isMax bool) (eval.Gate, error)
	noWorse func(text string) (eval.Gate, error)
}

var (
	questionGates = gateParsers{eval.ParseGate, eval.ParseNoWorse}
	claimGates    = gateParsers{eval.ParseClaimGate, eval.ParseClaimNoWorse}
)

// parse reads the gates of the command line.
func (f gateFlags) parse(p gateParsers) ([]eval.Gate, error) {
	var out []eval.Gate
	for _, side := range []struct {
		texts []string
		parse func(string) (eval.Gate, error)
	}{
		{f.min, func(text string) (eval.Gate, error) { return p.bound(text, false) }},
		{f.max, func(text string) (eval.Gate, error) { return p.bound(text, true) }},
		{f.noWorse, p.noWorse},
	} {
		for _, text := range side.texts {
			g, err := side.parse(text)
			if err != nil {
				return nil, err
			}
			g.Confident = f.confident
			out = append(out, g)
		}
	}
	return out, nil
}
