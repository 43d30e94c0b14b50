package gateway

import (
	"context"
	"slices"
	"sort"
	"sync"
	"time"
)

// window lets no more than a number of requests be counted in any second,
// whichever way the other side counts: a request is counted somewhere between
// its leaving and its answer, so its place is free again a second after its
// answer. Those that somebody waits to hear of the bot by go first.
type window struct {
	mu     sync.Mutex
	most   int       // places
	kept   int       // of them, those that only first requests may have
	out    int       // places that are taken
	others int       // of them, by those that aren't first
	shut   time.Time // a global limit was met: nothing goes before
	first  line      // waiting
	rest   line
	timer  *time.Timer // opens it when shut is over
}

const (
	// period is what Discord counts over, with a margin for timers that are early.
	period = time.Second + 10*time.Millisecond
	// unheard is how long an answer is waited for before its request is taken to
	// have been counted.
	unheard = 2 * time.Second
	// lead is by how much longer another request must have waited to go before a
	// first one: none waits for ever.
	lead = 6 * time.Second
	// atOnce is how soon an answer seems to come at once, and long when a wait for
	// one seems long.
	atOnce = 1500 * time.Millisecond
	long   = 5 * time.Second
)

func newWindow(perSecond float64) *window {
	most := max(1, int(perSecond))
	return &window{most: most, kept: most / 5}
}

// waiter is a request in line.
type waiter struct {
	since time.Time
	leave chan struct{} // closed when it may
}

// acquire waits for a place until then, the zero value for as long as ctx
// lasts. ok is false when there was none in time. release must be called when
// the request is answered.
func (w *window) acquire(ctx context.Context, first bool, since, until time.Time) (release func(), ok bool, err error) {
	me := &waiter{since: since, leave: make(chan struct{})}
	l := &w.rest
	if first {
		l = &w.first
	}
	w.mu.Lock()
	l.add(me)
	w.admit()
	w.mu.Unlock()
	var late <-chan time.Time
	if !until.IsZero() {
		t := time.NewTimer(time.Until(until))
		defer t.Stop()
		late = t.C
	}
	select {
	case <-me.leave:
		return w.releases(first), true, nil
	case <-ctx.Done():
		err = context.Cause(ctx)
	case <-late:
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	if l.remove(me) {
		return nil, false, err
	}
	if err != nil { // it was let go in the same moment, and won't
		w.leave(first)
		return nil, false, err
	}
	return w.releases(first), true, nil
}

// releases gives a place back a second after it is called, or, where that takes
// too long, after the request has surely been counted.
func (w *window) releases(first bool) func() {
	give := sync.OnceFunc(func() {
		w.mu.Lock()
		defer w.mu.Unlock()
		w.leave(first)
	})
	never := time.AfterFunc(unheard+period, give)
	return func() {
		if never.Stop() {
			time.AfterFunc(period, give)
		}
	}
}

func (w *window) leave(first bool) {
	w.out--
	if !first {
		w.others--
	}
	w.admit()
}

// admit lets go whoever may. w.mu is held.
func (w *window) admit() {
	now := time.Now()
	if now.Before(w.shut) {
		return
	}
	for w.out < w.most {
		first := len(w.first) > 0
		other := len(w.rest) > 0 && w.others < w.most-w.kept
		if first && other {
			first = !w.rest[0].since.Add(lead).Before(w.first[0].since)
		}
		var next *waiter
		switch {
		case first:
			next = w.first.soon(now)
			w.first.remove(next)
		case other:
			next = w.rest[0]
			w.rest.remove(next)
			w.others++
		default:
			return
		}
		w.out++
		close(next.leave)
	}
}

// close lets nothing go for some time.
func (w *window) close(wait time.Duration) {
	w.mu.Lock()
	defer w.mu.Unlock()
	until := time.Now().Add(wait)
	if until.Before(w.shut) {
		return
	}
	w.shut = until
	if w.timer != nil {
		w.timer.Stop()
	}
	w.timer = time.AfterFunc(wait, func() {
		w.mu.Lock()
		defer w.mu.Unlock()
		w.admit()
	})
}

// closed is how long nothing goes yet.
func (w *window) closed() time.Duration {
	w.mu.Lock()
	defer w.mu.Unlock()
	return time.Until(w.shut)
}

// backlog is how long a request that is no first one would wait, about.
func (w *window) backlog() time.Duration {
	w.mu.Lock()
	defer w.mu.Unlock()
	waiting := len(w.first) + len(w.rest) - max(0, w.most-w.out)
	return max(0, time.Until(w.shut)) + time.Duration(max(0, waiting))*time.Second/time.Duration(w.most)
}

// line is waiters in the order in which they began to wait.
type line []*waiter

func (l *line) add(w *waiter) {
	at := len(*l)
	for at > 0 && (*l)[at-1].since.After(w.since) {
		at--
	}
	*l = slices.Insert(*l, at, w)
}

// remove takes a waiter out. It reports false when it wasn't there.
func (l *line) remove(w *waiter) bool {
	at := slices.Index(*l, w)
	if at < 0 {
		return false
	}
	*l = slices.Delete(*l, at, at+1)
	return true
}

// soon is who of the line goes first: whoever can still be heard of at once, as
// people see it. One for whom it is too late for that loses little by some more
// of a wait, and has the turn before it is a long one.
func (l *line) soon(now time.Time) *waiter {
	all := *l
	if now.Sub(all[0].since) < long {
		at := sort.Search(len(all), func(i int) bool { return now.Sub(all[i].since) < atOnce })
		if at < len(all) {
			return all[at]
		}
	}
	return all[0]
}
