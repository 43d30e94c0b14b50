package discord_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"dateline/discord/discordtest"
	"dateline/rag"
)

// TestChatter is what people say in a channel where questions need no mention:
// what asks is answered, and the rest gets no answer and no mark.
func TestChatter(t *testing.T) {
	var listening *discordtest.Channel
	w := start(t, func(w *world) {
		listening = w.guild.Text("ask-here")
		w.set.Channels = []string{listening.ID}
		w.set.ThreadChannels = []string{w.room.ID}
	})
	w.guild.BotRole(1 << 35)
	bob := w.guild.Member("bob")
	var idle []*discordtest.Message
	for _, said := range []string{
		"thanks!", "lol", "gm all", "https://news.example/a", "<:kek:12345678901234567>", bob.Mention() + " when does the game start?",
		"what does " + bob.Mention() + " think of it?", "are you coming tonight?", "The bridge opened on Monday.", "why so serious?",
	} {
		idle = append(idle, w.fake.Say(listening, w.ann, said))
	}
	theirs := w.fake.Say(listening, bob, "I was there.")
	idle = append(idle, w.fake.Reply(theirs, w.ann, "When did the bridge open?"), w.fake.Forward(listening, w.ann, theirs),
		w.fake.Post(listening, w.ann, "", map[string]any{"attachments": []any{map[string]any{"id": "5", "filename": "cat.png", "content_type": "image/png", "size": 5, "url": w.fake.URL() + "/files/cat.png", "proxy_url": w.fake.URL()}}}))
	for _, q := range []string{"when did the bridge open", "gm, who cut the ribbon?", "@everyone who cut the ribbon of the bridge?", "<@" + w.fake.Bot().ID + "> tonight?"} {
		w.fake.AwaitReply(w.fake.Say(listening, w.ann, q), "an answer to "+q, final())
	}
	question := w.fake.Mention(w.room, w.ann, "When did it open?")
	w.fake.Await("a thread", func() bool { return question.Thread() != nil })
	thread := question.Thread()
	w.fake.AwaitMessage(thread, "the answer in it", final())
	for _, said := range []string{"thanks!", "lol", "nice one"} {
		idle = append(idle, w.fake.Say(thread, bob, said))
	}
	w.fake.AwaitReply(w.fake.Say(thread, bob, "and why?"), "an answer to what leans on it", final("asked: and why?"))
	w.settled()
	for _, m := range idle {
		if len(w.fake.Replies(m)) > 0 || len(m.Now().Reactions(w.fake.Bot())) > 0 {
			t.Errorf("it answers %q", m.Content)
		}
	}
	if n := len(w.engine.questions()); n != 6 {
		t.Errorf("%d questions: %v", n, w.engine.questions())
	}
	if strings.Contains(w.log.String(), "switch on Message Content Intent") {
		t.Error("a forward or picture passes for a missing intent")
	}
}

// TestEverything answers all that is said, by the operator's choice.
func TestEverything(t *testing.T) {
	w := start(t, func(w *world) { w.set.Channels, w.set.Everything = []string{w.room.ID}, true })
	w.fake.AwaitReply(w.fake.Say(w.room, w.ann, "thanks"), "an answer", final("asked: thanks"))
}

// TestReplyIsContext asks about what somebody else wrote.
func TestReplyIsContext(t *testing.T) {
	w := start(t, nil)
	bob := w.guild.Member("bob")
	me := w.fake.Bot().Mention()
	claim := w.fake.Say(w.room, bob, "The bridge opened on Monday. It is shut now.")
	for _, ask := range []string{"is this true?", "Is that right??", "true?", "fact check this please", "can you verify this?", ""} {
		w.fake.AwaitReply(w.fake.Reply(claim, w.ann, me+" "+ask), "verdicts on "+ask, verdicts("The bridge opened on Monday.", "The articles support it", "The articles contradict it"))
	}
	if n := len(w.engine.questions()); n != 0 {
		t.Errorf("asked: %v", w.engine.questions())
	}
	about := w.fake.Reply(claim, w.ann, me+" what does he mean?")
	w.fake.AwaitReply(about, "an answer", final("asked: what does he mean?"))
	other := w.fake.Say(w.guild.Text("other"), bob, "Nine people came.")
	link := "https://discord.com/channels/" + w.guild.ID + "/" + other.ChannelID + "/" + other.ID
	w.fake.AwaitReply(w.fake.Mention(w.room, w.ann, "who are they? "+link), "an answer", final("asked: who are they?"))
	secret := w.guild.Text("secret")
	secret.Deny(w.ann, 1<<10)
	hidden := w.fake.Say(secret, bob, "The code is 1234.")
	w.fake.AwaitReply(w.fake.Mention(w.room, w.ann, "what code? https://discord.com/channels/"+w.guild.ID+"/"+secret.ID+"/"+hidden.ID), "an answer", final("asked: what code?"))
	if binary != "" {
		return // what else it is told of isn't kept
	}
	quoted := map[string]string{}
	for _, q := range w.engine.questions() {
		for _, h := range q.History {
			if h.Answer != "" {
				t.Errorf("others' words pass for an answer: %q", h.Answer)
			}
			quoted[q.Text] += h.Question
		}
	}
	if diff := cmp.Diff(map[string]string{"what does he mean?": "The bridge opened on Monday. It is shut now.", "who are they?": "Nine people came."}, quoted); diff != "" {
		t.Error(diff)
	}
}

