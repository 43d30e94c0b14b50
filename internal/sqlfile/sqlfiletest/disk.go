// Package sqlfiletest is a disk for tests that loses what was not synced, as a
// power cut does: SQLite's own files on it are kept in a second form, which holds
// what each file held when it was last synced, under names that are durable.
package sqlfiletest

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
)

// Disk is one folder on which a power cut can be tried.
type Disk struct {
	root string

	mu     sync.Mutex
	synced map[string][]byte // what each file that was opened held when it was last synced
	named  map[string]bool   // files whose names survive
}

// New makes a disk, a folder that is empty. Its names are made durable by Sync
// alone; only SQLite's own logs are SQLite's business.
func New(t testing.TB) *Disk {
	t.Helper()
	root, err := filepath.EvalSymlinks(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	d := &Disk{root: root, synced: map[string][]byte{}, named: map[string]bool{}}
	if err := watch(d); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { unwatch(d) })
	return d
}

// Path is the path of a file on the disk.
func (d *Disk) Path(name string) string { return filepath.Join(d.root, name) }

// Sync makes the names of a folder durable; next is what does so on a real disk.
func (d *Disk) Sync(folder string, next func(folder string) error) error {
	err := next(folder)
	entries, readErr := os.ReadDir(folder)
	if err = errors.Join(err, readErr); err != nil {
		return err
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	here := make(map[string]bool)
	for _, e := range entries {
		here[filepath.Join(folder, e.Name())] = true
	}
	for name := range d.named { // what was removed or renamed
		if filepath.Dir(name) == folder && !here[name] {
			delete(d.named, name)
		}
	}
	for name := range here {
		d.named[name] = true
		if _, opened := d.synced[name]; !opened { // it came by a rename, or SQLite never had it
			if data, err := os.ReadFile(name); err == nil {
				d.synced[name] = data
			}
		}
	}
	return nil
}

// Cut copies what a power cut would leave now into a new folder, and returns the
// path of a file there. Whoever still has files open goes on undisturbed.
func (d *Disk) Cut(t testing.TB, name string) string {
	t.Helper()
	d.mu.Lock()
	defer d.mu.Unlock()
	to := t.TempDir()
	for path := range d.named {
		relative, err := filepath.Rel(d.root, path)
		if err != nil {
			t.Fatal(err)
		}
		data, ok := d.synced[path]
		if !ok || strings.HasSuffix(path, "-shm") {
			continue
		}
		at := filepath.Join(to, relative)
		if err := errors.Join(os.MkdirAll(filepath.Dir(at), 0o755), os.WriteFile(at, data, 0o600)); err != nil {
			t.Fatal(err)
		}
	}
	return filepath.Join(to, name)
}

// opened, wasSynced and removed are what SQLite tells of a file on the disk.

func (d *Disk) opened(path string) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if _, known := d.synced[path]; !known {
		d.synced[path] = nil
	}
}

func (d *Disk) wasSynced(path string) {
	data, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	d.synced[path] = data
	if strings.HasSuffix(path, "-wal") || strings.HasSuffix(path, "-journal") {
		d.named[path] = true // SQLite syncs the folder when it first syncs a log
	}
}

func (d *Disk) removed(path string) {
	d.mu.Lock()
	defer d.mu.Unlock()
	delete(d.synced, path)
	delete(d.named, path)
}
