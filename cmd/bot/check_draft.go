package main

import (
	"context"
	"fmt"
	"io"
	"strings"
	"time"

	"dateline/check"
	"dateline/internal/named"
	"dateline/internal/onscreen"
	"dateline/rag"
	"dateline/render"
	"dateline/store"
	"dateline/verify"
)

// maxDraftBytes is the longest draft that is taken.
const maxDraftBytes = 1 << 20

// draftFile is the file that a command line names as "@FILE", "" for none.
func draftFile(args []string) string {
	if len(args) == 1 && len(args[0]) > 1 && args[0][0] == '@' {
		return args[0][1:]
	}
	return ""
}

// checkDraft checks a whole draft for bot check.
func (a *app) checkDraft(ctx context.Context, q rag.Question, name string, asJSON bool) error {
	text, err := named.ReadText(name, maxDraftBytes)
	if err != nil {
		return usageError{err}
	}
	started := time.Now()
	report, err := a.draft(ctx, q, text)
	if err != nil {
		return err
	}
	if asJSON {
		return writeDraftJSON(onscreen.JSON(a.stdout), report, time.Since(started))
	}
	return writeDraft(a.stdout, report, a.style())
}

// draft opens the index and checks every sentence of a draft.
func (a *app) draft(ctx context.Context, q rag.Question, text string) (report check.Report, err error) {
	meter := a.meter("checking")
	defer meter.finish()
	err = a.withChecker(ctx, func(c check.Checker, _ store.Store) error {
		report, err = c.Draft(ctx, q, text, meter.set)
		return err
	})
	return report, err
}

func writeDraftJSON(w io.Writer, r check.Report, took time.Duration) error {
	out := jsonCheck{Schema: checkSchema, Claims: []jsonClaimCheck{}, TotalMS: float64(took.Microseconds()) / 1000, Summary: summaryOf(r)}
	for _, s := range r.Sentences {
		out.Claims = append(out.Claims, jsonClaim(s.Line, s.Finding))
	}
	return encodeCheck(w, out)
}

func summaryOf(r check.Report) *jsonSummary {
	first := r.First
	if first == nil {
		first = []int{}
	}
	return &jsonSummary{r.Count(verify.Supported), r.Count(verify.Contradicted), r.Count(verify.Absent), first}
}

// writeDraft writes the sentences, and at the end, where a terminal stands then,
// what came of them.
func writeDraft(w io.Writer, r check.Report, s render.Style) error {
	var b strings.Builder
	for _, one := range r.Sentences {
		fmt.Fprintf(&b, "%s ", s.Dim(fmt.Sprintf("line %d:", one.Line)))
		writeFinding(&b, one.Finding, s)
		b.WriteString("\n")
	}
	fmt.Fprintf(&b, "%s.\n", s.Bold(r.Summary()))
	if len(r.First) > 0 {
		b.WriteString("Look at these first:\n")
	}
	for _, i := range r.First {
		one := r.Sentences[i]
		fmt.Fprintf(&b, "  line %d: %s\n    %s\n", one.Line, s.Bold(verdictOf(one.Finding)), onscreen.Line(one.Sentence))
	}
	_, err := io.WriteString(w, b.String())
	return err
}
