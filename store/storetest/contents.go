package storetest

import (
	"errors"
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"dateline/corpus"
	"dateline/store"
)

func testEmpty(t *testing.T, w *world) { w.holds(t) }

func testIdentity(t *testing.T, w *world) {
	if got := w.store.Identity(); got != Identity {
		t.Errorf("Identity() = %+v, want %+v", got, Identity)
	}
}

func testArticles(t *testing.T, w *world) {
	articles := Articles()
	slices.Reverse(articles)
	docs := w.put(t, articles...)
	w.holds(t, docs...)
	list, err := w.store.Articles(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if !slices.IsSortedFunc(list, func(a, b store.ArticleInfo) int { return strings.Compare(a.ID, b.ID) }) {
		t.Errorf("Articles aren't ordered by id: %v", list)
	}
	if _, err := w.store.Article(t.Context(), "nowhere"); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("Article of an unknown id: error is %v, want ErrNotFound", err)
	}
}

// testBytes keeps texts that databases and encoders like to change.
func testBytes(t *testing.T, w *world) {
	texts := []string{
		"a NUL \x00 in the middle\nand one at the end\x00",
		"\xff\xfe not UTF-8 \xc3(\nhalf a rune \xe2\x82",
		"\ufeffa byte order mark\r\nand Windows' line ends\r\n",
		"  leading and trailing spaces \t\n",
		"e\u0301 decomposed, é composed\n",
		"'; DROP TABLE articles; --\n\"quoted\" \\ % _ ? $1 :x\n",
		"𝔘𝔫𝔦𝔠𝔬𝔡𝔢 \U0010ffff and \ud7ff\n",
	}
	var articles []corpus.Article
	for i, text := range texts {
		odd := string(rune('a' + i))
		articles = append(articles, corpus.Article{
			ID: "odd " + odd + " '\"%/\\ é", Outlet: text, Headline: text, URL: text, Date: text, Text: text,
			Author: text, Section: text, Language: text, Origin: corpus.Origin{Location: text, Shifts: text},
		})
	}
	w.holds(t, w.put(t, articles...)...)
}

func testEmptyText(t *testing.T, w *world) {
	docs := w.put(t, corpus.Article{ID: "empty", Outlet: "Nobody"}, Articles()[0])
	w.holds(t, docs...)
	if _, err := w.store.Sentences(t.Context(), "empty", 0, 0); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("Sentences of an empty article: error is %v, want ErrNotFound", err)
	}
}

func testPassages(t *testing.T, w *world) {
	docs := w.put(t, Articles()...)
	first, last := docs[0].Passages[0].ID, docs[2].Passages[0].ID
	got, err := w.store.Passages(t.Context(), []string{last, first, last})
	if err != nil {
		t.Fatal(err)
	}
	if len(got) != 3 || got[0].ID != last || got[1].ID != first || got[2].ID != last {
		t.Errorf("Passages aren't in the order asked: %v", got)
	}
	if _, err := w.store.Passages(t.Context(), []string{first, "nowhere"}); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("Passages with an unknown id: error is %v, want ErrNotFound", err)
	}
	if got, err := w.store.Passages(t.Context(), nil); err != nil || len(got) != 0 {
		t.Errorf("Passages of no ids = %v, %v", got, err)
	}
}

func testSentences(t *testing.T, w *world) {
	docs := w.put(t, Articles()...)
	got, err := w.store.Sentences(t.Context(), "dam", 1, 2)
	if err != nil {
		t.Fatal(err)
	}
	if len(got) != 2 || got[0].Span != docs[0].Sentences[1].Span || got[1].Span != docs[0].Sentences[2].Span {
		t.Errorf("Sentences 1 to 2 = %v", got)
	}
	for _, r := range []struct {
		id          string
		first, last int
	}{{"nowhere", 0, 0}, {"dam", 0, 4}, {"dam", 4, 4}, {"dam", -1, 0}, {"dam", 2, 1}, {"dam", 0, math.MaxInt}} {
		if _, err := w.store.Sentences(t.Context(), r.id, r.first, r.last); !errors.Is(err, store.ErrNotFound) {
			t.Errorf("Sentences(%q, %d, %d): error is %v, want ErrNotFound", r.id, r.first, r.last, err)
		}
	}
}

func testReadArticles(t *testing.T, w *world) {
	docs := w.put(t, Articles()...)
	first, last := docs[0].Article, docs[2].Article
	got, err := w.store.ReadArticles(t.Context(), []string{last.ID, first.ID, last.ID})
	if err != nil || !slices.Equal(got, []corpus.Article{last, first, last}) {
		t.Errorf("ReadArticles = %v, %v", got, err)
	}
	if _, err := w.store.ReadArticles(t.Context(), []string{first.ID, "nowhere"}); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("ReadArticles with an unknown id: error is %v, want ErrNotFound", err)
	}
	if got, err := w.store.ReadArticles(t.Context(), nil); err != nil || len(got) != 0 {
		t.Errorf("ReadArticles of no ids = %v, %v", got, err)
	}
}

