package main

import (
	"github.com/spf13/cobra"

	"dateline/internal/onscreen"
	"dateline/render"
)

func (a *app) searchCommand() *cobra.Command {
	var flags lookup
	cmd := &cobra.Command{
		Use:   "search QUESTION",
		Short: "Show the passages that a question finds, and why they rank so",
		Long: `Shows the passages that a question finds, best first, with the parts of each
score: nearness in meaning (the cosine of question and passage) and shared
words (BM25), each with its rank.`,
		Example: `  bot search "Who pays for the drone strikes?"
  bot search --outlet NPR --top-k 3 "Who said so?"`,
		RunE: func(cmd *cobra.Command, args []string) error {
			q, engine, done, err := flags.open(cmd.Context(), a, args, a.openRetriever)
			if err != nil {
				return err
			}
			defer done()
			hits, err := engine.Retrieve(cmd.Context(), q, q.TopK)
			if err != nil {
				return err
			}
			if flags.json {
				return render.WriteHitsJSON(onscreen.JSON(a.stdout), q.Text, hits)
			}
			return render.WriteHits(a.stdout, hits, a.style())
		},
	}
	flags.register(cmd, a)
	return cmd
}
