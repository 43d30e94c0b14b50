package main

import (
	"cmp"
	"context"
	"errors"
	"slices"

	"github.com/spf13/cobra"

	"dateline/check"
	"dateline/eval"
	"dateline/internal/named"
	"dateline/store"
)

// claimsFlags are those of bot eval claims.
type claimsFlags struct {
	options                   eval.ClaimOptions
	gates                     gateFlags
	metrics, all, compare     bool
	misses                    int
	json, html, csv, baseline string
}

func (a *app) evalClaimsCommand() *cobra.Command {
	var f claimsFlags
	cmd := &cobra.Command{
		Use:   "claims CLAIMS...",
		Short: "Score how sentences are judged against articles",
		Long: `Holds every claim of the fixtures against the article that it names, or else
against all, in both ways in which sentences are judged: as bot check does, and as
a sentence of an answer, which is shown, shown with a mark, or dropped. A fixture
holds a claim to a line, labelled S (supported), C (contradicted) or N (not said),
in the format of docs/fixture.md.

With --compare nothing is judged: two reports that --json wrote, the earlier one
first, are set beside each other, claim by claim.

Exit status: 0 passed, 3 a gate failed, 1 an error, 2 wrong usage.`,
		Example: `  bot eval claims --index unseen.db eval/testdata/unseen/claims.jsonl
  bot eval claims --json new.json --html page.html claims.jsonl
  bot eval claims --min auc=0.8 --max faulty_unmarked=0.15 claims.jsonl
  bot eval claims --compare old.json new.json --no-worse claims_right=0.02`,
		RunE: func(cmd *cobra.Command, args []string) error {
			if f.metrics {
				return eval.WriteClaimMetrics(a.stdout)
			}
			f.options.Fixtures = args
			return a.evalClaims(cmd.Context(), f)
		},
	}
	f.register(cmd)
	return cmd
}

func (f *claimsFlags) register(cmd *cobra.Command) {
	flags := cmd.Flags()
	f.gates.register(cmd, true)
	flags.BoolVar(&f.metrics, "metrics", false, "describe the metrics and exit")
	flags.BoolVar(&f.all, "all", false, "show every metric")
	flags.IntVar(&f.misses, "misses", 0, "show `N` claims that weren't right with what decided")
	flags.StringVar(&f.json, "json", "", "write the whole report as JSON to `FILE`; - is standard output")
	flags.StringVar(&f.html, "html", "", "write a page with every claim, which opens offline, to `FILE`")
	flags.StringVar(&f.csv, "csv", "", "write a row for each claim to `FILE`")
	flags.StringVar(&f.baseline, "baseline", "", "compare with the report in `FILE`, written by --json earlier")
	flags.BoolVar(&f.compare, "compare", false, "compare two reports in place of judging")
	flags.StringSliceVar(&f.options.Kinds, "kind", nil, "only claims of this `KIND`; may be repeated")
	flags.IntVar(&f.options.Limit, "limit", 0, "only the first `N` claims")
	flags.Uint64Var(&f.options.Seed, "seed", 1, "`SEED` of the bootstrap intervals")
	flags.IntVar(&f.options.Parallel, "parallel", 0, "judge `N` claims at a time (default: the configuration's)")
	completeGates(cmd, eval.ClaimMetrics())
}

// check refuses what can be refused by the flags alone. With --compare it takes
// the first report for the baseline.
func (f *claimsFlags) check() error {
	switch {
	case f.misses < 0:
		return usagef("--misses %d: want 0 or more", f.misses)
	case f.options.Parallel < 0:
		return usagef("--parallel %d: want 1 or more", f.options.Parallel)
	case f.compare && f.baseline != "":
		return usagef("--compare names its baseline itself: leave --baseline out")
	case f.compare && len(f.options.Fixtures) != 2:
		return usagef("name two reports, the earlier one first: bot eval claims --compare old.json new.json")
	case f.compare && (len(f.options.Kinds) > 0 || f.options.Limit > 0):
		return usagef("--compare takes reports as they are: leave --kind and --limit out")
	case len(f.gates.noWorse) > 0 && f.baseline == "" && !f.compare:
		return usagef("--no-worse needs something to compare with: give --baseline FILE, a report that --json wrote")
	}
	if f.compare {
		f.baseline = f.options.Fixtures[0]
	}
	return nil
}

