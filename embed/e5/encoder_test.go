package e5_test

import (
	"context"
	"errors"
	"strings"
	"sync"
	"testing"

	"dateline/embed/e5"
	"dateline/embed/e5/internal/kernel"
)

func TestPlainGoGivesTheSameBits(t *testing.T) {
	fast, plain := open(t), open(t, e5.WithPlainGo())
	if plain.Kernels() != "go" {
		t.Fatalf("WithPlainGo computes with %q", plain.Kernels())
	}
	texts := []string{"", "Peace?", words(15), words(29)}
	want := encode(t, plain, texts...)
	for i, got := range encode(t, fast, texts...) {
		sameVector(t, texts[i], got, want[i])
	}
}

// TestEveryKernelGivesTheSameBits has each implementation that the processor
// can run encode what fills blocks of its matrix product and what doesn't.
func TestEveryKernelGivesTheSameBits(t *testing.T) {
	texts := []string{"", "Peace?", words(15), words(29), words(38)}
	want := encode(t, open(t, e5.WithPlainGo()), texts...)
	for _, s := range kernel.Sets() {
		t.Run(s.Name, func(t *testing.T) {
			t.Setenv("DATELINE_KERNELS", s.Name)
			enc := open(t)
			if enc.Kernels() != s.Name {
				t.Fatalf("DATELINE_KERNELS=%s computes with %q", s.Name, enc.Kernels())
			}
			for i, got := range encode(t, enc, texts...) {
				sameVector(t, texts[i], got, want[i])
			}
		})
	}
}

func TestEnvironmentNamesUnknownKernels(t *testing.T) {
	t.Setenv("DATELINE_KERNELS", "mmx")
	if _, err := e5.New(); err == nil || !strings.Contains(err.Error(), `DATELINE_KERNELS`) ||
		!strings.Contains(err.Error(), `"mmx"`) || !strings.Contains(err.Error(), "go: set it to one of these") {
		t.Fatalf("error is %v", err)
	}
	if _, err := e5.Kernels(); err == nil {
		t.Fatal("Kernels gives no error")
	}
	if k := open(t, e5.WithPlainGo()).Kernels(); k != "go" {
		t.Fatalf("WithPlainGo computes with %q", k)
	}
}

func TestEnvironmentForcesPlainGo(t *testing.T) {
	t.Setenv("DATELINE_PUREGO", "1")
	if k := open(t).Kernels(); k != "go" {
		t.Fatalf("kernels are %q", k)
	}
}

func TestCompanyDoesNotChangeAVector(t *testing.T) {
	var texts []string
	for n := range 14 {
		texts = append(texts, words(n*n%23))
	}
	alone := open(t, e5.WithWorkers(1))
	var want [][]float32
	for _, text := range texts {
		want = append(want, encode(t, alone, text)...)
	}
	for _, workers := range []int{1, 2, 3} {
		enc := open(t, e5.WithWorkers(workers))
		for i, got := range encode(t, enc, texts...) {
			sameVector(t, texts[i], got, want[i])
		}
		sameVector(t, "by itself, over the workers", encode(t, enc, texts[5])[0], want[5])
	}
}

func TestQueriesAndPassagesHaveTheirPrefixes(t *testing.T) {
	enc := open(t)
	text := "Who leads the peace council?"
	want := encode(t, enc, "query: "+text, "passage: "+text)
	q, err := enc.EmbedQueries(context.Background(), []string{text})
	if err != nil {
		t.Fatal(err)
	}
	p, err := enc.EmbedPassages(context.Background(), []string{text})
	if err != nil {
		t.Fatal(err)
	}
	sameVector(t, "query", q[0], want[0])
	sameVector(t, "passage", p[0], want[1])
}

func TestAQuestionIsNearItsAnswer(t *testing.T) {
	enc := open(t)
	q, err := enc.EmbedQueries(context.Background(), []string{"Where did the leaders meet?"})
	if err != nil {
		t.Fatal(err)
	}
	p, err := enc.EmbedPassages(context.Background(), []string{
		"Prices of wheat rose by a tenth.", "The two presidents met in a hotel in Kabul.", "The team lost its last match.",
	})
	if err != nil {
		t.Fatal(err)
	}
	if a, b, c := dot(q[0], p[0]), dot(q[0], p[1]), dot(q[0], p[2]); b <= a || b <= c {
		t.Fatalf("cosines %.3f, %.3f, %.3f: the second should be the greatest", a, b, c)
	}
}

func TestIdentity(t *testing.T) {
	id := open(t).Identity()
	if id.Name != "e5-small-v2" || id.Dimensions != 384 || id.QueryPrefix != "query: " || id.PassagePrefix != "passage: " || len(id.Hash) != 64 {
		t.Fatalf("identity is %+v", id)
	}
}

