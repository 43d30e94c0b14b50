package named

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"

	"dateline/internal/disk"
)

// Create writes a new file whole, with a mode less the user's umask. A plain file that is there already stays, and
// the error is fs.ErrExist; a dangling link is followed, and what is no plain
// file is written through.
func Create(ctx context.Context, name string, mode fs.FileMode, data []byte) error {
	p, err := locate(name, nil)
	if err != nil {
		return err
	}
	if p.through || p.standard {
		return through(ctx, p, data)
	}
	if p.info != nil {
		return &fs.PathError{Op: "create", Path: name, Err: fs.ErrExist}
	}
	file, err := besideWith(p.path, mode)
	if err != nil {
		return err
	}
	_, err = file.Write(data)
	if err == nil {
		err = file.Sync()
	}
	if err = errors.Join(err, file.Close()); err == nil {
		// A link, unlike a rename, replaces nothing that came up meanwhile.
		err = os.Link(file.Name(), p.path)
		if err != nil && !errors.Is(err, fs.ErrExist) { // a file system without links
			err = copyNew(p.path, mode, data)
		}
	}
	err = errors.Join(err, os.Remove(file.Name()))
	_ = disk.SyncFolder(filepath.Dir(p.path)) // as in File.write
	return err
}

// copyNew writes a new file where it belongs.
func copyNew(path string, mode fs.FileMode, data []byte) error {
	file, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, mode)
	if err != nil {
		return err
	}
	_, err = file.Write(data)
	if err == nil {
		err = file.Sync()
	}
	if err = errors.Join(err, file.Close()); err != nil {
		_ = os.Remove(path) // half a file would be taken for a whole one
	}
	return err
}

func through(ctx context.Context, p place, data []byte) error {
	if p.standard {
		return errors.New("it is standard output: name a file")
	}
	file, err := openThrough(ctx, p)
	if err != nil {
		return err
	}
	_, err = file.Write(data)
	return errors.Join(err, file.Close())
}

// AppendLine adds a line to a file of lines, which it makes if need be, in one
// write, so that a kill leaves the line or nothing. A last line without an end
// gets one first. What is no plain file is written through.
func AppendLine(ctx context.Context, name string, line []byte) error {
	line = append(slices.Clip(line), '\n')
	p, err := locate(name, nil)
	if err != nil {
		return err
	}
	if p.through || p.standard {
		return through(ctx, p, line)
	}
	file, err := os.OpenFile(p.path, os.O_RDWR|os.O_CREATE|os.O_APPEND, 0o666)
	if err != nil {
		return err
	}
	info, err := file.Stat()
	if err == nil && info.Size() > 0 {
		end := make([]byte, 1)
		if _, err = file.ReadAt(end, info.Size()-1); err == nil && end[0] != '\n' {
			line = append([]byte("\n"), line...)
		}
	}
	if err == nil {
		_, err = file.Write(line)
	}
	if err == nil {
		err = file.Sync()
	}
	return errors.Join(err, file.Close())
}
