package local

import (
	"context"
	"database/sql"
	"errors"
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
	err = s.read(ctx, func(tx *sql.Tx) error {
		stmt, err := tx.PrepareContext(ctx, `SELECT vector FROM vectors WHERE key = ?`)
		if err != nil {
			return err
		}
		defer stmt.Close()
		for _, key := range keys {
			var data []byte
			err := stmt.QueryRowContext(ctx, key[:]).Scan(&data)
			if errors.Is(err, sql.ErrNoRows) {
				continue
			}
			if err != nil {
				return err
			}
			vector := make([]float32, s.identity.Embedder.Dimensions)
			// A vector that was damaged on disk is one that we don't have.
			if decode(vector, data) == nil && store.ValidateVector(s.identity.Embedder, "", vector) == nil {
				found[key] = vector
			}
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	return found, nil
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
		return keep(ctx, tx, vectors, s.owner)
	})
}

func keep(ctx context.Context, tx *sql.Tx, vectors map[store.Key][]float32, owner string) error {
	add, err := tx.PrepareContext(ctx, `INSERT INTO vectors (key, vector) VALUES (?, ?) ON CONFLICT DO NOTHING RETURNING id`)
	if err != nil {
		return err
	}
	defer add.Close()
	mark, err := tx.PrepareContext(ctx, `INSERT INTO kept (vector, owner, since) VALUES (?, ?, ?)`)
	if err != nil {
		return err
	}
	defer mark.Close()
	for key, vector := range vectors {
		var id int64
		err := add.QueryRowContext(ctx, key[:], encode(vector)).Scan(&id)
		if errors.Is(err, sql.ErrNoRows) {
			continue // known already
		}
		if err != nil {
			return err
		}
		if _, err := mark.ExecContext(ctx, id, owner, time.Now().Unix()); err != nil {
			return err
		}
	}
	return nil
}
