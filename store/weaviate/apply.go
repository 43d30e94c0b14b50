package weaviate

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"

	"github.com/weaviate/weaviate-go-client/v5/weaviate/filters"
	"github.com/weaviate/weaviate/entities/models"

	"dateline/store"
)

// Apply makes the change, at once for all who search.
func (s *Store) Apply(outer context.Context, change store.Change) (err error) {
	defer s.explain(outer, &err)
	if err := s.check(outer); err != nil {
		return err
	}
	if err := store.Validate(s.identity, change); err != nil {
		return err
	}
	// Waiting for another writer is bounded by the caller alone.
	waiting, end := context.WithCancel(outer)
	stop := context.AfterFunc(s.alive, end)
	defer func() { stop(); end() }()
	lock, err := s.lock(waiting)
	if err != nil {
		return err
	}
	defer lock.release(outer)
	ctx, cancel := s.patient(outer, writePatience)
	defer cancel()
	if err := s.sameIdentity(ctx); err != nil {
		return err
	}
	w, err := s.begin(ctx, lock)
	if err != nil {
		return err
	}
	return w.apply(ctx, change)
}

// writer makes one change.
type writer struct {
	s       *Store
	lock    *lock
	before  *snapshot
	version int64 // that the change makes

	dying []string // revisions that it does away with
	old   string   // the log's record before it
}

// begin clears away what an earlier writer has left, and looks at what there is.
func (s *Store) begin(ctx context.Context, l *lock) (*writer, error) {
	h, err := s.readHead(ctx)
	if err != nil {
		return nil, err
	}
	if h.Writing || len(h.Dying) > 0 {
		if err := s.sweep(ctx, &h); err != nil {
			return nil, err
		}
	}
	snap, err := s.at(ctx, h)
	if err != nil {
		return nil, err
	}
	return &writer{s: s, lock: l, before: snap, version: h.Version + 1, old: h.Log}, nil
}

// sweep deletes what isn't of the head's version: what a killed writer has
// written for the next one, and what the last one has done away with.
func (s *Store) sweep(ctx context.Context, h *head) error {
	conditions := []*filters.WhereBuilder{}
	if h.Writing {
		conditions = append(conditions, after(h.Version))
	}
	const most = 500 // in one condition
	for start := 0; start < len(h.Dying); start += most {
		conditions = append(conditions, among(propRevision, h.Dying[start:min(start+most, len(h.Dying))]))
	}
	for _, where := range conditions {
		for _, class := range []string{s.passages(), s.records()} {
			if err := s.remove(ctx, class, where); err != nil {
				return fmt.Errorf("delete what is no longer needed: %w", err)
			}
		}
	}
	h.Writing, h.Dying = false, nil
	return s.writeHead(ctx, h)
}

func (w *writer) apply(ctx context.Context, change store.Change) error {
	c, err := w.plan(ctx, change)
	if err != nil || len(c.Put) == 0 && len(c.Remove) == 0 {
		return err
	}
	h := w.before.head
	h.Writing = true
	if err := w.s.writeHead(ctx, &h); err != nil {
		return err
	}
	next, err := w.write(ctx, change, c)
	if err == nil {
		err = w.lock.held(ctx)
	}
	if err != nil {
		w.undo(ctx, h, err)
		return err
	}
	return w.commit(ctx, h, next)
}

// plan is the commit of a change, after a look at whether it may be made.
func (w *writer) plan(ctx context.Context, change store.Change) (commit, error) {
	var c commit
	for _, doc := range change.Put {
		old, ok := w.before.articles[doc.Article.ID]
		if ok && doc.New && string(old.Location) != doc.Article.Origin.Location {
			return c, &store.TakenError{ID: doc.Article.ID}
		}
		if ok {
			w.dying = append(w.dying, old.Revision)
		}
		c.Put = append(c.Put, entryOf(rand.Text(), doc))
	}
	gone := make(map[string]bool)
	for _, id := range change.Remove {
		if old, ok := w.before.articles[id]; ok && !gone[id] {
			gone[id] = true
			c.Remove = append(c.Remove, raw(id))
			w.dying = append(w.dying, old.Revision)
		}
	}
	return c, w.refuseForeign(ctx, change)
}

