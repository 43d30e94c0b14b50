package corpus_test

import (
	"strings"
	"testing"
	"unicode/utf8"

	"dateline/corpus"
)

func TestTitle(t *testing.T) {
	seeds := map[string]corpus.Article{}
	for _, s := range readSeeds(t) {
		seeds[s.name] = corpus.Article{ID: s.name, Text: s.text}
	}
	tests := []struct {
		name string
		a    corpus.Article
		want string
	}{
		{"own headline", corpus.Article{Headline: "Talks Begin", Text: "They met."}, "Talks Begin"},
		{"blank headline", corpus.Article{Headline: " ", Text: "They met. He left."}, "They met."},
		{"wsj", seeds["wsj"], "U.S.-led forces in Afghanistan have facilitated the passage of senior Taliban leaders to…"},
		{"cnn", seeds["cnn"], "Afghan President Hamid Karzai has been in talks with high-level Taliban members, but the…"},
		{"marks before the lead", corpus.Article{Text: "---\n\nThey\nmet. He left."}, "They met."},
		{"no space", corpus.Article{Text: strings.Repeat("x", 500)}, strings.Repeat("x", 89) + "…"},
		{"no words", corpus.Article{Text: "?!"}, ""},
		{"empty", corpus.Article{}, ""},
	}
	for _, test := range tests {
		if got := test.a.Title(); got != test.want {
			t.Errorf("%s: %q, want %q", test.name, got, test.want)
		}
	}
}

func TestEmbeddingText(t *testing.T) {
	text := "They met in Kabul. \n\nHe left. "
	second := corpus.Span{Start: 21, End: len(text)}
	tests := []struct {
		name string
		a    corpus.Article
		span corpus.Span
		want string
	}{
		{"headline", corpus.Article{Headline: "Talks", Text: text}, second, "Talks\nHe left."},
		{"headline before the lead", corpus.Article{Headline: "Talks", Text: text}, corpus.Span{End: 21}, "Talks\nThey met in Kabul."},
		{"no headline", corpus.Article{Text: text}, second, "They met in Kabul.\nHe left."},
		{"the lead itself", corpus.Article{Text: text}, corpus.Span{End: len(text)}, "They met in Kabul. \n\nHe left."},
		{"two-line headline", corpus.Article{Headline: "Talks\nBegin", Text: text}, second, "Talks Begin\nHe left."},
	}
	for _, test := range tests {
		if got := test.a.EmbeddingText(test.span); got != test.want {
			t.Errorf("%s: %q, want %q", test.name, got, test.want)
		}
	}
	long := corpus.Article{Headline: strings.Repeat("long ", 100), Text: text}
	line, _, _ := strings.Cut(long.EmbeddingText(second), "\n")
	if n := utf8.RuneCountInString(line); n > 160 || !strings.HasSuffix(line, "long…") {
		t.Errorf("a long headline becomes %d characters: %q", n, line)
	}
}
