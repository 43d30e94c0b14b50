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

	window *window // of all that counts together
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
		window:  newWindow(perSecond),
	}
}

// acquire waits for the request's turn: requests of one bucket go one after
// another, in the order they came. release must be called with the answer, nil
// for none. One that would be held for longer than it may fails at once.
func (l *limiter) acquire(ctx context.Context, c *call) (release func(*http.Response) met, err error) {
	until := c.until()
	b := l.enter(c.bucket)
	if err := l.turn(ctx, c, b, until); err != nil {
		l.leave(b)
		return nil, err
	}
	counted := func() {}
	if c.global {
		if counted, err = l.place(ctx, c, until); err != nil {
			<-b.turn
			l.leave(b)
			return nil, err
		}
	}
	l.mu.Lock()
	b.left--
	l.mu.Unlock()
	return func(resp *http.Response) met {
		counted()
		m := l.learn(b, resp)
		<-b.turn
		l.leave(b)
		return m
	}, nil
}

// turn waits until the bucket is the request's, and has room.
func (l *limiter) turn(ctx context.Context, c *call, b *bucket, until time.Time) error {
	var late <-chan time.Time
	if !until.IsZero() {
		if wait := l.held(b); wait > time.Until(until) {
			return c.limited(wait)
		}
		t := time.NewTimer(time.Until(until))
		defer t.Stop()
		late = t.C
	}
	select {
	case b.turn <- struct{}{}:
	case <-late:
		return c.limited(l.held(b))
	case <-ctx.Done():
		return context.Cause(ctx)
	}
	for wait := l.held(b); wait > 0; wait = l.held(b) {
		err := error(nil)
		if !until.IsZero() && wait > time.Until(until) {
			err = c.limited(wait)
		} else {
			err = sleep(ctx, wait)
		}
		if err != nil {
			<-b.turn
			return err
		}
	}
	return nil
}

// place waits for a place among all that counts.
func (l *limiter) place(ctx context.Context, c *call, until time.Time) (func(), error) {
	if wait := l.window.closed(); !until.IsZero() && wait > time.Until(until) {
		return nil, c.limited(wait)
	}
	since := c.sending.Since
	if since.IsZero() {
		since = c.began
	}
	counted, ok, err := l.window.acquire(ctx, c.sending.First, since, until)
	switch {
	case err != nil:
		return nil, err
	case !ok:
		return nil, c.limited(l.window.closed())
	}
	return counted, nil
}

// held is how long a bucket has no room yet.
func (l *limiter) held(b *bucket) time.Duration {
	l.mu.Lock()
	defer l.mu.Unlock()
	if b.known && b.left <= 0 {
		return max(0, time.Until(b.reset))
	}
	return 0
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
