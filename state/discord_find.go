package state

import (
	"context"
	"database/sql"
	"slices"
	"time"
)

// ByID finds an exchange, or ErrNotFound, as do the three below.
func (d Discord) ByID(ctx context.Context, id int64) (Exchange, error) {
	return d.one(ctx, `e.id = ?`, id)
}

// ByQuestion finds the exchange of a message or interaction that asks.
func (d Discord) ByQuestion(ctx context.Context, question string) (Exchange, error) {
	return d.one(ctx, `e.question = ?`, question)
}

// ByMessage finds the exchange of a message that answers.
func (d Discord) ByMessage(ctx context.Context, message string) (Exchange, error) {
	return d.one(ctx, `e.id = (SELECT exchange FROM discord_messages WHERE message = ?)`, message)
}

// Latest finds the latest answer in a channel, not older than since.
func (d Discord) Latest(ctx context.Context, channel string, since time.Time) (Exchange, error) {
	return d.one(ctx, `e.channel = ? AND e.turn IS NOT NULL AND e.asked >= ?`, channel, since.UTC().Format(stamp))
}

// Direct lists the channels of direct messages that are known, those first in
// which something was asked last, at most n.
func (d Discord) Direct(ctx context.Context, n int) (channels []string, err error) {
	rows, err := d.s.db.QueryContext(ctx, `SELECT channel FROM discord_exchanges
		WHERE guild = '' AND channel GLOB '[0-9]*' GROUP BY channel ORDER BY max(id) DESC LIMIT ?`, n)
	if err != nil {
		return nil, d.s.explain(ctx, err)
	}
	defer rows.Close()
	for rows.Next() {
		var c string
		if err := rows.Scan(&c); err != nil {
			return nil, d.s.explain(ctx, err)
		}
		channels = append(channels, c)
	}
	return channels, d.s.explain(ctx, rows.Err())
}

// Open lists the exchanges whose answer isn't shown, oldest first.
func (d Discord) Open(ctx context.Context) ([]Exchange, error) {
	found, err := d.list(ctx, `e.status = ?`, 0, Pending)
	slices.Reverse(found)
	return found, err
}

// Chain is an exchange's turn and those that it follows up on, at most n,
// oldest first.
func (d Discord) Chain(ctx context.Context, id int64, n int) (turns []Turn, err error) {
	rows, err := d.s.db.QueryContext(ctx, `WITH RECURSIVE chain (id, parent, turn, depth) AS (
			SELECT id, parent, turn, 1 FROM discord_exchanges WHERE id = ?
			UNION ALL SELECT e.id, e.parent, e.turn, depth + 1 FROM discord_exchanges e JOIN chain c ON e.id = c.parent WHERE depth < ?)
		SELECT t.id, t.question, t.answer FROM chain c JOIN turns t ON t.id = c.turn ORDER BY c.depth DESC`, id, n)
	if err != nil {
		return nil, d.s.explain(ctx, err)
	}
	defer rows.Close()
	for rows.Next() {
		var t Turn
		if err := rows.Scan(&t.ID, &t.Question, &t.Answer); err != nil {
			return nil, d.s.explain(ctx, err)
		}
		turns = append(turns, t)
	}
	return turns, d.s.explain(ctx, rows.Err())
}

func (d Discord) one(ctx context.Context, where string, args ...any) (Exchange, error) {
	found, err := d.list(ctx, where, 1, args...)
	if err != nil {
		return Exchange{}, err
	}
	if len(found) == 0 {
		return Exchange{}, ErrNotFound
	}
	return found[0], nil
}

// list finds exchanges with their messages, latest first. most is how many, 0
// for all.
func (d Discord) list(ctx context.Context, where string, most int, args ...any) (out []Exchange, err error) {
	if most == 0 {
		most = -1
	}
	rows, err := d.s.db.QueryContext(ctx, `SELECT e.id, e.question, e.kind, e.guild, e.channel, e.asker, e.text, coalesce(e.parent, 0),
		coalesce(e.turn, 0), e.status, e.place, e.asked, coalesce(t.record, '') FROM discord_exchanges e LEFT JOIN turns t ON t.id = e.turn
		WHERE `+where+` ORDER BY e.id DESC LIMIT ?`, append(args, most)...)
	if err != nil {
		return nil, d.s.explain(ctx, err)
	}
	defer rows.Close()
	for rows.Next() {
		var e Exchange
		var place, asked string
		var record []byte
		if err := rows.Scan(&e.ID, &e.Question, &e.Kind, &e.Guild, &e.Channel, &e.Asker, &e.Text, &e.Parent, &e.Turn, &e.Status, &place, &asked, &record); err != nil {
			return nil, d.s.explain(ctx, err)
		}
		e.Place, e.Asked, e.Record = []byte(place), parseStamp(asked), record
		out = append(out, e)
	}
	if err := rows.Err(); err != nil {
		return nil, d.s.explain(ctx, err)
	}
	for i := range out {
		if out[i].Messages, err = d.messages(ctx, out[i].ID); err != nil {
			return nil, err
		}
	}
	return out, nil
}

func (d Discord) messages(ctx context.Context, id int64) (out []Message, err error) {
	rows, err := d.s.db.QueryContext(ctx, `SELECT channel, message FROM discord_messages WHERE exchange = ? ORDER BY part`, id)
	if err != nil {
		return nil, d.s.explain(ctx, err)
	}
	defer rows.Close()
	for rows.Next() {
		var m Message
		if err := rows.Scan(&m.Channel, &m.ID); err != nil {
			return nil, d.s.explain(ctx, err)
		}
		out = append(out, m)
	}
	return out, d.s.explain(ctx, rows.Err())
}

// dropTurns deletes the answers of exchanges, with the opinions of them.
func dropTurns(ctx context.Context, tx *sql.Tx, where string, args ...any) error {
	turns := `(SELECT turn FROM discord_exchanges WHERE turn IS NOT NULL AND ` + where + `)`
	if _, err := tx.ExecContext(ctx, `DELETE FROM feedback WHERE turn IN `+turns, args...); err != nil {
		return err
	}
	_, err := tx.ExecContext(ctx, `DELETE FROM turns WHERE id IN `+turns, args...)
	return err
}
