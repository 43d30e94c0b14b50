package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"dateline/eval"
)

// outputs are the report's files and what it is compared with. They are looked
// at before the first question is asked: a run may take an hour.
type outputs struct {
	files    []reportFile
	baseline *eval.Report // nil for none
	seed     uint64
}

type reportFile struct {
	path  string
	write func(io.Writer, *eval.Report) error
}

func (f evalFlags) outputs() (o outputs, err error) {
	o.seed = f.options.Seed
	for _, file := range []reportFile{{f.json, eval.WriteJSON}, {f.junit, eval.WriteJUnit}, {f.html, eval.WriteHTML}} {
		if file.path == "" {
			continue
		}
		if err := writable(file.path); err != nil {
			return o, err
		}
		o.files = append(o.files, file)
	}
	if f.baseline != "" {
		o.baseline, err = eval.ReadReport(f.baseline)
	}
	return o, err
}

func (o outputs) close() {
	if o.baseline != nil {
		_ = o.baseline.Close()
	}
}

// writable tries whether a file can be written beside path, as writeFile will.
func writable(path string) error {
	if info, err := os.Stat(path); err == nil && info.IsDir() {
		return fmt.Errorf("can't write %s: it is a folder: name a file in it", path)
	}
	file, err := beside(path)
	if err != nil {
		return err
	}
	return errors.Join(file.Close(), os.Remove(file.Name()))
}

// beside makes an empty file next to path, to be moved there.
func beside(path string) (*os.File, error) {
	folder := filepath.Dir(path)
	file, err := os.CreateTemp(folder, "."+filepath.Base(path)+"-*")
	switch {
	case errors.Is(err, os.ErrNotExist):
		return nil, fmt.Errorf("can't write %s: there is no folder %s: make it first", path, folder)
	case errors.Is(err, os.ErrPermission):
		return nil, fmt.Errorf("can't write %s: the folder %s may not be written to", path, folder)
	case err != nil:
		return nil, fmt.Errorf("can't write %s: %w", path, err)
	}
	return file, nil
}

// writeReports shows the table and writes the files that were asked for.
func (a *app) writeReports(r *eval.Report, o outputs, all bool) error {
	if o.baseline != nil {
		comparison, err := eval.Compare(o.baseline, r, o.seed)
		if err != nil {
			return err
		}
		r.Comparison = comparison
	}
	style := a.style()
	if err := eval.WriteTable(a.stdout, r, eval.TableOptions{Colour: style.Color, Width: style.Width, All: all}); err != nil {
		return err
	}
	for _, file := range o.files {
		if err := writeFile(file.path, func(w io.Writer) error { return file.write(w, r) }); err != nil {
			return err
		}
	}
	return nil
}

// writeFile writes a whole file or none: beside its place, then moved there.
func writeFile(path string, write func(io.Writer) error) (err error) {
	file, err := beside(path)
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			_ = os.Remove(file.Name())
			err = fmt.Errorf("write %s: %w", path, err)
		}
	}()
	err = write(file)
	if err = errors.Join(err, file.Chmod(0o644), file.Sync(), file.Close()); err != nil {
		return err
	}
	return os.Rename(file.Name(), path)
}
