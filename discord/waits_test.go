package discord_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"dateline/discord/discordtest"
)

// TestThreadsLimited asks in a channel where each question gets a thread, of a
// Discord that lets no more be opened for an hour: answers come in the channel,
// and nobody elsewhere waits.
func TestThreadsLimited(t *testing.T) {
	var threaded *discordtest.Channel
	w := start(t, func(w *world) {
		threaded = w.guild.Text("threads")
		w.set.ThreadChannels = []string{threaded.ID}
		w.set.Workers = 2
	})
	w.guild.BotRole(1 << 35)
	defer w.fake.Inject(discordtest.Fault{Route: "POST channels/{id}/messages/{id}/threads", Status: 429, RetryAfter: time.Hour})()
	var asked []*discordtest.Message
	for i := range 6 {
		asked = append(asked, w.fake.Mention(threaded, w.ann, fmt.Sprint(i, "?")))
	}
	w.fake.AwaitReply(w.fake.Mention(w.room, w.ann, "Elsewhere?"), "an answer elsewhere", final("asked: Elsewhere?"))
	for i, q := range asked {
		w.fake.AwaitReply(q, "an answer in the channel", final(fmt.Sprint("asked: ", i, "?")))
	}
	w.settled()
}

// TestSlowThread has Discord open a thread very late.
func TestSlowThread(t *testing.T) {
	w := start(t, func(w *world) { w.set.ThreadChannels, w.set.Workers = []string{w.room.ID}, 1 })
	w.guild.BotRole(1 << 35)
	release := w.fake.Hold("POST channels/{id}/messages/{id}/threads")
	defer release()
	other := w.guild.Text("other")
	q := w.fake.Mention(w.room, w.ann, "One?")
	w.fake.AwaitReply(w.fake.Mention(other, w.ann, "Elsewhere?"), "an answer elsewhere", final("asked: Elsewhere?"))
	w.fake.AwaitReply(q, "an answer in the channel", final("asked: One?"))
}

// TestChannelLimited lets one message an hour through in a channel where many
// ask: workers answer elsewhere meanwhile.
func TestChannelLimited(t *testing.T) {
	w := start(t, func(w *world) { w.set.Workers = 1 })
	w.fake.Limit("POST channels/{id}/messages", 1, time.Hour)
	for i := range 4 {
		w.fake.Mention(w.room, w.ann, fmt.Sprint(i, "?"))
	}
	w.fake.Await("all to be asked", func() bool { return len(w.engine.questions()) == 4 })
	for i := range 4 {
		other := w.guild.Text(fmt.Sprint("other", i))
		w.fake.AwaitReply(w.fake.Mention(other, w.ann, "Elsewhere?"), "an answer elsewhere", final("asked: Elsewhere?"))
	}
	w.fake.Limit("POST channels/{id}/messages", 0, time.Hour)
	w.fake.Await("the rest to be kept for later", func() bool {
		open, err := w.store.Discord().Open(t.Context())
		return err == nil && len(open) == 3
	})
}

// TestHeldRequests has Discord answer nothing that is sent or edited: workers go
// on all the same.
func TestHeldRequests(t *testing.T) {
	w := start(t, func(w *world) { w.set.Workers = 1 })
	release := w.fake.Hold("POST channels/{id}/messages")
	var asked []*discordtest.Message
	for i := range 3 {
		asked = append(asked, w.fake.Mention(w.guild.Text(fmt.Sprint("room", i)), w.ann, fmt.Sprint(i, "?")))
	}
	w.fake.Slash(w.ann, w.room, "ask", map[string]any{"question": "By command?"}).AwaitReply("an answer", final("asked: By command?"))
	release()
	for i, q := range asked {
		w.fake.AwaitReply(q, "an answer", final(fmt.Sprint("asked: ", i, "?")))
		if n := len(w.fake.Replies(q)); n != 1 {
			t.Errorf("%d answers", n)
		}
	}
}

// TestNewestLeaves holds a word that a question is looked up, until the answer
// is there: the message that leaves after that says the answer.
func TestNewestLeaves(t *testing.T) {
	w := start(t, nil)
	w.fake.Limit("POST channels/{id}/messages", 1, 2*time.Second)
	w.fake.AwaitReply(w.fake.Mention(w.room, w.ann, "First?"), "an answer", final())
	gate := make(chan struct{})
	w.engine.always(plan{claims: []string{"The answer."}, gate: gate})
	q := w.fake.Mention(w.room, w.ann, "Second?")
	w.fake.Await("it to be asked", func() bool { return len(w.engine.questions()) == 2 })
	time.Sleep(200 * time.Millisecond) // for the word to wait for its turn
	close(gate)
	answer := w.fake.AwaitReply(q, "an answer", final("The answer."))
	if len(answer.History) > 0 {
		t.Errorf("before it, this was sent: %q", answer.History)
	}
}

// TestSentTwice loses what comes back of a first word, so that it is known by
// its nonce when the answer is sent: the message says the answer all the same.
func TestSentTwice(t *testing.T) {
	w := start(t, nil)
	gate := make(chan struct{})
	w.engine.always(plan{claims: []string{"The answer."}, gate: gate})
	remove := w.fake.Inject(discordtest.Fault{Route: "POST channels/{id}/messages", Status: 500, After: true})
	q := w.fake.Mention(w.room, w.ann, "What?")
	w.fake.Await("a word that isn't heard of", func() bool { return strings.Contains(w.log.String(), "can't show yet") })
	remove()
	close(gate)
	w.fake.AwaitReply(q, "the answer", final("The answer."))
	if n := len(w.fake.Replies(q)); n != 1 {
		t.Errorf("%d messages", n)
	}
}
