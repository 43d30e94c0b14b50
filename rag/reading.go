package rag

import (
	"slices"
	"sync"

	"dateline/corpus"
	"dateline/speech"
)

// reading is an article cut into its sentences, with their speakers.
type reading struct {
	sentences []corpus.Span
	speakers  *speech.Article
}

// keptReadings is how many articles' readings are kept: about as much memory as
// their texts take, and again as much for those whose speakers were asked for.
const keptReadings = 32

// readings are those of the articles used last, so that a long one is read once
// and not with every question.
type readings struct {
	mu    sync.Mutex
	of    map[corpus.Article]*reading
	order []corpus.Article // the one used last is the last
}

func (r *readings) get(a corpus.Article) *reading {
	r.mu.Lock()
	defer r.mu.Unlock()
	got, ok := r.of[a]
	if ok {
		i := slices.Index(r.order, a)
		r.order = append(slices.Delete(r.order, i, i+1), a)
		return got
	}
	sentences := corpus.Split(a.Text)
	got = &reading{sentences: sentences, speakers: speech.Read(a, sentences)}
	if r.of == nil {
		r.of = make(map[corpus.Article]*reading)
	}
	if len(r.order) == keptReadings {
		delete(r.of, r.order[0])
		r.order = slices.Delete(r.order, 0, 1)
	}
	r.of[a], r.order = got, append(r.order, a)
	return got
}
