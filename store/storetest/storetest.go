// Package storetest is the suite that every store passes, and what it is made
// of: documents with vectors that depend on their text alone.
//
// A store's own test is a few lines:
//
//	func TestConformance(t *testing.T) {
//		storetest.Run(t, func(t *testing.T) store.Store { return open(t) })
//	}
package storetest

import (
	"errors"
	"fmt"
	"math"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"dateline/corpus"
	"dateline/store"
)

// Suite says how to open a store, and what it can do beside the contract.
type Suite struct {
	// Open makes an empty store of Identity. It is closed by the suite.
	Open func(t *testing.T) store.Store

	// Again opens a second handle on a store that Open made, as another
	// process would. Nil if there is no such thing.
	Again func(t *testing.T, first store.Store) store.Store

	// Tolerance is how far a cosine or a number of a vector may be from the
	// exact one; 0 means 1e-6. Passages whose exact cosines are as near to one
	// another may change places.
	Tolerance float64
}

// Run runs the suite on a store that has no second handle.
func Run(t *testing.T, open func(t *testing.T) store.Store) { Suite{Open: open}.Run(t) }

// Run runs the suite, each test on an empty store of its own.
func (s Suite) Run(t *testing.T) {
	if s.Tolerance == 0 {
		s.Tolerance = 1e-6
	}
	for _, test := range []struct {
		name string
		run  func(*testing.T, *world)
	}{
		{"Empty", testEmpty},
		{"Identity", testIdentity},
		{"Articles", testArticles},
		{"Bytes", testBytes},
		{"EmptyText", testEmptyText},
		{"Passages", testPassages},
		{"Sentences", testSentences},
		{"ReadArticles", testReadArticles},
		{"ReadSentences", testReadSentences},
		{"Catalogue", testCatalogue},
		{"Replace", testReplace},
		{"Remove", testRemove},
		{"ApplyTwice", testApplyTwice},
		{"Refused", testRefused},
		{"Taken", testTaken},
		{"ForeignPassage", testForeignPassage},
		{"Dense", testDense},
		{"DenseTies", testDenseTies},
		{"DenseFilters", testDenseFilters},
		{"DenseRefused", testDenseRefused},
		{"Lexical", testLexical},
		{"LexicalTies", testLexicalTies},
		{"LexicalFilters", testLexicalFilters},
		{"LexicalWords", testLexicalWords},
		{"LexicalOddTexts", testLexicalOddTexts},
		{"TermCounts", testTermCounts},
		{"OwnCopies", testOwnCopies},
		{"Cancelled", testCancelled},
		{"Concurrent", testConcurrent},
		{"Closed", testClosed},
		{"SecondHandle", testSecondHandle},
		{"VectorCache", testVectorCache},
	} {
		t.Run(test.name, func(t *testing.T) {
			test.run(t, &world{Suite: s, store: s.openClosing(t)})
		})
	}
}

// world is what one test works on.
type world struct {
	Suite
	store store.Store
}

func (s Suite) openClosing(t *testing.T) store.Store {
	t.Helper()
	opened := s.Open(t)
	t.Cleanup(func() {
		if err := opened.Close(); err != nil {
			t.Errorf("Close: %v", err)
		}
	})
	return opened
}

// put indexes articles and returns their documents.
func (w *world) put(t *testing.T, articles ...corpus.Article) []store.Document {
	t.Helper()
	var docs []store.Document
	for _, a := range articles {
		docs = append(docs, Document(a))
	}
	if err := w.store.Apply(t.Context(), store.Change{Put: docs}); err != nil {
		t.Fatalf("Apply: %v", err)
	}
	return docs
}

// holds checks that the store holds just these documents, in every way in which
// it can be read.
func (w *world) holds(t *testing.T, docs ...store.Document) {
	t.Helper()
	ctx := t.Context()
	list, err := w.store.Articles(ctx)
	if err != nil {
		t.Fatalf("Articles: %v", err)
	}
	var infos []store.ArticleInfo
	for _, doc := range docs {
		a := doc.Article
		infos = append(infos, store.ArticleInfo{
			ID: a.ID, Outlet: a.Outlet, Headline: a.Headline, URL: a.URL, Date: a.Date, Hash: a.Hash(),
			Author: a.Author, Section: a.Section, Language: a.Language, Location: a.Origin.Location,
			Bytes: len(a.Text), Sentences: len(doc.Sentences), Passages: len(doc.Passages),
		})
	}
	byID := cmpopts.SortSlices(func(a, b store.ArticleInfo) bool { return a.ID < b.ID })
	if diff := cmp.Diff(infos, list, byID, cmpopts.EquateEmpty()); diff != "" {
		t.Errorf("Articles (-want +got):\n%s", diff)
	}
	w.catalogues(t, docs)
	passages := 0
	for _, doc := range docs {
		w.holdsDocument(t, doc)
		passages += len(doc.Passages)
	}
	found, err := w.store.Dense(ctx, Vector("anything", Dimensions), 1_000_000, store.Filter{})
	if err != nil || len(found) != passages {
		t.Errorf("Dense finds %d passages and %v, want %d", len(found), err, passages)
	}
	if _, n, err := w.store.TermCounts(ctx, nil, store.Filter{}); err != nil || n != passages {
		t.Errorf("TermCounts counts %d passages and %v, want %d", n, err, passages)
	}
}

