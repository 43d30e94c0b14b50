//go:build unix

package main

import (
	"os"

	"golang.org/x/sys/unix"
)

// closedAtStart reports whether a standard stream was closed when the program
// was started. Go opens /dev/null in its place, for reading and writing, which
// nobody asks of a stream.
func closedAtStart(stream any) bool {
	f, ok := stream.(*os.File)
	if !ok {
		return false
	}
	flags, err := unix.FcntlInt(f.Fd(), unix.F_GETFL, 0)
	if err != nil {
		return true
	}
	var is, null unix.Stat_t
	if unix.Fstat(int(f.Fd()), &is) != nil || unix.Stat(os.DevNull, &null) != nil {
		return false
	}
	return flags&unix.O_ACCMODE == unix.O_RDWR && is.Rdev == null.Rdev && is.Mode&unix.S_IFMT == unix.S_IFCHR
}
