package state

import "testing"

// WithDisk has names made durable by another function than the system's, which
// is handed to it.
func WithDisk(t *testing.T, syncIt func(folder string, next func(string) error) error) {
	before := syncFolder
	syncFolder = func(folder string) error { return syncIt(folder, before) }
	t.Cleanup(func() { syncFolder = before })
}
