package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"os/signal"
	"strings"
	"syscall"
	"time"

	"github.com/spf13/cobra"

	"dateline/config"
	"dateline/eval"
	"dateline/ingest"
	"dateline/internal/onscreen"
	"dateline/rag"
	"dateline/repl"
)

// The exit statuses. bot eval adds eval.ExitGateFailed.
const (
	exitOK          = 0 // answered or refused
	exitFailed      = 1
	exitUsage       = 2 // the command line, the question or the configuration is wrong
	exitInterrupted = 130
)

// furtherCommands are those of builds with a tag of their own: see pages.go.
var furtherCommands []func(*app) *cobra.Command

// usageError marks an error as the caller's to mend.
type usageError struct{ error }

func (e usageError) Unwrap() error { return e.error }

func usagef(format string, args ...any) error { return usageError{fmt.Errorf(format, args...)} }

// run is the whole program but for the process: it returns the exit status.
func run(ctx context.Context, args []string, stdin io.Reader, stdout, stderr io.Writer) int {
	ctx, stop := signal.NotifyContext(ctx, os.Interrupt, syscall.SIGTERM)
	defer stop()
	// After the first signal the next one ends the process at once.
	context.AfterFunc(ctx, stop)

	a := &app{stdin: stdin, stdout: stdout, stderr: stderr, env: os.LookupEnv, environ: os.Environ}
	root := a.rootCommand()
	root.SetArgs(args)
	root.SetIn(stdin)
	root.SetOut(stdout)
	root.SetErr(stderr)
	err := root.ExecuteContext(ctx)
	if err == nil {
		return exitOK
	}
	if ctx.Err() != nil && errors.Is(err, context.Canceled) {
		fmt.Fprintln(stderr, "bot: interrupted")
		return exitInterrupted
	}
	if gate := new(eval.GateError); !errors.As(err, &gate) || !a.gateShown {
		fmt.Fprintln(stderr, "bot: "+onscreen.Error(a.indexFault(err)))
	}
	return status(err)
}

// status is the exit status that an error stands for.
func status(err error) int {
	var (
		usage    usageError
		question *rag.QuestionError
		unknown  *rag.UnknownError
		conf     *config.Error
	)
	switch {
	case errors.Is(err, repl.ErrStopped):
		return exitInterrupted
	case errors.As(err, &usage), errors.As(err, &question), errors.As(err, &unknown), errors.As(err, &conf):
		return exitUsage
	}
	return eval.ExitStatus(err)
}

// app is what the commands share.
type app struct {
	stdin          io.Reader
	stdout, stderr io.Writer
	env            func(string) (string, bool)
	environ        func() []string

	configPath  string
	indexPath   string
	config      config.Config
	log         *slog.Logger
	gateShown   bool
	fetcher     *ingest.Web   // made when the first address is to be fetched
	doing       *doing        // what is going on goes there, nil for standard error
	tellVersion bool          // and do nothing else
	tellNoModel bool          // an answer says so where it could have been written and no model is configured
	waitTold    time.Duration // how long a wait had lasted when it was last told of
}

func (a *app) rootCommand() *cobra.Command {
	root := &cobra.Command{
		Use:   "bot",
		Short: "Answers from the news, with the sentence that says so",
		Long: `Dateline answers questions from news articles and ties each sentence of an
answer to the outlet, the article and the very words that support it.

Try: bot ask "Where did the talks take place?"`,
		SilenceUsage:      true,
		SilenceErrors:     true,
		PersistentPreRunE: a.prepare,
		RunE: func(cmd *cobra.Command, _ []string) error {
			switch {
			case a.tellVersion:
				return a.sayVersion()
			case a.mayTalk():
				return a.chat(cmd.Context())
			}
			return cmd.Help()
		},
		Args: unknownCommand,

		SuggestionsMinimumDistance: nearEnough,
	}
	root.SetFlagErrorFunc(flagError)
	// Not by cobra's own: to word it takes text/template, and that 4 MB (docs/size.md).
	root.Flags().BoolVarP(&a.tellVersion, "version", "v", false, "version for bot")
	root.PersistentFlags().StringVar(&a.configPath, "config", "", "configuration `FILE` (default: dateline/config.toml in your configuration folder)")
	root.PersistentFlags().StringVar(&a.indexPath, "index", "", "index `FILE`, or weaviate://host:port/Name (default: the seed articles, in your cache folder)")
	root.PersistentFlags().String("log-level", "", "the least grave message that is logged: debug, info, warn or `error`")
	root.PersistentFlags().String("log-format", "", "how messages are logged: text or `json`")
	root.AddCommand(a.askCommand(), a.chatCommand(), a.checkCommand(), a.searchCommand(), a.indexCommand(), a.articlesCommand(), a.embedCommand(), a.evalCommand(), a.modelsCommand(), a.discordCommand(), a.doctorCommand(), a.configCommand(), a.versionCommand())
	for _, further := range furtherCommands {
		root.AddCommand(further(a))
	}
	strictHelpers(root)
	return root
}

// prepare reads the configuration before a command, and tells what in the
// surroundings somebody may think is used and isn't.
func (a *app) prepare(cmd *cobra.Command, args []string) error {
	if a.tellVersion { // whatever the configuration says
		return nil
	}
	if err := a.configure(cmd, args); err != nil {
		return err
	}
	if file := a.config.PassedOver; file != "" && !isCompletion(cmd) {
		fmt.Fprintf(a.stderr, "bot: the %s in this folder isn't used, for nobody named it: to use it, add --config %s\n", file, file)
	}
	return nil
}

// isCompletion reports whether a shell asks what may come next: what is written
// then stands in the middle of somebody's command line.
func isCompletion(cmd *cobra.Command) bool {
	return cmd.Name() == cobra.ShellCompRequestCmd || cmd.Name() == cobra.ShellCompNoDescRequestCmd
}

// configure reads the configuration and lays the flags over it.
func (a *app) configure(cmd *cobra.Command, _ []string) error {
	if err := checkFlagGroups(cmd); err != nil {
		return err
	}
	// An empty path is most often a variable that isn't set. The seeds would
	// answer then, in the place of the index that was meant.
	for _, name := range []string{"config", "index"} {
		if f := cmd.Flags().Lookup(name); f != nil && f.Changed && f.Value.String() == "" {
			return usagef("--%s is empty: name a file, or leave the flag out", name)
		}
	}
	c, err := config.Load(a.configPath, a.env)
	if err != nil {
		return usageError{err}
	}
	if a.indexPath != "" {
		c.Index.Path = a.indexPath
	}
	if err := overSettings(cmd, &c); err != nil {
		return err
	}
	a.config = c
	service := strings.HasPrefix(cmd.CommandPath(), "bot discord") // whose log is read later
	a.log = a.logger(a.stderr, isTerminal(a.stderr) && !service)
	a.tellMisspelt()
	return nil
}

// tellMisspelt warns of variables of the environment that set nothing, though
// somebody likely meant them to.
func (a *app) tellMisspelt() {
	var names []string
	for _, entry := range a.environ() {
		name, value, _ := strings.Cut(entry, "=")
		if value != "" {
			names = append(names, name)
		}
	}
	for _, m := range a.config.Misspelt(names) {
		a.log.Warn("a variable of the environment sets nothing, but its name is nearly that of one that does", "given", m.Name, "meant", m.Meant)
	}
}
