-- An index as the fourth schema kept it. Not to be changed: it stands for the
-- files that people have.
PRAGMA journal_mode = WAL;
PRAGMA application_id = 1685351534;
CREATE TABLE migrations (version INTEGER PRIMARY KEY, name TEXT NOT NULL) STRICT;
INSERT INTO migrations VALUES(1,'0001_index');
INSERT INTO migrations VALUES(2,'0002_origin');
INSERT INTO migrations VALUES(3,'0003_postings');
INSERT INTO migrations VALUES(4,'0004_packed');
CREATE TABLE meta (
	name  TEXT PRIMARY KEY,
	value TEXT NOT NULL
) STRICT, WITHOUT ROWID;
INSERT INTO meta VALUES('generation','FIRST');
INSERT INTO meta VALUES('identity','{"embedder":{"name":"storetest","dimensions":8,"query_prefix":"query: ","passage_prefix":"passage: ","hash":"5704e7e57"},"chunking":{"version":1,"target_tokens":2,"max_tokens":4,"overlap_tokens":0}}');
INSERT INTO meta VALUES('lineage','LINE');
INSERT INTO meta VALUES('next','1');
INSERT INTO meta VALUES('postings','1');
CREATE TABLE articles (
	num      INTEGER PRIMARY KEY,
	id       BLOB NOT NULL UNIQUE,
	outlet   BLOB NOT NULL,
	headline BLOB NOT NULL,
	url      BLOB NOT NULL,
	date     BLOB NOT NULL,
	hash     TEXT NOT NULL,
	author BLOB NOT NULL DEFAULT x'', section BLOB NOT NULL DEFAULT x'', language BLOB NOT NULL DEFAULT x'', location BLOB NOT NULL DEFAULT x'', shifts BLOB NOT NULL DEFAULT x'', first INTEGER NOT NULL DEFAULT 0, lengths BLOB NOT NULL DEFAULT x'') STRICT;
INSERT INTO articles VALUES(1,X'6f6c64',X'47617a65747465',X'4f6c64206e657773',X'',X'','ac9c524f1ae6048f97968315f8169bca6084812fc10071cad0d9b143c3d79dfa',X'',X'',X'',X'',X'',0,X'04');
CREATE TABLE texts (
	article INTEGER PRIMARY KEY REFERENCES articles (num) ON DELETE CASCADE,
	text    BLOB NOT NULL
) STRICT;
INSERT INTO texts VALUES(1,X'4e65777320776173206f6c642e0a');
CREATE TABLE segments (
	first    INTEGER PRIMARY KEY,
	end      INTEGER NOT NULL,
	passages INTEGER NOT NULL,
	gone     INTEGER NOT NULL DEFAULT 0
) STRICT;
INSERT INTO segments VALUES(0,1,1,0);
CREATE TABLE postings (
	id      INTEGER PRIMARY KEY,
	segment INTEGER NOT NULL REFERENCES segments (first) ON DELETE CASCADE,
	term    BLOB NOT NULL,
	block   BLOB NOT NULL
) STRICT;
INSERT INTO postings VALUES(1,0,X'6e657773',X'046e657773020302036f6c64020302037761730102d924ba6a');
CREATE TABLE sentences (
	article INTEGER NOT NULL REFERENCES articles (num) ON DELETE CASCADE,
	ordinal INTEGER NOT NULL,
	start   INTEGER NOT NULL,
	end     INTEGER NOT NULL,
	key     BLOB NOT NULL CHECK (length(key) = 32),
	PRIMARY KEY (article, ordinal)
) STRICT, WITHOUT ROWID;
INSERT INTO sentences VALUES(1,0,0,14,X'66ac0ca4a7e8dce958edd231e3056344dc8ec110975059e8ff46142c1afe2d7c');
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
INSERT INTO passages VALUES(1,0,X'30313233343536373839616263646566',0,14,0,0,X'07cac46a0ab7329f6d8b202e1915eccb277bc836acfe09b5b755f4f2b9141835');
CREATE TABLE sentence_vectors (
	article INTEGER PRIMARY KEY REFERENCES articles (num) ON DELETE CASCADE,
	vectors BLOB NOT NULL
) STRICT;
INSERT INTO sentence_vectors VALUES(1,X'cb0e0d001dac7b819a3a10f3ab4c12f926b7');
CREATE TABLE passage_vectors (
	article INTEGER PRIMARY KEY REFERENCES articles (num) ON DELETE CASCADE,
	vectors BLOB NOT NULL
) STRICT;
INSERT INTO passage_vectors VALUES(1,X'7db40600c6f4814600d1fae6a2c8d15b9190');
CREATE TABLE kept (
	id     INTEGER PRIMARY KEY,
	key    BLOB NOT NULL UNIQUE CHECK (length(key) = 32),
	vector BLOB NOT NULL,
	owner  TEXT NOT NULL,
	since  INTEGER NOT NULL
) STRICT;
CREATE INDEX articles_by_first ON articles (first);
CREATE UNIQUE INDEX postings_by_term ON postings (segment, term);
CREATE INDEX sentences_by_key ON sentences (key);
CREATE INDEX passages_by_key ON passages (key);
