package rag

import (
	"context"
	"fmt"
	"reflect"
	"sync"

	"dateline/lexical"
	"dateline/store"
)

// Nearness is how near the articles come to what somebody says.
type Nearness int

// The sorts of nearness.
const (
	Far   Nearness = iota // no nearer than to any talk
	Near                  // some passage may be about it
	Close                 // some passage is about it
)

// Near says how near the articles come to what somebody says, at the cost of a
// search. It asks no model and looks for no answer.
//
// Cosines of different encoders have no common scale, and the more passages
// there are the nearer the nearest is to anything: so they are measured from
// where small talk comes to in this index.
func (e *Engine) Near(ctx context.Context, q Question) (Nearness, error) {
	text, err := CleanQuestion(q.Text)
	if err != nil {
		return Far, nil // nothing in it can be asked
	}
	text = withoutGreeting(Condense(q.History, text))
	f, err := e.retrieve(ctx, text, q, e.depth(q))
	if err != nil || len(f.hits) == 0 {
		return Far, err
	}
	floor, err := e.talkFloor(ctx, f.filter)
	if err != nil {
		return Far, err
	}
	above, held := f.nearness(text)
	if above = (above - floor) / (1 - floor); above >= closeAbove {
		return Close, nil
	} else if above >= nearAbove || held >= 2 { // a detail, by its words, of a passage on something else
		return Near, nil
	}
	return Far, nil
}

// How far above small talk, as a share of what is left to a cosine of 1, a
// passage is that may be about a matter, and one that is: chosen on
// discord/testdata/channel-tune.txt.
const nearAbove, closeAbove = 0.075, 0.14

// nearness is the highest cosine of a passage, and how many content words of the
// text one passage has, where it has all.
func (f *found) nearness(text string) (cosine float64, held int) {
	words := contentTerms(lexical.Terms(text))
	for _, h := range f.hits {
		cosine = max(cosine, h.Dense)
		has := make(map[string]bool)
		for _, t := range lexical.Terms(h.Headline + "\n" + h.Text) {
			has[t.Text] = true
		}
		n := 0
		for _, w := range words {
			if has[w.Text] {
				n++
			}
		}
		if n == len(words) {
			held = max(held, n)
		}
	}
	return cosine, held
}

// smallTalk is what people say to one another that no news is about.
var smallTalk = []string{
	"hello everyone, how are you all doing today?", "does anyone want to play a game tonight?", "thanks, that was really helpful!",
	"can somebody help me with my computer, it keeps crashing", "what should I have for dinner?", "how do I change my name here?",
	"any recommendations for a good phone?", "I'm so tired, I need a coffee", "what is the answer to life?", "who is your favourite singer?",
	"how much is a subscription?", "that's so funny", "why does this always happen to me?", "what time is it where you are?",
}

// talk is small talk embedded, and how near an index comes to it.
type talk struct {
	mu      sync.Mutex
	vectors [][]float32
	of      *store.Catalogue // that floor is of
	within  store.Filter     // which floor is of as well
	floor   float64
}

// talkFloor is how near the nearest passage is to small talk, on average.
func (e *Engine) talkFloor(ctx context.Context, filter store.Filter) (float64, error) {
	c, err := e.store.Catalogue(ctx)
	if err != nil {
		return 0, fmt.Errorf("list the indexed articles: %w", err)
	}
	t := &e.talk
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.of == c && reflect.DeepEqual(t.within, filter) {
		return t.floor, nil
	}
	if t.vectors == nil {
		if t.vectors, err = e.embedder.EmbedQueries(ctx, smallTalk); err != nil {
			return 0, fmt.Errorf("embed small talk: %w", err)
		}
	}
	sum := 0.0
	for _, v := range t.vectors {
		nearest, err := e.store.Dense(ctx, v, 1, filter)
		if err != nil {
			return 0, fmt.Errorf("search by meaning: %w", err)
		}
		if len(nearest) > 0 {
			sum += nearest[0].Score
		}
	}
	t.of, t.within, t.floor = c, filter, min(sum/float64(len(t.vectors)), 0.99)
	return t.floor, nil
}
