package rag_test

import (
	"context"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"dateline/corpus"
	"dateline/embed"
	"dateline/embed/e5"
	"dateline/eval"
	"dateline/judge"
	"dateline/rag"
	"dateline/seeds"
	"dateline/store"
	"dateline/store/local"
)

// shared is the index of the seed articles under the real encoder, built once.
var shared struct {
	once     sync.Once
	folder   string
	store    *local.Store
	encoder  *e5.Encoder
	articles []corpus.Article
	err      error
}

// seedStore opens the shared index. Tests only read it.
func seedStore(t testing.TB) (*local.Store, *e5.Encoder) {
	t.Helper()
	shared.once.Do(func() { shared.err = buildSeeds() })
	if shared.err != nil {
		t.Fatal(shared.err)
	}
	return shared.store, shared.encoder
}

func buildSeeds() (err error) {
	// On one core: the threads of several would wait for one another on a busy
	// machine.
	if shared.encoder, err = e5.New(e5.WithWorkers(1)); err != nil {
		return err
	}
	if shared.articles, err = seeds.Articles(); err != nil {
		return err
	}
	// Not the context of whichever test comes first: the index outlives it.
	ctx := context.Background()
	path := filepath.Join(shared.folder, "seeds.db")
	if shared.store, err = local.Open(ctx, path, identity(shared.encoder), local.Options{}); err != nil {
		return err
	}
	_, err = rag.Index(ctx, shared.store, shared.encoder, shared.articles, rag.IndexOptions{})
	return err
}

func identity(e embed.Embedder) store.Identity {
	return store.Identity{Embedder: e.Identity(), Chunking: corpus.DefaultChunking}
}

// seedEngine answers from the seed articles with the real encoder.
func seedEngine(t testing.TB) *rag.Engine {
	t.Helper()
	st, encoder := seedStore(t)
	return engine(t, st, encoder)
}

func engine(t testing.TB, st store.Store, e embed.Embedder) *rag.Engine {
	t.Helper()
	made, err := rag.New(rag.Config{Judge: judges(), Claims: claimJudge(), Store: st, Embedder: e, DenseWeight: -1, Clock: asking})
	if err != nil {
		t.Fatal(err)
	}
	return made
}

// asking is when questions are asked, whatever the day is: the day after the
// newest of eval/testdata's articles.
func asking() time.Time { return time.Date(2025, time.October, 10, 0, 0, 0, 0, time.UTC) }

// openStore makes an empty index for an embedder.
func openStore(t testing.TB, e embed.Embedder) *local.Store {
	t.Helper()
	st, err := local.Open(t.Context(), filepath.Join(t.TempDir(), "index.db"), identity(e), local.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = st.Close() })
	return st
}

func index(t testing.TB, st store.Store, e embed.Embedder, o rag.IndexOptions, articles ...corpus.Article) rag.IndexReport {
	t.Helper()
	report, err := rag.Index(t.Context(), st, e, articles, o)
	if err != nil {
		t.Fatal(err)
	}
	return report
}

// engineOver answers from the given articles with the hashing embedder.
func engineOver(t testing.TB, articles ...corpus.Article) *rag.Engine {
	t.Helper()
	return engineWith(t, &hashing{}, articles...)
}

func engineWith(t testing.TB, e *hashing, articles ...corpus.Article) *rag.Engine {
	t.Helper()
	st := openStore(t, e)
	index(t, st, e, rag.IndexOptions{}, articles...)
	return engine(t, st, e)
}

func ask(t testing.TB, e *rag.Engine, q rag.Question) *rag.Answer {
	t.Helper()
	a, err := e.Answer(t.Context(), q)
	if err != nil {
		t.Fatalf("%.200q: %v", q.Text, err)
	}
	return a
}

func text(question string) rag.Question { return rag.Question{Text: question} }

// byID is the articles by their id.
func byID(articles ...corpus.Article) map[string]corpus.Article {
	out := make(map[string]corpus.Article)
	for _, a := range articles {
		out[a.ID] = a
	}
	return out
}

func seedArticles(t testing.TB) map[string]corpus.Article {
	t.Helper()
	seedStore(t)
	return byID(shared.articles...)
}

// fixture reads the questions to tune on. The held-out ones are never read.
func fixture(t testing.TB) []eval.Case {
	t.Helper()
	var out []eval.Case
	for c, err := range eval.ReadFixture(filepath.Join("..", "eval", "testdata", "seeds.jsonl")) {
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, c)
	}
	if len(out) < 80 {
		t.Fatalf("the fixture has %d questions, want at least 80", len(out))
	}
	return out
}

func asked(c eval.Case) rag.Question {
	q := rag.Question{Text: c.Question}
	for _, turn := range c.Turns {
		q.History = append(q.History, rag.Turn{Question: turn})
	}
	return q
}

