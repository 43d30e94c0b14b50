package discord_test

import (
	"fmt"
	"regexp"
	"strings"
	"testing"
	"time"

	"dateline/discord/discordtest"
	"dateline/rag"
)

// TestEveryMessageIsHarmless looks at everything that a busy bot has sent.
func TestEveryMessageIsHarmless(t *testing.T) {
	w := start(t, func(w *world) { w.set.UserPerMinute = 6 })
	w.engine.set(func(q rag.Question) plan {
		if q.Text == "refuse?" {
			return plan{}
		}
		return plan{claims: []string{"@everyone <@" + w.ann.ID + "> One.", "Two."}}
	})
	question := w.fake.Mention(w.room, w.ann, "One?")
	answer := w.fake.AwaitReply(question, "an answer", final())
	w.fake.AwaitReply(w.fake.Mention(w.room, w.ann, "refuse?"), "a refusal", final())
	w.fake.Press(answer, answer.Button("Quotes").CustomID, w.ann).AwaitReply("quotes", discordtest.Says("Gazette"))
	w.fake.Slash(w.ann, w.room, "privacy", nil).AwaitReply("what is kept", discordtest.Says("What I keep"))
	w.fake.ContextMenu(w.ann, question, "Check this claim").AwaitReply("a verdict", discordtest.Says("checked by rules"))
	for range 8 {
		w.fake.Slash(w.ann, w.room, "ask", map[string]any{"question": "More?"}).AwaitReply("an answer", func(*discordtest.Message) bool { return true })
	}
	w.settled()
	sent := 0
	for _, r := range w.fake.Requests() {
		body := string(r.Body)
		if r.Method == "GET" || !strings.Contains(body, `"content"`) {
			continue
		}
		sent++
		if !strings.Contains(body, `"allowed_mentions":{"parse":[],"replied_user":false}`) {
			t.Errorf("%s %s may ping: %s", r.Method, r.Path, body)
		}
	}
	if sent < 10 {
		t.Errorf("only %d messages were looked at", sent)
	}
}

var moment = regexp.MustCompile(`<t:(\d+):R>`)

// TestLimits asks too often, by all three limits.
func TestLimits(t *testing.T) {
	for name, set := range map[string]func(*world){
		"you":          func(w *world) { w.set.UserPerMinute = 2 },
		"this channel": func(w *world) { w.set.ChannelPerMinute = 2 },
		"this server":  func(w *world) { w.set.ServerPerMinute = 2 },
	} {
		t.Run(name, func(t *testing.T) {
			w := start(t, set)
			for i := range 2 {
				w.fake.AwaitReply(w.fake.Mention(w.room, w.ann, fmt.Sprint(i, "?")), "an answer", final())
			}
			third := w.fake.Mention(w.room, w.ann, "Three?")
			told := w.fake.AwaitReply(third, "when to come back", discordtest.Says("a lot of questions from "+name))
			m := moment.FindStringSubmatch(told.Content)
			var at int64
			if m == nil {
				t.Fatalf("it says no moment: %s", told.Content)
			}
			fmt.Sscan(m[1], &at)
			if in := time.Until(time.Unix(at, 0)); in < 15*time.Second || in > 62*time.Second {
				t.Errorf("to come back in %v", in)
			}
			fourth := w.fake.Mention(w.room, w.ann, "Four?")
			w.fake.Await("a mark on the next", func() bool { return len(fourth.Now().Reactions(w.fake.Bot())) == 1 })
			lone := w.fake.Slash(w.ann, w.room, "ask", map[string]any{"question": "Five?"}).AwaitReply("when to come back", discordtest.Says("a lot of questions from "+name))
			if !lone.Ephemeral {
				t.Error("everybody is told")
			}
			if n := len(w.engine.questions()); n != 2 {
				t.Errorf("%d questions were asked", n)
			}
		})
	}
}

// A question that one limit turns away doesn't count against the others.
func TestTurnedAwayQuestionsDoNotCount(t *testing.T) {
	w := start(t, func(w *world) { w.set.UserPerMinute, w.set.ChannelPerMinute = 2, 1 })
	aside := w.guild.Text("aside")
	w.fake.AwaitReply(w.fake.Mention(w.room, w.ann, "One?"), "an answer", final())
	for i := range 3 {
		w.fake.Slash(w.ann, w.room, "ask", map[string]any{"question": fmt.Sprint(i, "?")}).
			AwaitReply("when to come back", discordtest.Says("a lot of questions from this channel"))
	}
	w.fake.AwaitReply(w.fake.Mention(aside, w.ann, "Two?"), "an answer in another channel", final())
	w.fake.Slash(w.ann, w.guild.Text("third"), "ask", map[string]any{"question": "Three?"}).
		AwaitReply("when to come back", discordtest.Says("a lot of questions from you"))
}

