package main

import (
	"errors"

	"github.com/spf13/cobra"

	"dateline/eval"
	"dateline/internal/named"
)

type compareFlags struct {
	gates          gateFlags
	all            bool
	seed           uint64
	json, markdown string
}

func (a *app) evalCompareCommand() *cobra.Command {
	var f compareFlags
	cmd := &cobra.Command{
		Use:   "compare BASELINE REPORT",
		Short: "Compare two reports without asking again",
		Long: `Compares two reports that bot eval --json wrote, over the questions that both
asked: each metric's difference with its interval and a paired test, the questions
that ended otherwise, and what else differs between the two runs.

Exit status: 0 passed, 3 a gate failed, 1 an error, 2 wrong usage.`,
		Example: `  bot eval compare old.json new.json
  bot eval compare --no-worse answer_match=0.02 --no-worse refusal_rate=0.02 old.json new.json`,
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) != 2 {
				return usagef("name two reports, the earlier one first: bot eval compare old.json new.json")
			}
			return nil
		},
		RunE: func(cmd *cobra.Command, args []string) error { return a.compare(cmd, args[0], args[1], f) },
	}
	flags := cmd.Flags()
	f.gates.register(cmd, false)
	flags.BoolVar(&f.all, "all", false, "show every metric")
	flags.Uint64Var(&f.seed, "seed", 1, "`SEED` of the bootstrap intervals and the tests")
	flags.StringVar(&f.json, "json", "", "write the comparison as JSON to `FILE`; - is standard output")
	flags.StringVar(&f.markdown, "markdown", "", "write the comparison in Markdown to `FILE`")
	return cmd
}

func (a *app) compare(cmd *cobra.Command, before, after string, f compareFlags) error {
	ctx := cmd.Context()
	gates, err := f.gates.parse(questionGates)
	if err != nil {
		return err
	}
	set := named.NewSet(a.stdout)
	if err := errors.Join(set.Input("the report", before), set.Input("the report", after)); err != nil {
		return outputFault(err)
	}
	written, err := reportFiles(set, []wanted[*eval.Report]{{"--json", f.json, eval.WriteComparisonJSON}, {"--markdown", f.markdown, eval.WriteComparisonMarkdown}})
	if err != nil {
		return err
	}
	baseline, done, err := a.readReport(ctx, before)
	if err != nil {
		return err
	}
	defer done()
	report, done, err := a.readReport(ctx, after)
	if err != nil {
		return err
	}
	defer done()
	report.Comparison, err = eval.Compare(baseline, report, f.seed)
	if report.Comparison == nil {
		return err
	}
	gateErr := checkChange(report, gates)
	errs := append([]error{err}, writeFiles(ctx, written, report)...)
	if !set.ToStandard() {
		style := a.style()
		errs = append(errs, eval.WriteComparison(a.stdout, report, eval.TableOptions{Colour: style.Color, Width: style.Width, All: f.all}))
		a.gateShown = true
	}
	if err := several(errs...); err != nil {
		return err
	}
	return gateErr
}

// checkChange checks the gates on the change alone: whether the later report's
// questions ended in errors its own run has told.
func checkChange(r *eval.Report, gates []eval.Gate) error {
	err := eval.CheckGates(r, gates)
	if fault := new(eval.QuestionsError); errors.As(err, &fault) {
		return nil
	}
	return err
}
