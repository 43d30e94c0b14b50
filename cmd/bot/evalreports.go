package main

import (
	"context"
	"errors"
	"io"

	"dateline/eval"
	"dateline/internal/named"
)

// outputs are the report's files and what it is compared with. They are looked
// at before the first question is asked: a run may take an hour.
type outputs struct {
	files    []reportFile[*eval.Report]
	baseline *eval.Report // nil for none
	done     func()       // with the baseline
	seed     uint64
	aside    bool // standard output is a report's: the table goes elsewhere
}

// reportFile is a file that a report is written to, and how.
type reportFile[R any] struct {
	file  *named.File
	write func(io.Writer, R) error
}

// wanted is what a flag asks to be written, "" for nothing.
type wanted[R any] struct {
	flag, path string
	write      func(io.Writer, R) error
}

// reportFiles names the files that are wanted.
func reportFiles[R any](set *named.Set, all []wanted[R]) ([]reportFile[R], error) {
	var out []reportFile[R]
	for _, want := range all {
		if want.path == "" {
			continue
		}
		file, err := set.Output(want.flag, want.path)
		if err != nil {
			return nil, outputFault(err)
		}
		out = append(out, reportFile[R]{file, want.write})
	}
	return out, nil
}

// writeFiles writes each of the files whatever becomes of the others.
func writeFiles[R any](ctx context.Context, files []reportFile[R], r R) []error {
	var errs []error
	for _, f := range files {
		errs = append(errs, f.file.Write(ctx, func(w io.Writer) error { return f.write(w, r) }))
	}
	return errs
}

func (a *app) outputs(ctx context.Context, set *named.Set, f reportFlags, seed uint64) (o outputs, err error) {
	o.seed, o.done = seed, func() {}
	junit := func(w io.Writer, r *eval.Report) error {
		return eval.WriteJUnitOf(w, r, eval.JUnitContent(f.junitWith))
	}
	o.files, err = reportFiles(set, []wanted[*eval.Report]{
		{"--json", f.json, eval.WriteJSON},
		{"--html", f.html, eval.WriteHTML},
		{"--markdown", f.markdown, eval.WriteMarkdown},
		{"--csv", f.csv, eval.WriteCSV},
		{"--junit", f.junit, junit},
	})
	if err != nil {
		return o, err
	}
	o.aside = set.ToStandard()
	if f.baseline != "" {
		o.baseline, o.done, err = a.readReport(ctx, f.baseline)
	}
	return o, err
}

// readReport opens a report that --json wrote, from a pipe too. done lets go of
// it.
func (a *app) readReport(ctx context.Context, path string) (r *eval.Report, done func(), err error) {
	at, remove, err := named.Spool(ctx, path, a.stdin)
	if err != nil {
		return nil, func() {}, err
	}
	if r, err = eval.ReadReport(at); err != nil {
		return nil, func() {}, errors.Join(err, remove())
	}
	return r, func() { _, _ = r.Close(), remove() }, nil
}

// readClaimReport reads a report that bot eval claims --json wrote, from a pipe
// too.
func (a *app) readClaimReport(ctx context.Context, path string) (*eval.ClaimReport, error) {
	at, remove, err := named.Spool(ctx, path, a.stdin)
	if err != nil {
		return nil, err
	}
	r, err := eval.ReadClaimReport(at)
	if err := several(err, remove()); err != nil {
		return nil, err
	}
	return r, nil
}

// outputFault marks an error of the names as the caller's to mend.
func outputFault(err error) error {
	if fault := new(named.UsageError); errors.As(err, &fault) {
		return usageError{err}
	}
	return err
}

// writeReports writes the files that were asked for, and then shows the table:
// whoever reads it may stop reading in the middle.
func (a *app) writeReports(ctx context.Context, r *eval.Report, o outputs, table eval.TableOptions) error {
	errs := writeFiles(ctx, o.files, r)
	to := a.tableTo(o.aside, &table)
	return several(append(errs, eval.WriteTable(to, r, table))...)
}

// tableTo is where a table goes, and how it looks there; aside: standard output
// is a report's.
func (a *app) tableTo(aside bool, table *eval.TableOptions) io.Writer {
	if aside {
		return a.stderr
	}
	style := a.style()
	table.Colour, table.Width = style.Color, style.Width
	return a.stdout
}
