package local_test

import (
	"context"
	"math/rand/v2"
	"path/filepath"
	"strconv"
	"testing"
	"time"

	"dateline/store"
	"dateline/store/local"
	"dateline/store/storetest"
)

// kills is how many times each of the loops kills its child.
const kills = 50

// TestKilledApply kills a process that applies changes, again and again. What
// it reported as applied must be there, all of it, or the one change after.
func TestKilledApply(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "index.db")
	for range kills {
		last := killed(t, start(t, "apply", path))
		now := inspect(t, path)
		if now < last || now > last+1 {
			t.Fatalf("edition %d was applied, but the index holds %d", last, now)
		}
	}
}

// TestKilledBuild does the same to a process that rebuilds the whole index.
func TestKilledBuild(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "index.db")
	s := open(t, path)
	if err := s.Apply(t.Context(), edition(1)); err != nil {
		t.Fatal(err)
	}
	now := 1
	for range kills {
		last := killed(t, start(t, "build", path, strconv.Itoa(now)))
		now = inspect(t, path)
		if now < last || now > last+1 {
			t.Fatalf("edition %d was built, but the index holds %d", last, now)
		}
		if seen, err := editionOf(t.Context(), s); err != nil || seen != now {
			t.Fatalf("a handle that was open all along sees edition %d, %v, not %d", seen, err, now)
		}
		found, err := s.Lexical(t.Context(), "line "+strconv.Itoa(now), 1, store.Filter{})
		if err != nil || len(found) != 1 {
			t.Fatalf("its search finds %v, %v", found, err)
		}
	}
}

// killed lets a child get to work, kills it at some moment of its third change
// or so, and returns the last number that it printed.
func killed(t *testing.T, c *child) int {
	t.Helper()
	first := c.line()
	wait := time.Duration(rand.IntN(40_000)) * time.Microsecond
	time.Sleep(wait)
	if err := c.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	lines := append([]string{first}, c.finish()...)
	last, err := strconv.Atoi(lines[len(lines)-1])
	if err != nil {
		t.Fatalf("the child says %q", lines)
	}
	return last
}

// inspect opens an index after a crash, checks all of it and returns the
// edition that it holds.
func inspect(t *testing.T, path string) int {
	t.Helper()
	ctx := context.Background()
	s, err := local.Open(ctx, path, storetest.Identity, local.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	report, err := s.Check(ctx)
	if err != nil || len(report.Problems) > 0 {
		t.Fatalf("after a crash: %v, %v", report.Problems, err)
	}
	n, err := editionOf(ctx, s)
	if err != nil {
		t.Fatal(err)
	}
	return n
}
