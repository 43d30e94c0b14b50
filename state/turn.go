package state

import (
	"context"
	"database/sql"
	"errors"
)

// AddTurn appends a turn to a conversation and returns its id. It takes the
// place of turns that are named, in the same transaction: what is there at any
// instant is those or the new one.
func (s *Store) AddTurn(ctx context.Context, conversation int64, t Turn, instead ...int64) (id int64, err error) {
	record := []byte(t.Record)
	if record == nil {
		record = []byte{}
	}
	err = s.write(ctx, func(tx *sql.Tx) error {
		now := s.timestamp()
		changed, err := tx.ExecContext(ctx, `UPDATE conversations SET changed = ? WHERE id = ?`, now, conversation)
		if err != nil {
			return err
		}
		if n, err := changed.RowsAffected(); err != nil || n == 0 {
			return errors.Join(err, ErrNotFound)
		}
		for _, old := range instead {
			if _, err := tx.ExecContext(ctx, `DELETE FROM turns WHERE id = ?`, old); err != nil {
				return err
			}
		}
		added, err := tx.ExecContext(ctx, `INSERT INTO turns (conversation, question, answer, record, asked) VALUES (?, ?, ?, ?, ?)`,
			conversation, t.Question, t.Answer, record, now)
		if err != nil {
			return err
		}
		id, err = added.LastInsertId()
		return err
	})
	return id, err
}

// RemoveTurn takes a turn back. An unknown one is no error.
func (s *Store) RemoveTurn(ctx context.Context, id int64) error {
	return s.write(ctx, func(tx *sql.Tx) error {
		_, err := tx.ExecContext(ctx, `DELETE FROM turns WHERE id = ?`, id)
		return err
	})
}

// Turns lists a conversation's turns, oldest first.
func (s *Store) Turns(ctx context.Context, conversation int64) (out []Turn, err error) {
	rows, err := s.db.QueryContext(ctx, `SELECT id, question, answer, record, asked FROM turns WHERE conversation = ? ORDER BY id`, conversation)
	if err != nil {
		return nil, s.explain(ctx, err)
	}
	defer rows.Close()
	for rows.Next() {
		var t Turn
		var record []byte
		var asked string
		if err := rows.Scan(&t.ID, &t.Question, &t.Answer, &record, &asked); err != nil {
			return nil, s.explain(ctx, err)
		}
		t.Record, t.Asked = record, parseStamp(asked)
		out = append(out, t)
	}
	return out, s.explain(ctx, rows.Err())
}

// historyKept is how many typed lines are remembered.
const historyKept = 2000

// Remember adds a line to the history that was typed in a conversation, 0 for
// none. A line that is there already becomes the latest.
func (s *Store) Remember(ctx context.Context, line string, conversation int64) error {
	return s.write(ctx, func(tx *sql.Tx) error {
		if _, err := tx.ExecContext(ctx, `DELETE FROM history WHERE line = ?`, line); err != nil {
			return err
		}
		if _, err := tx.ExecContext(ctx, `INSERT INTO history (id, line, typed, conversation)
			SELECT coalesce(max(h.id), 0) + 1, ?, ?, (SELECT id FROM conversations WHERE id = ?) FROM history h`, line, s.timestamp(), conversation); err != nil {
			return err
		}
		_, err := tx.ExecContext(ctx, `DELETE FROM history WHERE id <= (SELECT max(id) FROM history) - ?`, historyKept)
		return err
	})
}

// History is the lines remembered, oldest first.
func (s *Store) History(ctx context.Context) (lines []string, err error) {
	rows, err := s.db.QueryContext(ctx, `SELECT line FROM history ORDER BY id`)
	if err != nil {
		return nil, s.explain(ctx, err)
	}
	defer rows.Close()
	for rows.Next() {
		var line string
		if err := rows.Scan(&line); err != nil {
			return nil, s.explain(ctx, err)
		}
		lines = append(lines, line)
	}
	return lines, s.explain(ctx, rows.Err())
}
