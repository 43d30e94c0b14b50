package weaviate

import (
	"context"
	"errors"
	"maps"
	"slices"
	"sync"

	"dateline/store"
)

// snapshot is what one version of the index holds, as its commits say. It never
// changes.
type snapshot struct {
	head      head
	log       []string // the commits that it was made from
	articles  map[string]*entry
	live      map[string]*entry // the same by revision
	passages  int
	catalogue *store.Catalogue
	counted   *sync.Map // in how many passages of all words occur, as far as it was asked
}

// fresh is the snapshot of the index as it is now. As long as the head stays
// the same version, so does the catalogue.
func (s *Store) fresh(ctx context.Context) (*snapshot, error) {
	h, err := s.seeHead(ctx)
	for err == nil {
		snap, fault := s.at(ctx, h)
		if !errors.Is(fault, ErrIncomplete) {
			return snap, fault
		}
		// The next change has taken this version's log away in the meantime.
		before := h.Token
		if h, err = s.seeHead(ctx); err == nil && h.Token == before {
			return nil, fault
		}
	}
	return nil, err
}

// at is the snapshot of a head.
func (s *Store) at(ctx context.Context, h head) (*snapshot, error) {
	if now := s.current.Load(); now != nil && now.head.Token == h.Token {
		return now, nil
	}
	select {
	case s.loading <- struct{}{}:
		defer func() { <-s.loading }()
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	now := s.current.Load()
	if now != nil && now.head.Version == h.Version && now.head.Log == h.Log {
		same := *now
		same.head = h
		s.current.Store(&same)
		return &same, nil
	}
	next, err := s.load(ctx, h, now)
	if err != nil {
		return nil, err
	}
	if s.alive.Err() != nil {
		return nil, store.ErrClosed
	}
	s.current.Store(next)
	return next, nil
}

// load makes the snapshot of a head from an earlier one, if there is one that
// the log goes on from: it reads the commits that came since.
func (s *Store) load(ctx context.Context, h head, before *snapshot) (*snapshot, error) {
	next := &snapshot{head: h, articles: map[string]*entry{}, live: map[string]*entry{}, counted: new(sync.Map)}
	if h.Log != "" {
		data, err := s.byID(ctx, []string{h.Log})
		if err != nil {
			return nil, err
		}
		var log commits
		if err := unpack(data[h.Log], &log); err != nil {
			return nil, err
		}
		next.log = log.IDs
	}
	missing := next.log
	if before != nil && len(before.log) <= len(next.log) && slices.Equal(before.log, next.log[:len(before.log)]) {
		next.articles, next.live = maps.Clone(before.articles), maps.Clone(before.live)
		missing = next.log[len(before.log):]
	}
	data, err := s.byID(ctx, missing)
	if err != nil {
		return nil, err
	}
	for _, id := range missing {
		var c commit
		if err := unpack(data[id], &c); err != nil {
			return nil, err
		}
		next.add(c)
	}
	next.complete()
	return next, nil
}

// add makes the change that a commit is.
func (snap *snapshot) add(c commit) {
	for _, id := range c.Remove {
		snap.forget(string(id))
	}
	for i := range c.Put {
		e := &c.Put[i]
		snap.forget(string(e.ID))
		snap.articles[string(e.ID)], snap.live[e.Revision] = e, e
	}
}

func (snap *snapshot) forget(id string) {
	if old, ok := snap.articles[id]; ok {
		delete(snap.live, old.Revision)
		delete(snap.articles, id)
	}
}

func (snap *snapshot) complete() {
	entries := make([]store.Entry, 0, len(snap.articles))
	for id, e := range snap.articles {
		snap.passages += e.Passages
		entries = append(entries, store.Entry{ID: id, Outlet: string(e.Outlet), Headline: string(e.Headline), Date: string(e.Date), Passages: e.Passages})
	}
	snap.catalogue = store.NewCatalogue(entries)
}

// steady calls do with the index as it is, until it hasn't changed meanwhile:
// then what do has read is of one version. Changes are rare, and take longer
// than reading.
func (s *Store) steady(ctx context.Context, do func(context.Context, *snapshot) error) (err error) {
	return s.reading(ctx, do, func(error) bool { return true })
}

// lookingUp is steady for what is read by id: objects never change, so only
// one that isn't there is a reason to look again.
func (s *Store) lookingUp(ctx context.Context, do func(context.Context, *snapshot) error) error {
	return s.reading(ctx, do, func(err error) bool { return errors.Is(err, ErrIncomplete) })
}

func (s *Store) reading(outer context.Context, do func(context.Context, *snapshot) error, doubt func(error) bool) (err error) {
	defer s.explain(outer, &err)
	if err := s.check(outer); err != nil {
		return err
	}
	ctx, cancel := s.patient(outer, 1)
	defer cancel()
	snap, err := s.fresh(ctx)
	for err == nil {
		done := do(ctx, snap)
		if !doubt(done) {
			return done
		}
		var now head
		if now, err = s.seeHead(ctx); err != nil || now.Version == snap.head.Version {
			return errors.Join(done, err)
		}
		snap, err = s.fresh(ctx)
	}
	return err
}
