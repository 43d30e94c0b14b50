package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"dateline/internal/onscreen"
	"dateline/rag"
	"dateline/render"
)

// lookup is the flags that narrow a question.
type lookup struct {
	topK     int
	given    func(flag string) bool // on the command line
	outlets  []string
	articles []string
	asOf     string
	json     bool

	since, until string // as in 2024-05-31, 2024-05 or 2024
}

func (l *lookup) register(cmd *cobra.Command, a *app) {
	l.narrow(cmd, a)
	cmd.Flags().BoolVar(&l.json, "json", false, "write JSON (docs/json.md)")
}

// narrow registers the flags that say where to look.
func (l *lookup) narrow(cmd *cobra.Command, a *app) {
	f := cmd.Flags()
	l.given = f.Changed
	f.IntVar(&l.topK, "top-k", 0, "`N` passages to look at, 1 to 50")
	f.StringSliceVar(&l.outlets, "outlet", nil, "only articles of this `OUTLET`; may be repeated")
	f.StringSliceVar(&l.articles, "article", nil, "only the article of this `ID`; may be repeated")
	f.StringVar(&l.since, "since", "", "only articles of this `DATE` or later: 2024, 2024-05 or 2024-05-31")
	f.StringVar(&l.until, "until", "", "only articles of this `DATE` or earlier")
	_ = cmd.RegisterFlagCompletionFunc("outlet", a.completeOutlets)
	_ = cmd.RegisterFlagCompletionFunc("article", a.completeArticles)
}

// dates registers the flag that says when a question is asked.
func (l *lookup) dates(cmd *cobra.Command) {
	cmd.Flags().StringVar(&l.asOf, "as-of", "", "ask as on this `DAY` (2024-03-09): what is near to it comes first, \"this week\" is its week")
}

// question lays the flags over the configuration.
func (l *lookup) question(a *app, text string) (rag.Question, error) {
	if l.given("top-k") && (l.topK < 1 || l.topK > 50) {
		return rag.Question{}, usagef("--top-k is %d: it must be from 1 to 50", l.topK)
	}
	for _, bound := range [][2]string{{"--since", l.since}, {"--until", l.until}} {
		if !isBound(bound[1]) {
			return rag.Question{}, usagef("%s can't be %q: give 2024, 2024-05 or 2024-05-31", bound[0], bound[1])
		}
	}
	q := rag.Question{Text: text, Outlets: a.config.Retrieval.Outlets, Articles: l.articles, TopK: l.topK, Since: l.since, Until: l.until}
	if len(l.outlets) > 0 {
		q.Outlets = l.outlets
	}
	if !l.given("as-of") {
		return q, nil
	}
	day, err := time.Parse(time.DateOnly, l.asOf)
	if err != nil {
		return q, usagef("--as-of is %q: it must be a day such as 2024-03-09", l.asOf)
	}
	q.Asked = day
	return q, nil
}

// isBound reports whether a text is a day, a month or a year, or nothing.
func isBound(text string) bool {
	for _, form := range []string{time.DateOnly, "2006-01", "2006"} {
		if _, err := time.Parse(form, text); err == nil {
			return true
		}
	}
	return text == ""
}

// opener opens an engine; done releases it.
type opener func(ctx context.Context) (engine *rag.Engine, done func(), err error)

// open reads the question and opens what answers it. A question that can't be
// asked is told of before anything is opened. done releases the engine.
func (l *lookup) open(ctx context.Context, a *app, args []string, open opener) (q rag.Question, engine *rag.Engine, done func(), err error) {
	text, err := a.questionText(args)
	if err != nil {
		return q, nil, nil, err
	}
	if q, err = l.question(a, text); err != nil {
		return q, nil, nil, err
	}
	if q.Text, err = rag.CleanQuestion(q.Text); err != nil {
		return q, nil, nil, err
	}
	engine, done, err = open(ctx)
	return q, engine, done, err
}

func (a *app) askCommand() *cobra.Command {
	var (
		flags   lookup
		writing writingFlags
	)
	cmd := &cobra.Command{
		Use:   "ask QUESTION",
		Short: "Answer a question, with sources",
		Long: `Answers a question from the indexed articles. Each sentence carries a number;
below the answer stand the outlet, the article and the exact words for each.
Where a language model is configured it writes the answer, and each of its
sentences is held against the articles before it is shown.
Without QUESTION, or with "-", the question is read from standard input.`,
		Example: `  bot ask "Where did the talks take place?"
  bot ask --outlet CNN --json "What did the Taliban spokesman say?"
  bot ask --as-of 2014-03-09 "Who won the election this week?"
  bot ask --model qwen3 "Who is talking with whom?"`,
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := writing.apply(a); err != nil {
				return err
			}
			a.tellNoModel = true
			q, engine, done, err := flags.open(cmd.Context(), a, args, a.openEngine)
			if err != nil {
				return err
			}
			defer done()
			return a.ask(cmd.Context(), engine, q, flags.json)
		},
	}
	flags.register(cmd, a)
	flags.dates(cmd)
	writing.register(cmd, a)
	return cmd
}

// ask writes the answer: on a terminal sentence by sentence, as they pass.
func (a *app) ask(ctx context.Context, engine *rag.Engine, q rag.Question, asJSON bool) error {
	if !asJSON && isTerminal(a.stdout) {
		stream := render.NewStream(a.stdout, a.style())
		for event, err := range engine.Ask(ctx, q) {
			if err == nil {
				err = stream.Write(event)
			}
			if err != nil {
				return err
			}
		}
		return nil
	}
	answer, err := engine.Answer(ctx, q)
	if err != nil {
		return err
	}
	if asJSON {
		return render.WriteJSON(onscreen.JSON(a.stdout), answer)
	}
	return render.WriteAnswer(a.stdout, answer, a.style())
}

// questionText is the question of the command line, or of standard input.
func (a *app) questionText(args []string) (string, error) {
	if text := strings.Join(args, " "); len(args) > 0 && text != "-" {
		return text, nil
	}
	if isTerminal(a.stdin) {
		return "", usagef(`no question: give one, for example: bot ask "Where did the talks take place?"`)
	}
	// One byte more than is taken tells too long from just right.
	data, err := io.ReadAll(io.LimitReader(a.stdin, 1<<20))
	if err != nil {
		return "", fmt.Errorf("read the question from standard input: %w", err)
	}
	text := strings.TrimSpace(string(data))
	if text == "" {
		return "", usageError{errors.New(`no question on standard input: pipe one in, for example: echo "Where did the talks take place?" | bot ask`)}
	}
	return text, nil
}
