package state

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"time"
)

// ErrNameTaken is returned when another conversation of the surface has the
// name.
var ErrNameTaken = errors.New("that name is taken")

// Conversation is a run of turns on one surface ("repl", or a Discord
// channel).
type Conversation struct {
	ID               int64
	Surface          string
	Name             string // "" when nobody named it
	Started, Changed time.Time
	Turns            int
	First            string // its first question, "" when it has none
}

// Turn is one question and its answer.
type Turn struct {
	ID       int64
	Question string
	Answer   string          // as it was shown
	Record   json.RawMessage // the whole answer: a rag.Answer, which bot eval feedback reads
	Asked    time.Time
}

// Start begins a conversation, named or not. A name that is in use on the
// surface is ErrNameTaken.
func (s *Store) Start(ctx context.Context, surface, name string) (Conversation, error) {
	var id int64
	err := s.write(ctx, func(tx *sql.Tx) error {
		if err := nameFree(ctx, tx, surface, name, 0); err != nil {
			return err
		}
		now := s.timestamp()
		result, err := tx.ExecContext(ctx, `INSERT INTO conversations (surface, name, started, changed) VALUES (?, ?, ?, ?)`, surface, name, now, now)
		if err != nil {
			return err
		}
		id, err = result.LastInsertId()
		return err
	})
	if err != nil {
		return Conversation{}, err
	}
	return s.one(ctx, `c.id = ?`, id)
}

func nameFree(ctx context.Context, tx *sql.Tx, surface, name string, except int64) error {
	if name == "" {
		return nil
	}
	var taken bool
	const query = `SELECT EXISTS (SELECT 1 FROM conversations WHERE surface = ? AND name = ? AND id <> ?)`
	if err := tx.QueryRowContext(ctx, query, surface, name, except).Scan(&taken); err != nil {
		return err
	}
	if taken {
		return ErrNameTaken
	}
	return nil
}

// Rename gives a conversation a name, or takes it away with "".
func (s *Store) Rename(ctx context.Context, id int64, name string) error {
	return s.write(ctx, func(tx *sql.Tx) error {
		var surface string
		err := tx.QueryRowContext(ctx, `SELECT surface FROM conversations WHERE id = ?`, id).Scan(&surface)
		if errors.Is(err, sql.ErrNoRows) {
			return ErrNotFound
		}
		if err != nil {
			return err
		}
		if err := nameFree(ctx, tx, surface, name, id); err != nil {
			return err
		}
		_, err = tx.ExecContext(ctx, `UPDATE conversations SET name = ? WHERE id = ?`, name, id)
		return err
	})
}

// Named finds a conversation by its name, or ErrNotFound.
func (s *Store) Named(ctx context.Context, surface, name string) (Conversation, error) {
	return s.one(ctx, `c.surface = ? AND c.name = ? AND c.name <> ''`, surface, name)
}

// Latest is the conversation with the latest turn, or ErrNotFound.
func (s *Store) Latest(ctx context.Context, surface string) (Conversation, error) {
	return s.one(ctx, `c.surface = ? AND EXISTS (SELECT 1 FROM turns t WHERE t.conversation = c.id)`, surface)
}

// Conversations lists the surface's conversations that have a turn or a name,
// latest first, at most limit of them.
func (s *Store) Conversations(ctx context.Context, surface string, limit int) ([]Conversation, error) {
	return s.list(ctx, `c.surface = ? AND (c.name <> '' OR EXISTS (SELECT 1 FROM turns t WHERE t.conversation = c.id))`, limit, surface)
}

func (s *Store) one(ctx context.Context, where string, args ...any) (Conversation, error) {
	found, err := s.list(ctx, where, 1, args...)
	if err != nil {
		return Conversation{}, err
	}
	if len(found) == 0 {
		return Conversation{}, ErrNotFound
	}
	return found[0], nil
}

func (s *Store) list(ctx context.Context, where string, limit int, args ...any) (out []Conversation, err error) {
	rows, err := s.db.QueryContext(ctx, `SELECT c.id, c.surface, c.name, c.started, c.changed,
		(SELECT count(*) FROM turns t WHERE t.conversation = c.id),
		coalesce((SELECT t.question FROM turns t WHERE t.conversation = c.id ORDER BY t.id LIMIT 1), '')
		FROM conversations c WHERE `+where+` ORDER BY c.changed DESC, c.id DESC LIMIT ?`, append(args, limit)...)
	if err != nil {
		return nil, s.explain(ctx, err)
	}
	defer rows.Close()
	for rows.Next() {
		var c Conversation
		var started, changed string
		if err := rows.Scan(&c.ID, &c.Surface, &c.Name, &started, &changed, &c.Turns, &c.First); err != nil {
			return nil, s.explain(ctx, err)
		}
		c.Started, c.Changed = parseStamp(started), parseStamp(changed)
		out = append(out, c)
	}
	return out, s.explain(ctx, rows.Err())
}
