package eval_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"dateline/corpus"
	"dateline/eval"
	"dateline/rag"
	"dateline/store"

	"go.uber.org/goleak"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// shelf is a library whose passages are its articles' lines.
type shelf map[string]string

func (s shelf) Article(_ context.Context, id string) (corpus.Article, error) {
	text, ok := s[id]
	if !ok {
		return corpus.Article{}, fmt.Errorf("article %q: %w", id, store.ErrNotFound)
	}
	return corpus.Article{ID: id, Outlet: strings.ToUpper(id), Text: text}, nil
}

func (s shelf) Passages(_ context.Context, id string) ([]corpus.Passage, error) {
	var list []corpus.Passage
	start := 0
	for i, line := range strings.SplitAfter(s[id], "\n") {
		span := corpus.Span{Start: start, End: start + len(line)}
		list = append(list, corpus.Passage{ID: fmt.Sprintf("%s-%d", id, i), ArticleID: id, Ordinal: i, Span: span})
		start = span.End
	}
	return list, nil
}

// hit is passage n of an article.
func (s shelf) hit(id string, n int) rag.Hit {
	list, _ := s.Passages(context.Background(), id)
	return rag.Hit{Passage: list[n], Outlet: strings.ToUpper(id), Text: list[n].In(s[id])}
}

// cite quotes an article.
func (s shelf) cite(number int, id, quote string) rag.Citation {
	at := strings.Index(s[id], quote)
	return rag.Citation{
		Number: number, ArticleID: id, Outlet: strings.ToUpper(id),
		Span: corpus.Span{Start: at, End: at + len(quote)}, Quote: quote,
	}
}

// news is the library of most tests.
var news = shelf{
	"cnn": "Talks were held in Kabul.\nThe group has 68 members, CNN said.\nNobody died.\nTalks were held in Kabul.",
	"npr": "Karzai's government is talking.\nThe group has 70 members.\nIt rained.",
}

// script answers from a table. It is an engine whose every answer is known.
type script struct {
	answers map[string]*rag.Answer
	hits    map[string][]rag.Hit
	fail    map[string]error
	delay   func(question string) time.Duration
	before  func(q rag.Question)

	mu       sync.Mutex
	asked    []rag.Question
	lookedUp []rag.Question
}

func (s *script) Answer(ctx context.Context, q rag.Question) (*rag.Answer, error) {
	s.mu.Lock()
	s.asked = append(s.asked, q)
	s.mu.Unlock()
	if s.before != nil {
		s.before(q)
	}
	if s.delay != nil {
		select {
		case <-time.After(s.delay(q.Text)):
		case <-ctx.Done():
			return nil, ctx.Err()
		}
	}
	if err := s.fail[q.Text]; err != nil {
		return nil, err
	}
	if a, ok := s.answers[q.Text]; ok {
		return a, nil
	}
	return refusal(), nil
}

func (s *script) Retrieve(_ context.Context, q rag.Question, k int) ([]rag.Hit, error) {
	s.mu.Lock()
	s.lookedUp = append(s.lookedUp, q)
	s.mu.Unlock()
	hits := s.hits[q.Text]
	return hits[:min(k, len(hits))], nil
}

func (s *script) target() eval.Target {
	return eval.Target{Answerer: s, Retriever: s, Library: news}
}

func refusal(nearest ...rag.Citation) *rag.Answer {
	return &rag.Answer{Refusal: &rag.Refusal{Reason: "not found", Message: "The articles don't say.", Nearest: nearest}}
}

// says is an answer of one supported sentence.
func says(text string, citations ...rag.Citation) *rag.Answer {
	claim := rag.Claim{Text: text, Verdict: rag.Supported}
	for _, c := range citations {
		claim.Citations = append(claim.Citations, c.Number)
	}
	return &rag.Answer{Claims: []rag.Claim{claim}, Citations: citations, Mode: "extractive"}
}

func write(t *testing.T, name string, lines ...string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, []byte(strings.Join(lines, "\n")+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func line(id, kind, question, answer, article, quote string) string {
	return fmt.Sprintf(`{"id":%q,"kind":%q,"question":%q,"answerable":true,"answers":[[%q]],"evidence":[{"article":%q,"quote":%q}]}`,
		id, kind, question, answer, article, quote)
}

func noAnswer(id, kind, question string) string {
	return fmt.Sprintf(`{"id":%q,"kind":%q,"question":%q,"answerable":false,"answers":[],"evidence":[]}`, id, kind, question)
}

// run evaluates and closes the report with the test.
func run(t *testing.T, o eval.Options) *eval.Report {
	t.Helper()
	r, err := eval.Run(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := r.Close(); err != nil && !errors.Is(err, os.ErrClosed) {
			t.Error(err)
		}
	})
	return r
}

func results(t *testing.T, r *eval.Report) []eval.Result {
	t.Helper()
	var list []eval.Result
	for result, err := range r.Results() {
		if err != nil {
			t.Fatal(err)
		}
		list = append(list, result)
	}
	return list
}

func value(t *testing.T, values []eval.Value, name string) eval.Value {
	t.Helper()
	for _, v := range values {
		if v.Name == name {
			return v
		}
	}
	t.Fatalf("no metric %s", name)
	return eval.Value{}
}
