package weaviate_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"dateline/store"
	"dateline/store/storetest"
	"dateline/store/weaviate"
)

// TestKilledWriter: what a writer leaves that is killed before its change is
// committed is seen by nobody, and the next writer takes over and clears it
// away.
func TestKilledWriter(t *testing.T) {
	weaviate.WithLease(t, 2*time.Second)
	address := fresh(t)
	s := open(t, address)
	if err := s.Apply(t.Context(), store.Change{Put: []store.Document{item(1), item(2)}}); err != nil {
		t.Fatal(err)
	}
	passages, records, err := s.Objects(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	dead := open(t, address)
	changed := item(1)
	changed.New = false
	if err := dead.DieWriting(t.Context(), store.Change{Put: []store.Document{changed, item(3)}, Remove: []string{"item-002"}}); err != nil {
		t.Fatal(err)
	}
	if more, _, err := s.Objects(t.Context()); err != nil || more <= passages {
		t.Fatalf("the killed writer has left nothing: %d passages as against %d, %v", more, passages, err)
	}
	if err := allThere(t.Context(), s, []int{1, 2}); err != nil {
		t.Error(err)
	}
	if _, n, err := s.TermCounts(t.Context(), []string{"mark3"}, store.Filter{}); err != nil || n != 2 {
		t.Errorf("TermCounts sees %d passages, %v", n, err)
	}
	began := time.Now()
	if err := s.Apply(t.Context(), store.Change{Put: []store.Document{item(4)}, Remove: []string{"item-004x"}}); err != nil {
		t.Fatal(err)
	}
	if took := time.Since(began); took < time.Second {
		t.Errorf("the next writer hasn't waited for the lease: %v", took)
	}
	if err := allThere(t.Context(), s, []int{1, 2, 4}); err != nil {
		t.Error(err)
	}
	nowPassages, nowRecords, err := s.Objects(t.Context())
	// One article more is one passage, its article, its sentences and its
	// commit; the log is another one, and the lock and the head were there.
	if err != nil || nowPassages != passages+1 || nowRecords != records+3 {
		t.Errorf("%d passages and %d records are left of %d and %d, %v", nowPassages, nowRecords, passages, records, err)
	}
}

// TestWaitsForWriter: a writer waits for another that lives, says so, and ends
// with its context.
func TestWaitsForWriter(t *testing.T) {
	weaviate.WithLease(t, time.Hour)
	address := fresh(t)
	if err := open(t, address).DieWriting(t.Context(), store.Change{Put: []store.Document{item(1)}}); err != nil {
		t.Fatal(err)
	}
	o, told := options(t), make(chan string, 100)
	o.OnWait = func(address string, _ time.Duration) { told <- address }
	s, err := weaviate.Open(t.Context(), address, storetest.Identity, o)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	ctx, cancel := context.WithTimeout(t.Context(), 2500*time.Millisecond)
	defer cancel()
	if err := s.Apply(ctx, store.Change{Put: []store.Document{item(2)}}); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("waiting for a writer: %v", err)
	}
	if len(told) == 0 || <-told != address {
		t.Error("nobody was told of the wait")
	}
}
