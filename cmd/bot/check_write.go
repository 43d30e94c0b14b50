package main

import (
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"time"

	"dateline/check"
	"dateline/internal/onscreen"
	"dateline/render"
	"dateline/verify"
)

// checkSchema names the form of what bot check --json writes. A change that
// could break a reader changes its number; new fields don't.
const checkSchema = "dateline.check/1"

// jsonCheck is the whole of it.
type jsonCheck struct {
	Schema  string           `json:"schema"`
	Claims  []jsonClaimCheck `json:"claims"` // in the order given, one for each sentence
	TotalMS float64          `json:"total_ms"`
	Summary *jsonSummary     `json:"summary,omitempty"` // of a draft
}

// jsonSummary is what came of a draft.
type jsonSummary struct {
	Supported    int   `json:"supported"` // how many sentences are
	Contradicted int   `json:"contradicted"`
	Absent       int   `json:"absent"`
	LookFirst    []int `json:"look_first"` // which of claims to look at first, from 0, the gravest first
}

type jsonClaimCheck struct {
	Claim     string              `json:"claim"`            // the sentence
	Line      int                 `json:"line"`             // which of the claims given it is of, from 1
	Verdict   string              `json:"verdict"`          // supported, contradicted or absent
	Reason    string              `json:"reason"`           // which check decided; "" when supported
	Detail    string              `json:"detail,omitempty"` // the word or name that decided
	Score     float64             `json:"score"`            // how much of it was found again, 0 to 1
	Citations []jsonCheckCitation `json:"citations"`        // what decides it, and then what denies it; for absent, what comes nearest
	Denied    int                 `json:"denied,omitempty"` // how many of the last citations are other outlets' denials of what is supported
}

type jsonCheckCitation struct {
	Number   int    `json:"number"` // from 1 within the claim
	Article  string `json:"article"`
	Outlet   string `json:"outlet"`
	Headline string `json:"headline"`
	URL      string `json:"url,omitempty"`
	Date     string `json:"date,omitempty"` // as the source gives it
	Passage  string `json:"passage"`
	Quote    string `json:"quote"` // bytes start to end of the article
	Start    int    `json:"start"`
	End      int    `json:"end"`
}

func writeChecksJSON(w io.Writer, all []checked, took time.Duration) error {
	out := jsonCheck{Schema: checkSchema, Claims: []jsonClaimCheck{}, TotalMS: float64(took.Microseconds()) / 1000}
	for _, c := range all {
		out.Claims = append(out.Claims, jsonClaim(c.line, c.Finding))
	}
	return encodeCheck(w, out)
}

func jsonClaim(line int, f check.Finding) jsonClaimCheck {
	j := jsonClaimCheck{
		Claim: f.Sentence, Line: line, Verdict: string(f.Check.Verdict), Reason: string(f.Check.Reason),
		Detail: f.Check.Detail, Score: f.Check.Score, Citations: []jsonCheckCitation{}, Denied: len(f.Denied),
	}
	for _, q := range f.Citations() {
		j.Citations = append(j.Citations, jsonCheckCitation{
			Number: q.Number, Article: q.ArticleID, Outlet: q.Outlet, Headline: q.Headline, URL: q.URL, Date: q.Date,
			Passage: q.PassageID, Quote: q.Quote, Start: q.Start, End: q.End,
		})
	}
	return j
}

func encodeCheck(w io.Writer, out jsonCheck) error {
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	return e.Encode(out)
}

func writeChecks(w io.Writer, all []checked, s render.Style) error {
	var b strings.Builder
	for i, c := range all {
		if i > 0 {
			b.WriteString("\n")
		}
		writeFinding(&b, c.Finding, s)
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// writeFinding writes a sentence, what was found on it, and the quotes.
func writeFinding(b *strings.Builder, c check.Finding, s render.Style) {
	fmt.Fprintf(b, "%s\n  %s\n", onscreen.Line(c.Sentence), s.Bold(verdictOf(c)))
	if c.Check.Verdict == verify.Absent && len(c.Check.Quotes) > 0 {
		fmt.Fprintf(b, "  %s\n", s.Dim("What comes nearest:"))
	}
	for _, q := range c.Citations() {
		place := render.Dated(q.Date) + "· " + onscreen.Line(q.Place())
		fmt.Fprintf(b, "  %s %s %s\n      %s\n", s.Number(fmt.Sprintf("[%d]", q.Number)), s.Bold(onscreen.Line(q.Outlet)), s.Dim(place), onscreen.Line(q.Quote))
	}
}

// verdictOf is a verdict with what decided it.
func verdictOf(f check.Finding) string {
	if why := f.Why(); why != "" {
		return onscreen.Line(f.Verdict() + ": " + why)
	}
	return f.Verdict()
}
