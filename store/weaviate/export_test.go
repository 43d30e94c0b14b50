package weaviate

import (
	"context"
	"testing"
	"time"

	"dateline/store"
)

// WithGraph has every search by meaning go by the cluster's graph, as in a
// large index. It must be called before the index is made.
func WithGraph(t testing.TB) {
	before := exactUpTo
	exactUpTo = 0
	t.Cleanup(func() { exactUpTo = before })
}

// WithLease gives writers another lease.
func WithLease(t testing.TB, d time.Duration) {
	before := lease
	lease = d
	t.Cleanup(func() { lease = before })
}

// DieWriting makes a change as far as a process that is killed just before it
// would be committed: the objects are there, and the right to write is taken.
func (s *Store) DieWriting(ctx context.Context, change store.Change) error {
	l, err := s.lock(ctx)
	if err != nil {
		return err
	}
	l.stop()
	l.done.Wait()
	w, err := s.begin(ctx, l)
	if err != nil {
		return err
	}
	c, err := w.plan(ctx, change)
	if err != nil {
		return err
	}
	h := w.before.head
	h.Writing = true
	if err := s.writeHead(ctx, &h); err != nil {
		return err
	}
	_, err = w.write(ctx, change, c)
	return err
}

// Objects counts all objects of the index, those that nobody sees included.
func (s *Store) Objects(ctx context.Context) (passages, records int, err error) {
	for class, n := range map[string]*int{s.passages(): &passages, s.records(): &records} {
		list, err := s.get(ctx, class, query{limit: pageMost, fields: propVersion})
		if err != nil {
			return 0, 0, err
		}
		*n = len(list)
	}
	return passages, records, nil
}
