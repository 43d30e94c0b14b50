package verify

import (
	"slices"
	"strings"

	"dateline/corpus"
	"dateline/facts"
	"dateline/lexical"
	"dateline/lexicon"
)

// claim is the sentence under test, taken apart once.
type claim struct {
	text       string
	words      map[string]float64 // stems, with how much each tells
	total      float64            // of words
	facts      []facts.Fact
	quantities []facts.Quantity
}

func newClaim(text string) claim {
	text = strings.TrimSpace(markerRE.ReplaceAllString(text, ""))
	c := claim{text: text, words: make(map[string]float64), facts: facts.Find(text), quantities: facts.Quantities(text)}
	for _, t := range lexical.Terms(text) {
		if !t.Stop && c.words[t.Text] == 0 {
			c.words[t.Text] = telling(t.In(text))
			c.total += c.words[t.Text]
		}
	}
	return c
}

// telling is how much a word that claim and evidence share tells: rare words
// more than common ones, names and figures most.
func telling(word string) float64 {
	if first := word[0]; first >= '0' && first <= '9' || first >= 'A' && first <= 'Z' {
		return 1.3
	}
	return min(max(1.45-float64(lexicon.Frequency(word))/100, 0.3), 1.2)
}

// asks reports whether the claim is a question and so says nothing.
func (c *claim) asks() bool { return strings.HasSuffix(strings.TrimRight(c.text, " \"”"), "?") }

// share is the part of the claim's words, by what they tell, that are among
// stems.
func (c *claim) share(stems map[string]bool) float64 {
	if c.total == 0 {
		return 0
	}
	found := 0.0
	for w, weight := range c.words {
		if stems[w] {
			found += weight
		}
	}
	return found / c.total
}

// shareBeside is the part that a window has of the claim's words other than
// those of a detail.
func (c *claim) shareBeside(detail string, w *window) float64 {
	own := stemsOf(detail)
	total, found := 0.0, 0.0
	for stem, weight := range c.words {
		if own[stem] {
			continue
		}
		total += weight
		if slices.ContainsFunc(w.sources, func(s *source) bool { return s.stems[stem] }) {
			found += weight
		}
	}
	if total == 0 {
		return 0
	}
	return found / total
}

func stemsOf(text string) map[string]bool {
	out := make(map[string]bool)
	for _, t := range lexical.Terms(text) {
		if !t.Stop {
			out[t.Text] = true
		}
	}
	return out
}

// source is one sentence of the evidence.
type source struct {
	evidence  *Evidence
	sentences []corpus.Span // of its article
	index     int           // among them
	span      corpus.Span
	stems     map[string]bool
	share     float64 // of the claim's words
	cosine    float64 // with the claim, 0 where it isn't known
}

func (s *source) text() string { return s.span.In(s.evidence.Article.Text) }

// follows reports whether s stands directly after o.
func (s *source) follows(o *source) bool {
	return s.evidence.Article.ID == o.evidence.Article.ID && s.index == o.index+1
}
