package main

import (
	"io"
	"path/filepath"

	"github.com/spf13/cobra"

	"dateline/eval"
	"dateline/internal/named"
)

func (a *app) evalHistoryCommand() *cobra.Command {
	var page string
	cmd := &cobra.Command{
		Use:   "history FOLDER",
		Short: "Show how the reports of a folder went over time",
		Long: `Reads the reports, *.json as bot eval --json writes them, of a folder and shows
each metric over the runs with its intervals, and what changed between them: the
settings, the index, the model, the program, edited questions, and the questions
that came right or went wrong.`,
		Example: `  bot eval --json reports/2026-11-29.json my.jsonl
  bot eval history --html history.html reports`,
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) != 1 {
				return usagef("name one folder of reports, for example: bot eval history reports")
			}
			return nil
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			set := named.NewSet(a.stdout)
			reports, _ := filepath.Glob(filepath.Join(args[0], "*.json")) // only a bad pattern is an error
			for _, path := range reports {
				if err := set.Input("the report "+path, path); err != nil {
					return outputFault(err)
				}
			}
			var file *named.File
			if page != "" {
				var err error
				if file, err = set.Output("--html", page); err != nil {
					return outputFault(err)
				}
			}
			history, err := eval.ReadHistory(cmd.Context(), args[0])
			if err != nil {
				return err
			}
			if file != nil {
				if err := file.Write(cmd.Context(), func(w io.Writer) error { return eval.WriteHistoryHTML(w, history) }); err != nil {
					return err
				}
			}
			if set.ToStandard() {
				return nil
			}
			style := a.style()
			return eval.WriteHistory(a.stdout, history, eval.TableOptions{Colour: style.Color, Width: style.Width})
		},
	}
	cmd.Flags().StringVar(&page, "html", "", "write a page with charts, which opens offline, to `FILE`; - is standard output")
	return cmd
}
