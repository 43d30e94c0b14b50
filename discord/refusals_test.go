package discord_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/bwmarrin/discordgo"

	"dateline/discord/discordtest"
	"dateline/rag"
)

// TestNoHistory answers plainly where the bot may not read what was said
// before, and so can't reply.
func TestNoHistory(t *testing.T) {
	w := start(t, nil)
	w.room.Deny(w.fake.Bot(), discordgo.PermissionReadMessageHistory)
	w.fake.Mention(w.room, w.ann, "When?")
	w.fake.AwaitMessage(w.room, "a plain answer", final("asked: When?"))
	w.fake.Mention(w.room, w.ann, "👋")
	w.fake.AwaitMessage(w.room, "plain help", discordtest.Says("Ask me something"))
	if strings.Contains(w.log.String(), "level=WARN") {
		t.Error("it is logged as a fault")
	}
}

// autoMod blocks what says a word, new or as an edit.
func (w *world) autoMod(word string) {
	for _, route := range [...]string{"POST channels/{id}/messages", "PATCH channels/{id}/messages/{id}"} {
		w.fake.Inject(discordtest.Fault{Route: route, Says: word, Status: 400, Code: 200000})
	}
}

// TestAutoMod blocks an answer, whatever was sent before it, and not what is
// said of that; or what is sent before an answer that passes.
func TestAutoMod(t *testing.T) {
	for name, test := range map[string]struct {
		word  string // that is blocked
		first string // what is there before the answer, "" for nothing
		tried string // before the answer, in vain
		told  bool
	}{
		"an answer at once":       {word: "Heron", told: true},
		"after a word on it":      {word: "Heron", first: "Looking it up", told: true},
		"after its first half":    {word: "Heron", first: "One.", told: true},
		"its first half too":      {word: "One.", first: "Looking it up", tried: "One.", told: true},
		"only the word before it": {word: "Looking", tried: "Looking"},
	} {
		t.Run(name, func(t *testing.T) {
			w := start(t, func(w *world) {
				w.set.LineAfter = time.Hour
				if test.first+test.tried == "" {
					w.set.ShowAfter = time.Hour
				}
			})
			w.autoMod(test.word)
			gate := make(chan struct{})
			w.engine.always(plan{claims: []string{"One.", "Heron."}, gate: gate})
			q := w.fake.Mention(w.room, w.ann, "When?")
			if test.first != "One." && test.first != "" {
				w.fake.AwaitReply(q, "what comes first", discordtest.Says(test.first))
			}
			if test.first == "One." || test.tried == "One." {
				gate <- struct{}{}
			}
			if test.first == "One." {
				w.fake.AwaitReply(q, "what comes first", discordtest.Says(test.first))
			}
			if test.tried != "" {
				w.fake.Await("it to be tried", func() bool { return w.sent(test.tried) > 0 })
				w.fake.Quiet(10*w.set.EditEvery, "the same once more", func() bool { return w.sent(test.tried) > 1 })
			}
			close(gate)
			w.fake.Await("it to be asked", func() bool { return len(w.engine.questions()) == 1 })
			w.settled()
			got := w.fake.Replies(q)
			if len(got) != 1 {
				t.Fatalf("%d messages", len(got))
			}
			if says := got[0]; test.told && !discordtest.Says("AutoMod", "exempt my role")(says) || !test.told && !final("One.", "Heron.")(says) {
				t.Errorf("it says %q", says.Content)
			}
			s := w.log.String()
			if strings.Contains(s, "level=WARN") || strings.Contains(s, "level=ERROR") || strings.Count(s, "AutoMod blocks an answer") != map[bool]int{true: 1}[test.told] {
				t.Errorf("it isn't logged as it deserves:\n%s", s)
			}
		})
	}
}

// sent counts the messages and edits that said something, or were to.
func (w *world) sent(text string) int {
	n := 0
	for _, r := range w.fake.Requests() {
		if strings.Contains(r.Body, text) {
			n++
		}
	}
	return n
}

// TestClosedPrivate asks in a private message and takes none.
func TestClosedPrivate(t *testing.T) {
	w := start(t, nil)
	defer w.fake.Inject(discordtest.Fault{Route: "POST channels/{id}/messages", Status: 403, Code: 50007})()
	w.fake.Say(w.fake.DM(w.ann), w.ann, "When?")
	w.fake.Await("a word in the log", func() bool { return strings.Contains(w.log.String(), "takes none from the bot") })
	w.settled()
	if s := w.log.String(); strings.Contains(s, "level=ERROR") {
		t.Error("it is logged as a fault")
	}
}

// TestMayNotWrite tells who asked, once and in private, where the bot may not
// write.
func TestMayNotWrite(t *testing.T) {
	w := start(t, nil)
	w.room.Deny(w.fake.Bot(), discordgo.PermissionSendMessages)
	w.fake.Mention(w.room, w.ann, "When?")
	w.fake.Mention(w.room, w.ann, "Who?")
	dm := w.fake.DM(w.ann)
	w.fake.AwaitMessage(dm, "a word on that", discordtest.Says("I may not write there", "<#"+w.room.ID+">"))
	w.settled()
	if n := len(w.fake.FromBot(dm)); n != 1 {
		t.Errorf("told %d times", n)
	}
	if n := strings.Count(w.log.String(), "level=WARN"); n != 1 {
		t.Errorf("%d warnings", n)
	}
}

