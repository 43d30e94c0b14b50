package main

import (
	"os"
	"runtime"
	"strings"
	"syscall"
	"testing"

	"dateline/discord/discordtest"
	"dateline/discord/picturetest"
)

// TestDiscordPictures draws what the program really says on Discord. The
// pictures in docs are these: go test ./cmd/bot -run Pictures -update-readme
// writes them.
func TestDiscordPictures(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("it is ended by SIGTERM")
	}
	long(t)
	f := discordtest.New(t)
	server := f.Guild("Newsroom")
	room, ann, bob := server.Text("general"), server.Member("ann"), server.Member("bob")
	bot := answering(t, f, cacheFolder(t), "")
	question := f.Mention(room, ann, "Is the Taliban interested in peace talks?")
	answer := f.AwaitReply(question, "an answer", func(m *discordtest.Message) bool { return len(m.Buttons()) == 3 })
	quotes := f.Press(answer, answer.Button("Quotes").CustomID, ann).AwaitReply("quotes", discordtest.Says("> "))
	compare(t, "../../docs/discord-answer.svg", "A question and its answer on Discord, with its quotes", []picturetest.Message{
		{Author: "ann", Content: question.Content}, drawn(answer), drawn(quotes),
	})
	claim := f.Say(room, bob, "The talks took place in Kabul. The Taliban spokesman told CNN that the group was interested in peace talks.")
	checked := f.ContextMenu(ann, claim, "Check this claim").AwaitReply("verdicts", discordtest.Says("checked by rules"))
	unknown := f.Slash(ann, room, "ask", map[string]any{"question": "What did Hillary Clinton say about the talks?"}).AwaitReply("a refusal", func(m *discordtest.Message) bool { return len(m.Buttons()) > 0 })
	verdicts, refusal := drawn(checked), drawn(unknown)
	verdicts.Note, refusal.Note = "ann used Check this claim", "ann used /ask: What did Hillary Clinton say about the talks?"
	compare(t, "../../docs/discord-check.svg", "A claim checked on Discord, and a question that the articles don't answer", []picturetest.Message{
		{Author: "bob", Content: claim.Content}, verdicts, refusal,
	})
	if code := bot.end(t, syscall.SIGTERM); code != exitOK {
		t.Errorf("exit status %d", code)
	}
}

func drawn(m *discordtest.Message) picturetest.Message {
	out := picturetest.Message{Author: "Dateline", Bot: true, Content: m.Content, Lone: m.Ephemeral}
	for _, b := range m.Buttons() {
		out.Buttons = append(out.Buttons, b.Label)
	}
	return out
}

func compare(t *testing.T, path, title string, messages []picturetest.Message) {
	t.Helper()
	var b strings.Builder
	if err := picturetest.SVG(&b, title, messages); err != nil {
		t.Fatal(err)
	}
	if *updateREADME {
		if err := os.WriteFile(path, []byte(b.String()), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	data, err := os.ReadFile(path)
	if err != nil || string(data) != b.String() {
		t.Errorf("%s isn't what the program says (%v): go test ./cmd/bot -run Pictures -update-readme draws it anew", path, err)
	}
}
