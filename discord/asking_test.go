package discord_test

import (
	"database/sql"
	"fmt"
	"strings"
	"testing"

	"github.com/bwmarrin/discordgo"
	"github.com/google/go-cmp/cmp"

	"dateline/discord"
	"dateline/discord/discordtest"
)

// final is an answer with its sources that nothing more is to come of.
func final(texts ...string) func(*discordtest.Message) bool {
	if binary != "" {
		return func(m *discordtest.Message) bool { return ownWords(m.Content) }
	}
	return func(m *discordtest.Message) bool { return discordtest.Says(texts...)(m) && len(m.Buttons()) == 3 }
}

func TestMention(t *testing.T) {
	w := start(t, nil)
	gate := make(chan struct{})
	w.engine.always(plan{claims: []string{"The bridge opened."}, gate: gate})
	question := w.fake.Mention(w.room, w.ann, "When did the bridge open?")
	word := w.fake.AwaitReply(question, "a word that it is looked up", discordtest.Says("Looking it up"))
	close(gate)
	answer := w.fake.AwaitReply(question, "an answer", final("The bridge opened. [1]"))
	if answer.ID != word.ID || len(w.fake.Typings()) > 0 {
		t.Error("the word is in another message than the answer, or the bot types beside it")
	}
	if want := "The bridge opened. [1]\n-# [1] **Gazette** · [Bridge opens](<https://gazette.example/bridge>)"; answer.Content != want {
		t.Errorf("the answer is %q, want %q", answer.Content, want)
	}
	if got := w.engine.questions()[0].Text; got != "When did the bridge open?" {
		t.Errorf("asked %q", got)
	}
}

func TestCommand(t *testing.T) {
	w := start(t, nil)
	asked := w.fake.Slash(w.ann, w.room, "ask", map[string]any{"question": "When did the bridge open?"})
	asked.AwaitReply("an answer", final("asked: When did the bridge open? [1]"))
	direct := w.fake.Slash(w.ann, w.fake.DM(w.ann), "ask", map[string]any{"question": "Who?"})
	direct.AwaitReply("an answer", final("asked: Who? [1]"))
	empty := w.fake.Slash(w.ann, w.room, "ask", map[string]any{"question": "?!"})
	if got := empty.AwaitReply("help", discordtest.Says("Ask me something")); !got.Ephemeral {
		t.Error("help is for one's own eyes")
	}
}

// TestWays asks in every way that needs no mention.
func TestWays(t *testing.T) {
	var listening, forum *discordtest.Channel
	w := start(t, func(w *world) {
		listening, forum = w.guild.Text("ask-here"), w.guild.Forum("questions")
		w.set.Channels = []string{listening.ID, forum.ID}
	})
	first := w.fake.AwaitReply(w.fake.Mention(w.room, w.ann, "One?"), "an answer", final("asked: One?"))
	w.fake.AwaitReply(w.fake.Reply(first, w.ann, "Two?"), "an answer to a reply", final("asked: Two?"))
	w.fake.AwaitReply(w.fake.Say(w.fake.DM(w.ann), w.ann, "Three?"), "an answer in private", final("asked: Three?"))
	w.fake.AwaitReply(w.fake.Say(listening, w.ann, "Who cut the ribbon?"), "an answer in a channel", final("asked: Who cut the ribbon?"))
	post, opening := w.fake.Thread(forum, w.ann, "A question", "Who cut the ribbon?")
	w.fake.AwaitReply(opening, "an answer in a forum", final("asked: Who cut the ribbon?"))
	w.fake.AwaitReply(w.fake.Say(post, w.ann, "and the toll?"), "an answer further down in it", final("asked: and the toll?"))
	_, titled := w.fake.Thread(forum, w.ann, "When did it open?", "I can't find it.")
	w.fake.AwaitReply(titled, "an answer to a title", final("asked: When did it open? I can't find it."))
	bob := w.guild.Member("bob")
	theirs := w.fake.Say(w.room, bob, "Is the bridge open?")
	w.fake.AwaitReply(w.fake.Reply(theirs, w.ann, w.fake.Bot().Mention()), "an answer to what another asked", final("asked: Is the bridge open?"))
	named := w.fake.Mention(w.room, w.ann, "what does "+bob.Mention()+" say of "+listening.ID+"?")
	w.fake.AwaitReply(named, "an answer with a name", final("asked: what does bob say of"))
}