func TestBudget(t *testing.T) {
	w := start(t, func(w *world) { w.set.TokensPerDay = 1000 })
	w.engine.always(plan{claims: []string{"One."}, usage: rag.Usage{PromptTokens: 900, CompletionTokens: 100}})
	w.fake.AwaitReply(w.fake.Mention(w.room, w.ann, "One?"), "an answer", final())
	w.settled()
	w.stop()
	w.run() // a restart doesn't make the budget new
	told := w.fake.AwaitReply(w.fake.Mention(w.room, w.ann, "Two?"), "when to come back", discordtest.Says("My budget for today is used up"))
	if !moment.MatchString(told.Content) {
		t.Errorf("it says no moment: %s", told.Content)
	}
}

// TestLists asks from places and by people that are allowed or not.
func TestLists(t *testing.T) {
	var quiet *discordtest.Channel
	var bob, eve, mod *discordtest.User
	var other *discordtest.Guild
	w := start(t, func(w *world) {
		reader, banned := w.guild.Role("reader", 0), w.guild.Role("banned", 0)
		quiet, other = w.guild.Text("quiet"), w.fake.Guild("Elsewhere")
		bob, eve, mod = w.guild.Member("bob", reader), w.guild.Member("eve", reader, banned), w.guild.Member("mod", reader)
		w.set.DirectMessages = false
		w.set.Lists.Roles.Allow, w.set.Lists.Roles.Deny = []string{reader.ID}, []string{banned.ID}
		w.set.Lists.Channels.Deny = []string{quiet.ID}
		w.set.Lists.Servers.Allow = []string{w.guild.ID}
		w.set.Lists.Users.Deny = []string{mod.ID}
	})
	thread, _ := w.fake.Thread(quiet, bob, "aside", "Hello")
	elsewhere := other.Text("general")
	for name, m := range map[string]*discordtest.Message{
		"without the role": w.fake.Mention(w.room, w.ann, "1?"), "a banned role": w.fake.Mention(w.room, eve, "2?"),
		"a banned channel": w.fake.Mention(quiet, bob, "3?"), "a thread of it": w.fake.Mention(thread, bob, "4?"),
		"another server": w.fake.Mention(elsewhere, other.Member("joe"), "5?"), "a banned user": w.fake.Mention(w.room, mod, "6?"),
		"in private": w.fake.Say(w.fake.DM(bob), bob, "7?"),
	} {
		defer func() {
			if n := len(w.fake.Replies(m)); n != 0 {
				t.Errorf("answered %s", name)
			}
		}()
	}
	w.fake.AwaitReply(w.fake.Mention(w.room, bob, "Now?"), "an answer to who may ask", final())
	refused := w.fake.Slash(w.ann, w.room, "ask", map[string]any{"question": "8?"}).AwaitReply("a refusal", discordtest.Says("I don't answer here"))
	if !refused.Ephemeral {
		t.Error("everybody sees that somebody may not ask")
	}
	w.fake.Slash(bob, thread, "ask", map[string]any{"question": "9?"}).AwaitReply("a refusal in a banned channel's thread", discordtest.Says("I don't answer here"))
	w.settled()
	if got := w.engine.questions(); len(got) != 1 {
		t.Errorf("asked: %v", got)
	}
}

func TestAdmin(t *testing.T) {
	w := start(t, nil)
	w.fake.AwaitReply(w.fake.Mention(w.room, w.ann, "One?"), "an answer", final())
	w.settled()
	boss := w.guild.Owner()
	admin := func(what, says string) {
		t.Helper()
		if got := w.fake.Subcommand(boss, w.room, "dateline", what, nil).AwaitReply(what, discordtest.Says(says)); !got.Ephemeral {
			t.Errorf("everybody sees what %s says", what)
		}
	}
	admin("status", "I answer in this server.\nRunning since")
	admin("status", "1 question kept of this server")
	admin("articles", "2 articles from 2 outlets.\n**Gazette** · 1\n- Bridge opens\n**Herald** · 1\n- Bridge stays shut")
	admin("pause", "I'm paused in this server")
	w.fake.AwaitReply(w.fake.Mention(w.room, w.ann, "Two?"), "a word on that", discordtest.Says("An admin of this server has paused me"))
	w.fake.Slash(w.ann, w.room, "ask", map[string]any{"question": "Three?"}).AwaitReply("a word on that", discordtest.Says("An admin of this server has paused me"))
	w.stop()
	w.run()
	admin("status", "I'm paused in this server")
	elsewhere := w.fake.Guild("Elsewhere")
	w.fake.AwaitReply(w.fake.Mention(elsewhere.Text("general"), elsewhere.Member("joe"), "Four?"), "an answer in another server", final())
	admin("resume", "I answer in this server again")
	w.fake.AwaitReply(w.fake.Mention(w.room, w.guild.Member("bob"), "Five?"), "an answer", final())
}

