-- Feedback keeps the whole answer, of which a fixture line is made. That of an
-- older program has none.
ALTER TABLE feedback ADD COLUMN record BLOB NOT NULL DEFAULT x'';
