package main

import (
	"context"
	"fmt"

	"dateline/internal/onscreen"
	"dateline/store/transfer"
)

// copyIndex copies an index with its vectors, from a file to a cluster or back,
// and verifies the copy by counts and by a hash of the contents.
func (a *app) copyIndex(ctx context.Context, paths []string, f indexFlags) error {
	if len(paths) > 0 || a.indexPath != "" {
		return usagef("--from copies an index whole, to that of --to: leave PATH and --index out")
	}
	if f.from == f.to {
		return usagef("--from and --to name the same index: give another one to copy to")
	}
	from, err := a.openIndex(ctx, f.from, true)
	if err != nil {
		return err
	}
	defer from.Close()
	to, err := a.makeIndex(ctx, f.to, from.Identity())
	if err != nil {
		return err
	}
	defer to.Close()
	p := a.meter("copying")
	report, err := transfer.Copy(ctx, from, to, p.set)
	p.finish()
	if err != nil {
		return fmt.Errorf("copy %s to %s: %w", onscreen.Line(f.from), onscreen.Line(f.to), err)
	}
	fmt.Fprintf(a.stdout, "%s: %d copied, %d were there, %d removed; verified: %s, %s, %s, content %.16x in both\n", onscreen.Line(f.to),
		report.Copied, report.Same, report.Removed, counted(report.Articles, "article"), counted(report.Passages, "passage"), counted(report.Sentences, "sentence"), report.Hash)
	return nil
}