func TestConcurrentUse(t *testing.T) {
	enc := open(t, e5.WithWorkers(2))
	texts := []string{words(3), words(12), words(7), words(1)}
	want := encode(t, enc, texts...)
	var wg sync.WaitGroup
	for i := range 6 {
		wg.Go(func() {
			got, err := enc.Encode(context.Background(), texts[i%4:i%4+1])
			if err != nil {
				t.Error(err)
				return
			}
			if dot(got[0], want[i%4]) < 0.99999 {
				t.Errorf("text %d: another vector than alone", i%4)
			}
		})
	}
	wg.Wait()
}

// stopping is a context that is cancelled once Err has been asked n times.
type stopping struct {
	context.Context
	mu   sync.Mutex
	left int
}

func (c *stopping) Err() error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.left--; c.left < 0 {
		return context.Canceled
	}
	return nil
}

func TestCancelling(t *testing.T) {
	enc := open(t, e5.WithWorkers(2))
	texts := []string{words(90), words(91), words(92), words(93), words(94)}
	for n := range 9 { // before, while tokenizing, between passages
		ctx := &stopping{Context: context.Background(), left: n}
		v, err := enc.Encode(ctx, texts)
		if !errors.Is(err, context.Canceled) || v != nil {
			t.Fatalf("cancelled after %d checks: %d vectors, error %v", n, len(v), err)
		}
	}
}

func TestBadInput(t *testing.T) {
	enc := open(t)
	for name, text := range map[string]string{
		"empty":          "",
		"spaces":         " \t\r\n\u00a0\u3000",
		"invalid UTF-8":  "peace \xff\xfe\xc3 talks\x80",
		"nul bytes":      "\x00\x00",
		"unknown":        "\U0001F9FF\U00012000\U000E0001 \uE000",
		"100,000 marks":  "e" + strings.Repeat("\u0301", 100_000),
		"one long word":  strings.Repeat("a", 100_000),
		"10 MB of space": strings.Repeat(" ", 10<<20),
	} {
		t.Run(name, func(t *testing.T) { encode(t, enc, text) })
	}
	if v, err := enc.EmbedPassages(context.Background(), nil); err != nil || len(v) != 0 {
		t.Fatalf("no texts: %d vectors, error %v", len(v), err)
	}
}

func TestTooLongIsAnErrorAndNotACut(t *testing.T) {
	enc := open(t)
	if enc.MaxTokens() != 508 {
		t.Fatalf("MaxTokens is %d", enc.MaxTokens())
	}
	var long *e5.TooLongError
	_, err := enc.EmbedPassages(context.Background(), []string{"fine", words(509)})
	if !errors.As(err, &long) || long.Index != 1 || long.Tokens != 509 || long.Limit != 508 {
		t.Fatalf("error is %v", err)
	}
	if !strings.Contains(err.Error(), "text 2 has 509 tokens") {
		t.Fatalf("message is %q", err)
	}
	if _, err := enc.Encode(context.Background(), []string{strings.Repeat("peace talks. ", 10<<20/13)}); !errors.As(err, &long) {
		t.Fatalf("10 MB of text: error is %v", err)
	}
	if n := enc.CountTokens(words(508)); n != 508 {
		t.Fatalf("CountTokens is %d", n)
	}
	if _, err := enc.EmbedPassages(context.Background(), []string{words(508)}); err != nil {
		t.Fatalf("508 tokens: %v", err)
	}
}

func TestTokensCostNoAllocation(t *testing.T) {
	enc := open(t, e5.WithWorkers(1))
	if enc.Kernels() == "go" {
		t.Skip("plain Go unpacks weights into memory of its own")
	}
	allocations := func(text string) float64 {
		return testing.AllocsPerRun(5, func() { encode(t, enc, text) })
	}
	allocations(words(200)) // grows the working memory
	// Each step of a layer costs a few, for every 129 tokens at most.
	few, many := allocations(words(10)), allocations(words(200))
	if many-few >= 190 {
		t.Fatalf("10 tokens cost %v allocations, 200 cost %v", few, many)
	}
}

func FuzzEncode(f *testing.F) {
	for _, s := range []string{"", "Peace talks", "\xff", "e\u0301", "中文", strings.Repeat("a ", 600)} {
		f.Add(s)
	}
	enc := open(f)
	f.Fuzz(func(t *testing.T, text string) {
		v, err := enc.EmbedQueries(context.Background(), []string{text})
		var long *e5.TooLongError
		switch {
		case errors.As(err, &long):
			if n := enc.CountTokens(text); n != long.Tokens || n <= enc.MaxTokens() {
				t.Fatalf("%d tokens counted, error is %v", n, err)
			}
		case err != nil:
			t.Fatal(err)
		default:
			unit(t, v[0])
		}
	})
}
