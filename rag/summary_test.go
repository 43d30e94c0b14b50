package rag_test

import (
	"bufio"
	"encoding/json"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"dateline/corpus"
	"dateline/rag"
	"dateline/store"
)

// Summaries against highlights that a person wrote, beside the first three
// sentences and the three nearest to the article's middle, by ROUGE-1 and
// ROUGE-2 F (stemmed) of texts cut to one length: all are given as many words as
// ours takes. They needn't win by much; they must not lose to either by more than
// chance.
func TestSummariesAgainstHighlights(t *testing.T) {
	long(t)
	_, articles := firstFixture(t)
	gold := highlights(t)
	st := firstStore(t, articles)
	e := engine(t, st, shared.encoder)
	sums := make(map[string][2]float64)
	n := 0.0
	for _, a := range articles {
		got := ask(t, e, rag.Question{Text: "Summarise this article", Articles: []string{a.ID}})
		if got.Kind != "summary" || got.Refusal != nil {
			t.Errorf("%s: %s, %v", a.ID, got.Kind, got.Refusal)
			continue
		}
		if len(got.Claims) < 2 || len(got.Claims) > 6 {
			t.Errorf("%s: %d sentences", a.ID, len(got.Claims))
		}
		var ours []string
		for _, c := range got.Citations {
			ours = append(ours, c.Quote)
		}
		words := len(strings.Fields(strings.Join(ours, " ")))
		n++
		for name, text := range map[string]string{
			"ours": strings.Join(ours, " "), "lead": leadWords(a, words), "centre": centreWords(t, st, a, words),
		} {
			s := sums[name]
			s[0] += rouge(text, gold[a.ID], 1)
			s[1] += rouge(text, gold[a.ID], 2)
			sums[name] = s
		}
	}
	for _, name := range []string{"ours", "lead", "centre"} {
		t.Logf("%-6s ROUGE-1 %.3f ROUGE-2 %.3f over %.0f articles", name, sums[name][0]/n, sums[name][1]/n, n)
	}
	if sums["ours"][0] < sums["lead"][0]-0.02*n || sums["ours"][0] < sums["centre"][0] {
		t.Error("the first or the most central sentences make better summaries")
	}
}

func highlights(t *testing.T) map[string]string {
	t.Helper()
	file, err := os.Open(filepath.Join("..", "eval", "testdata", "first", "highlights.jsonl"))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = file.Close() }()
	out := make(map[string]string)
	for lines := bufio.NewScanner(file); lines.Scan(); {
		var h struct{ Article, Highlights string }
		if err := json.Unmarshal(lines.Bytes(), &h); err != nil {
			t.Fatal(err)
		}
		out[h.Article] = h.Highlights
	}
	return out
}

// leadWords are an article's first sentences, as many as give at least so many
// words.
func leadWords(a corpus.Article, words int) string {
	var out []string
	for _, s := range corpus.Split(a.Text) {
		if len(out) >= words {
			break
		}
		out = append(out, strings.Fields(s.In(a.Text))...)
	}
	return strings.Join(out[:min(len(out), words)], " ")
}

// centreWords are the sentences nearest to the mean of all, best first.
func centreWords(t *testing.T, st store.Store, a corpus.Article, words int) string {
	t.Helper()
	spans := corpus.Split(a.Text)
	sentences, err := st.Sentences(t.Context(), a.ID, 0, len(spans)-1)
	if err != nil {
		t.Fatal(err)
	}
	mean := make([]float64, len(sentences[0].Vector))
	for _, s := range sentences {
		for i, x := range s.Vector {
			mean[i] += float64(x)
		}
	}
	near := func(s store.Sentence) (v float64) {
		for i, x := range s.Vector {
			v += float64(x) * mean[i]
		}
		return v
	}
	slices.SortStableFunc(sentences, func(x, y store.Sentence) int { return int(math.Copysign(1, near(y)-near(x))) })
	var out []string
	for _, s := range sentences {
		if len(out) >= words {
			break
		}
		out = append(out, strings.Fields(s.In(a.Text))...)
	}
	return strings.Join(out[:min(len(out), words)], " ")
}

// rouge is the F1 of the runs of n words that a text shares with a reference
// (C.-Y. Lin, 2004), words in lower case without marks and English plurals.
func rouge(text, reference string, n int) float64 {
	have, want := runs(text, n), runs(reference, n)
	shared, total := 0, 0
	for run, k := range want {
		shared += min(k, have[run])
		total += k
	}
	size := 0
	for _, k := range have {
		size += k
	}
	if shared == 0 {
		return 0
	}
	p, r := float64(shared)/float64(size), float64(shared)/float64(total)
	return 2 * p * r / (p + r)
}

func runs(text string, n int) map[string]int {
	words := strings.FieldsFunc(fold(text), func(r rune) bool { return !strings.ContainsRune("abcdefghijklmnopqrstuvwxyz0123456789", r) && r < 0x80 })
	for i, w := range words {
		if len(w) > 4 {
			words[i] = strings.TrimSuffix(w, "s")
		}
	}
	out := make(map[string]int)
	for i := 0; i+n <= len(words); i++ {
		out[strings.Join(words[i:i+n], " ")]++
	}
	return out
}
