package rag

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"
	"unicode"

	"dateline/draft"
	"dateline/store"
	"dateline/verify"
)

// grounded is a sentence that passages carry.
type grounded struct {
	text    string
	verdict Verdict
	reason  string
	quotes  []verify.Quote
	cited   []verify.Evidence
}

// Why sentences are dropped, beside what verify finds.
const (
	dropTooLong = "longer than any sentence that could be checked"
	dropLink    = "a link or mention in it"
	dropCall    = "it calls somebody and says nothing besides"
	dropHalf    = "it breaks off where its source goes on"
	dropRepeats = "it repeats itself"
	dropJudge   = "the second check doesn't confirm it"
)

// evidence is the retrieved passages, by the numbers that the model was given,
// with the vectors that their articles' sentences have in the store.
func (e *Engine) evidence(ctx context.Context, f *found) ([]verify.Evidence, error) {
	var ranges []store.SentenceRange
	at := make(map[string]int) // of an article, among ranges
	for _, h := range f.hits {
		a := f.articles[h.Passage.ArticleID]
		f.voices(a)
		if _, ok := at[a.ID]; !ok {
			at[a.ID] = len(ranges)
			ranges = append(ranges, store.SentenceRange{Article: a.ID, Last: len(f.sentences[a.ID]) - 1})
		}
	}
	lists, err := e.store.ReadSentences(ctx, ranges)
	if err != nil {
		return nil, fmt.Errorf("read the sentences of the articles found: %w", err)
	}
	vectors := make([][][]float32, len(lists))
	for i, sentences := range lists {
		for _, s := range sentences {
			vectors[i] = append(vectors[i], s.Vector)
		}
	}
	out := make([]verify.Evidence, len(f.hits))
	for i, h := range f.hits {
		a := f.articles[h.Passage.ArticleID]
		out[i] = verify.Evidence{Number: i + 1, Article: a, Span: h.Passage.Span, Sentences: f.sentences[a.ID], Vectors: vectors[at[a.ID]]}
	}
	return out, nil
}

// ground verifies a sentence against the passages that it cites, and, where
// they don't carry it, looks for another that does, unless they say otherwise.
// Without one it says why.
func (w *writer) ground(ctx context.Context, s draft.Sentence) (*grounded, string, error) {
	switch {
	case s.Long:
		return nil, dropTooLong, nil
	case circles(s.Text):
		return nil, dropRepeats, nil
	}
	own := attempt{reason: verify.NoCitation}
	cited := w.cited(s.Numbers)
	switch {
	case len(cited) > 0:
		var err error
		if own, err = w.verify(ctx, s, cited); err != nil || own.carried() {
			return own.grounded, "", err
		}
	case len(s.Numbers) > 0:
		own.reason = verify.UnknownNumber
	}
	if own.refuted {
		return own.grounded, own.why, nil // whatever the other passages say
	}
	other, err := w.recite(ctx, s)
	switch {
	case err != nil:
		return nil, "", err
	case other.carried():
		return other.grounded, "", nil
	case own.grounded != nil:
		return own.grounded, "", nil
	case other.score > own.score:
		return nil, other.why, nil // the passages that it should have cited
	}
	return nil, cmp.Or(own.why, string(own.reason)), nil
}

// attempt is a sentence held against some passages.
type attempt struct {
	*grounded               // nil where they don't carry it
	reason    verify.Reason // why not
	why       string        // the same in full
	score     float64       // the probability that they do
	refuted   bool          // they speak of it, and say otherwise
}

// carried reports whether the passages support the sentence.
func (a attempt) carried() bool { return a.grounded != nil && a.verdict == Supported }

// cited are the passages of the given numbers; numbers that no passage has are
// passed over.
func (w *writer) cited(numbers []int) []verify.Evidence {
	var out []verify.Evidence
	for _, n := range numbers {
		if n >= 1 && n <= len(w.evidence) {
			out = append(out, w.evidence[n-1])
		}
	}
	return out
}

