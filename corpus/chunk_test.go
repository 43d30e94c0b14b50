package corpus_test

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"unicode"

	"github.com/google/go-cmp/cmp"

	"dateline/corpus"
)

// countPieces stands in for the encoder's tokens: a word is a piece for every
// five letters begun, a mark is one.
func countPieces(text string) int {
	n, letters := 0, 0
	for _, r := range text {
		switch {
		case unicode.IsLetter(r) || unicode.IsDigit(r):
			if letters%5 == 0 {
				n++
			}
			letters++
			continue
		case !unicode.IsSpace(r):
			n++
		}
		letters = 0
	}
	return n
}

func chunk(a corpus.Article, c corpus.Chunking) ([]corpus.Span, []corpus.Passage) {
	sentences := corpus.Split(a.Text)
	return sentences, corpus.Chunk(a, sentences, countPieces, c)
}

// checkPassages fails unless the passages of an article follow from its
// sentences and keep to the sizes.
func checkPassages(tb testing.TB, a corpus.Article, c corpus.Chunking, sentences []corpus.Span, passages []corpus.Passage) {
	tb.Helper()
	at, ids := 0, map[string]bool{}
	for i, p := range passages {
		if p.Ordinal != i || p.ArticleID != a.ID || ids[p.ID] {
			tb.Fatalf("passage %d is %+v", i, p)
		}
		ids[p.ID] = true
		if p.Start > at || c.OverlapTokens == 0 && p.Start != at || p.End <= at {
			tb.Fatalf("passage %d is %v, the one before ended at %d", i, p.Span, at)
		}
		at = p.End
		first, last := sentences[p.FirstSentence], sentences[p.LastSentence]
		whole := p.Start == first.Start && p.End == last.End
		part := p.FirstSentence == p.LastSentence && p.Start >= first.Start && p.End <= first.End
		if !whole && !part {
			tb.Fatalf("passage %d %v isn't sentences %d to %d", i, p.Span, p.FirstSentence, p.LastSentence)
		}
		trim := corpus.Trim(a.Text, p.Span)
		if n := countPieces(trim.In(a.Text)); n > c.MaxTokens {
			tb.Fatalf("passage %d has %d tokens of %d", i, n, c.MaxTokens)
		}
		if n := countPieces(a.EmbeddingText(p.Span)); n > corpus.MaxTextTokens {
			tb.Fatalf("passage %d is embedded with %d tokens of %d", i, n, corpus.MaxTextTokens)
		}
		if !strings.HasSuffix(a.EmbeddingText(p.Span), trim.In(a.Text)) {
			tb.Fatalf("passage %d: EmbeddingText ends with other words", i)
		}
	}
	if strings.TrimSpace(a.Text) != "" && at != len(a.Text) {
		tb.Fatalf("passages end at %d of %d", at, len(a.Text))
	}
}

func TestChunkSeeds(t *testing.T) {
	for _, seed := range readSeeds(t) {
		a := corpus.Article{ID: seed.name, Outlet: seed.name, Text: seed.text}
		sentences, passages := chunk(a, corpus.DefaultChunking)
		checkPassages(t, a, corpus.DefaultChunking, sentences, passages)
		for _, p := range passages {
			if n := countPieces(p.In(a.Text)); n < 100 {
				t.Errorf("%s: passage %d has only %d tokens", a.ID, p.Ordinal, n)
			}
		}
		if _, again := chunk(a, corpus.DefaultChunking); cmp.Diff(passages, again) != "" {
			t.Errorf("%s: a second run cuts otherwise", a.ID)
		}
		t.Logf("%s: %d sentences, %d passages", a.ID, len(sentences), len(passages))
	}
}

