package main

import (
	"bytes"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"syscall"
	"testing"

	"dateline/discord/discordtest"
	"dateline/llm/llmtest"
)

// running is the program as it answers on a fake Discord.
type running struct {
	*exec.Cmd
	fake   *discordtest.Fake
	stderr *heldBack
}

// answering starts bot discord in a folder and waits until it is connected.
func answering(t *testing.T, f *discordtest.Fake, folder string, config string) running {
	t.Helper()
	if err := os.WriteFile(filepath.Join(folder, "config.toml"), []byte("[discord]\napi_url = \""+f.URL()+"\"\n"+config), 0o644); err != nil {
		t.Fatal(err)
	}
	r := running{Cmd: program(t, folder, "discord", "--config", "config.toml"), fake: f, stderr: new(heldBack)}
	r.Env = append(r.Env, "DISCORD_TOKEN="+f.Token())
	r.Stderr = r.stderr
	if err := r.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = r.Process.Kill()
		if t.Failed() {
			t.Log(string(r.stderr.bytes()))
		}
	})
	f.AwaitConnected(1)
	f.Await("the commands", func() bool { return len(f.Commands(nil)) == 6 })
	return r
}

// end sends a signal and returns the exit status.
func (r running) end(t *testing.T, signal os.Signal) int {
	t.Helper()
	if err := r.Process.Signal(signal); err != nil {
		t.Fatal(err)
	}
	return exitCode(t, r.Wait())
}

// TestDiscord is the whole program, from the token to the answer.
func TestDiscord(t *testing.T) {
	t.Parallel()
	if runtime.GOOS == "windows" {
		t.Skip("no SIGTERM for another process")
	}
	f := discordtest.New(t)
	server := f.Guild("Newsroom")
	room, ann := server.Text("general"), server.Member("ann")
	folder := cacheFolder(t)
	bot := answering(t, f, folder, "metrics_address = \"127.0.0.1:0\"\n[log]\nlevel = \"info\"\n")
	question := f.Mention(room, ann, "In which city did the talks take place?")
	answer := f.AwaitReply(question, "an answer", func(m *discordtest.Message) bool { return len(m.Buttons()) == 3 })
	wants(t, answer.Content, "sat down in Kabul", "[1]", "-# [1] **", "** · Afghan President Hamid Karzai has been in talks")
	quotes := f.Press(answer, answer.Button("Quotes").CustomID, ann).AwaitReply("quotes", discordtest.Says("> "))
	wants(t, quotes.Content, "sat down in Kabul")
	refused := f.Slash(ann, room, "ask", map[string]any{"question": "Who painted the Mona Lisa?"})
	refused.AwaitReply("a refusal", discordtest.Says("The articles don't mention Mona Lisa"))
	checked := f.ContextMenu(ann, f.Say(room, ann, "The talks took place in Kabul. The talks took place in Paris."), "Check this claim")
	verdict := checked.AwaitReply("verdicts", discordtest.Says("checked by rules"))
	if strings.Count(verdict.Content, "✅ **The articles support it**") != 1 || !strings.HasPrefix(verdict.Content, "The talks took place in Kabul.\n✅") {
		t.Errorf("the verdicts are %s", verdict.Content)
	}
	if code := bot.end(t, syscall.SIGTERM); code != exitOK || bytes.Contains(bot.stderr.bytes(), []byte("level=ERROR")) {
		t.Errorf("exit status %d after SIGTERM: %s", code, bot.stderr.bytes())
	}
	// What it kept lasts.
	bot = answering(t, f, folder, "")
	f.Press(answer, answer.Button("Quotes").CustomID, ann).AwaitReply("quotes after a restart", discordtest.Says("Kabul"))
	next := f.AwaitReply(f.Reply(answer, ann, "Who was there?"), "an answer", func(m *discordtest.Message) bool { return len(m.Buttons()) == 3 })
	if next.Content == "" {
		t.Error("it says nothing")
	}
	if code := bot.end(t, os.Interrupt); code != exitOK {
		t.Errorf("exit status %d after Ctrl+C: %s", code, bot.stderr.bytes())
	}
}

