package config

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// credentials names the folder in which systemd lays a service's secrets, each
// in a file of its name: see LoadCredential= in systemd.exec(5).
const credentials = "CREDENTIALS_DIRECTORY"

// fileSuffix makes of a variable's name that of one which names a file with the
// secret, as container images have it.
const fileSuffix = "_FILE"

// lookUp finds the secret of a name: in the environment variable, or else in
// the file that NAME_FILE names, or else in the file NAME of the folder
// that CREDENTIALS_DIRECTORY names. It is "" where there is none. The error says
// that a file that is named holds none.
func lookUp(name string, env func(string) (string, bool)) (string, error) {
	if value, _ := env(name); value != "" {
		return value, nil
	}
	if file, _ := env(name + fileSuffix); file != "" {
		value, err := secretIn(file)
		if err == nil && value == "" {
			err = errors.New("it is empty")
		}
		if err != nil {
			return "", &Error{Place: name + fileSuffix, Text: fmt.Sprintf("the secret can't be read from %s: %v: put it there, or set %s", file, err, clip(name))}
		}
		return value, nil
	}
	if folder, _ := env(credentials); folder != "" && variableForm.MatchString(name) {
		value, err := secretIn(filepath.Join(folder, name))
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			return "", &Error{Place: credentials, Text: fmt.Sprintf("the secret %s can't be read: %v", name, err)}
		}
		return value, nil
	}
	return "", nil
}

// secretIn is what a file holds, without the blanks and line ends that editors
// leave around it. An error doesn't tell what is in it.
func secretIn(path string) (string, error) {
	f, err := os.Open(path)
	if err != nil {
		if pe, ok := errors.AsType[*fs.PathError](err); ok {
			return "", pe.Err
		}
		return "", err
	}
	defer f.Close()
	data, err := io.ReadAll(io.LimitReader(f, maxSecret+1))
	if err != nil {
		return "", err
	}
	if len(data) > maxSecret {
		return "", fmt.Errorf("it has more than %d bytes, so it can't be a key", maxSecret)
	}
	return strings.TrimSpace(string(data)), nil
}

// maxSecret is the most bytes that a file with a secret may have.
const maxSecret = 16 << 10
