package config

import (
	"fmt"
	"io"
	"log/slog"
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

// ReadSecret takes a secret from the environment variable of that name.
func ReadSecret(name string, env func(string) (string, bool)) (Secret, error) {
	value, _ := env(name)
	if value == "" {
		return Secret{}, fmt.Errorf("the environment variable %s is empty or not set: put the key in it", clip(name))
	}
	return NewSecret(value), nil
}

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
