package main

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"sync"
	"syscall"
	"time"

	"github.com/spf13/cobra"

	"dateline/check"
	"dateline/corpus"
	"dateline/eval"
	"dateline/internal/onscreen"
	"dateline/rag"
	"dateline/repl"
	"dateline/state"
	"dateline/store"
	"dateline/verify"
)

// chatFlags say how bot chat talks.
type chatFlags struct {
	json, plain  bool
	private      bool
	name, resume string
	writing      writingFlags
}

// resumeWhich is what --resume without a name stands for. --help shows it.
const resumeWhich = "(which of them?)"

func (a *app) chatCommand() *cobra.Command {
	var f chatFlags
	cmd := &cobra.Command{
		Use:   "chat",
		Short: "Ask one thing after another",
		Long: `Asks and answers, one thing after another; /help lists what else it does. It
is what bot does on a terminal without arguments.

In a pipe, with or without "chat", it reads questions from standard input, one a line, and writes the
answers; with --json, JSON objects {"question": …} in and answers out, one a
line. A line that fails is told of and the next one is answered; the exit status
is then that of the first failure.`,
		Example: `  bot chat
  bot chat --resume
  bot chat --private
  bot chat --resume talks
  bot chat < questions.txt
  echo '{"question": "Where were the talks?"}' | bot chat --json`,
		Args: func(cmd *cobra.Command, args []string) error {
			// --resume takes its name after "=" or, as people will type it, after
			// a space.
			if len(args) == 1 && f.resume == resumeWhich {
				f.resume = args[0]
				return nil
			}
			return noArguments(cmd, args)
		},
		RunE: func(cmd *cobra.Command, _ []string) error { return a.chatWith(cmd.Context(), f) },
	}
	flags := cmd.Flags()
	flags.BoolVar(&f.json, "json", false, "read and write JSON, one object a line")
	flags.BoolVar(&f.plain, "plain", false, "no colour and no cursor movement, for a screen reader or a dumb terminal")
	flags.StringVar(&f.name, "name", "", "begin a conversation of this `NAME`")
	flags.StringVar(&f.resume, "resume", "", "go on with the conversation of this `NAME`; without one, choose")
	flags.Lookup("resume").NoOptDefVal = resumeWhich
	flags.BoolVar(&f.private, "private", false, "keep nothing of this conversation")
	f.writing.register(cmd, a)
	cmd.MarkFlagsMutuallyExclusive("name", "resume")
	cmd.MarkFlagsMutuallyExclusive("json", "plain")
	cmd.MarkFlagsMutuallyExclusive("private", "name")
	cmd.MarkFlagsMutuallyExclusive("private", "resume")
	return cmd
}

// mayTalk reports whether there is somebody or something to answer: a terminal on
// both sides, or a pipe with something in it.
func (a *app) mayTalk() bool {
	if isTerminal(a.stdin) {
		return isTerminal(a.stdout)
	}
	in := bufio.NewReader(a.stdin)
	a.stdin = in
	_, err := in.Peek(1)
	return err == nil
}

// chat talks as the streams allow.
func (a *app) chat(ctx context.Context) error { return a.chatWith(ctx, chatFlags{}) }

