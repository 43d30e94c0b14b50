package state

import (
	"context"
	"database/sql"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

//go:embed migrations/*.sql
var migrationFiles embed.FS

// applicationID marks a SQLite file as a state file of ours: "dtls".
const applicationID = 0x64746c73

// prepareFile makes the folder and, when it is new, the file, which only its
// owner can read: it holds what people asked.
func prepareFile(path string) error {
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return err
	}
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return err
	}
	return f.Close()
}

// migrate runs the migrations that the file lacks, each in a transaction with
// the row that records it.
func (s *Store) migrate(ctx context.Context) error {
	files, err := fs.Glob(migrationFiles, "migrations/*.sql")
	if err != nil || len(files) == 0 {
		return fmt.Errorf("no migrations in the program: %w", err)
	}
	have, err := s.version(ctx)
	if err != nil {
		return err
	}
	if have > len(files) {
		return &Error{Path: s.path, Kind: ErrNewer, Err: fmt.Errorf("its schema is version %d, this program knows up to %d", have, len(files))}
	}
	for version := have + 1; version <= len(files); version++ {
		if err := s.step(ctx, version, files[version-1]); err != nil {
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

// step runs one migration, unless another process has in the meantime.
func (s *Store) step(ctx context.Context, version int, file string) error {
	text, err := migrationFiles.ReadFile(file)
	if err != nil {
		return err
	}
	return s.write(ctx, func(tx *sql.Tx) error {
		const table = `CREATE TABLE IF NOT EXISTS migrations (version INTEGER PRIMARY KEY, name TEXT NOT NULL) STRICT`
		if _, err := tx.ExecContext(ctx, table); err != nil {
			return err
		}
		var done bool
		if err := tx.QueryRowContext(ctx, `SELECT EXISTS (SELECT 1 FROM migrations WHERE version >= ?)`, version).Scan(&done); err != nil || done {
			return err
		}
		if _, err := tx.ExecContext(ctx, string(text)); err != nil {
			return fmt.Errorf("migration %s: %w", file, err)
		}
		if _, err := tx.ExecContext(ctx, fmt.Sprintf(`PRAGMA application_id = %d`, applicationID)); err != nil {
			return err
		}
		name := strings.TrimSuffix(filepath.Base(file), ".sql")
		_, err := tx.ExecContext(ctx, `INSERT INTO migrations (version, name) VALUES (?, ?)`, version, name)
		return err
	})
}
