package discord

import (
	"context"
	"fmt"
	"sync"
	"time"

	"dateline/discord/queue"
)

// limits are those on how much is asked, and the one on how often that is
// told.
type limits struct {
	user, channel, server *queue.Limit
	notices               *queue.Limit
}

func newLimits(s Settings) limits {
	return limits{
		user:    queue.NewLimit(s.UserPerMinute, time.Minute),
		channel: queue.NewLimit(s.ChannelPerMinute, time.Minute),
		server:  queue.NewLimit(s.ServerPerMinute, time.Minute),
		notices: queue.NewLimit(1, 20*time.Second),
	}
}

// refused is why a question isn't taken, in words for who asked.
type refused struct {
	limit string // a word for the metrics
	text  string
}

// take counts a question against every limit, or says which is reached and
// when there is room again.
func (b *Bot) take(ctx context.Context, a asker, now time.Time) *refused {
	if r := b.budget(ctx, now); r != nil {
		return r
	}
	type one struct {
		limit    *queue.Limit
		key      string
		name, of string
	}
	all := []one{{b.limits.user, a.user, "user", "you"}, {b.limits.channel, a.channel, "channel", "this channel"}, {b.limits.server, a.guild, "server", "this server"}}
	for i, l := range all {
		ok, again := l.limit.Take(l.key, now)
		if ok {
			continue
		}
		for _, before := range all[:i] {
			before.limit.Undo(before.key)
		}
		return &refused{l.name, fmt.Sprintf("That's a lot of questions from %s in a minute. Please ask again %s.", l.of, when(again))}
	}
	return nil
}

// budget says whether the day's tokens are spent.
func (b *Bot) budget(ctx context.Context, now time.Time) *refused {
	if b.TokensPerDay <= 0 {
		return nil
	}
	spent, err := b.Ledger.Spent(ctx, now)
	if err != nil {
		b.Log.Error("can't read what the day has cost", "err", err)
		return nil
	}
	if spent < b.TokensPerDay {
		return nil
	}
	tomorrow := now.UTC().Truncate(24 * time.Hour).Add(24 * time.Hour)
	return &refused{"budget", fmt.Sprintf("My budget for today is used up. Please ask again %s.", when(tomorrow))}
}

// when is a moment as Discord shows it to each reader: "in 20 seconds". It is
// rounded up, so that there is room when it has come.
func when(t time.Time) string {
	return fmt.Sprintf("<t:%d:R>", t.Add(time.Second-1).Unix())
}

// pace is how long an answer takes, of late.
type pace struct {
	mu   sync.Mutex
	mean time.Duration
}

func (p *pace) note(d time.Duration) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.mean == 0 {
		p.mean = d
	}
	p.mean += (d - p.mean) / 8
}

// room is when a queue of n that is full will have some.
func (p *pace) room(now time.Time, n, workers int) time.Time {
	p.mu.Lock()
	defer p.mu.Unlock()
	wait := max(p.mean, time.Second) * time.Duration(n) / time.Duration(2*workers)
	return now.Add(max(wait, 10*time.Second))
}
