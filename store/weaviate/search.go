package weaviate

import (
	"cmp"
	"context"
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/weaviate/weaviate-go-client/v5/weaviate/filters"

	"dateline/store"
)

// exactUpTo is up to how many passages every one is looked at, and not the
// graph: the cluster does so under a condition that so few meet.
var exactUpTo = 10_000

const (
	// pageMost is the most that a cluster gives at once, unless it is told
	// otherwise (QUERY_MAXIMUM_RESULTS).
	pageMost = 10_000

	// pageOver is how many more than k are asked for at first: what a change
	// has just replaced is among them, and equals of the last.
	pageOver = 16
)

// Dense returns the k passages nearest to a vector by cosine: exactly in an
// index, or under a filter, of up to exactUpTo passages, else by the cluster's
// graph.
func (s *Store) Dense(ctx context.Context, vector []float32, k int, f store.Filter) (matches []store.Match, err error) {
	if err := s.check(ctx); err != nil {
		return nil, err
	}
	id := s.identity.Embedder
	if len(vector) != id.Dimensions {
		return nil, &store.InvalidError{What: "the question", Reason: fmt.Sprintf("its vector has %d numbers, not the %d of %q", len(vector), id.Dimensions, id.Name)}
	}
	if length := store.Length(vector); !(length > 0) || math.IsInf(length, 1) {
		return nil, &store.InvalidError{What: "the question", Reason: "its vector has no direction"}
	}
	near, err := nearVector(vector)
	if err != nil {
		return nil, err
	}
	const tieWidth = 1e-6 // two products of the same numbers differ by less
	return s.search(ctx, near, k, f, tieWidth, func(distance float64) float64 { return 1 - distance })
}

// Lexical returns the k passages with the highest BM25 score for the words of
// text, by the cluster's own BM25 over the terms of package lexical.
func (s *Store) Lexical(ctx context.Context, text string, k int, f store.Filter) ([]store.Match, error) {
	terms, _ := termKeys(text)
	if len(terms) == 0 {
		k = 0
	}
	// The cluster leaves the constant factor of the textbook's formula out.
	const tieWidth = 1e-9
	return s.search(ctx, bm25(distinct(terms)), k, f, tieWidth, func(score float64) float64 { return score * (bm25K1 + 1) })
}

// scope is which passages a search is over.
type scope struct {
	passages int                     // that there are
	where    []*filters.WhereBuilder // conditions, of which each gives a part of them; one nil for all
}

// under is the scope of a filter. What an article filter means is known here;
// the cluster is asked for revisions.
func (snap *snapshot) under(f store.Filter, apart bool) scope {
	if f.Whole() && !apart {
		return scope{snap.passages, []*filters.WhereBuilder{nil}}
	}
	passes := f.Passes()
	var list []*entry
	for _, e := range snap.catalogue.Entries() {
		if passes(e) {
			list = append(list, snap.articles[e.ID])
		}
	}
	var sc scope
	for _, e := range list {
		sc.passages += e.Passages
	}
	if outlets := distinct(f.Outlets); len(f.Articles) == 0 && f.Since == "" && f.Until == "" && !apart {
		var keys []string
		for _, outlet := range outlets {
			keys = append(keys, keyOf(outlet))
		}
		sc.where = []*filters.WhereBuilder{among(propOutlet, keys)}
		return sc
	}
	sc.where = byRevision(list)
	return sc
}

// byRevision are conditions that give the passages of some articles, none more
// than a page.
func byRevision(list []*entry) []*filters.WhereBuilder {
	const most = 1000 // revisions in a condition
	var conditions []*filters.WhereBuilder
	var revisions []string
	passages := 0
	for i, e := range list {
		revisions = append(revisions, e.Revision)
		passages += e.Passages
		if last := i == len(list)-1; last || len(revisions) == most || passages+list[i+1].Passages > pageMost-pageOver {
			conditions = append(conditions, among(propRevision, revisions))
			revisions, passages = nil, 0
		}
	}
	return conditions
}

// search returns the k best of what a search finds under f.
func (s *Store) search(ctx context.Context, search string, k int, f store.Filter, tieWidth float64, score func(float64) float64) (matches []store.Match, err error) {
	err = s.steady(ctx, func(ctx context.Context, snap *snapshot) error {
		matches = []store.Match{}
		sc := snap.under(f, false)
		k := min(k, sc.passages)
		if k < 1 {
			return nil
		}
		if k > pageMost-pageOver {
			sc = snap.under(f, true)
		}
		for _, where := range sc.where {
			if snap.passages <= exactUpTo || len(f.Outlets) > 0 {
				where = all(where, upTo(snap.head.Version))
			}
			some, err := s.best(ctx, snap, query{search: search, where: where}, min(k, pageMost-pageOver), tieWidth, score)
			if err != nil {
				return err
			}
			matches = append(matches, some...)
		}
		slices.SortFunc(matches, func(a, b store.Match) int {
			return cmp.Or(cmp.Compare(b.Score, a.Score), strings.Compare(a.Passage.ID, b.Passage.ID))
		})
		matches = matches[:min(k, len(matches))]
		return nil
	})
	if err != nil {
		return nil, err
	}
	return matches, nil
}

// best are the k best that one query finds, and all that equal the last of
// them. It asks for more until the end of what came is clearly worse: among
// equals the cluster has no order, and what isn't of this version falls away.
func (s *Store) best(ctx context.Context, snap *snapshot, q query, k int, tieWidth float64, score func(float64) float64) ([]store.Match, error) {
	q.fields = propRevision + " " + propData
	for n := k + pageOver; ; n *= 4 {
		q.limit = min(n, pageMost)
		list, err := s.get(ctx, s.passages(), q)
		if err != nil {
			return nil, err
		}
		matches, err := snap.matches(list, score)
		if err != nil {
			return nil, err
		}
		last := len(matches) - 1
		enough := last >= k && matches[k-1].Score-matches[last].Score > tieWidth
		if enough || len(list) < q.limit || q.limit == pageMost {
			return matches, nil
		}
	}
}

// matches are those of a query's finds that are of this version, in its order.
func (snap *snapshot) matches(list []found, score func(float64) float64) ([]store.Match, error) {
	var matches []store.Match
	for _, f := range list {
		if _, ok := snap.live[f.rev]; !ok {
			continue
		}
		p, err := snap.passage(f)
		if err != nil {
			return nil, err
		}
		matches = append(matches, store.Match{Passage: p.Passage, Score: score(f.score)})
	}
	return matches, nil
}
