package main

import (
	"bytes"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"dateline/llm/llmtest"
)

var tomlRE = regexp.MustCompile("(?s)```toml\n(\\[llm\\]\n.*?)```")

// The settings that the README gives for each kind of server are right by
// doctor and models, given what such a server lists. A model that isn't there
// is told.
func TestReadmeModelSettings(t *testing.T) {
	readme, err := os.ReadFile("../../README.md")
	if err != nil {
		t.Fatal(err)
	}
	blocks := make(map[string]string)
	for _, m := range tomlRE.FindAllStringSubmatch(string(readme), -1) {
		blocks[regexp.MustCompile(`(?m)^model = "([^"]+)"`).FindStringSubmatch(m[1])[1]] = m[1]
	}
	for name, test := range map[string]struct {
		model  string
		listed []string
		owner  string
		warns  bool
	}{
		"OpenAI":              {"gpt-4.1-mini", []string{"gpt-4.1", "gpt-4.1-mini"}, "openai", false},
		"Ollama":              {"llama3.1:8b", []string{"bespoke-minicheck:latest", "llama3.1:8b"}, "library", false},
		"llama.cpp":           {"default", []string{"/models/qwen.gguf"}, "llamacpp", false},
		"vLLM":                {"Qwen/Qwen2.5-7B-Instruct", []string{"Qwen/Qwen2.5-7B-Instruct"}, "vllm", false},
		"Ollama, not pulled":  {"llama3.1:8b", []string{"llama3.1:70b"}, "library", true},
		"not llama.cpp":       {"default", []string{"/models/qwen.gguf"}, "vllm", true},
		"llama.cpp's router":  {"default", []string{"a", "b"}, "llamacpp", true},
		"the tag left out":    {"", []string{"small:latest"}, "library", false},
		"another tag than it": {"", []string{"small:8b"}, "library", true},
	} {
		t.Run(name, func(t *testing.T) {
			s := llmtest.New(t, nil)
			s.Served, s.Owner = test.listed, test.owner
			text := blocks[test.model]
			if test.model == "" {
				text = "[llm]\nmodel = \"small\"\n"
			}
			if text == "" {
				t.Fatalf("the README has no settings for %s", test.model)
			}
			text = regexp.MustCompile(`(?m)^base_url = .*$`).ReplaceAllString(text, "")
			text = strings.Replace(text, "[llm]", "[llm]\nbase_url = \""+s.URL+"\"", 1)
			path := filepath.Join(t.TempDir(), "config.toml")
			if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
				t.Fatal(err)
			}
			t.Setenv("XDG_CACHE_HOME", t.TempDir())
			for _, command := range []string{"doctor", "models"} {
				var out bytes.Buffer
				_ = run(t.Context(), []string{command, "--config", path}, strings.NewReader(""), &out, &out)
				told := strings.Contains(out.String(), "doesn't list") || strings.Contains(out.String(), "isn't among them")
				if told != test.warns || !strings.Contains(out.String(), test.listed[0]) && command == "models" {
					t.Errorf("bot %s says: %s", command, &out)
				}
			}
		})
	}
}
