package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"dateline/eval"
	"dateline/internal/named"
	"dateline/internal/onscreen"
	"dateline/rag"
)

func (a *app) evalReviewCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "review FIXTURE",
		Short: "Complete the lines that bot eval add and bot eval feedback left open",
		Long: `Goes through the lines of a fixture that aren't complete. Beside each question
stand what the bot said, the sentence that may hold the answer and the passages
found for it. Keys: y, what was said is right; n, it isn't; e, fill in by hand;
s, leave it for later; q, leave. The file is written after each line.`,
		Example: `  bot eval add "Who leads the peace council?" >> my.jsonl
  bot eval review my.jsonl`,
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) != 1 {
				return usagef("name one fixture, for example: bot eval review my.jsonl")
			}
			return nil
		},
		RunE: func(cmd *cobra.Command, args []string) error { return a.review(cmd.Context(), args[0]) },
	}
}

// review goes through a fixture's open lines.
func (a *app) review(ctx context.Context, path string) error {
	drafts, err := eval.ReadDrafts(path)
	if err != nil {
		return err
	}
	lines := drafts.Open()
	if len(lines) == 0 {
		fmt.Fprintf(a.stdout, "every line of %s is complete\n", onscreen.Line(path))
		return nil
	}
	file, err := named.NewSet(a.stdout).Output("the fixture", path)
	if err != nil {
		return outputFault(err)
	}
	open, err := a.open(ctx)
	if err != nil {
		return err
	}
	defer open.close()
	r := &reviewer{app: a, in: bufio.NewReader(a.stdin), engine: open.engine, library: eval.LibraryOf(open.store)}
	done := 0
	for i, line := range lines {
		draft, err := drafts.Draft(line)
		if err != nil {
			return err
		}
		fmt.Fprintf(a.stdout, "\n%d of %d, line %d\n", i+1, len(lines), line)
		completed, err := r.one(ctx, &draft)
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return err
		}
		if !completed {
			continue
		}
		if err := drafts.Fill(line, draft); err != nil {
			return err
		}
		if err := file.Write(ctx, func(w io.Writer) error { _, err := drafts.WriteTo(w); return err }); err != nil {
			return err
		}
		done++
	}
	fmt.Fprintf(a.stdout, "\n%d of %d completed\n", done, len(lines))
	return nil
}

// reviewer asks a person about drafts.
type reviewer struct {
	app     *app
	in      *bufio.Reader
	engine  *rag.Engine
	library eval.Library
}

func (r *reviewer) say(format string, args ...any) { fmt.Fprintf(r.app.stdout, format, args...) }

// ask is what the person answers in one line. io.EOF says that they left.
func (r *reviewer) ask(format string, args ...any) (string, error) {
	r.say(format+" ", args...)
	text, err := r.in.ReadString('\n')
	if text = strings.TrimSpace(text); text == "" && err != nil {
		r.say("\n")
		return "", io.EOF
	}
	return text, nil
}

// one shows a draft and asks until it is complete or left for later.
func (r *reviewer) one(ctx context.Context, d *eval.Draft) (bool, error) {
	if err := r.show(ctx, d); err != nil {
		return false, err
	}
	refused := strings.HasPrefix(d.Note, "refused: ")
	for {
		key, err := r.ask("right? [y]es, [n]o, [e]dit, [s]kip, [q]uit:")
		if err != nil {
			return false, err
		}
		switch strings.ToLower(key) {
		case "y", "yes":
			d.Answerable = new(!refused)
		case "n", "no":
			there, err := r.ask("do the articles hold an answer? [y]es, [n]o:")
			if err != nil {
				return false, err
			}
			d.Answerable = new(strings.HasPrefix(strings.ToLower(there), "y"))
		case "e", "edit":
			if err := r.edit(d); err != nil {
				return false, err
			}
		case "s", "skip":
			return false, nil
		case "q", "quit":
			return false, io.EOF
		default:
			continue
		}
		if done, err := r.complete(ctx, d); done || err != nil {
			return done, err
		}
	}
}

