package discord

import (
	"context"
	"encoding/json"
	"iter"
	"time"

	"github.com/bwmarrin/discordgo"

	"dateline/rag"
	"dateline/state"
)

// Engine answers questions; *rag.Engine is one.
type Engine interface {
	// Ask yields an event or an error; an error is the last thing yielded. It
	// ends when ctx does.
	Ask(ctx context.Context, q rag.Question) iter.Seq2[rag.Event, error]
	// Near says how near the articles come to what somebody says, for much less
	// than an answer costs.
	Near(ctx context.Context, q rag.Question) (rag.Nearness, error)
}

// ArticleInfo is what a listing shows of an article.
type ArticleInfo struct{ Outlet, Headline string }

// Library is the articles that answers are drawn from.
type Library interface {
	Articles(ctx context.Context) ([]ArticleInfo, error)
}

// Checker says whether the articles support a claim.
type Checker interface {
	// Check looks at every sentence of a claim.
	Check(ctx context.Context, claim string) ([]Finding, error)
}

// Finding is what came of checking one sentence.
type Finding struct {
	Sentence  string
	Verdict   Verdict
	Why       string         // what decided against it, "" for nothing to say
	Citations []rag.Citation // the words for or against it, best first; for Absent what comes nearest
}

// Verdict is what the articles hold of a sentence.
type Verdict string

// The verdicts of a Finding.
const (
	Supported    Verdict = "supported"
	Contradicted Verdict = "contradicted"
	Absent       Verdict = "absent"
)

// REST sends requests to Discord; *gateway.REST is one.
type REST interface {
	// With returns a session for one piece of work, whose requests end with ctx.
	With(ctx context.Context) *discordgo.Session
	// Backlog is how long a request would wait now for those before it.
	Backlog() time.Duration
	// Download gets the beginning of a file that was attached to a message.
	Download(ctx context.Context, address string, most int64) ([]byte, error)
}

// Memory keeps what a restart must not lose; state.Discord is one.
type Memory interface {
	Begin(ctx context.Context, e state.Exchange) (int64, error)
	SetMessage(ctx context.Context, id int64, part int, m state.Message) error
	KeepMessages(ctx context.Context, id int64, n int) error
	Move(ctx context.Context, id int64, channel string) error
	Keep(ctx context.Context, id int64, t state.Turn) (int64, error)
	Finish(ctx context.Context, id int64) error
	Fail(ctx context.Context, id int64) error
	Reopen(ctx context.Context, id int64, text string, place json.RawMessage) error
	ByID(ctx context.Context, id int64) (state.Exchange, error)
	ByQuestion(ctx context.Context, question string) (state.Exchange, error)
	ByMessage(ctx context.Context, message string) (state.Exchange, error)
	Latest(ctx context.Context, channel string, since time.Time) (state.Exchange, error)
	Direct(ctx context.Context, n int) ([]string, error)
	Open(ctx context.Context) ([]state.Exchange, error)
	Chain(ctx context.Context, id int64, n int) ([]state.Turn, error)
	Delete(ctx context.Context, id int64) error
	Forget(ctx context.Context, person string) (exchanges, opinions int64, err error)
	Expire(ctx context.Context, before time.Time) (int64, error)
	Leave(ctx context.Context, guild string) (int64, error)
	Pause(ctx context.Context, guild string, on bool) error
	Paused(ctx context.Context) ([]string, error)
	Counts(ctx context.Context, guild string) (n int, since time.Time, err error)
}

// Ledger keeps opinions and costs; *state.Store is one.
type Ledger interface {
	Rate(ctx context.Context, turn int64, person string, good bool, reason string) error
	Spend(ctx context.Context, day time.Time, tokens int) error
	Spent(ctx context.Context, day time.Time) (int, error)
}

var (
	_ Engine = (*rag.Engine)(nil)
	_ Memory = state.Discord{}
	_ Ledger = (*state.Store)(nil)
)
