package verify

import (
	"regexp"
	"slices"
	"strings"

	"dateline/corpus"
	"dateline/facts"
	"dateline/internal/pattern"
	"dateline/lexical"
	"dateline/lexicon"
)

// claim is the sentence under test, taken apart once.
type claim struct {
	text       string
	words      []word  // its stems, each once
	total      float64 // of what the words tell
	facts      []facts.Fact
	quantities []facts.Quantity
}

// word is a stem of a claim with how much it tells. They are kept in the claim's
// order: sums of floats in another order differ in their last bits, and which
// window is judged may hang on those.
type word struct {
	stem   string
	weight float64
}

func newClaim(text string) claim {
	text = strings.TrimSpace(markerRE.ReplaceAllString(text, ""))
	c := claim{text: text, facts: facts.Find(text), quantities: facts.Quantities(text)}
	for _, t := range lexical.Terms(text) {
		if !t.Stop && !slices.ContainsFunc(c.words, func(w word) bool { return w.stem == t.Text }) {
			w := word{t.Text, telling(t.In(text))}
			c.words = append(c.words, w)
			c.total += w.weight
		}
	}
	return c
}

// Where a claim says which outlet reports it: before what is reported, after it,
// or in brackets. OUTLET stands for the name.
var attributions = []string{
	`^(?:according to )?(?:the )?OUTLET(?:'s|’s)?,?(?: also)?(?: (?:reports|reported|says|said|writes|wrote))?(?: that|:)?,?\s+`,
	`,? (?:the )?OUTLET (?:reports|reported|says|said|writes|wrote)(?:\.?)$`,
	`,? (?:reports|says|writes|according to) (?:the )?OUTLET(?:\.?)$`,
	` \((?:the )?OUTLET\)(?:\.?)$`,
}

// unattributed is a claim without its own outlets' names as those that report
// it: that they do needn't be judged.
func unattributed(text string, evidence []Evidence) string {
	seen := make(map[string]bool)
	for i := range evidence {
		outlet := evidence[i].Article.Outlet
		if outlet == "" || seen[outlet] {
			continue
		}
		seen[outlet] = true
		for _, name := range outletNames(text, outlet) {
			if !containsWord(text, name) {
				continue
			}
			for _, form := range attributions {
				re := regexp.MustCompile(`(?i)` + strings.ReplaceAll(form, "OUTLET", regexp.QuoteMeta(name)))
				at := re.FindStringIndex(text)
				if at == nil || len(strings.Fields(text))-len(strings.Fields(text[at[0]:at[1]])) < fewestLeft {
					continue
				}
				rest := strings.TrimSpace(text[:at[0]] + text[at[1]:])
				if at[0] > 0 && strings.HasSuffix(text, ".") {
					rest = strings.TrimRight(rest, ".") + "."
				}
				return rest
			}
		}
	}
	return text
}

// fewestLeft is how many words must be left of a claim without its outlet.
const fewestLeft = 3

// outletNames are the names under which a text may have an outlet: its own, and
// one that the lexicon has for the same.
func outletNames(text, outlet string) []string {
	out := []string{outlet}
	key, n := lexicon.Canonical(strings.Fields(outlet))
	if n == 0 {
		return out
	}
	for _, f := range facts.FindNames(text) {
		if k, m := lexicon.Canonical(strings.Fields(f.Text)); m > 0 && k == key && f.Text != outlet {
			out = append(out, f.Text)
		}
	}
	return out
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

// carriedBy is the evidence in which a claim's facts may stand: where it makes
// one statement, the articles of the window that carries it.
func (c *claim) carriedBy(w *window, evidence []Evidence) []Evidence {
	if c.compound() {
		return evidence
	}
	var out []Evidence
	for _, e := range evidence {
		if slices.ContainsFunc(w.sources, func(s *source) bool { return s.evidence.Article.ID == e.Article.ID }) {
			out = append(out, e)
		}
	}
	return out
}

// compound reports whether the claim may make more than one statement.
func (c *claim) compound() bool { return compoundRE.MatchString(c.text) }

var compoundRE = pattern.New(`(?i)\b(?:and|while|but|whereas|who|whose|which|where|although|though|as)\b|[;:]`)

// share is the part of the claim's words, by what they tell, that are among
// stems.
func (c *claim) share(stems map[string]bool) float64 {
	if c.total == 0 {
		return 0
	}
	found := 0.0
	for _, w := range c.words {
		if stems[w.stem] {
			found += w.weight
		}
	}
	return found / c.total
}

// shareBeside is the part that a window has of the claim's words other than
// those of a detail.
func (c *claim) shareBeside(detail string, w *window) float64 {
	own := stemsOf(detail)
	total, found := 0.0, 0.0
	for _, word := range c.words {
		if own[word.stem] {
			continue
		}
		total += word.weight
		if slices.ContainsFunc(w.sources, func(s *source) bool { return s.stems[word.stem] }) {
			found += word.weight
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
	evidence *Evidence
	index    int // among its article's sentences
	span     corpus.Span
	stems    map[string]bool
	share    float64 // of the claim's words
	cosine   float64 // with the claim, 0 where it isn't known
}

func (s *source) text() string { return s.span.In(s.evidence.Article.Text) }

// follows reports whether s stands directly after o.
func (s *source) follows(o *source) bool {
	return s.evidence.Article.ID == o.evidence.Article.ID && s.index == o.index+1
}
