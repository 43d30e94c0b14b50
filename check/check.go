// Package check says, sentence by sentence, what the articles hold of a claim:
// whether they support it, contradict it, or don't say. Package verify judges,
// without a language model.
package check

import (
	"context"
	"fmt"
	"slices"
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
	OutletsOf(ctx context.Context, claim string) ([]string, error)
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

	// Denied is what other outlets say against a sentence that one supports.
	Denied []verify.Quote // numbered as Check's
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

// sentence retrieves passages for a sentence and checks it against them: those of
// the outlet that it is put into the mouth of, or else of all, and then what
// one outlet supports against each of the others.
func (c Checker) sentence(ctx context.Context, q rag.Question, sentence string) (Finding, error) {
	q.Text = sentence
	if len(q.Text) > rag.MaxQuestionBytes {
		q.Text = strings.ToValidUTF8(q.Text[:rag.MaxQuestionBytes], "")
	}
	if len(q.Outlets) == 0 {
		var err error
		if q.Outlets, err = c.Retriever.OutletsOf(ctx, q.Text); err != nil {
			return Finding{}, err
		}
	}
	hits, err := c.Retriever.Retrieve(ctx, q, q.TopK)
	if err != nil {
		return Finding{}, err
	}
	evidence, err := c.Evidence(ctx, hits)
	if err != nil {
		return Finding{}, err
	}
	f := Finding{Sentence: sentence, Sources: hits}
	if f.Check, err = c.Verifier.Claim(ctx, sentence, evidence); err != nil || f.Check.Verdict != verify.Supported {
		return f, err
	}
	f.Denied, err = c.denied(ctx, sentence, evidence, f.Check)
	return f, err
}

// Evidence is passages as they are verified against, numbered from 1.
func (c Checker) Evidence(ctx context.Context, hits []rag.Hit) ([]verify.Evidence, error) {
	evidence := make([]verify.Evidence, len(hits))
	for i, h := range hits {
		article, err := c.Articles.Article(ctx, h.Passage.ArticleID)
		if err != nil {
			return nil, fmt.Errorf("read article %s: %w", h.Passage.ArticleID, err)
		}
		evidence[i] = verify.Evidence{Number: i + 1, Article: article, Span: h.Passage.Span}
	}
	return evidence, nil
}

// deniesFrom is the probability from which an outlet is said to deny what another
// supports: to be told of a denial that is none is worse than not to be told.
const deniesFrom = 0.7

// denied looks for an outlet that denies what another supports.
func (c Checker) denied(ctx context.Context, sentence string, evidence []verify.Evidence, by verify.Check) ([]verify.Quote, error) {
	supports := make(map[string]bool)
	for _, q := range by.Quotes {
		supports[q.Outlet] = true
	}
	var order []string
	others := make(map[string][]verify.Evidence)
	for _, e := range evidence {
		outlet := e.Article.Outlet
		if supports[outlet] {
			continue
		}
		if others[outlet] == nil {
			order = append(order, outlet)
		}
		others[outlet] = append(others[outlet], e)
	}
	var out []verify.Quote
	for _, outlet := range order {
		other, err := c.Verifier.Claim(ctx, sentence, others[outlet])
		if err != nil {
			return nil, err
		}
		if other.Against >= deniesFrom && other.Verdict == verify.Contradicted && len(other.Quotes) > 0 {
			out = append(out, other.Quotes[0])
		}
	}
	return out, nil
}

// Citations are the words for or against the sentence, best first, numbered
// from 1, and then those of outlets that deny what others support. Of an absent
// one they are what comes nearest.
func (f Finding) Citations() []rag.Citation {
	var out []rag.Citation
	for i, q := range slices.Concat(f.Check.Quotes, f.Denied) {
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

// Why says what speaks against the sentence, "" when nothing does: "another
// figure (“three”)", or of a supported one which other outlet denies it.
func (f Finding) Why() string {
	if f.Check.Verdict == verify.Supported {
		return f.denial()
	}
	why := reasonText[f.Check.Reason]
	if f.Check.Detail != "" {
		why += fmt.Sprintf(" (“%s”)", strings.Join(strings.Fields(f.Check.Detail), " "))
	}
	return strings.TrimSpace(why)
}

// denial says who denies what is supported: "but Ridge Daily denies it [2]".
func (f Finding) denial() string {
	var who []string
	for i, q := range f.Denied {
		who = append(who, fmt.Sprintf("%s denies it [%d]", q.Outlet, len(f.Check.Quotes)+i+1))
	}
	if len(who) == 0 {
		return ""
	}
	return "but " + strings.Join(who, " and ")
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
	verify.WrongQuotation: "not the words quoted",
	verify.Merged:         "not of one and the same thing",
	verify.SaidOtherwise:  "the articles say otherwise",
	verify.NotSaid:        "not in these words",
	verify.TooFar:         "too little of it is there",
}
