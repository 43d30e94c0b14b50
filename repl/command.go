package repl

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"dateline/rag"
)

// result is what a command brings about.
type result struct {
	text   string // to show
	ask    string // a question to ask next
	again  bool   // which is the last one once more
	page   *page  // an article to read in the pager now
	place  *place // what reading on means from now on
	clear  bool   // the screen
	leave  bool   // the session
	copied string // for the clipboard
	fresh  bool   // the numbers on the screen mean something else from now on

	typed   *[]string // all that is left of what was typed, nil when nothing was forgotten
	dropped string    // a typed text that was forgotten
}

// command is one of the words that begin with a slash.
type command struct {
	name, args string
	help       string // a few words: /help has 24 columns for it
	run        func(ctx context.Context, s *session, l look, arg string) (result, error)
	there      func(*session) bool                            // nil when always
	kept       bool                                           // only where there is a Memory
	choices    func(ctx context.Context, s *session) []string // what arg may be, nil when anything
}

// commands is every command, in the order of /help.
var commands []command

func init() { // not a literal: /help lists the list
	commands = []command{
		{name: "open", args: "N|ID", help: "the words behind [N]: /N", run: runOpen, choices: openable},
		{name: "read", args: "N|ID", help: "the article, from there", run: runRead, choices: openable},
		{name: "sources", help: "the last answer's quotes", run: runSources},
		{name: "copy", args: "[N]", help: "the answer, or a quote", run: runCopy, there: hasScreen, choices: openable},
		{name: "why", help: "what was found, scores", run: runWhy},
		{name: "conflicts", help: "where outlets disagree", run: runConflicts},
		{name: "check", args: "TEXT", help: "is it so? @FILE: a draft", run: runCheck, there: hasChecker},
		{name: "articles", help: "what can be asked about", run: runArticles},
		{name: "outlet", args: "NAME,…", help: "only these; all: any", run: runOutlet, choices: outletNames},
		{name: "article", args: "ID,…", help: "only these; all: any", run: runArticle, choices: articleIDs},
		{name: "top-k", args: "N", help: "passages to answer from", run: runTopK},
		{name: "mode", args: "NAME", help: "how to answer", run: runMode, there: hasModes, choices: modeNames},
		{name: "model", args: "NAME", help: "who writes the answers", run: runModel, there: hasModels, choices: modelNames},
		{name: "retry", help: "ask the last one again", run: runRetry},
		{name: "undo", help: "take the last one back", run: runUndo},
		{name: "history", help: "this conversation", run: runHistory},
		{name: "new", args: "[NAME]", help: "begin another", run: runNew},
		{name: "name", args: "NAME", help: "name this one", run: runName, kept: true},
		{name: "sessions", args: "WORD", help: "conversations kept", run: runSessions, kept: true},
		{name: "resume", args: "N|NAME", help: "go on with one of them", run: runResume, kept: true, choices: sessionNames},
		{name: "delete", args: "N|NAME", help: "delete one of them", run: runDelete, kept: true, choices: sessionNames},
		{name: "forget", args: "[all]", help: "this one, or all typed", run: runForget, choices: forgettable},
		{name: "save", args: "FILE", help: ".md, .html or .json", run: runSave},
		{name: "load", args: "FILE", help: "a .json saved before", run: runLoad},
		{name: "good", help: "the answer was good", run: runGood, kept: true},
		{name: "bad", args: "REASON", help: "it wasn't, and why", run: runBad, kept: true},
		{name: "eval", args: "FILE", help: "add it to a fixture", run: runEval, there: hasFixtures},
		{name: "clear", help: "clear the screen", run: runClear, there: hasScreen},
		{name: "help", help: "this", run: runHelp},
		{name: "quit", help: "leave, as Ctrl+D does", run: runQuit},
	}
}

// offered are the commands that this session has.
func offered(s *session) []command {
	var out []command
	for _, c := range commands {
		if (c.there == nil || c.there(s)) && (!c.kept || s.Memory != nil) {
			out = append(out, c)
		}
	}
	return out
}

// isCommand reports whether a typed line is a command rather than a question.
func isCommand(line string) bool { return strings.HasPrefix(strings.TrimSpace(line), "/") }

// aliases are other words for commands.
var aliases = map[string]string{"exit": "quit", "bye": "quit", "q": "quit", "?": "help", "topk": "top-k", "outlets": "outlet"}

// dispatch runs a typed command.
func dispatch(ctx context.Context, s *session, l look, line string) (result, error) {
	word, arg, _ := strings.Cut(strings.TrimSpace(line)[1:], " ")
	if i := strings.IndexAny(word, "\n\t"); i >= 0 {
		word, arg = word[:i], word[i+1:]+" "+arg
	}
	arg = strings.TrimSpace(arg)
	if _, err := strconv.Atoi(word); err == nil {
		return runOpen(ctx, s, l, word)
	}
	word = strings.ToLower(word)
	if full, ok := aliases[word]; ok {
		word = full
	}
	all := offered(s)
	for _, c := range all {
		if c.name == word {
			return c.run(ctx, s, l, arg)
		}
	}
	if s.Private && slices.ContainsFunc(commands, func(c command) bool { return c.name == word && c.kept }) {
		return result{}, errPrivate
	}
	return result{}, unknownCommand(word, all)
}

// leaving are the words that leave when they stand alone, as in other programs.
var leaving = []string{"exit", "quit", ":q", ":q!", ":wq", ":x"}

// command is what a typed text means: see offered and leaving.
func (s *session) command(text string) string {
	if slices.Contains(leaving, strings.ToLower(strings.TrimSpace(text))) {
		return "/quit"
	}
	return s.offered(text)
}

func unknownCommand(word string, all []command) error {
	var names []string
	for _, c := range all {
		names = append(names, c.name)
	}
	text := fmt.Sprintf("no command /%s", word)
	if near := nearest(word, names); near != "" {
		return &rag.QuestionError{What: text, Try: fmt.Sprintf("did you mean /%s?", near)}
	}
	return &rag.QuestionError{What: text, Try: "/help lists them"}
}

func hasChecker(s *session) bool  { return s.Checker != nil }
func hasFixtures(s *session) bool { return s.FixtureLine != nil }
func hasScreen(s *session) bool   { return s.screen }
func hasModes(s *session) bool    { return len(s.Choices.Modes) > 1 }
func hasModels(s *session) bool   { return len(s.Choices.Models) > 1 }

func runClear(context.Context, *session, look, string) (result, error) {
	return result{clear: true}, nil
}

func runQuit(context.Context, *session, look, string) (result, error) {
	return result{leave: true}, nil
}

// runRetry asks the last question again. Its answer stays until the new one is
// whole: see session.finish.
func runRetry(_ context.Context, s *session, _ look, _ string) (result, error) {
	e, err := s.last()
	if err != nil {
		return result{}, err
	}
	return result{ask: e.line(), again: true}, nil
}

// need is the error of a command that lacks what it works on.
func need(usage, what string) error {
	return &rag.QuestionError{What: "no " + what, Try: "for example: " + usage}
}

var errNothingSaid = errors.New("there is nothing to save yet: ask something first")
