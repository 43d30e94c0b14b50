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

// history is what the engine was told of a question's conversation.
func (w *world) history(question string) []string {
	w.t.Helper()
	for _, q := range w.engine.questions() {
		if q.Text == question {
			var out []string
			for _, t := range q.History {
				out = append(out, t.Question)
				if !strings.HasSuffix(t.Answer, t.Question) {
					w.t.Errorf("the answer to %q is told as %q", t.Question, t.Answer)
				}
			}
			return out
		}
	}
	w.t.Errorf("%q wasn't asked", question)
	return nil
}

// TestReplyChain follows replies, by different people, up to the number of
// turns; a reply to an earlier answer takes up that one's conversation.
func TestReplyChain(t *testing.T) {
	w := start(t, func(w *world) { w.set.Turns = 2 })
	bob := w.guild.Member("bob")
	var answers []*discordtest.Message
	last := w.fake.AwaitReply(w.fake.Mention(w.room, w.ann, "0?"), "an answer", final())
	answers = append(answers, last)
	w.settled()
	for i := 1; i < 4; i++ {
		by := []*discordtest.User{w.ann, bob}[i%2]
		last = w.fake.AwaitReply(w.fake.Reply(last, by, fmt.Sprint(i, "?")), "an answer", final())
		answers = append(answers, last)
		w.settled()
	}
	w.fake.AwaitReply(w.fake.Reply(answers[0], bob, "aside?"), "an answer", final())
	w.fake.AwaitReply(w.fake.Mention(w.room, bob, "Who built the tunnel?"), "an answer", final())
	for question, want := range map[string][]string{"0?": nil, "1?": {"0?"}, "2?": {"0?", "1?"}, "3?": {"1?", "2?"}, "aside?": {"0?"}, "Who built the tunnel?": nil} {
		if diff := cmp.Diff(want, w.history(question)); diff != "" {
			t.Errorf("%s: %s", question, diff)
		}
	}
}

// settled waits until no question is open: until it is known which messages
// answer.
func (w *world) settled() {
	w.t.Helper()
	w.fake.Await("every question to be over", func() bool {
		open, err := w.store.Discord().Open(w.t.Context())
		return err == nil && len(open) == 0
	})
}

func TestDirectConversation(t *testing.T) {
	w := start(t, nil)
	dm := w.fake.DM(w.ann)
	w.fake.AwaitReply(w.fake.Say(dm, w.ann, "One?"), "an answer", final())
	w.fake.AwaitReply(w.fake.Say(dm, w.ann, "Two?"), "an answer", final())
	if diff := cmp.Diff([]string{"One?"}, w.history("Two?")); diff != "" {
		t.Error(diff)
	}
}

// TestThreads has a thread opened for a question and goes on in it, without
// mentions.
func TestThreads(t *testing.T) {
	var threaded *discordtest.Channel
	w := start(t, func(w *world) {
		threaded = w.guild.Text("threads")
		w.set.ThreadChannels = []string{threaded.ID}
	})
	w.guild.BotRole(1 << 35) // create public threads
	question := w.fake.Mention(threaded, w.ann, "When did it open?")
	w.fake.Await("a thread", func() bool { return question.Thread() != nil })
	thread := question.Thread()
	if thread.Name != "When did it open?" {
		t.Errorf("the thread is named %q", thread.Name)
	}
	w.fake.AwaitMessage(thread, "the answer in it", final("asked: When did it open?"))
	next := w.fake.Say(thread, w.guild.Member("bob"), "And who came?")
	w.fake.AwaitReply(next, "an answer without a mention", final("asked: And who came?"))
	if diff := cmp.Diff([]string{"When did it open?"}, w.history("And who came?")); diff != "" {
		t.Error(diff)
	}
	if n := len(w.fake.FromBot(threaded)); n != 0 {
		t.Errorf("%d messages beside the thread", n)
	}
	asked := w.fake.Slash(w.ann, threaded, "ask", map[string]any{"question": "Was there a ribbon?"})
	answer := asked.AwaitReply("an answer", final())
	w.fake.Await("a thread under it", func() bool { return answer.Thread() != nil })
	after := w.fake.Say(answer.Thread(), w.ann, "Who cut it?")
	w.fake.AwaitReply(after, "an answer", final())
	if diff := cmp.Diff([]string{"Was there a ribbon?"}, w.history("Who cut it?")); diff != "" {
		t.Error(diff)
	}
	theirs, _ := w.fake.Thread(w.room, w.ann, "ours", "Nothing for the bot")
	w.fake.Say(theirs, w.ann, "Nor this")
	w.fake.AwaitReply(w.fake.Mention(theirs, w.ann, "This?"), "an answer", final())
	if n := len(w.fake.FromBot(theirs)); n != 1 {
		t.Errorf("%d answers in a thread of others", n)
	}
}

// TestThreadRefused answers in the channel where no thread may be opened.
func TestThreadRefused(t *testing.T) {
	w := start(t, func(w *world) {
		w.set.ThreadChannels = []string{w.room.ID}
		w.guild.Everyone(1<<10 | 1<<11 | 1<<16) // view, send, read history
	})
	w.fake.AwaitReply(w.fake.Mention(w.room, w.ann, "When?"), "an answer", final("asked: When?"))
}

