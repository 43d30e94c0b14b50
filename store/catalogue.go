package store

import (
	"slices"
	"strings"
)

// Entry is what a catalogue says of an article.
type Entry struct {
	ID, Outlet, Headline, Date string
	Passages                   int
}

// Catalogue is what articles one state of an index holds. It never changes and
// is shared by all who ask for it, so whoever works something out from it can
// keep that for as long as the store returns the same one.
type Catalogue struct {
	entries []Entry
	outlets []string
}

// NewCatalogue makes a catalogue of entries, which it keeps and puts in order.
func NewCatalogue(entries []Entry) *Catalogue {
	slices.SortFunc(entries, func(a, b Entry) int { return strings.Compare(a.ID, b.ID) })
	c := &Catalogue{entries: entries}
	seen := make(map[string]bool)
	for _, e := range entries {
		if !seen[e.Outlet] {
			seen[e.Outlet] = true
			c.outlets = append(c.outlets, e.Outlet)
		}
	}
	slices.Sort(c.outlets)
	return c
}

// Entries are the articles, ordered by id. The list is everybody's: not to be
// changed.
func (c *Catalogue) Entries() []Entry { return c.entries }

// Outlets are the names of all outlets, in order. The list is everybody's: not
// to be changed.
func (c *Catalogue) Outlets() []string { return c.outlets }

// Has reports whether the index holds an article.
func (c *Catalogue) Has(id string) bool {
	_, ok := c.Entry(id)
	return ok
}

// Entry is what the catalogue says of an article.
func (c *Catalogue) Entry(id string) (Entry, bool) {
	i, ok := slices.BinarySearchFunc(c.entries, id, func(e Entry, id string) int { return strings.Compare(e.ID, id) })
	if !ok {
		return Entry{}, false
	}
	return c.entries[i], true
}
