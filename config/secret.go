package config

import (
	"errors"
	"fmt"
	"io"
	"log/slog"
	"strings"
)

const masked = "***"

// Secret is a key or password. However it is printed, logged or marshalled, it
// comes out as ***; only Unwrap gives it away. Secrets can't be compared with
// ==.
type Secret struct {
	_ [0]func() // no ==, which would compare pointers

	// A pointer: fmt can't call methods of unexported fields, and would
	// print a plain string inside one.
	value *string
}

// NewSecret wraps a value.
func NewSecret(value string) Secret { return Secret{value: &value} }

// ErrNoSecret is matched by the error of ReadSecret where a secret is nowhere.
var ErrNoSecret = errors.New("no secret")

// ReadSecret finds a secret by its name: in the environment variable, or else
// in the file that the variable NAME_FILE names, or else in the file NAME among
// a systemd service's credentials. The error matches ErrNoSecret where it is
// nowhere; another says what is wrong with a file.
func ReadSecret(name string, env func(string) (string, bool)) (Secret, error) {
	value, err := lookUp(name, env)
	if err != nil {
		return Secret{}, err
	}
	if strings.TrimSpace(value) == "" {
		return Secret{}, missing{name}
	}
	return NewSecret(value), nil
}

type missing struct{ name string }

func (m missing) Error() string {
	return fmt.Sprintf("the environment variable %s is empty or not set: put the key in it", clip(m.name))
}

func (missing) Is(target error) bool { return target == ErrNoSecret }

// Unwrap returns the value itself, "" for the zero Secret.
func (s Secret) Unwrap() string {
	if s.value == nil {
		return ""
	}
	return *s.value
}

func (s Secret) String() string { return masked }

// GoString masks the secret where Go syntax is printed.
func (s Secret) GoString() string { return masked }

// Format masks the verbs that wouldn't ask String.
func (s Secret) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, masked) }

// MarshalText masks the secret in JSON, TOML and XML.
func (s Secret) MarshalText() ([]byte, error) { return []byte(masked), nil }

// LogValue masks the secret in logs.
func (s Secret) LogValue() slog.Value { return slog.StringValue(masked) }
