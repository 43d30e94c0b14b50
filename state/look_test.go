package state_test

import (
	"bytes"
	"database/sql"
	"errors"
	"os"
	"path/filepath"
	"testing"

	"dateline/state"
)

// TestLook finds what keeps Open from opening a file, and changes nothing.
func TestLook(t *testing.T) {
	made := func(t *testing.T, path string) {
		s := open(t, path)
		must(s.Start(t.Context(), "repl", "a talk"))
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
	}
	run := func(statement string) func(*testing.T, string) {
		return func(t *testing.T, path string) {
			made(t, path)
			db := must(sql.Open("sqlite", path))
			must(db.ExecContext(t.Context(), statement))
			if err := db.Close(); err != nil {
				t.Fatal(err)
			}
		}
	}
	for name, tc := range map[string]struct {
		lay   func(t *testing.T, path string)
		there bool
		kind  error
	}{
		"none":      {func(*testing.T, string) {}, false, nil},
		"no bytes":  {func(t *testing.T, path string) { must(0, os.WriteFile(path, nil, 0o600)) }, false, nil},
		"good":      {made, true, nil},
		"an older":  {run(`DELETE FROM migrations WHERE version > 1`), true, nil},
		"a newer":   {run(`INSERT INTO migrations VALUES (99, 'of the future')`), true, state.ErrNewer},
		"another's": {run(`PRAGMA application_id = 7`), true, state.ErrNotState},
		"text": {func(t *testing.T, path string) {
			must(0, os.WriteFile(path, bytes.Repeat([]byte("Dear diary.\n"), 999), 0o600))
		}, true, state.ErrNotState},
		"a folder":  {func(t *testing.T, path string) { must(0, os.Mkdir(path, 0o700)) }, true, state.ErrDisk},
		"cut short": {func(t *testing.T, path string) { made(t, path); must(0, os.Truncate(path, 5000)) }, true, state.ErrDamaged},
		"overwritten": {func(t *testing.T, path string) {
			made(t, path)
			data := must(os.ReadFile(path))
			for i := 4096; i < len(data); i += 97 {
				data[i] ^= 0xff
			}
			must(0, os.WriteFile(path, data, 0o600))
		}, true, state.ErrDamaged},
	} {
		t.Run(name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "x.state.db")
			tc.lay(t, path)
			before, _ := os.ReadFile(path)
			there, err := state.Look(t.Context(), path)
			if there != tc.there || !errors.Is(err, tc.kind) || (err == nil) != (tc.kind == nil) {
				t.Errorf("there %v, %v", there, err)
			}
			after, _ := os.ReadFile(path)
			if _, err := os.Stat(path); !bytes.Equal(before, after) || (err == nil) != (before != nil || name == "a folder" || name == "no bytes") {
				t.Errorf("it changed something: %d bytes, then %d, %v", len(before), len(after), err)
			}
		})
	}
}

// A writer that holds the file longer than anybody waits is told of.
func TestLookAtAHeldFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "x.state.db")
	s := open(t, path)
	must(s.Start(t.Context(), "repl", "a talk"))
	if there, err := state.Look(t.Context(), path); !there || err != nil {
		t.Errorf("open by another: %v, %v", there, err)
	}
	db := must(sql.Open("sqlite", path))
	defer db.Close()
	conn := must(db.Conn(t.Context()))
	must(conn.ExecContext(t.Context(), `BEGIN IMMEDIATE`))
	if there, err := state.Look(t.Context(), path); !there || !errors.Is(err, state.ErrBusy) {
		t.Errorf("held by another: %v, %v", there, err)
	}
	must(conn.ExecContext(t.Context(), `ROLLBACK`))
	if err := conn.Close(); err != nil {
		t.Fatal(err)
	}
}
