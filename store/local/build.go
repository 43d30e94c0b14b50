package local

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"github.com/gofrs/flock"
	"modernc.org/sqlite"

	"dateline/store"
)

// Ensure opens the index at path, or builds it there with fill if there is
// none. Of several processes that start at once, one builds and the others wait
// and then use what it built.
func Ensure(ctx context.Context, path string, identity store.Identity, o Options, fill func(context.Context, *Store) error) (*Store, error) {
	s, err := openAs(ctx, path, identity, o)
	if !errors.Is(err, ErrMissing) {
		return s, err
	}
	return build(ctx, path, identity, o, fill, func() (*Store, error) {
		return openAs(ctx, path, identity, o)
	})
}

// Build makes a whole new index with fill and puts it in the place of the one
// at path, if there is one, whatever its embedder. Searches, in other processes
// too, see the old one until then and the new one from then on. If another
// process has just built one for the same identity while this one waited for
// its turn, that one is used and fill isn't called.
//
// An index that is damaged is kept beside the new one, under another name. A
// file that isn't an index, or is one of a newer version, is an error.
//
// The new index grows in a file beside path. A build that is cut off leaves it
// there, and the next one finds in it the vectors that were kept.
func Build(ctx context.Context, path string, identity store.Identity, o Options, fill func(context.Context, *Store) error) (*Store, error) {
	before := generationAt(ctx, path)
	return build(ctx, path, identity, o, fill, func() (*Store, error) {
		if now := generationAt(ctx, path); now == "" || now == before {
			return nil, &Error{Path: path, Kind: ErrMissing}
		}
		return openAs(ctx, path, identity, o)
	})
}

// build takes the lock, and builds if already, called under the lock, says that
// there is no index.
func build(ctx context.Context, path string, identity store.Identity, o Options, fill func(context.Context, *Store) error, already func() (*Store, error)) (_ *Store, err error) {
	defer explain(ctx, path, &err)
	if _, err := modeOf(path, true, false); err != nil { // makes the folder, too
		return nil, err
	}
	unlock, err := lockFile(ctx, path, o)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, unlock()) }()
	var other *store.IdentityError
	if s, err := already(); err == nil || !errors.Is(err, ErrMissing) && !errors.As(err, &other) {
		return s, err
	}
	building := path + ".building"
	if err := grow(ctx, building, identity, o, fill); err != nil {
		return nil, err
	}
	if err := place(ctx, building, path, o); err != nil {
		return nil, err
	}
	if err := discard(building); err != nil {
		return nil, err
	}
	return openAs(ctx, path, identity, o)
}

// openAs is OpenExisting for one identity.
func openAs(ctx context.Context, path string, identity store.Identity, o Options) (*Store, error) {
	s, err := OpenExisting(ctx, path, o)
	if err != nil {
		return nil, err
	}
	if s.identity != identity {
		return nil, errors.Join(&store.IdentityError{Path: path, Have: s.identity, Want: identity}, s.Close())
	}
	return s, nil
}

// generationAt is the generation of the index at path, "" if there is none that
// can be read.
func generationAt(ctx context.Context, path string) string {
	s, err := OpenExisting(ctx, path, Options{})
	if err != nil {
		return ""
	}
	defer s.Close()
	var generation string
	if s.lookup.QueryRowContext(ctx).Scan(&generation) != nil {
		return ""
	}
	return generation
}

// lockFile takes the lock that one builder at a time has. The system frees it
// when the process ends, however it ends; the file itself stays.
func lockFile(ctx context.Context, path string, o Options) (unlock func() error, err error) {
	lock := flock.New(path+".lock", flock.SetPermissions(0o644))
	patience := waiter{path: path, tell: o.OnWait, since: time.Now()}
	for {
		ok, err := lock.TryLock()
		if err != nil {
			return nil, err
		}
		if ok {
			return lock.Close, nil
		}
		if err := patience.pause(ctx, 50*time.Millisecond); err != nil {
			return nil, err
		}
	}
}

// grow fills the index at building, which may be left from a build that was cut
// off.
func grow(ctx context.Context, building string, identity store.Identity, o Options, fill func(context.Context, *Store) error) error {
	s, err := resume(ctx, building, identity, o)
	if err != nil {
		return err
	}
	if err := fill(ctx, s); err != nil {
		return errors.Join(err, s.Close())
	}
	return errors.Join(s.dropKept(ctx), s.Close())
}

