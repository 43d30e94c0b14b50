package discord_test

import (
	"strings"
	"testing"

	"dateline/discord/discordtest"
)

// TestNoPermission is asked where it may not write.
func TestNoPermission(t *testing.T) {
	w := start(t, nil)
	closed := w.guild.Text("closed")
	closed.Deny(w.fake.Bot(), 1<<11) // send messages
	w.fake.Mention(closed, w.ann, "One?")
	w.fake.Await("a word in the log", func() bool {
		return strings.Contains(w.log.String(), "the bot may not answer in a channel where it was asked")
	})
	w.settled()
	// A command works there.
	w.fake.Slash(w.ann, closed, "ask", map[string]any{"question": "Two?"}).AwaitReply("an answer", final("asked: Two?"))
}

// TestDiscordFails loses requests on the way there and back, for longer than
// they are repeated: each question still gets one answer.
func TestDiscordFails(t *testing.T) {
	for name, fault := range map[string]discordtest.Fault{
		"503": {Status: 503}, "500 after it took effect": {Status: 500, After: true}, "the line breaks": {Drop: true}, "it breaks on the way back": {Drop: true, After: true},
	} {
		t.Run(name, func(t *testing.T) {
			w := start(t, nil)
			w.log.expect()
			remove := w.fake.Inject(fault)
			question := w.fake.Mention(w.room, w.ann, "One?")
			w.fake.Await("it to be asked, and shown in vain", func() bool { return len(w.engine.questions()) == 1 && strings.Contains(w.log.String(), "can't show") })
			remove()
			w.fake.AwaitReply(question, "an answer", final("asked: One?"))
			w.settled()
			if n := len(w.fake.Replies(question)); n != 1 || len(w.engine.questions()) != 1 {
				t.Errorf("%d answers, asked %d times", n, len(w.engine.questions()))
			}
		})
	}
}

// TestFailsAndThenForbids takes a permission away while Discord fails.
func TestFailsAndThenForbids(t *testing.T) {
	w := start(t, nil)
	remove := w.fake.Inject(discordtest.Fault{Route: "POST channels/{id}/messages", Status: 503})
	w.fake.Mention(w.room, w.ann, "One?")
	w.fake.Await("it to be shown in vain", func() bool { return strings.Contains(w.log.String(), "can't show an answer yet") })
	w.room.Deny(w.fake.Bot(), 1<<11)
	remove()
	w.settled()
	if !strings.Contains(w.log.String(), "the bot may not answer in a channel where it was asked") {
		t.Error("nobody is told why")
	}
}

// TestSomeRequestsFail makes a third of all requests fail while many ask.
func TestSomeRequestsFail(t *testing.T) {
	w := start(t, nil)
	// Not callbacks: one that fails five times is late, and can't be made good.
	for _, route := range []string{"PATCH webhooks/{id}/{token}/messages/{id}", "POST channels/{id}/messages", "PATCH channels/{id}/messages/{id}"} {
		defer w.fake.Inject(discordtest.Fault{Route: route, Status: 502, Chance: .25})()
		defer w.fake.Inject(discordtest.Fault{Route: route, Drop: true, After: true, Chance: .15})()
	}
	var asked []*discordtest.Interaction
	for range 20 {
		asked = append(asked, w.fake.Slash(w.ann, w.room, "ask", map[string]any{"question": "What?"}))
	}
	mention := w.fake.Mention(w.room, w.ann, "Who?")
	for _, i := range asked {
		i.AwaitReply("an answer", final("asked: What?"))
		if n := len(i.All()); n != 1 {
			t.Errorf("%d messages", n)
		}
	}
	w.fake.AwaitReply(mention, "an answer", final("asked: Who?"))
	w.settled()
	if n := len(w.fake.Replies(mention)); n != 1 {
		t.Errorf("%d answers", n)
	}
}
