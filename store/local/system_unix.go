//go:build unix

package local

import (
	"errors"
	"path/filepath"
	"syscall"

	"golang.org/x/sys/unix"
)

func isDiskFull(err error) bool {
	return errors.Is(err, syscall.ENOSPC) || errors.Is(err, syscall.EDQUOT) || errors.Is(err, syscall.EFBIG)
}

// canWriteFolder reports whether files can be made in the folder of path.
func canWriteFolder(path string) bool {
	return unix.Access(filepath.Dir(path), unix.W_OK) == nil
}
