package local

import (
	"context"
	"crypto/rand"
	"database/sql"
)

// Names in the table meta, beside the identity.
const (
	metaGeneration = "generation" // another text after each change
	metaLineage    = "lineage"    // another text after the passages were numbered anew
	metaNext       = "next"       // the number that the next passage gets
	metaPostings   = "postings"   // lexical.Version of the postings; absent while there are none
)

// generationQuery gives a text that is another one after each change, whoever
// makes it.
const generationQuery = `SELECT value FROM meta WHERE name = '` + metaGeneration + `'`

// renew gives the index a new generation. It is random, not counted, so that
// an index moved into another's place differs too.
func renew(ctx context.Context, tx *sql.Tx) error {
	return writeMeta(ctx, tx, metaGeneration, rand.Text())
}

func writeMeta(ctx context.Context, tx *sql.Tx, name string, value any) error {
	const query = `INSERT INTO meta (name, value) VALUES (?, ?) ON CONFLICT DO UPDATE SET value = excluded.value`
	_, err := tx.ExecContext(ctx, query, name, value)
	return err
}

// readMeta is the whole table.
func readMeta(ctx context.Context, tx *sql.Tx) (map[string]string, error) {
	meta := make(map[string]string)
	err := each(ctx, tx, `SELECT name, value FROM meta`, nil, func(row *sql.Rows) error {
		var name, value string
		err := row.Scan(&name, &value)
		meta[name] = value
		return err
	})
	return meta, err
}
