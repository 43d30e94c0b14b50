package e5

import (
	"runtime"
	"sync"
	"sync/atomic"
)

// team is two goroutines that share the steps of one encoding: the caller and
// a helper, which takes pieces of whatever step the caller is at. A helper
// that comes late costs nothing, since the caller doesn't wait for it to
// start. Steps take microseconds, so both poll instead of sleeping; the helper
// ends with the encoding.
type team struct {
	step   atomic.Pointer[step]
	ended  atomic.Bool
	helper sync.WaitGroup
}

// step is work over [0, n), taken in pieces of size.
type step struct {
	n, size    int
	work       func(part, from, to int)
	next, done atomic.Int64
}

// pieces is about how many pieces a step is cut into: enough that neither
// goroutine waits long for the other's last one.
const pieces = 8

// polls is how often a goroutine looks before it lets another run.
const polls = 500

func startTeam() *team {
	t := new(team)
	t.helper.Go(t.help)
	return t
}

// split is a bert.Split.
func (t *team) split(n int, work func(part, from, to int)) {
	s := &step{n: n, size: max(1, (n+pieces-1)/pieces), work: work}
	t.step.Store(s)
	s.run(0)
	poll(func() bool { return s.done.Load() == int64(n) })
}

func (s *step) run(part int) {
	for {
		to := int(s.next.Add(int64(s.size)))
		from := to - s.size
		if from >= s.n {
			return
		}
		to = min(to, s.n)
		s.work(part, from, to)
		s.done.Add(int64(to - from))
	}
}

func (t *team) help() {
	var last *step
	for {
		poll(func() bool { return t.step.Load() != last || t.ended.Load() })
		if t.ended.Load() {
			return
		}
		last = t.step.Load()
		last.run(1)
	}
}

func poll(ready func() bool) {
	for i := 1; !ready(); i++ {
		if i%polls == 0 {
			runtime.Gosched()
		}
	}
}

// stop ends the helper and waits for it.
func (t *team) stop() {
	t.ended.Store(true)
	t.helper.Wait()
}
