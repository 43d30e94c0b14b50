-- What the index holds. Texts and names are blobs, so that every byte comes
-- back as it went in.

CREATE TABLE meta (
	name  TEXT PRIMARY KEY,
	value TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- One row for each embedded text, however many sentences and passages have it.
-- Vectors are float32, little-endian.
CREATE TABLE vectors (
	id     INTEGER PRIMARY KEY,
	key    BLOB NOT NULL UNIQUE CHECK (length(key) = 32),
	vector BLOB NOT NULL
) STRICT;

-- Vectors that were kept before an article needs them.
CREATE TABLE kept (
	vector INTEGER PRIMARY KEY REFERENCES vectors (id) ON DELETE CASCADE
) STRICT;

CREATE TABLE articles (
	num      INTEGER PRIMARY KEY,
	id       BLOB NOT NULL UNIQUE,
	outlet   BLOB NOT NULL,
	headline BLOB NOT NULL,
	url      BLOB NOT NULL,
	date     BLOB NOT NULL,
	hash     TEXT NOT NULL,
	text     BLOB NOT NULL
) STRICT;

CREATE TABLE sentences (
	article INTEGER NOT NULL REFERENCES articles (num) ON DELETE CASCADE,
	ordinal INTEGER NOT NULL,
	start   INTEGER NOT NULL,
	end     INTEGER NOT NULL,
	vector  INTEGER NOT NULL REFERENCES vectors (id),
	PRIMARY KEY (article, ordinal)
) STRICT, WITHOUT ROWID;

CREATE INDEX sentences_by_vector ON sentences (vector);

CREATE TABLE passages (
	article        INTEGER NOT NULL REFERENCES articles (num) ON DELETE CASCADE,
	ordinal        INTEGER NOT NULL,
	id             BLOB NOT NULL UNIQUE,
	start          INTEGER NOT NULL,
	end            INTEGER NOT NULL,
	first_sentence INTEGER NOT NULL,
	last_sentence  INTEGER NOT NULL,
	vector         INTEGER NOT NULL REFERENCES vectors (id),
	PRIMARY KEY (article, ordinal)
) STRICT, WITHOUT ROWID;

CREATE INDEX passages_by_vector ON passages (vector);
