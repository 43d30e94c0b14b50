package config_test

import (
	"strings"
	"testing"

	"dateline/config"
)

func TestEndpoint(t *testing.T) {
	for name, test := range map[string]struct{ set, variable, want string }{
		"nothing":                          {"", "", "https://api.openai.com/v1"},
		"the variable":                     {"", "http://127.0.0.1:8080/v1", "http://127.0.0.1:8080/v1"},
		"the file goes over it":            {"http://127.0.0.1:11434/v1", "http://127.0.0.1:8080/v1", "http://127.0.0.1:11434/v1"},
		"a bad variable that isn't needed": {"http://127.0.0.1:11434/v1", "nowhere", "http://127.0.0.1:11434/v1"},
	} {
		got, err := config.LLM{BaseURL: test.set}.Endpoint(environment(map[string]string{"OPENAI_BASE_URL": test.variable}))
		if err != nil || got != test.want {
			t.Errorf("%s: %q, %v", name, got, err)
		}
	}
	_, err := config.LLM{}.Endpoint(environment(map[string]string{"OPENAI_BASE_URL": "localhost:8080\x1b"}))
	if err == nil || !strings.HasPrefix(err.Error(), "OPENAI_BASE_URL: ") || strings.Contains(err.Error(), "\x1b") {
		t.Errorf("%v", err)
	}
}

func TestKey(t *testing.T) {
	env := environment(map[string]string{"LLM_KEY": "sk-1", "LOST_FILE": "/nowhere/key"})
	if got, err := config.Key("LLM_KEY", env); err != nil || got.Unwrap() != "sk-1" || got.String() != "***" {
		t.Errorf("%s (%v)", got, err)
	}
	if got, err := config.Key("OTHER", env); err != nil || got.Unwrap() != "" {
		t.Errorf("a key that isn't there: %q (%v)", got.Unwrap(), err)
	}
	if _, err := config.Key("LOST", env); err == nil || !strings.Contains(err.Error(), "LOST_FILE") {
		t.Errorf("a key in a file that isn't there: %v", err)
	}
}