// TestChunkProperties cuts random articles, of all shapes of sentence, with
// random sizes.
func TestChunkProperties(t *testing.T) {
	rng := rand.New(rand.NewPCG(3, 14))
	for i := range 120 {
		a := corpus.Article{ID: fmt.Sprint("a", i), Outlet: "O", Text: randomText(rng)}
		if i%3 == 0 {
			a.Headline = strings.Repeat("Headline ", rng.IntN(200))
		}
		c := corpus.Chunking{Version: 1, MaxTokens: 16 + rng.IntN(corpus.MaxTextTokens-15)}
		c.TargetTokens = 1 + rng.IntN(c.MaxTokens)
		if i%2 == 0 {
			c.OverlapTokens = rng.IntN(c.TargetTokens/2 + 1)
		}
		if err := c.Validate(); err != nil {
			t.Fatal(err)
		}
		sentences, passages := chunk(a, c)
		checkTiles(t, a.Text, sentences)
		checkPassages(t, a, c, sentences, passages)
	}
}

func randomText(rng *rand.Rand) string {
	var b strings.Builder
	for range rng.IntN(40) {
		length := 1 + rng.IntN(30)
		if rng.IntN(10) == 0 {
			length = 300
		}
		for w := range length {
			if w > 0 {
				b.WriteByte(' ')
			}
			b.WriteString([]string{"Kabul", "talks", "the", "reconciliation", "U.S.", "and,", "戦争", "3.5"}[rng.IntN(8)])
		}
		b.WriteString([]string{". ", "? ", ".\n", ".\n\n", "! ", "\n\n", " ", "。"}[rng.IntN(8)])
	}
	return b.String()
}

// TestChunkPrefersParagraphs: of two cuts near the target, the one at the end
// of a paragraph is taken.
func TestChunkPrefersParagraphs(t *testing.T) {
	sentence := "Six allied troops died near the town of Kandahar today. " // 12 pieces
	text := strings.Repeat(sentence, 5) + "\n\n" + strings.Repeat(sentence, 7)
	a := corpus.Article{ID: "a", Outlet: "O", Text: text}
	_, passages := chunk(a, corpus.Chunking{TargetTokens: 72, MaxTokens: 100})
	if len(passages) != 2 || passages[0].LastSentence != 4 {
		t.Errorf("cut into %+v, want the end of the paragraph after sentence 4", passages)
	}
}

// TestChunkAvoidsTinyPassages: what is left over is spread, not left alone.
func TestChunkAvoidsTinyPassages(t *testing.T) {
	sentence := "Six allied troops died near the town of Kandahar today. "
	for n := 1; n < 60; n++ {
		a := corpus.Article{ID: "a", Outlet: "O", Text: strings.Repeat(sentence, n)}
		_, passages := chunk(a, corpus.DefaultChunking)
		for _, p := range passages {
			if size := countPieces(p.In(a.Text)); size < 50 && len(passages) > 1 {
				t.Errorf("%d sentences: passage %d of %d has %d tokens", n, p.Ordinal, len(passages), size)
			}
		}
	}
}

func TestChunkOverlap(t *testing.T) {
	sentence := "Six allied troops died near the town of Kandahar today. "
	a := corpus.Article{ID: "a", Outlet: "O", Text: strings.Repeat(sentence, 40)}
	c := corpus.Chunking{TargetTokens: 100, MaxTokens: 200, OverlapTokens: 30}
	sentences, passages := chunk(a, c)
	checkPassages(t, a, c, sentences, passages)
	for i := 1; i < len(passages); i++ {
		if got := passages[i-1].LastSentence - passages[i].FirstSentence + 1; got != 2 {
			t.Errorf("passage %d repeats %d sentences, want 2", i, got)
		}
	}
}

// TestChunkLongSentence: parts end at clause marks, are byte ranges of the
// sentence and tile it.
func TestChunkLongSentence(t *testing.T) {
	clause := "the talks between the council and the movement went on, "
	a := corpus.Article{ID: "a", Outlet: "O", Headline: "Talks", Text: "It rained. " + strings.Repeat(clause, 30) + "he said. It stopped."}
	c := corpus.Chunking{TargetTokens: 60, MaxTokens: 80}
	sentences := corpus.Split(a.Text)
	passages := corpus.Chunk(a, sentences, countPieces, c)
	checkPassages(t, a, c, sentences, passages)
	parts := 0
	for _, p := range passages {
		if text := corpus.Trim(a.Text, p.Span).In(a.Text); p.Start > sentences[p.FirstSentence].Start {
			parts++
			if before := strings.TrimSpace(a.Text[:p.Start]); !strings.HasSuffix(before, ",") {
				t.Errorf("part %q begins after %q, not after a clause", text, before[len(before)-10:])
			}
		}
	}
	if parts < 5 {
		t.Errorf("the sentence was split into %d more parts, want at least 5", parts)
	}
}

