-- A conversation belongs to one front end: "repl", or a Discord channel.
CREATE TABLE conversations (
  id      INTEGER PRIMARY KEY,
  surface TEXT NOT NULL,
  name    TEXT NOT NULL,                -- '' until somebody names it
  started TEXT NOT NULL,                -- RFC 3339, UTC
  changed TEXT NOT NULL
) STRICT;
CREATE UNIQUE INDEX conversations_by_name ON conversations (surface, name) WHERE name <> '';
CREATE INDEX conversations_by_change ON conversations (surface, changed);

CREATE TABLE turns (
  id           INTEGER PRIMARY KEY,
  conversation INTEGER NOT NULL REFERENCES conversations (id) ON DELETE CASCADE,
  question     TEXT NOT NULL,
  answer       TEXT NOT NULL,           -- as it was shown
  record       BLOB NOT NULL,           -- the whole answer, as the front end keeps it
  asked        TEXT NOT NULL
) STRICT;
CREATE INDEX turns_by_conversation ON turns (conversation, id);

-- Feedback keeps its own copy of the exchange: it outlives a turn that was
-- taken back. One person has one opinion of an answer, the last one given.
CREATE TABLE feedback (
  id       INTEGER PRIMARY KEY,
  turn     INTEGER REFERENCES turns (id) ON DELETE SET NULL,
  surface  TEXT NOT NULL,
  person   TEXT NOT NULL,
  question TEXT NOT NULL,
  answer   TEXT NOT NULL,
  good     INTEGER NOT NULL CHECK (good IN (0, 1)),
  reason   TEXT NOT NULL,
  given    TEXT NOT NULL,
  UNIQUE (turn, person)
) STRICT;

-- What was typed, for walking and searching back through.
CREATE TABLE history (
  id   INTEGER PRIMARY KEY,
  line TEXT NOT NULL UNIQUE
) STRICT;
