-- Texts lie apart, so that going over the articles doesn't read them.
CREATE TABLE texts (
	article INTEGER PRIMARY KEY REFERENCES articles (num) ON DELETE CASCADE,
	text    BLOB NOT NULL
) STRICT;
INSERT INTO texts (article, text) SELECT num, text FROM articles;
ALTER TABLE articles DROP COLUMN text;

-- The passages of all articles are numbered in the order in which they came,
-- and no number is given twice: first is that of an article's first passage,
-- which it has even if there is none. lengths has for each passage, as a varint,
-- how many of its words score.
ALTER TABLE articles ADD COLUMN first INTEGER NOT NULL DEFAULT 0;
ALTER TABLE articles ADD COLUMN lengths BLOB NOT NULL DEFAULT x'';
CREATE INDEX articles_by_first ON articles (first);

-- Which passages each term is in, for runs of passages [first, end). passages is
-- how many the lists know, gone how many of those have been removed since.
CREATE TABLE segments (
	first    INTEGER PRIMARY KEY,
	end      INTEGER NOT NULL,
	passages INTEGER NOT NULL,
	gone     INTEGER NOT NULL DEFAULT 0
) STRICT;

-- The terms of a segment in order, with their lists, cut into blocks. term is
-- the first one of the block.
CREATE TABLE postings (
	id      INTEGER PRIMARY KEY,
	segment INTEGER NOT NULL REFERENCES segments (first) ON DELETE CASCADE,
	term    BLOB NOT NULL,
	block   BLOB NOT NULL
) STRICT;
CREATE UNIQUE INDEX postings_by_term ON postings (segment, term);
