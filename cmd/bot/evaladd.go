package main

import (
	"encoding/json"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"dateline/eval"
	"dateline/internal/onscreen"
	"dateline/rag"
	"dateline/state"
)

func (a *app) evalAddCommand() *cobra.Command {
	var flags lookup
	var turns []string
	var id string
	cmd := &cobra.Command{
		Use:   "add QUESTION",
		Short: "Print a fixture line for a question, to be completed by hand",
		Long: `Asks a question and prints a line in the fixture format. What the bot said is a
proposal: the sentence that may hold the answer stands as evidence, the answer as
a note. Whether it is answerable, the kind and the answers are for a person to
fill in, by hand or with bot eval review; until then, reading the fixture says so.`,
		Example: `  bot eval add "Who leads the peace council?" >> my.jsonl
  bot eval review my.jsonl`,
		RunE: func(cmd *cobra.Command, args []string) error {
			q, engine, done, err := flags.open(cmd.Context(), a, args, a.openEngine)
			if err != nil {
				return err
			}
			defer done()
			a.tellWhose()
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
			line, err := eval.AddLineAs(strings.TrimSpace(id), q, answer)
			if err != nil {
				return err
			}
			_, err = fmt.Fprintf(onscreen.JSON(a.stdout), "%s\n", line)
			return err
		},
	}
	flags.narrow(cmd, a)
	cmd.Flags().StringVar(&id, "id", "", "the line's `ID` (default: one made from the question)")
	cmd.Flags().StringArrayVar(&turns, "turn", nil, "an earlier `QUESTION` of the conversation; may be repeated")
	return cmd
}

// tellWhose says whose articles answer, where no index was named.
func (a *app) tellWhose() {
	if a.ownIndex() {
		fmt.Fprintln(a.stderr, "bot: asking the seed articles, since no index is named: for your own, add --index FILE")
	}
}

func (a *app) evalFeedbackCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "feedback",
		Short: "Print the feedback that people gave as fixture lines",
		Long: `Prints a line in the fixture format for each answer that somebody rated, in
bot chat or on Discord, for a person to complete: kind, answerable and answers
are left empty. Of a good answer the sentence that may hold it stands as
evidence; of a bad one only the question is taken over. What was answered and
why it was rated so stand as a note.`,
		Example: `  bot eval feedback >> my.jsonl
  bot eval review my.jsonl`,
		Args: noArguments,
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