// TestMuteInThreads answers in the channel where the bot may open threads and
// not write in them.
func TestMuteInThreads(t *testing.T) {
	w := start(t, func(w *world) { w.set.ThreadChannels = []string{w.room.ID} })
	w.guild.BotRole(discordgo.PermissionCreatePublicThreads)
	w.room.Deny(w.fake.Bot(), discordgo.PermissionSendMessagesInThreads)
	q := w.fake.Mention(w.room, w.ann, "When?")
	w.fake.AwaitReply(q, "an answer in the channel", final("asked: When?"))
}

// TestArchived has a thread put away while an answer is written in it.
func TestArchived(t *testing.T) {
	for _, locked := range []bool{false, true} {
		t.Run(map[bool]string{false: "archived", true: "locked"}[locked], func(t *testing.T) {
			w := start(t, nil)
			gate := make(chan struct{})
			w.engine.always(plan{claims: []string{"One.", "Two."}, gate: gate})
			thread, _ := w.fake.Thread(w.room, w.ann, "old", "Let's talk")
			q := w.fake.Mention(thread, w.ann, "When?")
			gate <- struct{}{}
			w.fake.AwaitReply(q, "half an answer", discordtest.Says("One."))
			thread.Archive(locked)
			close(gate)
			w.settled()
			got := w.fake.Replies(q)
			if len(got) != 1 || !locked && !final("Two.")(got[0]) {
				t.Errorf("%d answers: %+v", len(got), got)
			}
			if s := w.log.String(); strings.Contains(s, "level=ERROR") || strings.Contains(s, "level=WARN") {
				t.Error("it is logged as a fault")
			}
		})
	}
}

// TestSlowMode waits until a message may be sent.
func TestSlowMode(t *testing.T) {
	w := start(t, nil)
	defer w.fake.Inject(discordtest.Fault{Route: "POST channels/{id}/messages", Status: 400, Code: 20016, Times: 3})()
	w.fake.AwaitReply(w.fake.Mention(w.room, w.ann, "When?"), "an answer", final("asked: When?"))
}

// TestPrivate asks so that nobody else sees the answer, and nobody's next
// question leans on it.
func TestPrivate(t *testing.T) {
	w := start(t, func(w *world) { w.set.ThreadChannels = []string{w.room.ID} })
	w.guild.BotRole(discordgo.PermissionCreatePublicThreads)
	long := strings.Repeat("It goes on and on, and then it goes on. ", 40)
	w.engine.always(plan{claims: []string{long, long}})
	asked := w.fake.Slash(w.ann, w.room, "ask", map[string]any{"question": "Who leads the peace council?", "private": true})
	w.fake.Await("a whole answer", func() bool { all := asked.All(); return len(all) == 2 && len(all[1].Buttons()) == 3 })
	for _, m := range asked.All() {
		if !m.Ephemeral {
			t.Error("everybody sees it")
		}
	}
	w.settled()
	w.engine.always(plan{claims: []string{"Short."}})
	w.fake.AwaitReply(w.fake.Mention(w.guild.Text("other"), w.ann, "And since when?"), "an answer", final())
	for _, q := range w.engine.questions()[1:] {
		if len(q.History) > 0 {
			t.Errorf("it leans on %v", q.History)
		}
	}
	if n := len(w.room.Threads()); n != 0 {
		t.Error("a thread was opened")
	}
}

type translator map[string]string

func (tr translator) English(_ context.Context, text string) (string, int, error) {
	if english, ok := tr[text]; ok {
		return english, 7, nil
	}
	return "", 7, errors.New("it can't")
}

// TestOtherLanguage is asked in other languages than English.
func TestOtherLanguage(t *testing.T) {
	foreign := func(q rag.Question) plan {
		if strings.Contains(q.Text, "Rat") || strings.Contains(q.Text, "совет") {
			return plan{}
		}
		return plan{claims: []string{"asked: " + q.Text}}
	}
	t.Run("no model", func(t *testing.T) {
		w := start(t, nil)
		w.engine.set(foreign)
		w.fake.AwaitReply(w.fake.Mention(w.room, w.ann, "Wer leitet den Rat?"), "a word in German", discordtest.Says("Ich lese bisher nur Englisch", "ask in English"))
		w.fake.AwaitReply(w.fake.Mention(w.room, w.ann, "Кто возглавляет совет?"), "a word in Russian", discordtest.Says("Пока я читаю только по-английски"))
		w.fake.AwaitReply(w.fake.Mention(w.room, w.ann, "Who said Rat in the council?"), "an English refusal", func(m *discordtest.Message) bool { return m.Content == "The articles don't answer that." })
	})
	t.Run("a model", func(t *testing.T) {
		w := start(t, func(w *world) {
			w.translator = translator{"Wer leitet den Rat?": "Who leads the council?", "Die Brücke ist nicht offen.": "The bridge is shut."}
		})
		w.engine.set(foreign)
		w.fake.AwaitReply(w.fake.Mention(w.room, w.ann, "Wer leitet den Rat?"), "an answer", final("asked: Who leads the council?", "I read and answer in English", "In English you asked: Who leads the council?"))
		w.fake.AwaitReply(w.fake.Mention(w.room, w.ann, "Кто возглавляет совет?"), "a word in Russian", discordtest.Says("Пока я читаю только по-английски"))
		claim := w.fake.Say(w.room, w.ann, "Die Brücke ist nicht offen.")
		w.fake.ContextMenu(w.ann, claim, "Check this claim").AwaitReply("verdicts", discordtest.Says("The bridge is shut", "The articles contradict it", "I read and answer in English"))
	})
}
