package discord_test

import (
	"testing"
	"time"

	"dateline/discord/discordtest"
	"dateline/rag"
)

// TestProxied writes as PluralKit has people write: it deletes what they wrote
// within a second, whatever the bot has got to by then, and says it again by a
// webhook. Nothing of the bot's is left behind, and the webhook isn't answered.
func TestProxied(t *testing.T) {
	const question = "When did the bridge open?"
	slow := plan{claims: []string{"An answer."}, wait: 300 * time.Millisecond}
	for name, deletes := range map[string]func(w *world) *discordtest.Message{
		"at once": func(w *world) *discordtest.Message { return w.fake.Mention(w.room, w.ann, question) },
		"while it is looked up": func(w *world) *discordtest.Message {
			w.engine.always(plan{claims: []string{"An answer."}, hang: true})
			m := w.fake.Mention(w.room, w.ann, question)
			w.fake.AwaitReply(m, "a word", discordtest.Says(""))
			return m
		},
		"while the word is under way": func(w *world) *discordtest.Message {
			w.engine.always(slow)
			release := w.fake.Hold("POST channels/{id}/messages")
			m := w.fake.Mention(w.room, w.ann, question)
			time.Sleep(150 * time.Millisecond) // for it to be sent
			time.AfterFunc(100*time.Millisecond, release)
			return m
		},
		"when it is answered": func(w *world) *discordtest.Message {
			m := w.fake.Mention(w.room, w.ann, question)
			w.fake.AwaitReply(m, "an answer", final())
			return m
		},
		"under a word of help": func(w *world) *discordtest.Message {
			m := w.fake.Mention(w.room, w.ann, "👋")
			w.fake.AwaitReply(m, "help", discordtest.Says("Ask me something"))
			return m
		},
		"in a listened channel": func(w *world) *discordtest.Message {
			w.engine.always(slow)
			w.engine.near = func(string) (rag.Nearness, error) { return rag.Near, nil }
			return w.fake.Say(w.room, w.ann, question)
		},
	} {
		t.Run(name, func(t *testing.T) {
			w := start(t, func(w *world) { w.set.Channels = []string{w.room.ID} })
			m := deletes(w)
			w.fake.Delete(m)
			w.fake.Webhook(w.room, "Luna", m.Content)
			other := w.guild.Text("other")
			w.engine.always(plan{claims: []string{"Elsewhere."}})
			w.fake.AwaitReply(w.fake.Mention(other, w.ann, "Elsewhere?"), "an answer elsewhere", final())
			w.fake.Await("everything to be seen to", w.bot.Idle)
			for _, left := range w.fake.FromBot(w.room) {
				t.Errorf("this is left: %s", left.Content)
			}
			if _, err := w.store.Discord().ByQuestion(t.Context(), m.ID); err == nil {
				t.Error("the question is kept")
			}
		})
	}
}
