package storetest

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"dateline/corpus"
	"dateline/store"
)

// testOwnCopies changes what went in and what came out; the store mustn't notice.
func testOwnCopies(t *testing.T, w *world) {
	want := Document(Articles()[0])
	given := w.put(t, Articles()[0])[0]
	spoil := func(vector []float32) {
		for i := range vector {
			vector[i] = 9
		}
	}
	spoil(given.Passages[0].Vector)
	spoil(given.Sentences[0].Vector)
	given.Sentences[1].End = 0
	w.holds(t, want)
	question := Vector("q", Dimensions)
	before, err := w.store.Dense(t.Context(), question, 9, store.Filter{})
	if err != nil {
		t.Fatal(err)
	}
	for _, m := range before {
		got, err := w.store.Passages(t.Context(), []string{m.Passage.ID})
		if err != nil {
			t.Fatal(err)
		}
		spoil(got[0].Vector)
	}
	after, err := w.store.Dense(t.Context(), question, 9, store.Filter{})
	if err != nil {
		t.Fatal(err)
	}
	w.sameMatches(t, "Dense after its results were changed", before, after)
	before[0] = store.Match{}
	w.holds(t, want)
}

// calls are all the methods that take a context.
func calls(s store.Store) map[string]func(context.Context) error {
	list := map[string]func(context.Context) error{
		"Apply": func(ctx context.Context) error {
			return s.Apply(ctx, store.Change{Put: []store.Document{Document(Articles()[1])}, Remove: []string{"dam"}})
		},
		"Articles":  func(ctx context.Context) error { _, err := s.Articles(ctx); return err },
		"Article":   func(ctx context.Context) error { _, err := s.Article(ctx, "dam"); return err },
		"Sentences": func(ctx context.Context) error { _, err := s.Sentences(ctx, "dam", 0, 1); return err },
		"Catalogue": func(ctx context.Context) error { _, err := s.Catalogue(ctx); return err },
		"ReadArticles": func(ctx context.Context) error {
			_, err := s.ReadArticles(ctx, []string{"dam"})
			return err
		},
		"ReadSentences": func(ctx context.Context) error {
			_, err := s.ReadSentences(ctx, []store.SentenceRange{{Article: "dam", Last: 1}})
			return err
		},
		"Dense": func(ctx context.Context) error {
			_, err := s.Dense(ctx, Vector("q", Dimensions), 3, store.Filter{})
			return err
		},
		"Dense, filtered": func(ctx context.Context) error {
			_, err := s.Dense(ctx, Vector("q", Dimensions), 3, store.Filter{Articles: []string{"dam"}})
			return err
		},
		"Lexical": func(ctx context.Context) error {
			_, err := s.Lexical(ctx, "mayor", 3, store.Filter{})
			return err
		},
		"Passages": func(ctx context.Context) error {
			_, err := s.Passages(ctx, []string{Document(Articles()[0]).Passages[0].ID})
			return err
		},
		"TermCounts": func(ctx context.Context) error {
			_, _, err := s.TermCounts(ctx, []string{"mayor"}, store.Filter{})
			return err
		},
	}
	if cache, ok := s.(store.VectorCache); ok {
		vector := Vector("kept", Dimensions)
		list["KeepVectors"] = func(ctx context.Context) error {
			return cache.KeepVectors(ctx, map[store.Key][]float32{store.KeyOf("kept"): vector})
		}
		list["Vectors"] = func(ctx context.Context) error {
			_, err := cache.Vectors(ctx, []store.Key{store.KeyOf("kept")})
			return err
		}
	}
	return list
}

func testCancelled(t *testing.T, w *world) {
	docs := w.put(t, Articles()[0])
	cancelled, cancel := context.WithCancel(t.Context())
	cancel()
	for name, call := range calls(w.store) {
		if err := call(cancelled); !errors.Is(err, context.Canceled) {
			t.Errorf("%s with a cancelled context: error is %v", name, err)
		}
	}
	w.holds(t, docs...)
}

func testClosed(t *testing.T, w *world) {
	w.put(t, Articles()[0])
	for range 2 {
		if err := w.store.Close(); err != nil {
			t.Fatalf("Close: %v", err)
		}
	}
	for name, call := range calls(w.store) {
		if err := call(t.Context()); !errors.Is(err, store.ErrClosed) {
			t.Errorf("%s after Close: error is %v, want ErrClosed", name, err)
		}
	}
	if w.store.Identity() != Identity {
		t.Error("Identity is lost after Close")
	}
}

// version is a state of the index in which every article says the same number.
func version(n, articles int) store.Change {
	var change store.Change
	for i := range articles {
		change.Put = append(change.Put, Document(corpus.Article{
			ID: fmt.Sprintf("part-%d", i), Outlet: "Wire", Text: fmt.Sprintf("Edition %d of part %d.\nedition%d\n", n, i, n),
		}))
	}
	return change
}

