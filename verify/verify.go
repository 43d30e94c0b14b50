// Package verify checks, without a language model, whether passages of news
// articles support a sentence.
//
// Start with [New] and [Verifier.Sentence], for a sentence of an answer and the
// passages that it cites, or [Verifier.Claim], for a claim and whatever the
// articles hold on it. Both take the sentence apart into who does what to whom,
// when and how many, and lay the parts beside those of the passages' sentences:
// names, figures, times and quotations must stand there, in the same place of
// the same event; what the passage denies must not be affirmed; words must be
// in the mouth of whoever said them. Verdicts are deterministic.
//
// It reads English news prose by rules, not by understanding. A paraphrase that
// is too free is called unconfirmed; verify/testdata says how often it errs.
package verify

import (
	"context"
	"fmt"

	"dateline/corpus"
	"dateline/embed"
)

// Verdict says whether the passages support a sentence.
type Verdict string

// The verdicts. Supported, Unsupported and Unconfirmed are Sentence's;
// Supported, Contradicted and Absent are Claim's.
const (
	Supported    Verdict = "supported"
	Unsupported  Verdict = "unsupported"  // a check failed, Reason says which
	Unconfirmed  Verdict = "unconfirmed"  // no check failed, but too little of it was found again
	Contradicted Verdict = "contradicted" // the articles say otherwise
	Absent       Verdict = "absent"       // the articles don't say
)

// Reason says which check decided. It is "" for what is supported.
type Reason string

// The reasons.
const (
	NoCitation     Reason = "no citation"
	UnknownNumber  Reason = "unknown number" // a marker that no passage has
	WrongFigure    Reason = "figure"
	WrongTime      Reason = "time"
	WrongName      Reason = "name"
	WrongQuotation Reason = "quotation"
	WrongPolarity  Reason = "polarity"       // affirms what the passage denies, or the other way round
	WrongRole      Reason = "role"           // who does it and to whom
	WrongSpeaker   Reason = "speaker"        // not the one who said so
	WrongOutlet    Reason = "outlet"         // not the one that reports so
	WrongModality  Reason = "modality"       // makes a plan or a possibility a fact
	WrongCause     Reason = "cause"          // gives a reason that the passage doesn't
	Merged         Reason = "merged"         // its parts stand in the passages, but not together
	TooFar         Reason = "too far"        // too little of it is in the passages
	SaidOtherwise  Reason = "said otherwise" // the articles speak of it and don't say so
	FreeParaphrase Reason = "paraphrased"    // of what is unconfirmed
)

// Evidence is a passage that a sentence may rest on.
type Evidence struct {
	Number    int            // by which sentences cite it
	Article   corpus.Article // with its whole text, since speakers and names are introduced elsewhere in it
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
	Detail  string  // the word or name that decided, "" for none
	Quotes  []Quote // what carries the sentence, the first the most; for a failed check what comes nearest
	Score   float64 // how much of the sentence was found again, 0 to 1
}

// Verifier checks sentences. It is safe for concurrent use.
type Verifier struct {
	embedder embed.Embedder
	articles articleCache
}

// New makes a verifier. The embedder tells relevant passages from others; it
// never decides what is true. It may be nil: then words alone decide.
func New(e embed.Embedder) *Verifier { return &Verifier{embedder: e} }

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
// that the evidence is broken, the embedder failed or ctx ended; what is wrong
// with the sentence is in the result.
func (v *Verifier) Sentence(ctx context.Context, sentence string, evidence []Evidence) (Result, error) {
	if len(evidence) == 0 {
		return Result{Verdict: Unsupported, Reason: NoCitation}, ctx.Err()
	}
	a, err := v.align(ctx, sentence, evidence, false)
	if err != nil {
		return Result{}, err
	}
	return v.byMeaning(ctx, a, a.judge())
}
