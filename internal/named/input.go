package named

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
)

// Spool makes something readable more than once: "-" and what is no plain file,
// such as a pipe, is copied to a temporary file. path is what to read; remove
// takes the copy away again and is never nil. A folder, a plain file and what
// isn't there come back as they are. When ctx ends, reading is given up.
func Spool(ctx context.Context, name string, stdin io.Reader) (path string, remove func() error, err error) {
	none := func() error { return nil }
	if name != Standard {
		info, err := os.Stat(name)
		if err != nil || info.IsDir() || info.Mode().IsRegular() {
			return name, none, nil //nolint:nilerr // whoever reads it will say that it isn't there
		}
	} else if stdin == nil {
		return name, none, errors.New("there is no standard input to read")
	}
	copied, err := os.CreateTemp("", "dateline-*")
	if err != nil {
		return name, none, fmt.Errorf("keep a copy of %s: %w", name, err)
	}
	// Neither opening a pipe nor reading from one ends with a context.
	done := make(chan error, 1)
	go func() { done <- errors.Join(drain(copied, name, stdin), copied.Close()) }()
	select {
	case err = <-done:
	case <-ctx.Done():
		err = context.Cause(ctx)
	}
	if err != nil {
		return name, none, errors.Join(fmt.Errorf("read %s: %w", name, err), os.Remove(copied.Name()))
	}
	return copied.Name(), func() error { return os.Remove(copied.Name()) }, nil
}

func drain(to io.Writer, name string, stdin io.Reader) error {
	if name == Standard {
		_, err := io.Copy(to, stdin)
		return err
	}
	return copyFrom(to, name)
}
