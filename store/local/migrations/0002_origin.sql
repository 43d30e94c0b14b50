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