// evalClaims judges and reports. All that can be wrong with the request is told
// of before the first claim.
func (a *app) evalClaims(ctx context.Context, f claimsFlags) error {
	if err := f.check(); err != nil {
		return err
	}
	gates, err := f.gates.parse(claimGates)
	if err != nil {
		return err
	}
	files, aside, err := a.claimFiles(f)
	if err != nil {
		return err
	}
	var baseline *eval.ClaimReport
	if f.baseline != "" {
		if baseline, err = a.readClaimReport(ctx, f.baseline); err != nil {
			return err
		}
	}
	r, runErr := a.claimReport(ctx, f)
	if r == nil {
		return runErr
	}
	var compareErr error
	if baseline != nil {
		r.Comparison, compareErr = eval.CompareClaims(baseline, r, f.options.Seed)
	}
	gateErr := eval.CheckClaimGates(r, gates)
	if fault := new(eval.ClaimsError); f.compare && errors.As(gateErr, &fault) {
		gateErr = nil // its own run has told
	}
	errs := writeFiles(ctx, files, r)
	table := eval.TableOptions{All: f.all, Misses: f.misses}
	to := a.tableTo(aside, &table)
	errs = append(errs, eval.WriteClaimTable(to, r, table))
	a.gateShown = true
	if err := several(slices.Concat([]error{runErr}, errs, []error{compareErr})...); err != nil {
		return err
	}
	return gateErr
}

// claimFiles are the files that are written; aside: standard output is one.
func (a *app) claimFiles(f claimsFlags) (files []reportFile[*eval.ClaimReport], aside bool, err error) {
	set := named.NewSet(a.stdout)
	index, err := a.config.Index.File()
	if err != nil {
		index = ""
	}
	what := "the fixture"
	if f.compare {
		what = "the report"
	}
	inputs := [][2]string{{"the index", index}, {"the configuration", a.config.File}}
	if !f.compare {
		inputs = append(inputs, [2]string{"the baseline", f.baseline})
	}
	for _, path := range f.options.Fixtures {
		inputs = append(inputs, [2]string{what, path})
	}
	for _, in := range inputs {
		if err := set.Input(in[0], in[1]); err != nil {
			return nil, false, usageError{err}
		}
	}
	files, err = reportFiles(set, []wanted[*eval.ClaimReport]{
		{"--json", f.json, eval.WriteClaimsJSON},
		{"--html", f.html, eval.WriteClaimsHTML},
		{"--csv", f.csv, eval.WriteClaimsCSV},
	})
	return files, set.ToStandard(), err
}

// claimReport judges the fixtures, or with --compare reads the later report.
func (a *app) claimReport(ctx context.Context, f claimsFlags) (r *eval.ClaimReport, err error) {
	if f.compare {
		return a.readClaimReport(ctx, f.options.Fixtures[1])
	}
	meter := a.evalMeter("judging")
	defer meter.finish()
	err = a.withChecker(ctx, func(c check.Checker, st store.Store) error {
		o := f.options
		o.Stdin, o.Articles, o.Judge, o.Progress = a.stdin, st, claimJudge{c, a.config.Retrieval.Outlets}, meter.set
		o.Parallel = cmp.Or(o.Parallel, a.config.Eval.Parallel)
		if o.About, err = a.about(ctx, st); err != nil {
			return err
		}
		r, err = eval.RunClaims(ctx, o)
		return err
	})
	return r, err
}
