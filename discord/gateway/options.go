package gateway

import (
	"context"
	"log/slog"
	"math/rand/v2"
	"time"

	"github.com/bwmarrin/discordgo"
)

// Options says what to connect to, with which shards, and who is told.
type Options struct {
	// REST is asked where the gateway is and how many connections are allowed.
	REST *REST

	// TokenSetting names where the token is set, for messages about it, such as
	// "the environment variable DISCORD_TOKEN".
	TokenSetting string

	Intents  discordgo.Intent
	Presence *discordgo.GatewayStatusUpdate // nil for none

	// Shards is over how many connections Discord spreads the servers, 0 for as
	// many as it suggests. This process holds those from First to Last, both
	// included; a Last below First means up to the last there is.
	Shards, First, Last int

	// Handle is told of every event, as a pointer to discordgo's type for it.
	// Events of one shard come one after another in Discord's order; those of
	// different shards at the same time. What takes longer than a moment belongs
	// in a goroutine of the handler's own: the next event of the shard waits.
	//
	// An event that Handle sees is whole: a message has an author and an
	// interaction has a user or a member, and data of its type. ctx ends when
	// Run's does.
	Handle func(ctx context.Context, shard int, event any)

	// Panicked is told of an event that Handle panicked over, after that was
	// logged, so that a user who waits can be told. It may be nil.
	Panicked func(ctx context.Context, shard int, event, value any)

	// Observe is told what the connections do, for metrics. It may be nil.
	Observe Observer

	Log    *slog.Logger // nil for none
	Timing Timing       // the zero value for Discord's own
}

// Observer counts what happens to connections. Its methods are called from
// many goroutines and must return at once.
type Observer interface {
	Identified(shard int)
	Resumed(shard int)
	Connected(shard int, connected bool)
	Disconnected(shard int, reason string) // one of a few fixed words
	HeartbeatLatency(shard int, d time.Duration)
}

// Timing holds every wait, so that tests needn't take as long as the world
// does. A field left at 0 has the default that stands beside it.
type Timing struct {
	Dial        time.Duration // 15 s: to connect, TLS and upgrade included
	Hello       time.Duration // 10 s: from connected to HELLO
	Ready       time.Duration // 30 s: from IDENTIFY or RESUME to its answer
	Write       time.Duration // 10 s: to send one message
	Close       time.Duration // 2 s: for the other side to close after we said so
	BackoffMin  time.Duration // 1 s: the first wait between tries
	BackoffMax  time.Duration // 2 min: the longest
	Stable      time.Duration // 1 min: connected so long, the waits start anew
	InvalidMin  time.Duration // 1 s: the least wait after an invalid session
	InvalidMax  time.Duration // 5 s: the longest
	IdentifyGap time.Duration // 5 s: between two IDENTIFYs of one concurrency key
	Shutdown    time.Duration // 5 s: for a Handle that runs when Run ends

	jitter func() float64 // in [0,1); nil for chance
}

func (t Timing) withDefaults() Timing {
	set := func(d *time.Duration, def time.Duration) {
		if *d == 0 {
			*d = def
		}
	}
	set(&t.Dial, 15*time.Second)
	set(&t.Hello, 10*time.Second)
	set(&t.Ready, 30*time.Second)
	set(&t.Write, 10*time.Second)
	set(&t.Close, 2*time.Second)
	set(&t.BackoffMin, time.Second)
	set(&t.BackoffMax, 2*time.Minute)
	set(&t.Stable, time.Minute)
	set(&t.InvalidMin, time.Second)
	set(&t.InvalidMax, 5*time.Second)
	set(&t.IdentifyGap, 5*time.Second)
	set(&t.Shutdown, 5*time.Second)
	if t.jitter == nil {
		t.jitter = rand.Float64
	}
	return t
}

// between is a random time from lo to hi.
func (t Timing) between(lo, hi time.Duration) time.Duration {
	return lo + time.Duration(t.jitter()*float64(hi-lo))
}
