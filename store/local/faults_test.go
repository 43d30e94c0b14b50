package local_test

import (
	"bytes"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"dateline/store"
	"dateline/store/local"
	"dateline/store/storetest"
)

// searchOnce opens an index for reading and searches it in both ways.
func searchOnce(args []string) error {
	ctx := context.Background()
	s, err := local.OpenExisting(ctx, args[0], local.Options{})
	if err != nil {
		return err
	}
	lexical, err := s.Lexical(ctx, "edition", 3, store.Filter{})
	if err != nil {
		return err
	}
	dense, err := s.Dense(ctx, storetest.Vector("q", storetest.Dimensions), 3, store.Filter{})
	if err != nil {
		return err
	}
	fmt.Println("found", len(lexical), len(dense))
	fmt.Println("apply:", s.Apply(ctx, edition(9)))
	return s.Close()
}

// indexed makes an index of edition 1 and closes it.
func indexed(t *testing.T) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "index.db")
	s := open(t, path)
	if err := errors.Join(s.Apply(t.Context(), edition(1)), s.Close()); err != nil {
		t.Fatal(err)
	}
	return path
}

// wantFault checks the kind, that the message is one line with the path and
// advice, and that the file is as it was.
func wantFault(t *testing.T, path string, kind error, openIt func() error) {
	t.Helper()
	before, _ := os.ReadFile(path)
	err := openIt()
	var fault *local.Error
	if !errors.As(err, &fault) || !errors.Is(err, kind) {
		t.Errorf("error is %v, want %v", err, kind)
		return
	}
	text := err.Error()
	if strings.ContainsAny(text, "\n\r") || !strings.Contains(text, path) || !strings.Contains(text, ": ") {
		t.Errorf("message %q", text)
	}
	if after, _ := os.ReadFile(path); !bytes.Equal(before, after) {
		t.Errorf("the file was changed (%d bytes, then %d)", len(before), len(after))
	}
}

// openings are the ways in which a file can be opened.
func openings(t *testing.T, path string) map[string]func() error {
	closing := func(s *local.Store, err error) error {
		if err != nil {
			return err
		}
		return s.Close()
	}
	return map[string]func() error{
		"Open": func() error {
			return closing(local.Open(t.Context(), path, storetest.Identity, local.Options{}))
		},
		"OpenExisting": func() error { return closing(local.OpenExisting(t.Context(), path, local.Options{})) },
		"ReadOnly":     func() error { return closing(local.OpenExisting(t.Context(), path, local.Options{ReadOnly: true})) },
	}
}

func TestNotAnIndex(t *testing.T) {
	for name, lay := range map[string]func(t *testing.T, path string){
		"text": func(t *testing.T, path string) {
			write(t, path, []byte(strings.Repeat("Dear diary, today I wrote no database.\n", 200)))
		},
		"short text": func(t *testing.T, path string) { write(t, path, []byte("hi\n")) },
		"folder": func(t *testing.T, path string) {
			if err := os.Mkdir(path, 0o700); err != nil {
				t.Fatal(err)
			}
		},
		"another database": func(t *testing.T, path string) {
			statement(t, path, `CREATE TABLE recipes (name TEXT)`)
		},
	} {
		t.Run(name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "index.db")
			lay(t, path)
			for how, openIt := range openings(t, path) {
				t.Run(how, func(t *testing.T) { wantFault(t, path, local.ErrNotAnIndex, openIt) })
			}
			wantFault(t, path, local.ErrNotAnIndex, func() error {
				_, err := local.Build(t.Context(), path, storetest.Identity, local.Options{}, func(ctx context.Context, s *local.Store) error { return nil })
				return err
			})
		})
	}
}

func TestMissing(t *testing.T) {
	folder := t.TempDir()
	missing, empty := filepath.Join(folder, "missing.db"), filepath.Join(folder, "empty.db")
	write(t, empty, nil)
	for _, path := range []string{missing, empty} {
		wantFault(t, path, local.ErrMissing, openings(t, path)["OpenExisting"])
		wantFault(t, path, local.ErrMissing, openings(t, path)["ReadOnly"])
	}
	if _, err := os.Stat(missing); err == nil {
		t.Error("OpenExisting made a file")
	}
	if err := openings(t, empty)["Open"](); err != nil {
		t.Errorf("Open of a file without a byte: %v", err)
	}
}

// TestOddPath has a name that means something to URLs.
func TestOddPath(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a b?mode=memory#c%41&'é", "index?.db")
	s, err := local.Ensure(t.Context(), path, storetest.Identity, local.Options{}, func(ctx context.Context, s *local.Store) error {
		return s.Apply(ctx, edition(1))
	})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	if _, err := os.Stat(path); err != nil {
		t.Error(err)
	}
	if n, err := editionOf(t.Context(), s); n != 1 || err != nil {
		t.Errorf("the index holds edition %d, %v", n, err)
	}
}

func TestNewerSchema(t *testing.T) {
	path := indexed(t)
	statement(t, path, fmt.Sprintf(`INSERT INTO migrations (version, name) VALUES (%d, 'of the future')`, local.SchemaVersion()+1))
	for how, openIt := range openings(t, path) {
		t.Run(how, func(t *testing.T) { wantFault(t, path, local.ErrNewer, openIt) })
	}
	wantFault(t, path, local.ErrNewer, func() error {
		_, err := local.Build(t.Context(), path, storetest.Identity, local.Options{}, func(ctx context.Context, s *local.Store) error { return nil })
		return err
	})
}

