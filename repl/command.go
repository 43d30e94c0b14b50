package repl

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"dateline/rag"
)

// result is what a command brings about.
type result struct {
	text  string // to show
	ask   string // a question to ask next
	page  *page  // an article to read in the pager now
	place *place // what reading on means from now on
	clear bool   // the screen
	leave bool   // the session
}

// command is one of the words that begin with a slash.
type command struct {
	name, args string
	help       string // a few words: /help has 24 columns for it
	run        func(ctx context.Context, s *session, l look, arg string) (result, error)
	there      func(*session) bool                            // nil when always
	choices    func(ctx context.Context, s *session) []string // what arg may be, nil when anything
}

// commands is every command, in the order of /help.
var commands []command

func init() { // not a literal: /help lists the list
	commands = []command{
		{name: "open", args: "N|ID", help: "the words behind [N]: /N", run: runOpen, choices: openable},
		{name: "read", args: "N|ID", help: "the article, from there", run: runRead, choices: openable},
		{name: "sources", help: "the last answer's quotes", run: runSources},
		{name: "why", help: "what was found, scores", run: runWhy},
		{name: "conflicts", help: "where outlets disagree", run: runConflicts},
		{name: "check", args: "TEXT", help: "do the articles say so?", run: runCheck, there: hasChecker},
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
		{name: "name", args: "NAME", help: "name this one", run: runName, there: hasMemory},
		{name: "sessions", help: "conversations kept", run: runSessions, there: hasMemory},
		{name: "resume", args: "[NAME]", help: "go on with one of them", run: runResume, there: hasMemory, choices: sessionNames},
		{name: "save", args: "FILE", help: "as .md or .json", run: runSave},
		{name: "load", args: "FILE", help: "a .json saved before", run: runLoad},
		{name: "good", help: "the answer was good", run: runGood, there: hasMemory},
		{name: "bad", args: "REASON", help: "it wasn't, and why", run: runBad, there: hasMemory},
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
		if c.there == nil || c.there(s) {
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
	return result{}, unknownCommand(word, all)
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
func hasMemory(s *session) bool   { return s.Memory != nil }
func hasModes(s *session) bool    { return len(s.Choices.Modes) > 1 }
func hasModels(s *session) bool   { return len(s.Choices.Models) > 1 }

func runClear(context.Context, *session, look, string) (result, error) {
	return result{clear: true}, nil
}

func runQuit(context.Context, *session, look, string) (result, error) {
	return result{leave: true}, nil
}

func runRetry(ctx context.Context, s *session, l look, _ string) (result, error) {
	e, err := s.last()
	if err != nil {
		return result{}, err
	}
	question := e.answer.Question
	if _, err := runUndo(ctx, s, l, ""); err != nil {
		return result{}, err
	}
	return result{ask: question}, nil
}

func runUndo(ctx context.Context, s *session, l look, _ string) (result, error) {
	e, err := s.last()
	if err != nil {
		return result{}, err
	}
	if e.turn != 0 {
		if err := s.Memory.RemoveTurn(ctx, e.turn); err != nil {
			return result{}, err
		}
	}
	question := e.answer.Question
	s.exchanges = s.exchanges[:len(s.exchanges)-1]
	return result{text: l.wrap(fmt.Sprintf("Taken back: %s", question), 0)}, nil
}

// need is the error of a command that lacks what it works on.
func need(usage, what string) error {
	return &rag.QuestionError{What: "no " + what, Try: "for example: " + usage}
}

var errNothingSaid = errors.New("there is nothing to save yet: ask something first")
