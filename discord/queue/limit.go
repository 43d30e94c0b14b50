package queue

import (
	"sync"
	"time"
)

// Limit lets each key have so many events a period, in bursts of as many, and
// keeps no more than the keys that were used lately. It is safe for concurrent
// use.
type Limit struct {
	mu     sync.Mutex
	gap    time.Duration // between events at a steady pace
	period time.Duration
	full   map[string]time.Time // when the key has its whole burst again
	swept  time.Time
}

// NewLimit makes a limit of most events in a period; 0 allows any number.
func NewLimit(most int, period time.Duration) *Limit {
	l := &Limit{period: period, full: map[string]time.Time{}}
	if most > 0 {
		l.gap = period / time.Duration(most)
	}
	return l
}

// Take counts an event of key. When it is one too many it isn't counted, and
// again is when there will be room.
func (l *Limit) Take(key string, now time.Time) (ok bool, again time.Time) {
	if l.gap == 0 || key == "" {
		return true, now
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	l.sweep(now)
	full := l.full[key]
	if full.Before(now) {
		full = now
	}
	next := full.Add(l.gap)
	if over := next.Sub(now) - l.period; over > 0 {
		return false, now.Add(over)
	}
	l.full[key] = next
	return true, now
}

// Undo gives an event back that came to nothing.
func (l *Limit) Undo(key string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if full, ok := l.full[key]; ok {
		l.full[key] = full.Add(-l.gap)
	}
}

// sweep forgets keys that have their whole burst again, once a period.
func (l *Limit) sweep(now time.Time) {
	if now.Sub(l.swept) < l.period {
		return
	}
	l.swept = now
	for key, full := range l.full {
		if full.Before(now) {
			delete(l.full, key)
		}
	}
}

// Len is how many keys are kept.
func (l *Limit) Len() int {
	l.mu.Lock()
	defer l.mu.Unlock()
	return len(l.full)
}
