package config_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"log/slog"
	"strings"
	"testing"

	"github.com/pelletier/go-toml/v2"

	"dateline/config"
)

func TestSecretNeverPrints(t *testing.T) {
	const value = "sk-4f1e"
	type exported struct{ Key config.Secret }
	type unexported struct{ key config.Secret }
	s := config.NewSecret(value)
	if s.Unwrap() != value {
		t.Fatalf("Unwrap gave %q", s.Unwrap())
	}

	var log bytes.Buffer
	slog.New(slog.NewTextHandler(&log, nil)).Info("m", "key", s, "in", exported{s})
	slog.New(slog.NewJSONHandler(&log, nil)).Info("m", "key", s, "in", exported{s}, "deep", unexported{s})
	asJSON, err := json.Marshal(exported{s})
	if err != nil {
		t.Fatal(err)
	}
	asTOML, err := toml.Marshal(exported{s})
	if err != nil {
		t.Fatal(err)
	}
	outputs := map[string]string{"log": log.String(), "JSON": string(asJSON), "TOML": string(asTOML), "String": s.String(), "GoString": s.GoString()}
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%d", "%T %v"} {
		for name, v := range map[string]any{"value": s, "pointer": &s, "field": exported{s}, "hidden field": unexported{s}, "list": []config.Secret{s}} {
			outputs[verb+" of a "+name] = fmt.Sprintf(verb, v)
		}
	}
	for name, out := range outputs {
		if strings.Contains(out, value) || strings.Contains(out, fmt.Sprintf("%x", value)) {
			t.Errorf("%s gives the secret away: %s", name, out)
		}
	}
	for _, name := range []string{"JSON", "TOML", "String", "GoString", "%d of a value", "%v of a field"} {
		if !strings.Contains(outputs[name], "***") {
			t.Errorf("%s isn't masked: %s", name, outputs[name])
		}
	}
}

func TestReadSecret(t *testing.T) {
	env := environment(map[string]string{"NEWS_KEY": "sk-4f1e", "EMPTY_KEY": ""})
	s, err := config.ReadSecret("NEWS_KEY", env)
	if err != nil || s.Unwrap() != "sk-4f1e" {
		t.Errorf("got %q, %v", s.Unwrap(), err)
	}
	for _, name := range []string{"EMPTY_KEY", "NO_KEY"} {
		if _, err := config.ReadSecret(name, env); err == nil || !strings.Contains(err.Error(), name) {
			t.Errorf("%s: got %v, want an error that names it", name, err)
		}
	}
	if got := (config.Secret{}).Unwrap(); got != "" {
		t.Errorf("the zero Secret holds %q", got)
	}
}
