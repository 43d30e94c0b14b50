package local_test

import (
	"cmp"
	"database/sql"
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"dateline/corpus"
	"dateline/lexical"
	"dateline/store"
	"dateline/store/local"
	"dateline/store/storetest"
)

// bm25 ranks passages as the store is to do it, in the plainest way.
func bm25(docs map[string]store.Document, question string) []store.Match {
	type passage struct {
		corpus.Passage
		counts map[string]int
		length int
	}
	var all []passage
	holders := make(map[string]int)
	words := 0
	for _, doc := range docs {
		for _, p := range doc.Passages {
			one := passage{p.Passage, make(map[string]int), 0}
			for _, t := range lexical.Terms(store.SearchText(doc.Article, p.Span)) {
				if one.counts[t.Text]++; one.counts[t.Text] == 1 {
					holders[t.Text]++
				}
				if !t.Stop {
					one.length++
				}
			}
			words += one.length
			all = append(all, one)
		}
	}
	mean := float64(words) / float64(len(all))
	var list []store.Match
	for _, p := range all {
		score := 0.0
		seen := make(map[string]bool)
		for _, t := range lexical.Terms(question) {
			if t.Stop || seen[t.Text] || p.counts[t.Text] == 0 {
				continue
			}
			seen[t.Text] = true
			n, count := float64(holders[t.Text]), float64(min(p.counts[t.Text], math.MaxUint8))
			norm := float64(float32(1.2 * (1 - 0.75 + 0.75*float64(p.length)/mean)))
			score += math.Log1p((float64(len(all))-n+0.5)/(n+0.5)) * count * (1.2 + 1) / (count + norm)
		}
		if score > 0 {
			list = append(list, store.Match{Passage: p.Passage, Score: score})
		}
	}
	slices.SortFunc(list, func(a, b store.Match) int {
		return cmp.Or(cmp.Compare(b.Score, a.Score), strings.Compare(a.Passage.ID, b.Passage.ID))
	})
	return list
}

// wordy is an article of words that fall off in frequency as English ones do.
func wordy(random *rand.Rand, id int) store.Document {
	zipf := rand.NewZipf(random, 1.2, 3, 300)
	var text strings.Builder
	for range 1 + random.IntN(9) {
		for range 3 + random.IntN(20) {
			text.WriteString(word(zipf.Uint64()) + " ")
		}
		text.WriteString(".\n")
	}
	return storetest.Document(corpus.Article{ID: fmt.Sprintf("article-%d", id), Outlet: fmt.Sprintf("Outlet %d", random.IntN(4)), Text: text.String()})
}

// TestPostingsThroughChanges changes an index at random, through one handle,
// and after each change searches it through another one, which has been open
// all along, and through one that has just been opened: both must rank the
// passages as a plain reading of all texts does, whatever was merged.
func TestPostingsThroughChanges(t *testing.T) {
	random := rand.New(rand.NewPCG(5, 6))
	path := filepath.Join(t.TempDir(), "index.db")
	writer, reader := open(t, path), open(t, path)
	docs := make(map[string]store.Document)
	for round := range 150 {
		var change store.Change
		for range 1 + random.IntN(4)*random.IntN(4) {
			doc := wordy(random, random.IntN(60))
			if slices.ContainsFunc(change.Put, func(d store.Document) bool { return d.Article.ID == doc.Article.ID }) {
				continue
			}
			change.Put = append(change.Put, doc)
			docs[doc.Article.ID] = doc
		}
		for range random.IntN(6) * random.IntN(2) {
			id := fmt.Sprintf("article-%d", random.IntN(60))
			if _, ok := docs[id]; ok && !slices.ContainsFunc(change.Put, func(d store.Document) bool { return d.Article.ID == id }) {
				change.Remove = append(change.Remove, id)
				delete(docs, id)
			}
		}
		if err := writer.Apply(t.Context(), change); err != nil {
			t.Fatal(err)
		}
		question := word(uint64(random.IntN(60))) + " " + word(uint64(random.IntN(300))) + " the " + word(uint64(random.IntN(30)))
		want := bm25(docs, question)
		vector := storetest.Vector(question, storetest.Dimensions)
		fresh := open(t, path)
		nearest, err := fresh.Dense(t.Context(), vector, 7, store.Filter{})
		if err != nil {
			t.Fatal(err)
		}
		for name, s := range map[string]*local.Store{"open all along": reader, "just opened": fresh, "the writer": writer} {
			got, err := s.Lexical(t.Context(), question, 1000, store.Filter{})
			if err != nil {
				t.Fatal(err)
			}
			sameRanking(t, fmt.Sprintf("round %d, %s, %q", round, name, question), want, got)
			near, err := s.Dense(t.Context(), vector, 7, store.Filter{})
			if err != nil {
				t.Fatal(err)
			}
			sameRanking(t, fmt.Sprintf("round %d, %s, dense", round, name), nearest, near)
		}
		if err := fresh.Close(); err != nil {
			t.Fatal(err)
		}
	}
	report, err := reader.Check(t.Context())
	if err != nil || len(report.Problems) > 0 {
		t.Errorf("%v, %v", report.Problems, err)
	}
	if n := number(t, path, `SELECT count(*) FROM segments`); n > 10 {
		t.Errorf("%d segments of %d articles", n, len(docs))
	}
}

