package local

import (
	"context"
	"database/sql"
	"embed"
	"encoding/json"
	"errors"
	"fmt"

	"dateline/internal/sqlfile"
	"dateline/store"
)

//go:embed migrations/*.sql
var migrationFiles embed.FS

// applicationID marks a SQLite file as an index of ours: "dtln".
const applicationID = 0x64746c6e

// schema is every migration this program knows.
var schema = func() []sqlfile.Migration {
	list := sqlfile.Migrations(migrationFiles)
	list[packedSince-1].Then = moveVectors
	return list
}()

// migrate runs the migrations that the file lacks, each in a transaction with
// the row that records it, and then writes the identity, if it has none and
// one is wanted.
func (s *Store) migrate(ctx context.Context, want *store.Identity) error {
	list := schema
	have, identified, err := s.version(ctx)
	if err != nil {
		return err
	}
	if have > len(list) {
		return &Error{Path: s.path, Kind: ErrNewer, Err: fmt.Errorf("its schema is version %d, this program knows up to %d", have, len(list))}
	}
	if have == len(list) && (identified || want == nil) {
		return nil
	}
	if have == 0 && want == nil {
		return &Error{Path: s.path, Kind: ErrMissing}
	}
	if s.readOnly && identified && len(list) == viewsLike {
		return s.readThroughViews(have)
	}
	if s.readOnly {
		return &Error{Path: s.path, Kind: ErrReadOnly, Err: fmt.Errorf("its schema is version %d and must be brought to %d", have, len(list))}
	}
	for version := have + 1; version <= len(list); version++ {
		err := s.write(ctx, func(tx *sql.Tx) error {
			return sqlfile.Migrate(ctx, tx, applicationID, version, list[version-1])
		})
		if err != nil {
			return err
		}
	}
	if err := s.write(ctx, func(tx *sql.Tx) error { return identify(ctx, tx, want) }); err != nil {
		return err
	}
	if identified && have < packedSince {
		s.shrink(ctx)
	}
	return nil
}

// shrink gives back the room of what a migration has dropped. It isn't needed:
// where another process is in the way, or the disk too full, the room is used
// for what is indexed next.
func (s *Store) shrink(ctx context.Context) {
	_, _ = s.db.ExecContext(ctx, `VACUUM`)
}

// version is the schema's version, 0 for an empty file, and whether the index
// has an identity.
func (s *Store) version(ctx context.Context) (version int, identified bool, err error) {
	err = s.read(ctx, func(tx *sql.Tx) error {
		var application, tables int
		err := tx.QueryRowContext(ctx, `SELECT application_id, (SELECT count(*) FROM sqlite_master) FROM pragma_application_id`).
			Scan(&application, &tables)
		switch {
		case err != nil:
			return err
		case application != applicationID && tables == 0:
			return nil
		case application != applicationID:
			return &Error{Path: s.path, Kind: ErrNotAnIndex, Err: errors.New("it is another program's SQLite database")}
		}
		err = tx.QueryRowContext(ctx, `SELECT max(version) FROM migrations`).Scan(&version)
		if err != nil || version > len(schema) {
			return err
		}
		return tx.QueryRowContext(ctx, `SELECT EXISTS (SELECT 1 FROM meta WHERE name = 'identity')`).Scan(&identified)
	})
	return version, identified, err
}

func identify(ctx context.Context, tx *sql.Tx, want *store.Identity) error {
	if want == nil {
		return nil
	}
	text, err := json.Marshal(want)
	if err != nil {
		return err
	}
	_, err = tx.ExecContext(ctx, `INSERT INTO meta (name, value) VALUES ('identity', ?) ON CONFLICT DO NOTHING`, string(text))
	if err != nil {
		return err
	}
	return renew(ctx, tx)
}

// readIdentity is the identity as the index keeps it.
func readIdentity(ctx context.Context, tx *sql.Tx, path string) (id store.Identity, err error) {
	var text string
	err = tx.QueryRowContext(ctx, `SELECT value FROM meta WHERE name = 'identity'`).Scan(&text)
	if errors.Is(err, sql.ErrNoRows) {
		return id, &Error{Path: path, Kind: ErrMissing}
	}
	if err != nil {
		return id, err
	}
	if err := json.Unmarshal([]byte(text), &id); err != nil {
		return id, &Error{Path: path, Kind: ErrDamaged, Err: err}
	}
	return id, nil
}