// checkAnswer holds an answer to what must be true of every one, whatever was
// asked and however well it is answered.
func checkAnswer(t testing.TB, articles map[string]corpus.Article, a *rag.Answer) {
	t.Helper()
	if (a.Refusal == nil) == (len(a.Claims) == 0) {
		t.Errorf("%.80q: %d claims and refusal %v, want exactly one of the two", a.Question, len(a.Claims), a.Refusal)
	}
	if a.Refusal != nil {
		if a.Refusal.Message == "" || strings.Contains(a.Refusal.Message, "%") && !strings.Contains(a.Question, "%") {
			t.Errorf("%.80q: refused with the message %q", a.Question, a.Refusal.Message)
		}
		checkCitations(t, articles, a, a.Refusal.Nearest)
	}
	checkCitations(t, articles, a, a.Citations)
	next := 1
	for i, c := range a.Claims {
		if len(c.Citations) == 0 {
			t.Errorf("%.80q: claim %d cites nothing", a.Question, i)
		}
		if c.Verdict != rag.Supported && (c.Verdict != rag.Unconfirmed || c.Reason == "") {
			t.Errorf("%.80q: claim %d has the verdict %q for the reason %q", a.Question, i, c.Verdict, c.Reason)
		}
		if strings.ContainsAny(c.Text, "\r\n\x00") {
			t.Errorf("%.80q: claim %d runs over lines: %q", a.Question, i, c.Text)
		}
		for _, n := range c.Citations {
			if n < 1 || n > len(a.Citations) {
				t.Fatalf("%.80q: claim %d cites number %d of %d", a.Question, i, n, len(a.Citations))
			}
			if n > next {
				t.Errorf("%.80q: number %d is used before %d", a.Question, n, next)
			}
			next = max(next, n+1)
			if quote := a.Citations[n-1].Quote; a.Mode == "extractive" && !strings.Contains(folded(c.Text), folded(quote)) {
				t.Errorf("%.80q: claim %q isn't made of its quote %q", a.Question, c.Text, quote)
			}
		}
	}
	if next != len(a.Citations)+1 {
		t.Errorf("%.80q: %d citations, of which %d are used", a.Question, len(a.Citations), next-1)
	}
	for _, c := range a.Conflicts {
		if c.A < 0 || c.A >= c.B || c.B >= len(a.Claims) {
			t.Errorf("%.80q: conflict %+v among %d claims", a.Question, c, len(a.Claims))
		}
	}
}

func checkCitations(t testing.TB, articles map[string]corpus.Article, a *rag.Answer, cited []rag.Citation) {
	t.Helper()
	passages := make(map[string]corpus.Passage)
	for _, h := range a.Hits {
		passages[h.Passage.ID] = h.Passage
	}
	for i, c := range cited {
		from, ok := articles[c.ArticleID]
		if c.Part == rag.PartHeadline {
			from.Text = from.Headline
		}
		switch {
		case !ok:
			t.Errorf("%.80q: a citation of the unknown article %q", a.Question, c.ArticleID)
		case c.Start < 0 || c.End > len(from.Text) || c.Start >= c.End:
			t.Errorf("%.80q: bytes %d to %d of %d", a.Question, c.Start, c.End, len(from.Text))
		case c.Quote != from.Text[c.Start:c.End]:
			t.Errorf("%.80q: quote %q, the article has %q", a.Question, c.Quote, from.Text[c.Start:c.End])
		case c.Number != i+1:
			t.Errorf("%.80q: citation %d has the number %d", a.Question, i+1, c.Number)
		case c.Outlet != from.Outlet || c.Headline != from.Title() || c.URL != from.URL:
			t.Errorf("%.80q: %q of %q at %q is not %s's", a.Question, c.Headline, c.Outlet, c.URL, c.ArticleID)
		}
		if p, ok := passages[c.PassageID]; !ok || p.ArticleID != c.ArticleID || !p.Overlaps(c.Span) {
			t.Errorf("%.80q: citation %d is of passage %q, which isn't the retrieved one that holds it", a.Question, c.Number, c.PassageID)
		}
	}
}

// folded is text with each run of white space made one space.
func folded(s string) string { return strings.Join(strings.Fields(s), " ") }

// outlets lists the outlets of hits, sorted, each once.
func outlets(hits []rag.Hit) []string {
	var out []string
	for _, h := range hits {
		out = append(out, h.Outlet)
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// generated is n short articles of several outlets on made-up matters. The
// same n gives the same articles.
func generated(n int) []corpus.Article {
	who := strings.Fields("Ainsworth Bellwether Corrigan Dunmore Ellery Farrow Galt Hawthorn Imrie Jessop Kettle Lorrimer")
	what := strings.Fields("harbour bridge tunnel library orchard reservoir station museum quarry market stadium hospital")
	out := make([]corpus.Article, n)
	for i := range out {
		name, thing := who[i%len(who)], what[i/len(who)%len(what)]
		out[i] = corpus.Article{
			ID: fmt.Sprintf("g%05d", i), Outlet: "Outlet " + string(rune('A'+i%5)), Headline: fmt.Sprintf("%s and the %s of ward %d", name, thing, i),
			Text: fmt.Sprintf("Mayor %s opened the %s of ward %d on Monday.\nThe work cost %d crowns and took %d months, officials said.\n"+
				"\"We are proud of what was built here,\" the mayor said.\nCritics of plan %d in ward %d called it wasteful.\n", name, thing, i, 1000+37*i, 3+i%40, i*7, i),
		}
	}
	return out
}

// judges is the judge, opened once: what it has read for one test it needn't
// read for another.
var judges = sync.OnceValue(func() *judge.Judge {
	encoder, err := e5.New(e5.WithWorkers(1))
	if err != nil {
		panic(err)
	}
	j, err := judge.Open(encoder)
	if err != nil {
		panic(err)
	}
	return j
})

// claimJudge is the judge of claims, likewise.
var claimJudge = sync.OnceValue(func() *judge.Claims {
	encoder, err := e5.New(e5.WithWorkers(1))
	if err != nil {
		panic(err)
	}
	j, err := judge.OpenClaims(encoder)
	if err != nil {
		panic(err)
	}
	return j
})
