//go:build unix

package disk

import (
	"errors"
	"os"

	"golang.org/x/sys/unix"
)

// Free is how many bytes may still be written in a folder.
func Free(folder string) (uint64, error) {
	var st unix.Statfs_t
	if err := unix.Statfs(folder, &st); err != nil {
		return 0, err
	}
	return uint64(st.Bavail) * uint64(st.Bsize), nil //nolint:unconvert // their types differ by system
}

// Writable says why no file can be made in a folder, nil if one can.
func Writable(folder string) error { return unix.Access(folder, unix.W_OK|unix.X_OK) }

// SyncFolder makes the names in a folder durable: those of files that were made,
// renamed or removed there.
func SyncFolder(folder string) error {
	f, err := os.Open(folder)
	if err != nil {
		return err
	}
	return errors.Join(f.Sync(), f.Close())
}