func TestOtherIdentity(t *testing.T) {
	path := indexed(t)
	tells := map[string][2]string{ // what tells the two apart in the message
		"name": {`"storetest"`, `"bge-small"`}, "dimensions": {"8 dim", "768 dim"}, "prefix": {`"query: "`, `"ask: "`},
		"weights": {"5704e7e57", "0123456789ab"}, "chunking": {"target 2,", "target 77,"},
	}
	for name, change := range map[string]func(*store.Identity){
		"name":       func(id *store.Identity) { id.Embedder.Name = "bge-small" },
		"dimensions": func(id *store.Identity) { id.Embedder.Dimensions = 768 },
		"prefix":     func(id *store.Identity) { id.Embedder.QueryPrefix = "ask: " },
		"weights":    func(id *store.Identity) { id.Embedder.Hash = "0123456789abcdef" },
		"chunking":   func(id *store.Identity) { id.Chunking.TargetTokens = 77 },
	} {
		want := storetest.Identity
		change(&want)
		_, err := local.Open(t.Context(), path, want, local.Options{})
		var mismatch *store.IdentityError
		if !errors.As(err, &mismatch) {
			t.Errorf("%s: error is %v", name, err)
			continue
		}
		if mismatch.Have != storetest.Identity || mismatch.Want != want || mismatch.Path != path {
			t.Errorf("%s: %+v", name, mismatch)
		}
		for _, word := range []string{path, "bot index --rebuild", tells[name][0], tells[name][1]} {
			if !strings.Contains(err.Error(), word) {
				t.Errorf("%s: %q doesn't say %q", name, err, word)
			}
		}
	}
}

// TestDamaged cuts an index short and writes over parts of it. Whatever is
// done, nothing panics, errors are typed, and a rebuild puts things right and
// keeps the damaged file.
func TestDamaged(t *testing.T) {
	whole := indexed(t)
	statement(t, whole, `VACUUM`) // damage to a page that is free is no damage
	original, err := os.ReadFile(whole)
	if err != nil {
		t.Fatal(err)
	}
	random := rand.New(rand.NewPCG(1, 2))
	noticed := 0
	for round := range 60 {
		path := filepath.Join(t.TempDir(), "index.db")
		damaged := bytes.Clone(original)
		switch round % 3 {
		case 0:
			damaged = damaged[:1+random.IntN(len(damaged)-1)]
		case 1:
			at := 100 + random.IntN(len(damaged)-600)
			for i := range 500 {
				damaged[at+i] = byte(random.Uint32())
			}
		case 2:
			page := 4096 * random.IntN(len(damaged)/4096)
			clear(damaged[max(page, 16) : page+4096])
		}
		write(t, path, damaged)
		if exercise(t, path) {
			noticed++
		}
	}
	if noticed < 40 {
		t.Errorf("the damage was noticed in %d of 60 cases", noticed)
	}
}

// exercise uses a damaged index in every way and reports whether any found
// fault with it.
func exercise(t *testing.T, path string) (noticed bool) {
	t.Helper()
	ctx := t.Context()
	typed := func(err error) {
		t.Helper()
		if err == nil {
			return
		}
		noticed = true
		var fault *local.Error
		if !errors.As(err, &fault) && !errors.Is(err, store.ErrNotFound) {
			t.Errorf("an untyped error: %v", err)
		}
		if strings.Contains(err.Error(), "\n") {
			t.Errorf("an error of several lines: %q", err)
		}
	}
	s, err := local.OpenExisting(ctx, path, local.Options{})
	typed(err)
	if err != nil {
		return noticed
	}
	defer s.Close()
	_, err = s.Articles(ctx)
	typed(err)
	_, err = s.Article(ctx, "part-3")
	typed(err)
	_, err = s.Dense(ctx, storetest.Vector("q", storetest.Dimensions), 5, store.Filter{})
	typed(err)
	_, err = s.Lexical(ctx, "edition", 5, store.Filter{})
	typed(err)
	_, err = s.Sentences(ctx, "part-0", 0, 8)
	typed(err)
	report, err := s.Check(ctx)
	typed(err)
	return noticed || len(report.Problems) > 0
}

func TestRebuildKeepsDamagedFile(t *testing.T) {
	path := indexed(t)
	whole, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	cut := whole[:len(whole)/2]
	write(t, path, cut)
	for how, openIt := range openings(t, path) {
		t.Run(how, func(t *testing.T) { wantFault(t, path, local.ErrDamaged, openIt) })
	}
	s, err := local.Build(t.Context(), path, storetest.Identity, local.Options{}, func(ctx context.Context, s *local.Store) error {
		return s.Apply(ctx, edition(2))
	})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	if n, err := editionOf(t.Context(), s); n != 2 || err != nil {
		t.Errorf("the index holds edition %d, %v", n, err)
	}
	aside, err := filepath.Glob(path + ".damaged-*")
	if err != nil || len(aside) != 1 {
		t.Fatalf("the damaged file is at %q, %v", aside, err)
	}
	if kept, err := os.ReadFile(aside[0]); err != nil || !bytes.Equal(kept, cut) {
		t.Errorf("the damaged file wasn't kept as it was: %v", err)
	}
}

func write(t *testing.T, path string, data []byte) {
	t.Helper()
	if err := os.WriteFile(path, data, 0o600); err != nil {
		t.Fatal(err)
	}
}

// statement changes a database behind the store's back.
func statement(t *testing.T, path, text string) {
	t.Helper()
	db, err := sql.Open("sqlite", "file:"+path)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := db.ExecContext(t.Context(), text); err != nil {
		t.Fatal(err)
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
}
