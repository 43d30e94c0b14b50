package discordtest

import (
	"regexp"
	"slices"

	"github.com/bwmarrin/discordgo"
)

var userMention = regexp.MustCompile(`<@!?([0-9]+)>`)

// mentionsIn are the users that the message names, as its mentions list them.
func (f *Fake) mentionsIn(m *message) []object {
	out := []object{}
	seen := map[string]bool{}
	add := func(u *User) {
		if u != nil && !seen[u.ID] {
			seen[u.ID] = true
			out = append(out, u.json())
		}
	}
	for _, found := range userMention.FindAllStringSubmatch(m.content, -1) {
		add(f.users[found[1]])
	}
	if m.reference != nil && (m.mentions == nil || m.mentions.RepliedUser) {
		add(m.reference.author)
	}
	return out
}

// pinged are the users whom the message notified.
func (f *Fake) pinged(m *message) []*User {
	var out []*User
	for _, o := range f.mentionsIn(m) {
		u := f.users[o["id"].(string)]
		replied := m.reference != nil && m.reference.author == u && (m.mentions == nil || m.mentions.RepliedUser)
		if m.mentions == nil || replied || slices.Contains(m.mentions.Parse, discordgo.AllowedMentionTypeUsers) || slices.Contains(m.mentions.Users, u.ID) {
			out = append(out, u)
		}
	}
	return out
}

// post adds the message to its channel and tells the bot.
func (f *Fake) post(m *message) *Message {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.add(m)
	return m.snapshot()
}

func (f *Fake) add(m *message) {
	c := m.channel
	if m.id == "" {
		m.id = f.id()
	}
	if c.archived {
		c.archived = false // writing opens it again
		f.dispatch(c.Guild.ID, "THREAD_UPDATE", c.json())
	}
	c.messages = append(c.messages, m)
	if m.author != f.bot {
		f.said = append(f.said, m.content)
	}
	f.tell("MESSAGE_CREATE", m)
	f.change()
}

func (f *Fake) edit(m *message, change func()) {
	m.history = append(m.history, m.content)
	change()
	m.edited = f.now()
	m.changes = append(m.changes, m.edited)
	f.tell("MESSAGE_UPDATE", m)
	f.change()
}

func (f *Fake) remove(m *message) {
	m.deleted = true
	o := object{"id": m.id, "channel_id": m.channel.ID}
	guild := ""
	if g := m.channel.Guild; g != nil {
		o["guild_id"], guild = g.ID, g.ID
	}
	if m.flags&int(discordgo.MessageFlagsEphemeral) == 0 {
		f.dispatch(guild, "MESSAGE_DELETE", o)
	}
	f.change()
}

// tell sends the message to the bot, unless only its reader sees it.
func (f *Fake) tell(event string, m *message) {
	if m.flags&int(discordgo.MessageFlagsEphemeral) != 0 {
		return
	}
	guild := ""
	if m.channel.Guild != nil {
		guild = m.channel.Guild.ID
	}
	f.dispatchMessage(guild, event, m)
}

// find is a message of the channel that is still there.
func (c *Channel) find(id string) *message {
	for _, m := range c.messages {
		if m.id == id && !m.deleted {
			return m
		}
	}
	return nil
}
