package local_test

import (
	"context"
	"errors"
	"path/filepath"
	"strings"
	"testing"

	"dateline/store"
	"dateline/store/local"
	"dateline/store/storetest"
)

func TestCheckFinds(t *testing.T) {
	for name, damage := range map[string]string{
		"text":     `UPDATE texts SET text = CAST('Another' || substr(text, 8) AS BLOB) WHERE article = 2`,
		"headline": `UPDATE articles SET headline = CAST('New' AS BLOB) WHERE num = 1`,
		"outlet":   `UPDATE articles SET outlet = CAST('Evening Star' AS BLOB) WHERE num = 2`,
		"address":  `UPDATE articles SET url = CAST('https://elsewhere.example/' AS BLOB) WHERE num = 2`,
		"date":     `UPDATE articles SET date = CAST('2' AS BLOB) WHERE num = 2`,
		"swapped outlets": `UPDATE articles SET outlet = (SELECT o.outlet FROM articles o WHERE o.num = 3 - articles.num),
			hash = (SELECT o.hash FROM articles o WHERE o.num = 3 - articles.num) WHERE num IN (1, 2)`,
		"another passage's vector":               `UPDATE passages SET key = (SELECT key FROM passages WHERE article = 2 AND ordinal = 1) WHERE article = 1 AND ordinal = 0`,
		"a sentence's vector":                    `UPDATE passages SET key = (SELECT key FROM sentences WHERE article = 1 AND ordinal = 8) WHERE article = 1 AND ordinal = 0`,
		"another sentence's vector":              `UPDATE sentences SET key = (SELECT key FROM sentences WHERE article = 1 AND ordinal = 8) WHERE article = 1 AND ordinal = 0`,
		"another article's vectors":              `UPDATE passage_vectors SET vectors = (SELECT o.vectors FROM passage_vectors o WHERE o.article = 3 - passage_vectors.article) WHERE article IN (1, 2)`,
		"another article's vectors of sentences": `UPDATE sentence_vectors SET vectors = (SELECT vectors FROM sentence_vectors WHERE article = 3) WHERE article = 1`,
		"swapped sentence ranges": `UPDATE sentences SET start = (SELECT o.start FROM sentences o WHERE o.article = 1 AND o.ordinal = 15 - sentences.ordinal),
			end = (SELECT o.end FROM sentences o WHERE o.article = 1 AND o.ordinal = 15 - sentences.ordinal) WHERE article = 1 AND ordinal IN (7, 8)`,
		"a border between sentences": `UPDATE sentences SET start = start - 3 * (ordinal = 8), end = end - 3 * (ordinal = 7) WHERE article = 1 AND ordinal IN (7, 8)`,
		"swapped vectors":            `UPDATE passages SET key = (SELECT o.key FROM passages o WHERE o.article = 1 AND o.ordinal = 4 - passages.ordinal) WHERE article = 1 AND ordinal IN (0, 4)`,
		"gap":                        `UPDATE sentences SET start = start + 1 WHERE ordinal = 3`,
		"sentence gone":              `DELETE FROM sentences WHERE article = 2 AND ordinal = 4`,
		"passage":                    `UPDATE passages SET end = end - 5 WHERE ordinal = 1`,
		"vector size":                `UPDATE sentence_vectors SET vectors = x'00' WHERE article = 3`,
		"a vector cut off":           `UPDATE passage_vectors SET vectors = substr(vectors, 1, length(vectors) - 14) WHERE article = 3`,
		"vector length":              `UPDATE passage_vectors SET vectors = zeroblob(length(vectors)) WHERE article = 3`,
		"vector bit":                 `UPDATE sentence_vectors SET vectors = CAST(x'01' || substr(vectors, 2) AS BLOB) WHERE article = 3`,
		"vectors gone":               `DELETE FROM passage_vectors WHERE article = 3`,
		"vectors of sentences gone":  `DELETE FROM sentence_vectors WHERE article = 3`,
		"text gone":                  `DELETE FROM texts WHERE article = 2`,
		"postings gone":              `DELETE FROM postings`,
		"segment gone":               `DELETE FROM segments`,
		"a bit of the postings":      `UPDATE postings SET block = CAST(substr(block, 1, 40) || x'00' || substr(block, 42) AS BLOB)`,
		"another article's postings": `UPDATE articles SET first = first + 1`,
		"a passage's length":         `UPDATE articles SET lengths = CAST(x'7f' || substr(lengths, 2) AS BLOB) WHERE num = 2`,
		"a length too few":           `UPDATE articles SET lengths = CAST(substr(lengths, 2) AS BLOB) WHERE num = 2`,
		"a count of the segment's":   `UPDATE segments SET gone = gone + 1`,
	} {
		t.Run(name, func(t *testing.T) {
			path := indexed(t)
			statement(t, path, damage)
			s, err := local.OpenExisting(t.Context(), path, local.Options{})
			if err != nil {
				t.Fatal(err)
			}
			defer s.Close()
			report, err := s.Check(t.Context())
			if err != nil || len(report.Problems) == 0 {
				t.Errorf("Check finds nothing: %+v, %v", report, err)
			}
		})
	}
	s := open(t, indexed(t))
	report, err := s.Check(t.Context())
	if err != nil || len(report.Problems) > 0 || report.Articles != parts || report.Passages == 0 || report.Vectors == 0 || report.Kept > 0 {
		t.Errorf("Check of a good index: %+v, %v", report, err)
	}
	vectors := map[store.Key][]float32{store.KeyOf("kept"): storetest.Vector("kept", storetest.Dimensions)}
	if err := s.KeepVectors(t.Context(), vectors); err != nil {
		t.Fatal(err)
	}
	if again, err := s.Check(t.Context()); err != nil || again.Kept != 1 || again.Vectors != report.Vectors+1 {
		t.Errorf("Check with a vector kept: %+v, %v", again, err)
	}
}

