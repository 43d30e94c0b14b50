package named

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"unicode/utf8"
)

// ReadText reads a text file in UTF-8, of at most so many bytes. A byte order
// mark at its start is left out.
func ReadText(name string, most int64) (string, error) {
	data, err := readMost(name, most+1)
	fault := new(os.PathError)
	switch {
	case errors.Is(err, os.ErrNotExist):
		return "", fmt.Errorf("can't read %s: there is no such file", name)
	case errors.As(err, &fault):
		return "", fmt.Errorf("can't read %s: %w", name, fault.Err)
	case err != nil:
		return "", fmt.Errorf("can't read %s: %w", name, err)
	case int64(len(data)) > most:
		return "", fmt.Errorf("%s is longer than %d kB, the most that is taken: give it in parts", name, most>>10)
	case !utf8.Valid(data) || bytes.IndexByte(data, 0) >= 0:
		return "", fmt.Errorf("%s is no text in UTF-8: save it as plain text first", name)
	}
	return string(bytes.TrimPrefix(data, []byte("\ufeff"))), nil
}

func readMost(name string, most int64) ([]byte, error) {
	info, err := os.Stat(name)
	if err != nil {
		return nil, err
	}
	if !info.Mode().IsRegular() { // a pipe may have nobody at its other end
		return nil, errors.New("it is no plain file")
	}
	file, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	return io.ReadAll(io.LimitReader(file, most))
}