// verify holds a sentence against passages.
func (w *writer) verify(ctx context.Context, s draft.Sentence, cited []verify.Evidence) (attempt, error) {
	r, err := w.verifier.Sentence(ctx, s.Text, cited)
	if err != nil {
		return attempt{}, err
	}
	a := attempt{grounded: w.judged(s, r, cited), score: r.Score, reason: r.Reason, refuted: r.Denied()}
	if name := w.supplied(s.Text, r.Quotes); a.grounded != nil && name != "" {
		a.grounded, a.reason = nil, verify.Merged
		r.Verdict, r.Reason, r.Detail = verify.Unsupported, verify.Merged, name
	}
	if a.grounded != nil && half(s.Text, r.Quotes) {
		a.grounded, a.reason, a.why = nil, verify.TooFar, dropHalf
		return a, nil
	}
	switch {
	case a.grounded != nil:
	case r.Verdict == verify.Unsupported:
		a.why = reasonOf(r)
	case s.Suspect || !w.hostsKnown(s.Text, cited):
		a.reason, a.why = verify.TooFar, dropLink
	default:
		a.reason, a.why = verify.TooFar, string(verify.TooFar)
	}
	return a, nil
}

// circles reports whether three words in a row come three times in one sentence:
// a small model that goes in circles, and no sentence.
func circles(text string) bool {
	words := strings.Fields(strings.ToLower(text))
	seen := make(map[string]int)
	for i := 0; i+3 <= len(words); i++ {
		run := strings.Join(words[i:i+3], " ")
		if seen[run]++; seen[run] == 3 {
			return true
		}
	}
	return false
}

// half reports whether a sentence without a full stop is the beginning of what a
// quote says: the words of the quote go on where it ends.
func half(text string, quotes []verify.Quote) bool {
	text = strings.TrimRight(text, " ")
	if last, ok := lastRune(text); !ok || !unicode.IsLetter(last) && !unicode.IsDigit(last) && last != ',' {
		return false
	}
	tail := strings.ToLower(text)
	if words := strings.Fields(tail); len(words) > halfWords {
		tail = strings.Join(words[len(words)-halfWords:], " ")
	}
	for _, q := range quotes {
		said := strings.ToLower(oneLine(q.Text))
		if i := strings.Index(said, tail); i >= 0 {
			rest := []rune(said[i+len(tail):])
			return len(rest) > 1 && rest[0] == ' ' && unicode.IsLetter(rest[1])
		}
	}
	return false
}

// halfWords is how many of its last words tell where in a quote a sentence ends.
const halfWords = 5

// judged is a result as a sentence that may be shown, nil when it may not.
func (w *writer) judged(s draft.Sentence, r verify.Result, cited []verify.Evidence) *grounded {
	if len(r.Quotes) == 0 || !w.hostsKnown(s.Text, cited) {
		return nil
	}
	g := &grounded{text: s.Text, verdict: Supported, quotes: r.Quotes, cited: cited}
	switch {
	case r.Verdict == verify.Supported:
		return g
	case r.Verdict == verify.Unconfirmed && !s.Suspect:
		g.verdict, g.reason = Unconfirmed, doubt(r)
		return g
	}
	return nil
}

// doubt says in words for the person who asked why a sentence is unconfirmed.
func doubt(r verify.Result) string {
	if r.Detail == "" {
		return "a free paraphrase"
	}
	return fmt.Sprintf("not in these words: “%s”", r.Detail)
}

func reasonOf(r verify.Result) string {
	if r.Detail == "" {
		return string(r.Reason)
	}
	return string(r.Reason) + ": " + r.Detail
}

// hostsKnown reports whether every word that a program may take for an address
// stands in the articles that the sentence cites.
func (w *writer) hostsKnown(text string, cited []verify.Evidence) bool {
	for _, host := range draft.Hosts(text) {
		if !slices.ContainsFunc(cited, func(e verify.Evidence) bool { return strings.Contains(e.Article.Text, host) }) {
			return false
		}
	}
	return true
}
