package storetest

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"

	"dateline/corpus"
	"dateline/store"
)

// exact ranks all passages by cosine in the plainest way.
func exact(docs []store.Document, vector []float32) []store.Match {
	var matches []store.Match
	for _, doc := range docs {
		for _, p := range doc.Passages {
			var sum float64
			for i := range vector {
				sum += float64(vector[i]) * float64(p.Vector[i])
			}
			matches = append(matches, store.Match{Passage: p.Passage, Score: sum})
		}
	}
	slices.SortFunc(matches, func(a, b store.Match) int {
		if a.Score != b.Score {
			if a.Score > b.Score {
				return -1
			}
			return 1
		}
		return strings.Compare(a.Passage.ID, b.Passage.ID)
	})
	return matches
}

// many are n articles of two passages each, of three outlets.
func many(n int) []corpus.Article {
	dates := []string{"", "2024", "2024-01-31", "2024-01-31T10:00:00Z", "2024-02-01", "2024-01", "Friday"}
	list := make([]corpus.Article, n)
	for i := range list {
		list[i] = corpus.Article{
			ID: fmt.Sprintf("article-%03d", i), Outlet: fmt.Sprintf("Outlet %d", i%3), Headline: "Sums", Date: dates[i%len(dates)],
			Text: fmt.Sprintf("Number %d was counted.\nIt was a nice number.\nThen came item%d.\n", i, i),
		}
	}
	return list
}

func testDense(t *testing.T, w *world) {
	docs := w.put(t, many(60)...)
	for _, k := range []int{1, 2, 10, 119, 120, 121, math.MaxInt} {
		question := Vector(fmt.Sprint("question ", k), Dimensions)
		got, err := w.store.Dense(t.Context(), question, k, store.Filter{})
		if err != nil {
			t.Fatal(err)
		}
		w.nearest(t, fmt.Sprintf("Dense, k = %d", k), exact(docs, question), got, k)
	}
	for _, k := range []int{0, -1, math.MinInt} {
		if got, err := w.store.Dense(t.Context(), Vector("x", Dimensions), k, store.Filter{}); err != nil || len(got) != 0 {
			t.Errorf("Dense, k = %d: %v, %v", k, got, err)
		}
	}
}

// testDenseTies has one text in many articles, so that every cut falls among
// equals.
func testDenseTies(t *testing.T, w *world) {
	var docs []store.Document
	for i := range 40 {
		docs = append(docs, Document(corpus.Article{ID: fmt.Sprintf("copy-%02d", i), Text: "The wire's story.\n"}))
	}
	docs = append(docs, Document(corpus.Article{ID: "other", Text: "Another story.\n"}))
	if err := w.store.Apply(t.Context(), store.Change{Put: docs}); err != nil {
		t.Fatal(err)
	}
	question := docs[0].Passages[0].Vector
	for _, k := range []int{1, 7, 39, 40, 41} {
		for _, f := range []store.Filter{{}, {Outlets: []string{""}}} {
			got, err := w.store.Dense(t.Context(), question, k, f)
			if err != nil {
				t.Fatal(err)
			}
			w.nearest(t, fmt.Sprintf("Dense among ties, k = %d, %v", k, f), exact(docs, question), got, k)
			for i, m := range got[:min(k, 40)] { // of one score, they are in the order of their ids
				if want := exact(docs, question)[i]; m.Passage != want.Passage {
					t.Errorf("Dense among ties, k = %d, %v: match %d is %+v, want %+v", k, f, i, m, want)
				}
			}
		}
	}
}

// filters are narrowings of many(60), with what each lets through.
var filters = []struct {
	filter store.Filter
	passes func(a corpus.Article) bool
}{
	{store.Filter{}, func(corpus.Article) bool { return true }},
	{store.Filter{Outlets: []string{"Outlet 1"}}, func(a corpus.Article) bool { return a.Outlet == "Outlet 1" }},
	{store.Filter{Outlets: []string{"Outlet 2", "Outlet 0", "Outlet 2"}}, func(a corpus.Article) bool { return a.Outlet != "Outlet 1" }},
	{store.Filter{Articles: []string{"article-004", "article-059"}}, func(a corpus.Article) bool { return a.ID == "article-004" || a.ID == "article-059" }},
	{store.Filter{Outlets: []string{"Outlet 1"}, Articles: []string{"article-004", "article-005"}}, func(a corpus.Article) bool { return a.ID == "article-004" }},
	{store.Filter{Outlets: []string{"Outlet 1"}, Articles: []string{"article-005"}}, func(corpus.Article) bool { return false }},
	{store.Filter{Outlets: []string{"outlet 1"}}, func(corpus.Article) bool { return false }},
	{store.Filter{Articles: []string{"", "nowhere", "article"}}, func(corpus.Article) bool { return false }},
	{store.Filter{Since: "2024-02"}, dated("2024", "2024-02-01")},
	{store.Filter{Until: "2024-01-20"}, dated("2024", "2024-01")},
	{store.Filter{Since: "2024-01-31", Until: "2024-01-31"}, dated("2024", "2024-01", "2024-01-31", "2024-01-31T10:00:00Z")},
	{store.Filter{Since: "2024", Outlets: []string{"Outlet 1"}, Articles: []string{"article-004", "article-005"}}, func(a corpus.Article) bool { return a.ID == "article-004" }},
	{store.Filter{Since: "2025"}, func(corpus.Article) bool { return false }},
}

