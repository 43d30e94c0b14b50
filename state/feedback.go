package state

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"time"
)

// Feedback is what a person thinks of an answer.
type Feedback struct {
	Turn             int64 // 0 when the turn was taken back since
	Surface          string
	Person           string   // as the surface names people; "" on a surface of one person
	Earlier          []string // the questions of the conversation before it, oldest first, as long as the turn is there
	Question, Answer string
	Record           json.RawMessage // Turn.Record, nil where an older program kept none
	Good             bool
	Reason           string
	Given            time.Time
}

// Rate keeps a person's opinion of a turn. It replaces the one that they gave
// before. An unknown turn is ErrNotFound.
func (s *Store) Rate(ctx context.Context, turn int64, person string, good bool, reason string) error {
	return s.write(ctx, func(tx *sql.Tx) error {
		var surface, question, answer string
		var record []byte
		err := tx.QueryRowContext(ctx, `SELECT c.surface, t.question, t.answer, t.record FROM turns t JOIN conversations c ON c.id = t.conversation WHERE t.id = ?`, turn).
			Scan(&surface, &question, &answer, &record)
		if errors.Is(err, sql.ErrNoRows) {
			return ErrNotFound
		}
		if err != nil {
			return err
		}
		_, err = tx.ExecContext(ctx, `INSERT INTO feedback (turn, surface, person, question, answer, record, good, reason, given) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
			ON CONFLICT (turn, person) DO UPDATE SET good = excluded.good, reason = excluded.reason, given = excluded.given`,
			turn, surface, person, question, answer, record, good, reason, s.timestamp())
		return err
	})
}

// Feedback lists all feedback of all surfaces, oldest first.
func (s *Store) Feedback(ctx context.Context) (out []Feedback, err error) {
	// The earlier questions are read and not copied: they are other people's, who
	// may have had them forgotten.
	rows, err := s.db.QueryContext(ctx, `SELECT coalesce(f.turn, 0), f.surface, f.person,
		(SELECT json_group_array(e.question ORDER BY e.id) FROM turns t JOIN turns e ON e.conversation = t.conversation AND e.id < t.id WHERE t.id = f.turn),
		f.question, f.answer, f.record, f.good, f.reason, f.given FROM feedback f ORDER BY f.id`)
	if err != nil {
		return nil, s.explain(ctx, err)
	}
	defer rows.Close()
	for rows.Next() {
		var f Feedback
		var earlier, given string
		var record []byte
		if err := rows.Scan(&f.Turn, &f.Surface, &f.Person, &earlier, &f.Question, &f.Answer, &record, &f.Good, &f.Reason, &given); err != nil {
			return nil, s.explain(ctx, err)
		}
		if err := json.Unmarshal([]byte(earlier), &f.Earlier); err != nil {
			return nil, fmt.Errorf("the questions before a rated answer: %w", err)
		}
		if len(record) > 0 {
			f.Record = record
		}
		f.Given = parseStamp(given)
		out = append(out, f)
	}
	return out, s.explain(ctx, rows.Err())
}
