// Package verify says whether passages of news articles support a sentence.
//
// Start with [New] and [Verifier.Sentence], for a sentence of an answer and the
// passages that it cites, or [Verifier.Claim], for a claim and whatever the
// articles hold on it. Both go the same way:
//
//   - windows.go picks the few runs of sentences that come nearest to the
//     claim, by words and by meaning;
//   - package judge's trained model reads the claim over each;
//   - exact.go looks for what can be read exactly: every figure, date, name and
//     quotation of the claim must stand in the passages;
//   - weigh.go makes one probability of both, and weights.go has what it was
//     fitted to;
//   - excerpt.go cuts the quotes that are shown for it.
package verify

import (
	"context"
	"fmt"

	"dateline/corpus"
	"dateline/embed"
	"dateline/judge"
)

// Verdict says whether the passages support a sentence.
type Verdict string

// The verdicts. Supported, Unsupported and Unconfirmed are Sentence's;
// Supported, Contradicted and Absent are Claim's.
const (
	Supported    Verdict = "supported"
	Unsupported  Verdict = "unsupported"  // Reason says why
	Unconfirmed  Verdict = "unconfirmed"  // as likely as not
	Contradicted Verdict = "contradicted" // the articles say otherwise
	Absent       Verdict = "absent"       // the articles don't say
)

// Reason says what decided. It is "" for what is supported.
type Reason string

// The reasons.
const (
	NoCitation     Reason = "no citation"
	UnknownNumber  Reason = "unknown number" // a marker that no passage has
	WrongFigure    Reason = "figure"
	WrongTime      Reason = "time"
	WrongName      Reason = "name"
	WrongQuotation Reason = "quotation"
	SaidOtherwise  Reason = "said otherwise"    // the passages deny it
	NotSaid        Reason = "not in the source" // they don't say so
	Merged         Reason = "merged"            // its parts stand in the passages, but not together
	TooFar         Reason = "too far"           // hardly anything of it is in the passages
	FreeParaphrase Reason = "paraphrased"       // of what is unconfirmed
)

// Evidence is a passage that a sentence may rest on.
type Evidence struct {
	Number    int            // by which sentences cite it
	Article   corpus.Article // with its whole text, since names are introduced elsewhere in it
	Span      corpus.Span    // the passage, a byte range of Article.Text
	Sentences []corpus.Span  // of the whole article as corpus.Split cuts it; nil has it cut here
	Vectors   [][]float32    // of Sentences, by the verifier's embedder; nil has those needed embedded here
}

// Quote is a run of an article's bytes that carries a sentence.
type Quote struct {
	Number    int // of the evidence
	ArticleID string
	Outlet    string
	corpus.Span
	Text string // the article's bytes at Span
}

// Result is what Sentence finds.
type Result struct {
	Verdict Verdict
	Reason  Reason
	Detail  string  // the words at fault, "" for none
	Quotes  []Quote // what carries the sentence, the first the most; for a failed check what comes nearest
	Score   float64 // the probability that the evidence supports the sentence
	Against float64 // the probability that it denies it, where it doesn't support it
}

// Denied reports whether the evidence surely says otherwise, rather than nothing
// of it.
func (r Result) Denied() bool { return r.Verdict == Unsupported && r.Against >= deniedFrom }

// Check is what Claim finds.
type Check struct {
	Verdict Verdict // Supported, Contradicted or Absent
	Reason  Reason  // of what isn't supported
	Detail  string  // the words at fault, "" for none
	Quotes  []Quote // what decides it; for what is absent, what comes nearest
	Score   float64 // the probability that the candidates support the claim
	Against float64 // the probability that they deny it, where they don't support it
}

// Judge reads a claim over evidence; *judge.Claims is one.
type Judge interface {
	Judge(ctx context.Context, claim string, over []judge.Evidence) ([]judge.Ruling, error)
}

// Verifier checks sentences. It is safe for concurrent use.
type Verifier struct {
	judge    Judge
	embedder embed.Embedder
}

// New makes a verifier. The embedder helps to find what a claim is to be held
// against.
func New(j Judge, e embed.Embedder) *Verifier { return &Verifier{judge: j, embedder: e} }

// check refuses evidence whose ranges aren't in its article.
func (e *Evidence) check() error {
	if e.Span.Start < 0 || e.Span.End > len(e.Article.Text) || e.Span.Start > e.Span.End {
		return fmt.Errorf("verify: passage [%d] is bytes %d to %d of article %s, which has %d", e.Number, e.Span.Start, e.Span.End, e.Article.ID, len(e.Article.Text))
	}
	if e.Vectors != nil && len(e.Vectors) != len(e.Sentences) {
		return fmt.Errorf("verify: passage [%d] of article %s has %d vectors for %d sentences: give one each, or none", e.Number, e.Article.ID, len(e.Vectors), len(e.Sentences))
	}
	for _, s := range e.Sentences {
		if s.Start < 0 || s.End > len(e.Article.Text) || s.Start > s.End {
			return fmt.Errorf("verify: a sentence of article %s is bytes %d to %d of %d", e.Article.ID, s.Start, s.End, len(e.Article.Text))
		}
	}
	return nil
}

// Sentence says whether the evidence, the passages that a sentence cites,
// supports it. Markers like [1] in the sentence are passed over. An error means
// that the evidence is broken, the embedder or the judge failed or ctx ended;
// what is wrong with the sentence is in the result.
func (v *Verifier) Sentence(ctx context.Context, sentence string, evidence []Evidence) (Result, error) {
	if len(evidence) == 0 {
		return Result{Verdict: Unsupported, Reason: NoCitation}, ctx.Err()
	}
	h, err := v.hold(ctx, sentence, evidence)
	if err != nil {
		return Result{}, err
	}
	r := Result{Quotes: h.quotes(), Score: h.supported, Against: h.against}
	switch {
	case h.supported >= shownFrom:
		r.Verdict = Supported
	case h.supported >= markedFrom:
		r.Verdict, r.Reason, r.Detail = Unconfirmed, FreeParaphrase, h.atFault()
	default:
		r.Verdict = Unsupported
		r.Reason, r.Detail = h.why()
	}
	return r, nil
}

// Claim says whether the candidates, passages of any articles, support one
// sentence, contradict it, or don't say. What an article says otherwise of the
// same thing contradicts it; a claim about something else is absent.
func (v *Verifier) Claim(ctx context.Context, claim string, candidates []Evidence) (Check, error) {
	if len(candidates) == 0 {
		return Check{Verdict: Absent, Reason: TooFar}, ctx.Err()
	}
	h, err := v.hold(ctx, claim, candidates)
	if err != nil {
		return Check{}, err
	}
	c := Check{Quotes: h.quotes(), Score: h.supported, Against: h.against}
	switch {
	case h.supported >= supportedFrom && !h.claim.asks():
		c.Verdict = Supported
		return c, nil
	case h.against >= contradictedFrom && !h.claim.asks():
		c.Verdict = Contradicted
	default:
		c.Verdict = Absent
	}
	c.Reason, c.Detail = h.why()
	if c.Reason == WrongQuotation && h.misquotes() {
		c.Verdict = Contradicted
	}
	if c.Verdict == Contradicted && (c.Reason == NotSaid || c.Reason == TooFar) {
		c.Reason = SaidOtherwise
	}
	return c, nil
}
