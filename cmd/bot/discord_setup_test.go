package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"dateline/discord/discordtest"
	"dateline/state"
)

// against runs the program against a fake Discord, with the token as it was
// set.
func against(t *testing.T, f *discordtest.Fake, token string, args ...string) (stdout, stderr string, code int) {
	t.Helper()
	cmd := program(t, cacheFolder(t), args...)
	cmd.Env = append(cmd.Env, "DATELINE_DISCORD_API_URL="+f.URL(), "DISCORD_TOKEN="+token)
	var out, errs bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &errs
	err := cmd.Run()
	if exit := new(exec.ExitError); errors.As(err, &exit) {
		code = exit.ExitCode()
	} else if err != nil {
		t.Fatal(err)
	}
	if token != "" && strings.Contains(out.String()+errs.String(), f.Token()) {
		t.Errorf("the token was printed:\n%s%s", out.String(), errs.String())
	}
	return out.String(), errs.String(), code
}

func cacheFolder(t *testing.T) string {
	t.Helper()
	folder := t.TempDir()
	if err := prepareCache(folder); err != nil {
		t.Fatal(err)
	}
	return folder
}

func wants(t *testing.T, got string, want ...string) {
	t.Helper()
	for _, w := range want {
		if !strings.Contains(got, w) {
			t.Errorf("lacks %q:\n%s", w, got)
		}
	}
}

func TestDiscordSetup(t *testing.T) {
	t.Parallel()
	f := discordtest.New(t)
	f.Guild("Newsroom").Text("general")
	for _, token := range []string{f.Token(), "Bot " + f.Token(), ` "Bot ` + f.Token() + "\"\n"} {
		stdout, stderr, code := against(t, f, token, "discord", "setup")
		wants(t, stdout, "passed   Discord token", "passed   Discord intents", "all that it uses in 1 channel",
			"https://discord.com/oauth2/authorize?client_id="+f.Bot().ID, "Send Messages in Threads", "without it", "bot discord\n")
		if stderr != "" || code != exitOK {
			t.Errorf("status %d: %s", code, stderr)
		}
	}
	stdout, _, code := against(t, f, f.Token(), "discord", "setup", "--json")
	var out struct {
		OK          bool
		Invite      string
		Checks      []struct{ Name, Outcome string }
		Permissions []struct{ Name, Without string }
	}
	if err := json.Unmarshal([]byte(stdout), &out); err != nil || !out.OK || out.Invite == "" || len(out.Checks) != 3 || len(out.Permissions) < 5 || code != exitOK {
		t.Errorf("%v, status %d: %s", err, code, stdout)
	}
}

func TestDiscordSetupOfAWrongToken(t *testing.T) {
	t.Parallel()
	f := discordtest.New(t)
	for token, want := range map[string]string{
		"":                                    "no bot token",
		"   ":                                 "no bot token",
		strings.Repeat("0123456789abcdef", 4): "public key",
		"abcDEFghiJKLmnoPQRstuVWXyz012345":    "client secret",
		f.Bot().ID:                            "an id",
	} {
		stdout, stderr, code := against(t, f, token, "discord", "setup")
		wants(t, stderr, "bot: ", want, "DISCORD_TOKEN")
		if code == exitOK || token != "" && strings.Contains(stdout+stderr, strings.TrimSpace(token)) && strings.TrimSpace(token) != "" {
			t.Errorf("%q: status %d: %s", token, code, stderr)
		}
		if strings.TrimSpace(token) == "" {
			wants(t, stdout, "New Application", "Reset Token", "Message Content Intent")
		}
	}
	stdout, stderr, code := against(t, f, f.Token()+"x", "discord", "setup")
	wants(t, stdout, "failed   Discord token", "reset")
	if code != exitFailed || !strings.HasPrefix(stderr, "bot: ") {
		t.Errorf("status %d: %s", code, stderr)
	}
}

