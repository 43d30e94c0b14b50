package state_test

import (
	"database/sql"
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"

	"dateline/state"
)

// TestMigration opens a file as the first version made it: the feedback in it
// stays, without what that version didn't keep.
func TestMigration(t *testing.T) {
	path := filepath.Join(t.TempDir(), "x.db")
	db := must(sql.Open("sqlite", path))
	for _, statement := range []string{
		string(must(os.ReadFile(filepath.Join("migrations", "0001_conversations.sql")))),
		`PRAGMA application_id = 1685351539`, // "dtls"
		`CREATE TABLE migrations (version INTEGER PRIMARY KEY, name TEXT NOT NULL) STRICT`,
		`INSERT INTO migrations VALUES (1, '0001_conversations')`,
		`INSERT INTO feedback (surface, person, question, answer, good, reason, given) VALUES ('repl', '', 'q', 'a', 1, '', '')`,
	} {
		must(db.Exec(statement))
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	for range 2 { // the second time there is nothing left to do
		s := open(t, path)
		got := must(s.Feedback(t.Context()))
		want := []state.Feedback{{Surface: "repl", Earlier: []string{}, Question: "q", Answer: "a", Good: true}}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Error(diff)
		}
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
	}
}
