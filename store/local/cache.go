package local

import (
	"context"
	"database/sql"
	"time"

	"dateline/store"
)

// Vectors returns the vectors that the index remembers for some keys.
func (s *Store) Vectors(ctx context.Context, keys []store.Key) (_ map[store.Key][]float32, err error) {
	defer s.explain(ctx, &err)
	if err := s.check(ctx); err != nil {
		return nil, err
	}
	found := make(map[store.Key][]float32, len(keys))
	err = s.prepared(ctx, vectorsOfKey, func(stmt *sql.Stmt) error {
		for _, key := range keys {
			rows, err := stmt.QueryContext(ctx, key[:])
			err = eachOf(rows, err, func(row *sql.Rows) error {
				var num int64
				var ordinal int
				var data sql.RawBytes
				if err := row.Scan(&num, &ordinal, &data); err != nil || found[key] != nil {
					return err
				}
				if vector := s.vectorIn(num, ordinal, data); vector != nil {
					found[key] = vector
				}
				return nil
			})
			if err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	return found, nil
}

// vectorsOfKey finds where the vectors of a text are. Those that are kept are
// each of row 0, and the first there.
const vectorsOfKey = `SELECT 0, 0, vector FROM kept WHERE key = ?1
	UNION ALL SELECT s.article, s.ordinal, v.vectors FROM sentences s JOIN sentence_vectors v ON v.article = s.article WHERE s.key = ?1
	UNION ALL SELECT p.article, p.ordinal, v.vectors FROM passages p JOIN passage_vectors v ON v.article = p.article WHERE p.key = ?1`

// vectorIn is one of the vectors of a row. One that was damaged on disk is one
// that we don't have: nil.
func (s *Store) vectorIn(num int64, ordinal int, data []byte) []float32 {
	dimensions := s.identity.Embedder.Dimensions
	records, err := opened(num, data, dimensions, -1)
	if err != nil {
		return nil
	}
	vector := make([]float32, dimensions)
	record := recordAt(records, dimensions, ordinal)
	if record == nil || unpack(vector, record) != nil {
		return nil
	}
	return vector
}

// KeepVectors remembers vectors before any article needs them.
func (s *Store) KeepVectors(ctx context.Context, vectors map[store.Key][]float32) (err error) {
	defer s.explain(ctx, &err)
	if err := s.check(ctx); err != nil {
		return err
	}
	for _, vector := range vectors {
		if err := store.ValidateVector(s.identity.Embedder, "a vector to keep", vector); err != nil {
			return err
		}
	}
	if len(vectors) == 0 {
		return nil
	}
	return s.write(ctx, func(tx *sql.Tx) error {
		if err := s.sameIdentity(ctx, tx); err != nil {
			return err
		}
		k, err := newKeeper(ctx, tx, s.owner)
		if err != nil {
			return err
		}
		defer k.add.Close()
		for key, vector := range vectors {
			if err := k.keep(ctx, key[:], pack(nil, vector)); err != nil {
				return err
			}
		}
		return nil
	})
}

// keeper keeps vectors in a transaction.
type keeper struct {
	add   *sql.Stmt
	owner string
}

func newKeeper(ctx context.Context, tx *sql.Tx, owner string) (*keeper, error) {
	add, err := tx.PrepareContext(ctx, `INSERT INTO kept (key, vector, owner, since) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING`)
	return &keeper{add, owner}, err
}

// keep keeps the record of a vector, unless there is one of its key.
func (k *keeper) keep(ctx context.Context, key, record []byte) error {
	_, err := k.add.ExecContext(ctx, key, sealed(0, record), k.owner, time.Now().Unix())
	return err
}

// keepAll keeps the vectors of all articles, for nobody in particular.
func keepAll(ctx context.Context, tx *sql.Tx, dimensions int) error {
	k, err := newKeeper(ctx, tx, "")
	if err != nil {
		return err
	}
	defer k.add.Close()
	for _, query := range []string{
		`SELECT s.article, s.ordinal, s.key, v.vectors FROM sentences s JOIN sentence_vectors v ON v.article = s.article`,
		`SELECT p.article, p.ordinal, p.key, v.vectors FROM passages p JOIN passage_vectors v ON v.article = p.article`,
	} {
		err := each(ctx, tx, query, nil, func(row *sql.Rows) error {
			var num int64
			var ordinal int
			var key, data []byte
			if err := row.Scan(&num, &ordinal, &key, &data); err != nil {
				return err
			}
			records, err := opened(num, data, dimensions, -1)
			record := recordAt(records, dimensions, ordinal)
			if err != nil || record == nil {
				return nil // damaged: it will be made anew
			}
			return k.keep(ctx, key, append([]byte{}, record...))
		})
		if err != nil {
			return err
		}
	}
	_, err = tx.ExecContext(ctx, `UPDATE kept SET since = ?`, time.Now().Unix())
	return err
}