func sameRanking(t *testing.T, what string, want, got []store.Match) {
	t.Helper()
	if len(got) != len(want) {
		t.Fatalf("%s: %d matches, want %d", what, len(got), len(want))
	}
	for i := range want {
		if got[i].Passage != want[i].Passage || math.Abs(got[i].Score-want[i].Score) > 1e-9 {
			t.Fatalf("%s: match %d is %+v, want %+v", what, i, got[i], want[i])
		}
	}
}

// number asks the file for one.
func number(t *testing.T, path, query string) (n int) {
	t.Helper()
	db, err := sql.Open("sqlite", "file:"+path)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if err := db.QueryRowContext(t.Context(), query).Scan(&n); err != nil {
		t.Fatal(err)
	}
	return n
}

// TestSpoiltPostings has a bit of the lists of words flipped: a search that
// meets it is an error that says what to do, and no wrong ranking.
func TestSpoiltPostings(t *testing.T) {
	for name, damage := range map[string]string{
		"a bit": `UPDATE postings SET block = CAST(substr(block, 1, 3) || x'00' || substr(block, 5) AS BLOB)`,
		"cut":   `UPDATE postings SET block = CAST(substr(block, 1, length(block) - 9) AS BLOB)`,
		"empty": `UPDATE postings SET block = x''`,
	} {
		path := indexed(t)
		statement(t, path, damage)
		s := open(t, path)
		_, err := s.Lexical(t.Context(), "edition", 3, store.Filter{})
		if !errors.Is(err, local.ErrDamaged) || !strings.Contains(err.Error(), "bot index --rebuild") {
			t.Errorf("%s: a search's error is %v", name, err)
		}
		if _, _, err := s.TermCounts(t.Context(), []string{"edition"}, store.Filter{}); !errors.Is(err, local.ErrDamaged) {
			t.Errorf("%s: TermCounts' error is %v", name, err)
		}
	}
}

// TestPostingsOfAnotherVersion has lists of words that another version of this
// program made of the same texts. They are made anew where the file can be
// written, and in memory where it can't.
func TestPostingsOfAnotherVersion(t *testing.T) {
	path := indexed(t)
	spoil := func() {
		statement(t, path, `UPDATE meta SET value = 'of the past' WHERE name = 'postings'; UPDATE postings SET block = x'';
			UPDATE articles SET first = 7, lengths = x''`)
	}
	search := func(o local.Options) {
		t.Helper()
		s, err := local.OpenExisting(t.Context(), path, o)
		if err != nil {
			t.Fatal(err)
		}
		defer s.Close()
		docs := make(map[string]store.Document)
		for _, doc := range edition(1).Put {
			docs[doc.Article.ID] = doc
		}
		got, err := s.Lexical(t.Context(), "the last edition of part 3", 100, store.Filter{})
		if err != nil {
			t.Fatal(err)
		}
		sameRanking(t, fmt.Sprintf("%+v", o), bm25(docs, "the last edition of part 3"), got)
		if found, err := s.Dense(t.Context(), storetest.Vector("q", storetest.Dimensions), 100, store.Filter{}); err != nil || len(found) != len(got) {
			t.Errorf("%d passages by meaning, %v", len(found), err)
		}
		if report, err := s.Check(t.Context()); err != nil || len(report.Problems) > 0 {
			t.Errorf("%+v: %v, %v", o, report.Problems, err)
		}
	}
	spoil()
	search(local.Options{ReadOnly: true})
	search(local.Options{})
	writer := open(t, path)
	spoil() // while it is open
	if err := writer.Apply(t.Context(), edition(1)); err != nil {
		t.Fatal(err)
	}
	search(local.Options{})
}

