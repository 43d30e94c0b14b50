package gateway

import (
	"sync"
	"sync/atomic"
	"time"
)

// heart sends a connection's heartbeats and watches for their answers.
type heart struct {
	seq  atomic.Int64 // of the last event
	held atomic.Bool  // nothing is read, because the handler is busy

	mu         sync.Mutex
	sent       time.Time
	unanswered int
}

// maxUnanswered is how many heartbeats in a row may stay without an answer
// when the next is due.
const maxUnanswered = 2

// answered notes an answer, and says how long it took where it is of the last
// heartbeat.
func (h *heart) answered() (time.Duration, bool) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.unanswered == 0 {
		return 0, false
	}
	h.unanswered = 0
	return time.Since(h.sent), true
}

// due counts a heartbeat that is sent now; false when too many have gone
// unanswered.
func (h *heart) due() bool {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.held.Load() {
		h.unanswered = 0 // the answers are there, unread
	}
	if h.unanswered >= maxUnanswered {
		return false
	}
	h.unanswered++
	h.sent = time.Now()
	return true
}

// heartbeat beats until the link ends, and cuts it when it is dead.
func (s *shard) heartbeat(l *link, interval time.Duration) {
	h := &heart{}
	h.seq.Store(s.seq)
	l.beat = h
	first := time.Duration(s.g.o.Timing.jitter() * float64(interval))
	l.wait.Go(func() {
		timer := time.NewTimer(first)
		defer timer.Stop()
		for {
			select {
			case <-l.done:
				return
			case <-timer.C:
			}
			if !h.due() {
				l.cut(errZombie)
				return
			}
			if err := l.send(opHeartbeat, h.seqOrNil()); err != nil {
				l.cut(err)
				return
			}
			timer.Reset(interval)
		}
	})
}

// seqOrNil is what a heartbeat carries: null before there was an event.
func (h *heart) seqOrNil() any {
	if n := h.seq.Load(); n > 0 {
		return n
	}
	return nil
}