func dated(dates ...string) func(corpus.Article) bool {
	return func(a corpus.Article) bool { return slices.Contains(dates, a.Date) }
}

func under(docs []store.Document, passes func(corpus.Article) bool) []store.Document {
	var some []store.Document
	for _, doc := range docs {
		if passes(doc.Article) {
			some = append(some, doc)
		}
	}
	return some
}

func testDenseFilters(t *testing.T, w *world) {
	docs := w.put(t, many(60)...)
	question := Vector("a question", Dimensions)
	for _, f := range filters {
		for _, k := range []int{1, 5, 1000} {
			got, err := w.store.Dense(t.Context(), question, k, f.filter)
			if err != nil {
				t.Fatal(err)
			}
			w.nearest(t, fmt.Sprintf("Dense, %+v, k = %d", f.filter, k), exact(under(docs, f.passes), question), got, k)
		}
	}
}

func testDenseRefused(t *testing.T, w *world) {
	w.put(t, Articles()...)
	spoiled := func(x float64) []float32 {
		vector := Vector("x", Dimensions)
		vector[3] = float32(x)
		return vector
	}
	for name, vector := range map[string][]float32{
		"nil": nil, "short": Vector("x", Dimensions-1), "long": Vector("x", Dimensions+1),
		"NaN": spoiled(math.NaN()), "infinite": spoiled(math.Inf(-1)), "zero": make([]float32, Dimensions),
	} {
		_, err := w.store.Dense(t.Context(), vector, 3, store.Filter{})
		wantInvalid(t, name, err)
	}
}

func testLexical(t *testing.T, w *world) {
	w.put(t, Articles()...)
	for _, test := range []struct{ question, want string }{
		{"turbines", "dam/0"},
		{"What did the mayor promise?", "dam/1 ferry/1"},
		{"passengers thanked", "ferry/1 ferry/0"},
		{"zeppelin", ""},
		{"", ""},
		{"the of and", ""},
		{"?!... --- \n\t", ""},
	} {
		got, err := w.store.Lexical(t.Context(), test.question, 9, store.Filter{})
		if err != nil {
			t.Fatal(err)
		}
		if articleIDs(got) != test.want {
			t.Errorf("Lexical(%q) = %s, want %s", test.question, articleIDs(got), test.want)
		}
		ordered(t, got)
		for _, m := range got {
			if !(m.Score > 0) {
				t.Errorf("Lexical(%q) scores %s with %v", test.question, m.Passage.ID, m.Score)
			}
		}
	}
	for k, want := range map[int]int{math.MinInt: 0, -1: 0, 0: 0, 1: 1, 2: 2, 3: 2, math.MaxInt: 2} {
		if got, err := w.store.Lexical(t.Context(), "mayor", k, store.Filter{}); err != nil || len(got) != want {
			t.Errorf("Lexical, k = %d: %d matches and %v, want %d", k, len(got), err, want)
		}
	}
	if got, err := w.store.Lexical(t.Context(), "bloomed", 9, store.Filter{}); err != nil || articleIDs(got) != "orchard/0" {
		t.Errorf("a headline's word: %v, %v", articleIDs(got), err)
	}
}

func testLexicalTies(t *testing.T, w *world) {
	var articles []corpus.Article
	for i := range 30 {
		articles = append(articles, corpus.Article{ID: fmt.Sprintf("copy-%02d", i), Text: "The wire's story.\n"})
	}
	w.put(t, articles...)
	for _, k := range []int{1, 7, 29, 30, 31} {
		got, err := w.store.Lexical(t.Context(), "wire story", k, store.Filter{})
		if err != nil || len(got) != min(k, 30) {
			t.Fatalf("k = %d: %d matches, %v", k, len(got), err)
		}
		ordered(t, got)
		all, err := w.store.Lexical(t.Context(), "wire story", 30, store.Filter{})
		if err != nil {
			t.Fatal(err)
		}
		w.sameMatches(t, fmt.Sprintf("Lexical among ties, k = %d", k), all[:len(got)], got)
	}
}

