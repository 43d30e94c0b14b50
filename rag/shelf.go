package rag

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"dateline/store"
)

// shelf is the index's catalogue with what questions want to know of it, worked
// out once and not by each. It never changes.
type shelf struct {
	*store.Catalogue
	names *outletNames // by which questions call the outlets
	dates []string     // of the articles that have one, each once
}

// look is the shelf as the index is now.
func (e *Engine) look(ctx context.Context) (*shelf, error) {
	c, err := e.store.Catalogue(ctx)
	if err != nil {
		return nil, fmt.Errorf("list the indexed articles: %w", err)
	}
	if s := e.shelf.Load(); s != nil && s.Catalogue == c {
		return s, nil
	}
	s := &shelf{Catalogue: c, names: namesOfOutlets(c.Outlets())}
	seen := make(map[string]bool)
	for _, a := range c.Entries() {
		if a.Date != "" && !seen[a.Date] {
			seen[a.Date] = true
			s.dates = append(s.dates, a.Date)
		}
	}
	e.shelf.Store(s)
	return s, nil
}

// outlet is an outlet's name as the index spells it.
func (s *shelf) outlet(name string) (string, bool) {
	name = strings.TrimSpace(name)
	i := slices.IndexFunc(s.Entries(), func(a store.Entry) bool { return strings.EqualFold(a.Outlet, name) })
	if i < 0 {
		return "", false
	}
	return s.Entries()[i].Outlet, true
}
