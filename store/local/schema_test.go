package local_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"testing"

	"dateline/store"
	"dateline/store/local"
	"dateline/store/storetest"
)

// TestSchemas opens files that earlier schemas wrote, as their SQL.
func TestSchemas(t *testing.T) {
	old, err := filepath.Glob("testdata/schema*.sql")
	if err != nil || len(old) != local.SchemaVersion() {
		t.Fatalf("%d old schemas, %v, but the schema's version is %d", len(old), err, local.SchemaVersion())
	}
	for _, file := range old {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		path := filepath.Join(t.TempDir(), "index.db")
		statement(t, path, string(text))
		s := open(t, path)
		report, err := s.Check(t.Context())
		if err != nil || len(report.Problems) > 0 || report.Articles != 1 || report.Passages != 1 {
			t.Errorf("%s: %+v, %v", file, report, err)
		}
		a, err := s.Article(t.Context(), "old")
		if err != nil || a.Headline != "Old news" {
			t.Errorf("%s: %+v, %v", file, a, err)
		}
		found, err := s.Lexical(t.Context(), "news", 3, store.Filter{})
		if err != nil || len(found) != 1 {
			t.Errorf("%s: %v, %v", file, found, err)
		}
	}
}

// TestMigration brings an index to a schema that it wasn't made with.
func TestMigration(t *testing.T) {
	path := indexed(t)
	local.WithMigration(t, "9999_notes", `CREATE TABLE notes (text TEXT); ALTER TABLE articles ADD COLUMN note TEXT DEFAULT 'none';`)
	if _, err := local.OpenExisting(t.Context(), path, local.Options{ReadOnly: true}); !errors.Is(err, local.ErrReadOnly) {
		t.Errorf("an old index opened for reading: %v", err)
	}
	for range 2 { // the second time there is nothing left to do
		s, err := local.OpenExisting(t.Context(), path, local.Options{})
		if err != nil {
			t.Fatal(err)
		}
		if n, err := editionOf(t.Context(), s); n != 1 || err != nil {
			t.Errorf("the index holds edition %d, %v", n, err)
		}
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
	}
	statement(t, path, `INSERT INTO notes SELECT name FROM migrations WHERE version = 2`)
}

// TestMigrationFails has a step that fails half-way: nothing of it may stay.
func TestMigrationFails(t *testing.T) {
	path := indexed(t)
	t.Run("failing", func(t *testing.T) {
		local.WithMigration(t, "9999_faulty", `CREATE TABLE half (x); DROP TABLE articles; SELECT no_such_function();`)
		if s, err := local.Open(t.Context(), path, storetest.Identity, local.Options{}); err == nil {
			t.Errorf("a migration that fails opens: %v", s.Close())
		}
	})
	s := open(t, path)
	if n, err := editionOf(t.Context(), s); n != 1 || err != nil {
		t.Errorf("the index holds edition %d, %v", n, err)
	}
	statement(t, path, `CREATE TABLE half (x)`) // isn't there
}

// TestOpenTogether makes an index from several handles at once.
func TestOpenTogether(t *testing.T) {
	path := filepath.Join(t.TempDir(), "index.db")
	done := make(chan error)
	for range 6 {
		go func() {
			s, err := local.Open(context.Background(), path, storetest.Identity, local.Options{})
			if err == nil {
				err = s.Close()
			}
			done <- err
		}()
	}
	for range 6 {
		if err := <-done; err != nil {
			t.Error(err)
		}
	}
}

// TestKeptByAnother has one handle's change come between another's keeping and
// using of vectors.
func TestKeptByAnother(t *testing.T) {
	path := indexed(t)
	one, other := open(t, path), open(t, path)
	key := store.KeyOf("mine")
	vectors := map[store.Key][]float32{key: storetest.Vector("mine", storetest.Dimensions)}
	if err := one.KeepVectors(t.Context(), vectors); err != nil {
		t.Fatal(err)
	}
	known := func(want int) {
		t.Helper()
		found, err := one.Vectors(t.Context(), []store.Key{key})
		if err != nil || len(found) != want {
			t.Errorf("%d vectors known, want %d; %v", len(found), want, err)
		}
	}
	if err := other.Apply(t.Context(), edition(7)); err != nil {
		t.Fatal(err)
	}
	known(1)
	if err := one.Apply(t.Context(), edition(8)); err != nil {
		t.Fatal(err)
	}
	known(0)
	// What a process left behind goes after a day.
	if err := one.KeepVectors(t.Context(), vectors); err != nil {
		t.Fatal(err)
	}
	statement(t, path, `UPDATE kept SET since = since - 90000`)
	if err := other.Apply(t.Context(), edition(9)); err != nil {
		t.Fatal(err)
	}
	known(0)
}