// TestDiscordService runs as a service does: the token is among its credentials,
// and a command beside it says whether it is well.
func TestDiscordService(t *testing.T) {
	t.Parallel()
	if runtime.GOOS == "windows" {
		t.Skip("no services of systemd")
	}
	f := discordtest.New(t)
	f.Guild("Newsroom").Text("general")
	folder, address := cacheFolder(t), freeAddress(t)
	if err := os.WriteFile(filepath.Join(folder, "DISCORD_TOKEN"), []byte(f.Token()+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	beside := func(args ...string) *exec.Cmd {
		cmd := program(t, folder, args...)
		cmd.Env = append(cmd.Env, "CREDENTIALS_DIRECTORY="+folder, "DATELINE_DISCORD_API_URL="+f.URL(), "DATELINE_DISCORD_METRICS_ADDRESS="+address)
		return cmd
	}
	out, err := beside("discord", "health").CombinedOutput()
	if exitCode(t, err) != exitFailed || !strings.HasPrefix(string(out), "bot: bot discord isn't well: nothing answers at "+address) {
		t.Errorf("before it runs: %v: %s", err, out)
	}
	out, _ = beside("doctor").CombinedOutput()
	wants(t, string(out), "passed   Discord token", "warned   service", "bot discord doesn't run")
	bot := beside("discord")
	if err := bot.Start(); err != nil {
		t.Fatal(err)
	}
	f.AwaitConnected(1)
	f.Await("the commands", func() bool { return len(f.Commands(nil)) == 6 })
	if out, err := beside("discord", "health").CombinedOutput(); err != nil || string(out) != "connected\n" {
		t.Errorf("while it runs: %v: %s", err, out)
	}
	out, _ = beside("doctor").CombinedOutput()
	wants(t, string(out), "passed   service", "bot discord runs and is connected")
	if err := bot.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	if err := bot.Wait(); err != nil {
		t.Error(err)
	}
}

// freeAddress is one of this machine where nothing listens.
func freeAddress(t *testing.T) string {
	t.Helper()
	var lc net.ListenConfig
	l, err := lc.Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return l.Addr().String()
}

// TestDiscordWithModel has a model write the answers, one sentence of which nothing supports,
// and a budget that the first answer uses up.
func TestDiscordWithModel(t *testing.T) {
	t.Parallel()
	s := llmtest.New(t, llmtest.Always(llmtest.Reply{
		Text: "According to the WSJ, the Haqqani network is based in Pakistan's North Waziristan tribal region [1]. @everyone must see https://evil.example [1].",
	}))
	f := discordtest.New(t)
	server := f.Guild("Newsroom")
	room, ann := server.Text("general"), server.Member("ann")
	answering(t, f, cacheFolder(t), fmt.Sprintf("tokens_per_day = 1\n[llm]\nbase_url = %q\nmodel = \"small\"\nretries = 0\n", s.URL))
	answer := f.AwaitReply(f.Mention(room, ann, "Where is the Haqqani network based?"), "an answer", func(m *discordtest.Message) bool { return len(m.Buttons()) == 3 })
	wants(t, answer.Content, "According to the WSJ, the Haqqani network is based in Pakistan's North Waziristan tribal region. [1]", "left out: I couldn't find it in the articles", "-# [1] **WSJ**")
	if strings.Contains(answer.Content, "everyone") || strings.Contains(answer.Content, "evil.example") {
		t.Errorf("what nothing supports is shown: %s", answer.Content)
	}
	f.Slash(ann, room, "privacy", nil).AwaitReply("who is asked besides", discordtest.Says("the language model small"))
	f.Slash(ann, room, "ask", map[string]any{"question": "And who leads it?"}).AwaitReply("when to come back", discordtest.Says("My budget for today is used up"))
}

// TestDiscordTranslates is asked in German: the model puts the question into
// English, in which it is answered.
func TestDiscordTranslates(t *testing.T) {
	t.Parallel()
	s := llmtest.New(t, func(_ int, r llmtest.Request) llmtest.Reply {
		if strings.Contains(r.Messages[0].Content, "into English") {
			return llmtest.Reply{Text: "Where is the Haqqani network based?"}
		}
		return llmtest.Reply{Text: "According to the WSJ, the Haqqani network is based in Pakistan's North Waziristan tribal region [1]."}
	})
	f := discordtest.New(t)
	server := f.Guild("Newsroom")
	room, ann := server.Text("general"), server.Member("ann")
	answering(t, f, cacheFolder(t), fmt.Sprintf("[llm]\nbase_url = %q\nmodel = \"small\"\nretries = 0\n", s.URL))
	answer := f.AwaitReply(f.Mention(room, ann, "Wo hat das Haqqani-Netzwerk seinen Sitz?"), "an answer", func(m *discordtest.Message) bool { return len(m.Buttons()) == 3 })
	wants(t, answer.Content, "North Waziristan tribal region", "In English you asked: Where is the Haqqani network based?")
}

func TestDiscordToken(t *testing.T) {
	t.Parallel()
	f := discordtest.New(t)
	_, stderr, code := against(t, f, "", "discord")
	wants(t, stderr, "no bot token: the environment variable DISCORD_TOKEN is empty or not set", "bot discord setup")
	if code != exitUsage {
		t.Errorf("exit status %d without a token", code)
	}
	_, stderr, code = against(t, f, "", "discord", "health")
	if code != exitUsage {
		t.Errorf("exit status %d where it can't be asked", code)
	}
	wants(t, stderr, "set metrics_address in [discord], or give --metrics-address")
	other := "MTIzNDU2Nzg5MDEyMzQ1Njc4.Gother.this-token-is-not-the-one-of-the-fake0"
	_, stderr, code = against(t, f, other, "discord")
	wants(t, stderr, "Discord doesn't know the token in the environment variable DISCORD_TOKEN")
	if code != exitUsage || strings.Contains(stderr, other) {
		t.Errorf("exit status %d with another token: %s", code, stderr)
	}
}
