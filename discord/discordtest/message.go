package discordtest

import (
	"encoding/json"
	"slices"
	"time"

	"github.com/bwmarrin/discordgo"
)

// message is one as it is kept here.
type message struct {
	id         string
	channel    *Channel
	author     *User
	content    string
	kind       int
	embeds     json.RawMessage
	components json.RawMessage
	mentions   *discordgo.MessageAllowedMentions // nil for a person's: it pings whom it names
	flags      int
	nonce      any
	webhook    string // the application that answered an interaction
	action     *Interaction
	reference  *message
	thread     *Channel // begun from it
	reactions  map[string][]string
	shows      map[string]any // other fields

	at, edited time.Time
	history    []string
	changes    []time.Time // of edits
	deleted    bool
}

// Message is one as it was when it was asked for.
type Message struct {
	*discordgo.Message

	History   []string    // its contents before the present one, oldest first
	Edits     []time.Time // when it was edited
	Deleted   bool
	Ephemeral bool // only its reader sees it
	Pings     []*User

	fake *Fake
	kept *message
}

func (m *message) snapshot() *Message {
	data, err := json.Marshal(m.event())
	out := &discordgo.Message{}
	if err == nil {
		err = json.Unmarshal(data, out)
	}
	f := m.channel.fake
	if err != nil {
		f.t.Errorf("discordtest: message %s: %v", m.id, err)
	}
	return &Message{
		Message: out, History: slices.Clone(m.history), Edits: slices.Clone(m.changes), Deleted: m.deleted,
		Ephemeral: m.flags&int(discordgo.MessageFlagsEphemeral) != 0, Pings: f.pinged(m), fake: f, kept: m,
	}
}

// Now is the message as it is by now.
func (m *Message) Now() *Message {
	m.fake.mu.Lock()
	defer m.fake.mu.Unlock()
	return m.kept.snapshot()
}

// Channel is where the message is.
func (m *Message) Channel() *Channel { return m.kept.channel }

// Thread is what was begun from the message, nil for none.
func (m *Message) Thread() *Channel {
	m.fake.mu.Lock()
	defer m.fake.mu.Unlock()
	return m.kept.thread
}

// Reactions are the emoji that a user put on the message.
func (m *Message) Reactions(u *User) []string {
	m.fake.mu.Lock()
	defer m.fake.mu.Unlock()
	var out []string
	for emoji, by := range m.kept.reactions {
		if slices.Contains(by, u.ID) {
			out = append(out, emoji)
		}
	}
	slices.Sort(out)
	return out
}

// Buttons are the message's, in their order.
func (m *Message) Buttons() []discordgo.Button { return buttonsOf(m.Components) }

// Button is the one with that label, or a failed test.
func (m *Message) Button(label string) discordgo.Button {
	m.fake.t.Helper()
	var labels []string
	for _, b := range m.Buttons() {
		if b.Label == label {
			return b
		}
		labels = append(labels, b.Label)
	}
	m.fake.t.Fatalf("discordtest: no button %q under message %s, only %q", label, m.ID, labels)
	return discordgo.Button{}
}

func buttonsOf(components []discordgo.MessageComponent) []discordgo.Button {
	var out []discordgo.Button
	for _, c := range components {
		switch c := c.(type) {
		case *discordgo.Button:
			out = append(out, *c)
		case *discordgo.ActionsRow:
			out = append(out, buttonsOf(c.Components)...)
		case *discordgo.Container:
			out = append(out, buttonsOf(c.Components)...)
		case *discordgo.Section:
			out = append(out, buttonsOf([]discordgo.MessageComponent{c.Accessory})...)
		}
	}
	return out
}