func (a *app) chatWith(ctx context.Context, f chatFlags) error {
	if closedAtStart(a.stdout) {
		return errors.New("standard output is closed, so there is nowhere to answer: leave >&- out, or write to a file")
	}
	if err := f.writing.apply(a); err != nil {
		return err
	}
	o := repl.Options{
		Manner: a.manner(f), Style: a.style(), Stdin: a.stdin, Stdout: a.stdout, Stderr: a.stderr,
		Env: os.Environ(), FrameRate: a.config.Chat.FrameRate, Name: f.name, Resume: f.resume,
	}
	if f.json {
		o.Stdout = onscreen.JSON(a.stdout)
	}
	if f.resume == resumeWhich {
		// Nobody answers where the lines come from a file.
		o.Resume, o.Latest, o.Offer = "", true, isTerminal(a.stdin) && isTerminal(a.stdout)
	}
	b := *a
	switch o.Manner {
	case repl.Pipe, repl.PipeJSON:
		if f.resume != "" || f.name != "" {
			return usagef("in a pipe no conversation is kept: leave --resume and --name out, or add --plain")
		}
	case repl.Full:
		// What is written to standard error would run through the editor. It
		// is held back until the screen is the terminal's again.
		held := new(heldBack)
		b.doing = new(doing)
		o.Opening = b.doing.String
		b.stderr, b.log = held, a.logger(held, true)
		defer func() { _, _ = a.stderr.Write(held.bytes()) }()
	case repl.Plain:
		o.Style.Color, o.Style.Links = false, false
		b.doing = new(doing) // and no bar, which is written over
		o.Opening = b.doing.String
		var stop func()
		ctx, stop = withoutInterrupt(ctx)
		defer stop()
	}
	o.Open = func(ctx context.Context) (repl.Services, error) { return b.services(ctx, o.Manner, f.private) }
	return repl.Run(ctx, o)
}

// manner is how to talk over these streams.
func (a *app) manner(f chatFlags) repl.Manner {
	kind, _ := a.env("TERM")
	switch {
	case f.json:
		return repl.PipeJSON
	case !isTerminal(a.stdin) || !isTerminal(a.stdout):
		if f.plain {
			return repl.Plain
		}
		return repl.Pipe
	case f.plain || kind == "dumb" || kind == "":
		return repl.Plain
	}
	return repl.Full
}

// withoutInterrupt is a context that Ctrl+C doesn't end, for a session that
// takes Ctrl+C itself. SIGTERM and a lost terminal still end it.
func withoutInterrupt(ctx context.Context) (context.Context, func()) {
	return signal.NotifyContext(context.WithoutCancel(ctx), syscall.SIGTERM, syscall.SIGHUP)
}

// heldBack is a writer that keeps what is written for later.
type heldBack struct {
	mu  sync.Mutex
	buf bytes.Buffer
}

func (h *heldBack) Write(p []byte) (int, error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.buf.Write(p)
}

func (h *heldBack) bytes() []byte {
	h.mu.Lock()
	defer h.mu.Unlock()
	return bytes.Clone(h.buf.Bytes())
}

// services opens what a conversation works with. In a pipe nothing is kept.
func (a *app) services(ctx context.Context, manner repl.Manner, private bool) (repl.Services, error) {
	open, err := a.open(ctx)
	if err != nil {
		return repl.Services{}, err
	}
	articles, done := open.store, open.close
	s := repl.Services{
		Engine: open.engine, Library: library{articles}, Checker: claims{a}, FixtureLine: fixtureLine,
		Outlets: a.config.Retrieval.Outlets, Close: done, Choices: open.choices(ctx),
	}
	if s.Examples, err = a.examples(ctx, articles); err != nil {
		done()
		return repl.Services{}, err
	}
	if manner == repl.Pipe || manner == repl.PipeJSON {
		return s, nil
	}
	switch c := a.config; {
	case c.Answer.Mode == string(rag.ModeExtractive):
	case c.LLM.Model == "":
		s.Writer = "no model: answers are quotes"
	default:
		s.Writer = "answers by " + c.LLM.Model
	}
	if s.Private = private; private {
		return s, nil
	}
	kept, err := a.openState(ctx)
	if err == nil {
		err = a.expire(ctx, kept)
	}
	if err != nil {
		s.Notice = "This conversation isn't kept: " + onscreen.Line(err.Error())
		return s, nil
	}
	s.Memory = kept
	s.Close = func() {
		_ = kept.Close()
		done()
	}
	return s, nil
}

// expire forgets what is older than the configuration has it kept.
func (a *app) expire(ctx context.Context, kept *state.Store) error {
	now := time.Now()
	err := kept.Tidy(ctx, repl.Surface, now.Add(-24*time.Hour))
	if days := a.config.Chat.DaysKept; days > 0 && err == nil {
		_, err = kept.Expire(ctx, repl.Surface, now.AddDate(0, 0, -days))
	}
	if err != nil {
		_ = kept.Close()
	}
	return err
}