// refuseForeign refuses passages whose id an article has that stays.
func (w *writer) refuseForeign(ctx context.Context, change store.Change) error {
	byKey := make(map[string]string)
	var keys []string
	for _, doc := range change.Put {
		for _, p := range doc.Passages {
			byKey[keyOf(p.ID)] = p.ID
			keys = append(keys, keyOf(p.ID))
		}
	}
	dying := make(map[string]bool, len(w.dying))
	for _, rev := range w.dying {
		dying[rev] = true
	}
	const page = 500
	for start := 0; start < len(keys) && w.before.passages > 0; start += page {
		part := keys[start:min(start+page, len(keys))]
		list, err := w.s.get(ctx, w.s.passages(), query{where: among(propPassage, part), limit: 10 * page, fields: propRevision + " " + propPassage})
		if err != nil {
			return err
		}
		for _, f := range list {
			if e, ok := w.before.live[f.rev]; ok && !dying[f.rev] {
				return &store.InvalidError{What: "passage " + byKey[f.passage], Reason: "article " + string(e.ID) + " has one of that id already"}
			}
		}
	}
	return nil
}

// write writes all that the change needs, which nobody sees yet, and gives the
// id of the new log.
func (w *writer) write(ctx context.Context, change store.Change, c commit) (log string, err error) {
	var waiting []*models.Object
	var last *models.Object // of the passages
	for i, doc := range change.Put {
		objects, err := w.s.objectsOf(c.Put[i].Revision, w.version, doc)
		if err != nil {
			return "", err
		}
		if len(doc.Passages) > 0 {
			last = objects[len(objects)-1]
		}
		if waiting = append(waiting, objects...); len(waiting) < batchObjects && i < len(change.Put)-1 {
			continue
		}
		if err := w.s.write(ctx, waiting); err != nil {
			return "", fmt.Errorf("write article %q: %w", doc.Article.ID, err)
		}
		waiting = waiting[:0]
	}
	if last != nil {
		// A node of version 1.35 writes the place of a batch's last vector with the
		// next batch: killed before that, it would find the passage by its words and
		// no longer by its meaning. The same object once more is such a batch.
		if err := w.s.write(ctx, []*models.Object{last}); err != nil {
			return "", fmt.Errorf("finish writing passages: %w", err)
		}
	}
	attempt := rand.Text()
	id, log := idOf("commit", attempt), idOf("log", attempt)
	if err := w.s.record(ctx, id, "", w.version, c); err != nil {
		return "", err
	}
	list := commits{IDs: append(append([]string(nil), w.before.log...), id)}
	return log, w.s.record(ctx, log, "", w.version, list)
}

// undo deletes what was written for a change that failed. Where that fails too,
// the next change does.
func (w *writer) undo(ctx context.Context, h head, err error) {
	if errors.Is(err, ErrTakenOver) {
		return // it's the other one's to clear away
	}
	ctx, cancel := w.s.patient(context.WithoutCancel(ctx), 1)
	defer cancel()
	_ = w.s.sweep(ctx, &h)
}

// commit makes the change visible, and deletes what it replaces. From here on
// the caller's context doesn't end it: a head that was half written would leave
// open whether the change was made.
func (w *writer) commit(ctx context.Context, h head, log string) error {
	ctx, cancel := w.s.patient(context.WithoutCancel(ctx), writePatience)
	defer cancel()
	h.Version, h.Log, h.Writing, h.Dying = w.version, log, false, w.dying
	if err := w.s.writeHead(ctx, &h); err != nil {
		return w.s.fault(ErrUnsure, shorten(err))
	}
	// The change is made. What can't be deleted soon, the next one deletes.
	ctx, enough := w.s.patient(ctx, 1)
	defer enough()
	if w.old != "" {
		_ = w.s.remove(ctx, w.s.records(), among("id", []string{w.old}))
	}
	if len(h.Dying) > 0 {
		_ = w.s.sweep(ctx, &h)
	}
	return nil
}
