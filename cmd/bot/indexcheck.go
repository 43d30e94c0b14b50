package main

import (
	"context"
	"fmt"

	"dateline/embed/e5"
	"dateline/internal/onscreen"
	"dateline/store/local"
	"dateline/store/weaviate"
)

// indexReport is what a check of an index found.
type indexReport struct {
	articles, passages, sentences int

	further  string // what only one kind of index has
	problems []string
}

// checkOf checks an opened index as its kind can be checked.
func checkOf(ctx context.Context, st index) (indexReport, error) {
	switch st := st.(type) {
	case *local.Store:
		r, err := st.Check(ctx)
		vectors := counted(r.Vectors, "vector")
		if r.Kept > 0 {
			vectors += fmt.Sprintf(" (%d of them kept from an interrupted run: index the same articles again to go on)", r.Kept)
		}
		return indexReport{r.Articles, r.Passages, r.Sentences, ", " + vectors + "; every byte range, hash and checksum in order", r.Problems}, err
	case *weaviate.Store:
		r, err := st.Check(ctx)
		return indexReport{r.Articles, r.Passages, r.Sentences, "; every byte range, hash and vector in order", r.Problems}, err
	}
	return indexReport{}, fmt.Errorf("an index of kind %T can't be checked: name another with --index", st)
}

// checkIndex verifies an index against its articles.
func (a *app) checkIndex(ctx context.Context, path string) error {
	st, err := a.openIndex(ctx, path, true)
	if err != nil {
		return err
	}
	defer st.Close()
	report, err := checkOf(ctx, st)
	if err != nil {
		return err
	}
	if len(report.problems) > 0 {
		for _, problem := range report.problems {
			fmt.Fprintln(a.stdout, onscreen.Line(problem))
		}
		return fmt.Errorf("the index %s has %s: %s", path, counted(len(report.problems), "fault"), a.mending(path))
	}
	encoder, err := e5.New()
	if err != nil {
		return fmt.Errorf("start the encoder: %w", err)
	}
	if err := encoder.Verify(); err != nil {
		return err
	}
	if err := fits(st, path, encoder); err != nil {
		return err
	}
	fmt.Fprintf(a.stdout, "%s: good: %s, %s, %s%s\n", onscreen.Line(path),
		counted(report.articles, "article"), counted(report.passages, "passage"), counted(report.sentences, "sentence"), report.further)
	return nil
}

// mending says how a faulty index is mended.
func (a *app) mending(path string) string {
	switch {
	case weaviate.IsAddress(path):
		return "check it again when all nodes have caught up, or index its articles under another name"
	case a.ownIndex():
		return "make it anew from its articles: bot index --rebuild"
	}
	return "make it anew from its articles: bot index --rebuild" + a.indexFlag(path) + " ARTICLES"
}
