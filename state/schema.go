package state

import (
	"context"
	"database/sql"
	"embed"
	"errors"
	"os"
	"path/filepath"

	"dateline/internal/disk"
	"dateline/internal/sqlfile"
)

//go:embed migrations/*.sql
var migrationFiles embed.FS

// applicationID marks a SQLite file as a state file of ours: "dtls".
const applicationID = 0x64746c73

// schema is every migration this program knows.
var schema = sqlfile.Migrations(migrationFiles)

// prepareFile makes the folder and, when it is new, the file, which only its
// owner can read: it holds what people asked.
func prepareFile(path string) error {
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return err
	}
	_, statErr := os.Stat(path)
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return err
	}
	if err := f.Close(); err != nil || statErr == nil {
		return err
	}
	return syncFolder(filepath.Dir(path))
}

// syncFolder makes the names in a folder durable. Tests put a disk that loses
// them in its place.
var syncFolder = disk.SyncFolder

// migrate runs the migrations that the file lacks, each in a transaction with
// the row that records it.
func (s *Store) migrate(ctx context.Context) error {
	have, err := s.version(ctx)
	if err != nil {
		return err
	}
	if have > len(schema) {
		return s.newer(have)
	}
	for version := have + 1; version <= len(schema); version++ {
		err := s.write(ctx, func(tx *sql.Tx) error {
			return sqlfile.Migrate(ctx, tx, applicationID, version, schema[version-1])
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// version is the schema's version, 0 for an empty file.
func (s *Store) version(ctx context.Context) (version int, err error) {
	var application, tables int
	err = s.db.QueryRowContext(ctx, `SELECT application_id, (SELECT count(*) FROM sqlite_master) FROM pragma_application_id`).
		Scan(&application, &tables)
	switch {
	case err != nil:
		return 0, err
	case tables == 0:
		return 0, nil
	case application != applicationID:
		return 0, &Error{Path: s.path, Kind: ErrNotState, Err: errors.New("it is another program's SQLite database")}
	}
	err = s.db.QueryRowContext(ctx, `SELECT coalesce(max(version), 0) FROM migrations`).Scan(&version)
	return version, err
}