// TestOrderOfArticles has a stop word in one article and a longer form of it,
// which is none, in the other: how long a passage is doesn't depend on which of
// them was indexed first.
func TestOrderOfArticles(t *testing.T) {
	stop := storetest.Document(corpus.Article{ID: "a", Text: "To be a harbour is to be open, and to be.\n"})
	longer := storetest.Document(corpus.Article{ID: "b", Text: "Being a harbour beats being open.\n"})
	want := bm25(map[string]store.Document{"a": stop, "b": longer}, "open harbour")
	for _, docs := range [][]store.Document{{stop, longer}, {longer, stop}} {
		s := open(t, filepath.Join(t.TempDir(), "index.db"))
		if err := s.Apply(t.Context(), store.Change{Put: docs}); err != nil {
			t.Fatal(err)
		}
		got, err := s.Lexical(t.Context(), "open harbour", 9, store.Filter{})
		if err != nil {
			t.Fatal(err)
		}
		sameRanking(t, docs[0].Article.ID+" first", want, got)
	}
}

// TestManyOfOneScore asks for fewer passages than have the best score: those
// with the first ids are in.
func TestManyOfOneScore(t *testing.T) {
	s := open(t, filepath.Join(t.TempDir(), "index.db"))
	var change store.Change
	for i := range 40 {
		change.Put = append(change.Put, storetest.Document(corpus.Article{ID: fmt.Sprintf("copy-%02d", i), Text: "A copied story.\n"}))
	}
	change.Put = append(change.Put, storetest.Document(corpus.Article{ID: "other", Text: "A story of a story of a story.\n"}))
	if err := s.Apply(t.Context(), change); err != nil {
		t.Fatal(err)
	}
	docs := make(map[string]store.Document)
	for _, doc := range change.Put {
		docs[doc.Article.ID] = doc
	}
	want := bm25(docs, "story")
	for _, k := range []int{1, 2, 17, 40, 41} {
		got, err := s.Lexical(t.Context(), "story", k, store.Filter{})
		if err != nil {
			t.Fatal(err)
		}
		sameRanking(t, fmt.Sprint(k), want[:k], got)
	}
}

// TestOldSchemasReadOnly reads files of earlier schemas where they can't be changed:
// what they lack is empty, and their lists of words are made in memory.
func TestOldSchemasReadOnly(t *testing.T) {
	for version := 1; version < local.SchemaVersion(); version++ {
		text, err := os.ReadFile(fmt.Sprintf("testdata/schema%d.sql", version))
		if err != nil {
			t.Fatal(err)
		}
		path := filepath.Join(t.TempDir(), "index.db")
		statement(t, path, string(text))
		s, err := local.OpenExisting(t.Context(), path, local.Options{ReadOnly: true})
		if err != nil {
			t.Fatal(err)
		}
		a, err := s.Article(t.Context(), "old")
		if err != nil || a.Headline != "Old news" || a.Origin.Location != "" {
			t.Errorf("%+v, %v", a, err)
		}
		list, err := s.Articles(t.Context())
		if err != nil || len(list) != 1 || list[0].Passages != 1 {
			t.Errorf("%+v, %v", list, err)
		}
		if c, err := s.Catalogue(t.Context()); err != nil || len(c.Entries()) != 1 || c.Entries()[0].Passages != 1 {
			t.Errorf("%+v, %v", c, err)
		}
		if found, err := s.Lexical(t.Context(), "news", 3, store.Filter{}); err != nil || len(found) != 1 {
			t.Errorf("%+v, %v", found, err)
		}
		if found, err := s.Dense(t.Context(), storetest.Vector("q", storetest.Dimensions), 3, store.Filter{}); err != nil || len(found) != 1 {
			t.Errorf("%+v, %v", found, err)
		}
		if report, err := s.Check(t.Context()); err != nil || len(report.Problems) > 0 {
			t.Errorf("%+v, %v", report, err)
		}
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
		if n := number(t, path, `SELECT max(version) FROM migrations`); n != version {
			t.Errorf("a file that was only read has schema %d, not %d", n, version)
		}
	}
}
