package state

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"time"
)

// ErrKnown is returned for a question that was begun already.
var ErrKnown = errors.New("that question is known already")

// The states of an Exchange.
const (
	Pending  = "pending"  // not answered yet
	Answered = "answered" // the answer is shown
	Failed   = "failed"   // an apology was shown instead
)

// Exchange is a question asked on Discord, with the messages that answer it.
type Exchange struct {
	ID       int64
	Question string // the id of the message or interaction that asks
	Kind     string
	Guild    string // "" in a direct message
	Channel  string // where the answer is
	Asker    string
	Text     string
	Parent   int64 // the exchange that it follows up on, 0 for none
	Turn     int64 // 0 until it is answered
	Status   string
	Place    json.RawMessage // of the question, as the front end keeps it; gone once answered
	Asked    time.Time
	Messages []Message // of the answer, in order
	Record   json.RawMessage
}

// Message names a message.
type Message struct{ Channel, ID string }

// Discord is the part of a Store that the Discord front end keeps.
type Discord struct{ s *Store }

// Discord is the part of the store that the Discord front end keeps.
func (s *Store) Discord() Discord { return Discord{s} }

// Begin keeps a question before it is answered and returns the exchange's id.
// One that was begun before is ErrKnown.
func (d Discord) Begin(ctx context.Context, e Exchange) (id int64, err error) {
	err = d.s.writeTogether(ctx, func(tx *sql.Tx) error {
		result, err := tx.ExecContext(ctx, `INSERT INTO discord_exchanges (question, kind, guild, channel, asker, text, parent, status, place, asked)
			VALUES (?, ?, ?, ?, ?, ?, (SELECT id FROM discord_exchanges WHERE id = ?), ?, ?, ?) ON CONFLICT (question) DO NOTHING`,
			e.Question, e.Kind, e.Guild, e.Channel, e.Asker, e.Text, e.Parent, Pending, string(e.Place), d.s.timestamp())
		if err != nil {
			return err
		}
		if n, err := result.RowsAffected(); err != nil || n == 0 {
			return errors.Join(err, ErrKnown)
		}
		id, err = result.LastInsertId()
		return err
	})
	return id, err
}

// SetMessage says which message carries a part of an answer, from 0.
func (d Discord) SetMessage(ctx context.Context, id int64, part int, m Message) error {
	return d.s.writeTogether(ctx, func(tx *sql.Tx) error {
		_, err := tx.ExecContext(ctx, `INSERT INTO discord_messages (exchange, part, channel, message)
			SELECT id, ?, ?, ? FROM discord_exchanges WHERE id = ?
			ON CONFLICT (exchange, part) DO UPDATE SET channel = excluded.channel, message = excluded.message`, part, m.Channel, m.ID, id)
		return err
	})
}

// KeepMessages forgets an answer's messages from part n on.
func (d Discord) KeepMessages(ctx context.Context, id int64, n int) error {
	return d.s.writeTogether(ctx, func(tx *sql.Tx) error {
		_, err := tx.ExecContext(ctx, `DELETE FROM discord_messages WHERE exchange = ? AND part >= ?`, id, n)
		return err
	})
}

// Move says that the answer is in another channel: a thread, say.
func (d Discord) Move(ctx context.Context, id int64, channel string) error {
	return d.s.writeTogether(ctx, func(tx *sql.Tx) error {
		_, err := tx.ExecContext(ctx, `UPDATE discord_exchanges SET channel = ? WHERE id = ?`, channel, id)
		return err
	})
}

// Keep keeps the answer, in the conversation of the exchange that it follows up
// on. An answer that was there before goes, with the opinions of it. The
// exchange stays pending until the answer is shown: see [Discord.Finish]. One
// that was deleted in the meantime is ErrNotFound.
func (d Discord) Keep(ctx context.Context, id int64, t Turn) (turn int64, err error) {
	err = d.s.writeTogether(ctx, func(tx *sql.Tx) error {
		conversation, err := d.conversation(ctx, tx, id)
		if err != nil {
			return err
		}
		if err := dropTurns(ctx, tx, `id = ?`, id); err != nil {
			return err
		}
		added, err := tx.ExecContext(ctx, `INSERT INTO turns (conversation, question, answer, record, asked) VALUES (?, ?, ?, ?, ?)`,
			conversation, t.Question, t.Answer, append([]byte{}, t.Record...), d.s.timestamp())
		if err != nil {
			return err
		}
		if turn, err = added.LastInsertId(); err != nil {
			return err
		}
		if _, err := tx.ExecContext(ctx, `UPDATE conversations SET changed = ? WHERE id = ?`, d.s.timestamp(), conversation); err != nil {
			return err
		}
		_, err = tx.ExecContext(ctx, `UPDATE discord_exchanges SET turn = ? WHERE id = ?`, turn, id)
		return err
	})
	return turn, err
}

// conversation is that of the parent, or a new one.
func (d Discord) conversation(ctx context.Context, tx *sql.Tx, id int64) (conversation int64, err error) {
	var channel string
	err = tx.QueryRowContext(ctx, `SELECT e.channel, coalesce(own.conversation, t.conversation, 0) FROM discord_exchanges e
		LEFT JOIN turns own ON own.id = e.turn
		LEFT JOIN discord_exchanges p ON p.id = e.parent LEFT JOIN turns t ON t.id = p.turn WHERE e.id = ?`, id).Scan(&channel, &conversation)
	switch {
	case errors.Is(err, sql.ErrNoRows):
		return 0, ErrNotFound
	case err != nil || conversation != 0:
		return conversation, err
	}
	now := d.s.timestamp()
	added, err := tx.ExecContext(ctx, `INSERT INTO conversations (surface, name, started, changed) VALUES (?, '', ?, ?)`, DiscordSurface+channel, now, now)
	if err != nil {
		return 0, err
	}
	return added.LastInsertId()
}

// DiscordSurface begins the name of the surface of every Discord channel.
const DiscordSurface = "discord:"

// Finish says that the answer is shown.
func (d Discord) Finish(ctx context.Context, id int64) error { return d.end(ctx, id, Answered) }

// Fail says that the question got an apology.
func (d Discord) Fail(ctx context.Context, id int64) error { return d.end(ctx, id, Failed) }

func (d Discord) end(ctx context.Context, id int64, status string) error {
	return d.s.writeTogether(ctx, func(tx *sql.Tx) error {
		_, err := tx.ExecContext(ctx, `UPDATE discord_exchanges SET status = ?, place = '' WHERE id = ?`, status, id)
		return err
	})
}

// Reopen says that the question was changed and is to be answered anew. The old
// answer goes, with the opinions of it.
func (d Discord) Reopen(ctx context.Context, id int64, text string, place json.RawMessage) error {
	return d.s.writeTogether(ctx, func(tx *sql.Tx) error {
		if err := dropTurns(ctx, tx, `id = ?`, id); err != nil {
			return err
		}
		result, err := tx.ExecContext(ctx, `UPDATE discord_exchanges SET status = ?, text = ?, place = ? WHERE id = ?`, Pending, text, string(place), id)
		if err != nil {
			return err
		}
		if n, err := result.RowsAffected(); err != nil || n == 0 {
			return errors.Join(err, ErrNotFound)
		}
		return nil
	})
}
