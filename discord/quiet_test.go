package discord_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"dateline/discord/discordtest"
	"dateline/rag"
)

// nearTo is an engine's Near that knows words.
func nearTo(words map[string]rag.Nearness) func(string) (rag.Nearness, error) {
	return func(said string) (rag.Nearness, error) {
		for word, near := range words {
			if strings.Contains(said, word) {
				return near, nil
			}
		}
		return rag.Far, nil
	}
}

// TestQuiet is a channel where what isn't surely for the bot is said: it answers
// what the articles answer, and nothing is seen of the rest, at no time.
func TestQuiet(t *testing.T) {
	var room *discordtest.Channel
	w := start(t, func(w *world) {
		room = w.guild.Text("ask-here")
		w.set.Channels, w.set.ThreadChannels = []string{room.ID}, []string{room.ID}
		w.engine.near = nearTo(map[string]rag.Nearness{"bridge": rag.Close, "tram": rag.Near})
	})
	w.guild.BotRole(1 << 35)
	w.engine.set(func(q rag.Question) plan {
		p := plan{wait: 200 * time.Millisecond} // long enough for a word that it is looked up
		if strings.Contains(q.Text, "opened") {
			p.claims = []string{"It opened."}
		}
		return p
	})
	silent := []*discordtest.Message{
		w.fake.Say(room, w.ann, "who opened the fridge?"), // it knows nothing of fridges
		w.fake.Say(room, w.ann, "when does the tram leave?"),
		w.fake.Say(room, w.ann, "price of a tram ticket opened"),
	}
	far := w.fake.Say(room, w.ann, "Who opened the tram line?")
	w.fake.Await("an answer in a thread", func() bool {
		return far.Thread() != nil && len(w.fake.FromBot(far.Thread())) == 1
	})
	w.fake.AwaitReply(w.fake.Mention(w.room, w.ann, "When does the tram leave?"), "a refusal of what is asked of it", discordtest.Says("The articles don't answer that."))
	w.fake.Await("all to be seen to", w.bot.Idle)
	known := w.fake.Say(room, w.ann, "How long is the bridge?")
	w.fake.Await("a refusal where the articles speak of it", func() bool {
		return known.Thread() != nil && len(w.fake.FromBot(known.Thread())) == 1
	})
	w.fake.Await("all to be seen to", w.bot.Idle)
	for _, m := range silent {
		if len(w.fake.Replies(m)) > 0 || m.Thread() != nil || len(m.Now().Reactions(w.fake.Bot())) > 0 {
			t.Errorf("something is seen of %q", m.Content)
		}
		if _, err := w.store.Discord().ByQuestion(t.Context(), m.ID); err == nil {
			t.Errorf("%q is kept", m.Content)
		}
	}
	if n := len(w.fake.FromBot(room)); n > 0 {
		t.Errorf("%d messages are in the channel", n)
	}
	if asked := len(w.engine.questions()); asked != 4 {
		t.Errorf("the engine was asked %d times: %v", asked, w.engine.questions())
	}
}

// TestQuietFault has the search and the engine fail under what may be talk:
// that is no matter of those who talk.
func TestQuietFault(t *testing.T) {
	w := start(t, func(w *world) {
		w.set.Channels = []string{w.room.ID}
		w.engine.near = func(said string) (rag.Nearness, error) { return rag.Far, errors.New("the disk is full") }
	})
	w.log.expect()
	w.engine.always(plan{fail: errors.New("no such host")})
	w.fake.Say(w.room, w.ann, "When did the bridge open?")
	w.fake.Say(w.room, w.ann, "length of the bridge")
	dm := w.fake.DM(w.ann)
	w.fake.AwaitReply(w.fake.Say(dm, w.ann, "Who?"), "an apology", discordtest.Says("Something went wrong"))
	w.fake.Await("all to be seen to", w.bot.Idle)
	if n := len(w.fake.FromBot(w.room)); n > 0 {
		t.Errorf("%d messages are in the channel", n)
	}
	if log := w.log.String(); !strings.Contains(log, "the disk is full") || !strings.Contains(log, "no such host") || len(w.engine.questions()) != 2 {
		t.Errorf("%d questions, and the log has:\n%s", len(w.engine.questions()), log)
	}
}
