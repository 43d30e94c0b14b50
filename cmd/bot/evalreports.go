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
	files    []reportFile
	baseline *eval.Report // nil for none
	done     func()       // with the baseline
	seed     uint64
	aside    bool // standard output is a report's: the table goes elsewhere
}

type reportFile struct {
	file  *named.File
	write func(io.Writer, *eval.Report) error
}

func (a *app) outputs(ctx context.Context, set *named.Set, f reportFlags, seed uint64) (o outputs, err error) {
	o.seed, o.done = seed, func() {}
	junit := func(w io.Writer, r *eval.Report) error {
		return eval.WriteJUnitOf(w, r, eval.JUnitContent(f.junitWith))
	}
	for _, want := range []struct {
		flag, path string
		write      func(io.Writer, *eval.Report) error
	}{
		{"--json", f.json, eval.WriteJSON},
		{"--html", f.html, eval.WriteHTML},
		{"--markdown", f.markdown, eval.WriteMarkdown},
		{"--csv", f.csv, eval.WriteCSV},
		{"--junit", f.junit, junit},
	} {
		if want.path == "" {
			continue
		}
		file, err := set.Output(want.flag, want.path)
		if err != nil {
			return o, outputFault(err)
		}
		o.files = append(o.files, reportFile{file, want.write})
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

// outputFault marks an error of the names as the caller's to mend.
func outputFault(err error) error {
	if fault := new(named.UsageError); errors.As(err, &fault) {
		return usageError{err}
	}
	return err
}

// writeReports writes the files that were asked for, each of them whatever
// becomes of the others, and then shows the table: whoever reads it may stop
// reading in the middle.
func (a *app) writeReports(ctx context.Context, r *eval.Report, o outputs, table eval.TableOptions) error {
	var errs []error
	for _, f := range o.files {
		errs = append(errs, f.file.Write(ctx, func(w io.Writer) error { return f.write(w, r) }))
	}
	to := a.stdout
	if o.aside {
		to = a.stderr
	} else {
		style := a.style()
		table.Colour, table.Width = style.Color, style.Width
	}
	return several(append(errs, eval.WriteTable(to, r, table))...)
}