func testLexicalFilters(t *testing.T, w *world) {
	docs := w.put(t, many(60)...)
	for _, f := range filters {
		got, err := w.store.Lexical(t.Context(), "counted", 1000, f.filter)
		if err != nil {
			t.Fatal(err)
		}
		want := make(map[string]bool)
		for _, doc := range under(docs, f.passes) {
			want[doc.Passages[0].ID] = true
		}
		for _, m := range got {
			if !want[m.Passage.ID] {
				t.Errorf("Lexical, %+v finds %v", f.filter, m)
			}
		}
		if len(got) != len(want) {
			t.Errorf("Lexical, %+v finds %d passages, want %d", f.filter, len(got), len(want))
		}
	}
}

// testLexicalWords are pairs of a word in an article and one in a question that
// must meet, and some that must not.
func testLexicalWords(t *testing.T, w *world) {
	w.put(t,
		corpus.Article{ID: "words", Text: "Negotiators met in Kabul’s café; the U.N. sent 30,000 al-Qaida files to São Paulo.\n"},
		corpus.Article{ID: "scripts", Text: "Кабул 北京でニュース คาบูล كابول 서울에서\n"},
		corpus.Article{ID: "other", Text: "Nothing of the kind.\n"},
	)
	for question, want := range map[string]string{
		"negotiator": "words/0", "NEGOTIATORS'": "words/0", "kabul": "words/0", "Kabul's": "words/0",
		"cafe": "words/0", "CAFÉ": "words/0", "cafe\u0301": "words/0", "UN": "words/0", "U.N": "words/0",
		"30000": "words/0", "qaida": "words/0", "Al-Qaida": "words/0", "sao paulo": "words/0",
		"кабул": "scripts/0", "КАБУЛ": "scripts/0", "北京": "scripts/0", "京": "scripts/0", "ニュース": "scripts/0",
		"كابول": "scripts/0", "서울에서": "scripts/0", "คาบูล": "scripts/0",
		"Kab": "", "300": "", "東": "",
	} {
		got, err := w.store.Lexical(t.Context(), question, 9, store.Filter{})
		if err != nil || articleIDs(got) != want {
			t.Errorf("Lexical(%q) = %q, %v, want %q", question, articleIDs(got), err, want)
		}
	}
}

// testLexicalOddTexts: a question is words and nothing else.
func testLexicalOddTexts(t *testing.T, w *world) {
	w.put(t, Articles()...)
	for _, question := range []string{
		`"`, `'`, `mayor OR`, `mayor AND NOT`, `NEAR(mayor crew, 2)`, `mayor*`, `^mayor`, `text:mayor`, `{mayor}`, `(mayor`,
		`mayor)`, `-mayor`, `+mayor`, `"mayor`, `mayor"; DROP TABLE passages; --`, `mayor%`, `{"query":"mayor"}`, `mayor\`, `mayor~2`,
		"mayor\x00", "\x00mayor", "\xff mayor \xc3", strings.Repeat("mayor ", 17_000), strings.Repeat("\u0301", 50_000) + " mayor",
		strings.Repeat("x", 100_000) + " mayor", strings.Repeat("(", 100_000) + "mayor",
	} {
		got, err := w.store.Lexical(t.Context(), question, 9, store.Filter{})
		want := "dam/1 ferry/1"
		if !strings.Contains(question, "mayor") {
			want = ""
		}
		if err != nil || !strings.HasPrefix(articleIDs(got), want) && articleIDs(got) != "ferry/1 dam/1" {
			t.Errorf("Lexical(%.40q) = %q, %v, want %q", question, articleIDs(got), err, want)
		}
		if _, _, err := w.store.TermCounts(t.Context(), []string{question}, store.Filter{}); err != nil {
			t.Errorf("TermCounts(%.40q): %v", question, err)
		}
	}
}

func testTermCounts(t *testing.T, w *world) {
	w.put(t, Articles()...)
	words := []string{"farmers", "Farmer's", "mayor", "the", "zeppelin", "", "mayor talks", "mayor passengers", "mayor"}
	for _, test := range []struct {
		filter   store.Filter
		want     []int
		passages int
	}{
		{store.Filter{}, []int{2, 2, 2, 5, 0, 0, 1, 0, 2}, 5},
		{store.Filter{Outlets: []string{"Valley Post"}}, []int{2, 2, 1, 3, 0, 0, 1, 0, 1}, 3},
		{store.Filter{Articles: []string{"ferry"}}, []int{0, 0, 1, 2, 0, 0, 0, 0, 1}, 2},
		{store.Filter{Articles: []string{"nowhere"}}, make([]int, 9), 0},
	} {
		got, passages, err := w.store.TermCounts(t.Context(), words, test.filter)
		if err != nil || passages != test.passages || !slices.Equal(got, test.want) {
			t.Errorf("TermCounts, %+v = %v of %d, %v, want %v of %d", test.filter, got, passages, err, test.want, test.passages)
		}
	}
}
