//go:build unix

package guardtest

import (
	"syscall"
	"testing"
	"unsafe"
)

// Slice returns n elements that lie right before a page that can't be
// touched and, when atStart is set, right after one too (then n elements may
// be followed by a few spare bytes), so that a stray read or write faults.
func Slice[T any](t testing.TB, n int, atStart bool) []T {
	t.Helper()
	var zero T
	size := n * int(unsafe.Sizeof(zero))
	page := syscall.Getpagesize()
	body := (size + page - 1) / page * page
	mem, err := syscall.Mmap(-1, 0, body+2*page, syscall.PROT_READ|syscall.PROT_WRITE, syscall.MAP_ANON|syscall.MAP_PRIVATE)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = syscall.Munmap(mem) })
	for _, guard := range [][]byte{mem[:page], mem[page+body:]} {
		if err := syscall.Mprotect(guard, syscall.PROT_NONE); err != nil {
			t.Fatal(err)
		}
	}
	from := page + body - size
	if atStart {
		from = page
	}
	if size == 0 {
		return nil
	}
	return unsafe.Slice((*T)(unsafe.Pointer(&mem[from])), n)
}