func TestPrivacy(t *testing.T) {
	w := start(t, func(w *world) { w.set.Model = "gpt_x"; w.set.Kept = 7 * 24 * time.Hour })
	told := w.fake.Slash(w.ann, w.room, "privacy", nil).AwaitReply("what is kept", discordtest.Says("**What I keep, for 7 days**", `the language model gpt\_x`, "`/forget` deletes"))
	if !told.Ephemeral {
		t.Error("everybody is told")
	}
	w.fake.Slash(w.ann, w.room, "forget", nil).AwaitReply("that there is nothing", discordtest.Says("I kept nothing of you."))
	bob := w.guild.Member("bob")
	answer := w.fake.AwaitReply(w.fake.Mention(w.room, w.ann, "One?"), "an answer", final())
	w.fake.AwaitReply(w.fake.Mention(w.room, bob, "Two?"), "an answer", final())
	w.settled()
	w.fake.Press(answer, answer.Button("Helpful").CustomID, w.ann).AwaitReply("thanks", discordtest.Says("Noted"))
	w.fake.Slash(w.ann, w.room, "forget", nil).AwaitReply("what was deleted", discordtest.Says("1 question and 1 vote"))
	w.fake.Press(answer, answer.Button("Quotes").CustomID, w.ann).AwaitReply("that it is gone", discordtest.Says("I no longer keep that answer", "7 days"))
	w.fake.Press(answer, answer.Button("Not helpful").CustomID, w.ann).AwaitReply("that it is gone", discordtest.Says("I no longer keep that answer"))
	if n, _, err := w.store.Discord().Counts(t.Context(), ""); err != nil || n != 1 {
		t.Errorf("%d questions are left, %v", n, err)
	}
	w.votes()
}

// TestExpired starts a bot that keeps nothing for longer than a moment.
func TestExpired(t *testing.T) {
	w := start(t, nil)
	w.fake.AwaitReply(w.fake.Mention(w.room, w.ann, "One?"), "an answer", final())
	w.settled()
	w.stop()
	w.set.Kept = time.Nanosecond
	w.run()
	w.fake.Await("it to be forgotten", func() bool { n, _, err := w.store.Discord().Counts(t.Context(), ""); return err == nil && n == 0 })
}

// TestLeaving takes the bot out of a server: what was asked there goes.
func TestLeaving(t *testing.T) {
	w := start(t, nil)
	w.fake.AwaitReply(w.fake.Mention(w.room, w.ann, "One?"), "an answer", final())
	w.settled()
	w.guild.Remove()
	w.fake.Await("it to be forgotten", func() bool { n, _, err := w.store.Discord().Counts(t.Context(), ""); return err == nil && n == 0 })
}

// TestWithoutContent runs without the privileged intent.
func TestWithoutContent(t *testing.T) {
	var listening *discordtest.Channel
	w := start(t, func(w *world) {
		w.fake = fake(t, discordtest.WithoutMessageContent())
		w.guild = w.fake.Guild("Newsroom")
		w.room, w.ann = w.guild.Text("general"), w.guild.Member("ann")
		listening = w.guild.Text("ask-here")
		w.set.Channels = []string{listening.ID}
		w.content = new(bool)
	})
	w.fake.Say(listening, w.ann, "One?")
	w.fake.AwaitReply(w.fake.Mention(listening, w.ann, "Two?"), "an answer", final())
	w.fake.AwaitReply(w.fake.Say(w.fake.DM(w.ann), w.ann, "Three?"), "an answer", final())
	if !strings.Contains(w.log.String(), "switch on Message Content Intent") {
		t.Error("nobody is told what to switch on")
	}
}
