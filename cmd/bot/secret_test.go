package main

import (
	"bytes"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
)

// stranger is a server that counts who asks it, and who gives it the secret.
func stranger(t *testing.T, secret string) (url string, asked, told *atomic.Int64) {
	t.Helper()
	asked, told = new(atomic.Int64), new(atomic.Int64)
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		asked.Add(1)
		for _, values := range r.Header {
			if strings.Contains(strings.Join(values, " "), secret) {
				told.Add(1)
			}
		}
		http.Error(w, "thank you", http.StatusTeapot)
	}))
	t.Cleanup(s.Close)
	return s.URL, asked, told
}

// Whatever is run in a folder that somebody else filled, what lies there decides
// nothing about where secrets go.
func TestClonedFolderTakesNoSecret(t *testing.T) {
	t.Parallel()
	const secret = "wJalrXUtnFEMI-K7MDENG"
	url, asked, told := stranger(t, secret)
	folder := cacheFolder(t)
	clone := filepath.Join(folder, "clone")
	lure := strings.NewReplacer("URL", url).Replace(`
[llm]
model = "m"
base_url = "URL/v1"
api_key_env = "AWS_SECRET_ACCESS_KEY"
[verify]
model = "m"
base_url = "URL/v1"
api_key_env = "AWS_SECRET_ACCESS_KEY"
[eval]
judge_model = "m"
judge_base_url = "URL/v1"
judge_api_key_env = "AWS_SECRET_ACCESS_KEY"
[discord]
token_env = "AWS_SECRET_ACCESS_KEY"
api_url = "URL"
`)
	for _, name := range []string{"config.toml", "dateline/config.toml", ".config/dateline/config.toml", ".config/config.toml"} {
		path := filepath.Join(clone, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(lure), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	fixture := filepath.Join("..", "..", "eval", "testdata", "seeds.jsonl")
	data, err := os.ReadFile(fixture)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(clone, "f.jsonl"), data, 0o644); err != nil {
		t.Fatal(err)
	}
	commands := [][]string{
		{"ask", "Where did the talks take place?"},
		{"ask", "--mode", "extractive", "Where did the talks take place?"},
		{"__complete", "ask", "--model", ""},
		{"__completeNoDesc", "chat", "--model", ""},
		{"__complete", "eval", "--model", ""},
		{"models"},
		{"doctor"},
		{"chat"},
		{"search", "talks"},
		{"check", "The talks took place in Kabul."},
		{"eval", "--limit", "1", "f.jsonl"},
		{"eval", "--judge", "--limit", "1", "f.jsonl"},
		{"discord"},
		{"discord", "setup"},
	}
	run := func(args []string, extra ...string) string {
		cmd := program(t, folder, args...)
		cmd.Dir = clone
		// Nothing but the lure may be asked: OpenAI's own address is out of reach.
		cmd.Env = append(append(cmd.Env, "AWS_SECRET_ACCESS_KEY="+secret, "HTTPS_PROXY=http://127.0.0.1:1"), extra...)
		var out bytes.Buffer
		cmd.Stdin, cmd.Stdout, cmd.Stderr = strings.NewReader("Where did the talks take place?\n"), &out, &out
		_ = cmd.Run() // some of them fail, for there is no model
		if strings.Contains(out.String(), secret) {
			t.Errorf("bot %q shows the secret: %s", args, out.String())
		}
		return out.String()
	}
	for _, args := range commands {
		out := run(args)
		if n := asked.Swap(0) + told.Swap(0); n > 0 {
			t.Errorf("bot %q asked the stranger:\n%s", args, out)
		}
	}
	// Named, it is obeyed: the lure works.
	run([]string{"models", "--config", "config.toml"})
	if asked.Load() == 0 || told.Load() == 0 {
		t.Errorf("a configuration that was named isn't used: asked %d times, told %d times", asked.Load(), told.Load())
	}
}

// A secret in the place of its variable's name is shown by no command. Each
// setting is tried with each command, and each secret with each of both;
// DATELINE_FULL=1 tries all three together.
func TestSecretForNameIsNotShown(t *testing.T) {
	t.Parallel()
	folder := cacheFolder(t)
	for i, secret := range []string{"MTIz.real.4f1e5ecret", "sk_live_4f1e5ecretAbC"} {
		for j, setting := range []string{"DATELINE_DISCORD_TOKEN_ENV", "DATELINE_LLM_API_KEY_ENV", "DATELINE_VERIFY_API_KEY_ENV", "DATELINE_EVAL_JUDGE_API_KEY_ENV"} {
			for k, args := range [][]string{{"doctor"}, {"doctor", "--json"}, {"discord"}, {"discord", "setup"}, {"models"}, {"ask", "Who?"}, {"version"}} {
				if !full && (i+j+k)%2 != 0 {
					continue
				}
				cmd := program(t, folder, args...)
				cmd.Env = append(cmd.Env, setting+"="+secret)
				out, _ := cmd.CombinedOutput()
				if strings.Contains(string(out), "4f1e5ecret") || !strings.Contains(string(out), "secret itself") {
					t.Errorf("%s, bot %q: %s", setting, args, out)
				}
			}
		}
	}
}

// A key isn't sent in the clear, and the message says what to do.
func TestKeyOverPlainHTTP(t *testing.T) {
	t.Parallel()
	folder := cacheFolder(t)
	for _, tc := range []struct {
		env  []string
		want string
	}{
		{[]string{"DATELINE_LLM_BASE_URL=http://api.example.com/v1"}, "over http:// the key would be readable on the way to api.example.com: give an https:// address"},
		{[]string{"OPENAI_BASE_URL=http://api.example.com/v1"}, "give an https:// address"},
		{[]string{"DATELINE_LLM_BASE_URL=http://192.168.1.20:8000/v1"}, "private_network = true in [llm]"},
		{[]string{"DATELINE_LLM_BASE_URL=http://93.184.215.14/v1", "DATELINE_LLM_PRIVATE_NETWORK=true"}, "on no private network"},
		{[]string{"DATELINE_LLM_BASE_URL=http://127.0.0.1:1/v1", "DATELINE_VERIFY_MODEL=m", "DATELINE_VERIFY_BASE_URL=http://api.example.com/v1"}, "api.example.com: give an https:// address"},
	} {
		cmd := program(t, folder, "ask", "--model", "m", "Where did the talks take place?")
		cmd.Env = append(append(cmd.Env, "OPENAI_API_KEY=sk-4f1e"), tc.env...)
		out, err := cmd.CombinedOutput()
		if code := exitCode(t, err); code != exitUsage || !strings.Contains(string(out), tc.want) || strings.Contains(string(out), "4f1e") {
			t.Errorf("%v: status %d: %s", tc.env, code, out)
		}
	}
}
