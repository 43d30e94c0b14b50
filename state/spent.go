package state

import (
	"context"
	"database/sql"
	"errors"
	"time"
)

// spentKept is how long the days are kept.
const spentKept = 60 * 24 * time.Hour

// Spend adds to what a day has cost in tokens.
func (s *Store) Spend(ctx context.Context, day time.Time, tokens int) error {
	if tokens <= 0 {
		return nil
	}
	return s.writeTogether(ctx, func(tx *sql.Tx) error {
		if _, err := tx.ExecContext(ctx, `INSERT INTO spent (day, tokens) VALUES (?, ?) ON CONFLICT (day) DO UPDATE SET tokens = tokens + excluded.tokens`,
			day.UTC().Format(time.DateOnly), tokens); err != nil {
			return err
		}
		_, err := tx.ExecContext(ctx, `DELETE FROM spent WHERE day < ?`, day.Add(-spentKept).UTC().Format(time.DateOnly))
		return err
	})
}

// Spent is what a day has cost in tokens.
func (s *Store) Spent(ctx context.Context, day time.Time) (tokens int, err error) {
	err = s.db.QueryRowContext(ctx, `SELECT tokens FROM spent WHERE day = ?`, day.UTC().Format(time.DateOnly)).Scan(&tokens)
	if errors.Is(err, sql.ErrNoRows) {
		return 0, nil
	}
	return tokens, s.explain(ctx, err)
}
