package config_test

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"dateline/config"
)

// TestWhereSecretsAre has a secret in the environment, in a file that a
// variable names, and among a service's credentials.
func TestWhereSecretsAre(t *testing.T) {
	folder := t.TempDir()
	for name, text := range map[string]string{"TOKEN": " of-the-service\n", "file": "of-a-file\r\n", "empty": "\n", "long": strings.Repeat("k", 20_000)} {
		if err := os.WriteFile(filepath.Join(folder, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	in := func(name string) string { return filepath.Join(folder, name) }
	for name, test := range map[string]struct {
		env   map[string]string
		want  string
		fault string // in the error, "" for none
		none  bool   // the error is that there is none
	}{
		"nowhere":                         {none: true},
		"set to nothing":                  {env: map[string]string{"TOKEN": ""}, none: true},
		"blanks":                          {env: map[string]string{"TOKEN": "  "}, none: true},
		"in the environment":              {env: map[string]string{"TOKEN": "of-the-environment"}, want: "of-the-environment"},
		"in a file":                       {env: map[string]string{"TOKEN_FILE": in("file")}, want: "of-a-file"},
		"among the credentials":           {env: map[string]string{"CREDENTIALS_DIRECTORY": folder}, want: "of-the-service"},
		"the environment first":           {env: map[string]string{"TOKEN": "of-the-environment", "TOKEN_FILE": in("file"), "CREDENTIALS_DIRECTORY": folder}, want: "of-the-environment"},
		"the file before the credentials": {env: map[string]string{"TOKEN_FILE": in("file"), "CREDENTIALS_DIRECTORY": folder}, want: "of-a-file"},
		"other credentials":               {env: map[string]string{"CREDENTIALS_DIRECTORY": t.TempDir()}, none: true},
		"a file that isn't there":         {env: map[string]string{"TOKEN_FILE": in("gone")}, fault: "gone"},
		"an empty file":                   {env: map[string]string{"TOKEN_FILE": in("empty")}, fault: "it is empty"},
		"a folder":                        {env: map[string]string{"TOKEN_FILE": folder}, fault: "TOKEN_FILE"},
		"no key":                          {env: map[string]string{"TOKEN_FILE": in("long")}, fault: "it can't be a key"},
	} {
		got, err := config.ReadSecret("TOKEN", environment(test.env))
		switch {
		case got.Unwrap() != test.want:
			t.Errorf("%s: %q", name, got.Unwrap())
		case errors.Is(err, config.ErrNoSecret) != test.none:
			t.Errorf("%s: %v", name, err)
		case test.fault != "" && (err == nil || !strings.Contains(err.Error(), test.fault) || !strings.Contains(err.Error(), "TOKEN_FILE")):
			t.Errorf("%s: %v", name, err)
		case test.fault == "" && !test.none && err != nil:
			t.Errorf("%s: %v", name, err)
		}
	}
}

// TestNamesLeadOutOfNoFolder: a name that isn't a variable's is no file's.
func TestNamesLeadOutOfNoFolder(t *testing.T) {
	folder := t.TempDir()
	if err := os.WriteFile(filepath.Join(folder, "secret"), []byte("x"), 0o600); err != nil {
		t.Fatal(err)
	}
	inner := filepath.Join(folder, "inner")
	if err := os.Mkdir(inner, 0o700); err != nil {
		t.Fatal(err)
	}
	if got, err := config.ReadSecret("../secret", environment(map[string]string{"CREDENTIALS_DIRECTORY": inner})); err == nil {
		t.Errorf("%q", got.Unwrap())
	}
}
