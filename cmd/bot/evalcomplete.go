package main

import (
	"github.com/spf13/cobra"

	"dateline/eval"
)

// completeEval completes what bot eval's flags take.
func (a *app) completeEval(cmd *cobra.Command) {
	completeGates(cmd, eval.Metrics())
	_ = cmd.RegisterFlagCompletionFunc("kind", cobra.FixedCompletions(eval.Kinds(), cobra.ShellCompDirectiveNoFileComp))
}

// completeGates completes what gates on metrics begin with.
func completeGates(cmd *cobra.Command, metrics []eval.MetricInfo) {
	bound := cobra.FixedCompletions(metricNames(metrics), cobra.ShellCompDirectiveNoFileComp|cobra.ShellCompDirectiveNoSpace)
	for _, flag := range []string{"min", "max", "no-worse"} {
		_ = cmd.RegisterFlagCompletionFunc(flag, bound)
	}
}

func metricNames(metrics []eval.MetricInfo) []cobra.Completion {
	var names []cobra.Completion
	for _, m := range metrics {
		names = append(names, cobra.CompletionWithDesc(m.Name+"=", m.Doc))
	}
	return names
}
