-- An index as the second schema kept it. Not to be changed: it stands for the
-- files that people have.
PRAGMA journal_mode = WAL;
PRAGMA application_id = 1685351534;
CREATE TABLE migrations (version INTEGER PRIMARY KEY, name TEXT NOT NULL) STRICT;
INSERT INTO migrations VALUES (1, '0001_index'), (2, '0002_origin');
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

-- Where an article came from, and more of what its source says of it.
ALTER TABLE articles ADD COLUMN author BLOB NOT NULL DEFAULT x'';
ALTER TABLE articles ADD COLUMN section BLOB NOT NULL DEFAULT x'';
ALTER TABLE articles ADD COLUMN language BLOB NOT NULL DEFAULT x'';
ALTER TABLE articles ADD COLUMN location BLOB NOT NULL DEFAULT x'';
ALTER TABLE articles ADD COLUMN shifts BLOB NOT NULL DEFAULT x'';

-- Whose a kept vector is and since when (seconds since 1970), so that no
-- process's change throws away what another has embedded.
ALTER TABLE kept ADD COLUMN owner TEXT NOT NULL DEFAULT '';
ALTER TABLE kept ADD COLUMN since INTEGER NOT NULL DEFAULT 0;

INSERT INTO meta VALUES ('identity', '{"embedder":{"name":"storetest","dimensions":8,"query_prefix":"query: ","passage_prefix":"passage: ","hash":"5704e7e57"},"chunking":{"version":1,"target_tokens":2,"max_tokens":4,"overlap_tokens":0}}'), ('generation', 'FIRST');
INSERT INTO vectors VALUES (1, x'd8e8d5c052706023bb354b4a2fed1ab6aae15a48a9d9d07b2097f5868ef85014', x'0000803f00000000000000000000000000000000000000000000000000000000'), (2, x'66ac0ca4a7e8dce958edd231e3056344dc8ec110975059e8ff46142c1afe2d7c', x'0000803f00000000000000000000000000000000000000000000000000000000');
INSERT INTO articles (num, id, outlet, headline, url, date, hash, text) VALUES (1, x'6f6c64', x'47617a65747465', x'4f6c64206e657773', x'', x'', 'ac9c524f1ae6048f97968315f8169bca6084812fc10071cad0d9b143c3d79dfa', x'4e65777320776173206f6c642e0a');
INSERT INTO sentences VALUES (1, 0, 0, 14, 2);
INSERT INTO passages VALUES (1, 0, x'30313233343536373839616263646566', 0, 14, 0, 0, 1);
