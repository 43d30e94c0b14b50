package repl

import (
	"context"
	"iter"

	"dateline/corpus"
	"dateline/rag"
	"dateline/state"
)

// Engine answers questions; *rag.Engine is one.
type Engine interface {
	// Ask yields an event or an error; an error is the last thing yielded. It
	// ends when ctx does.
	Ask(ctx context.Context, q rag.Question) iter.Seq2[rag.Event, error]
}

// ArticleInfo is what a listing shows of an article.
type ArticleInfo struct {
	ID, Outlet, Headline string
	Passages             int
}

// Library is the articles that answers are drawn from.
type Library interface {
	Articles(ctx context.Context) ([]ArticleInfo, error)
	Article(ctx context.Context, id string) (corpus.Article, error)
}

// Checker says whether the articles support a claim. Without one there is no
// /check.
type Checker interface {
	// Check looks at every sentence of a claim, within the outlets and articles
	// that questions are narrowed to.
	Check(ctx context.Context, claim string, outlets, articles []string) ([]CheckResult, error)
	// Draft does so for a whole text.
	Draft(ctx context.Context, text string, outlets, articles []string) (DraftCheck, error)
}

// DraftCheck is what came of checking a whole text.
type DraftCheck struct {
	Results []CheckResult
	Summary string // one line without its full stop
	First   []int  // which of Results to look at first
}

// CheckResult is what came of checking one sentence.
type CheckResult struct {
	Sentence  string
	Line      int            // of the draft, from 1; 0 of a claim
	Verdict   string         // a few words: "supported", "contradicted: another figure"
	Nearest   bool           // the citations decide nothing, they only come nearest
	Citations []rag.Citation // the words for or against it, best first
}

// Memory keeps conversations, feedback and what was typed; *state.Store is
// one. Without it a session lasts as long as the program.
type Memory interface {
	Start(ctx context.Context, Surface, name string) (state.Conversation, error)
	Rename(ctx context.Context, id int64, name string) error
	Named(ctx context.Context, Surface, name string) (state.Conversation, error)
	Latest(ctx context.Context, surface string) (state.Conversation, error)
	Conversations(ctx context.Context, surface string, limit int) ([]state.Conversation, error)
	Search(ctx context.Context, Surface, text string, limit int) ([]state.Found, error)
	AddTurn(ctx context.Context, conversation int64, t state.Turn, instead ...int64) (int64, error)
	Turns(ctx context.Context, conversation int64) ([]state.Turn, error)
	Rate(ctx context.Context, turn int64, person string, good bool, reason string) error
	Remember(ctx context.Context, line string, conversation int64) error
	History(ctx context.Context) ([]string, error)
	ForgetTurn(ctx context.Context, id int64, line string) error
	Forget(ctx context.Context, conversation int64) error
	ForgetAll(ctx context.Context, surface string) (int64, error)
}

// Choices are the ways of answering that a person may switch between. /mode
// and /model are there only where they have more than one to offer.
type Choices struct {
	Modes, Models []string // the first of each is the one in use at the start
	// Engine is the engine for a mode and a model of the lists, "" where the
	// list is empty. It is called when a person switches.
	Engine func(ctx context.Context, mode, model string) (Engine, error)
}

// Services is what a session works with. Checker, Memory and FixtureLine may be
// nil.
type Services struct {
	Engine  Engine
	Library Library
	Checker Checker
	Memory  Memory
	Choices Choices
	// FixtureLine makes a line that bot eval reads of an answer and the questions
	// before it. Without it there is no /eval.
	FixtureLine func(a *rag.Answer, earlier []string) ([]byte, error)

	Outlets  []string // that questions are narrowed to at the start, none means all
	Examples []string // questions that the articles answer, for the greeting
	Writer   string   // a few words on who writes answers, for the greeting; "" for none
	Notice   string   // one line to tell at the start, "" for none
	Private  bool     // Memory is nil because nothing is to be kept
	Close    func()   // releases all of it, may be nil
}
