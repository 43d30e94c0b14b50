package rag_test

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"unicode/utf8"

	"dateline/corpus"
	"dateline/rag"
)

// TestQuotesOfEveryQuestion asks the whole fixture (under the race detector,
// a part of it, of all kinds). What is answered is not
// judged here, only that nothing is quoted that isn't there.
func TestQuotesOfEveryQuestion(t *testing.T) {
	t.Parallel()
	e, articles := seedEngine(t), seedArticles(t)
	answered, refused := 0, 0
	for i, c := range fixture(t) {
		if i%every != 0 {
			continue
		}
		a := ask(t, e, asked(c))
		checkAnswer(t, articles, a)
		if a.Refusal == nil {
			answered++
		} else {
			refused++
		}
		if len(a.Claims) > rag.DefaultMaxSentences && a.Kind != "list" { // a list is whole
			t.Errorf("%s: %d sentences, want at most %d", c.ID, len(a.Claims), rag.DefaultMaxSentences)
		}
	}
	if answered == 0 || refused == 0 {
		t.Errorf("%d answered, %d refused: the fixture shows both", answered, refused)
	}
}

// TestQuotesOfRandomArticles asks about random byte ranges of random articles.
func TestQuotesOfRandomArticles(t *testing.T) {
	t.Parallel()
	answered := 0
	for seed := range uint64(3 + 8/every) {
		r := rand.New(rand.NewPCG(seed, 20260101))
		var all []corpus.Article
		for i := range 4 {
			all = append(all, corpus.Article{ID: fmt.Sprintf("r%d", i), Outlet: fmt.Sprintf("Outlet %d", i%4), Text: randomText(r)})
		}
		// Tokens of 40 bytes: TestIndexSplitsLongSentences has sentences that
		// don't fit a passage.
		e, articles := engineWith(t, &hashing{bytes: 40}, all...), byID(all...)
		for range 6 + 18/every {
			q := text(randomRange(r, all[r.IntN(len(all))].Text))
			if _, err := rag.CleanQuestion(q.Text); err != nil {
				continue
			}
			a := ask(t, e, q)
			checkAnswer(t, articles, a)
			answered += len(a.Claims)
			if t.Failed() {
				t.Fatalf("seed %d, asked %q", seed, q.Text)
			}
		}
	}
	if answered == 0 {
		t.Error("nothing was answered, so no claim was checked")
	}
}

// randomRange is a piece of text between two random bytes, made valid UTF-8.
func randomRange(r *rand.Rand, text string) string {
	start := r.IntN(len(text))
	end := min(start+1+r.IntN(200), len(text))
	return strings.ToValidUTF8(text[start:end], "")
}

// randomText strings together what news text is made of and what breaks code
// that reads it.
func randomText(r *rand.Rand) string {
	pieces := []func() string{
		func() string { return "The council met in Kabul on Thursday. " },
		func() string { return "\"They are serious,\" one official said. " },
		func() string { return "“It will be messy. It will take nine years,” the minister told CNN. " },
		func() string { return "\"An unclosed quotation of Mr. Smith's begins. " },
		func() string { return "He said 'no' to U.S. troops' demands . . . and left--abruptly. " },
		func() string { return "ends a quotation here.\" " },
		func() string { return "Zwölf Größen aßen Käse; 北京的会议结束了。 " },
		func() string { return "\r\n\r\n" }, func() string { return "\n" }, func() string { return "\t \u00a0\u2028" },
		func() string { return "Headline Words Without A Stop\r\n" },
		func() string { return strings.Repeat("endless", 20+r.IntN(60)) + " " },
		func() string { return strings.Repeat("word and word ", 10+r.IntN(40)) },
		func() string { return "”“\"\"' (.) [] ?! " },
		func() string {
			var b strings.Builder
			for range r.IntN(60) {
				b.WriteRune(randomRune(r))
			}
			return b.String()
		},
	}
	var b strings.Builder
	b.WriteString("A word or two to begin with. ")
	for range 3 + r.IntN(12) {
		b.WriteString(pieces[r.IntN(len(pieces))]())
	}
	return b.String()
}

// randomRune is any character but NUL.
func randomRune(r *rand.Rand) rune {
	limits := []int32{0x7f, 0x7f, 0x7ff, 0xffff, utf8.MaxRune}
	for {
		c := 1 + r.Int32N(limits[r.IntN(len(limits))])
		if utf8.ValidRune(c) {
			return c
		}
	}
}
