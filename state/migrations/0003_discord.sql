-- A question asked on Discord and the messages that answer it. The row is there
-- before anything is answered, so that a question that a killed process left
-- open is found again; a question is known by its message or interaction, so
-- that none is answered twice.
CREATE TABLE discord_exchanges (
  id       INTEGER PRIMARY KEY AUTOINCREMENT, -- in the buttons, so never given to another
  question TEXT NOT NULL UNIQUE,        -- the id of the message or interaction that asks
  kind     TEXT NOT NULL,               -- 'ask', or 'check' a claim
  guild    TEXT NOT NULL,               -- '' in a direct message
  channel  TEXT NOT NULL,               -- where the answer is
  asker    TEXT NOT NULL,
  text     TEXT NOT NULL,               -- what was asked
  parent   INTEGER REFERENCES discord_exchanges (id) ON DELETE SET NULL, -- the exchange that it follows up on
  turn     INTEGER REFERENCES turns (id) ON DELETE SET NULL,
  status   TEXT NOT NULL CHECK (status IN ('pending', 'answered', 'failed')),
  place    TEXT NOT NULL,               -- of the question, as the front end keeps it; '' once answered
  asked    TEXT NOT NULL
) STRICT;
CREATE INDEX discord_exchanges_by_status ON discord_exchanges (status) WHERE status = 'pending';
CREATE INDEX discord_exchanges_by_asker ON discord_exchanges (asker);
CREATE INDEX discord_exchanges_by_channel ON discord_exchanges (channel, id);
CREATE INDEX discord_exchanges_by_time ON discord_exchanges (asked);
CREATE INDEX discord_exchanges_by_parent ON discord_exchanges (parent);
CREATE INDEX discord_exchanges_by_turn ON discord_exchanges (turn);

-- The messages of an answer, part by part.
CREATE TABLE discord_messages (
  exchange INTEGER NOT NULL REFERENCES discord_exchanges (id) ON DELETE CASCADE,
  part     INTEGER NOT NULL,
  channel  TEXT NOT NULL,
  message  TEXT NOT NULL UNIQUE,
  PRIMARY KEY (exchange, part)
) STRICT, WITHOUT ROWID;

-- Servers whose admin has silenced the bot.
CREATE TABLE discord_paused (
  guild TEXT PRIMARY KEY,
  since TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- What language models were paid for by day, in tokens.
CREATE TABLE spent (
  day    TEXT PRIMARY KEY,              -- 2026-11-26, UTC
  tokens INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE INDEX feedback_by_person ON feedback (person);
