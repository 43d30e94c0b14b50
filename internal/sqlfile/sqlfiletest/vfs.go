package sqlfiletest

import (
	"fmt"
	"strings"
	"sync"
	"unsafe"

	"modernc.org/libc"
	sqlite3 "modernc.org/sqlite/lib"
)

// The disks in use, and which file each of SQLite's handles on them is. SQLite's
// own file system is wrapped once, for all of the process.
var (
	mu      sync.Mutex
	disks   []*Disk
	handles = map[uintptr]handle{}
	wrap    sync.Once
	wrapErr error
)

type handle struct {
	disk *Disk
	path string
}

func watch(d *Disk) error {
	wrap.Do(func() { wrapErr = install() })
	mu.Lock()
	defer mu.Unlock()
	disks = append(disks, d)
	return wrapErr
}

func unwatch(d *Disk) {
	mu.Lock()
	defer mu.Unlock()
	for i, one := range disks {
		if one == d {
			disks = append(disks[:i:i], disks[i+1:]...)
		}
	}
}

// on is the disk that a file is on, nil for none.
func on(path string) *Disk {
	for _, d := range disks {
		if strings.HasPrefix(path, d.root) {
			return d
		}
	}
	return nil
}

type (
	openFunc   = func(tls *libc.TLS, vfs, name, file uintptr, flags int32, outFlags uintptr) int32
	deleteFunc = func(tls *libc.TLS, vfs, name uintptr, syncFolder int32) int32
	syncFunc   = func(tls *libc.TLS, file uintptr, flags int32) int32
)

var (
	realOpen   openFunc
	realDelete deleteFunc
	realSync   = map[uintptr]syncFunc{} // by the table of methods that was replaced
	methods    = map[uintptr]uintptr{}  // from a table of methods to ours in its place
)

// pointer is a Go function as the translated SQLite calls it: see how
// modernc.org/sqlite/vfs does the same.
func pointer[F any](f F) uintptr {
	return *(*uintptr)(unsafe.Pointer(&struct{ f F }{f}))
}

func function[F any](p uintptr) F {
	return (*(*struct{ f F })(unsafe.Pointer(&struct{ p uintptr }{p}))).f
}

// at is what lies at an address of SQLite's memory, which isn't Go's.
func at[T any](address uintptr) *T { return *(**T)(unsafe.Pointer(&address)) }

// install puts a copy of the default file system before it, with other functions
// for opening and removing.
func install() error {
	tls := libc.NewTLS()
	defer tls.Close()
	original := sqlite3.Xsqlite3_vfs_find(tls, 0)
	if original == 0 {
		return fmt.Errorf("SQLite has no default file system")
	}
	size := libc.Tsize_t(unsafe.Sizeof(sqlite3.Tsqlite3_vfs{}))
	copied := libc.Xmalloc(tls, size)
	name, err := libc.CString("sqlfiletest")
	if err != nil || copied == 0 {
		return fmt.Errorf("no memory for a file system: %w", err)
	}
	v := at[sqlite3.Tsqlite3_vfs](copied)
	*v = *at[sqlite3.Tsqlite3_vfs](original)
	realOpen, realDelete = function[openFunc](v.FxOpen), function[deleteFunc](v.FxDelete)
	v.FzName, v.FpNext = name, 0
	v.FxOpen, v.FxDelete = pointer[openFunc](open), pointer[deleteFunc](remove)
	if code := sqlite3.Xsqlite3_vfs_register(tls, copied, 1); code != sqlite3.SQLITE_OK {
		return fmt.Errorf("register a file system: SQLite says %d", code)
	}
	return nil
}

func open(tls *libc.TLS, vfs, name, file uintptr, flags int32, outFlags uintptr) int32 {
	code := realOpen(tls, vfs, name, file, flags, outFlags)
	if code != sqlite3.SQLITE_OK || name == 0 {
		return code
	}
	path := libc.GoString(name)
	mu.Lock()
	defer mu.Unlock()
	delete(handles, file)
	d := on(path)
	if d == nil {
		return code
	}
	f := at[sqlite3.Tsqlite3_file](file)
	if f.FpMethods == 0 {
		return code
	}
	f.FpMethods = ours(tls, f.FpMethods)
	handles[file] = handle{d, path}
	d.opened(path)
	return code
}

// ours is a table of methods that tells of syncing, in the place of another.
func ours(tls *libc.TLS, table uintptr) uintptr {
	if mine, ok := methods[table]; ok {
		return mine
	}
	mine := libc.Xmalloc(tls, libc.Tsize_t(unsafe.Sizeof(sqlite3.Tsqlite3_io_methods{})))
	m := at[sqlite3.Tsqlite3_io_methods](mine)
	*m = *at[sqlite3.Tsqlite3_io_methods](table)
	realSync[mine] = function[syncFunc](m.FxSync)
	m.FxSync = pointer[syncFunc](syncFile)
	methods[table] = mine
	return mine
}

func syncFile(tls *libc.TLS, file uintptr, flags int32) int32 {
	mu.Lock()
	h, known := handles[file]
	next := realSync[at[sqlite3.Tsqlite3_file](file).FpMethods]
	mu.Unlock()
	code := next(tls, file, flags)
	if known && code == sqlite3.SQLITE_OK {
		h.disk.wasSynced(h.path)
	}
	return code
}

func remove(tls *libc.TLS, vfs, name uintptr, syncFolder int32) int32 {
	code := realDelete(tls, vfs, name, syncFolder)
	path := libc.GoString(name)
	mu.Lock()
	d := on(path)
	mu.Unlock()
	if d != nil {
		d.removed(path)
	}
	return code
}