func (a *app) openState(ctx context.Context) (*state.Store, error) {
	path, err := a.config.Index.Beside()
	if err != nil {
		return nil, err
	}
	return state.Open(ctx, state.PathFor(path))
}

// seedExamples are answered from the seed articles: a test asks them.
var seedExamples = []string{
	"In which city did the talks take place?",
	"What did the Taliban spokesman tell CNN?",
	"Which insurgent group is called irreconcilable?",
}

// examples are questions for the greeting: of an index of one's own, about its
// first articles.
func (a *app) examples(ctx context.Context, articles store.Store) ([]string, error) {
	if a.ownIndex() {
		return seedExamples, nil
	}
	infos, err := articles.Articles(ctx)
	if err != nil {
		return nil, err
	}
	var out []string
	for _, i := range infos[:min(len(infos), 3)] {
		title := i.Headline
		if title == "" {
			article, err := articles.Article(ctx, i.ID)
			if isArticleFault(err) {
				continue // whoever asks about it is told
			}
			if err != nil {
				return nil, err
			}
			title = article.Title()
		}
		out = append(out, fmt.Sprintf("What does %s say about “%s”?", i.Outlet, title))
	}
	return out, nil
}

func fixtureLine(a *rag.Answer, earlier []string) ([]byte, error) {
	return eval.FeedbackOn(a, earlier).Line()
}

// library shows a store to the REPL.
type library struct{ store store.Store }

func (l library) Articles(ctx context.Context) ([]repl.ArticleInfo, error) {
	catalogue, err := l.store.Catalogue(ctx)
	if err != nil {
		return nil, err
	}
	infos := catalogue.Entries()
	out := make([]repl.ArticleInfo, len(infos))
	for i, a := range infos {
		out[i] = repl.ArticleInfo{ID: a.ID, Outlet: a.Outlet, Headline: a.Headline, Passages: a.Passages}
		if a.Headline == "" && len(infos) <= titlesRead {
			article, err := l.store.Article(ctx, a.ID)
			if isArticleFault(err) {
				continue // the list shows the others; whoever opens it is told
			}
			if err != nil {
				return nil, err
			}
			out[i].Headline = article.Title()
		}
	}
	return out, nil
}

// titlesRead is how many articles may be read for the start of their text when
// they have no headline.
const titlesRead = 50

func (l library) Article(ctx context.Context, id string) (corpus.Article, error) {
	return l.store.Article(ctx, id)
}

// claims checks claims for the REPL as bot check does.
type claims struct{ app *app }

func (c claims) Check(ctx context.Context, claim string, outlets, articles []string) ([]repl.CheckResult, error) {
	claim, err := cleanClaim(claim, "the claim")
	if err != nil {
		return nil, err
	}
	all, err := c.app.check(ctx, rag.Question{Outlets: outlets, Articles: articles}, []string{claim})
	if err != nil {
		return nil, err
	}
	var out []repl.CheckResult
	for _, one := range all {
		out = append(out, checkResult(one.Finding))
	}
	return out, nil
}

func checkResult(f check.Finding) repl.CheckResult {
	return repl.CheckResult{Sentence: f.Sentence, Verdict: verdictOf(f), Nearest: f.Check.Verdict == verify.Absent, Citations: f.Citations()}
}

func (c claims) Draft(ctx context.Context, text string, outlets, articles []string) (repl.DraftCheck, error) {
	report, err := c.app.draft(ctx, rag.Question{Outlets: outlets, Articles: articles}, text)
	if err != nil {
		return repl.DraftCheck{}, err
	}
	out := repl.DraftCheck{Summary: report.Summary(), First: report.First}
	for _, s := range report.Sentences {
		r := checkResult(s.Finding)
		r.Line = s.Line
		out.Results = append(out.Results, r)
	}
	return out, nil
}

var _ repl.Engine = (*rag.Engine)(nil)
