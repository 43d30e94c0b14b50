package state

import (
	"context"
	"database/sql"
	"time"
)

// Delete deletes an exchange with its answer and the opinions of it. An unknown
// one is no error.
func (d Discord) Delete(ctx context.Context, id int64) error {
	_, err := d.drop(ctx, `id = ?`, id)
	return err
}

// Forget deletes what a person asked, the answers and all opinions of them,
// and the person's opinions of others' answers. It says how many exchanges and
// opinions of the person's that were. Nothing of them is left in the file.
func (d Discord) Forget(ctx context.Context, person string) (exchanges, opinions int64, err error) {
	err = d.s.write(ctx, func(tx *sql.Tx) error {
		// First, so that opinions of one's own answers are counted as well.
		result, err := tx.ExecContext(ctx, `DELETE FROM feedback WHERE person = ? AND substr(surface, 1, ?) = ?`, person, len(DiscordSurface), DiscordSurface)
		if err != nil {
			return err
		}
		if opinions, err = result.RowsAffected(); err != nil {
			return err
		}
		exchanges, err = dropExchanges(ctx, tx, `asker = ?`, person)
		return err
	})
	if err != nil {
		return 0, 0, err
	}
	return exchanges, opinions, d.scrub(ctx)
}

// Expire deletes the exchanges that were asked before a time, and says how
// many there were.
func (d Discord) Expire(ctx context.Context, before time.Time) (int64, error) {
	n, err := d.drop(ctx, `asked < ?`, before.UTC().Format(stamp))
	if err != nil || n == 0 {
		return n, err
	}
	return n, d.scrub(ctx)
}

// Leave deletes what was asked in a server that the bot is no longer in.
func (d Discord) Leave(ctx context.Context, guild string) (int64, error) {
	if guild == "" {
		return 0, nil
	}
	n, err := d.drop(ctx, `guild = ?`, guild)
	if err != nil || n == 0 {
		return n, err
	}
	return n, d.scrub(ctx)
}

func (d Discord) drop(ctx context.Context, where string, args ...any) (n int64, err error) {
	err = d.s.write(ctx, func(tx *sql.Tx) error {
		n, err = dropExchanges(ctx, tx, where, args...)
		return err
	})
	return n, err
}

func dropExchanges(ctx context.Context, tx *sql.Tx, where string, args ...any) (int64, error) {
	if err := dropTurns(ctx, tx, where, args...); err != nil {
		return 0, err
	}
	result, err := tx.ExecContext(ctx, `DELETE FROM discord_exchanges WHERE `+where, args...)
	if err != nil {
		return 0, err
	}
	n, err := result.RowsAffected()
	if err != nil || n == 0 {
		return n, err
	}
	_, err = tx.ExecContext(ctx, `DELETE FROM conversations WHERE substr(surface, 1, ?) = ? AND NOT EXISTS (SELECT 1 FROM turns WHERE turns.conversation = conversations.id)`,
		len(DiscordSurface), DiscordSurface)
	return n, err
}

func (d Discord) scrub(ctx context.Context) error { return d.s.scrub(ctx) }

// Pause silences the bot in a server, or ends that.
func (d Discord) Pause(ctx context.Context, guild string, on bool) error {
	return d.s.write(ctx, func(tx *sql.Tx) error {
		query, args := `DELETE FROM discord_paused WHERE guild = ?`, []any{guild}
		if on {
			query, args = `INSERT INTO discord_paused (guild, since) VALUES (?, ?) ON CONFLICT DO NOTHING`, []any{guild, d.s.timestamp()}
		}
		_, err := tx.ExecContext(ctx, query, args...)
		return err
	})
}

// Paused lists the servers where the bot is silenced.
func (d Discord) Paused(ctx context.Context) (guilds []string, err error) {
	rows, err := d.s.db.QueryContext(ctx, `SELECT guild FROM discord_paused ORDER BY guild`)
	if err != nil {
		return nil, d.s.explain(ctx, err)
	}
	defer rows.Close()
	for rows.Next() {
		var g string
		if err := rows.Scan(&g); err != nil {
			return nil, d.s.explain(ctx, err)
		}
		guilds = append(guilds, g)
	}
	return guilds, d.s.explain(ctx, rows.Err())
}

// Counts says how many exchanges of a server are kept, and since when, the
// zero time for none. Those of all servers are counted for "".
func (d Discord) Counts(ctx context.Context, guild string) (n int, since time.Time, err error) {
	var first string
	err = d.s.db.QueryRowContext(ctx, `SELECT count(*), coalesce(min(asked), '') FROM discord_exchanges WHERE ? IN ('', guild)`, guild).Scan(&n, &first)
	return n, parseStamp(first), d.s.explain(ctx, err)
}
