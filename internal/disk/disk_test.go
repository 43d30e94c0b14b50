package disk_test

import (
	"errors"
	"os"
	"path/filepath"
	"runtime"
	"testing"

	"dateline/internal/disk"
)

// A folder of a file system that can't make anything durable shows whether it was
// asked to: Linux's /proc is one.
func TestSyncFolder(t *testing.T) {
	if err := disk.SyncFolder(t.TempDir()); err != nil {
		t.Errorf("a folder: %v", err)
	}
	if runtime.GOOS == "windows" {
		return // where there is no such call
	}
	if err := disk.SyncFolder(filepath.Join(t.TempDir(), "none")); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("no folder: %v", err)
	}
	if runtime.GOOS != "linux" {
		return // only there a folder is known that refuses
	}
	if err := disk.SyncFolder("/proc"); err == nil {
		t.Error("a folder that can't be synced was")
	}
}

func TestWritable(t *testing.T) {
	folder := t.TempDir()
	if err := disk.Writable(folder); err != nil {
		t.Errorf("a folder: %v", err)
	}
	if err := disk.Writable(filepath.Join(folder, "none")); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("no folder: %v", err)
	}
	if entries, err := os.ReadDir(folder); err != nil || len(entries) > 0 {
		t.Errorf("it left %v, %v", entries, err)
	}
}
