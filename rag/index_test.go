package rag_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"dateline/corpus"
	"dateline/embed"
	"dateline/rag"
	"dateline/store"
)

func TestIndexTwiceChangesNothing(t *testing.T) {
	e := &hashing{}
	st, articles := openStore(t, e), generated(5)
	if got := index(t, st, e, rag.IndexOptions{}, articles...); got.Added != 5 || got.Changed+got.Unchanged+got.Removed != 0 || got.Embedded == 0 {
		t.Errorf("first: %+v", got)
	}
	before, embedded := listing(t, st), e.texts.Load()
	if got, want := index(t, st, e, rag.IndexOptions{Prune: true}, articles...), (rag.IndexReport{Unchanged: 5}); got != want {
		t.Errorf("second: %+v, want %+v", got, want)
	}
	if e.texts.Load() != embedded {
		t.Errorf("%d texts were embedded again", e.texts.Load()-embedded)
	}
	if d := cmp.Diff(before, listing(t, st)); d != "" {
		t.Errorf("the index changed:\n%s", d)
	}
}

func listing(t testing.TB, st store.Store) []store.ArticleInfo {
	t.Helper()
	infos, err := st.Articles(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return infos
}

func TestIndexReplacesAChangedArticle(t *testing.T) {
	e := &hashing{}
	st, articles := openStore(t, e), generated(4)
	index(t, st, e, rag.IndexOptions{}, articles...)
	embedded := e.texts.Load()

	articles[2].Text += "A zeppelin landed beside it.\n"
	got := index(t, st, e, rag.IndexOptions{}, articles[2])
	if got.Changed != 1 || got.Added+got.Unchanged+got.Removed != 0 {
		t.Errorf("%+v", got)
	}
	// The new sentence, and the one passage that it is in.
	if n := e.texts.Load() - embedded; n != 2 || got.Embedded != 2 {
		t.Errorf("%d texts were embedded, %d reported, want 2", n, got.Embedded)
	}
	if n := len(listing(t, st)); n != 4 {
		t.Errorf("%d articles", n)
	}
	hits, err := engine(t, st, e).Retrieve(t.Context(), text("Did a zeppelin land?"), 1)
	if err != nil || len(hits) != 1 || hits[0].Text != articles[2].Text {
		t.Errorf("the new text isn't found whole: %+v, %v", hits, err)
	}

	articles[2].Text = "Nothing landed after all."
	index(t, st, e, rag.IndexOptions{}, articles[2])
	for _, h := range retrieve(t, engine(t, st, e), "Did a zeppelin land?", 50) {
		if strings.Contains(h.Text, "zeppelin") {
			t.Errorf("the old text is still found: %q", h.Text)
		}
	}
}

func retrieve(t testing.TB, e *rag.Engine, question string, k int) []rag.Hit {
	t.Helper()
	hits, err := e.Retrieve(t.Context(), text(question), k)
	if err != nil {
		t.Fatal(err)
	}
	return hits
}

func TestIndexPrunes(t *testing.T) {
	e := &hashing{}
	st, articles := openStore(t, e), generated(4)
	index(t, st, e, rag.IndexOptions{}, articles...)
	if got, want := index(t, st, e, rag.IndexOptions{}, articles[0]), (rag.IndexReport{Unchanged: 1}); got != want {
		t.Errorf("without pruning: %+v, want %+v", got, want)
	}
	if got, want := index(t, st, e, rag.IndexOptions{Prune: true}, articles[:2]...), (rag.IndexReport{Unchanged: 2, Removed: 2}); got != want {
		t.Errorf("pruning: %+v, want %+v", got, want)
	}
	for _, h := range retrieve(t, engine(t, st, e), "Who opened it?", 50) {
		if h.Passage.ArticleID != articles[0].ID && h.Passage.ArticleID != articles[1].ID {
			t.Errorf("%s was removed and is still found", h.Passage.ArticleID)
		}
	}
}

func TestIndexOrderDoesNotMatter(t *testing.T) {
	articles := generated(20)
	backwards := make([]corpus.Article, len(articles))
	for i, a := range articles {
		backwards[len(articles)-1-i] = a
	}
	const q = "Which mayor opened the bridge of ward 13?"
	if d := cmp.Diff(retrieve(t, engineOver(t, articles...), q, 12), retrieve(t, engineOver(t, backwards...), q, 12)); d != "" {
		t.Errorf("the same articles in another order are found otherwise:\n%s", d)
	}
}

// TestIndexResumes interrupts indexing after two batches were saved.
func TestIndexResumes(t *testing.T) {
	e := &hashing{}
	st, articles := openStore(t, e), generated(250)
	whole := &hashing{}
	all := index(t, openStore(t, whole), whole, rag.IndexOptions{}, articles...).Embedded

	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	calls := 0
	e.before = func([]string) error {
		if calls++; calls > 2 {
			cancel()
		}
		return nil
	}
	if _, err := rag.Index(ctx, st, e, articles, rag.IndexOptions{}); !errors.Is(err, context.Canceled) {
		t.Fatalf("interrupted: %v", err)
	}
	kept := int(e.texts.Load())
	if kept == 0 || kept >= all {
		t.Fatalf("%d of %d texts were embedded before the interruption", kept, all)
	}
	if n := len(listing(t, st)); n != 0 {
		t.Errorf("%d articles of an unfinished indexing are there", n)
	}

	e.before = nil
	got := index(t, st, e, rag.IndexOptions{}, articles...)
	if got.Added != len(articles) || got.Embedded != all-kept || int(e.texts.Load()) != all {
		t.Errorf("resumed: %+v, %d texts embedded in all; want %d, the %d before left out", got, e.texts.Load(), all, kept)
	}
}

func TestIndexTellsItsProgress(t *testing.T) {
	e := &hashing{}
	last, total := -1, 0 // the first call is 0 of all
	got := index(t, openStore(t, e), e, rag.IndexOptions{Progress: func(done, of int) {
		if done <= last || last < 0 && done != 0 || done > of || total != 0 && of != total {
			t.Errorf("%d of %d after %d of %d", done, of, last, total)
		}
		last, total = done, of
	}}, generated(150)...)
	if last != total || total != got.Embedded {
		t.Errorf("ended at %d of %d, %d were embedded", last, total, got.Embedded)
	}
}

func TestIndexFaults(t *testing.T) {
	broken := errors.New("out of memory")
	for _, test := range []struct {
		name     string
		e        *hashing
		articles []corpus.Article
		want     string
	}{
		{"no text", &hashing{}, []corpus.Article{{ID: "x", Outlet: "O"}}, "article x has no text: remove it or give it one"},
		{"the embedder fails", &hashing{before: func([]string) error { return broken }}, generated(2), "out of memory"},
		{"an id twice", &hashing{}, append(generated(1), generated(1)...), "g00000"},
	} {
		st := openStore(t, test.e)
		_, err := rag.Index(t.Context(), st, test.e, test.articles, rag.IndexOptions{})
		if err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%s: %v, want %q", test.name, err, test.want)
		}
		if n := len(listing(t, st)); n != 0 {
			t.Errorf("%s: %d articles were saved", test.name, n)
		}
	}
}

