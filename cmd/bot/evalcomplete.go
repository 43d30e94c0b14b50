package main

import (
	"github.com/spf13/cobra"

	"dateline/eval"
)

// completeEval completes what bot eval's flags take.
func (a *app) completeEval(cmd *cobra.Command) {
	bound := cobra.FixedCompletions(metricNames(), cobra.ShellCompDirectiveNoFileComp|cobra.ShellCompDirectiveNoSpace)
	_ = cmd.RegisterFlagCompletionFunc("min", bound)
	_ = cmd.RegisterFlagCompletionFunc("max", bound)
	_ = cmd.RegisterFlagCompletionFunc("no-worse", bound)
	_ = cmd.RegisterFlagCompletionFunc("kind", cobra.FixedCompletions(eval.Kinds(), cobra.ShellCompDirectiveNoFileComp))
}

// metricNames are what a gate begins with.
func metricNames() []cobra.Completion {
	var names []cobra.Completion
	for _, m := range eval.Metrics() {
		names = append(names, cobra.CompletionWithDesc(m.Name+"=", m.Doc))
	}
	return names
}