// TestShown reads what messages show besides their text.
func TestShown(t *testing.T) {
	var forum *discordtest.Channel
	w := start(t, func(w *world) {
		forum = w.guild.Forum("questions")
		w.set.Channels = []string{forum.ID}
	})
	bob := w.guild.Member("bob")
	me := w.fake.Bot().Mention()
	w.fake.File("claim.txt", "The bridge opened, says a file.")
	file := map[string]any{"id": "5", "filename": "claim.txt", "content_type": "text/plain; charset=utf-8", "size": 5, "url": w.fake.URL() + "/files/claim.txt", "proxy_url": w.fake.URL()}
	for name, shows := range map[string]map[string]any{
		"The bridge opened, says an embed.": {"embeds": []any{map[string]any{"type": "rich", "title": "News", "description": "The bridge opened, says an embed."}}},
		"The bridge opened, says a poll.":   {"poll": map[string]any{"question": map[string]any{"text": "The bridge opened, says a poll."}, "answers": []any{map[string]any{"answer_id": 1, "poll_media": map[string]any{"text": "Yes"}}}}},
		"The bridge opened, says a file.":   {"attachments": []any{file}},
	} {
		m := w.fake.Post(w.room, bob, "", shows)
		w.fake.AwaitReply(w.fake.Reply(m, w.ann, me+" is this true?"), name, verdicts(name, "The articles support it"))
	}
	own := w.fake.Post(w.room, w.ann, me+" what does it say?", map[string]any{"attachments": []any{file}})
	w.fake.AwaitReply(own, "an answer about one's own file", final("asked: what does it say?"))
	forwarded := w.fake.Forward(w.fake.DM(w.ann), w.ann, w.fake.Say(w.room, bob, "The bridge opened, says a forward."))
	w.fake.AwaitReply(forwarded, "verdicts on a forward", verdicts("says a forward", "The articles support it"))
	_, post := w.fake.PostIn(forum, w.ann, "When did the bridge open?", "", map[string]any{"attachments": []any{map[string]any{"id": "6", "filename": "cat.png", "content_type": "image/png", "size": 5, "url": w.fake.URL() + "/files/cat.png", "proxy_url": w.fake.URL()}}})
	w.fake.AwaitReply(post, "an answer to a title with a picture", final("asked: When did the bridge open?"))
	if binary != "" {
		return // what else it is told of isn't kept
	}
	for _, q := range w.engine.questions() {
		if q.Text == "what does it say?" && (len(q.History) != 1 || q.History[0].Question != "The bridge opened, says a file.") {
			t.Errorf("the file is told as %v", q.History)
		}
	}
}

// TestMarks shows Discord's marks as people read them, and asks without them
// where they would decide that there is no answer.
func TestMarks(t *testing.T) {
	w := start(t, nil)
	bob := w.guild.Member("bob")
	mods := w.guild.Role("mods", 0)
	w.engine.set(func(q rag.Question) plan {
		if strings.Contains(q.Text, "bob") {
			return plan{}
		}
		return plan{claims: []string{"asked: " + q.Text}}
	})
	for said, want := range map[string]string{
		"@everyone who leads it?":                          "who leads it?",
		bob.Mention() + " who led it?":                     "who led it?",
		"who lost it? " + bob.Mention():                    "who lost it?",
		"what of <#" + w.room.ID + ">?":                    "what of #general?",
		"what was on <t:86400:D>?":                         "what was on 2 January 1970?",
		"who <:kek:12345678901234567> runs it?":            "who :kek: runs it?",
		"<a:party_blob:12345678901234567> who ran it?":     ":party\\_blob: who ran it?",
		"what does " + bob.Mention() + " say of the toll?": "what does someone say of the toll?",
		fmt.Sprintf("what do <@&%s> pay?", mods.ID):        "what do mods pay?",
	} {
		w.fake.AwaitReply(w.fake.Mention(w.room, w.ann, said), said, final("asked: "+want))
		w.settled()
	}
	w.fake.AwaitReply(w.fake.Mention(w.room, w.ann, "<:kek:12345678901234567> <:kek:12345678901234567>"), "help", discordtest.Says("Ask me something"))
}

