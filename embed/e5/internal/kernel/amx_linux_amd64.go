//go:build !purego

package kernel

import "syscall"

// allowTiles asks Linux for the tiles' registers, which it gives to a process
// that asks (5.16 on). It refuses where it doesn't know or save them.
func allowTiles() bool {
	const request, tileData = 0x1023, 18 // ARCH_REQ_XCOMP_PERM, XFEATURE_XTILEDATA
	_, _, errno := syscall.RawSyscall(syscall.SYS_ARCH_PRCTL, request, tileData, 0)
	return errno == 0
}
