package discordtest

import (
	"slices"

	"github.com/bwmarrin/discordgo"
)

// Channel is a channel, thread, forum or DM.
type Channel struct {
	ID, Name string
	Type     discordgo.ChannelType
	Guild    *Guild   // nil for a DM
	Parent   *Channel // of a thread
	With     *User    // of a DM

	fake       *Fake
	overwrites []*discordgo.PermissionOverwrite
	messages   []*message
	owner      string // of a thread
	archived   bool
	locked     bool
	archive    int
	applied    []string
	gone       bool
}

// Text makes a text channel.
func (g *Guild) Text(name string) *Channel { return g.Channel(name, discordgo.ChannelTypeGuildText) }

// Forum makes a forum.
func (g *Guild) Forum(name string) *Channel { return g.Channel(name, discordgo.ChannelTypeGuildForum) }

func (f *Fake) channel(c *Channel) *Channel {
	c.fake = f
	if c.ID == "" {
		c.ID = f.id()
	}
	f.channels[c.ID] = c
	return c
}

// DM is the user's private channel with the bot.
func (f *Fake) DM(u *User) *Channel {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.dm(u)
}

func (f *Fake) dm(u *User) *Channel {
	for _, c := range f.channels {
		if c.With == u {
			return c
		}
	}
	return f.channel(&Channel{Type: discordgo.ChannelTypeDM, With: u})
}

// Thread makes a thread of a text channel, or a post in a forum, by a user.
// The first message of a post is its question.
func (f *Fake) Thread(parent *Channel, by *User, name, first string) (*Channel, *Message) {
	f.mu.Lock()
	c := f.thread(parent, "", name, by.ID)
	f.dispatch(c.Guild.ID, "THREAD_CREATE", with(c.json(), "newly_created", true))
	f.mu.Unlock()
	if first == "" {
		return c, nil
	}
	return c, f.first(c, by, first, nil)
}

// PostIn makes a post in a forum whose first message shows more than text.
func (f *Fake) PostIn(forum *Channel, by *User, title, text string, shows map[string]any) (*Channel, *Message) {
	c, _ := f.Thread(forum, by, title, "")
	return c, f.first(c, by, text, shows)
}

// first writes the first message of a thread. That of a forum's post has its
// id.
func (f *Fake) first(c *Channel, by *User, text string, shows map[string]any) *Message {
	f.mu.Lock()
	m := &message{id: f.id(), channel: c, author: by, content: text, at: f.now(), shows: shows}
	if c.Parent.Type == discordgo.ChannelTypeGuildForum {
		m.id = c.ID
	}
	f.mu.Unlock()
	return f.post(m)
}

func (f *Fake) thread(parent *Channel, id, name, owner string) *Channel {
	c := f.channel(&Channel{
		ID: id, Name: name, Type: discordgo.ChannelTypeGuildPublicThread, Guild: parent.Guild, Parent: parent,
		owner: owner, archive: 1440,
	})
	if parent.Type == discordgo.ChannelTypeGuildNews {
		c.Type = discordgo.ChannelTypeGuildNewsThread
	}
	return c
}

// Archive puts a thread away, as Discord does when nobody writes. A locked one
// only moderators may open again.
func (c *Channel) Archive(locked bool) {
	c.fake.mu.Lock()
	defer c.fake.mu.Unlock()
	c.archived, c.locked = true, locked
	c.fake.dispatch(c.Guild.ID, "THREAD_UPDATE", c.json())
}

// Archived reports whether a thread is put away.
func (c *Channel) Archived() bool {
	c.fake.mu.Lock()
	defer c.fake.mu.Unlock()
	return c.archived
}

// Threads are the channel's, oldest first.
func (c *Channel) Threads() []*Channel {
	c.fake.mu.Lock()
	defer c.fake.mu.Unlock()
	return c.threads()
}

func (c *Channel) threads() []*Channel {
	var out []*Channel
	for _, t := range c.fake.channels {
		if t.Parent == c && !t.gone {
			out = append(out, t)
		}
	}
	slices.SortFunc(out, func(a, b *Channel) int { return compareIDs(a.ID, b.ID) })
	return out
}

// Allow lets a role or user do something in the channel that others may not.
func (c *Channel) Allow(who any, permissions int64) { c.overwrite(who, permissions, 0) }

// Deny keeps a role or user from something in the channel.
func (c *Channel) Deny(who any, permissions int64) { c.overwrite(who, 0, permissions) }

func (c *Channel) overwrite(who any, allow, deny int64) {
	c.fake.mu.Lock()
	defer c.fake.mu.Unlock()
	o := &discordgo.PermissionOverwrite{Allow: allow, Deny: deny}
	switch who := who.(type) {
	case *Role:
		o.ID, o.Type = who.ID, discordgo.PermissionOverwriteTypeRole
	case *User:
		o.ID, o.Type = who.ID, discordgo.PermissionOverwriteTypeMember
	default:
		c.fake.t.Fatalf("discordtest: a permission is a role's or a user's, not of a %T", who)
	}
	c.overwrites = append(c.overwrites, o)
}
