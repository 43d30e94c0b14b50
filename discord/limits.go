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
	said                  *queue.Limit
}

func newLimits(s Settings) limits {
	return limits{
		user:    queue.NewLimit(s.UserPerMinute, time.Minute),
		channel: queue.NewLimit(s.ChannelPerMinute, time.Minute),
		server:  queue.NewLimit(s.ServerPerMinute, time.Minute),
		notices: queue.NewLimit(1, 20*time.Second),
		said:    queue.NewLimit(1, time.Hour),
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

// once reports whether something may be said that is said once an hour.
func (b *Bot) once(what string) bool {
	ok, _ := b.limits.said.Take(what, time.Now())
	return ok
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
	off  time.Duration // from the mean, on average
}

func (p *pace) note(d time.Duration) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.mean == 0 {
		p.mean, p.off = d, d/2
	}
	p.off += ((d - p.mean).Abs() - p.off) / 8
	p.mean += (d - p.mean) / 8
}

// each is how long one takes, and how much longer it may.
func (b *Bot) each() (mean, off time.Duration) {
	b.pace.mu.Lock()
	defer b.pace.mu.Unlock()
	switch {
	case b.pace.mean > 0:
		return b.pace.mean, b.pace.off
	case b.Model != "":
		return 10 * time.Second, 5 * time.Second // until one was measured
	}
	return 300 * time.Millisecond, 150 * time.Millisecond
}

// expect is how long a question that is so far back in line will take.
func (b *Bot) expect(place int) time.Duration {
	mean, _ := b.each()
	return mean*time.Duration(place)/time.Duration(b.Workers) + mean + b.REST.Backlog()
}

// promise is by when a question that is so far back in line is surely
// answered, as far as can be told now. Others may ask meanwhile, and each
// question takes up to two requests.
func (b *Bot) promise(place int) time.Time {
	_, off := b.each()
	requests := time.Duration(2*place) * time.Second / requestsPerSecond
	wait := 2*(b.expect(place)+requests) + 4*off + 5*time.Second
	return time.Now().Add(wait.Round(5*time.Second) + 5*time.Second)
}

// requestsPerSecond is about what Discord allows.
const requestsPerSecond = 48

// room is when a queue of n that is full will have some.
func (p *pace) room(now time.Time, n, workers int) time.Time {
	p.mu.Lock()
	defer p.mu.Unlock()
	wait := max(p.mean, time.Second) * time.Duration(n) / time.Duration(2*workers)
	return now.Add(max(wait, 10*time.Second))
}
