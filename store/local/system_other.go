//go:build !unix

package local

import (
	"errors"
	"os"
	"path/filepath"
	"syscall"
)

func isDiskFull(err error) bool {
	const diskFull = syscall.Errno(112) // Windows' ERROR_DISK_FULL
	return errors.Is(err, diskFull)
}

// canWriteFolder reports whether files can be made in the folder of path.
func canWriteFolder(path string) bool {
	f, err := os.CreateTemp(filepath.Dir(path), ".writable-*")
	if err != nil {
		return false
	}
	return errors.Join(f.Close(), os.Remove(f.Name())) == nil
}