// catalogues checks that the catalogue is of just these documents.
func (w *world) catalogues(t *testing.T, docs []store.Document) {
	t.Helper()
	c, err := w.store.Catalogue(t.Context())
	if err != nil {
		t.Fatalf("Catalogue: %v", err)
	}
	var entries []store.Entry
	for _, doc := range docs {
		a := doc.Article
		entries = append(entries, store.Entry{ID: a.ID, Outlet: a.Outlet, Headline: a.Headline, Date: a.Date, Passages: len(doc.Passages)})
	}
	want := store.NewCatalogue(entries)
	if diff := cmp.Diff(want.Entries(), c.Entries(), cmpopts.EquateEmpty()); diff != "" {
		t.Errorf("Catalogue (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(want.Outlets(), c.Outlets(), cmpopts.EquateEmpty()); diff != "" {
		t.Errorf("Catalogue's outlets (-want +got):\n%s", diff)
	}
}

func (w *world) holdsDocument(t *testing.T, doc store.Document) {
	t.Helper()
	ctx, a := t.Context(), doc.Article
	got, err := w.store.Article(ctx, a.ID)
	if err != nil {
		t.Fatalf("Article(%q): %v", a.ID, err)
	}
	if got != a {
		t.Errorf("Article(%q) = %q, want %q", a.ID, got, a)
	}
	var ids []string
	for _, p := range doc.Passages {
		ids = append(ids, p.ID)
	}
	passages, err := w.store.Passages(ctx, ids)
	if err != nil {
		t.Fatalf("Passages of %q: %v", a.ID, err)
	}
	keyless := cmp.Options{cmpopts.IgnoreTypes(store.Key{}), cmpopts.EquateApprox(0, w.Tolerance), cmpopts.EquateEmpty()}
	if diff := cmp.Diff(doc.Passages, passages, keyless); diff != "" {
		t.Errorf("Passages of %q (-want +got):\n%s", a.ID, diff)
	}
	if len(doc.Sentences) == 0 {
		return
	}
	sentences, err := w.store.Sentences(ctx, a.ID, 0, len(doc.Sentences)-1)
	if err != nil {
		t.Fatalf("Sentences of %q: %v", a.ID, err)
	}
	if diff := cmp.Diff(doc.Sentences, sentences, keyless); diff != "" {
		t.Errorf("Sentences of %q (-want +got):\n%s", a.ID, diff)
	}
}

// sameMatches compares passages and order exactly, scores within the tolerance.
// It is for what doesn't depend on how exactly vectors are kept.
func (w *world) sameMatches(t *testing.T, what string, want, got []store.Match) {
	t.Helper()
	if diff := cmp.Diff(want, got, cmpopts.EquateApprox(0, w.Tolerance), cmpopts.EquateEmpty()); diff != "" {
		t.Errorf("%s (-want +got):\n%s", what, diff)
	}
}

// nearest compares a search by meaning with all passages in exact order: each
// has its score, and is where it belongs, within the tolerance.
func (w *world) nearest(t *testing.T, what string, all, got []store.Match, k int) {
	t.Helper()
	if len(got) != min(k, len(all)) {
		t.Errorf("%s: %d matches, want %d", what, len(got), min(k, len(all)))
		return
	}
	exact := make(map[string]store.Match, len(all))
	for _, m := range all {
		exact[m.Passage.ID] = m
	}
	for i, m := range got {
		want, ok := exact[m.Passage.ID]
		delete(exact, m.Passage.ID) // so that it isn't found twice
		if !ok || m.Passage != want.Passage {
			t.Errorf("%s: match %d is %+v, want %+v", what, i, m, want)
			continue
		}
		if math.Abs(m.Score-want.Score) > w.Tolerance || math.Abs(want.Score-all[i].Score) > 2*w.Tolerance {
			t.Errorf("%s: match %d scores %v; its cosine is %v, and that of the match of this rank %v", what, i, m.Score, want.Score, all[i].Score)
		}
	}
	ordered(t, got)
}

func ordered(t *testing.T, matches []store.Match) {
	t.Helper()
	for i := 1; i < len(matches); i++ {
		a, b := matches[i-1], matches[i]
		if a.Score < b.Score || a.Score == b.Score && a.Passage.ID >= b.Passage.ID {
			t.Errorf("match %d (%v, %s) is before %d (%v, %s)", i-1, a.Score, a.Passage.ID, i, b.Score, b.Passage.ID)
		}
	}
}

func articleIDs(matches []store.Match) string {
	var ids []string
	for _, m := range matches {
		ids = append(ids, fmt.Sprintf("%s/%d", m.Passage.ArticleID, m.Passage.Ordinal))
	}
	return strings.Join(ids, " ")
}

func wantInvalid(t *testing.T, what string, err error) {
	t.Helper()
	if _, ok := errors.AsType[*store.InvalidError](err); !ok {
		t.Errorf("%s: error is %v, want an InvalidError", what, err)
	}
}
