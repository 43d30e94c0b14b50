package local_test

import (
	"bufio"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"sync/atomic"
	"testing"
	"time"

	"dateline/store"
	"dateline/store/local"
	"dateline/store/storetest"
)

// holdLock begins to write, says so, and goes on until its input ends.
func holdLock(args []string) error {
	db, err := sql.Open("sqlite", "file:"+args[0]+"?_txlock=immediate")
	if err != nil {
		return err
	}
	defer db.Close()
	tx, err := db.Begin()
	if err != nil {
		return err
	}
	fmt.Println("holding")
	bufio.NewScanner(os.Stdin).Scan()
	return tx.Rollback()
}

// TestWriterWaits lets another process hold the write lock.
func TestWriterWaits(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "index.db")
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	var told atomic.Int32
	waiting := make(chan struct{}, 100)
	s, err := local.Open(t.Context(), path, storetest.Identity, local.Options{OnWait: func(at string, waited time.Duration) {
		if at != path || waited < 0 {
			t.Errorf("OnWait(%q, %v)", at, waited)
		}
		told.Add(1)
		waiting <- struct{}{}
	}})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	holder := start(t, "hold", path)
	if line := holder.line(); line != "holding" {
		t.Fatal(line)
	}
	done := make(chan error, 2)
	go func() { done <- s.Apply(ctx, edition(1)) }()
	<-waiting
	if _, err := s.Lexical(t.Context(), "edition", 3, store.Filter{}); err != nil {
		t.Errorf("a search while another process writes: %v", err)
	}
	select {
	case err := <-done:
		t.Fatalf("Apply didn't wait: %v", err)
	default:
	}
	cancel()
	if err := <-done; !errors.Is(err, context.Canceled) {
		t.Errorf("a wait that was cancelled: %v", err)
	}
	go func() { done <- s.Apply(t.Context(), edition(2)) }()
	<-waiting
	holder.in.Close()
	holder.finish()
	if err := <-done; err != nil {
		t.Errorf("Apply after the other process has finished: %v", err)
	}
	if n, err := editionOf(t.Context(), s); n != 2 || err != nil {
		t.Errorf("the index holds edition %d, %v", n, err)
	}
}

// TestEnsureTogether starts several processes on no index: one must build it,
// all must use it.
func TestEnsureTogether(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "cache", "dateline", "index.db")
	var all []*child
	for range 4 {
		all = append(all, start(t, "ensure", path))
	}
	built := 0
	for _, c := range all {
		switch lines := c.finish(); fmt.Sprint(lines) {
		case "[built 1]":
			built++
		case "[used 1]":
		default:
			t.Errorf("a process says %q", lines)
		}
	}
	if built != 1 {
		t.Errorf("%d processes built the index", built)
	}
	left, err := filepath.Glob(path + "*")
	if err != nil || len(left) > 2 { // the index and the lock
		t.Errorf("left behind: %q, %v", left, err)
	}
}

// TestBuildResumes cuts a build off after it has kept a vector.
func TestBuildResumes(t *testing.T) {
	t.Parallel()
	ctx := t.Context()
	path := filepath.Join(t.TempDir(), "index.db")
	key, cut := store.KeyOf("kept"), errors.New("cut off")
	_, err := local.Build(ctx, path, storetest.Identity, local.Options{}, func(ctx context.Context, s *local.Store) error {
		vectors := map[store.Key][]float32{key: storetest.Vector("kept", storetest.Dimensions)}
		return errors.Join(s.Apply(ctx, edition(1)), s.KeepVectors(ctx, vectors), cut)
	})
	if !errors.Is(err, cut) {
		t.Fatalf("the build's error is %v", err)
	}
	if _, err := local.OpenExisting(ctx, path, local.Options{}); !errors.Is(err, local.ErrMissing) {
		t.Errorf("a build that was cut off leaves an index: %v", err)
	}
	s, err := local.Build(ctx, path, storetest.Identity, local.Options{}, func(ctx context.Context, s *local.Store) error {
		if list, err := s.Articles(ctx); err != nil || len(list) != 0 {
			t.Errorf("the next build begins with articles %v, %v", list, err)
		}
		first := edition(1).Put[0]
		for _, key := range []store.Key{key, first.Passages[0].VectorKey(first.Article)} {
			if found, err := s.Vectors(ctx, []store.Key{key}); err != nil || len(found) != 1 {
				t.Errorf("the next build has lost a vector: %v", err)
			}
		}
		return s.Apply(ctx, edition(2))
	})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	if n, err := editionOf(ctx, s); n != 2 || err != nil {
		t.Errorf("the index holds edition %d, %v", n, err)
	}
}

// TestBuildOtherIdentity puts an index of another embedder in an open one's
// place.
func TestBuildOtherIdentity(t *testing.T) {
	t.Parallel()
	ctx := t.Context()
	path := filepath.Join(t.TempDir(), "index.db")
	old := open(t, path)
	if err := old.Apply(ctx, edition(1)); err != nil {
		t.Fatal(err)
	}
	if _, err := old.Lexical(ctx, "edition", 1, store.Filter{}); err != nil {
		t.Fatal(err)
	}
	other := storetest.Identity
	other.Embedder.Name = "another"
	fresh, err := local.Build(ctx, path, other, local.Options{}, func(ctx context.Context, s *local.Store) error {
		return s.Apply(ctx, edition(2))
	})
	if err != nil {
		t.Fatal(err)
	}
	defer fresh.Close()
	var mismatch *store.IdentityError
	if _, err := old.Lexical(ctx, "edition", 1, store.Filter{}); !errors.As(err, &mismatch) {
		t.Errorf("the old handle searches the new index: %v", err)
	}
	if err := old.Apply(ctx, edition(3)); !errors.As(err, &mismatch) {
		t.Errorf("the old handle writes to the new index: %v", err)
	}
	if n, err := editionOf(ctx, fresh); n != 2 || err != nil {
		t.Errorf("the index holds edition %d, %v", n, err)
	}
}