// resume opens what is left of an earlier build, without its articles but with
// its vectors, or else starts afresh.
func resume(ctx context.Context, building string, identity store.Identity, o Options) (*Store, error) {
	s, err := Open(ctx, building, identity, o)
	if err == nil {
		if err = s.forgetArticles(ctx); err == nil {
			return s, nil
		}
		err = errors.Join(err, s.Close())
	}
	var other *store.IdentityError
	if !errors.As(err, &other) && !errors.Is(err, ErrDamaged) && !errors.Is(err, ErrNotAnIndex) && !errors.Is(err, ErrNewer) {
		return nil, err
	}
	if err := discard(building); err != nil {
		return nil, err
	}
	return Open(ctx, building, identity, o)
}

// forgetArticles removes every article and keeps every vector.
func (s *Store) forgetArticles(ctx context.Context) (err error) {
	defer s.explain(ctx, &err)
	return s.write(ctx, func(tx *sql.Tx) error {
		if err := keepAll(ctx, tx, s.identity.Embedder.Dimensions); err != nil {
			return err
		}
		if _, err := tx.ExecContext(ctx, `DELETE FROM articles`); err != nil {
			return err
		}
		return remakePostings(ctx, tx, s.path)
	})
}

// dropKept removes every vector that no article needs, from an index that no
// other process uses.
func (s *Store) dropKept(ctx context.Context) (err error) {
	defer s.explain(ctx, &err)
	return s.write(ctx, func(tx *sql.Tx) error {
		_, err := tx.ExecContext(ctx, `DELETE FROM kept`)
		return err
	})
}

// discard removes a file that only builds use. The database goes first: SQLite
// throws away a log without one, but would believe a database without its log.
func discard(building string) error {
	for _, suffix := range []string{"", "-wal", "-shm"} {
		if err := os.Remove(building + suffix); err != nil && !errors.Is(err, os.ErrNotExist) {
			return err
		}
	}
	return nil
}

// place makes the index at path a copy of the one at building, in one
// transaction of SQLite's.
//
// Renaming the file would be simpler, but not safe: a process that has the old
// file open shares its log and its locks with others by name, so that the new
// file would meet the old one's log.
func place(ctx context.Context, building, path string, o Options) error {
	err := replaceable(ctx, path)
	if errors.Is(err, ErrDamaged) {
		err = setAside(path)
	}
	if err != nil {
		return err
	}
	source, err := dataSource(building, modeRead)
	if err != nil {
		return err
	}
	db, err := connect(path, modeCreate)
	if err != nil {
		return err
	}
	conn, err := db.Conn(ctx)
	if err != nil {
		return errors.Join(err, db.Close())
	}
	err = conn.Raw(func(raw any) error { return restore(ctx, raw, source, path, o) })
	return errors.Join(err, conn.Close(), db.Close(), syncFolder(filepath.Dir(path)))
}

// replaceable refuses to write over what isn't an index of ours.
func replaceable(ctx context.Context, path string) error {
	s, err := OpenExisting(ctx, path, Options{})
	switch {
	case err == nil:
		return s.Close()
	case errors.Is(err, ErrMissing):
		return nil
	}
	return err
}

func restore(ctx context.Context, raw any, source, path string, o Options) (err error) {
	conn, ok := raw.(interface {
		NewRestore(source string) (*sqlite.Backup, error)
	})
	if !ok {
		return fmt.Errorf("the driver %T can't restore: %w", raw, driver.ErrSkip)
	}
	backup, err := conn.NewRestore(source)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, backup.Finish()) }()
	patience := waiter{path: path, tell: o.OnWait, since: time.Now()}
	for {
		_, err := backup.Step(-1)
		if !isBusy(err) {
			return err
		}
		if err := patience.pause(ctx, busySlice/10); err != nil {
			return err
		}
	}
}

// setAside gives a damaged index another name.
func setAside(path string) error {
	aside := path + ".damaged-" + time.Now().UTC().Format("20060102T150405.000")
	for _, suffix := range []string{"-shm", "-wal", ""} {
		if err := os.Rename(path+suffix, aside+suffix); err != nil && !errors.Is(err, os.ErrNotExist) {
			return err
		}
	}
	return syncFolder(filepath.Dir(path))
}