// testConcurrent searches while another goroutine replaces everything: each
// search must see one edition, whole.
func testConcurrent(t *testing.T, w *world) {
	const articles, editions = 4, 12
	if err := w.store.Apply(t.Context(), version(0, articles)); err != nil {
		t.Fatal(err)
	}
	done := make(chan struct{})
	var readers sync.WaitGroup
	for range 3 {
		readers.Go(func() {
			for {
				select {
				case <-done:
					return
				default:
				}
				if err := oneEdition(t.Context(), w.store, articles, editions); err != nil {
					t.Error(err)
					return
				}
			}
		})
	}
	var writers sync.WaitGroup
	for n := 1; n < editions; n++ {
		writers.Go(func() {
			if err := w.store.Apply(t.Context(), version(n, articles)); err != nil {
				t.Errorf("Apply of edition %d: %v", n, err)
			}
		})
		if n%3 == 0 {
			writers.Wait()
		}
	}
	writers.Wait()
	close(done)
	readers.Wait()
}

// oneEdition checks that the words of the editions are counted in all articles
// or in none, and that dense search finds every article once.
func oneEdition(ctx context.Context, s store.Store, articles, editions int) error {
	var words []string
	for n := range editions {
		words = append(words, fmt.Sprintf("edition%d", n))
	}
	counts, passages, err := s.TermCounts(ctx, words, store.Filter{})
	if err != nil {
		return err
	}
	seen := 0
	for _, n := range counts {
		if n == articles {
			seen++
		} else if n != 0 {
			return fmt.Errorf("half an edition is visible: %v", counts)
		}
	}
	if seen != 1 || passages != articles {
		return fmt.Errorf("%d editions are visible in %d passages", seen, passages)
	}
	found, err := s.Dense(ctx, Vector("q", Dimensions), articles+1, store.Filter{})
	if err != nil {
		return err
	}
	if len(found) != articles {
		return fmt.Errorf("dense search finds %d passages of %d", len(found), articles)
	}
	return nil
}

// testSecondHandle changes the index through one handle and searches through
// the other.
func testSecondHandle(t *testing.T, w *world) {
	if w.Again == nil {
		t.Skip("this store has no second handle")
	}
	second := w.Again(t, w.store)
	t.Cleanup(func() {
		if err := second.Close(); err != nil {
			t.Errorf("Close: %v", err)
		}
	})
	other := &world{Suite: w.Suite, store: second}
	other.holds(t)
	docs := w.put(t, Articles()...)
	other.holds(t, docs...)
	if err := second.Apply(t.Context(), store.Change{Remove: []string{"dam"}}); err != nil {
		t.Fatal(err)
	}
	w.holds(t, docs[1:]...)
	var writers sync.WaitGroup
	for n := range 6 {
		writers.Go(func() {
			s := []store.Store{w.store, second}[n%2]
			if err := s.Apply(t.Context(), version(n, 2)); err != nil {
				t.Errorf("Apply of edition %d: %v", n, err)
			}
		})
	}
	writers.Wait()
	counts := make([][]int, 2)
	for i, s := range []store.Store{w.store, second} {
		var err error
		if counts[i], _, err = s.TermCounts(t.Context(), []string{"edition0", "edition1", "edition2", "edition3", "edition4", "edition5"}, store.Filter{}); err != nil {
			t.Fatal(err)
		}
	}
	if diff := cmp.Diff(counts[0], counts[1]); diff != "" {
		t.Errorf("the handles differ:\n%s", diff)
	}
}

func testVectorCache(t *testing.T, w *world) {
	cache, ok := w.store.(store.VectorCache)
	if !ok {
		t.Skip("this store remembers no vectors by content")
	}
	ctx := t.Context()
	knows := func(what string, want bool, keys ...store.Key) {
		t.Helper()
		found, err := cache.Vectors(ctx, keys)
		if err != nil {
			t.Fatal(err)
		}
		for _, key := range keys {
			if _, ok := found[key]; ok != want {
				t.Errorf("%s: known is %v, want %v", what, ok, want)
			}
		}
	}
	a := Articles()[0]
	doc := Document(a)
	kept, extra := doc.Passages[0].VectorKey(a), store.KeyOf("extra")
	keys := map[store.Key][]float32{kept: doc.Passages[0].Vector, extra: Vector("extra", Dimensions)}
	for range 2 {
		if err := cache.KeepVectors(ctx, keys); err != nil {
			t.Fatal(err)
		}
	}
	found, err := cache.Vectors(ctx, []store.Key{extra, kept, store.KeyOf("never")})
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(keys, found, cmpopts.EquateApprox(0, w.Tolerance)); diff != "" {
		t.Errorf("Vectors (-want +got):\n%s", diff)
	}
	w.holds(t) // a kept vector is no passage
	w.put(t, a)
	w.holds(t, doc)
	knows("a kept vector that is in use", true, kept)
	knows("a sentence's vector", true, doc.Sentences[0].VectorKey(a))
	knows("a kept vector that no article needed", false, extra)
	shared := Document(corpus.Article{ID: "twin", Outlet: a.Outlet, Headline: a.Headline, Text: a.Text})
	if err := w.store.Apply(ctx, store.Change{Put: []store.Document{shared}, Remove: []string{a.ID}}); err != nil {
		t.Fatal(err)
	}
	knows("a vector that another article still needs", true, kept)
	if err := w.store.Apply(ctx, store.Change{Remove: []string{"twin"}}); err != nil {
		t.Fatal(err)
	}
	knows("vectors that nothing needs", false, kept, doc.Sentences[0].VectorKey(a))
	wantInvalid(t, "a short vector to keep", cache.KeepVectors(ctx, map[store.Key][]float32{extra: {1}}))
}