func TestEdited(t *testing.T) {
	w := start(t, nil)
	question := w.fake.Mention(w.room, w.ann, "When did it shut?")
	old := w.fake.AwaitReply(question, "an answer", final("asked: When did it shut?"))
	w.fake.Unfurl(question) // no edit of anybody's
	w.fake.Edit(question, w.fake.Bot().Mention()+" When did it open?")
	now := w.fake.AwaitReply(question, "another answer", final("asked: When did it open?"))
	if now.ID != old.ID {
		t.Error("the new answer is in another message")
	}
	if binary != "" {
		return // it keeps one question, and answers in its own words
	}
	if n := len(w.engine.questions()); n != 2 {
		t.Errorf("asked %d times", n)
	}
	w.fake.Press(now, now.Button("Quotes").CustomID, w.ann).AwaitReply("the new quotes", discordtest.Says("asked: When did it open?"))
}

// TestEditedEarly changes a question while it is answered, from a long answer
// to a short one.
func TestEditedEarly(t *testing.T) {
	w := start(t, nil)
	long := strings.Repeat("It goes on and on, and then it goes on. ", 40)
	w.engine.set(func(q rag.Question) plan {
		if q.Text == "Long?" {
			return plan{claims: []string{long, long, long}, hang: true}
		}
		return plan{claims: []string{"Short."}}
	})
	question := w.fake.Mention(w.room, w.ann, "Long?")
	w.fake.Await("half an answer in some messages", func() bool { return len(w.fake.Replies(question)) > 1 })
	w.fake.Edit(question, w.fake.Bot().Mention()+" Short?")
	w.fake.AwaitReply(question, "the short answer", final("Short. [1]"))
	w.fake.Await("the other messages to go", func() bool { return len(w.fake.Replies(question)) == 1 })
}

func TestEditedLate(t *testing.T) {
	w := start(t, func(w *world) { w.set.EditTime = time.Nanosecond })
	question := w.fake.Mention(w.room, w.ann, "One?")
	w.fake.AwaitReply(question, "an answer", final())
	w.fake.Edit(question, w.fake.Bot().Mention()+" Two?")
	w.fake.AwaitReply(w.fake.Mention(w.room, w.ann, "Three?"), "an answer", final("asked: Three?"))
	if got := w.fake.Replies(question)[0]; !final("asked: One?")(got) {
		t.Errorf("the answer is now %q", got.Content)
	}
}

// TestEditedByWhoMayNotAsk changes a question when its author is no longer
// allowed to ask.
func TestEditedByWhoMayNotAsk(t *testing.T) {
	w := start(t, nil)
	question := w.fake.Mention(w.room, w.ann, "One?")
	w.fake.AwaitReply(question, "an answer", final("asked: One?"))
	w.settled()
	w.stop()
	w.set.Lists.Users.Deny = []string{w.ann.ID}
	w.run()
	w.fake.Edit(question, w.fake.Bot().Mention()+" Two?")
	w.fake.AwaitReply(w.fake.Mention(w.room, w.guild.Member("bob"), "Three?"), "an answer", final("asked: Three?"))
	w.settled()
	if got := w.fake.Replies(question)[0]; !final("asked: One?")(got) {
		t.Errorf("the answer is now %q", got.Content)
	}
	if n := len(w.engine.questions()); n != 2 {
		t.Errorf("asked %d times", n)
	}
}

// TestPressedWhileAnsweredAnew presses a button of an answer that an edit has
// made void.
func TestPressedWhileAnsweredAnew(t *testing.T) {
	w := start(t, nil)
	question := w.fake.Mention(w.room, w.ann, "One?")
	answer := w.fake.AwaitReply(question, "an answer", final())
	w.settled()
	gate := make(chan struct{})
	w.engine.always(plan{claims: []string{"Anew."}, gate: gate})
	w.fake.Edit(question, w.fake.Bot().Mention()+" Two?")
	w.fake.Await("it to be asked", func() bool { return len(w.engine.questions()) == 2 })
	for _, label := range []string{"Quotes", "Helpful"} {
		w.fake.Press(answer, answer.Button(label).CustomID, w.ann).AwaitReply("when to press again", discordtest.Says("I'm still answering that anew"))
	}
	close(gate)
	w.fake.AwaitReply(question, "the new answer", final("Anew."))
}

func TestDeleted(t *testing.T) {
	w := start(t, nil)
	question := w.fake.Mention(w.room, w.ann, "One?")
	answer := w.fake.AwaitReply(question, "an answer", final())
	w.fake.Delete(question)
	w.fake.Await("the answer to go", func() bool { return answer.Now().Deleted })
	w.fake.Await("what was kept to go", func() bool { n, _, _ := w.store.Discord().Counts(t.Context(), ""); return n == 0 })
	w.engine.always(plan{claims: []string{"Half."}, hang: true})
	early := w.fake.Mention(w.room, w.ann, "Two?")
	half := w.fake.AwaitReply(early, "half an answer", discordtest.Says("Half."))
	w.fake.Delete(early)
	w.fake.Await("half an answer to go", func() bool { return half.Now().Deleted })
	w.fake.Await("what was kept to go", func() bool { n, _, _ := w.store.Discord().Counts(t.Context(), ""); return n == 0 })
}

// TestAnswerDeleted has a moderator delete an answer while it is written, and
// after.
func TestAnswerDeleted(t *testing.T) {
	w := start(t, nil)
	gate := make(chan struct{})
	w.engine.always(plan{claims: []string{"One.", "Two."}, gate: gate})
	question := w.fake.Mention(w.room, w.ann, "One?")
	gate <- struct{}{}
	half := w.fake.AwaitReply(question, "half an answer", discordtest.Says("One."))
	w.fake.Delete(half)
	close(gate)
	w.engine.always(plan{claims: []string{"Next."}})
	w.fake.AwaitReply(w.fake.Mention(w.room, w.ann, "Two?"), "the next answer", final())
	w.settled()
	if n := len(w.fake.Replies(question)); n != 0 {
		t.Errorf("%d answers came back", n)
	}
}
