package local

import (
	"database/sql"
	"os"
	"path/filepath"
	"runtime"
	"strconv"

	_ "modernc.org/sqlite" // the driver "sqlite"

	"dateline/internal/disk"
	"dateline/internal/sqlfile"
)

// syncFolder makes the names in a folder durable. Tests put a disk that loses
// them in its place.
var syncFolder = disk.SyncFolder

type mode string

const (
	modeCreate    mode = "mode=rwc"
	modeWrite     mode = "mode=rw"
	modeRead      mode = "mode=ro"
	modeImmutable mode = "mode=ro&immutable=1" // no lock, no -wal, no -shm file
)

// modeOf chooses how to open the file at path. In a folder that can't be
// written, SQLite can't make the files through which readers and writers of a
// WAL database meet; if the last writer left no -wal file behind, all the data
// is in the one file, and nobody can change it from here.
func modeOf(path string, create, readOnly bool) (mode, error) {
	missing, err := isMissing(path)
	switch {
	case err != nil:
		return "", err
	case missing && (!create || readOnly):
		return "", &Error{Path: path, Kind: ErrMissing}
	case missing:
		return modeCreate, os.MkdirAll(filepath.Dir(path), 0o755)
	case !readOnly && canWrite(path) && canWriteFolder(path):
		return modeWrite, nil
	case canWriteFolder(path):
		return modeRead, nil
	}
	for _, suffix := range []string{"-wal", "-shm"} {
		if _, err := os.Stat(path + suffix); err == nil {
			return modeRead, nil
		}
	}
	return modeImmutable, nil
}

func canWrite(path string) bool {
	f, err := os.OpenFile(path, os.O_RDWR, 0)
	if err != nil {
		return false
	}
	return f.Close() == nil
}

// connect opens a pool of connections. The pragmas are in the data source's
// name, so that each connection has them.
//
// Synchronous FULL: a change that Apply has reported survives a power cut too.
// The file isn't mapped: one that another program cuts short would end the
// process instead of being an error.
func connect(path string, m mode) (*sql.DB, error) {
	name, err := dataSource(path, m)
	if err != nil {
		return nil, err
	}
	db, err := sql.Open("sqlite", name)
	if err != nil {
		return nil, err
	}
	return limited(db), nil
}

// limited bounds the connections of a pool.
func limited(db *sql.DB) *sql.DB {
	db.SetMaxOpenConns(max(4, runtime.GOMAXPROCS(0)) + 1)
	db.SetMaxIdleConns(2)
	return db
}

func dataSource(path string, m mode) (string, error) {
	query := string(m) +
		"&_txlock=immediate" +
		"&_pragma=busy_timeout(" + strconv.Itoa(int(busySlice.Milliseconds())) + ")" +
		"&_pragma=foreign_keys(1)" +
		"&_pragma=synchronous(FULL)"
	if m == modeCreate {
		query += "&_pragma=journal_mode(WAL)"
	}
	return sqlfile.DataSource(path, query)
}
