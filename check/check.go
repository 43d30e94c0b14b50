// Package check says, sentence by sentence, what the articles hold of a claim:
// whether they support it, contradict it, or don't say. It works by the rules
// of package verify, without a language model.
package check

import (
	"context"
	"fmt"
	"strings"
	"unicode"

	"dateline/corpus"
	"dateline/rag"
	"dateline/verify"
)

// Retriever finds the passages that a sentence is held against; *rag.Engine is
// one.
type Retriever interface {
	Retrieve(ctx context.Context, q rag.Question, k int) ([]rag.Hit, error)
}

// Articles gives whole articles; every store does.
type Articles interface {
	Article(ctx context.Context, id string) (corpus.Article, error)
}

// Checker checks claims. It is safe for concurrent use.
type Checker struct {
	Retriever Retriever
	Articles  Articles
	Verifier  *verify.Verifier
}

// Finding is one sentence of a claim with what was found on it.
type Finding struct {
	Sentence string
	Check    verify.Check
	Sources  []rag.Hit // the passages that the check's quotes number, from 1
}

// Claim checks every sentence of a text. q narrows what it is held against; its
// Text is not looked at. A text without a word in it is one finding, absent for
// the reason Empty.
func (c Checker) Claim(ctx context.Context, q rag.Question, text string) ([]Finding, error) {
	var out []Finding
	for _, span := range corpus.Split(text) {
		sentence := corpus.Trim(text, span).In(text)
		if !strings.ContainsFunc(sentence, isWordRune) {
			continue
		}
		one, err := c.sentence(ctx, q, sentence)
		if err != nil {
			return nil, err
		}
		out = append(out, one)
	}
	if len(out) == 0 {
		out = append(out, Finding{Sentence: text, Check: verify.Check{Verdict: verify.Absent, Reason: Empty}})
	}
	return out, nil
}

// Empty is why a text without a word in it is absent.
const Empty verify.Reason = "empty"

func isWordRune(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) }

// sentence retrieves passages for a sentence and checks it against them.
func (c Checker) sentence(ctx context.Context, q rag.Question, sentence string) (Finding, error) {
	q.Text = sentence
	if len(q.Text) > rag.MaxQuestionBytes {
		q.Text = strings.ToValidUTF8(q.Text[:rag.MaxQuestionBytes], "")
	}
	hits, err := c.Retriever.Retrieve(ctx, q, q.TopK)
	if err != nil {
		return Finding{}, err
	}
	evidence := make([]verify.Evidence, len(hits))
	for i, h := range hits {
		article, err := c.Articles.Article(ctx, h.Passage.ArticleID)
		if err != nil {
			return Finding{}, fmt.Errorf("read article %s: %w", h.Passage.ArticleID, err)
		}
		evidence[i] = verify.Evidence{Number: i + 1, Article: article, Span: h.Passage.Span}
	}
	result, err := c.Verifier.Claim(ctx, sentence, evidence)
	return Finding{Sentence: sentence, Check: result, Sources: hits}, err
}

// Citations are the words for or against the sentence, best first, numbered
// from 1. Of an absent one they are what comes nearest.
func (f Finding) Citations() []rag.Citation {
	var out []rag.Citation
	for i, q := range f.Check.Quotes {
		h := f.Sources[q.Number-1]
		out = append(out, rag.Citation{
			Number: i + 1, ArticleID: q.ArticleID, Outlet: h.Outlet, Headline: h.Headline, URL: h.URL, Date: h.Date,
			PassageID: h.Passage.ID, Span: q.Span, Quote: q.Text,
		})
	}
	return out
}

// Verdict is the verdict as people read it.
func (f Finding) Verdict() string { return verdictText[f.Check.Verdict] }

// Why says what decided against the sentence, "" when it is supported or there
// is nothing to say: "another figure (“three”)".
func (f Finding) Why() string {
	if f.Check.Verdict == verify.Supported {
		return ""
	}
	why := reasonText[f.Check.Reason]
	if f.Check.Detail != "" {
		why += fmt.Sprintf(" (“%s”)", strings.Join(strings.Fields(f.Check.Detail), " "))
	}
	return strings.TrimSpace(why)
}

var verdictText = map[verify.Verdict]string{
	verify.Supported:    "supported",
	verify.Contradicted: "contradicted",
	verify.Absent:       "not in the articles",
}

var reasonText = map[verify.Reason]string{
	Empty:                 "no word in it to look for",
	Long:                  "too long for one sentence",
	verify.WrongFigure:    "another figure",
	verify.WrongTime:      "another time",
	verify.WrongName:      "another name",
	verify.WrongQuotation: "not in these words",
	verify.WrongPolarity:  "the other way round",
	verify.WrongRole:      "another doer or target",
	verify.WrongSpeaker:   "another speaker",
	verify.WrongOutlet:    "another outlet",
	verify.WrongModality:  "not as settled as that",
	verify.WrongCause:     "no such reason",
	verify.Merged:         "not of one and the same thing",
	verify.SaidOtherwise:  "the articles speak of it, and don't say so",
	verify.TooFar:         "too little of it is there",
}