// uncounted is an embedder that can't count tokens, as a remote one can't.
type uncounted struct{ embed.Embedder }

func TestIndexWithoutATokenCounter(t *testing.T) {
	e := uncounted{&hashing{}}
	st := openStore(t, e)
	index(t, st, e, rag.IndexOptions{}, generated(3)...)
	if hits := retrieve(t, engine(t, st, e), "Who opened the harbour?", 2); len(hits) != 2 {
		t.Errorf("%d hits", len(hits))
	}
}

// TestIndexLongArticles has an embedder that fails on what is longer than it
// can read, so that whatever goes to it must have been cut.
func TestIndexLongArticles(t *testing.T) {
	t.Parallel()
	e := &hashing{bytes: 20, tokens: 210}
	var long strings.Builder
	for i := range 200 {
		fmt.Fprintf(&long, "Speaker number %d told the assembly about matter %d.\n", i, 7*i)
	}
	long.WriteString(strings.Repeat("Ünending", 430))
	long.WriteString(" words end here.")
	a := corpus.Article{ID: "long", Outlet: "O", Headline: "A long sitting", Text: long.String()}
	st := openStore(t, e)
	index(t, st, e, rag.IndexOptions{}, a)
	answer := ask(t, engine(t, st, e), text("What did speaker number 191 tell the assembly?"))
	checkAnswer(t, byID(a), answer)
	q := "Who told " + strings.Repeat("the assembly ", 150)
	checkAnswer(t, byID(a), ask(t, engine(t, st, &hashing{bytes: 20, tokens: 210}), text(q)))
	_ = retrieve(t, engine(t, st, &hashing{bytes: 1, tokens: 40}), "What did speaker number 191 tell the long assembly of matters?", 3)
}

// TestIndexSplitsLongSentences has a sentence that is longer than a passage.
// corpus.Chunk makes several passages of it.
func TestIndexSplitsLongSentences(t *testing.T) {
	a := corpus.Article{ID: "list", Outlet: "O", Text: "The list names " + strings.Repeat("one more delegate of the assembly, ", 60) + "and nobody else. It ends here."}
	e := &hashing{}
	st := openStore(t, e)
	_, err := rag.Index(t.Context(), st, e, []corpus.Article{a}, rag.IndexOptions{})
	if err != nil {
		t.Fatal(err)
	}
	checkAnswer(t, byID(a), ask(t, engine(t, st, e), text("Whom does the list name?")))
}
