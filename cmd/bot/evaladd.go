package main

import (
	"encoding/json"
	"fmt"

	"github.com/spf13/cobra"

	"dateline/eval"
	"dateline/internal/onscreen"
	"dateline/rag"
	"dateline/state"
)

func (a *app) evalAddCommand() *cobra.Command {
	var flags lookup
	var turns []string
	cmd := &cobra.Command{
		Use:   "add QUESTION",
		Short: "Print a fixture line for a question, to be completed by hand",
		Long: `Asks a question and prints a line in the fixture format: what was cited stands
as suggested evidence, what was answered as a note. Kind and answers are for a
person to fill in; until then, reading the fixture says so.`,
		Example: `  bot eval add "Who leads the peace council?" >> my.jsonl`,
		RunE: func(cmd *cobra.Command, args []string) error {
			q, engine, done, err := flags.open(cmd.Context(), a, args, a.openEngine)
			if err != nil {
				return err
			}
			defer done()
			for _, turn := range turns {
				answer, err := engine.Answer(cmd.Context(), rag.Question{Text: turn, History: q.History})
				if err != nil {
					return err
				}
				q.History = append(q.History, rag.Turn{Question: turn, Answer: answer.Text()})
			}
			answer, err := engine.Answer(cmd.Context(), q)
			if err != nil {
				return err
			}
			line, err := eval.AddLine(q, answer)
			if err != nil {
				return err
			}
			_, err = fmt.Fprintf(onscreen.JSON(a.stdout), "%s\n", line)
			return err
		},
	}
	flags.narrow(cmd, a)
	cmd.Flags().StringArrayVar(&turns, "turn", nil, "an earlier `QUESTION` of the conversation; may be repeated")
	return cmd
}

func (a *app) evalFeedbackCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "feedback",
		Short: "Print the feedback that people gave as fixture lines",
		Long: `Prints a line in the fixture format for each answer that somebody rated, in
bot chat or on Discord, for a person to complete. What a good answer cited
stands as suggested evidence; of a bad one only the question is taken over,
with the answer and the reason as a note.`,
		Example: `  bot eval feedback >> my.jsonl`,
		Args:    noArguments,
		RunE: func(cmd *cobra.Command, _ []string) error {
			kept, err := a.openState(cmd.Context())
			if err != nil {
				return err
			}
			defer kept.Close()
			all, err := kept.Feedback(cmd.Context())
			if err != nil {
				return err
			}
			written, err := eval.ExportFeedback(onscreen.JSON(a.stdout), func(yield func(eval.Feedback, error) bool) {
				for _, f := range all {
					if !yield(rated(f), nil) {
						return
					}
				}
			})
			if err == nil && written == 0 {
				fmt.Fprintln(a.stderr, "bot: nobody has rated an answer of this index yet: /good and /bad in bot chat do")
			}
			return err
		},
	}
}

// rated is a feedback as a fixture line is made from it. What an older program
// kept is without the whole answer, and so without quotes.
func rated(f state.Feedback) eval.Feedback {
	out := eval.Feedback{}
	whole := new(rag.Answer)
	if json.Unmarshal(f.Record, whole) == nil {
		out = eval.FeedbackOn(whole, f.Earlier)
	}
	out.Question, out.Answer, out.Comment = f.Question, f.Answer, f.Reason
	out.Opinion = eval.Bad
	if f.Good {
		out.Opinion = eval.Good
	}
	return out
}
