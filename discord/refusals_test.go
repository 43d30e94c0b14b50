package discord_test

import (
	"context"
	"errors"
	"strings"
	"testing"

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

// TestAutoMod blocks an answer, and not what is said of that.
func TestAutoMod(t *testing.T) {
	w := start(t, func(w *world) { w.set.ShowAfter = 1 << 40 })
	defer w.fake.Inject(discordtest.Fault{Route: "POST channels/{id}/messages", Status: 400, Code: 200000, Times: 1})()
	q := w.fake.Mention(w.room, w.ann, "When?")
	w.fake.AwaitReply(q, "a word on that", discordtest.Says("AutoMod", "exempt my role"))
	w.settled()
	if s := w.log.String(); strings.Contains(s, "level=WARN") || strings.Contains(s, "level=ERROR") || !strings.Contains(s, "AutoMod blocks an answer") {
		t.Error("it isn't logged as it deserves")
	}
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
