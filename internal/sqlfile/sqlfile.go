// Package sqlfile is what the SQLite files of this program have in common: how
// the driver is told of a file, and how a file comes to the newest schema.
package sqlfile

import (
	"context"
	"database/sql"
	"fmt"
	"io/fs"
	"net/url"
	"path/filepath"
	"strings"
)

// DataSource is what the driver "sqlite" opens the file at path by. query is
// its parameters, among them the pragmas: so each connection of a pool has them.
func DataSource(path, query string) (string, error) {
	absolute, err := filepath.Abs(path)
	if err != nil {
		return "", err
	}
	slashed := filepath.ToSlash(absolute)
	if !strings.HasPrefix(slashed, "/") { // a drive's letter
		slashed = "/" + slashed
	}
	name := url.URL{Scheme: "file", Path: slashed, RawQuery: query}
	return name.String(), nil
}

// Migration is one step of a schema. Its version is its place in the list,
// from 1.
type Migration struct {
	Name string
	SQL  string
	Then func(context.Context, *sql.Tx) error // what SQL can't say, in the same transaction; may be nil
}

// Migrations are the files of the folder "migrations" in the order of their
// names. It panics when they can't be read, for they are in the binary.
func Migrations(files fs.FS) []Migration {
	entries, err := fs.ReadDir(files, "migrations")
	if err != nil {
		panic(err)
	}
	list := make([]Migration, 0, len(entries))
	for _, entry := range entries {
		text, err := fs.ReadFile(files, "migrations/"+entry.Name())
		if err != nil {
			panic(err)
		}
		list = append(list, Migration{Name: strings.TrimSuffix(entry.Name(), ".sql"), SQL: string(text)})
	}
	return list
}

// Migrate runs one migration and records it in the same transaction, unless
// another process has in the meantime. application marks whose file it is.
func Migrate(ctx context.Context, tx *sql.Tx, application, version int, m Migration) error {
	const table = `CREATE TABLE IF NOT EXISTS migrations (version INTEGER PRIMARY KEY, name TEXT NOT NULL) STRICT`
	if _, err := tx.ExecContext(ctx, table); err != nil {
		return err
	}
	var done bool
	const query = `SELECT EXISTS (SELECT 1 FROM migrations WHERE version >= ?)`
	if err := tx.QueryRowContext(ctx, query, version).Scan(&done); err != nil || done {
		return err
	}
	if _, err := tx.ExecContext(ctx, m.SQL); err != nil {
		return fmt.Errorf("migration %s: %w", m.Name, err)
	}
	if m.Then != nil {
		if err := m.Then(ctx, tx); err != nil {
			return fmt.Errorf("migration %s: %w", m.Name, err)
		}
	}
	if _, err := tx.ExecContext(ctx, fmt.Sprintf(`PRAGMA application_id = %d`, application)); err != nil {
		return err
	}
	_, err := tx.ExecContext(ctx, `INSERT INTO migrations (version, name) VALUES (?, ?)`, version, m.Name)
	return err
}