func TestDoctor(t *testing.T) {
	t.Parallel()
	f := discordtest.New(t, discordtest.WithoutMessageContent())
	f.Guild("Newsroom").Text("general")
	stdout, stderr, code := against(t, f, f.Token(), "doctor")
	wants(t, stdout, "passed   configuration", "passed   encoder", "passed   index", "3 articles", "disk", "passed   Discord token",
		"warned   Discord intents", "permissions in Newsroom", "passed   clock")
	if code != exitOK || stderr != "" {
		t.Errorf("status %d: %s", code, stderr)
	}

	stdout, _, code = against(t, f, "", "doctor")
	wants(t, stdout, "skipped  Discord ", "DISCORD_TOKEN is empty or not set")
	if code != exitOK {
		t.Errorf("without a token: status %d", code)
	}

	stdout, stderr, code = against(t, f, "hunter2", "--index", "nowhere.db", "--config", "nowhere.toml", "doctor")
	wants(t, stdout, "failed   configuration", "failed   index", "bot index --index nowhere.db ARTICLES", "failed   Discord token", "→ ")
	if code != exitFailed || strings.Count(stderr, "\n") != 1 {
		t.Errorf("status %d: %s", code, stderr)
	}

	stdout, _, code = against(t, f, "hunter2", "doctor", "--json")
	var out struct {
		OK     bool
		Checks []struct{ Name, Outcome, Found, Try string }
	}
	if err := json.Unmarshal([]byte(stdout), &out); err != nil || out.OK || len(out.Checks) < 5 || code != exitFailed {
		t.Errorf("%v, status %d: %s", err, code, stdout)
	}
}

// What keeps bot discord from opening its state is found before it is started.
func TestDoctorLooksAtConversations(t *testing.T) {
	t.Parallel()
	folder := cacheFolder(t)
	path := filepath.Join(folder, "dateline", "seeds.state.db")
	look := func(want string, code int) {
		t.Helper()
		out, err := program(t, folder, "doctor").Output()
		wants(t, string(out), want)
		if got := exitCode(t, err); got != code {
			t.Errorf("status %d:\n%s", got, out)
		}
	}
	look("passed   conversations", exitOK)
	if _, err := os.Stat(path); err == nil {
		t.Error("doctor made the file")
	}
	if err := os.WriteFile(path, bytes.Repeat([]byte("no database\n"), 999), 0o600); err != nil {
		t.Fatal(err)
	}
	look("failed   conversations", exitFailed)
	look("move it away to start with an empty one", exitFailed)
	if err := os.Remove(path); err != nil {
		t.Fatal(err)
	}
	kept, err := state.Open(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	if err := kept.Close(); err != nil {
		t.Fatal(err)
	}
	look("passed   conversations", exitOK)
	if err := execute(path, `INSERT INTO migrations VALUES (99, 'of the future')`); err != nil {
		t.Fatal(err)
	}
	look("update this program", exitFailed)
}

func TestDoctorAsksForTheModel(t *testing.T) {
	t.Parallel()
	server := served(t)
	for _, tc := range []struct {
		env  []string
		want string
		code int
	}{
		{[]string{"DATELINE_LLM_MODEL=small"}, "passed   language model", exitOK},
		{[]string{"DATELINE_LLM_MODEL=other"}, `warned   language model`, exitOK},
		{[]string{"DATELINE_LLM_MODEL=other", "DATELINE_ANSWER_MODE=llm"}, `failed   language model`, exitFailed},
		{[]string{"DATELINE_ANSWER_MODE=llm"}, "no model is configured", exitFailed},
		{[]string{"DATELINE_ANSWER_MODE=extractive"}, "skipped  language model", exitOK},
		{[]string{"DATELINE_LLM_MODEL=small", "DATELINE_ANSWER_MODE=llm", "OPENAI_BASE_URL=http://127.0.0.1:1/v1"}, "failed   language model", exitFailed},
	} {
		cmd := program(t, cacheFolder(t), "doctor")
		cmd.Env = append(append(cmd.Env, "OPENAI_BASE_URL="+server.URL), tc.env...)
		out, err := cmd.Output()
		code := exitOK
		if exit := new(exec.ExitError); errors.As(err, &exit) {
			code = exit.ExitCode()
		}
		wants(t, string(out), tc.want)
		if code != tc.code {
			t.Errorf("%v: status %d:\n%s", tc.env, code, out)
		}
	}
}
