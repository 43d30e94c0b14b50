package discord

import (
	"errors"
	"log/slog"
	"time"

	"dateline/discord/metrics"
)

// Options is what a Bot works with.
type Options struct {
	REST    REST
	Engine  Engine
	Library Library
	Checker Checker // nil for no "Check this claim"
	// Translator is asked for questions in other languages; nil for nobody.
	Translator Translator
	Memory     Memory
	Ledger     Ledger
	Metrics    *metrics.Metrics // may be nil
	Log        *slog.Logger     // nil for none
	Settings
}

// Settings is what an operator may set. Ids are Discord's.
type Settings struct {
	Channels       []string // where questions need no mention, forums included
	Everything     bool     // there and in threads all that is said is taken for a question
	ThreadChannels []string // where a thread is opened for each question
	CommandServers []string // where commands are registered; none means everywhere
	DirectMessages bool     // are answered
	Lists          Lists
	Outlets        []string // answers are drawn from; none means all

	UserPerMinute, ChannelPerMinute, ServerPerMinute int // questions; 0 for no limit
	TokensPerDay                                     int // of a language model; 0 for no limit

	Missed        time.Duration // how far back it is looked for what was asked while the bot was away; 0 for not at all
	MissedMembers int           // not in servers of more members; 0 for all

	Turns    int           // earlier exchanges that a follow-up may lean on
	EditTime time.Duration // how long after it was asked a question may be changed
	Kept     time.Duration // how long exchanges are kept

	Workers int // questions answered at the same time
	Queue   int // questions that may wait

	Model string // who is asked besides this program, for /privacy; "" for nobody

	EditEvery time.Duration // the least time between two edits of a message; 1.1 s unless set
	ShowAfter time.Duration // how long nothing but the answer is shown; 700 ms unless set
	LineAfter time.Duration // who waits longer is told the place in line; 3 s unless set
	Grace     time.Duration // for answers in flight when Run ends; 10 s unless set
}

// Lists say who may ask, and where.
type Lists struct{ Servers, Channels, Roles, Users List }

// List allows its Allow, or all when that is empty, but for its Deny.
type List struct{ Allow, Deny []string }

func (o *Options) check() error {
	if o.REST == nil || o.Engine == nil || o.Library == nil || o.Memory == nil || o.Ledger == nil {
		return errors.New("discord: a bot needs a REST interface, an engine, a library, a memory and a ledger")
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	if o.EditEvery <= 0 {
		o.EditEvery = 1100 * time.Millisecond
	}
	if o.ShowAfter <= 0 {
		o.ShowAfter = 700 * time.Millisecond
	}
	if o.LineAfter <= 0 {
		o.LineAfter = 3 * time.Second
	}
	if o.Grace <= 0 {
		o.Grace = 10 * time.Second
	}
	o.Workers = max(1, o.Workers)
	return nil
}
