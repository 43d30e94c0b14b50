//go:build unix

package named

import (
	"io/fs"
	"os"
	"syscall"
)

// keepOwner gives a file the owner of the one whose place it takes. Only root
// may, and for anybody else nothing is lost.
func keepOwner(file *os.File, was fs.FileInfo) {
	if s, ok := was.Sys().(*syscall.Stat_t); ok {
		_ = file.Chown(int(s.Uid), int(s.Gid))
	}
}
