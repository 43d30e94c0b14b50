package local_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"testing"

	"dateline/internal/sqlfile/sqlfiletest"
	"dateline/store"
	"dateline/store/local"
	"dateline/store/storetest"
)

// lossy is a disk for indexes that loses what isn't synced.
func lossy(t *testing.T) *sqlfiletest.Disk {
	t.Helper()
	disk := sqlfiletest.New(t)
	local.WithDisk(t, disk.Sync)
	return disk
}

// TestPowerCutAfterApply cuts the power after each change that Apply has reported.
func TestPowerCutAfterApply(t *testing.T) {
	disk := lossy(t)
	s := open(t, disk.Path("index.db"))
	if n := inspect(t, disk.Cut(t, "index.db")); n != 0 {
		t.Errorf("an index that was just made holds edition %d", n)
	}
	for n := 1; n <= 4; n++ {
		if err := s.Apply(t.Context(), edition(n)); err != nil {
			t.Fatal(err)
		}
		if got := inspect(t, disk.Cut(t, "index.db")); got != n {
			t.Fatalf("edition %d was applied, and a power cut leaves %d", n, got)
		}
	}
	kept := map[store.Key][]float32{store.KeyOf("kept"): storetest.Vector("kept", storetest.Dimensions)}
	if err := s.KeepVectors(t.Context(), kept); err != nil {
		t.Fatal(err)
	}
	again := open(t, disk.Cut(t, "index.db"))
	if found, err := again.Vectors(t.Context(), []store.Key{store.KeyOf("kept")}); err != nil || len(found) != 1 {
		t.Errorf("a vector that was kept is lost: %v, %v", found, err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	if got := inspect(t, disk.Cut(t, "index.db")); got != 4 {
		t.Errorf("closed in order, a power cut leaves edition %d", got)
	}
}

// TestPowerCutAfterBuild does so after whole builds: in the place of nothing, of
// another index, and of a damaged one, which is kept.
func TestPowerCutAfterBuild(t *testing.T) {
	disk := sqlfiletest.New(t)
	path := disk.Path("index.db")
	setAside := false // durably, before anything has the old name
	local.WithDisk(t, func(folder string, next func(string) error) error {
		_, err := os.Stat(path)
		aside, _ := filepath.Glob(path + ".damaged-*")
		setAside = setAside || len(aside) > 0 && errors.Is(err, os.ErrNotExist)
		return disk.Sync(folder, next)
	})
	build := func(n int) {
		t.Helper()
		s, err := local.Build(t.Context(), path, storetest.Identity, local.Options{}, func(ctx context.Context, s *local.Store) error {
			return s.Apply(ctx, edition(n))
		})
		if err != nil {
			t.Fatal(err)
		}
		if got := inspect(t, disk.Cut(t, "index.db")); got != n {
			t.Fatalf("edition %d was built, and a power cut leaves %d", n, got)
		}
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
	}
	build(1)
	build(2)
	if err := os.Truncate(path, 20_000); err != nil {
		t.Fatal(err)
	}
	build(3)
	aside, err := filepath.Glob(filepath.Join(filepath.Dir(disk.Cut(t, "index.db")), "index.db.damaged-*"))
	if err != nil || len(aside) != 1 || !setAside {
		t.Errorf("of the damaged index a power cut leaves %q, %v", aside, err)
	}
}

// A folder whose names can't be made durable is told of: what was reported would
// not be there after a power cut.
func TestFolderThatDoesNotSync(t *testing.T) {
	fault := &os.PathError{Op: "sync", Path: "folder", Err: os.ErrInvalid}
	local.WithDisk(t, func(string, func(string) error) error { return fault })
	path := filepath.Join(t.TempDir(), "index.db")
	if _, err := local.Open(t.Context(), path, storetest.Identity, local.Options{}); !errors.Is(err, local.ErrDisk) {
		t.Errorf("Open: %v", err)
	}
	_, err := local.Build(t.Context(), path, storetest.Identity, local.Options{}, func(context.Context, *local.Store) error { return nil })
	if !errors.Is(err, local.ErrDisk) {
		t.Errorf("Build: %v", err)
	}
}