// TestLeaning has one person's second question lean on the first, and nobody
// else's.
func TestLeaning(t *testing.T) {
	w := start(t, nil)
	bob := w.guild.Member("bob")
	thread, _ := w.fake.Thread(w.room, bob, "bridges", "Let's talk of bridges")
	ask := func(c *discordtest.Channel, by *discordtest.User, said string) {
		w.fake.AwaitReply(w.fake.Mention(c, by, said), "an answer to "+said, final("asked: "+said))
		w.settled()
	}
	ask(w.room, w.ann, "Who leads the peace council?")
	ask(w.room, bob, "Where is the toll paid?")
	ask(w.room, w.ann, "And since when?")
	ask(w.room, bob, "Who owns the ferries of the harbour?")
	ask(thread, bob, "Who built the bridge of Porto?")
	w.fake.Say(thread, w.ann, "nice")
	w.fake.AwaitReply(w.fake.Say(thread, bob, "And when?"), "an answer without a mention", final("asked: And when?"))
	for question, want := range map[string][]string{
		"And since when?": {"Who leads the peace council?"}, "Who owns the ferries of the harbour?": nil, "And when?": {"Who built the bridge of Porto?"},
	} {
		if diff := cmp.Diff(want, w.history(question)); diff != "" {
			t.Errorf("%s: %s", question, diff)
		}
	}
}

// TestMentionEditedIn is asked by an edit.
func TestMentionEditedIn(t *testing.T) {
	w := start(t, nil)
	m := w.fake.Say(w.room, w.ann, "Who leads it?")
	w.fake.Edit(m, w.fake.Bot().Mention()+" Who leads it?")
	w.fake.AwaitReply(m, "an answer", final("asked: Who leads it?"))
	w.fake.Edit(m, w.fake.Bot().Mention()+" Who led it?")
	w.fake.AwaitReply(m, "the next answer", final("asked: Who led it?"))
	if n := len(w.fake.Replies(m)); n != 1 {
		t.Errorf("%d answers", n)
	}
}

// TestStaysDeleted has a moderator delete a part of a long answer.
func TestStaysDeleted(t *testing.T) {
	w := start(t, nil)
	long := strings.Repeat("It goes on and on, and then it goes on. ", 40)
	gate := make(chan struct{})
	w.engine.always(plan{claims: []string{long, long, long}, gate: gate})
	question := w.fake.Mention(w.room, w.ann, "Long?")
	gate <- struct{}{}
	gate <- struct{}{}
	w.fake.Await("two messages", func() bool { return len(w.fake.Replies(question)) == 2 })
	w.fake.Delete(w.fake.Replies(question)[1])
	close(gate)
	w.settled()
	time.Sleep(100 * time.Millisecond)
	for i, m := range w.fake.Replies(question) {
		if i > 0 && !strings.Contains(m.Content, "It goes on") {
			t.Errorf("message %d says %q", i, m.Content)
		}
	}
	if n := len(w.fake.Replies(question)); n > 2 {
		t.Errorf("%d messages: the deleted one came back", n)
	}
}

// TestMissed asks while the bot is away: each question is answered once when it
// is back, and what is said besides isn't.
func TestMissed(t *testing.T) {
	var listening *discordtest.Channel
	w := start(t, func(w *world) {
		listening = w.guild.Text("ask-here")
		w.set.Channels, w.set.Missed, w.set.MissedMembers = []string{listening.ID}, 10*time.Minute, 4
	})
	before := w.fake.Mention(w.room, w.ann, "Before?")
	w.fake.AwaitReply(before, "an answer", final())
	idle := []*discordtest.Message{w.fake.Say(w.room, w.ann, "Who is it?"), w.fake.Say(listening, w.ann, "lol")}
	large := w.fake.Guild("Large")
	there := large.Text("general")
	for i := range 5 {
		large.Member(fmt.Sprint("member ", i))
	}
	dm := w.fake.DM(w.ann)
	w.fake.AwaitReply(w.fake.Say(dm, w.ann, "In private before?"), "an answer in private", final())
	w.settled()
	w.stop()
	busy := w.guild.Text("busy")
	for range 100 {
		w.fake.Say(busy, w.ann, "lol")
	}
	for i := range 26 {
		w.fake.Say(w.guild.Text(fmt.Sprint("busy-", i)), w.ann, "lol")
	}
	w.fake.Say(busy, w.ann, "lol")
	private := w.fake.Say(dm, w.ann, "In private?")
	asked := w.fake.Mention(w.room, w.ann, "Meanwhile?")
	listened := w.fake.Say(listening, w.ann, "Who cut the ribbon?")
	other := w.fake.Mention(there, large.Member("ed"), "In a large server?")
	w.run()
	w.fake.AwaitReply(asked, "an answer", final("asked: Meanwhile?"))
	w.fake.AwaitReply(listened, "an answer", final("asked: Who cut the ribbon?"))
	w.fake.AwaitReply(private, "an answer in private", final("asked: In private?"))
	w.settled()
	w.stop()
	w.run()
	w.fake.AwaitReply(w.fake.Mention(w.room, w.ann, "After?"), "an answer", final("asked: After?"))
	w.settled()
	for _, m := range append(idle, other) {
		if len(w.fake.Replies(m)) > 0 {
			t.Errorf("it answers %q", m.Content)
		}
	}
	if n := len(w.engine.questions()); n != 6 {
		t.Errorf("asked %d times", n)
	}
	for _, said := range []string{"not every channel of a server is looked at", "not every message of a channel is looked at", "more members than missed_members"} {
		if !strings.Contains(w.log.String(), said) {
			t.Errorf("the log doesn't say: %s", said)
		}
	}
}
