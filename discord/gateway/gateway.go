package gateway

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"sync"
	"time"
)

// Gateway is the connections of this process to Discord's gateway.
type Gateway struct {
	o    Options
	gate *gate

	mu     sync.Mutex
	began  bool
	count  int
	status []ShardStatus
}

// New checks the options. Nothing is connected before Run.
func New(o Options) (*Gateway, error) {
	switch {
	case o.REST == nil || o.Handle == nil:
		return nil, errors.New("a gateway needs a REST interface and a handler")
	case o.Shards < 0 || o.First < 0 || o.Shards > 0 && (o.First >= o.Shards || o.Last >= o.Shards):
		return nil, fmt.Errorf("shards %d to %d of %d: they are counted from 0, so the last is %d", o.First, o.Last, o.Shards, o.Shards-1)
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	if o.Observe == nil {
		o.Observe = unobserved{}
	}
	if o.TokenSetting == "" {
		o.TokenSetting = "the bot token"
	}
	o.Timing = o.Timing.withDefaults()
	return &Gateway{o: o, gate: newGate(o)}, nil
}

// Run connects and stays connected until ctx ends, which is no error, or until
// Discord says that trying again is of no use: see [FatalError]. When it
// returns, every goroutine of its own has ended, unless a Handle that runs
// doesn't heed its context within Timing.Shutdown. It may be called once.
func (g *Gateway) Run(ctx context.Context) error {
	g.mu.Lock()
	again := g.began
	g.began = true
	g.mu.Unlock()
	if again {
		return errors.New("a gateway runs once")
	}
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	shards, err := g.plan(ctx)
	if err != nil {
		return ended(ctx, err)
	}
	var wait sync.WaitGroup
	for _, s := range shards {
		wait.Go(func() {
			if err := s.run(ctx); err != nil {
				cancel(err)
			}
		})
	}
	wait.Wait()
	return ended(ctx, context.Cause(ctx))
}

// ended is err, unless it only says that the caller wanted an end.
func ended(ctx context.Context, err error) error {
	if fatal := new(FatalError); errors.As(err, &fatal) {
		return err
	}
	if ctx.Err() != nil {
		return nil
	}
	return err
}

// plan asks how many shards there are, until it is told, and makes those of
// this process.
func (g *Gateway) plan(ctx context.Context) ([]*shard, error) {
	count := g.o.Shards
	for wait := g.o.Timing.BackoffMin; count == 0; wait = min(2*wait, g.o.Timing.BackoffMax) {
		limits, err := g.gate.ask(ctx)
		if err == nil {
			count = max(1, limits.shards)
			break
		}
		if fatal := new(FatalError); errors.As(err, &fatal) {
			return nil, err
		}
		g.o.Log.Warn("asking Discord for its gateway failed; trying again", "error", err)
		if err := sleep(ctx, g.o.Timing.between(wait/2, wait)); err != nil {
			return nil, err
		}
	}
	last := g.o.Last
	if last < g.o.First || last >= count {
		last = count - 1
	}
	if g.o.First > last {
		return nil, &FatalError{Text: fmt.Sprintf("this process was to hold the shards from %d on, and Discord asks for only %d, counted from 0: set shard_range in [discord] to others, or shards to a number", g.o.First, count)}
	}
	g.mu.Lock()
	defer g.mu.Unlock()
	g.count = count
	var shards []*shard
	for id := g.o.First; id <= last; id++ {
		g.status = append(g.status, ShardStatus{Shard: id, Since: time.Now()})
		shards = append(shards, newShard(g, id, count, len(g.status)-1))
	}
	return shards, nil
}

// Status is how the connections are now. It may be called at any time.
func (g *Gateway) Status() Status {
	g.mu.Lock()
	defer g.mu.Unlock()
	return Status{Shards: g.count, Each: slices.Clone(g.status)}
}

// note changes what Status says of a shard.
func (g *Gateway) note(at int, change func(*ShardStatus)) {
	g.mu.Lock()
	defer g.mu.Unlock()
	before := g.status[at].Connected
	change(&g.status[at])
	if g.status[at].Connected != before {
		g.status[at].Since = time.Now()
	}
}

type unobserved struct{}

func (unobserved) Identified(int)                      {}
func (unobserved) Resumed(int)                         {}
func (unobserved) Connected(int, bool)                 {}
func (unobserved) Disconnected(int, string)            {}
func (unobserved) HeartbeatLatency(int, time.Duration) {}