// TestOwnRole names the role that Discord made for the bot, as people do who
// mean the bot.
func TestOwnRole(t *testing.T) {
	w := start(t, nil)
	roles, err := w.rest.With(t.Context()).GuildRoles(w.guild.ID)
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range roles {
		m := w.fake.Say(w.room, w.ann, "<@&"+r.ID+"> What of "+r.Name+"?")
		if r.Managed {
			w.fake.AwaitReply(m, "an answer", final("asked: What of Dateline?"))
		}
	}
	w.settled()
	if n := len(w.engine.questions()); n != 1 {
		t.Errorf("%d questions were asked", n)
	}
}

// TestSlowDisk has a state that can't be written to for some seconds: a command
// is acknowledged in time and answered after that.
func TestSlowDisk(t *testing.T) {
	w := start(t, nil)
	db, err := sql.Open("sqlite", "file:"+w.path+"?_pragma=busy_timeout(10000)")
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	lock, err := db.Conn(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer lock.Close()
	if _, err := lock.ExecContext(t.Context(), "BEGIN IMMEDIATE"); err != nil {
		t.Fatal(err)
	}
	asked := w.fake.Slash(w.ann, w.room, "ask", map[string]any{"question": "What?"}).AwaitAck()
	if n := len(w.engine.questions()); n != 0 {
		t.Error("a question was asked that isn't kept")
	}
	if _, err := lock.ExecContext(t.Context(), "ROLLBACK"); err != nil {
		t.Fatal(err)
	}
	answer := asked.AwaitReply("an answer", final("asked: What?"))
	w.settled()
	e, err := w.store.Discord().ByMessage(t.Context(), answer.ID)
	if err != nil || e.Question != asked.ID {
		t.Errorf("the message isn't kept: %v", err)
	}
}

// TestLeftAlone is what gets no answer.
func TestLeftAlone(t *testing.T) {
	var listening *discordtest.Channel
	w := start(t, func(w *world) {
		listening = w.guild.Text("ask-here")
		w.set.Channels = []string{listening.ID}
	})
	bob := w.guild.Member("bob")
	other := w.fake.OtherBot("parrot")
	w.guild.Join(other)
	w.fake.Say(w.room, w.ann, "What time is it?")
	w.fake.Mention(w.room, other, "Who are you?")
	w.fake.Say(listening, other, "Who are you?")
	w.fake.Webhook(listening, "news", "Who are you?")
	w.fake.System(listening, bob, 7)
	theirs := w.fake.Say(w.room, bob, "Hello?")
	w.fake.Reply(theirs, w.ann, "Hello yourself!")
	w.fake.Say(w.room, w.ann, "@everyone who is here?")
	w.fake.Say(listening, w.ann, "👍")
	// What comes after them is answered, so they were all looked at.
	w.fake.AwaitReply(w.fake.Mention(w.room, w.ann, "Last?"), "an answer", final("asked: Last?"))
	w.fake.AwaitReply(w.fake.Say(listening, w.ann, "who cut the ribbon"), "an answer", final("asked: who cut the ribbon"))
	if n := len(w.engine.questions()); n != 2 {
		t.Errorf("%d questions were asked: %v", n, w.engine.questions())
	}
	if all := append(w.fake.FromBot(w.room), w.fake.FromBot(listening)...); len(all) != 2 {
		t.Errorf("%d messages, want those that answer the last two", len(all))
	}
	help := w.fake.Mention(w.room, w.ann, "👋")
	w.fake.AwaitReply(help, "help", discordtest.Says("Ask me something about the news"))
}

func TestContextMenus(t *testing.T) {
	w := start(t, nil)
	bob := w.guild.Member("bob")
	claim := w.fake.Say(w.room, bob, "The bridge opened on Monday. It is shut now. It was painted *red* by @everyone.")
	asked := w.fake.ContextMenu(w.ann, claim, "Answer with sources")
	asked.AwaitReply("an answer", final("asked: The bridge opened on Monday."))
	checked := w.fake.ContextMenu(w.ann, claim, "Check this claim")
	got := checked.AwaitReply("a verdict", discordtest.Says("checked by rules"))
	if binary != "" {
		return // its verdicts are its own
	}
	want := `The bridge opened on Monday.
✅ **The articles support it**
> The bridge opened on Monday.
-# [1] **Gazette** · [Bridge opens](<https://gazette.example/bridge>)

It is shut now.
❌ **The articles contradict it**: the other way round
> The bridge opened on Monday.
-# [1] **Gazette** · [Bridge opens](<https://gazette.example/bridge>)

It was painted \*red\* by \@everyone.
❔ **Not in the articles**. What comes nearest:
> The bridge did not open on Monday.
-# [1] **Herald** · Bridge stays shut

-# This was checked by rules, which err: read the quotes.`
	if diff := cmp.Diff(want, got.Content); diff != "" {
		t.Error(diff)
	}
	picture := w.fake.Say(w.room, bob, "…")
	w.fake.ContextMenu(w.ann, picture, "Check this claim").AwaitReply("help", discordtest.Says("Ask me something"))
	w.log.expect()
	broken := w.fake.Say(w.room, bob, "It is broken.")
	w.fake.ContextMenu(w.ann, broken, "Check this claim").AwaitReply("an apology", discordtest.Says("Something went wrong on my side"))
}

// TestCommandsByDifference starts bots of two versions after one another.
func TestCommandsByDifference(t *testing.T) {
	w := start(t, nil)
	w.fake.Await("all commands", func() bool { return len(w.fake.Commands(nil)) == 6 })
	before := writes(w.fake)
	w.stop()
	w.run()
	w.fake.AwaitReply(w.fake.Mention(w.room, w.ann, "Again?"), "an answer", final())
	if n := writes(w.fake); n != before {
		t.Errorf("%d commands were written that hadn't changed", n-before)
	}
	w.stop()
	w.check = nil
	w.set.CommandServers = []string{w.guild.ID}
	w.run()
	w.fake.Await("the commands to move", func() bool { return len(w.fake.Commands(nil)) == 0 && len(w.fake.Commands(w.guild)) == 5 })
}

// writes is how many requests changed commands.
func writes(fake *discordtest.Fake) (n int) {
	for _, r := range fake.Requests() {
		if strings.Contains(r.Path, "/commands") && r.Method != "GET" {
			n++
		}
	}
	return n
}

func TestCommandsAreValid(t *testing.T) {
	for _, c := range discord.Commands(true) {
		if c.Name == "dateline" && (c.DefaultMemberPermissions == nil || *c.DefaultMemberPermissions != discordgo.PermissionManageGuild) {
			t.Error("everyone may use the admin's command")
		}
		if n := len(c.Description); n > 100 {
			t.Errorf("the description of %s has %d characters", c.Name, n)
		}
	}
}

func TestUnclear(t *testing.T) {
	w := start(t, nil)
	long := w.fake.Mention(w.room, w.ann, strings.Repeat("Où était-ce? ", 145))
	w.fake.AwaitReply(long, "what is wrong", discordtest.Says("I can't take that as a question", "ask it in fewer words"))
	w.log.expect()
	w.engine.always(plan{claims: []string{"One."}, fail: fmt.Errorf("no such host")})
	w.fake.AwaitReply(w.fake.Mention(w.room, w.ann, "Who?"), "an apology", func(m *discordtest.Message) bool {
		return strings.HasPrefix(m.Content, "Something went wrong on my side") && len(m.Buttons()) == 0
	})
	w.engine.always(plan{crash: true})
	w.fake.Slash(w.ann, w.room, "ask", map[string]any{"question": "Who?"}).AwaitReply("an apology", discordtest.Says("Something went wrong on my side"))
	w.fake.Await("the crash in the log", func() bool { return strings.Contains(w.log.String(), "the engine crashed") })
	if log := w.log.String(); !strings.Contains(log, "the engine crashed") || !strings.Contains(log, "no such host") || strings.Contains(log, "Who?") {
		t.Errorf("the log lacks a fault, or has a question:\n%s", log)
	}
}
