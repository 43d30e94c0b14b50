package named

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"syscall"
	"time"

	"dateline/internal/disk"
)

// File is one file that will be written.
type File struct {
	name   string
	place  place
	stdout io.Writer
}

// Name is as the person gave it.
func (f *File) Name() string { return f.name }

// try looks whether Write will be able to, without changing what is there.
func (f *File) try() error {
	if f.place.standard {
		return nil
	}
	if f.place.through {
		if f.place.info.Mode()&fs.ModeNamedPipe != 0 {
			return nil // to open a pipe is to be its writer: only Write may
		}
		file, err := os.OpenFile(f.place.path, os.O_WRONLY, 0)
		if err != nil {
			return unwritable(f.name, err)
		}
		return file.Close()
	}
	if f.place.info != nil {
		file, err := os.OpenFile(f.place.path, os.O_WRONLY, 0)
		if err != nil {
			return unwritable(f.name, err)
		}
		if err := file.Close(); err != nil {
			return unwritable(f.name, err)
		}
	}
	file, err := beside(f.place.path)
	if errors.Is(err, fs.ErrPermission) && f.place.info != nil {
		return nil // it is overwritten where it is
	}
	if err != nil {
		return f.noFolder(err)
	}
	return errors.Join(file.Close(), os.Remove(file.Name()))
}

func (f *File) noFolder(err error) error {
	if errors.Is(err, fs.ErrPermission) {
		return fmt.Errorf("can't write %s: the folder %s may not be written to", f.name, filepath.Dir(f.place.path))
	}
	return unwritable(f.name, err)
}

// Write writes the whole of a file. A plain file is there whole or, after an
// error or a kill, as it was before. A pipe is waited for until somebody reads
// from it or ctx ends.
func (f *File) Write(ctx context.Context, write func(io.Writer) error) error {
	err := f.write(ctx, write)
	if err == nil || f.place.standard {
		return err
	}
	fault := new(fs.PathError)
	if errors.As(err, &fault) {
		err = fault.Err // its path may be that of the temporary file
	}
	return fmt.Errorf("write %s: %w", f.name, err)
}

func (f *File) write(ctx context.Context, write func(io.Writer) error) error {
	switch {
	case f.place.standard:
		return write(f.stdout)
	case f.place.through:
		file, err := openThrough(ctx, f.place)
		if err != nil {
			return err
		}
		return errors.Join(write(file), file.Close())
	}
	file, err := beside(f.place.path)
	if errors.Is(err, fs.ErrPermission) && f.place.info != nil {
		return f.inPlace(write)
	}
	if err != nil {
		return err
	}
	if err := f.fill(file, write); err != nil {
		return errors.Join(err, os.Remove(file.Name()))
	}
	err = os.Rename(file.Name(), f.place.path)
	if errors.Is(err, syscall.EBUSY) { // a file that is mounted by itself, as into a container
		err = f.inPlace(func(w io.Writer) error { return copyFrom(w, file.Name()) })
		return errors.Join(err, os.Remove(file.Name()))
	}
	if err != nil {
		return errors.Join(err, os.Remove(file.Name()))
	}
	// Not every file system can make a name durable; the file is whole either way.
	_ = disk.SyncFolder(filepath.Dir(f.place.path))
	return nil
}

// fill writes a temporary file to the disk, with the mode of the file whose place
// it takes.
func (f *File) fill(file *os.File, write func(io.Writer) error) error {
	err := write(file)
	if f.place.info != nil && err == nil {
		keepOwner(file, f.place.info)
		err = file.Chmod(f.place.info.Mode().Perm())
	}
	if err == nil {
		err = file.Sync()
	}
	return errors.Join(err, file.Close())
}

// inPlace overwrites a file that can't be replaced.
func (f *File) inPlace(write func(io.Writer) error) error {
	file, err := os.OpenFile(f.place.path, os.O_WRONLY|os.O_TRUNC, 0)
	if err != nil {
		return err
	}
	return errors.Join(write(file), file.Sync(), file.Close())
}

func copyFrom(w io.Writer, name string) error {
	file, err := os.Open(name)
	if err != nil {
		return err
	}
	defer file.Close()
	_, err = io.Copy(w, file)
	return err
}

// beside makes an empty file next to a path, to be moved there. It has the mode
// of any new file of this user's.
func beside(path string) (*os.File, error) { return besideWith(path, 0o666) }

// besideWith is beside for a mode, of which the umask is taken off.
func besideWith(path string, mode fs.FileMode) (*os.File, error) {
	for {
		name := fmt.Sprintf("%s%c.%s-%08x", filepath.Dir(path), filepath.Separator, shortened(filepath.Base(path)), rand.Uint32())
		file, err := os.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, mode)
		if !errors.Is(err, fs.ErrExist) {
			return file, err
		}
	}
}

// shortened leaves room in a long name for what is added to it.
func shortened(name string) string { return name[:min(len(name), 200)] }

// pipeWait is how often a pipe is looked at again that nobody reads from.
const pipeWait = 50 * time.Millisecond

// openThrough opens what is no plain file for writing.
func openThrough(ctx context.Context, p place) (*os.File, error) {
	if p.info.Mode()&fs.ModeNamedPipe == 0 {
		return os.OpenFile(p.path, os.O_WRONLY, 0)
	}
	for {
		file, err := os.OpenFile(p.path, os.O_WRONLY|syscall.O_NONBLOCK, 0)
		if !errors.Is(err, syscall.ENXIO) {
			return file, err
		}
		select {
		case <-ctx.Done():
			return nil, fmt.Errorf("nobody reads from the pipe: %w", context.Cause(ctx))
		case <-time.After(pipeWait):
		}
	}
}
