package discordtest

import (
	"slices"
	"strings"
	"time"
)

// Say writes a message.
func (f *Fake) Say(c *Channel, by *User, text string) *Message {
	return f.post(&message{channel: c, author: by, content: text, at: f.Now()})
}

// Mention writes a message that begins by naming the bot.
func (f *Fake) Mention(c *Channel, by *User, text string) *Message {
	return f.Say(c, by, f.bot.Mention()+" "+text)
}

// Reply writes a message in answer to another.
func (f *Fake) Reply(to *Message, by *User, text string) *Message {
	return f.post(&message{channel: to.kept.channel, author: by, content: text, kind: 19, reference: to.kept, at: f.Now()})
}

// Webhook writes a message by a webhook of someone else's, whose author nothing
// but the webhook's id tells from a person: not every one is called a bot.
func (f *Fake) Webhook(c *Channel, name, text string) *Message {
	f.mu.Lock()
	u := f.user(name)
	f.mu.Unlock()
	return f.post(&message{channel: c, author: u, content: text, webhook: u.ID, at: f.Now()})
}

// System writes one of the messages that Discord makes by itself, such as 7
// for a member who joined, or 6 for a pinned message.
func (f *Fake) System(c *Channel, by *User, kind int) *Message {
	return f.post(&message{channel: c, author: by, kind: kind, at: f.Now()})
}

// Edit changes what a message says.
func (f *Fake) Edit(m *Message, text string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.edit(m.kept, func() { m.kept.content = text })
}

// Unfurl tells of a message again, as Discord does when it has looked up a
// link in it: an update that nobody made.
func (f *Fake) Unfurl(m *Message) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.tell("MESSAGE_UPDATE", m.kept)
}

// Delete takes a message away.
func (f *Fake) Delete(m *Message) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.remove(m.kept)
}

// Messages are those of a channel that are there, oldest first, without those
// that only one reader sees.
func (f *Fake) Messages(c *Channel) []*Message {
	f.mu.Lock()
	defer f.mu.Unlock()
	var out []*Message
	for _, m := range c.messages {
		if s := m.snapshot(); !s.Deleted && !s.Ephemeral {
			out = append(out, s)
		}
	}
	return out
}

// Said is what people said and asked by commands, oldest first.
func (f *Fake) Said() []string {
	f.mu.Lock()
	defer f.mu.Unlock()
	return slices.Clone(f.said)
}

// FromBot are the bot's own messages of a channel that are there.
func (f *Fake) FromBot(c *Channel) []*Message {
	return slices.DeleteFunc(f.Messages(c), func(m *Message) bool { return m.Author.ID != f.bot.ID })
}

// Replies are the bot's messages that answer a message by reference, there or
// in its thread.
func (f *Fake) Replies(to *Message) []*Message {
	var out []*Message
	for _, m := range f.FromBot(to.kept.channel) {
		if m.kept.reference == to.kept {
			out = append(out, m)
		}
	}
	return out
}

// AwaitMessage waits for a message of the bot's in a channel.
func (f *Fake) AwaitMessage(c *Channel, what string, ok func(*Message) bool) *Message {
	f.t.Helper()
	return f.await(what, ok, func() []*Message { return f.FromBot(c) })
}

// AwaitReply waits for a message of the bot's that answers a message.
func (f *Fake) AwaitReply(to *Message, what string, ok func(*Message) bool) *Message {
	f.t.Helper()
	return f.await(what, ok, func() []*Message { return f.Replies(to) })
}

func (f *Fake) await(what string, ok func(*Message) bool, among func() []*Message) (found *Message) {
	f.t.Helper()
	f.Await(what, func() bool {
		for _, m := range among() {
			if ok(m) {
				found = m
				return true
			}
		}
		return false
	})
	return found
}

// Says is a condition for Await: the message holds all of these texts.
func Says(texts ...string) func(*Message) bool {
	return func(m *Message) bool {
		return !slices.ContainsFunc(texts, func(t string) bool { return !strings.Contains(m.Content, t) })
	}
}

// Typing is a moment at which the bot was shown as typing.
type Typing struct {
	Channel *Channel
	At      time.Time
}

// Typings are all so far.
func (f *Fake) Typings() []Typing {
	f.mu.Lock()
	defer f.mu.Unlock()
	return slices.Clone(f.typing)
}

// Post writes a message that shows more than text: fields as the gateway sends
// them, such as "embeds", "poll" or "attachments".
func (f *Fake) Post(c *Channel, by *User, text string, shows map[string]any) *Message {
	return f.post(&message{channel: c, author: by, content: text, at: f.Now(), shows: shows})
}

// Forward passes a message on, as Discord's forwards do: without a text of its
// own.
func (f *Fake) Forward(to *Channel, by *User, m *Message) *Message {
	f.mu.Lock()
	inner := m.kept.json()
	f.mu.Unlock()
	snapshot := object{}
	for _, key := range []string{"content", "embeds", "attachments", "timestamp", "edited_timestamp", "flags", "mentions", "mention_roles", "type", "components"} {
		snapshot[key] = inner[key]
	}
	return f.Post(to, by, "", map[string]any{
		"message_reference": object{"type": 1, "message_id": m.ID, "channel_id": m.ChannelID}, "message_snapshots": []object{{"message": snapshot}},
	})
}

// File keeps what somebody attached, at /files/ and its name.
func (f *Fake) File(name, says string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.files[name] = says
}
