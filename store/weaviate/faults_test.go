//go:build linux

package weaviate_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"dateline/store"
	"dateline/store/storetest"
	"dateline/store/weaviate"
)

// on opens the index of a cluster by a node.
func (c *nodes) on(t *testing.T, first int) *weaviate.Store {
	t.Helper()
	s, err := weaviate.Open(t.Context(), c.address(first), storetest.Identity, c.options())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	return s
}

func (c *nodes) options() weaviate.Options {
	return weaviate.Options{Replicas: len(c.running), Patience: 20 * time.Second}
}

// acknowledged are the items that Apply has said are there.
type acknowledged struct {
	mu   sync.Mutex
	list []int
}

func (a *acknowledged) add(n int) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if !slices.Contains(a.list, n) {
		a.list = append(a.list, n)
	}
}

func (a *acknowledged) all() []int {
	a.mu.Lock()
	defer a.mu.Unlock()
	return append([]int(nil), a.list...)
}

// TestOneOfThreeKilled kills one node of three while one process indexes and two ask,
// one of them by that very node.
func TestOneOfThreeKilled(t *testing.T) {
	c := start(t)
	writer, byIt, byAnother := c.on(t, 2), c.on(t, 2), c.on(t, 0)
	var done acknowledged
	apply := func(n int) {
		t.Helper()
		if err := writer.Apply(t.Context(), store.Change{Put: []store.Document{item(n)}}); err != nil {
			t.Fatalf("Apply of item %d: %v", n, err)
		}
		done.add(n)
	}
	apply(0)
	ctx, stop := context.WithCancel(t.Context())
	var asking sync.WaitGroup
	for _, s := range []*weaviate.Store{byIt, byAnother} {
		asking.Go(func() {
			for ctx.Err() == nil {
				began, held := time.Now(), done.all()
				if err := allThere(ctx, s, held[len(held)-1:]); err != nil && ctx.Err() == nil {
					t.Errorf("asking while a node is down, after %v: %v", time.Since(began), err)
					return
				}
			}
		})
	}
	const killedAt, backAt, last = 5, 12, 18 // of the changes
	for n := 1; n < last; n++ {
		switch n {
		case killedAt:
			go c.kill(2) // while the change is made
		case backAt:
			c.up(t, 2)
		}
		apply(n)
	}
	stop()
	asking.Wait()
	c.await(t, 2)
	// The node that was away answers alone, and has what it missed.
	alone, err := weaviate.OpenExisting(t.Context(), "weaviate://"+c.host(2)+"/News", c.options())
	if err != nil {
		t.Fatal(err)
	}
	defer alone.Close()
	began := time.Now()
	eventually(t, 90*time.Second, "the node that was killed has all", func() error {
		return readable(t.Context(), alone, done.all())
	})
	t.Logf("caught up after %v", time.Since(began).Round(100*time.Millisecond))
	if report, err := byAnother.Check(t.Context()); err != nil || len(report.Problems) > 0 || report.Articles != last {
		t.Errorf("Check: %+v, %v", report, err)
	}
	// Weaviate writes an object and its place among the vectors in two steps. Of
	// what was under way when the node was killed, the node may lack the second:
	// Check on it says so, and indexing the article again mends it.
	report, err := alone.Check(t.Context())
	if err != nil || len(report.Problems) > 1 {
		t.Errorf("Check of the node that was killed: %+v, %v", report, err)
	}
	if len(report.Problems) == 1 {
		t.Logf("as Check says: %s", report.Problems[0])
		var n int
		if _, err := fmt.Sscanf(report.Problems[0], "article \"item-%d\"", &n); err != nil {
			t.Fatal(err)
		}
		apply(n)
	}
	eventually(t, 30*time.Second, "the node that was killed finds all", func() error {
		return allThere(t.Context(), alone, done.all())
	})
}

// TestAllOfThreeGone takes the whole cluster away and brings it back, under one open
// store.
func TestAllOfThreeGone(t *testing.T) {
	c := start(t)
	s := c.on(t, 0)
	if err := s.Apply(t.Context(), store.Change{Put: []store.Document{item(1)}}); err != nil {
		t.Fatal(err)
	}
	short, err := weaviate.OpenExisting(t.Context(), c.address(0), weaviate.Options{Patience: 4 * time.Second})
	if err != nil {
		t.Fatal(err)
	}
	defer short.Close()
	for i := range c.running {
		c.kill(i)
	}
	began := time.Now()
	_, err = short.Lexical(t.Context(), "mark1", 1, store.Filter{})
	if took := time.Since(began); !errors.Is(err, weaviate.ErrUnreachable) || took > 6*time.Second {
		t.Errorf("with all nodes gone, after %v: %v", took, err)
	}
	if err == nil || !strings.Contains(err.Error(), "refused") || !strings.Contains(err.Error(), "check the address and whether the cluster runs") {
		t.Errorf("the error doesn't say what to do: %v", err)
	}
	for i := range c.running {
		c.up(t, i)
	}
	for i := range c.running {
		c.await(t, i)
	}
	eventually(t, 60*time.Second, "the same store answers again", func() error {
		return allThere(t.Context(), short, []int{1})
	})
	if err := s.Apply(t.Context(), store.Change{Put: []store.Document{item(2)}}); err != nil {
		t.Errorf("Apply after the cluster came back: %v", err)
	}
}