func testReadSentences(t *testing.T, w *world) {
	docs := w.put(t, Articles()...)
	ranges := []store.SentenceRange{{Article: "ferry", First: 0, Last: 0}, {Article: "dam", First: 1, Last: 3}, {Article: "ferry", First: 0, Last: 0}}
	got, err := w.store.ReadSentences(t.Context(), ranges)
	if err != nil || len(got) != len(ranges) {
		t.Fatalf("ReadSentences = %v, %v", got, err)
	}
	for i, r := range ranges {
		want, err := w.store.Sentences(t.Context(), r.Article, r.First, r.Last)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want, got[i]); diff != "" {
			t.Errorf("ReadSentences of %+v (-want +got):\n%s", r, diff)
		}
	}
	if got[0][0].Span != docs[1].Sentences[0].Span {
		t.Errorf("ReadSentences begins with %v", got[0])
	}
	for _, r := range []store.SentenceRange{{Article: "nowhere"}, {Article: "dam", First: 2, Last: 9}, {Article: "dam", First: 1, Last: 0}} {
		if _, err := w.store.ReadSentences(t.Context(), append(ranges, r)); !errors.Is(err, store.ErrNotFound) {
			t.Errorf("ReadSentences with %+v: error is %v, want ErrNotFound", r, err)
		}
	}
	if got, err := w.store.ReadSentences(t.Context(), nil); err != nil || len(got) != 0 {
		t.Errorf("ReadSentences of nothing = %v, %v", got, err)
	}
}

// testCatalogue asks for it before and after changes: it is the same one, in the
// same memory, until something has changed, and stays what it was afterwards.
func testCatalogue(t *testing.T, w *world) {
	ask := func() *store.Catalogue {
		t.Helper()
		c, err := w.store.Catalogue(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		return c
	}
	docs := w.put(t, Articles()...)
	before := ask()
	if ask() != before {
		t.Error("the catalogue was made anew without a change")
	}
	if !before.Has("ferry") || before.Has("nowhere") || before.Has("") {
		t.Errorf("the catalogue doesn't know what it has: %v", before.Entries())
	}
	kept := slices.Clone(before.Entries())
	if err := w.store.Apply(t.Context(), store.Change{Remove: []string{"ferry"}}); err != nil {
		t.Fatal(err)
	}
	w.catalogues(t, []store.Document{docs[0], docs[2]})
	if !slices.Equal(before.Entries(), kept) {
		t.Errorf("a catalogue changed after it was given: %v", before.Entries())
	}
}

func testReplace(t *testing.T, w *world) {
	docs := w.put(t, Articles()...)
	old := docs[0].Passages[0]
	changed := docs[0].Article
	changed.Text = "The dam closed again.\n" + changed.Text[strings.Index(changed.Text, "Engineers"):]
	changed.Headline = "Dam closes"
	docs[0] = w.put(t, changed)[0]
	w.holds(t, docs...)
	if _, err := w.store.Passages(t.Context(), []string{old.ID}); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("the replaced article's passage is still there: %v", err)
	}
	if got, err := w.store.Lexical(t.Context(), "Monday", 9, store.Filter{}); err != nil || len(got) != 0 {
		t.Errorf("the replaced article's words are still found: %v, %v", got, err)
	}
	if got, err := w.store.Lexical(t.Context(), "closed", 9, store.Filter{}); err != nil || articleIDs(got) != "dam/0 dam/1" && articleIDs(got) != "dam/1 dam/0" {
		t.Errorf("the new article's words: %v, %v", articleIDs(got), err)
	}
}

func testRemove(t *testing.T, w *world) {
	docs := w.put(t, Articles()...)
	if err := w.store.Apply(t.Context(), store.Change{Remove: []string{"ferry", "nowhere", "ferry"}}); err != nil {
		t.Fatal(err)
	}
	w.holds(t, docs[0], docs[2])
	if got, err := w.store.Lexical(t.Context(), "passengers", 9, store.Filter{}); err != nil || len(got) != 0 {
		t.Errorf("a removed article is still found: %v, %v", got, err)
	}
	if err := w.store.Apply(t.Context(), store.Change{Remove: []string{"dam"}, Put: docs[1:2]}); err != nil {
		t.Fatal(err)
	}
	w.holds(t, docs[1], docs[2])
	if err := w.store.Apply(t.Context(), store.Change{Remove: []string{"ferry", "orchard"}}); err != nil {
		t.Fatal(err)
	}
	w.holds(t)
}

