package config

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/pelletier/go-toml/v2"
)

// maxFile is the most bytes that a file may have. The example has 3,000, and
// go-toml's time grows with the square of the number of keys.
const maxFile = 64 << 10

// Find says which file Load reads: path; or else the one that the variable
// DATELINE_CONFIG names; or else dateline/config.toml in the user's
// configuration folder, where there is one; or else "", for none. A file that is
// named must exist.
//
// The current folder is not looked in: it may be anybody's, and a configuration
// says which secret is sent where.
func Find(path string, env func(string) (string, bool)) (string, error) {
	if path != "" {
		return path, exists(path, "--config")
	}
	if path, _ = env(fileVariable); path != "" {
		return path, exists(path, "the variable "+fileVariable)
	}
	dir, err := os.UserConfigDir()
	if err != nil || !filepath.IsAbs(dir) {
		return "", nil
	}
	path = filepath.Join(dir, "dateline", usualName)
	if _, err := os.Stat(path); err != nil {
		return "", nil
	}
	return path, nil
}

const (
	fileVariable = "DATELINE_CONFIG"
	usualName    = "config.toml"
)

// passedOver is the file of the usual name in the current folder, where somebody
// may think that it is used: nobody named a file, and it isn't file. Else "".
func passedOver(path, file string, env func(string) (string, bool)) string {
	if named, _ := env(fileVariable); path != "" || named != "" {
		return ""
	}
	here, err := os.Stat(usualName)
	if err != nil || here.IsDir() {
		return ""
	}
	if used, err := os.Stat(file); err == nil && os.SameFile(here, used) {
		return ""
	}
	return usualName
}

// exists turns a missing file into an error that says who asked for it.
func exists(path, by string) error {
	if _, err := os.Stat(path); errors.Is(err, fs.ErrNotExist) {
		return &Error{Place: path, Text: "there is no such file: " + by + " names it"}
	}
	return nil
}

// read returns the file's bytes, or enough of them for Parse to refuse it.
func read(path string) ([]byte, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, unreadable(path, err)
	}
	defer f.Close()
	data, err := io.ReadAll(io.LimitReader(f, maxFile+1))
	if err != nil {
		return nil, unreadable(path, err)
	}
	return data, nil
}

// unreadable drops the path that the operating system's error repeats.
func unreadable(path string, err error) error {
	if pe, ok := errors.AsType[*fs.PathError](err); ok {
		err = pe.Err
	}
	return &Error{Place: path, Text: fmt.Sprintf("it can't be read: %v", err)}
}

// Parse reads TOML over the defaults. name is what errors call the file.
func Parse(name string, data []byte) (Config, error) {
	if len(data) > maxFile {
		return Config{}, &Error{Place: name, Text: "it has more than 64 KiB, so it can't be a configuration"}
	}
	data = bytes.TrimPrefix(data, []byte("\ufeff")) // some editors put it in front
	if err := toml.Unmarshal(data, &map[string]any{}); err != nil {
		return Config{}, malformed(name, err)
	}
	keys, err := readKeys(name, data)
	if err != nil {
		return Config{}, err
	}
	c := Default()
	if err := toml.Unmarshal(data, &c); err != nil {
		return Config{}, wrongType(name, keys, err)
	}
	var errs []error
	for _, o := range options {
		if value, ok := o.check(&c); !ok {
			errs = append(errs, &Error{Place: name, Line: keys.line(o), Text: o.wrong(value)})
		}
	}
	if err := errors.Join(errs...); err != nil {
		return Config{}, err
	}
	return c, nil
}

// malformed words an error of TOML's own syntax.
func malformed(name string, err error) error {
	de, ok := errors.AsType[*toml.DecodeError](err)
	if !ok {
		return &Error{Place: name, Text: err.Error()}
	}
	line, _ := de.Position()
	return &Error{Place: name, Line: line, Text: "this isn't TOML: " + clip(strings.TrimPrefix(de.Error(), "toml: "))}
}

// wrongType words an error of decoding, which speaks of Go's types, in the
// terms of the option that it is about.
func wrongType(name string, keys keys, err error) error {
	de, ok := errors.AsType[*toml.DecodeError](err)
	if !ok {
		return &Error{Place: name, Text: err.Error()}
	}
	line, _ := de.Position()
	path := de.Key()
	if len(path) == 1 {
		return &Error{Place: name, Line: line, Text: notSection(path[0])}
	}
	for _, o := range options {
		if len(path) > 1 && o.section == path[0] && o.key == path[1] {
			return &Error{Place: name, Line: line, Text: o.wrong(keys[o.section+"."+o.key].value)}
		}
	}
	return malformed(name, err)
}

// notSection says how to write a section that was written as something else.
func notSection(name string) string {
	return fmt.Sprintf("%s is a section: write [%s] on a line of its own, and its keys below", name, name)
}
