package gateway

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"sync"
	"time"

	"github.com/bwmarrin/discordgo"
)

// gate lets sessions begin at the pace that Discord allows: one IDENTIFY in
// five seconds for each concurrency key, and well under its limit in a day. A
// bot that reaches that limit has its token reset.
type gate struct {
	o Options

	mu     sync.Mutex
	lanes  map[int]*lane
	recent []time.Time // IDENTIFYs of ours in the last day
}

// lane is one concurrency key. Its turn is held from before a connection is
// made until its IDENTIFY is answered.
type lane struct {
	turn chan struct{}
	last time.Time
}

// allowance is what GET /gateway/bot says.
type allowance struct {
	url            string
	shards         int
	total          int
	remaining      int
	resetAfter     time.Duration
	maxConcurrency int
}

func newGate(o Options) *gate { return &gate{o: o, lanes: map[int]*lane{}} }

// ask asks Discord. The error is a *FatalError where it refused the token.
func (g *gate) ask(ctx context.Context) (allowance, error) {
	bot, err := g.o.REST.With(ctx).GatewayBot()
	if err != nil {
		err = Explain(err)
		if f, ok := errors.AsType[*Fault](err); ok && f.Status == http.StatusUnauthorized {
			refused := fatal(4004, &g.o)
			refused.Code = 0
			return allowance{}, refused
		}
		return allowance{}, err
	}
	url, err := socketAddress(bot.URL)
	if err != nil {
		return allowance{}, &FatalError{Text: err.Error()}
	}
	limit := bot.SessionStartLimit
	return allowance{
		url: url, shards: bot.Shards, total: limit.Total, remaining: limit.Remaining,
		resetAfter: time.Duration(limit.ResetAfter) * time.Millisecond, maxConcurrency: max(1, limit.MaxConcurrency),
	}, nil
}

// enter waits until the shard may begin a session.
func (g *gate) enter(ctx context.Context, shard int) (*ticket, error) {
	for {
		a, err := g.ask(ctx)
		if err != nil {
			return nil, err
		}
		wait := g.exhausted(a)
		if wait == 0 {
			return g.queue(ctx, shard, a)
		}
		g.o.Log.Error("nearly all sessions that Discord allows in a day are used up; waiting before another is begun, lest the token be reset",
			"shard", shard, "remaining", a.remaining, "total", a.total, "wait", wait.Round(time.Second))
		if err := sleep(ctx, wait); err != nil {
			return nil, err
		}
	}
}

// exhausted is how long to wait until sessions may be begun again. A tenth of
// the day's is kept back, for the restart that mends whatever used them up.
func (g *gate) exhausted(a allowance) time.Duration {
	if a.total == 0 { // something at api_url that doesn't count
		a.total, a.remaining = 1000, 1000
	}
	reserve := max(1, a.total/10)
	g.mu.Lock()
	defer g.mu.Unlock()
	now := time.Now()
	for len(g.recent) > 0 && now.Sub(g.recent[0]) >= 24*time.Hour {
		g.recent = g.recent[1:]
	}
	switch {
	case a.remaining <= reserve:
		return max(a.resetAfter, time.Second)
	case len(g.recent) >= a.total-reserve:
		return max(24*time.Hour-now.Sub(g.recent[0]), time.Second)
	}
	return 0
}

func (g *gate) queue(ctx context.Context, shard int, a allowance) (*ticket, error) {
	g.mu.Lock()
	l := g.lanes[shard%a.maxConcurrency]
	if l == nil {
		l = &lane{turn: make(chan struct{}, 1)}
		g.lanes[shard%a.maxConcurrency] = l
	}
	g.mu.Unlock()
	select {
	case l.turn <- struct{}{}:
	case <-ctx.Done():
		return nil, context.Cause(ctx)
	}
	t := &ticket{gate: g, lane: l, url: a.url}
	if err := sleep(ctx, time.Until(l.last.Add(g.o.Timing.IdentifyGap))); err != nil {
		t.giveBack()
		return nil, err
	}
	return t, nil
}

// ticket is the turn to begin a session. It must be given back.
type ticket struct {
	gate *gate
	lane *lane
	url  string
	once sync.Once
}

// use counts an IDENTIFY, which must follow at once.
func (t *ticket) use() {
	t.lane.last = time.Now()
	t.gate.mu.Lock()
	defer t.gate.mu.Unlock()
	t.gate.recent = append(t.gate.recent, t.lane.last)
}

func (t *ticket) giveBack() {
	if t != nil {
		t.once.Do(func() { <-t.lane.turn })
	}
}

// identify is the data of IDENTIFY.
type identify struct {
	Token      string                         `json:"token"`
	Properties map[string]string              `json:"properties"`
	Compress   bool                           `json:"compress"`
	Threshold  int                            `json:"large_threshold"`
	Shard      [2]int                         `json:"shard"`
	Presence   *discordgo.GatewayStatusUpdate `json:"presence,omitempty"`
	Intents    discordgo.Intent               `json:"intents"`
}

// String keeps the token out of logs.
func (i identify) String() string { return fmt.Sprintf("identify shard %v", i.Shard) }
