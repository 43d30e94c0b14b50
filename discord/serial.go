package discord

import (
	"context"
	"sync"
)

// serial runs functions of one key one after another, in the order in which
// they came: a question's arrival, its edits, its deletion.
type serial struct {
	mu      sync.Mutex
	waiting map[string][]func() // a key is there while one of its functions runs
}

// inOrder runs f after those before it of the same key, in a goroutine of the
// bot's.
func (b *Bot) inOrder(key, what string, f func(ctx context.Context)) {
	s := &b.serial
	s.mu.Lock()
	defer s.mu.Unlock()
	run := func() { b.guard(what, nil, f) }
	if others, busy := s.waiting[key]; busy {
		s.waiting[key] = append(others, run)
		return
	}
	s.waiting[key] = nil
	b.work.Go(func() {
		for run != nil {
			run()
			run = s.next(key)
		}
	})
}

func (s *serial) next(key string) func() {
	s.mu.Lock()
	defer s.mu.Unlock()
	others := s.waiting[key]
	if len(others) == 0 {
		delete(s.waiting, key)
		return nil
	}
	s.waiting[key] = others[1:]
	return others[0]
}

// crew is the bot's goroutines. When it is closed it takes no more, so that it
// can be waited for.
type crew struct {
	mu     sync.Mutex
	closed bool
	all    sync.WaitGroup
}

// Go runs f, unless the crew is closed: then it reports false.
func (c *crew) Go(f func()) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	if !c.closed {
		c.all.Go(f)
	}
	return !c.closed
}

// close takes no more and waits for all.
func (c *crew) close() {
	c.mu.Lock()
	c.closed = true
	c.mu.Unlock()
	c.all.Wait()
}