// One text that two articles have may have one vector or, where it came out a
// little differently, two: neither is damage.
func TestCheckLetsPass(t *testing.T) {
	s := open(t, filepath.Join(t.TempDir(), "index.db"))
	docs := storetest.Articles()
	twin := docs[0]
	twin.ID = "twin"
	first, second := storetest.Document(docs[0]), storetest.Document(twin)
	for i := range second.Sentences {
		v := second.Sentences[i].Vector
		v[0], v[1] = -v[0], -v[1]
	}
	padded := storetest.Document(docs[1])
	for i := range padded.Sentences { // as rag.Index embeds them: without the line's end
		one := &padded.Sentences[i]
		one.Key = store.KeyOf(strings.TrimSpace(one.In(docs[1].Text)))
	}
	if err := s.Apply(t.Context(), store.Change{Put: []store.Document{first, second, padded}}); err != nil {
		t.Fatal(err)
	}
	report, err := s.Check(t.Context())
	if err != nil || len(report.Problems) > 0 || report.Articles != 3 {
		t.Errorf("%+v, %v", report, err)
	}
}

// A vector that isn't one is not handed out from memory, so that its text is
// embedded anew, and no search goes by it.
func TestVectorsThatAreNone(t *testing.T) {
	path := indexed(t)
	s := open(t, path)
	sentences, err := s.Sentences(t.Context(), "part-1", 0, 0)
	if err != nil {
		t.Fatal(err)
	}
	good := sentences[0].Key
	if found, err := s.Vectors(t.Context(), []store.Key{good}); err != nil || len(found) != 1 {
		t.Fatalf("a good one: %v, %v", found, err)
	}
	statement(t, path, `UPDATE sentence_vectors SET vectors = zeroblob(length(vectors)); UPDATE passage_vectors SET vectors = zeroblob(length(vectors))`)
	if found, err := s.Vectors(t.Context(), []store.Key{good}); err != nil || len(found) != 0 {
		t.Errorf("one without a direction is handed out: %v, %v", found, err)
	}
	again := open(t, path)
	if found, err := again.Dense(t.Context(), storetest.Vector("q", storetest.Dimensions), 3, store.Filter{}); !errors.Is(err, local.ErrDamaged) {
		t.Errorf("a search by it: %v, %v", found, err)
	}
}