// TestChunkCountsTheWhole: sentences that have more tokens together than each
// for itself still make passages that fit.
func TestChunkCountsTheWhole(t *testing.T) {
	a := corpus.Article{ID: "a", Outlet: "O", Headline: "H", Text: strings.Repeat("Six allied troops died today. ", 60)}
	joined := func(text string) int { return countPieces(text) * (1 + strings.Count(text, ". ")) }
	sentences := corpus.Split(a.Text)
	passages := corpus.Chunk(a, sentences, joined, corpus.DefaultChunking)
	checkPassages(t, a, corpus.DefaultChunking, sentences, passages)
	for _, p := range passages {
		if n := joined(corpus.Trim(a.Text, p.Span).In(a.Text)); n > corpus.DefaultChunking.MaxTokens {
			t.Errorf("passage %d has %d tokens", p.Ordinal, n)
		}
	}
}

// TestChunkZeroSizes: sizes that were never set are the default's.
func TestChunkZeroSizes(t *testing.T) {
	a := corpus.Article{ID: "wsj", Text: readSeeds(t)[0].text}
	_, want := chunk(a, corpus.DefaultChunking)
	if _, got := chunk(a, corpus.Chunking{}); cmp.Diff(want, got) != "" {
		t.Error("zero sizes cut otherwise than the default's")
	}
}

// TestChunkHeadlineCounts: a headline of any length leaves the whole within
// the encoder's reach.
func TestChunkHeadlineCounts(t *testing.T) {
	a := corpus.Article{ID: "a", Outlet: "O", Headline: strings.Repeat("! ", 2000), Text: strings.Repeat("word ", 1200) + "."}
	c := corpus.Chunking{TargetTokens: 500, MaxTokens: 500}
	sentences, passages := chunk(a, c)
	checkPassages(t, a, c, sentences, passages)
}

func TestChunkNothing(t *testing.T) {
	for _, text := range []string{"", " \n\t"} {
		if _, passages := chunk(corpus.Article{ID: "a", Text: text}, corpus.DefaultChunking); len(passages) != 0 {
			t.Errorf("%q gave %d passages", text, len(passages))
		}
	}
}

// TestPassageIDs: an id changes with the article's id, the range and the text,
// and with nothing else.
func TestPassageIDs(t *testing.T) {
	id := func(a corpus.Article) string {
		_, passages := chunk(a, corpus.DefaultChunking)
		return passages[0].ID
	}
	base := corpus.Article{ID: "a", Outlet: "O", Text: "One sentence here."}
	other := base
	other.Outlet, other.Headline, other.Date = "P", "H", "D"
	if id(base) != id(other) {
		t.Error("the outlet, headline or date changes the id")
	}
	for name, a := range map[string]corpus.Article{
		"article": {ID: "b", Text: base.Text},
		"text":    {ID: "a", Text: "One sentence HERE."},
		"range":   {ID: "a", Text: "One sentence here. "},
	} {
		if id(a) == id(base) {
			t.Errorf("another %s keeps the id", name)
		}
	}
}

func TestChunkingValidate(t *testing.T) {
	if err := corpus.DefaultChunking.Validate(); err != nil {
		t.Error(err)
	}
	for want, c := range map[string]corpus.Chunking{
		"max_tokens is 600":     {TargetTokens: 100, MaxTokens: 600},
		"target_tokens is 300":  {TargetTokens: 300, MaxTokens: 200},
		"overlap_tokens is 120": {TargetTokens: 150, MaxTokens: 200, OverlapTokens: 120},
	} {
		if err := c.Validate(); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%+v gave %v, want %q", c, err, want)
		}
	}
}