// show writes the question with all that helps to judge it.
func (r *reviewer) show(ctx context.Context, d *eval.Draft) error {
	for _, turn := range d.Turns {
		r.say("  earlier:  %s\n", onscreen.Line(turn))
	}
	r.say("  question: %s\n  %s\n", onscreen.Line(d.Question), onscreen.Line(d.Note))
	for _, e := range d.Evidence {
		r.say("  evidence: %s: “%s”\n", onscreen.Line(e.Article), onscreen.Line(e.Quote))
	}
	q := rag.Question{Text: d.Question, Outlets: r.app.config.Retrieval.Outlets}
	for _, turn := range d.Turns {
		q.History = append(q.History, rag.Turn{Question: turn})
	}
	hits, err := r.engine.Retrieve(ctx, q, 3)
	if err != nil {
		return err
	}
	for _, h := range hits {
		r.say("  passage:  %s: %s\n", onscreen.Line(h.Passage.ArticleID), onscreen.Line(h.Text))
	}
	return nil
}

// complete asks for what a draft lacks, and checks it. It reports false when
// something is still wrong, which it says.
func (r *reviewer) complete(ctx context.Context, d *eval.Draft) (bool, error) {
	if !*d.Answerable {
		d.Answers, d.Evidence = [][]string{}, []eval.Evidence{}
	}
	if *d.Answerable && len(d.Answers) == 0 {
		if err := r.answers(d); err != nil {
			return false, err
		}
	}
	if *d.Answerable && len(d.Evidence) == 0 {
		if err := r.evidence(d); err != nil {
			return false, err
		}
	}
	if d.Kind == "" {
		if err := r.kind(d); err != nil {
			return false, err
		}
	}
	if err := d.Check(ctx, r.library); err != nil {
		r.say("  not yet: %s\n", onscreen.Line(err.Error()))
		return false, nil
	}
	return true, nil
}

// answers asks for the words that an answer must say. They are never taken from
// what the bot said: a person names them.
func (r *reviewer) answers(d *eval.Draft) error {
	text, err := r.ask("what must an answer say? Other wordings after |, a further fact after ;:")
	if err != nil {
		return err
	}
	d.Answers = [][]string{}
	for group := range strings.SplitSeq(text, ";") {
		var words []string
		for word := range strings.SplitSeq(group, "|") {
			if word = strings.TrimSpace(word); word != "" {
				words = append(words, word)
			}
		}
		if len(words) > 0 {
			d.Answers = append(d.Answers, words)
		}
	}
	if len(d.Answers) > 0 && slices.Contains(eval.MatchGroups(d.Note, d.Answers), false) {
		r.say("  note: what the bot said doesn't hold that, and will count as missed\n")
	}
	return nil
}

func (r *reviewer) evidence(d *eval.Draft) error {
	article, err := r.ask("which article holds it? Its id:")
	if err != nil {
		return err
	}
	quote, err := r.ask("in which words, exactly?")
	if err == nil && article != "" && quote != "" {
		d.Evidence = []eval.Evidence{{Article: article, Quote: quote}}
	}
	return err
}

func (r *reviewer) kind(d *eval.Draft) error {
	usual := "factoid"
	switch {
	case !*d.Answerable:
		usual = "unanswerable"
	case len(d.Turns) > 0:
		usual = "followup"
	}
	kind, err := r.ask("which kind? %s (Enter: %s):", strings.Join(eval.Kinds(), ", "), usual)
	if d.Kind = kind; kind == "" {
		d.Kind = usual
	}
	return err
}

// edit asks for each field; Enter keeps what is there.
func (r *reviewer) edit(d *eval.Draft) error {
	question, err := r.ask("question (Enter keeps it):")
	if err != nil {
		return err
	}
	if question != "" {
		d.Question = question
	}
	there, err := r.ask("do the articles hold an answer? [y]es, [n]o:")
	if err != nil {
		return err
	}
	d.Answerable = new(strings.HasPrefix(strings.ToLower(there), "y"))
	d.Kind = ""
	if !*d.Answerable {
		return nil
	}
	if err := r.answers(d); err != nil {
		return err
	}
	keep := ""
	if len(d.Evidence) > 0 {
		if keep, err = r.ask("is the evidence right? [y]es, [n]o:"); err != nil {
			return err
		}
	}
	if !strings.HasPrefix(strings.ToLower(keep), "y") {
		d.Evidence = nil
	}
	return nil
}
