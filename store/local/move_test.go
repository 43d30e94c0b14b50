package local_test

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/binary"
	"fmt"
	"hash/crc32"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"dateline/corpus"
	"dateline/store"
	"dateline/store/local"
	"dateline/store/storetest"
)

// floats is a vector as the third schema kept it.
func floats(vector []float32) []byte {
	var data []byte
	for _, x := range vector {
		data = binary.LittleEndian.AppendUint32(data, math.Float32bits(x))
	}
	return binary.LittleEndian.AppendUint32(data, crc32.Checksum(data, crc32.MakeTable(crc32.Castagnoli)))
}

// before makes a file of the third schema with some documents. Texts that have
// two vectors have the second under a key of its own, as they had.
func before(t *testing.T, path string, docs []store.Document) {
	t.Helper()
	schema, err := os.ReadFile("testdata/schema3.sql")
	if err != nil {
		t.Fatal(err)
	}
	statement(t, path, string(schema)+`; DELETE FROM articles; DELETE FROM texts; DELETE FROM sentences; DELETE FROM passages;
		DELETE FROM vectors; DELETE FROM postings; DELETE FROM segments; DELETE FROM meta WHERE name = 'postings'`)
	db, err := sql.Open("sqlite", "file:"+path)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	tx, err := db.BeginTx(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	exec := func(query string, args ...any) {
		t.Helper()
		if _, err := tx.ExecContext(t.Context(), query, args...); err != nil {
			t.Fatal(err)
		}
	}
	known, next := make(map[string]int), 0 // rows of vectors by key
	row := func(key store.Key, vector []float32) int {
		data := floats(vector)
		for {
			id, ok := known[string(key[:])]
			if !ok {
				next++
				known[string(key[:])] = next
				exec(`INSERT INTO vectors VALUES (?, ?, ?)`, next, key[:], data)
				return next
			}
			var have []byte
			if err := tx.QueryRowContext(t.Context(), `SELECT vector FROM vectors WHERE id = ?`, id).Scan(&have); err != nil {
				t.Fatal(err)
			}
			if string(have) == string(data) {
				return id
			}
			key = sha256.Sum256(append(key[:], data...))
		}
	}
	for i, doc := range docs {
		a := doc.Article
		exec(`INSERT INTO articles (num, id, outlet, headline, url, date, hash) VALUES (?, ?, ?, ?, ?, ?, ?)`,
			i+1, []byte(a.ID), []byte(a.Outlet), []byte(a.Headline), []byte(a.URL), []byte(a.Date), a.Hash())
		exec(`INSERT INTO texts VALUES (?, ?)`, i+1, []byte(a.Text))
		for j, p := range doc.Passages {
			exec(`INSERT INTO passages VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
				i+1, j, []byte(p.ID), p.Start, p.End, p.FirstSentence, p.LastSentence, row(p.VectorKey(a), p.Vector))
		}
		for j, s := range doc.Sentences {
			exec(`INSERT INTO sentences VALUES (?, ?, ?, ?, ?)`, i+1, j, s.Start, s.End, row(s.VectorKey(a), s.Vector))
		}
	}
	exec(`INSERT INTO kept VALUES (?, 'somebody', ?)`, row(store.KeyOf("kept"), storetest.Vector("kept", storetest.Dimensions)), time.Now().Unix())
	if err := tx.Commit(); err != nil {
		t.Fatal(err)
	}
}

// twins are articles of which one repeats another's text with other vectors.
func twins() []store.Document {
	var docs []store.Document
	for i := range 30 {
		docs = append(docs, storetest.Document(corpus.Article{
			ID: fmt.Sprintf("story-%02d", i), Outlet: fmt.Sprintf("Outlet %d", i%3), Headline: "News",
			Text: strings.Repeat(fmt.Sprintf("It was told %d times.\nNobody asked.\n", i), 3),
		}))
	}
	again := docs[0].Article
	again.ID = "twin"
	twin := storetest.Document(again)
	for i := range twin.Sentences {
		v := twin.Sentences[i].Vector
		v[0], v[1] = v[1], v[0]
	}
	v := twin.Passages[0].Vector
	v[2] = -v[2]
	return append(docs, twin)
}

// TestMovedLikeFresh compares an index that was brought to this schema, and one
// of the earlier schema that is only read, with one that was made in it: they
// hold the same, and find the same with the same scores.
func TestMovedLikeFresh(t *testing.T) {
	docs := twins()
	path := filepath.Join(t.TempDir(), "before.db")
	before(t, path, docs)
	fresh := open(t, filepath.Join(t.TempDir(), "fresh.db"))
	if err := fresh.Apply(t.Context(), store.Change{Put: docs}); err != nil {
		t.Fatal(err)
	}
	viewed, err := local.OpenExisting(t.Context(), path, local.Options{ReadOnly: true})
	if err != nil {
		t.Fatal(err)
	}
	same(t, "only read", docs, fresh, viewed)
	if err := viewed.Close(); err != nil {
		t.Fatal(err)
	}
	moved := open(t, path)
	same(t, "moved", docs, fresh, moved)
	found, err := moved.Vectors(t.Context(), []store.Key{store.KeyOf("kept")})
	if err != nil || len(found) != 1 {
		t.Errorf("a vector that was kept: %v, %v", found, err)
	}
	if report, err := moved.Check(t.Context()); err != nil || len(report.Problems) > 0 || report.Kept != 1 {
		t.Errorf("%+v, %v", report, err)
	}
	if n := number(t, path, `SELECT count(*) FROM sqlite_master WHERE name LIKE '%before%' OR name = 'vectors'`); n > 0 {
		t.Errorf("%d tables of before are left", n)
	}
	if n := number(t, path, `SELECT freelist_count FROM pragma_freelist_count`); n > 0 {
		t.Errorf("%d pages are free", n)
	}
}

// same compares two indexes of the same documents.
func same(t *testing.T, what string, docs []store.Document, a, b *local.Store) {
	t.Helper()
	ctx := t.Context()
	for _, doc := range docs {
		var ids []string
		for _, p := range doc.Passages {
			ids = append(ids, p.ID)
		}
		one, err1 := a.Passages(ctx, ids)
		other, err2 := b.Passages(ctx, ids)
		if diff := cmp.Diff(one, other); diff != "" && what == "moved" || err1 != nil || err2 != nil {
			t.Fatalf("%s: passages of %q, %v, %v:\n%s", what, doc.Article.ID, err1, err2, diff)
		}
		first, err1 := a.Sentences(ctx, doc.Article.ID, 0, len(doc.Sentences)-1)
		second, err2 := b.Sentences(ctx, doc.Article.ID, 0, len(doc.Sentences)-1)
		if diff := cmp.Diff(first, second); diff != "" && what == "moved" || err1 != nil || err2 != nil {
			t.Fatalf("%s: sentences of %q, %v, %v:\n%s", what, doc.Article.ID, err1, err2, diff)
		}
	}
	for i := range 20 {
		question := storetest.Vector(fmt.Sprint("question ", i), storetest.Dimensions)
		for _, f := range []store.Filter{{}, {Outlets: []string{"Outlet 1"}}} {
			one, err1 := a.Dense(ctx, question, 10, f)
			other, err2 := b.Dense(ctx, question, 10, f)
			if diff := cmp.Diff(one, other); diff != "" || err1 != nil || err2 != nil {
				t.Fatalf("%s: Dense %v, %v:\n%s", what, err1, err2, diff)
			}
		}
	}
}

// TestMoveOfDamage has a vector in the earlier schema that its checksum doesn't
// fit: the file stays as it is, and the error says what to do.
func TestMoveOfDamage(t *testing.T) {
	path := filepath.Join(t.TempDir(), "before.db")
	before(t, path, twins())
	statement(t, path, `UPDATE vectors SET vector = CAST(x'01' || substr(vector, 2) AS BLOB) WHERE id = 3`)
	for _, how := range []string{"Open", "OpenExisting"} {
		wantFault(t, path, local.ErrDamaged, openings(t, path)[how])
	}
	if n := number(t, path, `SELECT max(version) FROM migrations`); n != 3 {
		t.Errorf("the schema is %d", n)
	}
}

func init() { jobs["move"] = moveOnce }

// moveOnce opens an index, which brings it to this schema.
func moveOnce(args []string) error {
	fmt.Println("0")
	s, err := local.OpenExisting(context.Background(), args[0], local.Options{})
	if err != nil {
		return err
	}
	fmt.Println("1")
	return s.Close()
}

// TestKilledMove kills a process while it brings an index to this schema, again
// and again, until one gets through: at no time is anything lost.
func TestKilledMove(t *testing.T) {
	t.Parallel()
	docs := twins()
	for round := range 15 {
		path := filepath.Join(t.TempDir(), "before.db")
		before(t, path, docs)
		for range 1 + round%3 {
			killed(t, start(t, "move", path))
		}
		s := open(t, path)
		report, err := s.Check(t.Context())
		if err != nil || len(report.Problems) > 0 || report.Articles != len(docs) || report.Kept != 1 {
			t.Fatalf("after a crash: %+v, %v", report, err)
		}
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
	}
}
