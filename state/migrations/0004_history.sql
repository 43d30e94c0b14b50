-- A typed line is of the conversation that it was typed in, so that both can be
-- forgotten together, and of a time, so that it can be forgotten after some
-- days. For a line that an older program kept, the days count from now.
ALTER TABLE history ADD COLUMN typed TEXT NOT NULL DEFAULT '';
ALTER TABLE history ADD COLUMN conversation INTEGER REFERENCES conversations (id) ON DELETE SET NULL;
UPDATE history SET typed = strftime('%Y-%m-%dT%H:%M:%fZ', 'now');
