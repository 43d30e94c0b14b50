package gateway

import (
	"context"
	"net/http"
	"sync"
	"time"
)

// limiter holds requests back until Discord's rate limits let them through. It
// keeps a limit until it is reset, so what it keeps is bounded by the requests
// of the last seconds: interactions have limits of their own, and there is no
// end of them.
type limiter struct {
	mu      sync.Mutex
	buckets map[string]*bucket
	swept   time.Time
	most    int // buckets before they are swept early

	global time.Time     // nothing that counts goes before
	next   time.Time     // when the global pace allows one more
	gap    time.Duration // between two, at the global pace
}

// bucket is what is known of one limit.
type bucket struct {
	key     string
	turn    chan struct{} // holds one value while a request is under way
	waiting int           // requests that hold or wait for it
	left    int           // how many may go before reset, where known
	known   bool
	reset   time.Time
}

// met is a rate limit that a request ran into.
type met struct {
	wait   time.Duration
	global bool
}

// Limits that were reset are forgotten so often, and whenever there have come
// to be twice as many as were left the last time.
const (
	sweepEvery = 5 * time.Second
	minSweep   = 512
)

func newLimiter(perSecond float64) *limiter {
	return &limiter{
		buckets: make(map[string]*bucket),
		swept:   time.Now(),
		most:    minSweep,
		gap:     time.Duration(float64(time.Second) / perSecond),
	}
}

// acquire waits for the request's turn: requests of one bucket go one after
// another, in the order they came. release must be called with the answer, nil
// for none.
func (l *limiter) acquire(ctx context.Context, c *call) (release func(*http.Response) met, err error) {
	b := l.enter(c.bucket)
	select {
	case b.turn <- struct{}{}:
	case <-ctx.Done():
		l.leave(b)
		return nil, context.Cause(ctx)
	}
	for {
		wait := l.wait(b, c.global)
		if wait <= 0 {
			break
		}
		if err := sleep(ctx, wait); err != nil {
			<-b.turn
			l.leave(b)
			return nil, err
		}
	}
	return func(resp *http.Response) met {
		m := l.learn(b, resp)
		<-b.turn
		l.leave(b)
		return m
	}, nil
}

func (l *limiter) enter(key string) *bucket {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.sweep(time.Now())
	b := l.buckets[key]
	if b == nil {
		b = &bucket{key: key, turn: make(chan struct{}, 1)}
		l.buckets[key] = b
	}
	b.waiting++
	return b
}

func (l *limiter) leave(b *bucket) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if b.waiting--; b.waiting == 0 && !b.known {
		delete(l.buckets, b.key)
	}
}

// sweep forgets what isn't used, now and then.
func (l *limiter) sweep(now time.Time) {
	if now.Sub(l.swept) < sweepEvery && len(l.buckets) < l.most {
		return
	}
	l.swept = now
	for key, b := range l.buckets {
		if b.waiting == 0 && now.After(b.reset) {
			delete(l.buckets, key)
		}
	}
	l.most = max(minSweep, 2*len(l.buckets))
}

// wait is how long the request must still wait; 0 lets it go and counts it.
func (l *limiter) wait(b *bucket, global bool) time.Duration {
	l.mu.Lock()
	defer l.mu.Unlock()
	now := time.Now()
	if b.known && b.left <= 0 && now.Before(b.reset) {
		return b.reset.Sub(now)
	}
	if global {
		if now.Before(l.global) {
			return l.global.Sub(now)
		}
		// A second's worth may go at once after a rest.
		if floor := now.Add(-time.Second); l.next.Before(floor) {
			l.next = floor
		}
		if l.next.After(now) {
			return l.next.Sub(now)
		}
		l.next = l.next.Add(l.gap)
	}
	b.left--
	return 0
}
