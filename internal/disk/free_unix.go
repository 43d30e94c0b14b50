//go:build unix

package disk

import "golang.org/x/sys/unix"

// Free is how many bytes may still be written in a folder.
func Free(folder string) (uint64, error) {
	var st unix.Statfs_t
	if err := unix.Statfs(folder, &st); err != nil {
		return 0, err
	}
	return uint64(st.Bavail) * uint64(st.Bsize), nil //nolint:unconvert // their types differ by system
}
