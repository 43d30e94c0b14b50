package ingest

import "maps"

// Visit is what is noted of an address that was fetched, so that it is asked for
// again only if it has changed.
type Visit struct {
	ETag      string   `json:"etag,omitempty"`
	Modified  string   `json:"modified,omitempty"`
	Locations []string `json:"locations,omitempty"` // of the articles that came of it, pages that it leads to included
}

// Recall takes what an earlier run noted, by address, in the place of what is
// noted now.
func (w *Web) Recall(visits map[string]Visit) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.seen = maps.Clone(visits)
	if w.seen == nil {
		w.seen = make(map[string]Visit)
	}
}

// Visits are what is noted of addresses whose articles are kept.
func (w *Web) Visits() map[string]Visit {
	w.mu.Lock()
	defer w.mu.Unlock()
	return maps.Clone(w.seen)
}

// Keep remembers what was fetched since the last Keep or Drop, so that it is
// asked for again only if it has changed. Whoever has it safe says so.
func (w *Web) Keep() {
	w.mu.Lock()
	defer w.mu.Unlock()
	maps.Copy(w.seen, w.fresh)
	clear(w.fresh)
	clear(w.unchanged)
}

// Drop forgets what was fetched since: it is to be had again.
func (w *Web) Drop() {
	w.mu.Lock()
	defer w.mu.Unlock()
	clear(w.fresh)
	clear(w.unchanged)
}

// Unchanged is how many articles came of the addresses that, since the last Keep
// or Drop, have said that nothing has changed, and how many these addresses are.
func (w *Web) Unchanged() (articles, addresses int) {
	w.mu.Lock()
	defer w.mu.Unlock()
	locations := make(map[string]bool)
	for address := range w.unchanged {
		for _, l := range w.seen[address].Locations {
			locations[l] = true
		}
	}
	return len(locations), len(w.unchanged)
}

// cameOf are the locations of the articles that came of an address the last time.
func (w *Web) cameOf(address string) []string {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.seen[address].Locations
}

// came notes that an article came of an address that was fetched in this run.
func (w *Web) came(address, location string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if visit, ok := w.fresh[address]; ok {
		visit.Locations = append(visit.Locations, location)
		w.fresh[address] = visit
	}
}
