package state

import (
	"context"
	"database/sql"
	"slices"
	"time"
)

// ForgetTurn deletes a turn, the opinions of it and a line of the history,
// whether or not there is such a turn or line. Nothing of them is left in the
// file.
func (s *Store) ForgetTurn(ctx context.Context, id int64, line string) error {
	return s.forget(ctx, func(tx *sql.Tx) error {
		return execAll(ctx, tx,
			statement{`DELETE FROM feedback WHERE turn = ?`, []any{id}},
			statement{`DELETE FROM turns WHERE id = ?`, []any{id}},
			statement{`DELETE FROM history WHERE line = ?`, []any{line}})
	})
}

// Forget deletes a conversation with the opinions of its answers and what was
// typed in it. Nothing of them is left in the file. An unknown one is
// ErrNotFound.
func (s *Store) Forget(ctx context.Context, conversation int64) error {
	return s.forget(ctx, func(tx *sql.Tx) error {
		n, err := forgetWhere(ctx, tx, `id = ?`, conversation)
		if err == nil && n == 0 {
			return ErrNotFound
		}
		return err
	})
}

// ForgetAll deletes every conversation of a surface, the opinions given there,
// and the history. It says how many conversations with a turn there were.
func (s *Store) ForgetAll(ctx context.Context, surface string) (n int64, err error) {
	err = s.forget(ctx, func(tx *sql.Tx) error {
		if n, err = forgetWhere(ctx, tx, `surface = ?`, surface); err != nil {
			return err
		}
		return execAll(ctx, tx, statement{`DELETE FROM feedback WHERE surface = ?`, []any{surface}}, statement{`DELETE FROM history`, nil})
	})
	return n, err
}

// Expire deletes a surface's conversations that were last gone on with before a
// time, opinions given before it, and what was typed before it. It says how
// many conversations that were.
func (s *Store) Expire(ctx context.Context, surface string, before time.Time) (n int64, err error) {
	at := before.UTC().Format(stamp)
	err = s.forget(ctx, func(tx *sql.Tx) error {
		if n, err = forgetWhere(ctx, tx, `surface = ? AND changed < ?`, surface, at); err != nil {
			return err
		}
		return execAll(ctx, tx,
			statement{`DELETE FROM feedback WHERE surface = ? AND given < ?`, []any{surface, at}},
			statement{`DELETE FROM history WHERE typed < ?`, []any{at}})
	})
	return n, err
}

// Tidy deletes a surface's conversations without a name that nothing was asked
// in and that are older than a time: what a killed process left.
func (s *Store) Tidy(ctx context.Context, surface string, before time.Time) error {
	return s.write(ctx, func(tx *sql.Tx) error {
		_, err := tx.ExecContext(ctx, `DELETE FROM conversations WHERE surface = ? AND name = '' AND changed < ?
			AND NOT EXISTS (SELECT 1 FROM turns t WHERE t.conversation = conversations.id)`, surface, before.UTC().Format(stamp))
		return err
	})
}

// forgetWhere deletes conversations, and says how many of them had a turn or a
// name.
func forgetWhere(ctx context.Context, tx *sql.Tx, where string, args ...any) (n int64, err error) {
	const seen = ` AND (name <> '' OR EXISTS (SELECT 1 FROM turns t WHERE t.conversation = conversations.id))`
	if err := tx.QueryRowContext(ctx, `SELECT count(*) FROM conversations WHERE (`+where+`)`+seen, args...).Scan(&n); err != nil {
		return 0, err
	}
	some := `(SELECT id FROM conversations WHERE ` + where + `)`
	return n, execAll(ctx, tx,
		statement{`DELETE FROM feedback WHERE turn IN (SELECT id FROM turns WHERE conversation IN ` + some + `)`, args},
		// An older program didn't keep what a line was typed in.
		statement{`DELETE FROM history WHERE conversation IN ` + some + ` OR line IN (SELECT question FROM turns WHERE conversation IN ` + some + `)`, slices.Concat(args, args)},
		statement{`DELETE FROM conversations WHERE ` + where, args})
}

type statement struct {
	query string
	args  []any
}

func execAll(ctx context.Context, tx *sql.Tx, all ...statement) error {
	for _, one := range all {
		if _, err := tx.ExecContext(ctx, one.query, one.args...); err != nil {
			return err
		}
	}
	return nil
}

// forget runs f in a transaction and leaves nothing of what it deleted in the
// write-ahead log either.
func (s *Store) forget(ctx context.Context, f func(*sql.Tx) error) error {
	if err := s.write(ctx, f); err != nil {
		return err
	}
	return s.scrub(ctx)
}

// scrub moves the write-ahead log into the file, where what was deleted is
// overwritten with zeros, and empties it. Another process that reads may keep
// it from doing so; the log is emptied at a later time then.
func (s *Store) scrub(ctx context.Context) error {
	var busy, log, done int
	err := s.db.QueryRowContext(ctx, `PRAGMA wal_checkpoint(TRUNCATE)`).Scan(&busy, &log, &done)
	return s.explain(ctx, err)
}
