-- Vectors lie by article, packed and side by side in the order of what they are
-- of (packed.go), so that a search reads them as they lie. key names the text
-- that was embedded. What is in the tables of before is moved by move.go, which
-- then drops them.
ALTER TABLE sentences RENAME TO sentences_before;
ALTER TABLE passages RENAME TO passages_before;
ALTER TABLE kept RENAME TO kept_before;

CREATE TABLE sentences (
	article INTEGER NOT NULL REFERENCES articles (num) ON DELETE CASCADE,
	ordinal INTEGER NOT NULL,
	start   INTEGER NOT NULL,
	end     INTEGER NOT NULL,
	key     BLOB NOT NULL CHECK (length(key) = 32),
	PRIMARY KEY (article, ordinal)
) STRICT, WITHOUT ROWID;
CREATE INDEX sentences_by_key ON sentences (key);

CREATE TABLE passages (
	article        INTEGER NOT NULL REFERENCES articles (num) ON DELETE CASCADE,
	ordinal        INTEGER NOT NULL,
	id             BLOB NOT NULL UNIQUE,
	start          INTEGER NOT NULL,
	end            INTEGER NOT NULL,
	first_sentence INTEGER NOT NULL,
	last_sentence  INTEGER NOT NULL,
	key            BLOB NOT NULL CHECK (length(key) = 32),
	PRIMARY KEY (article, ordinal)
) STRICT, WITHOUT ROWID;
CREATE INDEX passages_by_key ON passages (key);

CREATE TABLE sentence_vectors (
	article INTEGER PRIMARY KEY REFERENCES articles (num) ON DELETE CASCADE,
	vectors BLOB NOT NULL
) STRICT;

CREATE TABLE passage_vectors (
	article INTEGER PRIMARY KEY REFERENCES articles (num) ON DELETE CASCADE,
	vectors BLOB NOT NULL
) STRICT;

-- Vectors that were kept before an article needs them: whose each is, and since
-- when (seconds since 1970).
CREATE TABLE kept (
	id     INTEGER PRIMARY KEY,
	key    BLOB NOT NULL UNIQUE CHECK (length(key) = 32),
	vector BLOB NOT NULL,
	owner  TEXT NOT NULL,
	since  INTEGER NOT NULL
) STRICT;