// Vectors of one embedder are never kept in the index of another, which took the
// place of the one that was opened.
func TestVectorsOfAnotherEmbedder(t *testing.T) {
	path := indexed(t)
	s := open(t, path)
	other := storetest.Identity
	other.Embedder.Name = "another"
	built, err := local.Build(t.Context(), path, other, local.Options{}, func(context.Context, *local.Store) error { return nil })
	if err != nil {
		t.Fatal(err)
	}
	defer built.Close()
	key := store.KeyOf("kept")
	err = s.KeepVectors(t.Context(), map[store.Key][]float32{key: storetest.Vector("kept", storetest.Dimensions)})
	if _, ok := errors.AsType[*store.IdentityError](err); !ok {
		t.Errorf("KeepVectors: %v", err)
	}
	if found, err := built.Vectors(t.Context(), []store.Key{key}); err != nil || len(found) != 0 {
		t.Errorf("it was kept: %v, %v", found, err)
	}
}

// An article whose bytes were changed on the disk is never handed out, and the
// others are.
func TestDamagedArticle(t *testing.T) {
	for name, damage := range map[string]string{
		"text":     `UPDATE texts SET text = CAST(replace(CAST(text AS TEXT), 'Edition 1', 'Edition 7') AS BLOB) WHERE article = 2`,
		"a bit":    `UPDATE texts SET text = CAST(substr(text, 1, 10) || x'00' || substr(text, 12) AS BLOB) WHERE article = 2`,
		"cut":      `UPDATE texts SET text = CAST(substr(text, 1, length(text) - 1) AS BLOB) WHERE article = 2`,
		"outlet":   `UPDATE articles SET outlet = CAST('Star' AS BLOB) WHERE id = CAST('part-1' AS BLOB)`,
		"headline": `UPDATE articles SET headline = CAST('New' AS BLOB) WHERE id = CAST('part-1' AS BLOB)`,
		"address":  `UPDATE articles SET url = CAST('https://a.example/' AS BLOB) WHERE id = CAST('part-1' AS BLOB)`,
		"date":     `UPDATE articles SET date = CAST('2' AS BLOB) WHERE id = CAST('part-1' AS BLOB)`,
		"hash":     `UPDATE articles SET hash = 'abc' WHERE id = CAST('part-1' AS BLOB)`,
	} {
		t.Run(name, func(t *testing.T) {
			path := indexed(t)
			statement(t, path, damage)
			s := open(t, path)
			a, err := s.Article(t.Context(), "part-1")
			var fault *local.Error
			if !errors.As(err, &fault) || !errors.Is(err, local.ErrArticle) || fault.Article != "part-1" || a.Text != "" {
				t.Fatalf("%+v, %v", a, err)
			}
			for _, want := range []string{path, `"part-1"`, "bot index --rebuild"} {
				if !strings.Contains(err.Error(), want) {
					t.Errorf("%q doesn't say %q", err, want)
				}
			}
			if a, err := s.Article(t.Context(), "part-2"); err != nil || a.Text == "" {
				t.Errorf("a good one: %+v, %v", a, err)
			}
			if _, err := s.Article(t.Context(), "part-9"); !errors.Is(err, store.ErrNotFound) {
				t.Errorf("none: %v", err)
			}
			if err := s.Apply(t.Context(), store.Change{Remove: []string{"part-1"}}); err != nil {
				t.Errorf("it can't be removed: %v", err)
			}
		})
	}
}
