package main

import (
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"

	"dateline/discord/discordtest"
)

// TestOnCluster runs a transcript against a real Weaviate cluster, where there
// is one: see store/weaviate/cluster.
func TestOnCluster(t *testing.T) {
	hosts := os.Getenv("DATELINE_WEAVIATE")
	if hosts == "" {
		t.Skip("no cluster: store/weaviate/cluster with COMMAND... runs a command with one")
	}
	root, err := filepath.Abs("../..")
	if err != nil {
		t.Fatal(err)
	}
	testscript.Run(t, testscript.Params{
		Dir:                 "testdata/cluster",
		RequireExplicitExec: true,
		Setup: func(env *testscript.Env) error {
			cache := filepath.Join(env.WorkDir, ".cache")
			env.Vars = append(env.Vars, environ(cache)...)
			env.Setenv("ROOT", root)
			env.Setenv("ADDRESS", fmt.Sprintf("weaviate://%s/News%d", hosts, time.Now().UnixNano()))
			return os.MkdirAll(cache, 0o755)
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"fails": failsCommand, "status": statusCommand, "lines": linesCommand,
		},
	})
}

// TestDiscordOnCluster answers on Discord from an index on a real cluster.
func TestDiscordOnCluster(t *testing.T) {
	hosts := os.Getenv("DATELINE_WEAVIATE")
	if hosts == "" {
		t.Skip("no cluster: store/weaviate/cluster with COMMAND... runs a command with one")
	}
	root, err := filepath.Abs("../..")
	if err != nil {
		t.Fatal(err)
	}
	folder := t.TempDir()
	address := fmt.Sprintf("weaviate://%s/News%d", hosts, time.Now().UnixNano())
	output(t, program(t, folder, "index", "--index", address, filepath.Join(root, "seeds")))
	f := discordtest.New(t)
	server := f.Guild("Newsroom")
	room, ann := server.Text("general"), server.Member("ann")
	bot := answering(t, f, folder, "\n[index]\npath = \""+address+"\"\n")
	question := f.Mention(room, ann, "In which city did the talks take place?")
	answer := f.AwaitReply(question, "an answer", func(m *discordtest.Message) bool { return len(m.Buttons()) == 3 })
	wants(t, answer.Content, "Kabul", "[1]")
	quotes := f.Press(answer, answer.Button("Quotes").CustomID, ann).AwaitReply("quotes", discordtest.Says("> "))
	wants(t, quotes.Content, "Kabul")
	// What another process adds is answered from without a restart.
	if err := os.WriteFile(filepath.Join(folder, "ferry.txt"), []byte("The ferry Gannet carried 214 people to Lind.\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	output(t, program(t, folder, "index", "--index", address, "--outlet", "Coast", "ferry.txt"))
	next := f.Mention(room, ann, "How many people did the ferry Gannet carry to Lind?")
	wants(t, f.AwaitReply(next, "an answer", func(m *discordtest.Message) bool { return len(m.Buttons()) == 3 }).Content, "214")
	if code := bot.end(t, os.Interrupt); code != exitOK {
		t.Errorf("exit status %d after Ctrl+C: %s", code, bot.stderr.bytes())
	}
}