func testApplyTwice(t *testing.T, w *world) {
	w.put(t, Articles()...)
	w.holds(t, w.put(t, Articles()...)...)
	if err := w.store.Apply(t.Context(), store.Change{}); err != nil {
		t.Errorf("an empty change: %v", err)
	}
	w.holds(t, w.put(t, Articles()...)...)
}

// testRefused gives faulty changes beside a good document; none may leave a trace.
func testRefused(t *testing.T, w *world) {
	docs := w.put(t, Articles()[0])
	good := Document(Articles()[1])
	nan := float32(math.NaN())
	for name, spoil := range map[string]func(*store.Document){
		"no id":                 func(d *store.Document) { d.Article.ID = "" },
		"the same article":      func(d *store.Document) { *d = Document(good.Article) },
		"gap":                   func(d *store.Document) { d.Sentences[1].Start++ },
		"overlap":               func(d *store.Document) { d.Sentences[0].End++ },
		"end missing":           func(d *store.Document) { d.Article.Text += "More." },
		"beyond the end":        func(d *store.Document) { d.Article.Text = d.Article.Text[:30] },
		"sentence's vector":     func(d *store.Document) { d.Sentences[1].Vector = d.Sentences[1].Vector[:3] },
		"passage's vector":      func(d *store.Document) { d.Passages[0].Vector = nil },
		"NaN":                   func(d *store.Document) { d.Passages[0].Vector[2] = nan },
		"no unit vector":        func(d *store.Document) { d.Passages[0].Vector = make([]float32, Dimensions) },
		"half a sentence":       func(d *store.Document) { d.Passages[0].End--; d.Passages[0].End-- },
		"sentence out of range": func(d *store.Document) { d.Passages[0].LastSentence = 99 },
		"another's passage":     func(d *store.Document) { d.Passages[0].ArticleID = "dam" },
		"a passage twice":       func(d *store.Document) { d.Passages = append(d.Passages, d.Passages[0]) },
		"no passage id":         func(d *store.Document) { d.Passages[0].ID = "" },
	} {
		bad := Document(Articles()[2])
		spoil(&bad)
		wantInvalid(t, name, w.store.Apply(t.Context(), store.Change{Put: []store.Document{good, bad}, Remove: []string{"dam"}}))
	}
	wantInvalid(t, "put and removed", w.store.Apply(t.Context(), store.Change{Put: []store.Document{good}, Remove: []string{"ferry"}}))
	w.holds(t, docs...)
}

// testForeignPassage gives a passage the id of one that another article has
// already: found out in the middle of the change, it must undo all of it.
func testForeignPassage(t *testing.T, w *world) {
	docs := w.put(t, Articles()[0])
	good, bad := Document(Articles()[1]), Document(Articles()[2])
	bad.Passages[0].ID = docs[0].Passages[1].ID
	wantInvalid(t, "a passage id of another article", w.store.Apply(t.Context(), store.Change{Put: []store.Document{good, bad}}))
	w.holds(t, docs...)
}

// testTaken has a new article meet another of its id.
func testTaken(t *testing.T, w *world) {
	ctx := t.Context()
	at := func(location, text string) store.Document {
		doc := Document(corpus.Article{ID: "01.txt", Outlet: "Gazette", Text: text, Origin: corpus.Origin{Location: location}})
		doc.New = true
		return doc
	}
	first, second := at("/2023/01.txt", "The dam opened.\n"), at("/2024/01.txt", "The dam closed.\n")
	if err := w.store.Apply(ctx, store.Change{Put: []store.Document{first}}); err != nil {
		t.Fatal(err)
	}
	other := Document(corpus.Article{ID: "other", Outlet: "Gazette", Text: "The lock opened.\n"})
	err := w.store.Apply(ctx, store.Change{Put: []store.Document{other, second}})
	if taken, ok := errors.AsType[*store.TakenError](err); !ok || taken.ID != "01.txt" {
		t.Errorf("a new article with another's id: %v", err)
	}
	w.holds(t, first)
	again := at("/2023/01.txt", "The dam opened again.\n")
	if err := w.store.Apply(ctx, store.Change{Put: []store.Document{again}}); err != nil {
		t.Errorf("a new version of the same article: %v", err)
	}
	w.holds(t, again)
	second.New = false
	if err := w.store.Apply(ctx, store.Change{Put: []store.Document{second}}); err != nil {
		t.Errorf("an article that may replace another: %v", err)
	}
	w.holds(t, second)
}
