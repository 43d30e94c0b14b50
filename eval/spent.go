package eval

import (
	"context"
	"fmt"
	"sync"
)

// Spent is what calls to a language model cost.
type Spent struct {
	Calls            int     `json:"calls"`
	PromptTokens     int     `json:"prompt_tokens"`
	CompletionTokens int     `json:"completion_tokens"`
	Cost             float64 `json:"cost"`                // by the prices in the configuration; 0 where there are none
	Estimated        bool    `json:"estimated,omitempty"` // an endpoint didn't tell the tokens of a call
}

func (s *Spent) add(other Spent) {
	s.Calls += other.Calls
	s.PromptTokens += other.PromptTokens
	s.CompletionTokens += other.CompletionTokens
	s.Cost += other.Cost
	s.Estimated = s.Estimated || other.Estimated
}

func (s Spent) String() string {
	about, cost := "", ""
	if s.Estimated {
		about = "about "
	}
	if s.Cost > 0 {
		cost = fmt.Sprintf(", cost %s", decimals(s.Cost, 4))
	}
	return fmt.Sprintf("%d calls, %s%d tokens of prompts and %d of replies%s", s.Calls, about, s.PromptTokens, s.CompletionTokens, cost)
}

// budget keeps a run's cost below a ceiling: a question is asked only while what
// was spent, what is under way and the question itself, each at the highest that
// one has cost so far, stay within it. It is safe for concurrent use.
type budget struct {
	ceiling float64 // 0 for none

	mu       sync.Mutex
	spent    float64
	highest  float64
	done     int
	underway int
	over     bool
	changed  chan struct{} // closed when a question ends
}

func newBudget(ceiling, spent, highest float64, done int) *budget {
	return &budget{ceiling: ceiling, spent: spent, highest: highest, done: done, changed: make(chan struct{})}
}

// begin waits until a question may be asked. It reports false when the ceiling
// is reached or ctx ends.
func (b *budget) begin(ctx context.Context) bool {
	if b.ceiling <= 0 {
		return ctx.Err() == nil
	}
	for {
		b.mu.Lock()
		// What a question costs isn't known before one was asked, so the first
		// goes alone.
		known := b.done > 0
		fits := b.spent+b.highest*float64(b.underway+1) <= b.ceiling
		switch {
		case b.over || b.underway == 0 && (!fits || b.spent >= b.ceiling):
			b.over = true
			b.mu.Unlock()
			return false
		case (known || b.underway == 0) && fits:
			b.underway++
			b.mu.Unlock()
			return true
		}
		changed := b.changed
		b.mu.Unlock()
		select {
		case <-changed:
		case <-ctx.Done():
			return false
		}
	}
}

// end takes in what a question cost.
func (b *budget) end(cost float64) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.ceiling <= 0 {
		return
	}
	b.underway--
	b.done++
	b.spent += cost
	b.highest = max(b.highest, cost)
	close(b.changed)
	b.changed = make(chan struct{})
}

// reached reports whether questions were left unasked for the ceiling.
func (b *budget) reached() bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.over
}