// TestOneOfThreeSlow has the node that is asked hold still.
func TestOneOfThreeSlow(t *testing.T) {
	c := start(t)
	s := c.on(t, 1)
	if err := s.Apply(t.Context(), store.Change{Put: []store.Document{item(1)}}); err != nil {
		t.Fatal(err)
	}
	c.freeze(t, 1)
	began := time.Now()
	if err := allThere(t.Context(), s, []int{1}); err != nil {
		t.Errorf("asking a node that holds still, after %v: %v", time.Since(began), err)
	}
	t.Logf("the first question took %v", time.Since(began).Round(10*time.Millisecond))
	began = time.Now()
	if err := allThere(t.Context(), s, []int{1}); err != nil {
		t.Error(err)
	}
	t.Logf("the second question took %v", time.Since(began).Round(10*time.Millisecond))
	began = time.Now()
	if err := s.Apply(t.Context(), store.Change{Put: []store.Document{item(2)}}); err != nil {
		t.Errorf("Apply while a node holds still, after %v: %v", time.Since(began), err)
	}
	t.Logf("a change took %v", time.Since(began).Round(10*time.Millisecond))
	c.thaw(t, 1)
	if err := s.Apply(t.Context(), store.Change{Put: []store.Document{item(3)}}); err != nil {
		t.Error(err)
	}
	eventually(t, 60*time.Second, "all is there", func() error { return allThere(t.Context(), s, []int{1, 2, 3}) })
}

// TestDiskOfThreeFull fills the disk that all nodes are on, a small one in
// memory. The cluster takes nothing then, says so at once, and still answers;
// with room again, and its nodes started anew, it goes on.
func TestDiskOfThreeFull(t *testing.T) {
	disk := smallDisk(t, "160m")
	c := startOn(t, disk)
	s := c.on(t, 0)
	if err := s.Apply(t.Context(), store.Change{Put: []store.Document{item(1)}}); err != nil {
		t.Fatal(err)
	}
	filler := filepath.Join(disk, "filler")
	fillUp(t, filler)
	var err error
	// A node looks at its disk now and then, and what it has taken before that
	// is retried and deleted with patience.
	eventually(t, 5*time.Minute, "the cluster takes nothing more", func() error {
		began := time.Now()
		if err = s.Apply(t.Context(), store.Change{Put: []store.Document{item(2)}}); errors.Is(err, weaviate.ErrFull) {
			t.Logf("after %v: %v", time.Since(began).Round(time.Millisecond), err)
			return nil
		}
		return fmt.Errorf("Apply isn't refused for want of room: %w", err)
	})
	if !strings.Contains(err.Error(), "free some space") {
		t.Errorf("the error doesn't say what to do: %v", err)
	}
	if err := allThere(t.Context(), s, []int{1}); err != nil {
		t.Errorf("asking while the disk is full: %v", err)
	}
	if err := os.Remove(filler); err != nil {
		t.Fatal(err)
	}
	for i := range c.running {
		c.kill(i)
	}
	for i := range c.running {
		c.up(t, i)
	}
	for i := range c.running {
		c.await(t, i)
	}
	if err := s.Apply(t.Context(), store.Change{Put: []store.Document{item(3)}}); err != nil {
		t.Errorf("Apply with room again: %v", err)
	}
	if err := allThere(t.Context(), s, []int{1, 3}); err != nil {
		t.Error(err)
	}
}

// smallDisk is a file system of a size, where the test may make one.
func smallDisk(t *testing.T, size string) string {
	t.Helper()
	if os.Getenv("DATELINE_WEAVIATE_FAULTS") == "" {
		t.Skip("no nodes to kill: set DATELINE_WEAVIATE_FAULTS=1, which builds a server the first time")
	}
	folder := t.TempDir()
	if err := syscall.Mount("tmpfs", folder, "tmpfs", 0, "size="+size); err != nil {
		t.Skipf("no file system can be mounted here: %v", err)
	}
	t.Cleanup(func() {
		if err := syscall.Unmount(folder, syscall.MNT_DETACH); err != nil {
			t.Errorf("unmount %s: %v", folder, err)
		}
	})
	return folder
}

// fillUp writes a file until hardly anything is left beside it.
func fillUp(t *testing.T, path string) {
	t.Helper()
	f, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	block := make([]byte, 64<<10)
	for err == nil {
		_, err = f.Write(block)
	}
	if !errors.Is(err, syscall.ENOSPC) {
		t.Fatal(err)
	}
	// A little, so that what the nodes have open doesn't end them.
	if info, err := f.Stat(); err != nil || f.Truncate(info.Size()-(2<<20)) != nil {
		t.Fatal("the file that fills the disk can't be cut")
	}
}

// TestKeyOfThree has a cluster let in only who knows a key.
func TestKeyOfThree(t *testing.T) {
	const good, bad = "key-of-the-test", "another-key"
	c := start(t, "AUTHENTICATION_ANONYMOUS_ACCESS_ENABLED=false", "AUTHENTICATION_APIKEY_ENABLED=true",
		"AUTHENTICATION_APIKEY_ALLOWED_KEYS="+good, "AUTHENTICATION_APIKEY_USERS=bot")
	o := c.options()
	for _, o.Key = range []string{"", bad} {
		_, err := weaviate.Open(t.Context(), c.address(0), storetest.Identity, o)
		if !errors.Is(err, weaviate.ErrKey) || o.Key != "" && strings.Contains(err.Error(), o.Key) || !strings.Contains(fmt.Sprint(err), "api_key_env in [weaviate]") {
			t.Errorf("with key %q: %v", o.Key, err)
		}
	}
	o.Key = good
	s, err := weaviate.Open(t.Context(), c.address(0), storetest.Identity, o)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	if err := s.Apply(t.Context(), store.Change{Put: []store.Document{item(1)}}); err != nil {
		t.Error(err)
	}
	if err := allThere(t.Context(), s, []int{1}); err != nil {
		t.Error(err)
	}
}
