package discord

import (
	"sync"
	"time"
)

// talk is who asked what, where, in the last minutes.
type talk struct {
	mu    sync.Mutex
	asked map[[2]string]asked // by channel and person
	swept time.Time
}

type asked struct {
	exchange int64
	at       time.Time
}

func (t *talk) note(channel, user string, exchange int64) {
	t.mu.Lock()
	defer t.mu.Unlock()
	now := time.Now()
	if now.Sub(t.swept) > followed {
		t.swept = now
		for key, a := range t.asked {
			if now.Sub(a.at) > followed {
				delete(t.asked, key)
			}
		}
	}
	for key := range t.asked {
		if len(t.asked) < talkers {
			break
		}
		delete(t.asked, key)
	}
	t.asked[[2]string{channel, user}] = asked{exchange, now}
}

// talkers is how many are remembered, at most: another's next question stands
// alone, or is found among what is kept.
const talkers = 4096

func (t *talk) last(channel, user string) int64 {
	t.mu.Lock()
	defer t.mu.Unlock()
	a, ok := t.asked[[2]string{channel, user}]
	if !ok || time.Since(a.at) > followed {
		return 0
	}
	return a.exchange
}
