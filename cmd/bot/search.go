package main

import (
	"time"

	"github.com/spf13/cobra"

	"dateline/internal/onscreen"
	"dateline/rag"
	"dateline/render"
)

func (a *app) searchCommand() *cobra.Command {
	var flags lookup
	cmd := &cobra.Command{
		Use:   "search QUESTION",
		Short: "Show the passages that a question finds, and why they rank so",
		Long: `Shows the passages that a question finds, best first, with the parts of each
score: nearness in meaning (the cosine of question and passage) and shared
words (BM25), each with its rank; and, where articles are of different times,
what the article's date and the place in it add.`,
		Example: `  bot search "Who pays for the drone strikes?"
  bot search --outlet NPR --top-k 3 "Who said so?"`,
		RunE: func(cmd *cobra.Command, args []string) error {
			q, engine, done, err := flags.open(cmd.Context(), a, args, a.openRetriever)
			if err != nil {
				return err
			}
			defer done()
			hits, err := engine.Retrieve(cmd.Context(), askedNow(q), q.TopK)
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
	flags.dates(cmd)
	return cmd
}

// askedNow is a question with a day of asking, so that what is only searched for
// it is ranked as for an answer.
func askedNow(q rag.Question) rag.Question {
	if q.Asked.IsZero() {
		q.Asked = time.Now()
	}
	return q
}
