package weaviate

import (
	"context"

	"github.com/weaviate/weaviate-go-client/v5/weaviate/filters"

	"dateline/store"
)

// countsTogether is how many words are counted in one request.
const countsTogether = 50

// TermCounts returns in how many passages under f each word occurs, and how
// many passages there are.
func (s *Store) TermCounts(ctx context.Context, words []string, f store.Filter) (counts []int, passages int, err error) {
	err = s.steady(ctx, func(ctx context.Context, snap *snapshot) error {
		sc := snap.under(f, false)
		counts, passages = make([]int, len(words)), sc.passages
		if passages == 0 {
			return nil
		}
		// What the last change did away with, and what the next one brings, may
		// be in the cluster and isn't of this version.
		current := all(upTo(snap.head.Version))
		if dying := snap.head.Dying; len(dying) > 0 {
			current = all(current, none(propRevision, dying))
		}
		var where []*filters.WhereBuilder
		var whose []int // the word of each condition
		whole := f.Whole()
		for i, word := range words {
			if n, known := snap.counted.Load(word); known && whole {
				counts[i] = n.(int)
			} else if _, terms := termKeys(word); len(terms) > 0 {
				for _, part := range sc.where {
					where, whose = append(where, all(every(propWords, terms), part, current)), append(whose, i)
				}
			}
		}
		for start := 0; start < len(where); start += countsTogether {
			end := min(start+countsTogether, len(where))
			some, err := s.counts(ctx, where[start:end])
			if err != nil {
				return err
			}
			for i, n := range some {
				counts[whose[start+i]] += n
			}
		}
		// Counting takes time for each passage that has the word, and the steps of
		// an answer ask for the same words.
		for _, i := range whose {
			if whole {
				snap.counted.Store(words[i], counts[i])
			}
		}
		return nil
	})
	if err != nil {
		return nil, 0, err
	}
	return counts, passages, nil
}
